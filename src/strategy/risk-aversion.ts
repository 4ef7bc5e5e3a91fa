import { exp, log, log1p, log1pOver } from '../domain/portable-math';

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
