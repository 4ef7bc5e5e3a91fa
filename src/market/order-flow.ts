import { choice, number, type Values } from '../domain/part';
import { exp, log } from '../domain/portable-math';
import type { RandomStream } from '../domain/random';
import { numberOf } from './market';

/** Parameters that every continuous-time market shares. */
export const flowParameters = {
  mid: number({
    label: 'Starting mid',
    unit: 'USD',
    default: 65_000,
    min: 1e-8,
    max: 1e9,
    scale: 'log',
    help: 'Price at time 0.',
  }),
  sigma: number({
    label: 'Volatility σ',
    unit: 'USD/√s',
    default: 4,
    min: 0,
    max: 1e6,
    scale: 'log',
    help: 'Higher: the mid wanders more between your refreshes, and inventory is riskier.',
  }),
  A: number({
    label: 'Arrival rate A',
    unit: '1/s per side',
    default: 0.03,
    min: 1e-6,
    max: 1e4,
    scale: 'log',
    help: 'Higher: more market orders, more fills.',
  }),
  k: number({
    label: 'Reach decay k',
    unit: '1/USD',
    default: 0.02,
    min: 1e-9,
    max: 1e13,
    scale: 'log',
    help: 'Higher: orders reach less deep into the book, so far quotes fill less.',
  }),
  gridS: number({
    label: 'Quote grid',
    unit: 's',
    default: 0.25,
    min: 0.001,
    max: 60,
    scale: 'log',
    help: 'Time between quote rows when nothing trades.',
  }),
  orderSize: number({
    label: 'Market order size',
    unit: 'base',
    default: null,
    min: 1e-9,
    max: 1e9,
    scale: 'log',
    help: 'Mean size of a market order. Empty: limited by depth only, every quote within reach fills whole.',
  }),
  orderSizeLaw: choice({
    label: 'Size law',
    default: 'exponential',
    options: [
      { value: 'constant', label: 'Constant' },
      { value: 'exponential', label: 'Exponential' },
      { value: 'heavy-tailed', label: 'Heavy-tailed (Pareto, α = 2.5)' },
    ],
    help: 'How sizes scatter around their mean.',
  }),
} as const;

/** Tail exponent α of the heavy-tailed size law: finite mean and variance, infinite third moment. */
const PARETO = 2.5;

/** Whether market orders have a size, so that rows carry one. */
export function isSized(values: Values): boolean {
  return values.orderSize !== null && values.orderSize !== undefined;
}

/** Whether every market order takes an order of `size` whole, as theory has it. */
export function takesWhole(values: Values, size: number): boolean {
  return !isSized(values) || (values.orderSizeLaw === 'constant' && numberOf(values, 'orderSize') >= size);
}

/** Draws the size of one market order; 0 where size is not limited. */
export function orderSizeOf(values: Values, stream: RandomStream): () => number {
  if (!isSized(values)) return () => 0;
  const mean = numberOf(values, 'orderSize');
  switch (values.orderSizeLaw) {
    case 'constant':
      return () => mean;
    case 'heavy-tailed': {
      // Pareto with P(V > v) = (least/v)^α has mean least·α/(α − 1).
      const least = (mean * (PARETO - 1)) / PARETO;
      return () => least * exp(-log(stream.unit()) / PARETO);
    }
    default:
      return () => mean * stream.exponential();
  }
}
