import { FRACTION } from '../domain/fraction';
import { Grid } from '../domain/instrument';
import { PriceShifts } from '../domain/price-shifts';
import type { Side } from '../domain/side';

/** How far our own fills have moved the market off its tape. */
export class OwnImpact {
  /** Every shift so far; null until there may be one. */
  shifts: PriceShifts | null = null;
  /** Price units from the tape's prices to those in force. */
  shift = FRACTION;
  /** What fills not yet applied add to it. */
  pending = FRACTION;
  /** The same as `shift` before rounding to the tape's grid. */
  private exact = FRACTION;
  /** Price units per lot of ours that fills; 0 = the tape's prices are the market's. */
  private perLot = FRACTION;
  /** Base units. */
  private lot = FRACTION;
  /** A recorded book moves by whole ticks of its own; a mid and a model's price move freely. */
  private readonly prices: Grid;

  /** `tick` of the tape's book, 0 where prices move freely. */
  constructor(tick: number) {
    this.prices = new Grid(tick);
    this.shift = this.pending = this.exact = this.perLot = 0;
  }

  /** From now on a lot of ours that fills moves the market by so many price units. */
  moveBy(perLot: number, lot: number): void {
    this.perLot = perLot;
    this.lot = lot;
    if (perLot > 0) this.shifts ??= new PriceShifts();
  }

  /** A market order of so many base units, theirs into our quotes or ours into the market: prices go where it went. */
  add(aggressor: Side, size: number): void {
    if (this.perLot > 0) this.pending += (aggressor * this.perLot * size) / this.lot;
  }

  /** A price moved by whole ticks stays a price of the grid, to the last bit. An empty side stays empty. */
  moved(price: number, by: number): number {
    if (!(price > 0)) return price;
    const { prices } = this;
    return prices.step > 0 ? prices.at(prices.count(price + by)) : price + by;
  }

  /** What is pending comes into force, from `row` and this time on. Returns by how much prices move. */
  apply(row: number, t: number): number {
    this.exact += this.pending;
    this.pending = 0;
    const { prices, exact } = this;
    const shift = prices.step > 0 ? prices.at(prices.count(exact)) : exact;
    const by = shift - this.shift;
    if (shift === this.shift) return 0;
    this.shift = shift;
    this.shifts!.add(row, t, shift);
    return by;
  }
}
