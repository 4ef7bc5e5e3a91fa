import { number } from '../domain/part';
import { randomStream, type RandomStream } from '../domain/random';
import { PoissonArrivals, type Arrivals } from './arrivals';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf } from './market';
import type { MidModel } from './mid-model';
import { newsOf, newsParameters } from './news';
import { flowParameters, isSized } from './order-flow';
import { truthOf } from './truth';
import { TwoStatePath } from './two-state-path';

/**
 * The mid drifts at ±μ in a direction that lasts an exponential time, and more than half of the orders come from the
 * side that drives it. Informed orders follow the same sides, so their jumps are part of the drift: E dS = ±μ dt in
 * all.
 */
export const trend = defineMarket({
  label: 'Trend',
  summary: 'A direction that lasts: most orders come from one side and the price follows.',
  source: 'Brownian motion with a random telegraph drift.',
  parameters: {
    ...flowParameters,
    mu: number({
      label: 'Drift μ',
      unit: 'USD/s',
      default: 0.2,
      min: 0,
      max: 1e6,
      help: 'Higher: the price runs further while a direction lasts, and inventory against it costs more.',
    }),
    flowShare: number({
      label: 'Flow with the trend',
      unit: '',
      default: 0.6,
      min: 0.5,
      max: 0.95,
      help: 'Share of the orders that come from the side of the trend; 0.5 tells nothing about it.',
    }),
    persistenceS: number({
      label: 'Direction lasts',
      unit: 's',
      default: 7200,
      min: 10,
      max: 1e7,
      scale: 'log',
      help: 'Mean time until the direction turns.',
    }),
    ...newsParameters(0.15),
  },
  events: EVENT_KINDS,
  truth: (values) => truthOf(values),
  sized: isSized,
  write(values, context, tape) {
    const persistenceS = numberOf(values, 'persistenceS');
    const flowShare = numberOf(values, 'flowShare');
    const stream = randomStream(context.seed, 'trend', context.path);
    const direction = new TwoStatePath(persistenceS, persistenceS, context.durationS, stream);
    const news = newsOf(values);
    const k = news.kJ ?? numberOf(values, 'k');
    const A = numberOf(values, 'A');
    const newsDrift = (2 * A * news.informedShare * (2 * flowShare - 1)) / k;
    const mid = new TrendingMid(numberOf(values, 'sigma'), numberOf(values, 'mu') - newsDrift, direction);
    const arrivals = (sides: RandomStream): Arrivals =>
      new OneSidedArrivals(new PoissonArrivals(A, context, sides), sides, direction, flowShare);
    writeContinuousMarket({ mid, arrivals, news }, values, context, tape);
  },
});

class TrendingMid implements MidModel {
  readonly sigma: number;
  drift = 0;
  private readonly speed: number;
  private readonly direction: TwoStatePath;

  constructor(sigma: number, speed: number, direction: TwoStatePath) {
    this.sigma = sigma;
    this.speed = speed;
    this.direction = direction;
  }

  enter(timeS: number, widthS: number): void {
    this.drift = this.speed * widthS * (2 * this.direction.shareOf1(timeS, timeS + widthS) - 1);
  }
}

/** Orders that come from the side of the trend with a given probability. */
class OneSidedArrivals implements Arrivals {
  private readonly times: PoissonArrivals;
  private readonly sides: RandomStream;
  private readonly direction: TwoStatePath;
  private readonly share: number;

  constructor(times: PoissonArrivals, sides: RandomStream, direction: TwoStatePath, share: number) {
    this.times = times;
    this.sides = sides;
    this.direction = direction;
    this.share = share;
  }

  get nextS(): number {
    return this.times.nextS;
  }

  takeSide(): boolean {
    const withTrend = this.sides.unit() < this.share;
    return withTrend === (this.direction.stateAt(this.nextS) === 1);
  }

  schedule(): void {
    this.times.schedule();
  }
}
