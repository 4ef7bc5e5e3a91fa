/** An axis of a picture: what it spans, what it is called, how its numbers are written. */
export interface Axis {
  readonly domain: readonly [number, number];
  readonly label: string;
  readonly log?: boolean;
  /** Marks at these values instead of round ones. */
  readonly ticks?: readonly number[];
  readonly write?: (value: number) => string;
}

/** Where values stand, px. */
export interface Places {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A point of a plot with its 95 % interval, where it has one. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
  readonly low: number | null;
  readonly high: number | null;
}
