/** A quote further behind the newest one comes from a clock set back, not from a detour. */
const CLOCK_RESET_US = 5e6;

/** Tells whether a quote was overtaken by a newer one on its way, where only the venue's times can say so. */
export class QuoteClock {
  private newestUs = 0;

  /** Whether a quote of this time (µs since 1970, 0 = unknown) is older than one already told. */
  isLate(exchangeUs: number): boolean {
    const behindUs = this.newestUs - exchangeUs;
    return exchangeUs > 0 && behindUs > 0 && behindUs < CLOCK_RESET_US;
  }

  /** A quote of this time was told. */
  note(exchangeUs: number): void {
    if (exchangeUs > 0) this.newestUs = exchangeUs;
  }
}
