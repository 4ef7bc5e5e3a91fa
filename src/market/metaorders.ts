import { number, type Values } from '../domain/part';
import { randomStream, type RandomStream } from '../domain/random';
import type { Arrivals } from './arrivals';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf, type MarketContext } from './market';
import { newsOf, newsParameters } from './news';
import { flowParameters, isSized } from './order-flow';
import { PermanentImpact } from './order-impact';
import { truthOf } from './truth';

/**
 * A share f of the flow are slices of large hidden orders: each comes from one side, sends slices at rate r and
 * lasts an exponential time of mean D. They begin at rate 2Af/(rD), so that slices come at f·A per side. Signed flow
 * then has the autocovariance 2Afr·e^(−τ/D), and buys less sells the long-run variance 2A(1 + 2frD) a second. Every
 * order moves the mid for good by the same step.
 */
export const metaorders = defineMarket({
  label: 'Metaorders',
  summary:
    'Somebody large is at work, slice by slice: flow keeps its side for minutes and the price follows.',
  source: 'Order splitting after Lillo, Mike & Farmer 2005, with exponential lifetimes and linear impact.',
  parameters: {
    ...flowParameters,
    metaShare: number({
      label: 'Sliced share',
      unit: '',
      default: 0.5,
      min: 0,
      max: 1,
      help: 'Share of the orders that are slices of large ones.',
    }),
    sliceRate: number({
      label: 'Slices',
      unit: '1/s',
      default: 0.02,
      min: 0.001,
      max: 1e3,
      scale: 'log',
      help: 'How fast one large order sends its slices.',
    }),
    metaDurationS: number({
      label: 'Large order lasts',
      unit: 's',
      default: 900,
      min: 1,
      max: 1e6,
      scale: 'log',
      help: 'Mean time that one large order is at work.',
    }),
    impact: number({
      label: 'Impact per order',
      unit: 'USD',
      default: 3,
      min: 0,
      max: 1e6,
      help: 'Move of the mid for good with every order.',
    }),
    ...newsParameters(0),
  },
  events: EVENT_KINDS,
  truth(values: Values) {
    const impact = numberOf(values, 'impact');
    const clustering =
      1 +
      2 * numberOf(values, 'metaShare') * numberOf(values, 'sliceRate') * numberOf(values, 'metaDurationS');
    return truthOf(values, { variance: 2 * numberOf(values, 'A') * impact * impact * clustering });
  },
  sized: isSized,
  write: (values, context, tape) =>
    writeContinuousMarket(
      {
        arrivals: () => new SlicedArrivals(values, context),
        impact: new PermanentImpact(numberOf(values, 'impact')),
        news: newsOf(values),
      },
      values,
      context,
      tape,
    ),
});

class SlicedArrivals implements Arrivals {
  nextS = 0;
  private readonly stream: RandomStream;
  /** Rates in 1/s: of single orders, of new large ones, and per large one of slices and of its end. */
  private readonly singles: number;
  private readonly starts: number;
  private readonly slices: number;
  private readonly ends: number;
  private buying: number;
  private selling: number;
  private buys = false;

  constructor(values: Values, context: MarketContext) {
    const A = numberOf(values, 'A');
    const share = numberOf(values, 'metaShare');
    this.slices = numberOf(values, 'sliceRate');
    this.ends = 1 / numberOf(values, 'metaDurationS');
    this.singles = 2 * A * (1 - share);
    this.starts = (2 * A * share * this.ends) / this.slices;
    this.stream = randomStream(context.seed, 'arrivals', context.path);
    // In the long run the number at work on a side is Poisson.
    const atWork = this.starts / this.ends / 2;
    this.buying = poisson(atWork, this.stream);
    this.selling = poisson(atWork, this.stream);
    this.schedule();
  }

  takeSide(): boolean {
    return this.buys;
  }

  schedule(): void {
    for (;;) {
      const atWork = this.buying + this.selling;
      const rate = this.singles + this.starts + atWork * (this.slices + this.ends);
      this.nextS += this.stream.exponential() / rate;
      let level = this.stream.unit() * rate;
      if (level < this.singles) {
        this.buys = 2 * level < this.singles;
        return;
      }
      level -= this.singles;
      if (level < this.starts) {
        if (2 * level < this.starts) this.buying++;
        else this.selling++;
        continue;
      }
      level -= this.starts;
      if (level < atWork * this.slices) {
        this.buys = level < this.buying * this.slices;
        return;
      }
      level -= atWork * this.slices;
      if (level < this.buying * this.ends) this.buying--;
      else if (this.selling > 0) this.selling--;
    }
  }
}

/** A Poisson number by counting exponential gaps; `mean` is small. */
function poisson(mean: number, stream: RandomStream): number {
  let count = 0;
  for (let sum = stream.exponential(); sum < mean; sum += stream.exponential()) count++;
  return count;
}
