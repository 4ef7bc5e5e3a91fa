import { number } from '../domain/part';
import { fixed } from './fixed';
import { maybe } from './parameters';
import { defineStrategy, type Quotes, type View } from './strategy';

/**
 * Both quotes move by −skewPerLot·q: down when long, so that the ask comes closer and the bid moves away.
 * (The article prints the opposite sign: erratum E1.)
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
      min: 0,
      max: 1e6,
      scale: 'log',
      help: 'How far both quotes move down for each lot held (up for each lot short).',
    }),
  },
  create(values) {
    const price = maybe(values, 'halfSpread');
    const relative = (maybe(values, 'halfSpreadBps') ?? 4) / 10_000;
    const skew = maybe(values, 'skewPerLot') ?? 0;
    const Q = maybe(values, 'Q') ?? Infinity;
    return {
      quote(view: View, out: Quotes) {
        const half = price ?? relative * view.mid;
        const lean = skew * view.inventoryLots;
        out.deltaBid = half + lean;
        out.deltaAsk = half - lean;
        out.bidQuoted = view.inventoryLots < Q;
        out.askQuoted = view.inventoryLots > -Q;
      },
      explain: (view) => ({
        drift: 0,
        inventory: -skew * view.inventoryLots,
        arrival: price ?? relative * view.mid,
        risk: 0,
        impact: 0,
      }),
    };
  },
});
