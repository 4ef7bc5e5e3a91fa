import type { Side } from './side';

/**
 * Our orders on one side of the market, one per layer: what rests at the venue, what is on its way there, and the
 * newest wish that waits for an acknowledgement. Columns indexed by layer; size 0 means nothing.
 */
export class RestingOrders {
  /** BUY for bids, SELL for asks. Multiplying a price by it makes "better" mean "larger" on both sides. */
  readonly side: Side;
  readonly layers: number;

  readonly price: Float64Array;
  readonly size: Float64Array;
  /** Size of the resting order when it arrived. */
  readonly fullSize: Float64Array;
  /** Volume that must trade before us at our price (queue rule). Infinity: the tape has not shown that price yet. */
  readonly queueAhead: Float64Array;
  /** Size displayed at our price when the tape last showed it, and what has traded there since (queue rule). */
  readonly queueShown: Float64Array;
  readonly queueTraded: Float64Array;
  /** By how much a shrinking display has let us advance before the trades that explain it were told (queue rule). */
  readonly queueEarly: Float64Array;
  /** Exchange time of the display that we joined, µs since 1970 UTC; 0 = unknown (queue rule). */
  readonly queueSinceUs: Float64Array;
  /** Whether the resting order has filled, even partly. */
  readonly touched: Uint8Array;

  /** Time at which the change in flight reaches the venue; Infinity = none in flight. */
  readonly arrivesAt: Float64Array;
  readonly flyingPrice: Float64Array;
  /** 0 = a cancellation. */
  readonly flyingSize: Float64Array;

  readonly wishPending: Uint8Array;
  readonly wishPrice: Float64Array;
  readonly wishSize: Float64Array;

  /** Best resting price, −Infinity·side when nothing rests. */
  best: number;
  /** Soonest arrival of a change in flight. */
  nextArrival = Infinity;

  constructor(side: Side, layers: number) {
    this.side = side;
    this.layers = layers;
    this.price = new Float64Array(layers);
    this.size = new Float64Array(layers);
    this.fullSize = new Float64Array(layers);
    this.queueAhead = new Float64Array(layers);
    this.queueShown = new Float64Array(layers);
    this.queueTraded = new Float64Array(layers);
    this.queueEarly = new Float64Array(layers);
    this.queueSinceUs = new Float64Array(layers);
    this.touched = new Uint8Array(layers);
    this.arrivesAt = new Float64Array(layers).fill(Infinity);
    this.flyingPrice = new Float64Array(layers);
    this.flyingSize = new Float64Array(layers);
    this.wishPending = new Uint8Array(layers);
    this.wishPrice = new Float64Array(layers);
    this.wishSize = new Float64Array(layers);
    this.best = -Infinity * side;
  }

  /** Call after any change of a resting order. */
  updateBest(): void {
    const { side, price, size } = this;
    let best = -Infinity;
    for (let l = 0; l < size.length; l++) {
      const p = side * price[l];
      if (size[l] > 0 && p > best) best = p;
    }
    this.best = side * best;
  }

  /** Call after any change of arrivesAt. */
  updateNextArrival(): void {
    const { arrivesAt } = this;
    let next = Infinity;
    for (let l = 0; l < arrivesAt.length; l++) {
      if (arrivesAt[l] < next) next = arrivesAt[l];
    }
    this.nextArrival = next;
  }

  /** Layer with the best resting price among those for which `skip` is 0, −1 if none; the inner layer wins a tie. */
  bestLayer(skip: Uint8Array): number {
    const { side, price, size } = this;
    let best = -Infinity;
    let layer = -1;
    for (let l = 0; l < size.length; l++) {
      const p = side * price[l];
      if (skip[l] === 0 && size[l] > 0 && p > best) {
        best = p;
        layer = l;
      }
    }
    return layer;
  }

  /** Everything vanishes at once, also what is in flight: a lost connection, a rebuilt book. */
  clear(): void {
    this.size.fill(0);
    this.arrivesAt.fill(Infinity);
    this.wishPending.fill(0);
    this.best = -Infinity * this.side;
    this.nextArrival = Infinity;
  }

  /** Base units resting in all layers but one. */
  openSizeExcept(layer: number): number {
    const { size } = this;
    let open = 0;
    for (let l = 0; l < size.length; l++) open += size[l];
    return open - size[layer];
  }
}
