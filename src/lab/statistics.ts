import { exp, log } from '../domain/portable-math';
import { quantile, sorted } from '../estimate/quantile';

/**
 * What is kept of a sample of numbers: count, mean and sums of powers of deviations from the mean. Plain data.
 * Merging the samples of blocks in a fixed order gives the same bits however the blocks were shared out.
 */
export interface Sample {
  readonly n: number;
  readonly mean: number;
  /** Σ(x − mean)², ³, ⁴. */
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

export const EMPTY_SAMPLE: Sample = { n: 0, mean: 0, m2: 0, m3: 0, m4: 0 };

/** The sample of `count` numbers of a table, `stride` apart from `first` on; NaN means absent and is left out. */
export function sampleOf(table: Float64Array, count: number, first = 0, stride = 1): Sample {
  const end = first + count * stride;
  let n = 0;
  let sum = 0;
  for (let i = first; i < end; i += stride) {
    const x = table[i];
    if (x !== x) continue;
    n++;
    sum += x;
  }
  if (n === 0) return EMPTY_SAMPLE;
  const mean = sum / n;
  let m1 = 0;
  let m2 = 0;
  let m3 = 0;
  let m4 = 0;
  for (let i = first; i < end; i += stride) {
    const d = table[i] - mean;
    if (d !== d) continue;
    const d2 = d * d;
    m1 += d;
    m2 += d2;
    m3 += d2 * d;
    m4 += d2 * d2;
  }
  // The mean is off by the rounding of the sum; m1 tells by how much.
  return { n, mean: mean + m1 / n, m2: Math.max(0, m2 - (m1 * m1) / n), m3, m4 };
}

/** Both samples together (Pébay 2008, eq. 2.1). */
export function merged(a: Sample, b: Sample): Sample {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const n = a.n + b.n;
  const d = b.mean - a.mean;
  const dn = d / n;
  const d2 = dn * dn;
  const product = a.n * b.n;
  const crossed3 = a.n * b.m2 - b.n * a.m2;
  return {
    n,
    mean: a.mean + dn * b.n,
    m2: a.m2 + b.m2 + d * dn * product,
    m3: a.m3 + b.m3 + d * d2 * product * (a.n - b.n) + 3 * dn * crossed3,
    m4:
      a.m4 +
      b.m4 +
      d * d2 * dn * product * (a.n * a.n - product + b.n * b.n) +
      6 * d2 * (a.n * a.n * b.m2 + b.n * b.n * a.m2) +
      4 * dn * (a.n * b.m3 - b.n * a.m3),
  };
}

/** Unbiased in its square; null with fewer than two numbers. */
export function standardDeviation({ n, m2 }: Sample): number | null {
  return n > 1 ? Math.sqrt(m2 / (n - 1)) : null;
}

/** Of the mean; null with fewer than two numbers. */
export function standardError({ n, m2 }: Sample): number | null {
  return n > 1 ? Math.sqrt(m2 / (n - 1) / n) : null;
}

/** Of the standard deviation, whatever the law of the numbers; null where it has none. */
export function deviationError(sample: Sample): number | null {
  const { n, m2, m4 } = sample;
  if (n < 4) return null;
  if (m2 === 0) return 0;
  const variance = m2 / (n - 1);
  const spread = m4 / n - (variance * variance * (n - 3)) / (n - 1);
  return Math.sqrt(Math.max(0, spread) / n / variance) / 2;
}

/** An estimate with its standard error. */
export interface Estimate {
  readonly value: number;
  readonly se: number | null;
}

/** Mean over standard deviation of independent sessions (Lo 2002 and Mertens 2002 for the error); null without spread. */
export function sharpeOf(sample: Sample): Estimate | null {
  const { n, mean, m2, m3, m4 } = sample;
  const deviation = standardDeviation(sample);
  if (deviation === null || deviation === 0) return null;
  const value = mean / deviation;
  const skewness = (m3 / n) * Math.sqrt(n / m2) * (n / m2);
  const kurtosis = (m4 * n) / (m2 * m2);
  const variance = 1 - skewness * value + 0.25 * (kurtosis - 1) * value * value;
  return { value, se: Math.sqrt(Math.max(0, variance) / n) };
}

/**
 * Σ of u = e^(−γ(W − shift)) and of its squares about the mean. `shift` is the least W, so that every u is at most 1:
 * nothing overflows, and the paths that matter keep their digits.
 */
export interface UtilitySample {
  readonly n: number;
  readonly shift: number;
  readonly mean: number;
  readonly m2: number;
  /** Mean of W itself. */
  readonly profit: number;
}

export const EMPTY_UTILITY: UtilitySample = { n: 0, shift: 0, mean: 0, m2: 0, profit: 0 };

/** Exponential utilities of `profit`, written into `out`, with their sums. All of `profit` must be finite. */
export function utilityOf(profit: Float64Array, gamma: number, out: Float64Array): UtilitySample {
  const n = profit.length;
  if (n === 0) return EMPTY_UTILITY;
  let shift = Infinity;
  for (let i = 0; i < n; i++) if (profit[i] < shift) shift = profit[i];
  for (let i = 0; i < n; i++) out[i] = exp(-gamma * (profit[i] - shift));
  const { mean } = sampleOf(out, n);
  // Summed as `pairOf` sums products: a desk and itself then differ by nothing at all.
  let m2 = 0;
  for (let i = 0; i < n; i++) m2 += (out[i] - mean) * (out[i] - mean);
  return { n, shift, mean, m2, profit: sampleOf(profit, n).mean };
}

export function mergedUtility(a: UtilitySample, b: UtilitySample, gamma: number): UtilitySample {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const shift = Math.min(a.shift, b.shift);
  const fa = exp(-gamma * (a.shift - shift));
  const fb = exp(-gamma * (b.shift - shift));
  const n = a.n + b.n;
  const d = fb * b.mean - fa * a.mean;
  return {
    n,
    shift,
    mean: fa * a.mean + (d * b.n) / n,
    m2: fa * fa * a.m2 + fb * fb * b.m2 + ((d * d) / n) * a.n * b.n,
    profit: a.profit + ((b.profit - a.profit) * b.n) / n,
  };
}

/** With fewer paths than this carrying a mean utility, and fewer than half of all, the paths not drawn decide it. */
const CARRYING_PATHS = 100;

/** Whether a mean utility rests on paths enough to tell its own error: Kish's effective number of them. */
export function isResolved({ n, mean, m2 }: UtilitySample): boolean {
  return n * mean * mean >= Math.min(CARRYING_PATHS, 0.5 * n) * (mean * mean + m2 / n);
}

/**
 * −ln E e^(−γW)/γ with its error; null without paths. The error is that of the delta method where the sample can tell
 * it. Where a few of the worst paths carry the mean, all that is known is that the value lies below the mean profit
 * and is too high rather than too low: the distance between the two then stands for the error.
 */
export function certaintyEquivalentOf(sample: UtilitySample, gamma: number): Estimate | null {
  const { n, shift, mean, m2, profit } = sample;
  if (n === 0) return null;
  const value = shift - log(mean) / gamma;
  if (n === 1) return { value, se: null };
  const byDelta = Math.sqrt(m2 / (n - 1) / n) / (gamma * mean);
  return { value, se: isResolved(sample) ? byDelta : Math.max(byDelta, profit - value) };
}

/**
 * Quantiles of any number of values in bounded memory: exact for the first 100,000, from buckets of 1/16,384 relative
 * width beyond. What it answers depends on the values alone, not on their order.
 */
export class Quantiles {
  private count = 0;
  private exact: Float64Array | null = new Float64Array(1024);
  private readonly buckets = new Map<number, number>();

