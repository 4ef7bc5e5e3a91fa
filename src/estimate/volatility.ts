import { FRACTION } from '../domain/fraction';
import { exp } from '../domain/portable-math';
import { RunningMedian } from './running-median';

/** An estimate with its median so far, by which a desk widens when volatility stands above it; it never narrows. */
abstract class WithMedian {
  /** Price/√s, finite from the start. */
  sigma = FRACTION;
  /** Null where nobody asks for the median: keeping it costs as much as the estimate. */
  protected medians: RunningMedian | null;

  /** The belief that it starts from, price/√s. */
  constructor(initialSigma: number, tracksMedian: boolean) {
    this.sigma = initialSigma;
    this.medians = tracksMedian ? new RunningMedian() : null;
  }

  /** Median of σ since it is warm, price/√s; the present σ before. */
  get median(): number {
    return this.medians !== null && this.medians.count > 0 ? this.medians.value : this.sigma;
  }

  /** The median of what comes is asked for from now on. */
  keepMedian(): void {
    this.medians ??= new RunningMedian();
  }

  /** √(σ / its median so far), at least 1. */
  get scale(): number {
    const { sigma, median } = this;
    return median > 0 && sigma > median ? Math.sqrt(sigma / median) : 1;
  }
}

/**
 * Exponentially weighted volatility of a mid sampled on a fixed clock: v ← λv + (1 − λ)·Δm²/Δt with
 * λ = e^(−Δt/τ). It starts from the belief, whose weight fades with the time constant; from a belief of 0 (nothing
 * known) it starts from the first move.
 */
export class EwmaVolatility extends WithMedian {
  private readonly decay: number;
  private readonly weight: number;
  private readonly warmSamples: number;
  private variance = FRACTION;
  private last = FRACTION;
  private samples = 0;

  /** τ and the sampling interval in s; the belief in price/√s. */
  constructor(timeConstantS: number, sampleS: number, initialSigma: number, tracksMedian = true) {
    super(initialSigma, tracksMedian);
    this.decay = exp(-sampleS / timeConstantS);
    this.weight = (1 - this.decay) / sampleS;
    this.warmSamples = Math.ceil((2 * timeConstantS) / sampleS);
    this.variance = initialSigma * initialSigma;
    this.last = 0;
  }

  /** Goes on at another mid after a break of the feed: the way there counts as no move. */
  resume(mid: number): void {
    this.last = mid;
  }

  /** Feeds the next sample of the mid. */
  update(mid: number): void {
    const move = mid - this.last;
    this.last = mid;
    this.samples++;
    if (this.samples === 1) return;
    if (this.variance === 0) this.variance = (move * move * this.weight) / (1 - this.decay);
    else this.variance = this.decay * this.variance + this.weight * move * move;
    this.sigma = Math.sqrt(this.variance);
    if (this.samples > this.warmSamples) this.medians?.add(this.sigma);
  }
}

/**
 * Volatility from the squared moves of the last window, on a fixed clock. Until the window is full the belief
 * stands in for the samples that are missing (a belief of 0 stands for nothing known: then the samples alone).
 */
export class RollingVolatility extends WithMedian {
  private readonly sampleS: number;
  private readonly priorVariance: number;
  private readonly squares: Float64Array;
  private sum = FRACTION;
  private last = FRACTION;
  private samples = 0;

  /** Window and sampling interval in s; the belief in price/√s. */
  constructor(windowS: number, sampleS: number, initialSigma: number, tracksMedian = true) {
    super(initialSigma, tracksMedian);
    this.sampleS = sampleS;
    this.priorVariance = initialSigma * initialSigma;
    this.squares = new Float64Array(Math.max(1, Math.round(windowS / sampleS)));
    this.sum = 0;
    this.last = 0;
  }

  /** Goes on at another mid after a break of the feed: the way there counts as no move. */
  resume(mid: number): void {
    this.last = mid;
  }

