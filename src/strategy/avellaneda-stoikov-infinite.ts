import { integer } from '../domain/part';
import { log, log1pOver } from '../domain/portable-math';
import { decayBelief, gamma, lot, need } from './parameters';
import { defineStrategy, type Quotes, type View } from './strategy';

/** Under this risk aversion per lot, 1/price, the shift (of size 1/g) is held where it is. */
const SMALLEST_G = 1e-12;

/**
 * For information only. Indifference prices of the 2008 paper's section 2.3 with its "natural" discount
 * ω = g²σ²(qMax + 1)²/2, in which σ cancels (g = γ·lot, q in lots, D = (qMax + 1)² − q²):
 *   r_a = s + ln(1 + (1 − 2q)/D)/g,   r_b = s + ln(1 − (1 + 2q)/D)/g
 *   δᵃ = r_a − s + ln(1 + g/k)/g,   δᵇ = s − r_b + ln(1 + g/k)/g.
 * Why not to trade it: the quotes do not react to volatility, the shift has the size 1/g however small the risk,
 * at +qMax the bid is infinitely far (not quoted) and the ask stands ln((2qMax + 1)/2)/g through the mid. The
 * paper's two expressions are not mirror images of each other in q, and neither are the quotes.
 */
export const avellanedaStoikovInfinite = defineStrategy({
  label: 'Avellaneda–Stoikov, infinite',
  summary:
    'For information only: the paper’s endless variant, in which volatility cancels out of the quotes.',
  source: 'Avellaneda & Stoikov 2008, section 2.3, with its natural choice of ω.',
  parameters: {
    gamma,
    lot,
    k: decayBelief,
    qMax: integer({
      label: 'Largest inventory',
      unit: 'lots',
      default: 50,
      min: 1,
      max: 1000,
      help: 'No bid at this many lots long, no ask at this many short.',
    }),
  },
  create(values) {
    const g = Math.max(SMALLEST_G, need(values, 'gamma') * need(values, 'lot'));
    const qMax = need(values, 'qMax');
    const arrival = log1pOver(g / need(values, 'k')) / need(values, 'k');
    const top = (qMax + 1) * (qMax + 1);
    // Just inside the bound the logarithm goes to minus infinity; the last place where it is finite is kept.
    const inside = qMax * (1 - 1e-12);
    const aboveMid = (q: number): number => log((top - (q + 1) * (q + 1) + 2) / (top - q * q)) / g;
    const belowMid = (q: number): number => -log((top - (q + 1) * (q + 1)) / (top - q * q)) / g;
    return {
      quote(view: View, out: Quotes) {
        const q = view.inventoryLots;
        out.deltaBid = arrival + belowMid(Math.max(-qMax, Math.min(inside, q)));
        out.deltaAsk = arrival + aboveMid(Math.max(-qMax, Math.min(qMax, q)));
        out.bidQuoted = q < qMax;
        out.askQuoted = q > -qMax;
      },
      explain(view) {
        const q = Math.max(-qMax, Math.min(inside, view.inventoryLots));
        const above = aboveMid(q);
        const below = belowMid(q);
        return {
          drift: 0,
          inventory: 0.5 * (above - below),
          arrival,
          risk: 0.5 * (above + below),
          impact: 0,
        };
      },
    };
  },
});
