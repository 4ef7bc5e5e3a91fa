import { MARKETS } from '../../market/registry';
import type { Config } from '../../session/config';

/** What the configured market says about itself; all null on a recorded or live tape, where no one knows. */
export interface Model {
  /** Price/√s, diffusion only. */
  readonly sigma: number | null;
  /** Price/√s with the jumps of news: what an estimator finds. */
  readonly sigmaTotal: number | null;
  /** 1/s and side. */
  readonly A: number | null;
  /** 1/price. */
  readonly k: number | null;
  /** Informed share, 0 … 1. */
  readonly p: number | null;
  /** Price at time 0. */
  readonly mid: number | null;
}

const UNKNOWN: Model = { sigma: null, sigmaTotal: null, A: null, k: null, p: null, mid: null };

/** The truth of the configured market. */
export function modelOf(config: Config): Model {
  const part = MARKETS[config.market.part];
  if (part === undefined) return UNKNOWN;
  const truth = part.truth(config.market.values);
  const { mid } = config.market.values;
  return {
    sigma: truth.sigma,
    sigmaTotal: truth.sigmaTotal,
    A: truth.A,
    k: truth.k,
    p: truth.informedShare,
    mid: typeof mid === 'number' ? mid : null,
  };
}
