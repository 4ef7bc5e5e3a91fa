import { number } from '../domain/part';
import { exp } from '../domain/portable-math';
import { randomStream, type RandomStream } from '../domain/random';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf } from './market';
import type { MidModel } from './mid-model';
import { newsOf, newsParameters } from './news';
import { flowParameters, isSized } from './order-flow';
import { truthOf } from './truth';

/**
 * Volatility wanders: ln σ(t) is an Ornstein–Uhlenbeck process of standard deviation s that forgets in τ, scaled so
 * that E σ(t)² = σ². Kurtosis of short moves is 3·e^(4s²), and squared moves h apart correlate like
 * e^(4s²·e^(−h/τ)) − 1.
 */
export const stochasticVolatility = defineMarket({
  label: 'Stochastic volatility',
  summary: 'Volatility wanders and comes back: quiet hours and busy ones, with fat tails.',
  source: 'Scott 1987 (exponential Ornstein–Uhlenbeck), exact on the quote grid.',
  parameters: {
    ...flowParameters,
    volOfVol: number({
      label: 'Spread of ln σ',
      unit: '',
      default: 0.5,
      min: 0,
      max: 1.5,
      help: 'Standard deviation of the logarithm of volatility: 0.5 is a factor of 1.65 up or down.',
    }),
    relaxS: number({
      label: 'Memory of volatility',
      unit: 's',
      default: 1800,
      min: 1,
      max: 1e7,
      scale: 'log',
      help: 'Time in which volatility forgets where it was.',
    }),
    ...newsParameters(0.15),
  },
  events: EVENT_KINDS,
  truth: (values) => truthOf(values),
  sized: isSized,
  write(values, context, tape) {
    const mid = new WanderingVolatility(
      numberOf(values, 'sigma'),
      numberOf(values, 'volOfVol'),
      numberOf(values, 'relaxS'),
      randomStream(context.seed, 'volatility', context.path),
    );
    writeContinuousMarket({ mid, news: newsOf(values) }, values, context, tape);
  },
});

class WanderingVolatility implements MidModel {
  sigma = 0;
  readonly drift = 0;
  private readonly mean: number;
  private readonly deviation: number;
  private readonly relaxS: number;
  private readonly stream: RandomStream;
  private logFactor: number;
  private beforeS = 0;
  private widthS = 0;
  private decay = 1;
  private shock = 0;

  constructor(sigma: number, deviation: number, relaxS: number, stream: RandomStream) {
    // E e^(2y) = e^(2s²): the mean square stays σ².
    this.mean = sigma * exp(-deviation * deviation);
    this.deviation = deviation;
    this.relaxS = relaxS;
    this.stream = stream;
    this.logFactor = deviation * stream.normal();
  }

  enter(timeS: number): void {
    const widthS = timeS - this.beforeS;
    this.beforeS = timeS;
    if (widthS !== this.widthS) {
      this.widthS = widthS;
      this.decay = exp(-widthS / this.relaxS);
      this.shock = this.deviation * Math.sqrt(1 - this.decay * this.decay);
    }
    if (widthS > 0) this.logFactor = this.decay * this.logFactor + this.shock * this.stream.normal();
    this.sigma = this.mean * exp(this.logFactor);
  }
}
