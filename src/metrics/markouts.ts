import { TAKER, type FillLog } from '../domain/fill-log';
import { blockError } from './block-error';
import type { MidPath } from './mid-path';

/** Horizons of the markout curve, s. */
export const MARKOUT_HORIZONS: readonly number[] = [0.1, 0.5, 1, 5, 10, 30, 60, 300];

/** One column per fill, at one horizon. NaN where the fill has none: not matured, unknown mid, or a market order. */
export interface Markouts {
  readonly horizonS: number;
  readonly length: number;
  /** Fills with a markout. */
  readonly matured: number;
  /** side·(mid(t + h) − price), price units; below 0 the fill lost. */
  readonly value: Float64Array;
  /** s from the fill to the mid it was judged by: h, or less where the tape only samples the mid. */
  readonly elapsedS: Float64Array;
}

/** A point of the markout curve. */
export interface MarkoutPoint {
  /** s */
  readonly h: number;
  /** Size-weighted mean, price units; null without a matured fill. */
  readonly mean: number | null;
  /** Standard error by blocks of time; null where there are too few fills. */
  readonly se: number | null;
  /** Fills with a markout at h. */
  readonly n: number;
  /** The mean in bp of the fills' notional. */
  readonly bps: number | null;
  /** Mean price impact −side·(mid(t + h) − mid(t)) of the same fills, price units: effective − markout. */
  readonly impact: number | null;
}

/**
 * Markouts of every maker fill at one horizon, in one forward pass. mid(t) is the last mid with time ≤ t; a fill
 * whose t + h lies beyond the last row has none.
 */
export function markouts(path: MidPath, fills: FillLog, horizonS: number): Markouts {
  const n = fills.length;
  const value = new Float64Array(n);
  const elapsedS = new Float64Array(n);
  const { time, mid, endS, sampled } = path;
  let at = -1;
  let matured = 0;
  for (let i = 0; i < n; i++) {
    const dueS = fills.time[i] + horizonS;
    if (dueS > endS || fills.kind[i] === TAKER) {
      value[i] = NaN;
      elapsedS[i] = NaN;
      continue;
    }
    at = path.lastAt(at, dueS);
    const later = at < 0 ? NaN : mid[at];
    value[i] = fills.side[i] * (later - fills.price[i]);
    elapsedS[i] = sampled && at >= 0 ? Math.max(0, time[at] - fills.time[i]) : horizonS;
    if (later === later) matured++;
  }
  return { horizonS, length: n, matured, value, elapsedS };
}

/** The markout curve: size-weighted means with their standard errors. */
export function markoutCurve(
  path: MidPath,
  fills: FillLog,
  horizons: readonly number[] = MARKOUT_HORIZONS,
): MarkoutPoint[] {
  return horizons.map((h) => pointOf(markouts(path, fills, h), fills));
}

function pointOf(column: Markouts, fills: FillLog): MarkoutPoint {
  const { horizonS: h, value, length, matured } = column;
  if (matured === 0) return { h, mean: null, se: null, n: 0, bps: null, impact: null };
  const { size, price, side, mid } = fills;
  let weight = 0;
  let sum = 0;
  let notional = 0;
  let effective = 0;
  for (let i = 0; i < length; i++) {
    if (value[i] !== value[i]) continue;
    weight += size[i];
    sum += size[i] * value[i];
    notional += size[i] * price[i];
    effective += size[i] * side[i] * (mid[i] - price[i]);
  }
  const mean = sum / weight;
  return {
    h,
    mean,
    se: blockError(fills.time, value, size, mean, h, length),
    n: matured,
    bps: (1e4 * sum) / notional,
    impact: effective / weight - mean,
  };
}
