const MINUTE_S = 60;
/** Sweeps remembered; more in a minute than this is a spike by any measure. */
const REMEMBERED = 512;
/** Session time before the usual rate of fills is known, s. */
const WARM_S = 600;

/** Limits on what our own fills say about the flow; null = off. */
export interface FlowLimits {
  /** This many market orders in a row on one side within a minute. */
  readonly oneSided: number | null;
  /** This many times the session's usual fills per minute (and at least ten). */
  readonly spikeFactor: number | null;
}

/**
 * Two of the article's signs of informed flow, read from our own fills: one-sided pressure, and a rush of fills. One
 * market order counts once, however many layers it sweeps.
 */
export class FlowBreaker {
  private limits: FlowLimits;
  private readonly times = new Float64Array(REMEMBERED).fill(-Infinity);
  private count = 0;
  private side = 0;
  /** Market orders in a row on the present side. */
  private run = 0;
  private restartedAt = 0;

  constructor(limits: FlowLimits) {
    this.limits = limits;
  }

  /** Other limits from now on; what was counted stays. */
  limitTo(limits: FlowLimits): void {
    this.limits = limits;
  }

  /** A market order filled us; `side` is ours. */
  observe(side: number, timeS: number): void {
    this.run = side === this.side ? this.run + 1 : 1;
    this.side = side;
    this.times[this.count++ % REMEMBERED] = timeS;
  }

  /** Market orders in a row on one side within the last minute. */
  oneSided(timeS: number): number {
    return Math.min(this.run, this.inLastMinute(timeS));
  }

  /** Market orders that filled us in the last minute. */
  inLastMinute(timeS: number): number {
    const since = Math.max(timeS - MINUTE_S, this.restartedAt);
    let n = 0;
    while (n < this.count && n < REMEMBERED && this.times[(this.count - 1 - n) % REMEMBERED] > since) n++;
    return n;
  }

  /** Fills that the last minute may have before it is a spike; null while unknown or switched off. */
  spikeLimit(timeS: number): number | null {
    const { spikeFactor } = this.limits;
    if (spikeFactor === null || timeS < WARM_S) return null;
    return Math.max(10, (spikeFactor * this.count * MINUTE_S) / timeS);
  }

  oneSidedTripped(timeS: number): boolean {
    const { oneSided } = this.limits;
    return oneSided !== null && this.oneSided(timeS) >= oneSided;
  }

  spikeTripped(timeS: number): boolean {
    const limit = this.spikeLimit(timeS);
    return limit !== null && this.inLastMinute(timeS) >= limit;
  }

  /** A pause has ended: what led to it is over. */
  restart(timeS: number): void {
    this.run = 0;
    this.restartedAt = timeS;
  }
}
