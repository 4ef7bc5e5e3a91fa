import { exp, log1p, log1pOver } from '../domain/portable-math';
import { arrivalBelief, bound, decayBelief, gamma, lot, maybe, need, sigmaBelief } from './parameters';
import { defineStrategy, type Quotes, type View } from './strategy';

/**
 * Closed-form approximation of the optimum far from the end of the session, with g = γ·lot, q in lots:
 *   c  = √( σ²g/(2kA) · (1 + g/k)^(1 + k/g) )
 *   δᵇ = ln(1 + g/k)/g + (2q + 1)/2·c,   δᵃ = ln(1 + g/k)/g − (2q − 1)/2·c
 * Guéant, Lehalle & Fernandez-Tapia 2013, section 4 (the first logarithm is over γ).
 */
export const glft = defineStrategy({
  label: 'GLFT closed form',
  summary: 'Optimal quotes far from the session end: a constant spread that leans with inventory.',
  source: 'Guéant, Lehalle & Fernandez-Tapia 2013, closed-form approximation of theorem 2.',
  parameters: { gamma, lot, sigma: sigmaBelief, A: arrivalBelief, k: decayBelief, Q: bound(null) },
  create(values) {
    const g = need(values, 'gamma') * need(values, 'lot');
    const k = need(values, 'k');
    const Q = maybe(values, 'Q') ?? Infinity;
    const skewPerSigma = glftSkew(g, 1, need(values, 'A'), k);
    const arrival = log1pOver(g / k) / k;
    return {
      quote(view: View, out: Quotes) {
        const c = skewPerSigma * view.sigma;
        const half = arrival + 0.5 * c;
        const lean = view.inventoryLots * c;
        out.deltaBid = half + lean;
        out.deltaAsk = half - lean;
        out.bidQuoted = view.inventoryLots < Q;
        out.askQuoted = view.inventoryLots > -Q;
      },
      explain(view) {
        const c = skewPerSigma * view.sigma;
        return { drift: 0, inventory: -view.inventoryLots * c, arrival, risk: 0.5 * c, impact: 0 };
      },
    };
  },
});

/** Skew per lot c, price units, for g = γ·lot > 0. Its limit γ → 0 is 0. */
export function glftSkew(g: number, sigma: number, A: number, k: number): number {
  // (1 + g/k)^(1 + k/g), by logarithms; as g → 0 it tends to e.
  const x = g / k;
  const power = exp(log1p(x) + log1pOver(x));
  return sigma * Math.sqrt((g / (2 * k * A)) * power);
}

/** τ_eff = 1/(2√(αη)), s: GLFT's relaxation time, with c = gσ²·τ_eff. 0 when σ is 0. */
export function effectiveHorizon(g: number, sigma: number, A: number, k: number): number {
  return g * sigma > 0 ? glftSkew(g, sigma, A, k) / (g * sigma * sigma) : 0;
}
