/** What is traded: price grid and size grid. `tick` 0 means that prices are not rounded (bare theory). */
export interface Instrument {
  readonly symbol: string;
  /** Price step in quote currency, 0 for none. */
  readonly tick: number;
  /** Size step in base units, 0 for none. */
  readonly lotStep: number;
}

/** The highest price on the grid that is not above `price`, in ticks (a tolerance of 1e-7 tick absorbs float dust). */
export function ticksBelow(price: number, tick: number): number {
  return Math.floor(price / tick + 1e-7);
}

/** The lowest price on the grid that is not below `price`, in ticks. */
export function ticksAbove(price: number, tick: number): number {
  return Math.ceil(price / tick - 1e-7);
}

/** Size rounded down to the size grid, in base units. */
export function roundSizeDown(size: number, lotStep: number): number {
  return lotStep > 0 ? Math.floor(size / lotStep + 1e-7) * lotStep : size;
}
