/** One thing to measure. */
export interface Benchmark {
  readonly name: string;
  /** What `value` counts: time per item, or items per second. */
  readonly unit: Unit;
  /** Makes what the measured part needs and returns it; `close` lets go of what was made. */
  prepare(): Prepared | Promise<Prepared>;
}

export type Unit =
  | 'ns/row'
  | 'ns/step'
  | 'ns/fill'
  | 'ns/op'
  | 'ns/quote'
  | 'ms'
  | 'ms/session'
  | 'ms/pair'
  | 'rows/s'
  | 'frames/s'
  | 'orders/s';

export interface Prepared {
  /** Does the work once and returns how many items that was. */
  run(): number | Promise<number>;
  close?(): void | Promise<void>;
  /** Another program that does comparable work; null where it is not to be had. */
  readonly reference?: Reference | null;
}

/** Comparable work done otherwise: by a program in C, or by the least that would have to be done. */
export interface Reference {
  readonly name: string;
  /** Nanoseconds per item. */
  run(): number;
}

const LEAST_MS = 300;
const LEAST_RUNS = 3;
const MOST_MS = 4000;

/** Nanoseconds per item: the fastest of at least three runs that together take three tenths of a second. */
export async function measured({ run }: Pick<Prepared, 'run'>): Promise<number> {
  let best = Infinity;
  let spentMs = 0;
  for (let runs = 0; (runs < LEAST_RUNS || spentMs < LEAST_MS) && spentMs < MOST_MS; runs++) {
    const startMs = performance.now();
    const items = await run();
    const ms = performance.now() - startMs;
    spentMs += ms;
    best = Math.min(best, (1e6 * ms) / items);
  }
  return best;
}

const YARDSTICK_STEPS = 2_000_000;

/**
 * A fixed loop of whole-number and floating-point work, the same for ever: what a machine takes for one step of it is
 * the unit in which results of different machines compare.
 */
export const YARDSTICK: Pick<Prepared, 'run'> = {
  run() {
    let word = 0x9e3779b9 | 0;
    let sum = 0.5;
    for (let i = 0; i < YARDSTICK_STEPS; i++) {
      word ^= word << 13;
      word ^= word >>> 17;
      word ^= word << 5;
      sum += ((word >>> 8) * 5.960464477539063e-8 - sum) * 0.25;
    }
    if (!(sum > 0)) throw new Error('bug: the yardstick has lost its way');
    return YARDSTICK_STEPS;
  },
};

/** A value in a benchmark's unit from nanoseconds per item. */
export function inUnit(nanoseconds: number, unit: Unit): number {
  if (unit.startsWith('ns')) return nanoseconds;
  return unit.startsWith('ms') ? nanoseconds / 1e6 : 1e9 / nanoseconds;
}

/** The middle of a list. */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
}
