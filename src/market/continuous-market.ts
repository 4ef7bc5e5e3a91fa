import { FRACTION } from '../domain/fraction';
import type { Values } from '../domain/part';
import { randomStream, type RandomStream } from '../domain/random';
import { BUY_TRADE, FLAG_EVENT, FLAG_INFORMED, FLAG_NEWS, SELL_TRADE, type Tape } from '../tape/tape';
import { PoissonArrivals, type Arrivals } from './arrivals';
import { Diffusion } from './diffusion';
import { EventPath, type BurstOrder } from './event-path';
import { numberOf, type MarketContext } from './market';
import { BrownianMid, type MidModel } from './mid-model';
import { NO_NEWS, PendingJumps, type News } from './news';
import { orderSizeOf } from './order-flow';
import type { OrderImpact } from './order-impact';

/** What a continuous-time market is made of; what is left out is as in the model of Avellaneda & Stoikov. */
export interface ContinuousMarket {
  /** Default: Brownian with `sigma`. */
  readonly mid?: MidModel;
  /** Default: Poisson with `A` per side. Sides may be drawn from the stream given. */
  readonly arrivals?: (sides: RandomStream) => Arrivals;
  /** Default: nobody knows anything. */
  readonly news?: News;
  /** Jumps of the mid that nobody knows, in time order. */
  readonly jumps?: PendingJumps;
  /** Default: orders leave the mid where it is. */
  readonly impact?: OrderImpact;
}

/**
 * Writes a market whose mid diffuses, jumps and answers orders, and whose orders reach Exp(k) deep from the current
 * mid. An informed order reaches exactly as deep as the jump that follows it.
 *
 * Rows: a quote every `gridS`, one before every trade at equal time, one for every jump. The diffusion has random
 * streams of its own, so that a change of A, k or the informed share keeps its price path.
 */
export function writeContinuousMarket(
  market: ContinuousMarket,
  values: Values,
  context: MarketContext,
  tape: Tape,
): void {
  new ContinuousWriter(market, values, context, tape).write();
}

class ContinuousWriter {
  private readonly tape: Tape;
  private readonly durationS: number;
  private readonly diffusion: Diffusion;
  private readonly arrivals: Arrivals;
  private readonly news: News;
  private readonly pending: PendingJumps;
  private readonly impact: OrderImpact | null;
  private readonly events: EventPath;
  private readonly bursts: readonly BurstOrder[];
  private readonly thinning: RandomStream;
  private readonly orders: RandomStream;
  private readonly reveals: RandomStream;
  private readonly drawSize: () => number;
  /** Mean reach of orders and of the informed among them, price units. */
  private readonly reachScale: number;
  private readonly jumpScale: number;
  private nextBurst = 0;
  /** What jumps have added to the mid, price units. */
  private jumps = FRACTION;
  private mid = FRACTION;
  /** The feed is frozen: rows are not written. */
  private silent = false;
  /** Flags of the last quote. */
  private flags = 0;

  constructor(market: ContinuousMarket, values: Values, context: MarketContext, tape: Tape) {
    const { seed, path, durationS } = context;
    const stream = (name: string): RandomStream => randomStream(seed, name, path);
    this.tape = tape;
    this.durationS = durationS;
    this.reachScale = 1 / numberOf(values, 'k');
    this.news = market.news ?? NO_NEWS;
    this.jumpScale = this.news.kJ === null ? this.reachScale : 1 / this.news.kJ;
    this.orders = stream('orders');
    this.reveals = stream('reveals');
    const model = market.mid ?? new BrownianMid(numberOf(values, 'sigma'));
    const A = numberOf(values, 'A');
    this.arrivals = market.arrivals?.(this.orders) ?? new PoissonArrivals(A, context, this.orders);
    this.pending = market.jumps ?? new PendingJumps();
    this.impact = market.impact ?? null;
    this.drawSize = orderSizeOf(values, stream('sizes'));
    this.events = new EventPath(context.events);
    this.bursts = this.events.burstOrders(A, durationS, stream('events'));
    this.thinning = stream('event-thinning');
    const start = numberOf(values, 'mid');
    const gridS = numberOf(values, 'gridS');
    this.diffusion = new Diffusion(start, gridS, model, stream('diffusion'), stream('bridge'));
    this.mid = start;
    this.jumps = 0;
  }

