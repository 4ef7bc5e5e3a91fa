import { exp } from '../domain/portable-math';
import { studentQuantile } from '../domain/student-quantile';
import type { Session } from './covered-time';

/** A shorter block than this cuts through the clusters in which orders come. */
const SHORTEST_BLOCK_S = 10;
const MOST_BLOCKS = 100;
const FEWEST_BLOCKS = 8;
const FEWEST_FREEDOM = 4;
/** Fewer blocks than this are not joined any more. */
const FEWEST_JOINED = 16;
/** Neighbours are alike that correlate by more than so many standard errors of a correlation of none. */
const ALIKE_FROM = 0.5;
const MOST_ALIKE = 0.9;

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

/** An error with the factor that makes a 95 % interval of it. */
export interface BlockError {
  readonly se: number;
  /** Half the width of a 95 % interval in standard errors. */
  readonly t: number;
}

/**
 * Error of a total from its sums over n blocks: √(n/(n − 1)·Σ(sᵢ − s̄)²). Blocks are joined two and two as long as
 * neighbours are alike: clusters of orders, trends and spells of volatility may last longer than a block. What likeness
 * r is left widens the error as it does that of an autoregression, by √((1 + r)/(1 − r)).
 */
export function errorOfTotal(sums: ArrayLike<number>): BlockError {
  if (sums.length < 2) return { se: 0, t: studentQuantile(0.025, FEWEST_FREEDOM) };
  let blocks = centred(sums);
  while (blocks.length >= 2 * FEWEST_JOINED && isAlike(blocks)) blocks = joined(blocks);
  const n = blocks.length;
  const { squares, freedom } = spreadOf(blocks);
  const r = isAlike(blocks) ? likenessOf(blocks) : 0;
  return {
    se: Math.sqrt(((squares * n) / (n - 1)) * ((1 + r) / (1 - r))),
    t: studentQuantile(0.025, Math.max(FEWEST_FREEDOM, (freedom * (1 - r * r)) / (1 + r * r))),
  };
}

/** Error from the estimates that leave out one block after the other (jackknife): √((n − 1)/n·Σ(θᵢ − θ̄)²). */
export function jackknifeError(estimates: readonly number[]): BlockError {
  const share = 1 - 1 / estimates.length;
  return errorOfTotal(estimates.map((estimate) => share * estimate));
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
 * Σx² of centred numbers, and its degrees of freedom. A variance from n values is known as well as one from
 * ν = 2n/(κ + 2) Gaussian ones, κ their excess kurtosis: few heavy blocks count for few degrees of freedom
 * (Satterthwaite 1946).
 */
function spreadOf(centred: Float64Array): { squares: number; freedom: number } {
  const n = centred.length;
  let squares = 0;
  let fourth = 0;
  for (const each of centred) {
    const square = each * each;
    squares += square;
    fourth += square * square;
  }
  const excess = squares > 0 ? Math.max(0, (n * fourth) / (squares * squares) - 3) : 0;
  return { squares, freedom: (2 * n) / (excess + 2) - 1 };
}

function centred(values: ArrayLike<number>): Float64Array {
  let mean = 0;
  for (let i = 0; i < values.length; i++) mean += values[i] / values.length;
  return Float64Array.from(values, (value) => value - mean);
}

/** Half as many blocks; of an odd number the last holds three. */
function joined(blocks: Float64Array): Float64Array {
  const last = Math.floor(blocks.length / 2) - 1;
  const pairs = new Float64Array(last + 1);
  for (let i = 0; i < blocks.length; i++) pairs[Math.min(last, i >> 1)] += blocks[i];
  return pairs;
}

function isAlike(centred: Float64Array): boolean {
  return neighbourCorrelation(centred) * Math.sqrt(centred.length) > ALIKE_FROM;
}

function neighbourCorrelation(centred: Float64Array): number {
  let variance = 0;
  let covariance = 0;
  for (let i = 0; i < centred.length; i++) {
    variance += centred[i] * centred[i];
    if (i > 0) covariance += centred[i] * centred[i - 1];
  }
  return variance > 0 ? covariance / variance : 0;
}

/** The correlation of neighbours without its bias of −(1 + 4r)/n (Marriott & Pope 1954). */
function likenessOf(centred: Float64Array): number {
  const r = neighbourCorrelation(centred);
  return Math.min(MOST_ALIKE, r + (1 + 4 * r) / centred.length);
}
