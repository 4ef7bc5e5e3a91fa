/**
 * Where a pane's canvas is, in bitmap pixels. Both scales are linear, so that a point costs two multiplications and no
 * call into the library.
 */
export interface Plot {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
  /** Bitmap pixels per CSS pixel. */
  readonly ratio: number;
  /** x = x0 + position·dx, position in buckets of the run shown. */
  readonly x0: number;
  readonly dx: number;
  /** y = y0 + value·dy. */
  readonly y0: number;
  readonly dy: number;
}

/** Where a row of columns stands on the time axis: position = first + i·step, in buckets of the run shown. */
export interface Placement {
  readonly first: number;
  readonly step: number;
  readonly length: number;
}

/** Points nearer to each other than this many CSS pixels are drawn for speed: nobody can tell joins from noise there. */
const DENSE_PX = 3;

/** Whether a placement's points stand so near to each other that only their outline can be seen. */
export function isDense({ dx, ratio }: Plot, { step }: Placement): boolean {
  return dx * step < DENSE_PX * ratio;
}

/** The rows of a placement that are in view, one more on each side. */
export function rowsInView(plot: Plot, at: Placement): { from: number; to: number } {
  const left = (0 - plot.x0) / plot.dx;
  const right = (plot.width - plot.x0) / plot.dx;
  return {
    from: Math.max(0, Math.floor((left - at.first) / at.step) - 1),
    to: Math.min(at.length - 1, Math.ceil((right - at.first) / at.step) + 1),
  };
}
