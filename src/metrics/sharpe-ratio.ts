import { Moments } from '../estimate/moments';

/** Equity on a fixed clock. */
export interface EquitySeries {
  readonly length: number;
  /** s between neighbours. */
  readonly stepS: number;
  /** Quote currency. */
  at(index: number): number;
}

/** Increments are taken over at least this many seconds where the session is long enough. */
const INTERVAL_S = 60;
const ENOUGH_INTERVALS = 30;
const DAY_S = 86_400;
const DAYS_PER_YEAR = 365;

export interface SharpeRatio {
  /** Mean/std of equity increments × √(intervals per year of 365 days). */
  readonly annual: number;
  /** The same × √(intervals per day): not annualised, the scale of "daily Sharpe > 2". */
  readonly daily: number;
  /** What the increments are taken over, s. */
  readonly intervalS: number;
}

/**
 * Sharpe ratio of one session from increments of equity over a minute (over one step of the series where that would
 * leave fewer than thirty). Null with fewer than two increments or where equity never varies. It treats increments
 * as independent and says nothing about other sessions: Monte Carlo does.
 */
export function sharpeRatio(equity: EquitySeries): SharpeRatio | null {
  const stepsPerMinute = Math.max(1, Math.round(INTERVAL_S / equity.stepS));
  const steps = (equity.length - 1) / stepsPerMinute >= ENOUGH_INTERVALS ? stepsPerMinute : 1;
  const increments = new Moments();
  for (let i = steps; i < equity.length; i += steps) increments.add(equity.at(i) - equity.at(i - steps));
  const deviation = increments.standardDeviation;
  if (increments.count < 2 || !(deviation > 0)) return null;
  const intervalS = steps * equity.stepS;
  const daily = (increments.mean / deviation) * Math.sqrt(DAY_S / intervalS);
  return { daily, annual: daily * Math.sqrt(DAYS_PER_YEAR), intervalS };
}
