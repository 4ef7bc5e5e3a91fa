import { number } from '../domain/part';
import { log1pOver } from '../domain/portable-math';
import { glftSkew } from './glft';
import { arrivalBelief, bound, decayBelief, gamma, lot, maybe, need, sigmaBelief } from './parameters';
import { defineStrategy, type Quotes, type View } from './strategy';

/**
 * Avellaneda & Stoikov's equations 29–30 with the same time left at every moment, g = γ·lot, q in lots:
 *   r = s − q·g·σ²·τ,   δ = g·σ²·τ/2 + ln(1 + g/k)/g around r,   τ = horizonS.
 * Left open, τ = τ_eff = 1/(2√(αη)), the time in which an optimal desk forgets its inventory: then gσ²τ = c and
 * the quotes are GLFT's closed form (Guéant, Lehalle & Fernandez-Tapia 2013).
 */
export const avellanedaStoikovRolling = defineStrategy({
  label: 'Avellaneda–Stoikov, rolling',
  summary: 'The 2008 formulas with a horizon that never comes closer.',
  source: 'Avellaneda & Stoikov 2008, eq. 29–30 at constant T − t; default horizon from GLFT 2013.',
  parameters: {
    gamma,
    lot,
    sigma: sigmaBelief,
    A: arrivalBelief,
    k: decayBelief,
    horizonS: number({
      label: 'Horizon',
      unit: 's',
      default: null,
      min: 0,
      max: 1e8,
      scale: 'log',
      help: 'Longer: stronger lean and wider spread. Empty: the time in which the optimum forgets inventory.',
    }),
    Q: bound(null),
  },
  unread: (values) => (values.horizonS === null ? [] : ['A']),
  create(values) {
    const g = need(values, 'gamma') * need(values, 'lot');
    const k = need(values, 'k');
    const Q = maybe(values, 'Q') ?? Infinity;
    const horizonS = maybe(values, 'horizonS');
    const arrival = log1pOver(g / k) / k;
    const skewPerSigma = horizonS === null ? glftSkew(g, 1, need(values, 'A'), k) : 0;
    const risk = (sigma: number): number =>
      horizonS === null ? skewPerSigma * sigma : g * sigma * sigma * horizonS;
    return {
      quote(view: View, out: Quotes) {
        const lean = risk(view.sigma);
        const half = 0.5 * lean + arrival;
        out.deltaBid = half + view.inventoryLots * lean;
        out.deltaAsk = half - view.inventoryLots * lean;
        out.bidQuoted = view.inventoryLots < Q;
        out.askQuoted = view.inventoryLots > -Q;
      },
      explain(view) {
        const lean = risk(view.sigma);
        return { drift: 0, inventory: -view.inventoryLots * lean, arrival, risk: 0.5 * lean, impact: 0 };
      },
    };
  },
});
