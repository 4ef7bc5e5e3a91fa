import { Decompress } from 'fzstd';

/**
 * Unpacks Zstandard (RFC 8878) of a known unpacked length: what writers of Parquet pack their pages with. Nothing beyond
 * that length is kept, whatever the bytes claim. Throws a sentence's end on what is damaged.
 */
export function unzstd(packed: Uint8Array, length: number): Uint8Array {
  const unpacked = new Uint8Array(length);
  let at = 0;
  try {
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
