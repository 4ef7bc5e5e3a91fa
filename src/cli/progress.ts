const INTERVAL_MS = 2000;

/** Tells on standard error how far a long computation is: share, rate and time left, at most every two seconds. */
export class Progress {
  private readonly total: number;
  private readonly unit: string;
  private readonly startMs = performance.now();
  private lastMs = this.startMs;

  constructor(total: number, unit: string) {
    this.total = total;
    this.unit = unit;
  }

  update(done: number): void {
    const nowMs = performance.now();
    if (nowMs - this.lastMs < INTERVAL_MS || done === 0) return;
    this.lastMs = nowMs;
    const rate = (1000 * done) / (nowMs - this.startMs);
    const left = Math.ceil((this.total - done) / rate);
    process.stderr.write(`${done} of ${this.total} ${this.unit}, ${rate.toPrecision(3)}/s, ${left} s left\n`);
  }
}
