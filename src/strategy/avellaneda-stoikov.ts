import { log1pOver } from '../domain/portable-math';
import { bound, decayBelief, gamma, lot, maybe, need, sigmaBelief } from './parameters';
import { defineStrategy, type Quotes, type View } from './strategy';

/**
 * Finite horizon, order size respected by g = γ·lot, inventory q in lots:
 *   r = s − q·g·σ²·τ                               (Avellaneda & Stoikov 2008, eq. 29)
 *   δ = g·σ²·τ/2 + ln(1 + g/k)/g, around r         (eq. 30, half of the spread)
 */
export const avellanedaStoikov = defineStrategy({
  label: 'Avellaneda–Stoikov',
  summary: 'Reservation price and spread of the 2008 paper, for a session that ends at T.',
  source: 'Avellaneda & Stoikov 2008, eq. 29–30, with the order size respected.',
  parameters: { gamma, lot, sigma: sigmaBelief, k: decayBelief, Q: bound(null) },
  create(values) {
    const g = need(values, 'gamma') * need(values, 'lot');
    const k = need(values, 'k');
    const Q = maybe(values, 'Q') ?? Infinity;
    const arrival = log1pOver(g / k) / k;
    return {
      quote(view: View, out: Quotes) {
        const risk = g * view.sigma * view.sigma * view.timeLeftS;
        const half = 0.5 * risk + arrival;
        const lean = view.inventoryLots * risk;
        out.deltaBid = half + lean;
        out.deltaAsk = half - lean;
        out.bidQuoted = view.inventoryLots < Q;
        out.askQuoted = view.inventoryLots > -Q;
      },
      explain(view) {
        const risk = g * view.sigma * view.sigma * view.timeLeftS;
        return { drift: 0, inventory: -view.inventoryLots * risk, arrival, risk: 0.5 * risk, impact: 0 };
      },
    };
  },
});
