import type { Values } from '../domain/part';
import { randomStream, type RandomStream } from '../domain/random';
import { BUY_TRADE, FLAG_EVENT, FLAG_INFORMED, FLAG_NEWS, SELL_TRADE, type Tape } from '../tape/tape';
import { PoissonArrivals, type Arrivals } from './arrivals';
import { EventPath } from './event-path';
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
 * Rows: a quote every `gridS`, one before every trade at equal time, one for every jump. The diffusion on the grid
 * has a stream of its own and order times fall on Brownian bridges between grid points, so that a change of A, k or
 * the informed share keeps the price path of the diffusion.
 */
export function writeContinuousMarket(
  market: ContinuousMarket,
  values: Values,
  context: MarketContext,
  tape: Tape,
): void {
  const { seed, path, durationS } = context;
  const gridS = numberOf(values, 'gridS');
  const reachScale = 1 / numberOf(values, 'k');
  const news = market.news ?? NO_NEWS;
  const jumpScale = news.kJ === null ? reachScale : 1 / news.kJ;
  const orders = randomStream(seed, 'orders', path);
  const model = market.mid ?? new BrownianMid(numberOf(values, 'sigma'));
  const arrivals = market.arrivals?.(orders) ?? new PoissonArrivals(numberOf(values, 'A'), context, orders);
  const pending = market.jumps ?? new PendingJumps();
  const impact = market.impact ?? null;
  const diffusion = randomStream(seed, 'diffusion', path);
  const bridge = randomStream(seed, 'bridge', path);
  const reveals = randomStream(seed, 'reveals', path);
  const drawSize = orderSizeOf(values, randomStream(seed, 'sizes', path));
  const events = new EventPath(context.events);
  const eventful = events.any;
  const bursts = events.burstOrders(numberOf(values, 'A'), durationS, randomStream(seed, 'events', path));

  // The diffusion is known at (lastS, last) and at the next grid point (gridEndS, gridEnd).
  let last = numberOf(values, 'mid');
  let lastS = 0;
  let gridEnd = last;
  let gridEndS = 0;
  let cellSigma = 0;
  let grid = 0;
  let jumps = 0;
  let burst = 0;
  let burstS = bursts.length > 0 ? bursts[0].timeS : Infinity;

  for (;;) {
    const orderS = arrivals.nextS;
    const jumpS = pending.nextS;
    let timeS = orderS < jumpS ? orderS : jumpS;
    if (burstS < timeS) timeS = burstS;
    const onGrid = gridEndS <= timeS;
    if (onGrid) timeS = gridEndS;
    if (timeS > durationS) break;
    if (onGrid) {
      last = gridEnd;
    } else {
      const width = gridEndS - lastS;
      if (width > 0) {
        const share = (timeS - lastS) / width;
        last +=
          share * (gridEnd - last) + cellSigma * Math.sqrt((timeS - lastS) * (1 - share)) * bridge.normal();
      }
    }
    lastS = timeS;
    let flags = 0;
    const jumping = !onGrid && timeS === jumpS;
    if (jumping) {
      jumps += pending.take();
      flags = FLAG_NEWS;
    }
    let mid = last + jumps;
    if (impact !== null) {
      impact.advanceTo(timeS);
      mid += impact.offset;
    }
    let silent = false;
    if (eventful) {
      const offset = events.offsetAt(timeS);
      mid += offset;
      if (offset !== 0) flags |= FLAG_EVENT;
      silent = events.frozenAt(timeS);
    }
    if (!silent) tape.quote(timeS, mid, mid, 0, 0, flags);

    if (onGrid) {
      grid++;
      gridEndS = grid * gridS;
      const width = gridEndS - timeS;
      model.enter(timeS, width, last);
      cellSigma = eventful ? model.sigma * events.volatilityFactorAt(timeS) : model.sigma;
      gridEnd = last + model.drift + cellSigma * Math.sqrt(width) * diffusion.normal();
      continue;
    }
    if (jumping) continue;
    let buys: boolean;
    let reach: number;
    let tradeFlags = 0;
    if (timeS === burstS) {
      const order = bursts[burst++];
      burstS = burst < bursts.length ? bursts[burst].timeS : Infinity;
      buys = order.side > 0;
      reach = order.reach * reachScale;
      tradeFlags = FLAG_EVENT;
    } else {
      buys = arrivals.takeSide();
      const informed = orders.unit() < news.informedShare;
      reach = orders.exponential() * (informed ? jumpScale : reachScale);
      const delayS = reveals.exponential() * news.revealS;
      if (informed) {
        tradeFlags = FLAG_INFORMED;
        pending.add(timeS + delayS, buys ? reach : -reach);
      }
      arrivals.schedule();
    }
    const size = drawSize();
    if (!silent) {
      if (buys) tape.trade(timeS, BUY_TRADE, mid + reach, size, tradeFlags);
      else tape.trade(timeS, SELL_TRADE, mid - reach, size, tradeFlags);
    }
    if (impact !== null) {
      const before = impact.offset;
      impact.onOrder(buys);
      if (impact.immediate && !silent) {
        const after = mid + impact.offset - before;
        tape.quote(timeS, after, after, 0, 0, flags);
      }
    }
  }
}
