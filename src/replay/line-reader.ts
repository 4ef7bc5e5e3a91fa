const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A book snapshot of ten thousand levels is half a megabyte; nothing honest is longer than this. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/** Gets one line without its line break: bytes[start, end). Returns false to stop. */
export type TakeLine = (bytes: Uint8Array, start: number, end: number) => boolean;

/**
 * Cuts bytes that come in any chunking into lines. A byte order mark at the start and a carriage return before the
 * line feed are dropped. Lines inside one chunk are passed on in place; only a line across chunks is copied.
 */
export class LineReader {
  /** Number of the line that is passed on, from 1. */
  line = 0;
  /** The last line had no line break: the file may be cut off. */
  unterminated = false;
  /** A line is longer than any honest one. */
  tooLong = false;
  private readonly take: TakeLine;
  private carry = new Uint8Array(0);
  private carried = 0;
  private stopped = false;

  constructor(take: TakeLine) {
    this.take = take;
  }

  feed(bytes: Uint8Array): void {
    let from = 0;
    if (this.carried > 0) {
      const first = bytes.indexOf(LINE_FEED);
      this.keep(bytes, 0, first < 0 ? bytes.length : first);
      if (first < 0 || this.tooLong) return;
      const length = this.carried;
      this.carried = 0;
      this.pass(this.carry, 0, length);
      from = first + 1;
    }
    while (!this.stopped) {
      const next = bytes.indexOf(LINE_FEED, from);
      if (next < 0) break;
      this.pass(bytes, from, next);
      from = next + 1;
    }
    if (!this.stopped && from < bytes.length) this.keep(bytes, from, bytes.length);
  }

  /** Passes on a last line without a line break, if there is one. */
  end(): void {
    if (this.carried === 0 || this.stopped) return;
    this.unterminated = true;
    const length = this.carried;
    this.carried = 0;
    this.pass(this.carry, 0, length);
  }

  private pass(bytes: Uint8Array, start: number, end: number): void {
    let first = start;
    let last = end;
    if (++this.line === 1 && bytes[first] === 0xef && bytes[first + 1] === 0xbb && bytes[first + 2] === 0xbf)
      first = Math.min(first + 3, last);
    if (last > first && bytes[last - 1] === CARRIAGE_RETURN) last--;
    if (!this.take(bytes, first, last)) this.stopped = true;
  }

  private keep(bytes: Uint8Array, start: number, end: number): void {
    const wanted = this.carried + end - start;
    if (wanted > MAX_LINE_BYTES) {
      this.tooLong = true;
      this.stopped = true;
      this.line++;
      return;
    }
    if (wanted > this.carry.length) {
      const larger = new Uint8Array(Math.max(wanted, 2 * this.carry.length, 4096));
      larger.set(this.carry.subarray(0, this.carried));
      this.carry = larger;
    }
    this.carry.set(bytes.subarray(start, end), this.carried);
    this.carried = wanted;
  }
}
