/** A range around the equity line on a time grid of its own. */
export interface EquityBand {
  readonly startS: number;
  readonly stepS: number;
  readonly length: number;
  /** The lower end at each point, then the upper one. */
  readonly values: Float64Array;
}
