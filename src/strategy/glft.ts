import type { Values } from '../domain/part';
import { exp, log1p, log1pOver } from '../domain/portable-math';
import {
  arrivalBelief,
  bound,
  boundedImpact,
  decayBelief,
  drift,
  gamma,
  impact,
  lot,
  maybe,
  need,
  sigmaBelief,
} from './parameters';
import { defineStrategy, type Quotes, type Strategy, type View } from './strategy';

/** A drift is not believed for longer than this, s: without risk aversion the optimum would lean without end. */
const LONGEST_DRIFT_S = 1e9;

/**
 * Closed-form approximation of the optimum far from the end of the session, with g = γ·lot, q in lots:
 *   c  = √( σ²g/(2kA) · (1 + g/k)^(1 + k/g) ) · e^(kξ/4)
 *   δᵇ = ln(1 + g/k)/g + ξ/2 + (−μ/(gσ²) + (2q + 1)/2)·c
 *   δᵃ = ln(1 + g/k)/g + ξ/2 + ( μ/(gσ²) − (2q − 1)/2)·c
 * Guéant, Lehalle & Fernandez-Tapia 2013, section 4 and the propositions on drift μ and impact ξ (the first
 * logarithm is over γ, and it is ξ/2: the next opposite fill gives half of the impact back).
 */
export const glft = defineStrategy({
  label: 'GLFT closed form',
  summary:
    'Guéant, Lehalle and Fernandez-Tapia: best far from the session’s end, a constant spread that leans with inventory.',
  source: 'Guéant, Lehalle & Fernandez-Tapia 2013, closed-form approximation of theorem 2.',
  parameters: {
    gamma,
    lot,
    sigma: sigmaBelief,
    A: arrivalBelief,
    k: decayBelief,
    mu: drift,
    xi: impact(0),
    Q: bound(null),
  },
  create: closedForm,
});

/** The quotes of `glft`; `glft-impact` is the same with an impact believed from the start. */
export function closedForm(values: Values): Strategy {
  const g = need(values, 'gamma') * need(values, 'lot');
  const k = need(values, 'k');
  const Q = maybe(values, 'Q') ?? Infinity;
  const mu = need(values, 'mu');
  const xi = boundedImpact(need(values, 'xi'), k);
  const skewPerSigma = glftSkew(g, 1, need(values, 'A'), k) * exp(0.25 * k * xi);
  const arrival = log1pOver(g / k) / k;
  return {
    quote(view: View, out: Quotes) {
      const c = skewPerSigma * view.sigma;
      const half = arrival + 0.5 * xi + 0.5 * c;
      const drift = mu === 0 ? 0 : mu * driftHorizon(g * view.sigma * view.sigma, c);
      const shift = drift - view.inventoryLots * c;
      out.deltaBid = half - shift;
      out.deltaAsk = half + shift;
      out.bidQuoted = view.inventoryLots < Q;
      out.askQuoted = view.inventoryLots > -Q;
    },
    explain(view) {
      const c = skewPerSigma * view.sigma;
      const shift = mu * driftHorizon(g * view.sigma * view.sigma, c);
      return { drift: shift, inventory: -view.inventoryLots * c, arrival, risk: 0.5 * c, impact: 0.5 * xi };
    },
  };
}

/** How long a drift is leaned into, s: c/(gσ²), the relaxation time of the inventory. */
function driftHorizon(risk: number, c: number): number {
  return risk > 0 ? Math.min(LONGEST_DRIFT_S, c / risk) : LONGEST_DRIFT_S;
}

/** Skew per lot c, price units, for g = γ·lot ≥ 0 (0 at g = 0) and no impact. */
export function glftSkew(g: number, sigma: number, A: number, k: number): number {
  // (1 + g/k)^(1 + k/g), by logarithms; as g → 0 it tends to e.
  const x = g / k;
  const power = exp(log1p(x) + log1pOver(x));
  return sigma * Math.sqrt((g / (2 * k * A)) * power);
}

/**
 * τ_eff = 1/(2√(αη)), s: GLFT's relaxation time, with c = gσ²·τ_eff. null where nothing pulls the inventory back
 * (γ or σ is 0).
 */
export function effectiveHorizon(g: number, sigma: number, A: number, k: number): number | null {
  const horizonS = glftSkew(g, sigma, A, k) / (g * sigma * sigma);
  return g * sigma * sigma > 0 && horizonS < Infinity ? horizonS : null;
}
