import type { RestingOrders } from '../domain/resting-orders';

/**
 * From wishes to orders under latency: one change in flight per layer and side; meanwhile the old order stays in
 * the market, and the newest wish goes out when the venue has acknowledged.
 */
export class OrderEntry {
  private readonly orderS: number;
  private readonly cancelS: number;
  private readonly tolerance: number;
  /** Orders sent, and cancellations sent. */
  placed = 0;
  cancelled = 0;

  /** Latencies in ms; `tolerance` in price units. */
  constructor(orderMs: number, cancelMs: number, tolerance: number) {
    this.orderS = orderMs / 1000;
    this.cancelS = cancelMs / 1000;
    this.tolerance = tolerance;
  }

  /** Wants `size` (0 = nothing) at `price` in this layer. */
  wish(orders: RestingOrders, layer: number, price: number, size: number, nowS: number): void {
    if (orders.arrivesAt[layer] !== Infinity) {
      orders.wishPending[layer] = 1;
      orders.wishPrice[layer] = price;
      orders.wishSize[layer] = size;
      return;
    }
    if (this.standsAlready(orders, layer, price, size)) return;
    orders.flyingPrice[layer] = price;
    orders.flyingSize[layer] = size;
    if (size > 0) this.placed++;
    else this.cancelled++;
    const arrivesAt = nowS + (size > 0 ? this.orderS : this.cancelS);
    orders.arrivesAt[layer] = arrivesAt;
    if (arrivesAt < orders.nextArrival) orders.nextArrival = arrivesAt;
  }

  /** Withdraws everything, with the cancel latency. */
  withdraw(orders: RestingOrders, nowS: number): void {
    for (let layer = 0; layer < orders.layers; layer++) this.wish(orders, layer, 0, 0, nowS);
  }

  /** The venue has acted on the change in flight of a layer: the newest wish, if any, goes out. */
  acknowledge(orders: RestingOrders, layer: number, nowS: number): void {
    orders.arrivesAt[layer] = Infinity;
    if (orders.wishPending[layer] === 0) return;
    orders.wishPending[layer] = 0;
    this.wish(orders, layer, orders.wishPrice[layer], orders.wishSize[layer], nowS);
  }

  /** Keeping the resting order keeps its place in the queue. */
  private standsAlready(orders: RestingOrders, layer: number, price: number, size: number): boolean {
    const resting = orders.size[layer];
    if (size === 0) return resting === 0;
    return resting === size && Math.abs(orders.price[layer] - price) <= this.tolerance;
  }
}
