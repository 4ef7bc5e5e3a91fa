import { number } from '../domain/part';
import { bound, lot, maybe } from './parameters';
import { defineStrategy, type Quotes, type View } from './strategy';

/** Symmetric quotes at a constant distance around the mid: δ = halfSpread, or halfSpreadBps·mid/10⁴. */
export const fixed = defineStrategy({
  label: 'Fixed',
  summary: 'Quotes the same distance on both sides whatever it holds.',
  source: 'Article section 1; the symmetric benchmark of Avellaneda & Stoikov 2008, section 3.3.',
  parameters: {
    halfSpreadBps: number({
      label: 'Half-spread',
      unit: 'bp',
      default: 4,
      min: 0,
      max: 1000,
      scale: 'log',
      help: 'Distance of each quote from the mid; used when no price distance is given.',
    }),
    halfSpread: number({
      label: 'Half-spread (price)',
      unit: 'USD',
      default: null,
      min: 0,
      max: 1e9,
      scale: 'log',
      help: 'Distance in price units; wins over basis points.',
    }),
    lot,
    Q: bound(null),
  },
  create(values) {
    const price = maybe(values, 'halfSpread');
    const relative = (maybe(values, 'halfSpreadBps') ?? 4) / 10_000;
    const Q = maybe(values, 'Q') ?? Infinity;
    return {
      quote(view: View, out: Quotes) {
        const half = price ?? relative * view.mid;
        out.deltaBid = half;
        out.deltaAsk = half;
        out.bidQuoted = view.inventoryLots < Q;
        out.askQuoted = view.inventoryLots > -Q;
      },
      explain: (view) => ({
        drift: 0,
        inventory: 0,
        arrival: price ?? relative * view.mid,
        risk: 0,
        impact: 0,
      }),
    };
  },
});
