import { drawWords } from './draw-words';
import type { Palette } from './palette';
import { isDense, rowsInView, type Placement, type Plot } from './plot';

/**
 * Draws one side's quotes as nested bands: between each layer and the next the colour gets fainter outwards, and each
 * layer's own price is a hairline. `prices` is layer-major, NaN where a layer stands withdrawn.
 */
export function drawBands(
  plot: Plot,
  at: Placement,
  prices: Float64Array,
  layers: number,
  color: string,
  opacity: number,
): void {
  const { context, ratio } = plot;
  const { from, to } = rowsInView(plot, at);
  if (to < from) return;
  context.save();
  context.fillStyle = color;
  const fill = isDense(plot, at) ? fillColumns : fillArea;
  for (let layer = 0; layer + 1 < layers; layer++) {
    context.globalAlpha = (opacity * 0.26) / (1 + layer);
    fill(plot, at, prices, layer * at.length, (layer + 1) * at.length, from, to);
  }
  context.strokeStyle = color;
  context.lineWidth = Math.floor(ratio) || 1;
  context.lineJoin = 'bevel';
  for (let layer = 0; layer < layers; layer++) {
    context.globalAlpha = opacity * (layer === 0 ? 0.85 : 0.4 / layer);
    context.beginPath();
    edge(plot, at, prices, layer * at.length, from, to);
    context.stroke();
  }
  context.restore();
}

/**
 * The area between two layers as one bar a point, on whole pixels: where points are dense nobody sees the steps, and
 * without a graphics card it takes half the time.
 */
function fillColumns(
  plot: Plot,
  at: Placement,
  prices: Float64Array,
  near: number,
  far: number,
  from: number,
  to: number,
): void {
  const stepPx = at.step * plot.dx;
  const firstPx = plot.x0 + at.first * plot.dx - 0.5 * stepPx;
  let left = Math.round(firstPx + from * stepPx);
  for (let i = from; i <= to; i++) {
    const right = Math.round(firstPx + (i + 1) * stepPx);
    const start = Math.round(plot.y0 + prices[near + i] * plot.dy);
    const end = Math.round(plot.y0 + prices[far + i] * plot.dy);
    if (right > left && start === start && end === end)
      plot.context.fillRect(left, start, right - left, end - start);
    left = right;
  }
}

/** The area between two layers, closed anew wherever one of them is absent. */
function fillArea(
  plot: Plot,
  at: Placement,
  prices: Float64Array,
  near: number,
  far: number,
  from: number,
  to: number,
): void {
  let start = -1;
  plot.context.beginPath();
  for (let i = from; i <= to + 1; i++) {
    const present = i <= to && Number.isFinite(prices[near + i]) && Number.isFinite(prices[far + i]);
    if (present && start < 0) start = i;
    if (present || start < 0) continue;
    trace(plot, at, prices, near, start, i - 1, 1);
    trace(plot, at, prices, far, i - 1, start, -1);
    plot.context.closePath();
    start = -1;
  }
  plot.context.fill();
}

function trace(
  plot: Plot,
  at: Placement,
  prices: Float64Array,
  row: number,
  from: number,
  to: number,
  direction: 1 | -1,
): void {
  for (let i = from; direction * (to - i) >= 0; i += direction) {
    const x = plot.x0 + (at.first + i * at.step) * plot.dx;
    const y = plot.y0 + prices[row + i] * plot.dy;
    if (direction === 1 && i === from) plot.context.moveTo(x, y);
    else plot.context.lineTo(x, y);
  }
}

function edge(plot: Plot, at: Placement, prices: Float64Array, row: number, from: number, to: number): void {
  let open = false;
  for (let i = from; i <= to; i++) {
    const price = prices[row + i];
    if (!Number.isFinite(price)) {
      open = false;
      continue;
    }
    const x = plot.x0 + (at.first + i * at.step) * plot.dx;
    const y = plot.y0 + price * plot.dy;
    if (open) plot.context.lineTo(x, y);
    else plot.context.moveTo(x, y);
    open = true;
  }
}

/** Says at the pane's right edge how many of the newest quotes stand beyond it, below the legend or above the flags. */
export function drawBeyond(
  plot: Plot,
  at: Placement,
  prices: Float64Array,
  layers: number,
  color: string,
  palette: Palette,
): void {
  const { ratio, height } = plot;
  let above = 0;
  let below = 0;
  for (let layer = 0; layer < layers; layer++) {
    const y = plot.y0 + prices[layer * at.length + at.length - 1] * plot.dy;
    if (y < 0) above++;
    if (y > height) below++;
  }
  const count = above + below;
  if (count === 0) return;
  const words = `${above > 0 ? '▲' : '▼'} ${count} ${count === 1 ? 'layer' : 'layers'} beyond`;
  if (above > 0) drawWords(plot, words, 36 * ratio, 'top', color, palette);
  else drawWords(plot, words, height - 18 * ratio, 'bottom', color, palette);
}
