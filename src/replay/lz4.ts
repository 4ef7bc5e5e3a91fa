const SHORTEST_MATCH = 4;

/**
 * Unpacks a block of LZ4 into exactly `length` bytes: a token, literals, how far back to copy from, and so on until the
 * last literals. Throws on damage.
 */
export function unlz4(packed: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let at = 0;
  let written = 0;
  const count = (short: number): number => {
    let total = short;
    for (let more = short === 15 ? 255 : 0; more === 255; total += more) more = byteAt(packed, at++);
    return total;
  };
  while (at < packed.length) {
    const token = packed[at++];
    const literals = count(token >> 4);
    if (at + literals > packed.length || written + literals > length) throw damaged();
    output.set(packed.subarray(at, at + literals), written);
    at += literals;
    written += literals;
    if (at === packed.length) break;
    const from = written - (byteAt(packed, at++) | (byteAt(packed, at++) << 8));
    const match = count(token & 15) + SHORTEST_MATCH;
    if (from < 0 || from === written || written + match > length) throw damaged();
    // Byte by byte: a match may repeat what it writes itself.
    for (let i = 0; i < match; i++) output[written + i] = output[from + i];
    written += match;
  }
  if (written !== length) throw damaged();
  return output;
}

function byteAt(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) throw damaged();
  return bytes[at];
}

function damaged(): Error {
  return new Error('its LZ4 data is damaged');
}
