import type { Grid } from '../domain/instrument';

/**
 * The best quote of the outside market in whole ticks, and how much of it bots may still take before the next one.
 *
 * A tape that tells mids only has its bid and ask one tick around the mid. A crossed or locked quote is none. Size 0
 * on the tape means that it is not told: such a side never runs out.
 */
export class OutsideQuote {
  /** The quote can be traded on. */
  open = false;
  bid = 0;
  ask = 0;
  /** Lots shown; null where the tape does not tell. */
  bidLots: number | null = null;
  askLots: number | null = null;
  /** Lots that bots have taken of this quote. */
  bidTaken = 0;
  askTaken = 0;

  private readonly prices: Grid;
  private readonly sizes: Grid;

  constructor(prices: Grid, sizes: Grid) {
    this.prices = prices;
    this.sizes = sizes;
  }

  /** Takes a quote row; `touch` says whether it tells bid and ask or a mid twice. */
  set(bid: number, ask: number, bidSize: number, askSize: number, touch: boolean): void {
    const { prices } = this;
    if (touch) {
      this.bid = prices.count(prices.below(bid));
      this.ask = prices.count(prices.above(ask));
      this.open = bid > 0 && bid < ask;
    } else {
      const above = prices.count(prices.above(bid));
      const below = prices.count(prices.below(bid));
      this.bid = above - 1;
      this.ask = below + 1;
      this.open = this.bid > 0;
    }
    this.bidLots = bidSize > 0 ? Math.max(1, this.sizes.count(bidSize)) : null;
    this.askLots = askSize > 0 ? Math.max(1, this.sizes.count(askSize)) : null;
    this.bidTaken = 0;
    this.askTaken = 0;
  }

  /** There is no outside market until the next quote. */
  close(): void {
    this.open = false;
  }

  /** Lots of the bid that can still be hit. */
  get bidLeft(): number {
    return left(this.open, this.bidLots, this.bidTaken);
  }

  /** Lots of the ask that can still be lifted. */
  get askLeft(): number {
    return left(this.open, this.askLots, this.askTaken);
  }
}

function left(open: boolean, lots: number | null, taken: number): number {
  if (!open) return 0;
  return lots === null ? Infinity : Math.max(0, lots - taken);
}
