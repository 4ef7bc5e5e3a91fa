import { number } from '../domain/part';
import { ModulatedArrivals } from './arrivals';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf } from './market';
import type { MidModel } from './mid-model';
import { newsOf, newsParameters } from './news';
import { flowParameters, isSized } from './order-flow';
import { truthOf } from './truth';

/**
 * A day with a shape: variance and order flow are high at both ends of the session and low in the middle,
 * w(u) = 1 + b((2u − 1)² − ⅓) over the session u = 0 … 1. Its mean is 1, so that σ and A are those of the whole
 * session; the ratio of the ends to the middle gives b = 3(R − 1)/(R + 2).
 */
export const intraday = defineMarket({
  label: 'Intraday shape',
  summary: 'Busy at the open and the close, quiet at midday, like a stock exchange.',
  source: 'The U shape of intraday volume and volatility (Wood, McInish & Ord 1985), as a parabola.',
  parameters: {
    ...flowParameters,
    endsToMiddle: number({
      label: 'Open against midday',
      unit: '×',
      default: 4,
      min: 1,
      max: 100,
      scale: 'log',
      help: 'Variance and flow at open and close as a multiple of those at midday.',
    }),
    ...newsParameters(0.15),
  },
  events: EVENT_KINDS,
  truth: (values) => truthOf(values),
  sized: isSized,
  write(values, context, tape) {
    const shape = new SessionShape(numberOf(values, 'endsToMiddle'), context.durationS);
    writeContinuousMarket(
      {
        mid: new ShapedMid(numberOf(values, 'sigma'), shape),
        arrivals: (sides) =>
          new ModulatedArrivals(
            numberOf(values, 'A'),
            (timeS) => shape.mean(timeS, timeS),
            shape.most,
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

class SessionShape {
  /** The value at both ends, which is the greatest. */
  readonly most: number;
  private readonly bend: number;
  private readonly durationS: number;

  constructor(endsToMiddle: number, durationS: number) {
    this.bend = (3 * (endsToMiddle - 1)) / (endsToMiddle + 2);
    this.most = 1 + (2 * this.bend) / 3;
    this.durationS = durationS;
  }

  /** Mean of w over [fromS, toS]; beyond the session it stays at its end. */
  mean(fromS: number, toS: number): number {
    const a = this.position(fromS);
    const b = this.position(toS);
    return 1 + this.bend * ((a * a + a * b + b * b) / 3 - 1 / 3);
  }

  /** −1 at the open, 1 at the close. */
  private position(timeS: number): number {
    return Math.min(1, (2 * timeS) / this.durationS - 1);
  }
}

class ShapedMid implements MidModel {
  sigma = 0;
  readonly drift = 0;
  private readonly volatility: number;
  private readonly shape: SessionShape;

  constructor(volatility: number, shape: SessionShape) {
    this.volatility = volatility;
    this.shape = shape;
  }

  enter(timeS: number, widthS: number): void {
    this.sigma = this.volatility * Math.sqrt(this.shape.mean(timeS, timeS + widthS));
  }
}
