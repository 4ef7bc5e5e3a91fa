import { within95 } from '../domain/student-quantile';
import {
  EMPTY_SAMPLE,
  certaintyEquivalentOf,
  isResolved,
  merged,
  sampleOf,
  standardError,
  type Estimate,
  type Sample,
  type UtilitySample,
} from './statistics';
import { exp } from '../domain/portable-math';

/** What two desks on the same tapes leave behind: the profit of the first less that of the second, path by path. */
export interface PairSample {
  readonly difference: Sample;
  /** Σ(u₁ − mean)(u₂ − mean) of their utilities, in units of both shifts. */
  readonly utilityCross: number;
}

export const EMPTY_PAIR: PairSample = { difference: EMPTY_SAMPLE, utilityCross: 0 };

/** `first` and `second` are profits of the same paths, `u1` and `u2` their utilities as `utilityOf` wrote them. */
export function pairOf(
  first: Float64Array,
  second: Float64Array,
  u1: Float64Array,
  u2: Float64Array,
  mean1: number,
  mean2: number,
): PairSample {
  const n = first.length;
  const differences = new Float64Array(n);
  let utilityCross = 0;
  for (let i = 0; i < n; i++) {
    differences[i] = first[i] - second[i];
    utilityCross += (u1[i] - mean1) * (u2[i] - mean2);
  }
  return { difference: sampleOf(differences, n), utilityCross };
}

/** Both samples together; the utilities are those of each desk before the merge. */
export function mergedPair(
  a: PairSample,
  b: PairSample,
  before: readonly [UtilitySample, UtilitySample],
  added: readonly [UtilitySample, UtilitySample],
  gamma: number,
): PairSample {
  if (a.difference.n === 0) return b;
  if (b.difference.n === 0) return a;
  const scale = (from: UtilitySample, other: UtilitySample): number =>
    exp(-gamma * (from.shift - Math.min(from.shift, other.shift)));
  const [a1, a2] = [scale(before[0], added[0]), scale(before[1], added[1])];
  const [b1, b2] = [scale(added[0], before[0]), scale(added[1], before[1])];
  const d1 = b1 * added[0].mean - a1 * before[0].mean;
  const d2 = b2 * added[1].mean - a2 * before[1].mean;
  const n = a.difference.n + b.difference.n;
  return {
    difference: merged(a.difference, b.difference),
    utilityCross:
      a1 * a2 * a.utilityCross + b1 * b2 * b.utilityCross + ((d1 * d2) / n) * a.difference.n * b.difference.n,
  };
}

/** How much better the first desk did than the second, on the same tapes. */
export interface PairedDifference {
  /** Profit of the first less profit of the second, quote currency. */
  readonly meanDifference: number;
  readonly se: number | null;
  /** 95 % confidence interval of the mean; null with fewer than two pairs. */
  readonly ci95: readonly [number, number] | null;
  readonly pairs: number;
  /** The same for the certainty equivalents. */
  readonly certaintyEquivalentDifference: Estimate | null;
}

export function pairedDifference(
  pair: PairSample,
  first: UtilitySample,
  second: UtilitySample,
  gamma: number,
): PairedDifference {
  const { difference, utilityCross } = pair;
  const { n, mean } = difference;
  const se = standardError(difference);
  const half = se === null ? 0 : se * within95(n);
  return {
    meanDifference: mean,
    se,
    ci95: se === null ? null : [mean - half, mean + half],
    pairs: n,
    certaintyEquivalentDifference: equivalentDifference(first, second, utilityCross, gamma),
  };
}

/**
 * By the delta method: ln of each mean utility to first order in both. Where one of them is not resolved, the error of
 * that one stands for the difference, unless the two desks are one and the same.
 */
function equivalentDifference(
  first: UtilitySample,
  second: UtilitySample,
  cross: number,
  gamma: number,
): Estimate | null {
  const one = certaintyEquivalentOf(first, gamma);
  const two = certaintyEquivalentOf(second, gamma);
  if (one === null || two === null) return null;
  const { n } = first;
  const own = first.m2 / (first.mean * first.mean) + second.m2 / (second.mean * second.mean);
  const variance = (own - (2 * cross) / (first.mean * second.mean)) / (n - 1) / n;
  const value = one.value - two.value;
  if (one.se === null || two.se === null) return { value, se: null };
  const byDelta = Math.sqrt(Math.max(0, variance)) / gamma;
  const resolved = (isResolved(first) && isResolved(second)) || (value === 0 && byDelta === 0);
  return { value, se: resolved ? byDelta : Math.max(byDelta, one.se, two.se) };
}
