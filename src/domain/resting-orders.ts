import { FRACTION } from './fraction';
import type { Side } from './side';

/**
 * Our order of one layer and side: what rests at the venue, what is on its way there, and the newest wish that waits
 * for an acknowledgement. Sizes in base units; 0 means nothing.
 */
export class RestingOrder {
  price = FRACTION;
  size = FRACTION;
  /** Size when it arrived. */
  fullSize = FRACTION;
  /** Whether it has filled, even partly. */
  touched = false;
  /** Counts the orders that the venue has let rest: of two at one price the lower was there first. */
  seniority = 0;

  /** Volume that must trade before us at our price (queue rule). Infinity: the tape has not shown that price yet. */
  queueAhead = FRACTION;
  /** Size displayed at our price when the tape last showed it, and what has traded there since (queue rule). */
  queueShown = FRACTION;
  queueTraded = FRACTION;
  /** By how much a shrinking display has let us advance before the trades that explain it were told (queue rule). */
  queueEarly = FRACTION;
  /** Exchange time of the display that we joined, µs since 1970 UTC; 0 = unknown (queue rule). */
  queueSinceUs = FRACTION;

  /** Time at which the change in flight reaches the venue; Infinity = none in flight. */
  arrivesAt = Infinity;
  flyingPrice = FRACTION;
  /** 0 = a cancellation. */
  flyingSize = FRACTION;

  wishPending = false;
  wishPrice = FRACTION;
  wishSize = FRACTION;

  constructor() {
    this.price = this.size = this.fullSize = 0;
    this.queueAhead = this.queueShown = this.queueTraded = this.queueEarly = this.queueSinceUs = 0;
    this.flyingPrice = this.flyingSize = 0;
    this.wishPrice = this.wishSize = 0;
  }

  /** Whether `price` is quoted: the order rests, or has filled and is still wanted, until its next refresh. */
  get isQuoted(): boolean {
    return this.size > 0 || (this.fullSize > 0 && this.wishSize > 0);
  }
}

/** Our orders on one side of the market, one per layer, the innermost first. */
export class RestingOrders {
  /** BUY for bids, SELL for asks. Multiplying a price by it makes "better" mean "larger" on both sides. */
  readonly side: Side;
  readonly layers: readonly RestingOrder[];

  /** Best resting price, −Infinity·side when nothing rests. */
  best: number;
  /** Soonest arrival of a change in flight. */
  nextArrival = Infinity;

  constructor(side: Side, layers: number, orders: readonly RestingOrder[] = []) {
    this.side = side;
    this.layers = Array.from({ length: layers }, (_, l) => orders[l] ?? new RestingOrder());
    this.best = -Infinity * side;
  }

  /** The same orders with room for more layers. */
  enlarged(layers: number): RestingOrders {
    const enlarged = new RestingOrders(this.side, layers, this.layers);
    enlarged.best = this.best;
    enlarged.nextArrival = this.nextArrival;
    return enlarged;
  }

  /** Call after any change of a resting order. */
  updateBest(): void {
    const { side, layers } = this;
    let best = -Infinity;
    for (let l = 0; l < layers.length; l++) {
      const { size, price } = layers[l];
      if (size > 0 && side * price > best) best = side * price;
    }
    this.best = side * best;
  }

  /** Layer of the order that a trade meets first, by price and then by time, among those for which `skip` is 0; −1 if none. */
  bestLayer(skip: Uint8Array): number {
    const { side, layers } = this;
    let best = -Infinity;
    let first = 0;
    let layer = -1;
    for (let l = 0; l < layers.length; l++) {
      const { size, price, seniority } = layers[l];
      if (skip[l] !== 0 || size === 0) continue;
      const goodness = side * price;
      if (goodness > best || (goodness === best && seniority < first)) {
        best = goodness;
        first = seniority;
        layer = l;
      }
    }
    return layer;
  }

  /** Everything vanishes at once, also what is in flight: a lost connection, a rebuilt book. */
  clear(): void {
    for (const order of this.layers) {
      order.size = 0;
      order.arrivesAt = Infinity;
      order.wishPending = false;
    }
    this.best = -Infinity * this.side;
    this.nextArrival = Infinity;
  }

  /** Base units resting in all layers but one. */
  openSizeExcept({ size: own }: RestingOrder): number {
    let open = 0;
    for (const { size } of this.layers) open += size;
    return open - own;
  }
}
