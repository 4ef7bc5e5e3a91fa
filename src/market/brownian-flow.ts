import type { Values } from '../domain/part';
import { randomStream } from '../domain/random';
import { BUY_TRADE, FLAG_EVENT, FLAG_INFORMED, FLAG_NEWS, SELL_TRADE, type Tape } from '../tape/tape';
import { EventPath } from './event-path';
import { numberOf, type MarketContext } from './market';
import { orderSizeOf } from './order-flow';

/** A share of the flow that knows the next jump of the mid. */
export interface News {
  /** 0 … 1. */
  readonly informedShare: number;
  /** Mean delay between the informed trade and the jump, s; 0 = at once. */
  readonly revealS: number;
}

/**
 * Brownian mid, Poisson market orders at A per second and side whose reach is Exp(k) from the current mid; a
 * share of them is informed: its reach is the size of the jump that follows.
 *
 * The diffusion on the quote grid has a stream of its own and order times fall on Brownian bridges between grid
 * points, so that a change of A, k or the informed share keeps the price path of the diffusion.
 */
export function writeBrownianFlow(values: Values, news: News, context: MarketContext, tape: Tape): void {
  const { seed, path, durationS } = context;
  const sigma = numberOf(values, 'sigma');
  const gridS = numberOf(values, 'gridS');
  const reachScale = 1 / numberOf(values, 'k');
  const ratePerSide = numberOf(values, 'A');
  const gapScale = 1 / (2 * ratePerSide);
  const diffusion = randomStream(seed, 'diffusion', path);
  const bridge = randomStream(seed, 'bridge', path);
  const arrivals = randomStream(seed, 'arrivals', path);
  const orders = randomStream(seed, 'orders', path);
  const reveals = randomStream(seed, 'reveals', path);
  const drawSize = orderSizeOf(values, randomStream(seed, 'sizes', path));
  const events = new EventPath(context.events);
  const bursts = events.burstOrders(ratePerSide, durationS, randomStream(seed, 'events', path));
  const pending = new PendingJumps();

  // Brownian motion is known at (lastS, last) and at the next grid point (gridEndS, gridEnd).
  let last = numberOf(values, 'mid');
  let lastS = 0;
  let gridEnd = last;
  let gridEndS = 0;
  let grid = 0;
  let jumps = 0;
  let nextOrderS = arrivals.exponential() * gapScale;
  let burst = 0;

  const midNow = (timeS: number): number => last + jumps + (events.any ? events.offsetAt(timeS) : 0);
  const moveTo = (timeS: number): void => {
    const width = gridEndS - lastS;
    if (width <= 0) return;
    const share = (timeS - lastS) / width;
    const scale = events.any ? sigma * events.volatilityFactorAt(timeS) : sigma;
    last += share * (gridEnd - last) + scale * Math.sqrt((timeS - lastS) * (1 - share)) * bridge.normal();
    lastS = timeS;
  };
  const quote = (timeS: number, flags: number): void => {
    const mid = midNow(timeS);
    if (!events.any) tape.quote(timeS, mid, mid, 0, 0, flags);
    else if (!events.frozenAt(timeS))
      tape.quote(timeS, mid, mid, 0, 0, flags | (events.offsetAt(timeS) !== 0 ? FLAG_EVENT : 0));
  };
  const trade = (timeS: number, buys: boolean, reach: number, flags: number): void => {
    const size = drawSize();
    if (events.any && events.frozenAt(timeS)) return;
    const mid = midNow(timeS);
    if (buys) tape.trade(timeS, BUY_TRADE, mid + reach, size, flags);
    else tape.trade(timeS, SELL_TRADE, mid - reach, size, flags);
  };

  for (;;) {
    const burstS = burst < bursts.length ? bursts[burst].timeS : Infinity;
    const jumpS = pending.nextS;
    const otherS = Math.min(nextOrderS, jumpS, burstS);
    if (gridEndS <= otherS) {
      if (gridEndS > durationS) break;
      last = gridEnd;
      lastS = gridEndS;
      quote(lastS, 0);
      grid++;
      gridEndS = grid * gridS;
      const scale = events.any ? sigma * events.volatilityFactorAt(lastS) : sigma;
      gridEnd = last + scale * Math.sqrt(gridEndS - lastS) * diffusion.normal();
      continue;
    }
    if (otherS > durationS) break;
    moveTo(otherS);
    if (otherS === jumpS) {
      jumps += pending.take();
      quote(otherS, FLAG_NEWS);
    } else if (otherS === burstS) {
      const order = bursts[burst++];
      quote(otherS, 0);
      trade(otherS, order.side > 0, order.reach * reachScale, FLAG_EVENT);
    } else {
      const buys = orders.next() >>> 31 === 1;
      const informed = orders.unit() < news.informedShare;
      const reach = orders.exponential() * reachScale;
      const delayS = reveals.exponential() * news.revealS;
      quote(otherS, 0);
      trade(otherS, buys, reach, informed ? FLAG_INFORMED : 0);
      if (informed) pending.add(otherS + delayS, buys ? reach : -reach);
      nextOrderS = otherS + arrivals.exponential() * gapScale;
    }
  }
}

/** Jumps that the informed know and the market does not yet, soonest first. */
class PendingJumps {
  nextS = Infinity;
  private readonly queue: { timeS: number; size: number }[] = [];

  add(timeS: number, size: number): void {
    let at = this.queue.length;
    while (at > 0 && this.queue[at - 1].timeS > timeS) at--;
    this.queue.splice(at, 0, { timeS, size });
    this.nextS = this.queue[0].timeS;
  }

  take(): number {
    const jump = this.queue.shift()!;
    this.nextS = this.queue.length > 0 ? this.queue[0].timeS : Infinity;
    return jump.size;
  }
}
