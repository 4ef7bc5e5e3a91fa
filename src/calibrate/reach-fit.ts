import { exp, log } from '../domain/portable-math';
import { quantile } from '../estimate/quantile';
import { type BlockError, errorOfTotal, jackknifeError, type TimeBlocks } from './time-blocks';

const POINTS = 25;
const FEWEST_ORDERS_AT_A_POINT = 10;
const FEWEST_POINTS = 4;

/** λ(δ) = A·e^(−kδ) for one side, from market orders and the depths they reached. */
export interface ReachFit {
  /** Orders per second. */
  readonly A: number;
  /** 1/price. */
  readonly k: number;
  /** Relative errors of A and k, from time blocks. */
  readonly errorA: BlockError;
  readonly errorK: BlockError;
  /** Of the line through ln λ; null where none was fitted. */
  readonly r2: number | null;
  /** Depths between which λ was fitted. */
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

/** A fit with the survival curve behind it, for a picture of the misfit. */
export interface SurvivalFit extends ReachFit {
  /** [depth, orders that reached it]. */
  readonly grid: readonly (readonly [number, number])[];
}

/** Depths of one side (or of both as if they were one), ascending, each with the block of time its order lies in. */
export interface Depths {
  readonly depth: Float64Array;
  readonly block: Int32Array;
  /** Seconds in which one side could be hit: twice the covered time for both sides together. */
  readonly exposureS: number;
  readonly blocks: TimeBlocks;
}

/** The price step, and what may lie between depths that are equal. */
export interface PriceSteps {
  readonly tick: number;
  readonly dust: number;
}

/** Sorts depths with their blocks. */
export function sortedDepths(
  depth: Float64Array,
  block: Int32Array,
  exposureS: number,
  blocks: TimeBlocks,
): Depths {
  const order = Int32Array.from(depth, (_, i) => i).sort((a, b) => depth[a] - depth[b] || a - b);
  return {
    depth: Float64Array.from(order, (i) => depth[i]),
    block: Int32Array.from(order, (i) => block[i]),
    exposureS,
    blocks,
  };
}

/**
 * Least squares of ln λ(δ) on δ, λ(δ) = (orders with depth ≥ δ)/T, on 25 points from `from` to the larger of the `upTo`
 * quantile and from + 4 ticks; points with fewer than ten orders are left out. `weighted`: by those counts. null with
 * fewer than four points. Standard errors by leaving out one block of time after the other (Quenouille–Tukey jackknife):
 * they hold for orders that come in clusters, for points that share orders and for the range that the data choose.
 */
export function survivalFit(
  depths: Depths,
  from: number,
  upTo: number,
  steps: PriceSteps,
  weighted = false,
): SurvivalFit | null {
  const fit = survivalLine(depths.depth, depths.exposureS, from, upTo, steps, weighted);
  if (fit === null) return null;
  const { blocks } = depths;
  const exposureS = depths.exposureS * (1 - 1 / blocks.count);
  const without: { logA: number; logK: number }[] = [];
  const kept = new Float64Array(depths.depth.length);
  for (let left = 0; left < blocks.count; left++) {
    const length = copyWithout(depths, left, kept);
    const line = survivalLine(kept.subarray(0, length), exposureS, from, upTo, steps, weighted);
    if (line !== null && line.k > 0) without.push({ logA: log(line.A), logK: log(line.k) });
  }
  return {
    ...fit,
    errorA: jackknifeError(without.map(({ logA }) => logA)),
    errorK: jackknifeError(without.map(({ logK }) => logK)),
  };
}

/** Copies the depths that do not lie in a block, in their order; returns how many. */
function copyWithout({ depth, block }: Depths, left: number, kept: Float64Array): number {
  let length = 0;
  for (let i = 0; i < depth.length; i++) if (block[i] !== left) kept[length++] = depth[i];
  return length;
}

/** The line alone, from ascending depths. */
export function survivalLine(
  ascending: Float64Array,
  exposureS: number,
  from: number,
  upTo: number,
  { tick, dust }: PriceSteps,
  weighted = false,
): Omit<SurvivalFit, 'errorA' | 'errorK'> | null {
  const highest = quantile(ascending, upTo);
  if (highest === null) return null;
  const to = Math.max(highest, from + 4 * tick);
  if (!(to > from)) return null;
  const grid = Array.from({ length: POINTS }, (_, i): [number, number] => {
    const at = i === POINTS - 1 ? to : from + (i * (to - from)) / (POINTS - 1);
    return [at, countFrom(ascending, at - dust)];
  });
  const used = grid.filter(([, count]) => count >= FEWEST_ORDERS_AT_A_POINT);
  if (used.length < FEWEST_POINTS) return null;
  const line = weightedLine(
    used.map(([at]) => at),
    used.map(([, count]) => log(count / exposureS)),
    used.map(([, count]) => (weighted ? count : 1)),
  );
  return { A: exp(line.intercept), k: -line.slope, r2: line.r2, from, to, points: used.length, grid };
}

/**
 * Maximum likelihood where depths beyond `from` are exponential: k = 1/mean excess, A = (N/T)·e^(k·from). null without
 * an order beyond. `from` 0 on a tape of exact mids gives A = N/T, k = 1/mean depth.
 */
export function exponentialReach(depths: Depths, from: number, dust: number): ReachFit | null {
  const { depth, block, blocks, exposureS } = depths;
  const counts = new Float64Array(blocks.count);
  const excess = new Float64Array(blocks.count);
  let n = 0;
  let sum = 0;
  let deepest = from;
  for (let i = 0; i < depth.length; i++) {
    if (from > 0 && depth[i] <= from + dust) continue;
    const beyond = Math.max(0, depth[i] - from);
    counts[block[i]]++;
    excess[block[i]] += beyond;
    n++;
    sum += beyond;
    deepest = Math.max(deepest, depth[i]);
  }
  if (n === 0 || !(sum > 0)) return null;
  const k = n / sum;
  const forK = counts.map((count, b) => count / n - excess[b] / sum);
  // ln A = ln N − ln T + k·from.
  const forA = counts.map((count, b) => count / n + k * from * forK[b]);
  return {
    A: (n / exposureS) * exp(k * from),
    k,
    errorA: errorOfTotal(forA),
    errorK: errorOfTotal(forK),
    r2: null,
    from,
    to: deepest,
    points: n,
  };
}

function weightedLine(
  xs: readonly number[],
  ys: readonly number[],
  weights: readonly number[],
): { intercept: number; slope: number; r2: number } {
  let total = 0;
  let meanX = 0;
  let meanY = 0;
  xs.forEach((x, i) => {
    total += weights[i];
    meanX += weights[i] * x;
    meanY += weights[i] * ys[i];
  });
  meanX /= total;
  meanY /= total;
  let xx = 0;
  let xy = 0;
  xs.forEach((x, i) => {
    xx += weights[i] * (x - meanX) * (x - meanX);
    xy += weights[i] * (x - meanX) * (ys[i] - meanY);
  });
  const slope = xy / xx;
  const intercept = meanY - slope * meanX;
  let residual = 0;
  let spread = 0;
  ys.forEach((y, i) => {
    const miss = y - intercept - slope * xs[i];
    residual += weights[i] * miss * miss;
    spread += weights[i] * (y - meanY) * (y - meanY);
  });
  return { intercept, slope, r2: spread > 0 ? 1 - residual / spread : 1 };
}

/** How many of the ascending values are at least `from`. */
function countFrom(ascending: Float64Array, from: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < from) low = middle + 1;
    else high = middle;
  }
  return ascending.length - low;
}
