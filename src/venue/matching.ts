import type { RestingOrder, RestingOrders } from '../domain/resting-orders';
import type { FillRule } from './registry';

/**
 * When does a trade fill our resting orders? Penetration x = side·(our price − L), L the worst price the aggressor
 * accepted; positive means that the order lies beyond L on our side of it.
 *
 *   reach, touch   x ≥ 0; probabilistic too, of orders drawn for it
 *   through        x ≥ margin (a tick and `throughBps` of the mid on synthetic tapes; any penetration on prints)
 *   queue          as through; at our very price only after the volume ahead of us has traded
 *
 * One trade never fills more than its size where sizes exist: best price first, the last order partially.
 */
export class Matching {
  private readonly rule: FillRule;
  /** Rows carry sizes: a cap on what one trade can fill. */
  private readonly sized: boolean;
  private readonly done: Uint8Array;
  /** Exchange times of the trade at hand and of the sizes displayed last, µs; 0 = unknown (queue rule). */
  tradeUs = 0;
  shownUs = 0;

  constructor(rule: FillRule, sized: boolean, layers: number) {
    this.rule = rule;
    this.sized = sized;
    this.done = new Uint8Array(layers);
  }

  /** The least penetration at which any order can fill; a cheap test before `match`. */
  threshold(margin: number): number {
    return this.rule === 'through' ? margin : 0;
  }

  /**
   * Fills `orders` against a trade to price `limit` of `size` base units and calls `onFill(layer, quantity)` for
   * each fill, best price first. `margin` is the penetration that `through` asks for, price units.
   */
  match(
    orders: RestingOrders,
    limit: number,
    size: number,
    margin: number,
    onFill: (layer: number, quantity: number) => void,
  ): void {
    let remaining = this.sized ? size : Infinity;
    this.done.fill(0);
    while (remaining > 0) {
      const layer = orders.bestLayer(this.done);
      if (layer < 0) return;
      const order = orders.layers[layer];
      const penetration = orders.side * (order.price - limit);
      if (penetration < 0) return;
      this.done[layer] = 1;
      const quantity = this.fillable(order, penetration, remaining, margin);
      if (quantity > 0) {
        remaining -= quantity;
        onFill(layer, quantity);
      }
    }
  }

  private fillable(order: RestingOrder, penetration: number, remaining: number, margin: number): number {
    const whole = Math.min(order.size, remaining);
    if (this.rule !== 'through' && this.rule !== 'queue') return whole;
    if (penetration >= margin) {
      // Whoever stood before us has traded too.
      order.queueAhead = order.queueEarly = 0;
      return whole;
    }
    if (this.rule === 'through' || !this.sized) return 0;
    return this.fromQueue(order, remaining);
  }

  /**
   * At our price the queue ahead of us trades first. Quotes and trades are streams of their own: a trade that is older
   * than the sizes displayed has shrunk them already. It is nothing to an order that joined those, and counts for
   * another one only where it did more than the display has let that one advance.
   */
  private fromQueue(order: RestingOrder, traded: number): number {
    const { tradeUs } = this;
    if (tradeUs > 0 && tradeUs <= order.queueSinceUs) return 0;
    let news = traded;
    if (tradeUs > 0 && tradeUs <= this.shownUs) {
      const told = Math.min(traded, order.queueEarly);
      order.queueEarly -= told;
      news -= told;
    } else {
      order.queueEarly = 0;
      order.queueTraded += traded;
    }
    const ahead = order.queueAhead;
    order.queueAhead = Math.max(0, ahead - news);
    return Math.min(order.size, Math.max(0, news - ahead));
  }
}
