import { exp, log } from '../domain/portable-math';

/** Natural-log width of a bin: the median is known to half of it, 0.5 %. */
const WIDTH = 0.01;
/** Smallest value told apart, 1e-12; anything below counts as it. */
const LOWEST = -27.631021115928547;
/** Up to 1e12. */
const BINS = 5527;

/**
 * Median of all positive values so far, to 0.5 %: counts in logarithmic bins and a pointer that walks with them,
 * so that a value costs one logarithm and no memory.
 */
export class RunningMedian {
  /** Values so far. */
  count = 0;
  private readonly counts = new Uint32Array(BINS);
  private bin = 0;
  private below = 0;
  private valueOfBin = 0;

  /** Counts one value; zero and negative ones count as the smallest. */
  add(value: number): void {
    const bin = binOf(value);
    if (this.count === 0) this.bin = bin;
    this.counts[bin]++;
    this.count++;
    if (bin < this.bin) this.below++;
    const before = this.bin;
    while (2 * this.below > this.count) this.below -= this.counts[--this.bin];
    while (2 * (this.below + this.counts[this.bin]) < this.count) this.below += this.counts[this.bin++];
    if (this.bin !== before || this.count === 1) this.valueOfBin = exp(LOWEST + (this.bin + 0.5) * WIDTH);
  }

  /** The median; 0 before the first value. */
  get value(): number {
    return this.valueOfBin;
  }
}

function binOf(value: number): number {
  if (!(value > 1e-12)) return 0;
  const bin = Math.floor((log(value) - LOWEST) / WIDTH);
  return bin < BINS ? bin : BINS - 1;
}