  add(values: Float64Array): void {
    for (let i = 0; i < values.length; i++) {
      if (this.exact !== null && this.count === EXACT_VALUES) this.fold();
      if (this.exact === null) this.drop(values[i]);
      else {
        if (this.count === this.exact.length) this.exact = grown(this.exact);
        this.exact[this.count] = values[i];
      }
      this.count++;
    }
  }

  /** The value under which a share of 0 … 1 of the values lie, between neighbours by a straight line; null without values. */
  at(share: number): number | null {
    if (this.count === 0) return null;
    if (this.exact !== null) return quantile(sorted(this.exact.subarray(0, this.count)), share);
    return this.fromBuckets(share * (this.count - 1));
  }

  private fold(): void {
    const values = this.exact!;
    this.exact = null;
    for (let i = 0; i < this.count; i++) this.drop(values[i]);
  }

  private drop(value: number): void {
    const bucket = bucketOf(value);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
  }

  private fromBuckets(rank: number): number {
    const buckets = [...this.buckets.entries()].sort((a, b) => a[0] - b[0]);
    const below = Math.floor(rank);
    const lower = orderStatistic(buckets, below);
    const upper = orderStatistic(buckets, Math.min(below + 1, this.count - 1));
    return lower + (rank - below) * (upper - lower);
  }
}

/** The `k`-th value from below, as if those of a bucket lay evenly spaced in it. */
function orderStatistic(sorted: readonly (readonly [number, number])[], k: number): number {
  let before = 0;
  for (const [bucket, count] of sorted) {
    if (before + count > k) {
      const [from, to] = edgesOf(bucket);
      return from + ((k - before + 0.5) / count) * (to - from);
    }
    before += count;
  }
  throw new Error('bug: a rank beyond the last value');
}

const EXACT_VALUES = 100_000;
/** Bits of a double's upper word below the bucket's 14 of mantissa. */
const IGNORED_BITS = 6;
const view = new DataView(new ArrayBuffer(8));

function grown(values: Float64Array): Float64Array {
  const larger = new Float64Array(Math.min(EXACT_VALUES, 2 * values.length));
  larger.set(values);
  return larger;
}

/** Whole numbers that rise with the value: upper bits of the double, mirrored below zero. */
function bucketOf(value: number): number {
  view.setFloat64(0, Math.abs(value));
  const bucket = view.getUint32(0) >>> IGNORED_BITS;
  return value < 0 ? -1 - bucket : bucket;
}

function edgesOf(bucket: number): [number, number] {
  if (bucket < 0) {
    const [from, to] = edgesOf(-1 - bucket);
    return [-to, -from];
  }
  const edge = (index: number): number => {
    view.setUint32(0, index << IGNORED_BITS);
    view.setUint32(4, 0);
    return view.getFloat64(0);
  };
  return [edge(bucket), edge(bucket + 1)];
}
