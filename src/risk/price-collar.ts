import { FRACTION } from '../domain/fraction';

/** Quotes in a row that must agree on a new level before it is believed. */
const CONFIRMATIONS = 3;
/** How near they must be to each other, share of the price. */
const AGREEMENT = 0.01;

/**
 * A price far from the last good one is not believed at once: a misprint must neither move our quotes nor fill them.
 * Three in a row near a new level are a move, not a misprint.
 */
export class PriceCollar {
  /** Greatest believable move from one row to the next, share of the price; Infinity switches the collar off. */
  width = FRACTION;
  /** Any two prices within this share of a third are within the collar of one another. */
  nearby = FRACTION;
  /** The last price that was not believed. */
  suspect = 0;
  private seen = 0;

  constructor(width: number) {
    this.limitTo(width);
  }

  /** Another width from now on. */
  limitTo(width: number): void {
    this.width = width;
    this.nearby = 1 / (1 + 2 / width);
  }

  /** Whether a mid is near enough to the last good one, or has been confirmed. `last` 0 = none yet. */
  believes(mid: number, last: number): boolean {
    if (last === 0 || Math.abs(mid - last) <= this.width * last) {
      this.seen = 0;
      return true;
    }
    this.seen = Math.abs(mid - this.suspect) <= AGREEMENT * mid ? this.seen + 1 : 1;
    this.suspect = mid;
    if (this.seen < CONFIRMATIONS) return false;
    this.seen = 0;
    return true;
  }
}
