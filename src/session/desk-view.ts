import type { FillLog } from '../domain/fill-log';
import { FRACTION } from '../domain/fraction';
import type { PriceShifts } from '../domain/price-shifts';
import type { FeedDelay } from '../execution/extra-delay';
import { QUOTE, type Tape } from '../tape/tape';

/** The truth that a desk hears of late. */
export interface Market {
  readonly tape: Tape;
  /** Rows of the tape that have happened. */
  readonly row: number;
  readonly timeS: number;
  readonly mid: number;
  /** Base units that the desk holds. */
  readonly inventory: number;
  readonly fills: FillLog;
  /** How our own fills have moved the market; null = they do not. */
  readonly priceShifts: PriceShifts | null;
  /** Whether a quote is neither crossed, locked nor empty. */
  isWhole(bid: number, ask: number): boolean;
}

/** What the desk knows: prices and its own fills, late by the feed's latency. */
export class DeskView {
  mid = FRACTION;
  /** Base units, as far as the desk has heard of its fills. */
  inventory = FRACTION;
  /** Last row of the tape that it has heard of. */
  row = -1;
  private readonly market: Market;
  private readonly delay: FeedDelay;
  private delayS = FRACTION;
  private jitterMs = 0;
  private instant = true;
  /** The tape's mid as the desk knows it, and the shift it has heard of. */
  private tapeMid = FRACTION;
  private shift = FRACTION;
  private fillsHeard = 0;

  constructor(market: Market, delay: FeedDelay) {
    this.market = market;
    this.delay = delay;
    this.mid = this.inventory = this.delayS = this.tapeMid = this.shift = 0;
  }

  /** Latency from now on: a constant part, and the mean of an exponential one; ms. */
  delayBy(constantMs: number, jitterMs: number): void {
    this.delayS = constantMs / 1000;
    this.jitterMs = jitterMs;
    this.instant = constantMs === 0 && jitterMs === 0;
  }

  /** Hears of everything that is old enough by now. */
  update(): void {
    const { market } = this;
    if (this.instant === true) {
      this.mid = market.mid;
      this.inventory = market.inventory;
      return;
    }
    const knownS = market.timeS - this.delayS;
    const { time } = market.tape;
    let row = this.row;
    while (row + 1 < market.row && time[row + 1] <= knownS - this.jitterS(row + 1)) this.hear(++row);
    this.row = row;
    const { fills } = market;
    while (this.fillsHeard < fills.length && fills.time[this.fillsHeard] <= knownS) {
      this.inventory = fills.inventory[this.fillsHeard++];
    }
    if (market.priceShifts === null) return;
    this.shift = market.priceShifts.at(knownS);
    this.mid = this.tapeMid + this.shift;
  }

  /** Whether it has heard of a row of the tape; of one that has not happened it has not. */
  hasHeardOf(row: number): boolean {
    return row < this.market.row && (this.instant || row <= this.row);
  }

  /** Hears of one row. */
  hear(row: number): void {
    const { market } = this;
    const { kind, price, ask } = market.tape;
    this.row = row;
    if (kind[row] !== QUOTE || !market.isWhole(price[row], ask[row])) return;
    this.tapeMid = 0.5 * (price[row] + ask[row]);
    this.mid = this.tapeMid + this.shift;
  }

  /** How much later than others a row reaches the desk, s. */
  private jitterS(row: number): number {
    return this.jitterMs === 0 ? 0 : this.delay.ofRow(row, this.jitterMs);
  }
}
