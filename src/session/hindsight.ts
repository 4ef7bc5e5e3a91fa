import { TAKER } from '../domain/fill-log';
import type { AdverseSelection } from '../risk/adverse-selection-breaker';
import { QUOTE } from '../tape/tape';
import { priceDust } from '../tape/whole-quote';
import type { Market } from './desk-view';

/** Mids remembered, one a second: more than the horizon. */
const SLOTS = 8;

/**
 * Feeds the adverse-selection test: how far the mid moves over its horizon anyway, and where it stood when the horizon
 * of each fill had passed.
 */
export class Hindsight {
  private readonly market: Market;
  private readonly test: AdverseSelection;
  private readonly mids = new Float64Array(SLOTS);
  /** Fills looked at. */
  private judged = 0;

  constructor(market: Market, test: AdverseSelection) {
    this.market = market;
    this.test = test;
    test.dust = priceDust(market.tape.header);
  }

  /** The move that ends with this second, for the no-information baseline. */
  observeMove(second: number): void {
    const { mids, test } = this;
    const { mid } = this.market;
    const { horizonS } = test;
    const before = mids[(second - horizonS + SLOTS) % SLOTS];
    if (before > 0 && second > horizonS) test.observeMove(mid - before);
    mids[second % SLOTS] = mid;
  }

  /** A second without a feed: no move begins or ends with it. */
  skip(second: number): void {
    this.mids[second % SLOTS] = 0;
  }

  /** Judges the fills whose horizon has passed, at the mid that held then; whether there were any. */
  judgeFills(): boolean {
    const { fills, timeS } = this.market;
    const { test } = this;
    const { horizonS } = test;
    let any = false;
    while (this.judged < fills.length && fills.time[this.judged] + horizonS <= timeS) {
      const i = this.judged++;
      if (fills.kind[i] === TAKER) continue;
      const side = fills.side[i];
      const mid = this.midAfter(fills.row[i], fills.time[i] + horizonS, fills.mid[i]);
      test.observeFill(side * (mid - fills.price[i]), side * (fills.mid[i] - fills.price[i]));
      any = true;
    }
    return any;
  }

  /**
   * The last valid mid from row `from` on that is not later than `dueS`, as our own fills had moved it by then; `mid` if
   * there is none.
   */
  private midAfter(from: number, dueS: number, mid: number): number {
    const { tape, row, priceShifts } = this.market;
    const { time, kind, price, ask } = tape;
    // Our own fills move a market that stands still on the tape, too.
    const first = priceShifts === null ? from : 0;
    for (let r = row - 1; r >= first; r--) {
      if (time[r] <= dueS && kind[r] === QUOTE && this.market.isWhole(price[r], ask[r]))
        return 0.5 * (price[r] + ask[r]) + (priceShifts === null ? 0 : priceShifts.at(dueS));
    }
    return mid;
  }
}
