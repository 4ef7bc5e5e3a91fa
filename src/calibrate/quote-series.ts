import { QUOTE, type Tape } from '../tape/tape';
import { isWholeQuote } from '../tape/whole-quote';
import { breaksAt } from './covered-time';

/** What differences of decimals leave over, as shares of the price step and of the price itself. */
const DUST_PER_TICK = 1e-6;
const DUST_PER_PRICE = 1e-14;

/** The best bid and ask of a tape as columns of their own, in tape order. */
export interface QuoteSeries {
  readonly length: number;
  /** µs from the tape's origin, whole numbers. */
  readonly us: Float64Array;
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly mid: Float64Array;
  /**
   * For every row of the tape: index of the last quote at or before it in tape order, −1 before the first and after a
   * break of the feed.
   */
  readonly before: Int32Array;
  /** Price differences up to this are rounding dust. */
  readonly dust: number;
}

/** A crossed or locked quote whose prices are at most so many spreads from the last whole one has a mid all the same. */
const NEAR_SPREADS = 3;

/** Splits the quotes off a tape, as they are. */
export function quoteSeries(tape: Tape): QuoteSeries {
  return seriesOf(tape, ({ kind }, row) => kind[row] === QUOTE);
}

/**
 * The same without the quotes that tell no price, which leave in force what stood before: empty ones, and those that are
 * crossed or locked far from the last whole quote. Near it, one side of the market was told a moment before the other.
 */
export function pricedQuoteSeries(tape: Tape): QuoteSeries {
  const priced = pricedQuotes(tape);
  return seriesOf(tape, (_, row) => priced[row] === 1);
}

/** 1 for every row that is a quote with a price. */
function pricedQuotes({ length, kind, price, ask, header }: Tape): Uint8Array {
  const priced = new Uint8Array(length);
  let bid = 0;
  let spread = 0;
  for (let row = 0; row < length; row++) {
    if (kind[row] !== QUOTE) continue;
    if (isWholeQuote(header.touch, price[row], ask[row])) {
      bid = price[row];
      spread = ask[row] - bid;
      priced[row] = 1;
    } else if (header.touch && price[row] >= ask[row]) {
      const room = NEAR_SPREADS * spread;
      if (price[row] <= bid + spread + room && ask[row] >= bid - room) priced[row] = 1;
    }
  }
  return priced;
}

function seriesOf(tape: Tape, belongs: (tape: Tape, row: number) => boolean): QuoteSeries {
  const rows = tape.length;
  const before = new Int32Array(rows);
  let length = 0;
  let known = false;
  for (let row = 0; row < rows; row++) {
    if (belongs(tape, row)) {
      length++;
      known = true;
    } else if (breaksAt(tape, row)) known = false;
    before[row] = known ? length - 1 : -1;
  }
  const us = new Float64Array(length);
  const bid = new Float64Array(length);
  const ask = new Float64Array(length);
  const mid = new Float64Array(length);
  for (let row = 0, at = 0; row < rows; row++) {
    if (!belongs(tape, row)) continue;
    us[at] = Math.round(tape.time[row] * 1e6);
    bid[at] = tape.price[row];
    ask[at] = tape.ask[row];
    mid[at] = (tape.price[row] + tape.ask[row]) / 2;
    at++;
  }
  const price = length > 0 ? mid[0] : 0;
  const dust = Math.max(DUST_PER_TICK * tape.header.tick, DUST_PER_PRICE * price);
  return { length, us, bid, ask, mid, before, dust };
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
