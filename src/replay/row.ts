import { exchangeMicroseconds } from '../domain/exchange-time';
import { asciiText } from './fields';

const QUOTE_MARK = 34;
const SPACE = 32;
const ZERO = 48;
const NINE = 57;
const POINT = 46;
const MAX_COLUMNS = 512;
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const EXACT_DIGITS = 16;
const FIRST_INEXACT = 9_007_199_254_740_992;
/** What programs write for small and large numbers; signs and words are no number here. */
const NUMBER = /^\d+(\.\d*)?([eE][-+]?\d{1,3})?$/;

/** One line of a table cut into columns; values are read on demand and without making strings where possible. */
export class Row {
  /** Number of columns of the line. */
  count = 0;
  private readonly delimiter: number;
  private bytes: Uint8Array = new Uint8Array(0);
  private readonly starts = new Int32Array(MAX_COLUMNS);
  private readonly ends = new Int32Array(MAX_COLUMNS);

  constructor(delimiter: string) {
    this.delimiter = delimiter.charCodeAt(0);
  }

  /** Cuts bytes[start, end) into columns; blanks and quotation marks around a value are dropped. */
  split(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    this.count = 0;
    let from = start;
    let quoted = false;
    for (let at = start; at <= end && this.count < MAX_COLUMNS; at++) {
      if (at < end) {
        const byte = bytes[at];
        if (byte === QUOTE_MARK) quoted = !quoted;
        if (byte !== this.delimiter || quoted) continue;
      }
      this.add(from, at);
      from = at + 1;
    }
  }

  /** The column is empty or not there. */
  empty(column: number): boolean {
    return column < 0 || column >= this.count || this.starts[column] >= this.ends[column];
  }

  /** The column's text, '' where it is not there. */
  text(column: number): string {
    return column < 0 || column >= this.count
      ? ''
      : asciiText(this.bytes, this.starts[column], this.ends[column]);
  }

  /** A number ≥ 0, exponents allowed; NaN (as of `Number`) where there is none. */
  number(column: number): number {
    if (this.empty(column)) return NaN;
    const { bytes } = this;
    const end = this.ends[column];
    let mantissa = 0;
    let digits = 0;
    let fraction = 0;
    let point = false;
    for (let at = this.starts[column]; at < end; at++) {
      const byte = bytes[at];
      if (byte >= ZERO && byte <= NINE) {
        mantissa = mantissa * 10 + (byte - ZERO);
        digits++;
        if (point) fraction++;
      } else if (byte === POINT && !point && digits > 0) point = true;
      else return this.unusual(column);
    }
    if (digits === 0 || digits > EXACT_DIGITS || mantissa >= FIRST_INEXACT) return this.unusual(column);
    return fraction === 0 ? mantissa : mantissa / POWERS_OF_TEN[fraction];
  }

  /**
   * A time as µs since 1970, null where there is none: digits in the given unit (or told by their size), ISO 8601, or
   * "date time". Finer digits are dropped.
   */
  microseconds(column: number, unit: 's' | 'ms' | 'us' | 'ns' | 'iso' | 'auto' = 'auto'): number | null {
    if (this.empty(column)) return null;
    const length = this.ends[column] - this.starts[column];
    const value = this.number(column);
    if (Number.isNaN(value)) return exchangeMicroseconds(this.text(column)) || null;
    if (value === 0) return 0;
    switch (unit) {
      case 's':
        return Math.round(value * 1e6);
      case 'ms':
        return Math.round(value * 1e3);
      case 'us':
        return Math.floor(value);
      case 'ns':
        return Number(this.text(column).split('.')[0].slice(0, -3));
      default:
        // Nanoseconds have more digits than a double holds: cut them before they become one.
        return length === 19 && Number.isInteger(value)
          ? Number(this.text(column).slice(0, 16))
          : exchangeMicroseconds(value) || null;
    }
  }

  private unusual(column: number): number {
    const text = this.text(column);
    return text.length <= 60 && NUMBER.test(text) ? Number(text) : NaN;
  }

  private add(start: number, end: number): void {
    const { bytes } = this;
    let first = start;
    let last = end;
    while (first < last && bytes[first] === SPACE) first++;
    while (last > first && bytes[last - 1] === SPACE) last--;
    if (last - first >= 2 && bytes[first] === QUOTE_MARK && bytes[last - 1] === QUOTE_MARK) {
      first++;
      last--;
    }
    this.starts[this.count] = first;
    this.ends[this.count] = last;
    this.count++;
  }
}
