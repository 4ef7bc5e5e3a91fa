import { Grid } from '../domain/instrument';
import type { RestingOrder, RestingOrders } from '../domain/resting-orders';
import { BUY, type Side } from '../domain/side';
import { QUOTE, type Tape } from '../tape/tape';
import type { Matching } from './matching';

/** The market as an order of ours finds it. */
export interface Touch {
  readonly tape: Tape;
  /** Rows of the tape that have happened. */
  readonly row: number;
  /** Prices now; 0 before the first. */
  readonly mid: number;
  readonly bid: number;
  readonly ask: number;
  /** Our own orders. */
  readonly bids: RestingOrders;
  readonly asks: RestingOrders;
  readonly matching: Matching;
}

export interface AdmissionRules {
  readonly postOnly: boolean;
  /** Step of prices; 0 = none. */
  readonly tick: number;
  /** Whether orders wait in a queue at their price. */
  readonly queues: boolean;
}

/**
 * What the venue makes of an order of ours that reaches it: post-only, where it would take, no trade between two of our
 * own, a place in the queue.
 */
export class Admission {
  /** Orders that would have taken and were priced behind the mid. */
  repriced = 0;
  private admitted = 0;
  private readonly market: Touch;
  /** The market has a spread; on a tape of mids there is no room between its sides. */
  private readonly spread: boolean;
  private postOnly = true;
  private queues = false;
  private prices = new Grid(0);

  constructor(market: Touch) {
    this.market = market;
    this.spread = market.tape.header.touch;
  }

  /** Rules from now on. */
  follow({ postOnly, tick, queues }: AdmissionRules): void {
    this.postOnly = postOnly;
    this.queues = queues;
    this.prices = new Grid(tick);
  }

  /** An order begins to rest at the price it flew with, or a tick behind the mid where that would cross. */
  admit(side: Side, order: RestingOrder): void {
    order.price = order.flyingPrice;
    if (this.wouldTake(side, order.price)) {
      this.repriced++;
      order.price = this.behind(side, this.market.mid);
    }
    if (this.spread === true) order.price = this.behindOwn(side, order.price);
    order.touched = false;
    this.rankLast(order);
    if (this.queues === true) this.joinQueue(side, order);
  }

  /** An order goes behind all others of its price. */
  rankLast(order: RestingOrder): void {
    order.seniority = ++this.admitted;
  }

  /** Where an order wished at this price would come to rest now. */
  clear(side: Side, wished: number): number {
    return this.behindOwn(side, this.wouldTake(side, wished) ? this.behind(side, this.market.mid) : wished);
  }

  private wouldTake(side: Side, price: number): boolean {
    const { market } = this;
    return this.postOnly === true && side * (price - (side === BUY ? market.ask : market.bid)) >= 0;
  }

  /** A price behind every older order of our own other side, for no order of ours trades with another. */
  private behindOwn(side: Side, wished: number): number {
    let price = wished;
    if (!this.spread) return price;
    const others = side === BUY ? this.market.asks : this.market.bids;
    for (const other of others.layers) {
      if (other.size === 0 || side * (price - other.price) < 0) continue;
      price = this.behind(side, other.price);
    }
    return price;
  }

  /** One tick behind a price. */
  private behind(side: Side, other: number): number {
    const { prices } = this;
    if (prices.step === 0) return other * (1 - side * 1e-9);
    // Rounded to the other side first: a mid on the grid is often off it by the dust of halving a sum.
    const onGrid = side === BUY ? prices.above(other) : prices.below(other);
    return prices.at(prices.count(onGrid) - side);
  }

  /**
   * Volume displayed at our price trades before us. Inside the touch there is none; behind it nobody shows how much, and
   * all that stands there when the tape first shows it counts as before us.
   */
  private joinQueue(side: Side, order: RestingOrder): void {
    const { market } = this;
    const inside = side * (order.price - (side === BUY ? market.bid : market.ask));
    const shown = inside === 0 ? this.displayed(side) : 0;
    order.queueAhead = inside < 0 ? Infinity : shown;
    order.queueShown = shown;
    order.queueTraded = 0;
    order.queueEarly = 0;
    order.queueSinceUs = market.matching.shownUs;
  }

  /** Size at the best price of a side in the last quote. */
  private displayed(side: Side): number {
    const { tape, row } = this.market;
    const { kind, size, askSize } = tape;
    for (let r = row - 1; r >= 0; r--) {
      if (kind[r] === QUOTE) return side === BUY ? size[r] : askSize[r];
    }
    return 0;
  }
}
