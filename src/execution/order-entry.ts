import type { RestingOrder, RestingOrders } from '../domain/resting-orders';
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

  /** Sends what a layer wishes (size 0: nothing is wanted), or keeps it until it may. */
  send(orders: RestingOrders, order: RestingOrder): void {
    if (order.arrivesAt !== Infinity) {
      order.wishPending = true;
      return;
    }
    const size = order.wishSize;
    if (this.standsAlready(order)) return;
    order.flyingPrice = order.wishPrice;
    order.flyingSize = size;
    if (size > 0) this.placed++;
    else this.cancelled++;
    let arrivesAt = this.clock.timeS + (size > 0 ? this.orderS : this.cancelS);
    if (this.extra !== null) arrivesAt += size > 0 ? this.extra.order() : this.extra.cancel();
    order.arrivesAt = arrivesAt;
    if (arrivesAt < orders.nextArrival) orders.nextArrival = arrivesAt;
  }

  /** Withdraws everything from a layer on, with the cancel latency. */
  withdraw(orders: RestingOrders, from = 0): void {
    for (let l = from; l < orders.layers.length; l++) {
      const order = orders.layers[l];
      order.wishPrice = 0;
      order.wishSize = 0;
      this.send(orders, order);
    }
  }

  /** The venue has acted on the change in flight of a layer: the newest wish, if any, goes out. */
  acknowledge(orders: RestingOrders, order: RestingOrder): void {
    order.arrivesAt = Infinity;
    if (order.wishPending !== true) return;
    order.wishPending = false;
    this.send(orders, order);
  }

  /** Keeping the resting order keeps its place in the queue. */
  private standsAlready(order: RestingOrder): boolean {
    if (order.wishSize === 0) return order.size === 0;
    return order.size === order.wishSize && Math.abs(order.price - order.wishPrice) <= this.tolerance;
  }
}
