import { median } from '../estimate/quantile';
import type { Session } from './covered-time';
import { lastAtOrBefore, type QuoteSeries } from './quote-series';

/** The quoted spread and mid over time; every quote holds until the next or the end of its session. */
export interface SpreadFacts {
  /** Time-weighted, price. */
  readonly meanSpread: number;
  /** Time-weighted mean of spread/mid, bp. */
  readonly meanSpreadBps: number;
  /** Over quotes, price. */
  readonly medianSpread: number;
  readonly maxSpread: number;
  /** Share of the time in which the spread is exactly one tick, 0 … 1. */
  readonly oneTickShare: number;
  /** Time-weighted, price. */
  readonly meanMid: number;
}

/** null where no quote is in force for any time. `tick` is the price step. */
export function spreadFacts(
  quotes: QuoteSeries,
  sessions: readonly Session[],
  tick: number,
): SpreadFacts | null {
  let weight = 0;
  let spread = 0;
  let relative = 0;
  let oneTick = 0;
  let mid = 0;
  for (const { startUs, endUs } of sessions) {
    const last = lastAtOrBefore(quotes.us, endUs);
    for (let i = lastAtOrBefore(quotes.us, startUs - 1) + 1; i <= last; i++) {
      const held = (i < last ? quotes.us[i + 1] : endUs) - quotes.us[i];
      const width = quotes.ask[i] - quotes.bid[i];
      weight += held;
      spread += held * width;
      relative += (held * width) / quotes.mid[i];
      mid += held * quotes.mid[i];
      if (Math.abs(width - tick) < tick * 1e-6) oneTick += held;
    }
  }
  if (weight === 0) return null;
  const widths = quotes.ask.map((ask, i) => ask - quotes.bid[i]);
  return {
    meanSpread: spread / weight,
    meanSpreadBps: (relative / weight) * 1e4,
    medianSpread: median(widths)!,
    maxSpread: widths.reduce((widest, width) => Math.max(widest, width), 0),
    oneTickShare: oneTick / weight,
    meanMid: mid / weight,
  };
}