  /** Feeds the next sample of the mid. */
  update(mid: number): void {
    const move = mid - this.last;
    this.last = mid;
    this.samples++;
    if (this.samples === 1) return;
    const size = this.squares.length;
    const moves = this.samples - 1;
    const at = (moves - 1) % size;
    this.sum += move * move - this.squares[at];
    this.squares[at] = move * move;
    // Once a round the sum is taken afresh, so that rounding errors never pile up.
    if (at === size - 1) this.sum = sumOf(this.squares);
    const variance = Math.max(0, this.sum) / this.sampleS;
    this.sigma = Math.sqrt(blended(variance, moves, size, this.priorVariance));
    if (moves >= size) this.medians?.add(this.sigma);
  }
}

/**
 * Two-scale volatility of the last window (Zhang, Mykland & Aït-Sahalia 2005): realised variance on a K times
 * coarser grid, averaged over its K offsets, less what the noise of the fine grid adds to it, with the
 * small-sample factor. Blind to a bouncing mid. Until the window is full the belief stands in, as in the rolling
 * estimator.
 */
export class TwoScaleVolatility extends WithMedian {
  private readonly sampleS: number;
  private readonly priorVariance: number;
  private readonly scaleSamples: number;
  private readonly moves: number;
  private readonly mids: Float64Array;
  private fine = FRACTION;
  private coarse = FRACTION;
  private samples = 0;

  /** Window and sampling interval in s; the belief in price/√s; K, the ratio of the two grids. */
  constructor(windowS: number, sampleS: number, initialSigma: number, tracksMedian = true, scaleSamples = 5) {
    super(initialSigma, tracksMedian);
    this.sampleS = sampleS;
    this.priorVariance = initialSigma * initialSigma;
    this.scaleSamples = scaleSamples;
    this.moves = Math.max(2 * scaleSamples, Math.round(windowS / sampleS));
    this.mids = new Float64Array(this.moves + 1);
    this.fine = 0;
    this.coarse = 0;
  }

  /** Goes on at another mid after a break of the feed: the way there counts as no move. */
  resume(mid: number): void {
    const { mids, samples } = this;
    if (samples === 0) return;
    const away = mid - mids[(samples - 1) % mids.length];
    for (let i = 0; i < mids.length; i++) mids[i] += away;
  }

  /** Feeds the next sample of the mid. */
  update(mid: number): void {
    const size = this.mids.length;
    const K = this.scaleSamples;
    const at = this.samples % size;
    if (this.samples >= size) {
      // The oldest sample leaves; it is the one that the new one overwrites.
      this.fine -= this.squaredMove(at, 1);
      this.coarse -= this.squaredMove(at, K);
    }
    this.mids[at] = mid;
    this.samples++;
    const n = Math.min(this.samples, size) - 1;
    if (n >= 1) this.fine += this.squaredMove((at + size - 1) % size, 1);
    if (n >= K) this.coarse += this.squaredMove((at + size - K) % size, K);
    if (at === size - 1) this.resum();
    if (n < 2 * K) return;
    const nbar = (n - K + 1) / K;
    const adjusted = (this.coarse / K - (nbar / n) * this.fine) / (1 - nbar / n);
    const variance = Math.max(0, adjusted) / this.sampleS;
    this.sigma = Math.sqrt(blended(variance, n, this.moves, this.priorVariance));
    if (n >= this.moves) this.medians?.add(this.sigma);
  }

  /** Square of the move from the sample in slot `from` to the one `lag` samples later. */
  private squaredMove(from: number, lag: number): number {
    const move = this.mids[(from + lag) % this.mids.length] - this.mids[from];
    return move * move;
  }

  /** Takes both sums afresh when the ring is in order, so that rounding errors never pile up. */
  private resum(): void {
    this.fine = 0;
    this.coarse = 0;
    for (let i = 0; i < this.moves; i++) this.fine += this.squaredMove(i, 1);
    for (let i = 0; i + this.scaleSamples <= this.moves; i++) {
      this.coarse += this.squaredMove(i, this.scaleSamples);
    }
  }
}

/**
 * Variance rate from the sum of `count` of `wanted` squared moves (already per second of one move), the belief
 * standing in for those that are missing.
 */
function blended(variance: number, count: number, wanted: number, priorVariance: number): number {
  if (count >= wanted || priorVariance === 0) return variance / Math.min(count, wanted);
  return (variance + (wanted - count) * priorVariance) / wanted;
}

function sumOf(column: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < column.length; i++) sum += column[i];
  return sum;
}
