import { Decompress } from 'fzstd';

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** What every decoder must be able to look back, by the format's own advice, sixteen times over. */
export const LARGEST_WINDOW = 128 * 1024 * 1024;

/**
 * Unpacks Zstandard (RFC 8878) of a known unpacked length: what writers of Parquet pack their pages with. Nothing beyond
 * that length is kept, whatever the bytes claim. Throws a sentence's end on what is damaged.
 */
export function unzstd(packed: Uint8Array, length: number): Uint8Array {
  const unpacked = new Uint8Array(length);
  let at = 0;
  try {
    if (largestWindow(packed) > LARGEST_WINDOW) throw new Error('the window is too large');
    const stream = new Decompress((part) => {
      unpacked.set(part, at);
      at += part.length;
    });
    stream.push(packed, true);
  } catch {
    at = -1;
  }
  if (at !== length) throw new Error('the Zstandard in it is damaged');
  return unpacked;
}

/**
 * The most memory that a frame asks for, bytes: the decoder would take it before it has read anything else. Wherever a
 * frame might begin is looked at; bytes that only look like a beginning are too rare to matter.
 */
function largestWindow(packed: Uint8Array): number {
  let largest = 0;
  for (let at = packed.indexOf(MAGIC[0]); at >= 0; at = packed.indexOf(MAGIC[0], at + 1))
    if (MAGIC.every((byte, i) => packed[at + i] === byte))
      largest = Math.max(largest, windowOf(packed.subarray(at + MAGIC.length)));
  return largest;
}

/** Whether these bytes begin a frame that holds data. */
export function isFrame(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** Whether they begin a frame that every reader passes over: what parallel packers note. */
export function isSkippable(bytes: Uint8Array): boolean {
  return bytes[0] >> 4 === 5 && bytes[1] === 0x2a && bytes[2] === 0x4d && bytes[3] === 0x18;
}

/** From the header of a frame, behind its magic number: a window, or the size of what is one segment. */
export function windowOf(header: Uint8Array): number {
  const [descriptor = 0, window = 0] = header;
  const isOneSegment = (descriptor & 32) !== 0;
  if (!isOneSegment) return 1024 * ((1 << (window >> 3)) >>> 0) * (1 + (window & 7) / 8);
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3];
  const sizeBytes = 1 << (descriptor >> 6);
  const size = header.subarray(1 + dictionaryBytes, 1 + dictionaryBytes + sizeBytes);
  return size.reduceRight((sum, byte) => sum * 256 + byte, 0);
}
