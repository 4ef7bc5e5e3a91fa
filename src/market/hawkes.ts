import { number, type Values } from '../domain/part';
import { exp } from '../domain/portable-math';
import { randomStream, type RandomStream } from '../domain/random';
import type { Arrivals } from './arrivals';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf, type MarketContext } from './market';
import { newsOf, newsParameters } from './news';
import { flowParameters, isSized } from './order-flow';
import { truthOf } from './truth';

/**
 * Orders breed orders: each raises the rate of its own side by n_s·β and of the other by n_c·β, fading at rate β
 * (λ_± = μ + Σ n_s β e^(−βΔ) + Σ n_c β e^(−βΔ)). The flow is stationary if and only if n = n_s + n_c < 1, which the
 * range of n sees to; then the mean rate is μ/(1 − n), and it is this mean that A states. Long-run variance/mean of
 * all orders is 1/(1 − n)², and of buys less sells 1/(1 − n_s + n_c)².
 */
export const hawkes = defineMarket({
  label: 'Hawkes flow',
  summary: 'Orders come in clusters and call for more of their kind: fills arrive on one side, in bursts.',
  source: 'Hawkes 1971; Bacry, Mastromatteo & Muzy 2015 for order flow. Thinning by Ogata 1981.',
  parameters: {
    ...flowParameters,
    branching: number({
      label: 'Branching ratio n',
      unit: '',
      default: 0.6,
      min: 0,
      max: 0.95,
      help: 'Orders that one order calls for, on average. The flow is stationary below 1; near 1 it comes in avalanches.',
    }),
    crossShare: number({
      label: 'Answered from the other side',
      unit: '',
      default: 0.2,
      min: 0,
      max: 1,
      help: 'Share of the orders called for that come from the opposite side; below 0.5 flow is one-sided in bursts.',
    }),
    memoryS: number({
      label: 'Memory 1/β',
      unit: 's',
      default: 20,
      min: 0.001,
      max: 1e5,
      scale: 'log',
      help: 'Time in which excitement fades.',
    }),
    ...newsParameters(0.15),
  },
  events: EVENT_KINDS,
  truth: (values) => truthOf(values),
  sized: isSized,
  write: (values, context, tape) =>
    writeContinuousMarket(
      { arrivals: () => new HawkesArrivals(values, context), news: newsOf(values) },
      values,
      context,
      tape,
    ),
});

class HawkesArrivals implements Arrivals {
  nextS = 0;
  private readonly base: number;
  private readonly decay: number;
  private readonly self: number;
  private readonly cross: number;
  private readonly stream: RandomStream;
  private buyExcess: number;
  private sellExcess: number;
  private buys = false;

  constructor(values: Values, context: MarketContext) {
    const n = numberOf(values, 'branching');
    const A = numberOf(values, 'A');
    const crossShare = numberOf(values, 'crossShare');
    this.base = A * (1 - n);
    this.decay = 1 / numberOf(values, 'memoryS');
    this.self = n * (1 - crossShare) * this.decay;
    this.cross = n * crossShare * this.decay;
    this.stream = randomStream(context.seed, 'arrivals', context.path);
    // Starts at the mean intensity of the long run.
    this.buyExcess = A * n;
    this.sellExcess = A * n;
    this.draw();
  }

  takeSide(): boolean {
    return this.buys;
  }

  schedule(): void {
    this.buyExcess += this.buys ? this.self : this.cross;
    this.sellExcess += this.buys ? this.cross : this.self;
    this.draw();
  }

  /** The next order: candidates at the present total intensity, which only falls, kept with the share that is left. */
  private draw(): void {
    for (;;) {
      const bound = 2 * this.base + this.buyExcess + this.sellExcess;
      const gapS = this.stream.exponential() / bound;
      const fade = exp(-this.decay * gapS);
      this.nextS += gapS;
      this.buyExcess *= fade;
      this.sellExcess *= fade;
      const level = this.stream.unit() * bound;
      const buyRate = this.base + this.buyExcess;
      if (level < buyRate) {
        this.buys = true;
        return;
      }
      if (level < buyRate + this.base + this.sellExcess) {
        this.buys = false;
        return;
      }
    }
  }
}
