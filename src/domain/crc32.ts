/** Bit-reflected CRC-32 (polynomial 0xEDB88320) of gzip and of several venues' book checksums, four bytes a step. */
export class Crc32 {
  private state = 0xffffffff;

  /** Unsigned 32 bits. */
  get value(): number {
    return ~this.state >>> 0;
  }

  update(bytes: Uint8Array): void {
    let state = this.state;
    let at = 0;
    for (const last = bytes.length - 3; at < last; at += 4) {
      const mixed =
        state ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24));
      state =
        TABLES[768 + (mixed & 255)] ^
        TABLES[512 + ((mixed >>> 8) & 255)] ^
        TABLES[256 + ((mixed >>> 16) & 255)] ^
        TABLES[mixed >>> 24];
    }
    for (; at < bytes.length; at++) state = TABLES[(state ^ bytes[at]) & 255] ^ (state >>> 8);
    this.state = state;
  }

  /** ASCII characters. */
  updateText(text: string): void {
    let { state } = this;
    for (let i = 0; i < text.length; i++) state = TABLES[(state ^ text.charCodeAt(i)) & 255] ^ (state >>> 8);
    this.state = state;
  }
}

/** Remainders of a byte followed by 0, 1, 2 and 3 zero bytes. */
const TABLES = remainders();

function remainders(): Int32Array {
  const tables = new Int32Array(1024);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
    tables[byte] = remainder;
  }
  for (let at = 256; at < 1024; at++) {
    const before = tables[at - 256];
    tables[at] = tables[before & 255] ^ (before >>> 8);
  }
  return tables;
}

/** CRC-32 of a text of ASCII characters, unsigned. */
export function crc32OfText(text: string): number {
  const crc = new Crc32();
  crc.updateText(text);
  return crc.value;
}
