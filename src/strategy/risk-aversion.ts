import type { Values } from '../domain/part';
import { exp, log, log1p, log1pOver } from '../domain/portable-math';
import { ENDLESS_S } from './avellaneda-stoikov';
import { boundedImpact, maybe, need } from './parameters';

/**
 * The risk aversion γ, 1/currency, with which GLFT leans by `skew` price units per lot: the inverse of
 * c = √(σ²g/(2kA)·(1 + g/k)^(1 + k/g)), g = γ·lot (Guéant, Lehalle & Fernandez-Tapia 2013). 0 for no skew; null
 * where no γ gives one (σ = 0).
 */
export function riskAversionForSkew(
  skew: number,
  lot: number,
  sigma: number,
  A: number,
  k: number,
): number | null {
  if (skew <= 0) return 0;
  if (!(sigma > 0)) return null;
  // With x = g/k: ln x + (1 + 1/x)·ln(1 + x) = ln(2A·c²/σ²); the left side rises in ln x with slope 1 … 2.
  const target = log(2 * A) + 2 * log(skew / sigma);
  let logX = target - 1;
  for (let i = 0; i < 60; i++) {
    const x = exp(logX);
    const step = (logX + log1p(x) + log1pOver(x) - target) / (2 - log1pOver(x));
    logX -= step;
    if (Math.abs(step) < 1e-15 * (1 + Math.abs(logX))) break;
  }
  return (exp(logX) * k) / lot;
}

/** What a strategy knows beside γ when it leans. */
export interface LeanMoment {
  /** Volatility in use, price/√s. */
  readonly sigma: number;
  /** Time left to the end of the session, s. */
  readonly timeLeftS: number;
}

/** A strategy's γ from its lean, by the strategy's name; the others lean by no γ, or by none that can be told. */
const INVERSES: Readonly<Record<string, (skew: number, values: Values, at: LeanMoment) => number | null>> = {
  glft: closedForm,
  'glft-impact': closedForm,
  // Far from the end the exact lean is that of the closed form.
  'glft-exact': closedForm,
  'avellaneda-stoikov': (skew, values, { sigma, timeLeftS }) => {
    const leftS = maybe(values, 'T') ?? timeLeftS;
    return overTime(skew, values, sigma, leftS === Infinity ? ENDLESS_S : leftS);
  },
  'avellaneda-stoikov-rolling': (skew, values, at) => {
    const horizonS = maybe(values, 'horizonS');
    return horizonS === null ? closedForm(skew, values, at) : overTime(skew, values, at.sigma, horizonS);
  },
};

/** Whether a strategy's γ can be read from the skew that it causes. */
export function readsSkew(strategy: string): boolean {
  return Object.hasOwn(INVERSES, strategy);
}

/**
 * The γ with which a strategy moves both quotes by `skew` ≥ 0 price units for one lot; `values` are its own, complete.
 * null where it reads none from a skew or no γ causes this one.
 */
export function riskAversionOf(
  strategy: string,
  values: Values,
  at: LeanMoment,
  skew: number,
): number | null {
  return readsSkew(strategy) ? INVERSES[strategy](skew, values, at) : null;
}

/** c·e^(kξ/4) = skew. */
function closedForm(skew: number, values: Values, { sigma }: LeanMoment): number | null {
  const k = need(values, 'k');
  const xi = boundedImpact(maybe(values, 'xi') ?? 0, k);
  return riskAversionForSkew(skew * exp(-0.25 * k * xi), need(values, 'lot'), sigma, need(values, 'A'), k);
}

/** γ·lot·σ²·τ = skew. */
function overTime(skew: number, values: Values, sigma: number, leftS: number): number | null {
  if (skew <= 0) return 0;
  const perGamma = need(values, 'lot') * sigma * sigma * leftS;
  return perGamma > 0 ? skew / perGamma : null;
}
