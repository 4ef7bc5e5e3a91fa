import { exp } from '../domain/portable-math';
import type { Session } from './covered-time';

/** A shorter block than this cuts through the clusters in which orders come. */
const SHORTEST_BLOCK_S = 10;
const MOST_BLOCKS = 100;
const FEWEST_BLOCKS = 8;
const Z_975 = 1.959963984540054;

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

  /** Standard error of a total from its sums over the blocks. */
  standardError(sums: Float64Array): number {
    const n = sums.length;
    let mean = 0;
    for (const sum of sums) mean += sum / n;
    let squares = 0;
    for (const sum of sums) squares += (sum - mean) * (sum - mean);
    return Math.sqrt((squares * n) / (n - 1));
  }

  /** Half the width of a 95 % interval in standard errors: Student's t with one degree of freedom less than blocks. */
  get t975(): number {
    const nu = this.count - 1;
    const z = Z_975;
    const z3 = z * z * z;
    // Cornish–Fisher in 1/ν (Abramowitz & Stegun 26.7.5).
    return z + (z3 + z) / (4 * nu) + (5 * z3 * z * z + 16 * z3 + 3 * z) / (96 * nu * nu);
  }

  /** 95 % interval of a positive number from its relative standard error, symmetric in the logarithm. */
  positiveInterval(value: number, relativeSe: number): readonly [number, number] {
    const factor = exp(this.t975 * relativeSe);
    return [value / factor, value * factor];
  }

  /** 95 % interval, symmetric. */
  interval(value: number, se: number): readonly [number, number] {
    return [value - this.t975 * se, value + this.t975 * se];
  }
}
