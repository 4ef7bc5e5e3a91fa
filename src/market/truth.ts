import type { Values } from '../domain/part';
import type { MarketTruth } from '../tape/tape';
import { numberOf } from './market';
import { newsOf } from './news';

/** Where a model's long-run figures are not simply its parameters. */
export interface LongRun {
  /** Root mean square of the diffusive volatility, price/√s; default `sigma`. */
  readonly sigma?: number;
  /** Mean arrival rate per side, 1/s; default `A`. */
  readonly A?: number;
  /** Variance rate that the mid has besides diffusion and news, price²/s; default 0. */
  readonly variance?: number;
}

/** What a continuous-time market with informed orders knows about itself. */
export function truthOf(values: Values, longRun: LongRun = {}): MarketTruth {
  const sigma = longRun.sigma ?? numberOf(values, 'sigma');
  const A = longRun.A ?? numberOf(values, 'A');
  const k = numberOf(values, 'k');
  const { informedShare, kJ } = newsOf(values);
  const jumpScale = 1 / (kJ ?? k);
  // 2pA jumps a second, of size Exp(k_J) either way: variance rate 2pA·2/k_J².
  const news = 4 * informedShare * A * jumpScale * jumpScale;
  return {
    sigma,
    sigmaTotal: Math.sqrt(sigma * sigma + news + (longRun.variance ?? 0)),
    A,
    k,
    informedShare,
  };
}
