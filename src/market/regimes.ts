import { number, type Values } from '../domain/part';
import { randomStream } from '../domain/random';
import { ModulatedArrivals } from './arrivals';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf } from './market';
import type { MidModel } from './mid-model';
import { newsOf, newsParameters } from './news';
import { flowParameters, isSized } from './order-flow';
import { truthOf } from './truth';
import { TwoStatePath } from './two-state-path';

/**
 * Calm and wild times alternate, each lasting an exponential time: in the wild ones volatility and order flow are
 * multiplied. σ and A are those of calm times; what the market states of itself is the long run.
 */
export const regimes = defineMarket({
  label: 'Calm and wild regimes',
  summary: 'Volatility and flow switch between calm and wild: quotes made for one are wrong in the other.',
  source: 'Two-state Markov switching (Hamilton 1989), in continuous time.',
  parameters: {
    ...flowParameters,
    wildFactor: number({
      label: 'Wild volatility',
      unit: '×',
      default: 4,
      min: 1,
      max: 50,
      scale: 'log',
      help: 'Volatility of wild times as a multiple of calm ones.',
    }),
    flowFactor: number({
      label: 'Wild flow',
      unit: '×',
      default: 2,
      min: 0.1,
      max: 50,
      scale: 'log',
      help: 'Arrival rate of wild times as a multiple of calm ones.',
    }),
    calmS: number({
      label: 'Calm lasts',
      unit: 's',
      default: 3600,
      min: 1,
      max: 1e7,
      scale: 'log',
      help: 'Mean length of a calm time.',
    }),
    wildS: number({
      label: 'Wild lasts',
      unit: 's',
      default: 600,
      min: 1,
      max: 1e7,
      scale: 'log',
      help: 'Mean length of a wild time.',
    }),
    ...newsParameters(0.15),
  },
  events: EVENT_KINDS,
  truth(values: Values) {
    const wildShare = numberOf(values, 'wildS') / (numberOf(values, 'calmS') + numberOf(values, 'wildS'));
    const wild = numberOf(values, 'wildFactor');
    const flow = numberOf(values, 'flowFactor');
    return truthOf(values, {
      sigma: numberOf(values, 'sigma') * Math.sqrt(1 + wildShare * (wild * wild - 1)),
      A: numberOf(values, 'A') * (1 + wildShare * (flow - 1)),
    });
  },
  sized: isSized,
  write(values, context, tape) {
    const stream = randomStream(context.seed, 'regimes', context.path);
    const path = new TwoStatePath(
      numberOf(values, 'calmS'),
      numberOf(values, 'wildS'),
      context.durationS,
      stream,
    );
    const flow = numberOf(values, 'flowFactor');
    const mid = new SwitchingMid(numberOf(values, 'sigma'), numberOf(values, 'wildFactor'), path);
    writeContinuousMarket(
      {
        mid,
        arrivals: (sides) =>
          new ModulatedArrivals(
            numberOf(values, 'A'),
            (timeS) => (path.stateAt(timeS) === 1 ? flow : 1),
            Math.max(1, flow),
            context,
            sides,
          ),
        news: newsOf(values),
      },
      values,
      context,
      tape,
    );
  },
});

class SwitchingMid implements MidModel {
  sigma = 0;
  readonly drift = 0;
  private readonly calm: number;
  private readonly excess: number;
  private readonly path: TwoStatePath;

  constructor(calm: number, wildFactor: number, path: TwoStatePath) {
    this.calm = calm;
    this.excess = wildFactor * wildFactor - 1;
    this.path = path;
  }

  enter(timeS: number, widthS: number): void {
    this.sigma = this.calm * Math.sqrt(1 + this.excess * this.path.shareOf1(timeS, timeS + widthS));
  }
}