  write(): void {
    const { arrivals, pending, diffusion, durationS } = this;
    for (;;) {
      const burstS = this.nextBurst < this.bursts.length ? this.bursts[this.nextBurst].timeS : Infinity;
      const timeS = Math.min(arrivals.nextS, pending.nextS, burstS);
      this.quoteGrid(Math.min(timeS, durationS));
      if (timeS > durationS) return;
      diffusion.to(timeS);
      const jumping = timeS === pending.nextS;
      if (jumping) this.jumps += pending.take();
      this.quote(jumping ? FLAG_NEWS : 0);
      if (jumping) continue;
      if (timeS === burstS) this.tradeBurst();
      else this.tradeArrival();
    }
  }

  /** Quotes at the grid points up to a time. */
  private quoteGrid(untilS: number): void {
    const { diffusion, events } = this;
    while (diffusion.nextS <= untilS) {
      diffusion.toGrid();
      this.quote(0);
      diffusion.enterCell(events.any ? events.volatilityFactorAt(diffusion.timeS) : 1);
    }
  }

  /** A quote at the present time. */
  private quote(flags: number): void {
    const { impact, events } = this;
    const { timeS } = this.diffusion;
    let mid = this.diffusion.value + this.jumps;
    if (impact !== null) {
      impact.advanceTo(timeS);
      mid += impact.offset;
    }
    this.flags = flags;
    if (events.any) {
      const offset = events.offsetAt(timeS);
      mid += offset;
      if (offset !== 0) this.flags |= FLAG_EVENT;
      this.silent = events.frozenAt(timeS);
    }
    this.mid = mid;
    if (!this.silent) this.tape.quote(timeS, mid, mid, 0, 0, this.flags);
  }

  /** An order of the flow. The informed know a jump and reach as deep as it will go. */
  private tradeArrival(): void {
    const { arrivals, news, orders } = this;
    const buys = arrivals.takeSide();
    const informed = orders.unit() < news.informedShare;
    const reach = orders.exponential() * (informed ? this.jumpScale : this.reachScale);
    const delayS = this.reveals.exponential() * news.revealS;
    if (informed) this.pending.add(this.diffusion.timeS + delayS, buys ? reach : -reach);
    arrivals.schedule();
    this.trade(buys, reach, informed ? FLAG_INFORMED : 0);
  }

  /** An order that a burst adds to the flow. */
  private tradeBurst(): void {
    const { side, reach } = this.bursts[this.nextBurst++];
    this.trade(side > 0, reach * this.reachScale, FLAG_EVENT);
  }

  /** Whether a burst with a factor below 1 keeps an order away. */
  private isLeftOut(timeS: number, buys: boolean): boolean {
    const share = this.events.flowShareAt(timeS, buys);
    return share < 1 && this.thinning.unit() >= share;
  }

  private trade(buys: boolean, reach: number, flags: number): void {
    const { tape, impact, mid, silent } = this;
    const { timeS } = this.diffusion;
    const size = this.drawSize();
    if (this.events.any && this.isLeftOut(timeS, buys)) return;
    if (!silent) {
      if (buys) tape.trade(timeS, BUY_TRADE, mid + reach, size, flags);
      else tape.trade(timeS, SELL_TRADE, mid - reach, size, flags);
    }
    if (impact === null) return;
    const before = impact.offset;
    impact.onOrder(buys);
    if (impact.immediate && !silent) {
      const after = mid + impact.offset - before;
      tape.quote(timeS, after, after, 0, 0, this.flags);
    }
  }
}
