import type { PriceShifts } from '../domain/price-shifts';
import { MARK, MARK_DISCONNECTED, MARK_GAP, MARK_SESSION, QUOTE, type Tape } from '../tape/tape';
import { isWholeQuote, priceDust } from '../tape/whole-quote';

/**
 * The mid of a tape as two columns, read once and shared by every metric: entry i holds from `time[i]` until the
 * next entry. Crossed, locked and empty books leave the mid where it was. Across a gap of the feed or a session
 * boundary the mid is unknown: an entry of NaN stands there, right after the last row before it.
 *
 * Where our own fills have moved the market, its mid is the tape's at the shift in force, and a shift is an entry.
 *
 * Growing tapes: call `extendTo` again; it reads only what is new.
 */
export class MidPath {
  length = 0;
  time: Float64Array;
  /** NaN = unknown from here on. */
  mid: Float64Array;
  /** Time of the last row read, s; markouts that end later are not known yet. */
  endS = 0;
  /** Rows of the tape read. */
  rows = 0;
  private readonly tape: Tape;
  private readonly shifts: PriceShifts | null;
  /** Shifts read, and the one in force. */
  private shiftsRead = 0;
  private shift = 0;

  constructor(tape: Tape, rows = tape.length, shifts: PriceShifts | null = null) {
    this.tape = tape;
    this.shifts = shifts;
    this.time = new Float64Array(Math.max(16, rows));
    this.mid = new Float64Array(Math.max(16, rows));
    this.extendTo(rows);
  }

  /** Begins anew on a tape that has been written anew, in the same columns. */
  restart(): void {
    this.length = 0;
    this.rows = 0;
    this.endS = 0;
    this.shiftsRead = 0;
    this.shift = 0;
    this.extendTo(this.tape.length);
  }

  /** Time of the first entry, s. */
  get startS(): number {
    return this.length > 0 ? this.time[0] : 0;
  }

  /** Whether a row only samples a mid that moves on between rows (a model's), rather than being every move. */
  get sampled(): boolean {
    return this.tape.header.origin === 'synthetic';
  }

  /** Price differences up to this are rounding dust; 0 on tapes without a price grid. */
  get dust(): number {
    return priceDust(this.tape.header);
  }

  /** Reads the tape up to, not including, row `rows`. */
  extendTo(rows: number): void {
    if (this.shifts === null) {
      this.readRows(rows);
      return;
    }
    const { row, time, shift, length } = this.shifts;
    for (; this.shiftsRead < length && row[this.shiftsRead] <= rows; this.shiftsRead++) {
      this.readRows(row[this.shiftsRead]);
      this.moveTo(time[this.shiftsRead], shift[this.shiftsRead]);
    }
    this.readRows(rows);
  }

  /** The market moves by our own fill: a nanosecond after it, so that the fill itself still has the mid before. */
  private moveTo(timeS: number, shift: number): void {
    const last = this.length - 1;
    const move = shift - this.shift;
    this.shift = shift;
    if (last < 0 || this.mid[last] !== this.mid[last]) return;
    if (this.length === this.time.length) this.grow(this.length + 1);
    this.time[this.length] = Math.max(timeS + 1e-9, this.time[last]);
    this.mid[this.length] = this.mid[last] + move;
    this.length++;
  }

  private readRows(rows: number): void {
    const { kind, flags, price, ask, time, header } = this.tape;
    const { touch } = header;
    const { shift, shiftsRead } = this;
    let n = this.length;
    if (n + rows - this.rows > this.time.length) this.grow(n + rows - this.rows);
    const { time: since, mid } = this;
    for (let row = this.rows; row < rows; row++) {
      if (kind[row] === QUOTE) {
        const bid = price[row];
        if (!isWholeQuote(touch, bid, ask[row])) continue;
        // After a shift of the same moment this row is what holds.
        since[n] = shiftsRead > 0 && n > 0 ? Math.max(time[row], since[n - 1]) : time[row];
        mid[n++] = 0.5 * (bid + ask[row]) + shift;
      } else if (kind[row] === MARK && breaks(flags[row]) && n > 0) {
        // Sources count microseconds: a nanosecond after the last row is before anything else.
        since[n] = Math.min(time[row - 1] + 1e-9, time[row]);
        mid[n++] = NaN;
      }
    }
    this.length = n;
    if (rows > 0) this.endS = time[rows - 1];
    this.rows = rows;
  }

  /**
   * The last entry at or before a time, −1 if there is none, looked for in growing strides from an entry `from` that is
   * known to be at or before it (−1 = the start).
   */
  lastAt(from: number, timeS: number): number {
    const { time, length } = this;
    let low = from;
    let stride = 1;
    while (low + stride < length && time[low + stride] <= timeS) {
      low += stride;
      stride *= 2;
    }
    // The answer lies in [low, low + stride).
    let high = Math.min(low + stride, length);
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (time[middle] <= timeS) low = middle;
      else high = middle;
    }
    return low;
  }

  private grow(needed: number): void {
    const capacity = Math.max(needed, 2 * this.time.length);
    const time = new Float64Array(capacity);
    const mid = new Float64Array(capacity);
    time.set(this.time);
    mid.set(this.mid);
    this.time = time;
    this.mid = mid;
  }
}

function breaks(code: number): boolean {
  return code === MARK_GAP || code === MARK_DISCONNECTED || code === MARK_SESSION;
}
