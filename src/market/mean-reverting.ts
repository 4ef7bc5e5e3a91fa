import { number } from '../domain/part';
import { exp } from '../domain/portable-math';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf } from './market';
import type { MidModel } from './mid-model';
import { newsOf, newsParameters } from './news';
import { flowParameters, isSized } from './order-flow';
import { truthOf } from './truth';

/**
 * The diffusive part of the mid is pulled back to where it started: dX = −κX dt + σ dW with κ = ln 2 / half-life
 * (Ornstein–Uhlenbeck); jumps of news stay.
 */
export const meanReverting = defineMarket({
  label: 'Mean-reverting mid',
  summary: 'The price comes back to where it was: patience pays, and slow volatility is lower than fast.',
  source: 'Ornstein & Uhlenbeck 1930, exact on the quote grid.',
  parameters: {
    ...flowParameters,
    halfLifeS: number({
      label: 'Half-life',
      unit: 's',
      default: 600,
      min: 1,
      max: 1e7,
      scale: 'log',
      help: 'Time in which half of a deviation is expected to be gone.',
    }),
    ...newsParameters(0.15),
  },
  events: EVENT_KINDS,
  truth: (values) => truthOf(values),
  sized: isSized,
  write(values, context, tape) {
    const mid = new RevertingMid(
      numberOf(values, 'mid'),
      numberOf(values, 'sigma'),
      Math.LN2 / numberOf(values, 'halfLifeS'),
    );
    writeContinuousMarket({ mid, news: newsOf(values) }, values, context, tape);
  },
});

class RevertingMid implements MidModel {
  sigma = 0;
  drift = 0;
  private readonly level: number;
  private readonly volatility: number;
  private readonly rate: number;
  private widthS = 0;
  private pull = 0;

  constructor(level: number, volatility: number, rate: number) {
    this.level = level;
    this.volatility = volatility;
    this.rate = rate;
  }

  enter(_timeS: number, widthS: number, value: number): void {
    if (widthS !== this.widthS && widthS > 0) {
      // X(t + w) = X(t)·e^(−κw) + σ√((1 − e^(−2κw))/2κ)·Z
      this.widthS = widthS;
      this.pull = 1 - exp(-this.rate * widthS);
      const variance = (1 - exp(-2 * this.rate * widthS)) / (2 * this.rate);
      this.sigma = this.volatility * Math.sqrt(variance / widthS);
    }
    this.drift = this.pull * (this.level - value);
  }
}
