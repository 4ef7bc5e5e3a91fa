import type {
  IChartApiBase,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  SeriesType,
} from 'lightweight-charts';
import type { Plot } from './plot';

/**
 * Draws a whole pane from typed arrays, below the crosshair: the library gives scales, axes, zoom and cursor, and
 * holds no copy of the data. One primitive per pane redraws everything in it for the price of one line series.
 */
export class PanePainter implements ISeriesPrimitive<number> {
  private readonly views: readonly IPrimitivePaneView[];

  constructor(
    chart: IChartApiBase<number>,
    series: ISeriesApi<SeriesType, number>,
    paint: (plot: Plot) => void,
  ) {
    this.views = [
      {
        zOrder: () => 'normal',
        renderer: () => ({
          draw: (target) =>
            target.useBitmapCoordinateSpace(
              ({ context, bitmapSize, horizontalPixelRatio: ratio, verticalPixelRatio }) => {
                const scales = linearScales(chart, series);
                if (scales === null) return;
                paint({
                  context,
                  ...bitmapSize,
                  ratio,
                  x0: scales.x0 * ratio,
                  dx: scales.dx * ratio,
                  y0: scales.y0 * verticalPixelRatio,
                  dy: scales.dy * verticalPixelRatio,
                });
              },
            ),
        }),
      },
    ];
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.views;
  }
}

/** Both scales of a pane as straight lines, in CSS pixels; null while there is nothing to scale by. */
function linearScales(
  chart: IChartApiBase<number>,
  series: ISeriesApi<SeriesType, number>,
): { x0: number; dx: number; y0: number; dy: number } | null {
  const time = chart.timeScale();
  const left = time.logicalToCoordinate(0 as never);
  const right = time.logicalToCoordinate(1000 as never);
  const range = series.priceScale().getVisibleRange();
  if (left === null || right === null || range === null) return null;
  const low = series.priceToCoordinate(range.from);
  const high = series.priceToCoordinate(range.to);
  if (low === null || high === null || range.to === range.from) return null;
  const dy = (high - low) / (range.to - range.from);
  return { x0: left, dx: (right - left) / 1000, y0: low - range.from * dy, dy };
}
