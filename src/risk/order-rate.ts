/**
 * Orders per second of session time. A desk that would send more keeps its old orders until the second is over.
 */
export class OrderRate {
  private readonly limit: number;
  private second = -1;
  private sent = 0;
  /** Refreshes that had to wait. */
  throttled = 0;

  /** `limit` in orders per second; Infinity = none. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Orders sent in the present second. */
  inSecond(timeS: number): number {
    return Math.floor(timeS) === this.second ? this.sent : 0;
  }

  /** Asks for `orders` now; false when they would exceed the limit. */
  allows(timeS: number, orders: number): boolean {
    const second = Math.floor(timeS);
    if (second !== this.second) {
      this.second = second;
      this.sent = 0;
    }
    if (this.sent + orders > this.limit) {
      this.throttled++;
      return false;
    }
    this.sent += orders;
    return true;
  }
}
