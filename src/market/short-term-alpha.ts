import { number, type Values } from '../domain/part';
import { exp } from '../domain/portable-math';
import { randomStream, type RandomStream } from '../domain/random';
import { writeContinuousMarket } from './continuous-market';
import { EVENT_KINDS } from './events';
import { defineMarket, numberOf } from './market';
import type { MidModel } from './mid-model';
import { newsOf, newsParameters } from './news';
import { flowParameters, isSized } from './order-flow';
import type { OrderImpact } from './order-impact';
import { truthOf } from './truth';

/**
 * Every market order, filled or not, moves the mid at once and gives it a drift that fades:
 * dS = α dt + σ dW ± impact, dα = −ζα dt + η dW' ± ε, the signs those of the order. A fill at distance δ has the
 * mean markout δ − impact − ε(1 − e^(−ζh))/ζ.
 */
export const shortTermAlpha = defineMarket({
  label: 'Short-term alpha',
  summary:
    'Every order pushes the price its way, at once and for a while after: fills are followed by the move.',
  source: 'Cartea, Jaimungal & Penalva 2015, sections 10.4.1 (impact) and 10.4.2 (short-term alpha).',
  parameters: {
    ...flowParameters,
    eps: number({
      label: 'Push ε',
      unit: 'USD/s',
      default: 0.4,
      min: 0,
      max: 1e6,
      help: 'Drift that one order adds; in all the price goes ε/ζ its way.',
    }),
    zeta: number({
      label: 'Fading ζ',
      unit: '1/s',
      default: 0.05,
      min: 1e-5,
      max: 1e3,
      scale: 'log',
      help: 'Higher: the drift is over sooner.',
    }),
    eta: number({
      label: 'Own drift η',
      unit: 'USD/s^1.5',
      default: 0,
      min: 0,
      max: 1e6,
      help: 'Drift that comes and goes without any order.',
    }),
    impact: number({
      label: 'Impact per order',
      unit: 'USD',
      default: 0,
      min: 0,
      max: 1e6,
      help: 'Move of the mid at once and for good with every order.',
    }),
    ...newsParameters(0),
  },
  events: EVENT_KINDS,
  truth(values: Values) {
    const zeta = numberOf(values, 'zeta');
    const perOrder = numberOf(values, 'impact') + numberOf(values, 'eps') / zeta;
    const own = numberOf(values, 'eta') / zeta;
    return truthOf(values, { variance: 2 * numberOf(values, 'A') * perOrder * perOrder + own * own });
  },
  sized: isSized,
  write(values, context, tape) {
    const zeta = numberOf(values, 'zeta');
    const mid = new DriftingMid(
      numberOf(values, 'sigma'),
      zeta,
      numberOf(values, 'eta'),
      randomStream(context.seed, 'alpha', context.path),
    );
    const impact = new FadingPush(numberOf(values, 'impact'), numberOf(values, 'eps'), zeta);
    writeContinuousMarket({ mid, impact, news: newsOf(values) }, values, context, tape);
  },
});

/** The part of α that no order causes. */
class DriftingMid implements MidModel {
  readonly sigma: number;
  drift = 0;
  private readonly zeta: number;
  private readonly eta: number;
  private readonly stream: RandomStream;
  private alpha: number;

  constructor(sigma: number, zeta: number, eta: number, stream: RandomStream) {
    this.sigma = sigma;
    this.zeta = zeta;
    this.eta = eta;
    this.stream = stream;
    this.alpha = (eta / Math.sqrt(2 * zeta)) * stream.normal();
  }

  enter(_timeS: number, widthS: number): void {
    const { eta, zeta } = this;
    if (eta === 0 || widthS === 0) return;
    // α at the end of the cell and its integral over the cell, which is the drift, are jointly Gaussian.
    const fade = exp(-zeta * widthS);
    const lost = 1 - fade;
    const shock = eta * Math.sqrt((lost * (1 + fade)) / (2 * zeta));
    const shared = (eta * eta * lost * lost) / (2 * zeta * zeta * shock);
    const variance = ((eta / zeta) * (eta / zeta) * (2 * zeta * widthS - lost * (3 - fade))) / (2 * zeta);
    const end = this.stream.normal();
    const rest = Math.sqrt(Math.max(0, variance - shared * shared)) * this.stream.normal();
    this.drift = (this.alpha * lost) / zeta + shared * end + rest;
    this.alpha = fade * this.alpha + shock * end;
  }
}

/** What orders do: a step for good, and a drift that fades. */
class FadingPush implements OrderImpact {
  offset = 0;
  readonly immediate: boolean;
  private readonly step: number;
  private readonly eps: number;
  private readonly zeta: number;
  private alpha = 0;
  private atS = 0;

  constructor(step: number, eps: number, zeta: number) {
    this.step = step;
    this.eps = eps;
    this.zeta = zeta;
    this.immediate = step !== 0;
  }

  advanceTo(timeS: number): void {
    const widthS = timeS - this.atS;
    this.atS = timeS;
    if (this.alpha === 0 || widthS === 0) return;
    const fade = exp(-this.zeta * widthS);
    this.offset += (this.alpha * (1 - fade)) / this.zeta;
    this.alpha *= fade;
  }

  onOrder(buys: boolean): void {
    this.offset += buys ? this.step : -this.step;
    this.alpha += buys ? this.eps : -this.eps;
  }
}
