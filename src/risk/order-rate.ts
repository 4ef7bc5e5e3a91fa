/**
 * Orders per second of session time. A desk that would send more keeps its old orders until the second is over.
 */
export class OrderRate {
  private limit: number;
  private second = -1;
  private sent = 0;
  /** Refreshes that had to wait. */
  throttled = 0;
  private refusedSecond = -1;

  /** `limit` in orders per second; Infinity = none. */
  constructor(limit: number) {
    this.limit = limit;
  }

  /** Another limit from now on. */
  limitTo(limit: number): void {
    this.limit = limit;
  }

  /** Orders sent in the present second. */
  inSecond(timeS: number): number {
    return Math.floor(timeS) === this.second ? this.sent : 0;
  }

  /** Whether an order of the present second had to wait. */
  waits(timeS: number): boolean {
    return Math.floor(timeS) === this.refusedSecond;
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
      this.refusedSecond = second;
      return false;
    }
    this.sent += orders;
    return true;
  }
}
