const TABLE = table();

function table(): Int32Array {
  const values = new Int32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
    values[n] = c;
  }
  return values;
}

/**
 * CRC-32 (ISO-HDLC, the one of zip) of ASCII text given in pieces: begin with `CRC_START`, give every piece, and take
 * the end with `crcEnd`.
 */
export const CRC_START = -1;

export function crcOf(text: string, crc: number): number {
  let c = crc;
  for (let i = 0; i < text.length; i++) c = TABLE[(c ^ text.charCodeAt(i)) & 255] ^ (c >>> 8);
  return c;
}

/** The finished checksum as a signed 32-bit integer. */
export function crcEnd(crc: number): number {
  return ~crc;
}
