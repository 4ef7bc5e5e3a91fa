import { FRACTION } from '../domain/fraction';

const WINDOW_S = 300;

/**
 * Loss over five minutes, on equity: equity(max(t − 300 s, end of the last pause, start)) − equity(t). More than
 * the limit trips; the limit itself does not. Equity is remembered at every whole second.
 */
export class LossBreaker {
  private limit = Infinity;
  private readonly ring = new Float64Array(WINDOW_S + 1);
  private sinceS = FRACTION;
  private sinceEquity = FRACTION;
  trips = 0;

  /** `limit` in quote currency; null switches the breaker off. */
  constructor(limit: number | null) {
    this.limitTo(limit);
    this.restart(0, 0);
  }

  /** Another limit from now on; what was remembered stays. */
  limitTo(limit: number | null): void {
    this.limit = limit ?? Infinity;
  }

  /** Remembers equity at a whole second of session time. */
  record(second: number, equity: number): void {
    this.ring[second % (WINDOW_S + 1)] = equity;
  }

  /** Loss in the window, quote currency, negative for a gain. */
  loss(timeS: number, equity: number): number {
    const windowStart = Math.floor(timeS - WINDOW_S);
    const reference = windowStart > this.sinceS ? this.ring[windowStart % (WINDOW_S + 1)] : this.sinceEquity;
    return reference - equity;
  }

  trippedBy(timeS: number, equity: number): boolean {
    // Cents are not binary fractions: a loss equal to the limit must not trip by dust.
    return this.loss(timeS, equity) > this.limit + 1e-9;
  }

  /** A pause has ended: losses before it are paid for. */
  restart(timeS: number, equity: number): void {
    this.sinceS = timeS;
    this.sinceEquity = equity;
  }
}
