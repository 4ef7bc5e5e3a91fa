import type { FillColumns } from '../../../workers/protocol';
import type { Plot } from './plot';

/** Above so many fills per CSS pixel of the pane, neighbours are drawn as one mark. */
const DENSE = 1 / 7;
/** CSS pixels that share a mark where it is dense. */
const BIN = 8;
const LEAST_RADIUS = 3;
/** Added to the radius of a fill of `fullSize`. */
const MORE_RADIUS = 3.5;
/** Marks that stand for several fills are smaller: they must not hide the quotes. */
const DENSE_SHARE = 0.8;

/**
 * Marks fills: a triangle up where we bought, down where we sold, its area growing with size. Where they are dense,
 * fills of one side within a few pixels become one mark at their mean price and joint size.
 */
export function drawFills(
  plot: Plot,
  fills: FillColumns,
  positionOf: (timeS: number) => number,
  fullSize: number,
  colors: { readonly bid: string; readonly ask: string; readonly edge: string },
  opacity: number,
): void {
  const { context, ratio, width } = plot;
  const first = firstIn(fills, plot, positionOf);
  const perPixel = ((fills.length - first) * ratio) / width;
  const bin = perPixel > DENSE ? BIN * ratio : 0;
  const share = bin > 0 ? DENSE_SHARE : 1;
  context.save();
  context.globalAlpha = opacity;
  context.strokeStyle = colors.edge;
  context.lineWidth = ratio;
  for (const side of [1, -1] as const) {
    context.fillStyle = side === 1 ? colors.bid : colors.ask;
    context.beginPath();
    let size = 0;
    let priceSize = 0;
    let timeSize = 0;
    let end = -Infinity;
    const flush = (): void => {
      if (size > 0)
        triangle(
          plot,
          timeSize / size,
          plot.y0 + (priceSize / size) * plot.dy,
          share * radius(size / fullSize),
          side,
        );
      size = priceSize = timeSize = 0;
    };
    for (let i = first; i < fills.length; i++) {
      if (fills.side[i] !== side) continue;
      const x = plot.x0 + positionOf(fills.time[i]) * plot.dx;
      if (x > width + 10 * ratio) break;
      if (x > end) {
        flush();
        end = bin === 0 ? x : (Math.floor(x / bin) + 1) * bin;
      } else if (bin === 0) flush();
      size += fills.size[i];
      priceSize += fills.size[i] * fills.price[i];
      timeSize += fills.size[i] * x;
    }
    flush();
    context.fill();
    context.stroke();
  }
  context.restore();
}

/** The first fill in view. */
function firstIn(fills: FillColumns, plot: Plot, positionOf: (timeS: number) => number): number {
  let low = 0;
  let high = fills.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (plot.x0 + positionOf(fills.time[middle]) * plot.dx < -10 * plot.ratio) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** CSS pixels, for a size in multiples of the full size. */
function radius(load: number): number {
  return LEAST_RADIUS + MORE_RADIUS * Math.min(1.5, Math.sqrt(load));
}

/** Points at the price from the side we traded: a buy stands below its price and points up. */
function triangle(plot: Plot, x: number, y: number, radiusPx: number, side: 1 | -1): void {
  const r = radiusPx * plot.ratio;
  plot.context.moveTo(x, y);
  plot.context.lineTo(x - 0.8 * r, y + side * 1.4 * r);
  plot.context.lineTo(x + 0.8 * r, y + side * 1.4 * r);
  plot.context.closePath();
}
