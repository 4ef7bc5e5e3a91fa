const POINT = 46;
const ZERO = 48;
const NINE = 57;
const MINUS = 45;
/** 10^22 is the last power of ten that a double holds exactly. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** Digits up to which a mantissa below 2^53 was summed without rounding. */
const EXACT_DIGITS = 16;
export const LARGEST_EXACT_INTEGER = 9_007_199_254_740_992;

/**
 * Walks over the fields of one line of a delimited file, without making strings. Numbers are plain decimals only:
 * digits with at most one point inside them; no sign, exponent, space or thousands separator.
 */
export class Fields {
  private readonly delimiter: number;
  private bytes: Uint8Array = new Uint8Array(0);
  private end = 0;
  private next = 0;
  /** The field read last is bytes[start, stop). */
  private start = 0;
  private stop = 0;

  constructor(delimiter = ',') {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** Takes up a line: bytes[start, end). */
  line(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.next = start;
    this.end = end;
  }

  /** No field is left: the line is read. An empty last field still counts as one. */
  get exhausted(): boolean {
    return this.next > this.end;
  }

  /** The field read last is empty, or the line ended before it. */
  get empty(): boolean {
    return this.start >= this.stop;
  }

  /** The field read last, as text for a message. */
  get text(): string {
    return asciiText(this.bytes, this.start, this.stop);
  }

  /** Length of the field read last, in bytes. */
  get length(): number {
    return this.stop - this.start;
  }

  /** First byte of the field read last, 0 where it is empty. */
  get firstByte(): number {
    return this.stop > this.start ? this.bytes[this.start] : 0;
  }

  /** Moves over the next field. */
  skip(): void {
    const { bytes, end, delimiter } = this;
    let at = this.next;
    this.start = at;
    while (at < end && bytes[at] !== delimiter) at++;
    this.stop = Math.min(at, end);
    this.next = at + 1;
  }

  /** The next field as a decimal ≥ 0, correctly rounded; NaN (as of `Number`) where it is empty or anything else. */
  decimal(): number {
    const { bytes, end, delimiter } = this;
    let at = this.next;
    this.start = at;
    let mantissa = 0;
    let digits = 0;
    let fraction = 0;
    let point = false;
    let plain = true;
    for (; at < end; at++) {
      const byte = bytes[at];
      if (byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO);
        digits++;
        if (point) fraction++;
      } else if (byte === delimiter) break;
      else if (byte === POINT && !point) point = true;
      else plain = false;
    }
    this.stop = Math.min(at, end);
    this.next = at + 1;
    if (!plain || digits === 0 || bytes[this.start] === POINT || bytes[this.stop - 1] === POINT) return NaN;
    if (digits <= EXACT_DIGITS && mantissa < LARGEST_EXACT_INTEGER)
      return fraction === 0 ? mantissa : mantissa / POWERS_OF_TEN[fraction];
    return digits > 400 ? NaN : Number(this.text);
  }

  /** Whether the field read last is a whole number in plain digits, however long. */
  get isInteger(): boolean {
    for (let at = this.start; at < this.stop; at++) {
      const byte = this.bytes[at];
      if ((byte < ZERO || byte > NINE) && !(byte === MINUS && at === this.start && this.length > 1))
        return false;
    }
    return this.stop > this.start;
  }
}

/** Bytes as text for names and messages; anything outside printable ASCII becomes a question mark. */
export function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  const last = Math.min(end, start + 4096);
  for (let at = start; at < last; at++) {
    const byte = bytes[at];
    text += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '?';
  }
  return text;
}

/** A value from a file for a message: short and printable. */
export function shown(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?');
  return printable.length > 40 ? `“${printable.slice(0, 37)}…”` : `“${printable}”`;
}
