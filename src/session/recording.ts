import { FRACTION } from '../domain/fraction';

/** Something that happened to the desk, for the event list and the flags on the chart. */
export interface DeskEvent {
  readonly timeS: number;
  readonly kind: DeskEventKind;
  /** A sentence with its values. */
  readonly text: string;
  /** What was set, where that is what happened. */
  readonly setting?: { readonly path: string; readonly value: unknown };
}

/** Everything that can happen to a desk. */
export const DESK_EVENT_KINDS = [
  'five-minute-loss',
  'session-loss',
  'adverse-selection',
  'per-fill-loss',
  'one-sided',
  'fill-spike',
  'emergency',
  'band',
  'stale',
  'fresh',
  'bad-book',
  'collar',
  'order-rate',
  'feed',
  'resume',
  'kill',
  'reduce',
  'reset',
  'set',
  'tier',
] as const;
export type DeskEventKind = (typeof DESK_EVENT_KINDS)[number];

/** Columns of a mark before those of the layers. */
export const MARK_COLUMNS = {
  mid: 0,
  reservation: 1,
  inventory: 2,
  equity: 3,
  spreadCapture: 4,
  inventoryPnl: 5,
  fees: 6,
  losingShare: 7,
  losingBaseline: 8,
} as const;
const SCALARS = 9;

/** What is kept of a run besides what happened in it. */
export interface Keeping {
  /** Whether there are marks at all; without them no drawdown is known. */
  readonly marks: boolean;
  /** Layers whose resting prices each mark holds, the innermost first. */
  readonly layers: number;
  /** Values of marks that nobody looks at any more; they are written over where they are enough. */
  readonly recycled: Float64Array | null;
}

/** All that a chart may ask for. */
export const EVERYTHING: Keeping = { marks: true, layers: Infinity, recycled: null };

/** For whoever asks for the end alone. */
export const NOTHING: Keeping = { marks: false, layers: 0, recycled: null };

/**
 * The run as a chart needs it: one row of doubles every `stepS` seconds, from time 0. A row holds MARK_COLUMNS, then
 * the resting bid of each layer, then the resting ask of each. Absent values are NaN.
 */
export class Marks {
  readonly stepS: number;
  readonly layers: number;
  /** Doubles in a row. */
  readonly stride: number;
  /** Rows. */
  length = 0;
  values: Float64Array;
  /** Σ of the innermost spread over the rows at which both sides are quoted, price units, and the number of those rows. */
  spreadSum = FRACTION;
  spreads = 0;

  constructor(stepS: number, layers: number, capacity: number, recycled: Float64Array | null = null) {
    this.stepS = stepS;
    this.layers = layers;
    this.stride = SCALARS + 2 * layers;
    const doubles = this.stride * capacity;
    this.values = recycled !== null && recycled.length >= doubles ? recycled : new Float64Array(doubles);
    this.spreadSum = 0;
  }

  /** Makes room for the next row and returns where it begins in `values`. */
  next(): number {
    const start = this.length * this.stride;
    if (start === this.values.length) {
      const grown = new Float64Array(2 * Math.max(start, 64 * this.stride));
      grown.set(this.values);
      this.values = grown;
    }
    this.length++;
    return start;
  }

  /** Place of a layer's bid in a row. */
  bidColumn(layer: number): number {
    return SCALARS + layer;
  }

  /** Place of a layer's ask in a row. */
  askColumn(layer: number): number {
    return SCALARS + this.layers + layer;
  }

  /** One value of one row. */
  at(row: number, column: number): number {
    return this.values[row * this.stride + column];
  }
}
