import { rowsInView, type Placement, type Plot } from './plot';

export interface LineStyle {
  readonly color: string;
  /** CSS pixels. */
  readonly width: number;
  /** CSS pixels on and off; empty is solid. */
  readonly dash: readonly number[];
  /** 0 … 1. */
  readonly opacity: number;
}

/** Draws one column as a line; it breaks where a value is absent. `sign` −1 mirrors it (fees count against us). */
export function drawLine(
  plot: Plot,
  at: Placement,
  values: Float64Array,
  style: LineStyle,
  sign: 1 | -1 = 1,
): void {
  const { context, ratio } = plot;
  const { from, to } = rowsInView(plot, at);
  context.save();
  context.globalAlpha = style.opacity;
  context.strokeStyle = style.color;
  context.lineWidth = style.width * ratio;
  context.lineJoin = 'bevel';
  context.setLineDash(style.dash.map((length) => length * ratio));
  context.beginPath();
  let open = false;
  for (let i = from; i <= to; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) {
      open = false;
      continue;
    }
    const x = plot.x0 + (at.first + i * at.step) * plot.dx;
    const y = plot.y0 + sign * value * plot.dy;
    if (open) context.lineTo(x, y);
    else context.moveTo(x, y);
    open = true;
  }
  context.stroke();
  context.restore();
}

/** A horizontal line across the pane with its name at the right; off the pane it is a name with an arrow. */
export function drawLevel(plot: Plot, value: number, name: string, style: LineStyle, font: string): void {
  const { context, ratio, width, height } = plot;
  const y = plot.y0 + value * plot.dy;
  const beyond = y < 0 ? -1 : y > height ? 1 : 0;
  context.save();
  context.globalAlpha = style.opacity;
  context.font = font;
  context.textAlign = 'right';
  context.fillStyle = style.color;
  if (beyond === 0) {
    context.strokeStyle = style.color;
    context.lineWidth = style.width * ratio;
    context.setLineDash(style.dash.map((length) => length * ratio));
    context.beginPath();
    const crisp = Math.round(y) + 0.5;
    context.moveTo(0, crisp);
    context.lineTo(width, crisp);
    context.stroke();
    context.textBaseline = y > 16 * ratio ? 'bottom' : 'top';
    if (name !== '') context.fillText(name, width - 4 * ratio, y + (y > 16 * ratio ? -2 : 2) * ratio);
  } else if (name !== '') {
    context.textBaseline = beyond < 0 ? 'top' : 'bottom';
    const arrow = beyond < 0 ? '▲' : '▼';
    context.fillText(`${arrow} ${name}`, width - 4 * ratio, beyond < 0 ? 3 * ratio : height - 3 * ratio);
  }
  context.restore();
}
