import { log } from '../domain/portable-math';
import type { Session } from './covered-time';
import { lastAtOrBefore, type QuoteSeries } from './quote-series';

/** Realised volatility of the mid at one sampling interval. */
export interface SampledVolatility {
  /** Price/√s. */
  readonly value: number;
  /** bp/√s, from the logarithm of the mid; null where a mid is not above 0. */
  readonly bps: number | null;
  /** Standard error of `value` for independent steps: value·√((κ − 1)/4n), their kurtosis κ no less than a Gaussian's 3. */
  readonly se: number;
  /** Steps. */
  readonly n: number;
}

/** Fewer steps than this say nothing. */
const FEWEST_STEPS = 4;

/**
 * The mid sampled on a fixed clock that starts with each session (previous-tick): one list of mids per session. Clock
 * ticks before the session's first quote are left out, unless the quote that stood before the silence is `carried` over
 * it: what happened in a silence then counts as one step. A session after a break of the feed begins with a quote.
 */
export function sampledMids(
  quotes: QuoteSeries,
  sessions: readonly Session[],
  intervalUs: number,
  carried = false,
): Float64Array[] {
  return sessions.map(({ startUs, endUs }) => {
    const ticks = Math.floor((endUs - startUs) / intervalUs) + 1;
    const mids = new Float64Array(ticks);
    let length = 0;
    const first = lastAtOrBefore(quotes.us, startUs - 1) + 1;
    let at = first - 1;
    for (let tick = 0; tick < ticks; tick++) {
      const us = startUs + tick * intervalUs;
      while (at + 1 < quotes.length && quotes.us[at + 1] <= us) at++;
      if (at >= (carried ? 0 : first)) mids[length++] = quotes.mid[at];
    }
    return mids.subarray(0, length);
  });
}

/** σ = √(mean (m(t+Δ) − m(t))² / Δ), no mean removed. null with fewer than four steps. `carried` as above. */
export function sampledVolatility(
  quotes: QuoteSeries,
  sessions: readonly Session[],
  intervalUs: number,
  carried = false,
): SampledVolatility | null {
  let n = 0;
  let squares = 0;
  let fourths = 0;
  let logSquares = 0;
  for (const mids of sampledMids(quotes, sessions, intervalUs, carried)) {
    for (let i = 1; i < mids.length; i++) {
      const step = mids[i] - mids[i - 1];
      const logStep = step === 0 ? 0 : log(mids[i] / mids[i - 1]);
      squares += step * step;
      fourths += step * step * (step * step);
      logSquares += logStep * logStep;
      n++;
    }
  }
  if (n < FEWEST_STEPS) return null;
  const intervalS = intervalUs / 1e6;
  const value = Math.sqrt(squares / n / intervalS);
  const kurtosis = squares > 0 ? Math.max(3, (n * fourths) / (squares * squares)) : 3;
  return {
    value,
    bps: logSquares >= 0 ? Math.sqrt(logSquares / n / intervalS) * 1e4 : null,
    se: value * Math.sqrt((kurtosis - 1) / (4 * n)),
    n,
  };
}

/**
 * By how many standard errors the squared moves over `width` steps exceed the sum of the squares of those steps, negative:
 * fall short. About a standard normal number for a mid that nothing foretells, however its volatility comes and goes:
 * every window is weighed by its own (Lo & MacKinlay 1988, the test robust to heteroscedasticity). 0 without moves.
 */
export function walkScore(series: readonly Float64Array[], width: number): number {
  let sum = 0;
  let squares = 0;
  for (const mids of series) {
    for (let end = width; end < mids.length; end += width) {
      const move = mids[end] - mids[end - width];
      let excess = move * move;
      for (let i = end - width; i < end; i++) excess -= (mids[i + 1] - mids[i]) * (mids[i + 1] - mids[i]);
      sum += excess;
      squares += excess * excess;
    }
  }
  return squares > 0 ? sum / Math.sqrt(squares) : 0;
}

/** √(Σ (change of the mid at every quote)² / covered time), price/√s: what bid-ask bounce does to naive sampling. */
export function everyQuoteVolatility(
  quotes: QuoteSeries,
  sessions: readonly Session[],
  coveredS: number,
): number {
  let squares = 0;
  for (const { startUs, endUs } of sessions) {
    const last = lastAtOrBefore(quotes.us, endUs);
    for (let i = lastAtOrBefore(quotes.us, startUs - 1) + 2; i <= last; i++) {
      const step = quotes.mid[i] - quotes.mid[i - 1];
      squares += step * step;
    }
  }
  return Math.sqrt(squares / coveredS);
}

/** Volatility in windows of a minute, every ten seconds: how quiet and how wild the recording gets. */
export interface MinuteVolatility {
  readonly windows: number;
  /** bp/√s. */
  readonly medianBps: number;
  readonly maxBps: number;
  /** Where the wildest window begins, s from the tape's origin. */
  readonly maxAtS: number;
  /** Wildest over median; null where the median is 0. */
  readonly ratio: number | null;
}

/** null when no whole minute with a quote at its start is covered. */
export function minuteVolatility(quotes: QuoteSeries, sessions: readonly Session[]): MinuteVolatility | null {
  const found: { bps: number; startUs: number }[] = [];
  for (const { startUs, endUs } of sessions) {
    for (let us = startUs; us + 60e6 <= endUs; us += 10e6) {
      const bps = windowVolatilityBps(quotes, us);
      if (bps !== null) found.push({ bps, startUs: us });
    }
  }
  if (found.length === 0) return null;
  found.sort((a, b) => a.bps - b.bps || a.startUs - b.startUs);
  const wildest = found[found.length - 1];
  const medianBps = found[found.length >> 1].bps;
  return {
    windows: found.length,
    medianBps,
    maxBps: wildest.bps,
    maxAtS: wildest.startUs / 1e6,
    ratio: medianBps > 0 ? wildest.bps / medianBps : null,
  };
}

function windowVolatilityBps(quotes: QuoteSeries, startUs: number): number | null {
  let at = lastAtOrBefore(quotes.us, startUs);
  if (at < 0) return null;
  let before = quotes.mid[at];
  let squares = 0;
  for (let second = 1; second <= 60; second++) {
    const us = startUs + second * 1e6;
    while (at + 1 < quotes.length && quotes.us[at + 1] <= us) at++;
    const step = quotes.mid[at] === before ? 0 : log(quotes.mid[at] / before);
    squares += step * step;
    before = quotes.mid[at];
  }
  return squares >= 0 ? Math.sqrt(squares / 60) * 1e4 : null;
}

/** Largest relative move of the mid over a horizon in whole seconds, sampled every second, bp; null without any. */
export function largestMoveBps(secondMids: readonly Float64Array[], horizonS: number): number | null {
  let largest: number | null = null;
  for (const mids of secondMids) {
    for (let i = horizonS; i < mids.length; i++) {
      const move = Math.abs(mids[i] / mids[i - horizonS] - 1) * 1e4;
      if (largest === null || move > largest) largest = move;
    }
  }
  return largest;
}
