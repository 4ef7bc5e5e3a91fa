/** A bucket that refills evenly: `perSecond` requests a second, and as many at once after a pause, one at least. */
export class RateLimit {
  readonly perSecond: number;
  private tokens: number;
  private atMs: number;

  constructor(perSecond: number, nowMs: number) {
    this.perSecond = perSecond;
    this.tokens = this.most;
    this.atMs = nowMs;
  }

  private get most(): number {
    return Math.max(1, this.perSecond);
  }

  /** Takes one request; returns 0, or the seconds to wait if there is none left. */
  take(nowMs: number): number {
    this.tokens = Math.min(this.most, this.tokens + ((nowMs - this.atMs) / 1000) * this.perSecond);
    this.atMs = nowMs;
    if (this.tokens < 1) return (1 - this.tokens) / this.perSecond;
    this.tokens -= 1;
    return 0;
  }

  /** Whole requests left now. */
  get left(): number {
    return Math.floor(this.tokens);
  }
}
