import { exp, log } from '../domain/portable-math';

/** Arrival rate A (1/s, of the side or sides counted) and decay k (1/price) of λ(δ) = A·e^(−kδ). */
export interface Intensity {
  readonly A: number;
  readonly k: number;
}

/** An intensity with the standard errors of ln A and of k. */
export interface IntensityEstimate extends Intensity {
  readonly logASe: number;
  readonly kSe: number;
}

/** A line through ln λ with the share of its variance that the line explains. */
export interface IntensityFit extends Intensity {
  /** 0 … 1. */
  readonly r2: number;
  /** Depths used; those that nothing reached are left out. */
  readonly points: number;
}

/** A quote that rested at `delta` from the mid for `exposureS` and was hit `fills` times. */
export interface Exposure {
  readonly delta: number;
  readonly exposureS: number;
  readonly fills: number;
}

/**
 * Maximum likelihood from the depths that market orders reached, measured from the mid just before them, over T
 * seconds: A = N/T, k = 1/mean depth. Null where there is no order or no depth.
 */
export function intensityFromDepths(depths: ArrayLike<number>, T: number): IntensityEstimate | null {
  const n = depths.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += depths[i];
  if (n === 0 || !(sum > 0) || !(T > 0)) return null;
  const root = Math.sqrt(n);
  return { A: n / T, k: n / sum, logASe: 1 / root, kSe: n / sum / root };
}

/**
 * Least squares of ln λ(δᵢ) on δᵢ, λ(δᵢ) = (orders that reached deeper than δᵢ)/T: the fit to make where depths are
 * not exponential. Null with fewer than two depths that anything reached.
 */
export function intensityByDepth(
  depths: ArrayLike<number>,
  T: number,
  grid: ArrayLike<number>,
): IntensityFit | null {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let g = 0; g < grid.length; g++) {
    let count = 0;
    for (let i = 0; i < depths.length; i++) if (depths[i] > grid[g]) count++;
    if (count === 0) continue;
    xs.push(grid[g]);
    ys.push(log(count / T));
  }
  return lineThrough(xs, ys);
}

function lineThrough(xs: readonly number[], ys: readonly number[]): IntensityFit | null {
  const n = xs.length;
  if (n < 2) return null;
  const meanX = mean(xs);
  const meanY = mean(ys);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let i = 0; i < n; i++) {
    xx += (xs[i] - meanX) * (xs[i] - meanX);
    xy += (xs[i] - meanX) * (ys[i] - meanY);
    yy += (ys[i] - meanY) * (ys[i] - meanY);
  }
  if (xx === 0) return null;
  const slope = xy / xx;
  return { A: exp(meanY - slope * meanX), k: -slope, r2: yy === 0 ? 1 : (slope * xy) / yy, points: n };
}

function mean(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/**
 * Maximum likelihood from own fills: maximises Σ nᵢ(ln A − kδᵢ) − A Σ eᵢ e^(−kδᵢ). With A eliminated, k solves
 * (Σ δe·e^(−kδ)) / (Σ e·e^(−kδ)) = the fills' mean δ, whose left side falls in k, so that a bracketed Newton step
 * always arrives. Standard errors from the observed information. Null where k is not identified (no fill, or all
 * fills at one edge of the distances).
 */
export function intensityFromFills(exposures: readonly Exposure[]): IntensityEstimate | null {
  const used = exposures.filter((exposure) => exposure.exposureS > 0);
  let fills = 0;
  let filledDepth = 0;
  let least = Infinity;
  let most = -Infinity;
  for (const { delta, fills: n } of used) {
    fills += n;
    filledDepth += n * delta;
    least = Math.min(least, delta);
    most = Math.max(most, delta);
  }
  if (fills === 0) return null;
  const target = filledDepth / fills;
  if (!(target > least && target < most)) return null;
  const k = decayFor(used, target, least, 1 / (most - least));
  const { weight, mean: exposed, variance } = exposedDepth(used, k, least);
  const A = fills / (weight * exp(-k * least));
  // Observed information in (ln A, k): N·[[1, −m], [−m, m² + v]]; its inverse has (1 + m²/v)/N and 1/(Nv).
  return {
    A,
    k,
    logASe: Math.sqrt((1 + (exposed * exposed) / variance) / fills),
    kSe: Math.sqrt(1 / (fills * variance)),
  };
}

/** Σe·e^(−k(δ − origin)) with the mean and the variance of δ under those weights. */
function exposedDepth(
  exposures: readonly Exposure[],
  k: number,
  origin: number,
): { weight: number; mean: number; variance: number } {
  let weight = 0;
  let first = 0;
  let second = 0;
  for (const { delta, exposureS } of exposures) {
    const depth = delta - origin;
    const w = exposureS * exp(-k * depth);
    weight += w;
    first += w * depth;
    second += w * depth * depth;
  }
  const m = first / weight;
  return { weight, mean: origin + m, variance: Math.max(second / weight - m * m, 0) };
}

function decayFor(exposures: readonly Exposure[], target: number, origin: number, step: number): number {
  let low = 0;
  let high = 0;
  for (
    let width = step;
    exposedDepth(exposures, high, origin).mean > target && width < 1e4 * step;
    width *= 2
  )
    high += width;
  for (let width = step; exposedDepth(exposures, low, origin).mean < target && width < 1e4 * step; width *= 2)
    low -= width;
  let k = 0.5 * (low + high);
  for (let i = 0; i < 200 && high - low > 1e-15 * Math.max(Math.abs(k), step); i++) {
    const { mean: exposed, variance } = exposedDepth(exposures, k, origin);
    if (exposed > target) low = k;
    else high = k;
    const newton = k + (exposed - target) / variance;
    const next = newton > low && newton < high ? newton : 0.5 * (low + high);
    if (Math.abs(next - k) <= 1e-16 * Math.abs(k)) break;
    k = next;
  }
  return k;
}
