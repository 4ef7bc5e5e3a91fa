import { isDense, rowsInView, type Placement, type Plot } from './plot';

export interface LineStyle {
  readonly color: string;
  /** CSS pixels. */
  readonly width: number;
  /** CSS pixels on and off; empty is solid. */
  readonly dash: readonly number[];
  /** 0 … 1. */
  readonly opacity: number;
}

/** From this width on, CSS pixels, a line stands out: where points are dense it is two hairlines. */
const BOLD = 1.5;

/**
 * Draws one column as a line; it breaks where a value is absent. `sign` −1 mirrors it (fees count against us).
 *
 * Where points are dense the line is a hairline, and its dashes are points left out: without a graphics card a browser
 * takes ten times as long for wide or dashed lines of a thousand points.
 */
export function drawLine(
  plot: Plot,
  at: Placement,
  values: Float64Array,
  style: LineStyle,
  sign: 1 | -1 = 1,
): void {
  const { context, ratio } = plot;
  const dense = isDense(plot, at);
  const dash = style.dash.map((length) => length * ratio);
  context.save();
  context.globalAlpha = style.opacity;
  context.strokeStyle = style.color;
  context.lineWidth = dense ? Math.floor(ratio) || 1 : style.width * ratio;
  context.lineJoin = 'bevel';
  if (!dense) context.setLineDash(dash);
  context.beginPath();
  const points = dense ? dashPoints(dash, at.step * plot.dx) : [];
  trace(plot, at, values, sign, 0, points);
  if (dense && style.width >= BOLD) trace(plot, at, values, sign, (style.width - 1) * ratio, points);
  context.stroke();
  context.restore();
}

/** Lengths of dashes and gaps in points: a dash has two points at least, a gap leaves out one at least. */
function dashPoints(dash: readonly number[], stepPx: number): readonly number[] {
  return dash.map((px, i) => Math.max(1, Math.round(px / stepPx) + (i % 2 === 0 ? 1 : -1)));
}

/** The path of a column, `below` bitmap pixels lower, with the points left out that are gaps of `dash`. */
function trace(
  plot: Plot,
  at: Placement,
  values: Float64Array,
  sign: 1 | -1,
  below: number,
  dash: readonly number[],
): void {
  const { context } = plot;
  const { from, to } = rowsInView(plot, at);
  const period = dash.reduce((sum, points) => sum + points, 0);
  let open = false;
  for (let i = from; i <= to; i++) {
    const value = values[i];
    if (!Number.isFinite(value) || (period > 0 && isGap(i % period, dash))) {
      open = false;
      continue;
    }
    const x = plot.x0 + (at.first + i * at.step) * plot.dx;
    const y = plot.y0 + sign * value * plot.dy + below;
    if (open) context.lineTo(x, y);
    else context.moveTo(x, y);
    open = true;
  }
}

/** Whether a point within a period of dashes lies in a gap. */
function isGap(point: number, dash: readonly number[]): boolean {
  let end = 0;
  for (let i = 0; i < dash.length; i++) {
    end += dash[i];
    if (point < end) return i % 2 === 1;
  }
  return false;
}
