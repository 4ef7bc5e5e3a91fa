import { exp } from '../domain/portable-math';
import { studentQuantile } from '../domain/student-quantile';
import type { Session } from './covered-time';

/** A shorter block than this cuts through the clusters in which orders come. */
const SHORTEST_BLOCK_S = 10;
const MOST_BLOCKS = 100;
const FEWEST_BLOCKS = 8;
const FEWEST_FREEDOM = 4;

/**
 * Equal stretches of the covered time. Sums over blocks are nearly independent where single orders are not, so that
 * standard errors from them hold for clustered data too.
 */
export class TimeBlocks {
  readonly count: number;
  private readonly sessions: readonly Session[];
  private readonly before: readonly number[];
  private readonly lengthUs: number;

  /** `shortestS` where what is summed looks further ahead than ten seconds. */
  constructor(sessions: readonly Session[], coveredS: number, shortestS = SHORTEST_BLOCK_S) {
    this.sessions = sessions;
    let sum = 0;
    this.before = sessions.map(({ startUs, endUs }) => {
      const before = sum;
      sum += endUs - startUs;
      return before;
    });
    const fitting = Math.floor(coveredS / shortestS);
    this.count = Math.min(MOST_BLOCKS, Math.max(FEWEST_BLOCKS, fitting));
    this.lengthUs = (coveredS * 1e6) / this.count;
  }

  /** The block of a time in µs from the tape's origin. */
  of(us: number): number {
    let session = 0;
    while (session + 1 < this.sessions.length && this.sessions[session + 1].startUs <= us) session++;
    const start = this.sessions.length > 0 ? this.sessions[session].startUs : 0;
    const covered = (this.before[session] ?? 0) + us - start;
    return Math.min(this.count - 1, Math.max(0, Math.floor(covered / this.lengthUs)));
  }
}

/**
 * Blocks for orders at `us`, ascending: half as many, and half again, as long as the clusters in which orders come reach
 * from one block into the next, told by the correlation of their counts.
 */
export function blocksOfOrders(sessions: readonly Session[], coveredS: number, us: Float64Array): TimeBlocks {
  let blocks = new TimeBlocks(sessions, coveredS);
  while (blocks.count >= 2 * FEWEST_BLOCKS && reachAcross(blocks, us))
    blocks = new TimeBlocks(sessions, coveredS, (2 * coveredS) / blocks.count);
  return blocks;
}

/** Whether the counts of neighbouring blocks correlate by more than one standard error of a correlation of none. */
function reachAcross(blocks: TimeBlocks, us: Float64Array): boolean {
  const counts = new Float64Array(blocks.count);
  for (const each of us) counts[blocks.of(each)]++;
  const mean = us.length / counts.length;
  let variance = 0;
  let covariance = 0;
  for (let i = 0; i < counts.length; i++) {
    variance += (counts[i] - mean) * (counts[i] - mean);
    if (i > 0) covariance += (counts[i] - mean) * (counts[i - 1] - mean);
  }
  return covariance * Math.sqrt(counts.length) > variance;
}

/** An error with the factor that makes a 95 % interval of it. */
export interface BlockError {
  readonly se: number;
  /** Half the width of a 95 % interval in standard errors. */
  readonly t: number;
}

/** Error of a total from its sums over n blocks: √(n/(n − 1)·Σ(sᵢ − s̄)²). */
export function errorOfTotal(sums: ArrayLike<number>): BlockError {
  const n = sums.length;
  const { squares, t } = spreadOf(sums);
  return { se: n > 1 ? Math.sqrt((squares * n) / (n - 1)) : 0, t };
}

/** Error from the estimates that leave out one block after the other (jackknife): √((n − 1)/n·Σ(θᵢ − θ̄)²). */
export function jackknifeError(estimates: readonly number[]): BlockError {
  const n = estimates.length;
  const { squares, t } = spreadOf(estimates);
  return { se: n > 1 ? Math.sqrt(((n - 1) / n) * squares) : 0, t };
}

/** 95 % interval of a positive number from its relative error, symmetric in the logarithm. */
export function positiveInterval(value: number, relative: BlockError): readonly [number, number] {
  const factor = exp(relative.t * relative.se);
  return [value / factor, value * factor];
}

/** 95 % interval, symmetric. */
export function interval(value: number, { se, t }: BlockError): readonly [number, number] {
  return [value - t * se, value + t * se];
}

/**
 * Σ(xᵢ − x̄)² and the factor for it. A variance from n values is known as well as one from ν = 2n/(κ + 2) Gaussian ones,
 * κ their excess kurtosis: few heavy blocks count for few degrees of freedom (Satterthwaite 1946).
 */
function spreadOf(values: ArrayLike<number>): { squares: number; t: number } {
  const n = values.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += values[i] / n;
  let squares = 0;
  let fourth = 0;
  for (let i = 0; i < n; i++) {
    const square = (values[i] - mean) * (values[i] - mean);
    squares += square;
    fourth += square * square;
  }
  const excess = squares > 0 ? Math.max(0, (n * fourth) / (squares * squares) - 3) : 0;
  return { squares, t: studentQuantile(0.025, Math.max(FEWEST_FREEDOM, (2 * n) / (excess + 2) - 1)) };
}
