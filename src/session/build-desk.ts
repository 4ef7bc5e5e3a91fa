import { EwmaVolatility, RollingVolatility, TwoScaleVolatility } from '../estimate/volatility';
import { resolveBeliefs } from '../strategy/beliefs';
import { STRATEGIES } from '../strategy/registry';
import type { Strategy } from '../strategy/strategy';
import type { TapeHeader } from '../tape/tape';
import type { FillRule } from '../venue/registry';
import type { Config } from './config';

/** Seconds of the estimators that `strategy.volatility` names. */
const EWMA_S = 60;
const ROLLING_S = 60;
const TWO_SCALE_S = 300;

/** A running estimate from one mid a second. */
export interface VolatilityEstimator {
  update(mid: number): void;
  /** Goes on at another mid after a break of the feed: the way there counts as no move. */
  resume(mid: number): void;
  /** Price/√s. */
  readonly sigma: number;
  /** √(σ / its median so far), at least 1. */
  readonly scale: number;
  /** The median of what comes is asked for from now on. */
  keepMedian(): void;
}

export interface BuiltStrategy {
  readonly strategy: Strategy;
  /** Order size in which the strategy counts inventory, base units. */
  readonly lot: number;
  /** Believed volatility, price/√s. */
  readonly sigma: number;
}

/** The strategy of a configuration with the beliefs it left open taken from the market. */
export function buildStrategy(config: Config, header: TapeHeader): BuiltStrategy {
  const part = STRATEGIES[config.strategy.part];
  const resolved = resolveBeliefs(part, config.strategy.values, header.truth);
  if (!resolved.ok) throw new Error(`bug: beliefs ${resolved.missing.join(', ')} are not resolved`);
  const { values } = resolved;
  const lot = typeof values.lot === 'number' ? values.lot : 1;
  const sigma = typeof values.sigma === 'number' ? values.sigma : (header.truth?.sigma ?? 0);
  return { strategy: part.create(values), lot, sigma };
}

const ignore = (): void => undefined;

/** The estimator that `strategy.volatility` names, starting from the belief. */
export function buildVolatility(config: Config, sigma: number): VolatilityEstimator {
  const scales = config.strategy.volatilityScaler;
  switch (config.strategy.volatility) {
    case 'given':
      return { update: ignore, resume: ignore, sigma, scale: 1, keepMedian: ignore };
    case 'ewma':
      return new EwmaVolatility(EWMA_S, 1, sigma, scales);
    case 'rolling':
      return new RollingVolatility(ROLLING_S, 1, sigma, scales);
    case 'two-scale':
      return new TwoScaleVolatility(TWO_SCALE_S, 1, sigma, scales);
  }
}

/** The fill rule in force: `reach` on synthetic tapes and `through` on others unless the configuration says. */
export function matchingRuleOf(config: Config, header: TapeHeader): FillRule {
  const rule = config.venue.fillRule;
  if (rule === null) return header.origin === 'synthetic' ? 'reach' : 'through';
  return rule === 'reach' && header.origin !== 'synthetic' ? 'through' : rule;
}
