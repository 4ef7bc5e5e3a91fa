import { QUOTE, type Tape } from '../tape/tape';

/** The best bid and ask of a tape as columns of their own, in tape order. */
export interface QuoteSeries {
  readonly length: number;
  /** µs from the tape's origin, whole numbers. */
  readonly us: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly mid: Float64Array;
  /** For every row of the tape: index of the last quote at or before it in tape order, −1 before the first. */
  readonly before: Int32Array;
}

/** Splits the quotes off a tape. */
export function quoteSeries(tape: Tape): QuoteSeries {
  const rows = tape.length;
  const before = new Int32Array(rows);
  let length = 0;
  for (let row = 0; row < rows; row++) {
    if (tape.kind[row] === QUOTE) length++;
    before[row] = length - 1;
  }
  const us = new Float64Array(length);
  const bid = new Float64Array(length);
  const ask = new Float64Array(length);
  const mid = new Float64Array(length);
  for (let row = 0, at = 0; row < rows; row++) {
    if (tape.kind[row] !== QUOTE) continue;
    us[at] = Math.round(tape.time[row] * 1e6);
    bid[at] = tape.price[row];
    ask[at] = tape.ask[row];
    mid[at] = (tape.price[row] + tape.ask[row]) / 2;
    at++;
  }
  return { length, us, bid, ask, mid, before };
}

/** Index of the last entry of the ascending column that is ≤ `value`, −1 if there is none. */
export function lastAtOrBefore(ascending: Float64Array, value: number, length = ascending.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
