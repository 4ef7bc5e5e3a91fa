import type { Estimate, Sample } from './statistics';

/**
 * Joint moments of the profits of two desks on the same paths: sums of (x₁, x₁², x₂, x₂²) about their means and of the
 * products of those deviations, the upper triangle row by row. Plain data.
 */
export interface JointMoments {
  readonly n: number;
  readonly means: readonly number[];
  readonly products: readonly number[];
}

const WIDTH = 4;
export const EMPTY_JOINT: JointMoments = {
  n: 0,
  means: [0, 0, 0, 0],
  products: new Array<number>(10).fill(0),
};

/** `first` and `second` are profits of the same paths. */
export function jointOf(first: Float64Array, second: Float64Array): JointMoments {
  const n = first.length;
  const columns = [first, first.map((x) => x * x), second, second.map((x) => x * x)];
  const means = columns.map((column) => column.reduce((sum, x) => sum + x, 0) / n);
  const products: number[] = [];
  for (let i = 0; i < WIDTH; i++) {
    for (let j = i; j < WIDTH; j++) {
      let sum = 0;
      for (let path = 0; path < n; path++)
        sum += (columns[i][path] - means[i]) * (columns[j][path] - means[j]);
      products.push(sum);
    }
  }
  return { n, means, products };
}

/** Both samples together. */
export function mergedJoint(a: JointMoments, b: JointMoments): JointMoments {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const n = a.n + b.n;
  const apart = b.means.map((mean, i) => mean - a.means[i]);
  const weight = (a.n * b.n) / n;
  let place = 0;
  const products: number[] = [];
  for (let i = 0; i < WIDTH; i++) {
    for (let j = i; j < WIDTH; j++, place++)
      products.push(a.products[place] + b.products[place] + weight * apart[i] * apart[j]);
  }
  return { n, means: a.means.map((mean, i) => mean + (apart[i] * b.n) / n), products };
}

/**
 * E W − (γ/2)·Var W: the certainty equivalent to second order in γ, and exactly it where profit is normal. Unlike
 * −ln E e^(−γW)/γ it does not rest on a few of the worst paths, so that desks far riskier than γ would have them can be
 * told apart with hundreds of paths. The error is that of the delta method; null with fewer than two paths.
 */
export function riskAdjustedOf({ n, mean, m2, m3, m4 }: Sample, gamma: number): Estimate {
  const value = mean - (0.5 * gamma * m2) / Math.max(1, n - 1);
  if (n < 2) return { value, se: null };
  const variance = m2 - gamma * m3 + 0.25 * gamma * gamma * (m4 - (m2 * m2) / n);
  return { value, se: Math.sqrt(Math.max(0, variance) / (n - 1) / n) };
}

/** The first desk's risk-adjusted profit less the second's, with its paired error. */
export function riskAdjustedDifference({ n, means, products }: JointMoments, gamma: number): Estimate {
  const [m1, , m2] = means;
  const unbiased = n / Math.max(1, n - 1);
  const at = (i: number): number => means[i] - 0.5 * gamma * (means[i + 1] - means[i] * means[i]) * unbiased;
  const value = at(0) - at(2);
  if (n < 2) return { value, se: null };
  const slopes = [1 + gamma * m1, -0.5 * gamma, -1 - gamma * m2, 0.5 * gamma];
  let variance = 0;
  let place = 0;
  for (let i = 0; i < WIDTH; i++) {
    for (let j = i; j < WIDTH; j++, place++)
      variance += (i === j ? 1 : 2) * slopes[i] * slopes[j] * products[place];
  }
  return { value, se: Math.sqrt(Math.max(0, variance) / (n - 1) / n) };
}
