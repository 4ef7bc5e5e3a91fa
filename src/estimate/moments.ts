/** Running mean and variance (Welford), stable for long series of close numbers. */
export class Moments {
  count = 0;
  mean = 0;
  private squares = 0;

  add(value: number): void {
    this.count++;
    const from = value - this.mean;
    this.mean += from / this.count;
    this.squares += from * (value - this.mean);
  }

  /** Unbiased; 0 with fewer than two values. */
  get variance(): number {
    return this.count > 1 ? this.squares / (this.count - 1) : 0;
  }

  get standardDeviation(): number {
    return Math.sqrt(this.variance);
  }

  /** Standard error of the mean of independent values. */
  get standardError(): number {
    return this.count > 0 ? Math.sqrt(this.variance / this.count) : 0;
  }
}
