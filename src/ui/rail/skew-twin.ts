import { number, type NumberParameter } from '../../domain/part';
import type { Config } from '../../session/config';
import { resolveBeliefs } from '../../strategy/beliefs';
import { glftSkew } from '../../strategy/glft';
import { readsSkew, riskAversionForSkew, riskAversionOf } from '../../strategy/risk-aversion';
import { STRATEGIES } from '../../strategy/registry';
import { MARKETS } from '../../market/registry';
import { modelOf } from './model';
import { strategyEffect } from './strategy-effect';
import { lotOf } from './typical-value';

/** The same wish in other words: a risk aversion as the skew that it causes, or a skew as the γ that would cause it. */
export interface SkewTwin {
  readonly parameter: NumberParameter;
  readonly value: number;
  /** The setting's value for one of the twin's; null where there is none in the setting's range. */
  readonly settingFor: (value: number) => number | null;
}

const SKEW = number({
  label: 'Skew wanted',
  unit: 'USD/lot',
  default: 1.9,
  min: 0,
  max: 1e6,
  help: 'How far both quotes move for each lot held. γ is read from it, and it from γ.',
});

const GAMMA = number({
  label: 'As risk aversion γ',
  unit: '1/USD',
  default: 0.01,
  min: 0,
  max: 1e9,
  help: 'The γ with which GLFT would lean like this in this market. The skew is read from it, and it from the skew.',
});

/** The twin of a setting; null where it has none beside the others' present values. */
export function skewTwin(config: Config, path: string, mid: number | null): SkewTwin | null {
  if (mid === null) return null;
  if (path === 'strategy.values.gamma') return skewOfGamma(config, mid);
  return path === 'strategy.values.skewPerLot' && config.strategy.part === 'linear-skew'
    ? gammaOfSkew(config)
    : null;
}

function skewOfGamma(config: Config, mid: number): SkewTwin | null {
  const { part, values } = config.strategy;
  const effect = readsSkew(part) ? strategyEffect(config, mid) : null;
  const truth = MARKETS[config.market.part]?.truth(config.market.values) ?? null;
  const resolved = resolveBeliefs(STRATEGIES[part], values, truth);
  if (effect === null || !resolved.ok) return null;
  const at = { sigma: effect.sigma, timeLeftS: config.durationS };
  return {
    parameter: SKEW,
    value: effect.skewPerLot,
    settingFor: (skew) => inRange(GAMMA, riskAversionOf(part, resolved.values, at, skew)),
  };
}

function gammaOfSkew(config: Config): SkewTwin | null {
  const { sigmaTotal: sigma, A, k } = modelOf(config);
  const { skewPerLot } = config.strategy.values;
  if (sigma === null || A === null || k === null || typeof skewPerLot !== 'number') return null;
  const lot = lotOf(config);
  const value = riskAversionForSkew(skewPerLot, lot, sigma, A, k);
  if (value === null) return null;
  return {
    parameter: GAMMA,
    value,
    settingFor: (gamma) => inRange(SKEW, glftSkew(gamma * lot, sigma, A, k)),
  };
}

/** A form shows six digits; more would only look exact. */
function inRange({ min, max }: NumberParameter, value: number | null): number | null {
  return value === null || value < min || value > max ? null : Number(value.toPrecision(6));
}
