import { scaleLinear } from 'd3-scale';
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

/** What the picture spans in bp, to round numbers: every interval, zero and `level`. */
export function curveSpan(points: readonly CurvePoint[], level: number | null): [number, number] {
  const values = points.flatMap(({ bps, low, high }) => [bps, low ?? bps, high ?? bps]);
  const low = Math.min(0, ...values, level ?? 0);
  const high = Math.max(0, ...values, level ?? 0);
  const [from, to] = scaleLinear()
    .domain(high > low ? [low, high] : [-1, 1])
    .nice(5)
    .domain();
  return [from, to];
}
