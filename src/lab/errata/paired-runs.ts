import { within95 } from '../../domain/student-quantile';
import type { Estimate } from '../statistics';
import type { Demonstration, ErratumResult, Measure } from './erratum';

/** What is made of the numbers of all tapes. */
export type Statistic = 'mean' | 'spread' | 'median';

/** A number that both versions leave behind on every tape. */
export interface Quantity {
  readonly label: string;
  readonly unit: string;
  /** The mean where absent. */
  readonly statistic?: Statistic;
}

/** One quantity on one tape, NaN where it is absent: as printed, right, and what the tape itself says. */
export type Outcome = readonly [printed: number, right: number, measured?: number];

interface PairedRuns {
  readonly paths: number;
  readonly quantities: readonly Quantity[];
  /** The outcome of every quantity on one tape. */
  readonly run: (path: number) => readonly Outcome[];
  readonly result: (measures: readonly Measure[]) => Omit<
    ErratumResult,
    'paths' | 'intervalFactor' | 'measures'
  > & {
    /** Measures without chance, shown first. */
    readonly exact?: readonly Measure[];
  };
}

/** Both versions on the same tapes, with standard errors of the pairs. */
export function pairedRuns({ paths, quantities, run, result }: PairedRuns): Demonstration {
  const columns = quantities.map(() => [[], [], []] as [number[], number[], number[]]);
  return {
    paths,
    run(path) {
      run(path).forEach(([printed, right, measured = NaN], i) => {
        columns[i][0].push(printed);
        columns[i][1].push(right);
        columns[i][2].push(measured);
      });
    },
    result() {
      const measures = quantities.map((quantity, i) => measureOf(quantity, ...columns[i]));
      const { exact = [], ...rest } = result(measures);
      return { ...rest, paths, intervalFactor: within95(paths), measures: [...exact, ...measures] };
    },
  };
}

function measureOf(
  { label, unit, statistic = 'mean' }: Quantity,
  printed: readonly number[],
  right: readonly number[],
  measured: readonly number[],
): Measure {
  return {
    label,
    unit,
    printed: estimateOf(statistic, printed),
    right: estimateOf(statistic, right),
    difference: pairedDifferenceOf(statistic, printed, right),
    measured: estimateOf(statistic, measured),
  };
}

/** A statistic of what is known of a column, with its error; null where nothing is known. */
export function estimateOf(statistic: Statistic, column: readonly number[]): Estimate | null {
  const known = column.filter((x) => Number.isFinite(x));
  if (known.length === 0) return null;
  const value = STATISTICS[statistic](known);
  if (!Number.isFinite(value)) return null;
  if (isConstant(known)) return { value, se: null };
  if (statistic === 'median') return { value, se: medianError(known) };
  return { value, se: jackknife(known.length, (skip) => valueWithout(statistic, known, skip)) };
}

/** The same on every tape: not left to chance. */
function isConstant(values: readonly number[]): boolean {
  return values.every((x) => x === values[0]);
}

/** The first statistic less the second over the tapes where both are known; medians are not compared. */
export function pairedDifferenceOf(
  statistic: Statistic,
  first: readonly number[],
  second: readonly number[],
): Estimate | null {
  const pairs = first.map((_, i) => i).filter((i) => Number.isFinite(first[i]) && Number.isFinite(second[i]));
  if (pairs.length < 2 || statistic === 'median') return null;
  const one = pairs.map((i) => first[i]);
  const two = pairs.map((i) => second[i]);
  const value = STATISTICS[statistic](one) - STATISTICS[statistic](two);
  if (!Number.isFinite(value)) return null;
  if (isConstant(one.map((x, i) => x - two[i]))) return { value, se: null };
  const without = (skip: number): number =>
    valueWithout(statistic, one, skip) - valueWithout(statistic, two, skip);
  return { value, se: jackknife(pairs.length, without) };
}

const STATISTICS: Readonly<Record<Statistic, (values: readonly number[]) => number>> = {
  mean,
  spread(values) {
    const centre = mean(values);
    let squares = 0;
    for (const x of values) squares += (x - centre) * (x - centre);
    return Math.sqrt(squares / (values.length - 1));
  },
  median(values) {
    const sorted = Float64Array.from(values).sort();
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle]);
  },
};

/** Half of what lies between the values √n/2 ranks to either side of the middle: a median has no jackknife. */
function medianError(values: readonly number[]): number | null {
  const n = values.length;
  if (n < 4) return null;
  const sorted = Float64Array.from(values).sort();
  const reach = 0.5 * Math.sqrt(n);
  const at = (rank: number): number => sorted[Math.max(0, Math.min(n - 1, Math.round(rank)))];
  return 0.5 * (at(0.5 * (n - 1) + reach) - at(0.5 * (n - 1) - reach));
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const x of values) sum += x;
  return sum / values.length;
}

function valueWithout(statistic: Statistic, values: readonly number[], skip: number): number {
  return STATISTICS[statistic](values.filter((_, i) => i !== skip));
}

/**
 * Standard error of a statistic from leaving one tape out at a time (Tukey 1958): one rule for means and spreads, alone
 * and as differences of pairs. Null with too few tapes.
 */
function jackknife(n: number, without: (skip: number) => number): number | null {
  if (n < 3) return null;
  const values = Array.from({ length: n }, (_, i) => without(i));
  const centre = mean(values);
  let squares = 0;
  for (const x of values) squares += (x - centre) * (x - centre);
  const se = Math.sqrt((squares * (n - 1)) / n);
  return Number.isFinite(se) ? se : null;
}
