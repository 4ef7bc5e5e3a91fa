import { strFromU8 } from 'fflate';

const END_OF_DIRECTORY = 0x06054b50;
const END_BYTES = 22;
const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const UTF8_NAMES = 0x800;

/** What a zip says about its entries at its end. */
export interface ZipDirectory {
  /** Checksums by name; a name may stand there more than once. Null where the list does not fit into what was kept. */
  readonly checksums: ReadonlyMap<string, readonly number[]> | null;
}

/** The directory of a zip from its last bytes; null where they do not end in one: the archive is cut off. */
export function zipDirectory(tail: Uint8Array): ZipDirectory | null {
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let end = tail.length - END_BYTES;
  while (end >= 0 && view.getUint32(end, true) !== END_OF_DIRECTORY) end--;
  if (end < 0) return null;
  // Larger archives say all ones here, which no tail reaches back to.
  const from = end - view.getUint32(end + 12, true);
  return { checksums: from < 0 ? null : checksumsOf(tail, view, from, end) };
}

function checksumsOf(
  tail: Uint8Array,
  view: DataView,
  from: number,
  end: number,
): ReadonlyMap<string, readonly number[]> | null {
  const checksums = new Map<string, number[]>();
  for (let at = from; at < end;) {
    if (at + ENTRY_BYTES > end || view.getUint32(at, true) !== ENTRY) return null;
    const name = at + ENTRY_BYTES;
    const extra = name + view.getUint16(at + 28, true);
    const latin = (view.getUint16(at + 8, true) & UTF8_NAMES) === 0;
    const key = strFromU8(tail.subarray(name, extra), latin);
    checksums.set(key, [...(checksums.get(key) ?? []), view.getUint32(at + 16, true)]);
    at = extra + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return checksums;
}
