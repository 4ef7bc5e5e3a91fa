import { number } from '../domain/part';
import { fixed } from './fixed';
import { maybe } from './parameters';
import { defineStrategy, type Quotes, type View } from './strategy';

/**
 * Both quotes move by −skewPerLot·q: down when long, so that the ask comes closer and the bid moves away.
 * (The article prints the opposite sign, erratum E1; a negative skew per lot shows it.) The lean can be clipped at
 * `fullLots`, where the article's ratio inventory/max_inventory would be 1.
 */
export const linearSkew = defineStrategy({
  label: 'Linear skew',
  summary: 'Leans both quotes against inventory by a fixed amount per lot.',
  source: 'Article section 3 with the sign its text describes.',
  parameters: {
    ...fixed.parameters,
    skewPerLot: number({
      label: 'Skew per lot',
      unit: 'USD',
      default: 1.9,
      min: -1e6,
      max: 1e6,
      help: 'How far both quotes move down for each lot held. Negative leans the wrong way, as the article prints it.',
    }),
    fullLots: number({
      label: 'Full lean at',
      unit: 'lots',
      default: null,
      min: 1e-6,
      max: 1e9,
      scale: 'log',
      help: 'Inventory beyond which the lean grows no further. Empty: it always grows.',
    }),
  },
  create(values) {
    const price = maybe(values, 'halfSpread');
    const relative = (maybe(values, 'halfSpreadBps') ?? 4) / 10_000;
    const skew = maybe(values, 'skewPerLot') ?? 0;
    const Q = maybe(values, 'Q') ?? Infinity;
    const full = maybe(values, 'fullLots') ?? Infinity;
    const leanOf = (lots: number): number => skew * Math.max(-full, Math.min(full, lots));
    return {
      quote(view: View, out: Quotes) {
        const half = price ?? relative * view.mid;
        const lean = leanOf(view.inventoryLots);
        out.deltaBid = half + lean;
        out.deltaAsk = half - lean;
        out.bidQuoted = view.inventoryLots < Q;
        out.askQuoted = view.inventoryLots > -Q;
      },
      explain: (view) => ({
        drift: 0,
        inventory: -leanOf(view.inventoryLots),
        arrival: price ?? relative * view.mid,
        risk: 0,
        impact: 0,
      }),
    };
  },
});
