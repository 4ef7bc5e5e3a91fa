import { log1pOver } from '../domain/portable-math';
import {
  bound,
  decayBelief,
  gamma,
  lot,
  maybe,
  need,
  sessionLength,
  sigmaBelief,
  timeLeftOf,
} from './parameters';
import { defineStrategy, type Quotes, type View } from './strategy';

/** The formula has no limit for a session without an end: such a one counts as a day, s. */
export const ENDLESS_S = 86_400;

/**
 * Finite horizon, order size respected by g = γ·lot, inventory q in lots:
 *   r = s − q·g·σ²·τ                               (Avellaneda & Stoikov 2008, eq. 29)
 *   δ = g·σ²·τ/2 + ln(1 + g/k)/g, around r         (eq. 30, half of the spread)
 */
export const avellanedaStoikov = defineStrategy({
  label: 'Avellaneda–Stoikov',
  summary: 'Reservation price and spread of the 2008 paper, for a session that ends at T.',
  source: 'Avellaneda & Stoikov 2008, eq. 29–30, with the order size respected.',
  parameters: { gamma, lot, sigma: sigmaBelief, k: decayBelief, T: sessionLength, Q: bound(null) },
  create(values) {
    const g = need(values, 'gamma') * need(values, 'lot');
    const k = need(values, 'k');
    const Q = maybe(values, 'Q') ?? Infinity;
    const arrival = log1pOver(g / k) / k;
    const timeLeft = timeLeftOf(values);
    const riskOf = (view: View): number => {
      const leftS = timeLeft(view);
      return g * view.sigma * view.sigma * (leftS === Infinity ? ENDLESS_S : leftS);
    };
    return {
      quote(view: View, out: Quotes) {
        const risk = riskOf(view);
        const half = 0.5 * risk + arrival;
        const lean = view.inventoryLots * risk;
        out.deltaBid = half + lean;
        out.deltaAsk = half - lean;
        out.bidQuoted = view.inventoryLots < Q;
        out.askQuoted = view.inventoryLots > -Q;
      },
      explain(view) {
        const risk = riskOf(view);
        return { drift: 0, inventory: -view.inventoryLots * risk, arrival, risk: 0.5 * risk, impact: 0 };
      },
    };
  },
});
