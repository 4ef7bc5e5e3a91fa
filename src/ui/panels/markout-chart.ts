import { scaleLinear, scaleLog } from 'd3-scale';
import type { Analysis } from '../../../workers/protocol';

/** A point of the curve in bp with its 95 % interval. */
export interface CurvePoint {
  readonly h: number;
  readonly bps: number;
  /** null where there are too few fills for an error. */
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/** Points with a value; the standard error, in price units, becomes bp in the proportion of the mean. */
export function curvePoints(analysis: Pick<Analysis, 'markout'>, mid: number): readonly CurvePoint[] {
  return analysis.markout.flatMap(({ h, bps, se, n }) => {
    if (bps === null) return [];
    const half = se === null ? null : (1.96e4 * se) / mid;
    return [{ h, bps, low: half === null ? null : bps - half, high: half === null ? null : bps + half, n }];
  });
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Scales that hold every interval, zero and `level`. */
export function curveScales(points: readonly CurvePoint[], level: number | null, frame: Frame) {
  const values = points.flatMap(({ bps, low, high }) => [bps, low ?? bps, high ?? bps]);
  const low = Math.min(0, ...values, level ?? 0);
  const high = Math.max(0, ...values, level ?? 0);
  const hs = points.map(({ h }) => h);
  const x = scaleLog()
    .domain(hs.length > 1 ? [Math.min(...hs), Math.max(...hs)] : [0.1, 300])
    .range([frame.left, frame.right]);
  const y = scaleLinear()
    .domain(high > low ? [low, high] : [-1, 1])
    .nice(5)
    .range([frame.bottom, frame.top]);
  return { x, y };
}
