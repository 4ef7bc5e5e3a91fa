import type { RestingOrders } from '../domain/resting-orders';
import type { ExtraDelay } from './extra-delay';

/** Session time, s. */
export interface Clock {
  readonly timeS: number;
}

/**
 * From wishes to orders under latency: one change in flight per layer and side; meanwhile the old order stays in
 * the market, and the newest wish goes out when the venue has acknowledged.
 */
export class OrderEntry {
  private readonly clock: Clock;
  private readonly orderS: number;
  private readonly cancelS: number;
  private readonly tolerance: number;
  private readonly extra: ExtraDelay | null;
  /** Orders sent, and cancellations sent. */
  placed = 0;
  cancelled = 0;

  /** Latencies in ms; `tolerance` in price units. `extra`: what comes on top of the latencies; null = nothing. */
  constructor(
    clock: Clock,
    orderMs: number,
    cancelMs: number,
    tolerance: number,
    extra: ExtraDelay | null = null,
  ) {
    this.clock = clock;
    this.orderS = orderMs / 1000;
    this.cancelS = cancelMs / 1000;
    this.tolerance = tolerance;
    this.extra = extra;
  }

  /** Sends what stands in the wish columns of a layer (size 0: nothing is wanted), or keeps it until it may. */
  send(orders: RestingOrders, layer: number): void {
    if (orders.arrivesAt[layer] !== Infinity) {
      orders.wishPending[layer] = 1;
      return;
    }
    const size = orders.wishSize[layer];
    if (this.standsAlready(orders, layer, size)) return;
    orders.flyingPrice[layer] = orders.wishPrice[layer];
    orders.flyingSize[layer] = size;
    if (size > 0) this.placed++;
    else this.cancelled++;
    let arrivesAt = this.clock.timeS + (size > 0 ? this.orderS : this.cancelS);
    if (this.extra !== null) arrivesAt += size > 0 ? this.extra.order() : this.extra.cancel();
    orders.arrivesAt[layer] = arrivesAt;
    if (arrivesAt < orders.nextArrival) orders.nextArrival = arrivesAt;
  }

  /** Withdraws everything, with the cancel latency. */
  withdraw(orders: RestingOrders): void {
    for (let layer = 0; layer < orders.layers; layer++) {
      orders.wishPrice[layer] = 0;
      orders.wishSize[layer] = 0;
      this.send(orders, layer);
    }
  }

  /** The venue has acted on the change in flight of a layer: the newest wish, if any, goes out. */
  acknowledge(orders: RestingOrders, layer: number): void {
    orders.arrivesAt[layer] = Infinity;
    if (orders.wishPending[layer] === 0) return;
    orders.wishPending[layer] = 0;
    this.send(orders, layer);
  }

  /** Keeping the resting order keeps its place in the queue. */
  private standsAlready(orders: RestingOrders, layer: number, size: number): boolean {
    const resting = orders.size[layer];
    if (size === 0) return resting === 0;
    return resting === size && Math.abs(orders.price[layer] - orders.wishPrice[layer]) <= this.tolerance;
  }
}
