/** How a series is drawn: its colour is a token of the design, and its dash or shape says the same without colour. */
export interface Series {
  readonly label: string;
  readonly look: 'mid' | 'reservation' | 'bid' | 'ask' | 'capture' | 'ghost';
  readonly as: 'line' | 'dots';
  /** `error` is half of a 95 % interval, in units of y. */
  readonly points: readonly { readonly x: number; readonly y: number; readonly error?: number }[];
}

export interface Panel {
  /** What stands up the side, with its unit. */
  readonly label: string;
  readonly series: readonly Series[];
  /** Whether 0 belongs to the axis whatever is drawn. */
  readonly zero?: boolean;
}

/** What a run of the engine showed: panels over one shared axis, one sentence, and the numbers as a table. */
export interface Drawing {
  readonly label: string;
  readonly logarithmic?: boolean;
  readonly panels: readonly Panel[];
  readonly sentence: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
