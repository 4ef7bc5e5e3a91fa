/** What is traded: price grid and size grid. `tick` 0 means that prices are not rounded (bare theory). */
export interface Instrument {
  readonly symbol: string;
  /** Price step in quote currency, 0 for none. */
  readonly tick: number;
  /** Size step in base units, 0 for none. */
  readonly lotStep: number;
}

/** A part of a step that is float dust, not a distance. */
const DUST = 1e-7;

/**
 * A size in lots, whole where only float dust says otherwise: 0.3/0.1 is 2.9999999999999996, yet a bound of three lots
 * is reached.
 */
export function inLots(size: number, lot: number): number {
  const lots = size / lot;
  const whole = Math.round(lots);
  return Math.abs(lots - whole) < DUST ? whole : lots;
}

/**
 * Prices or sizes that are multiples of a step. Where the step divides one (0.01, 0.00001), values are computed as
 * n/(1/step), which is the double nearest to the decimal; n·step often is not.
 */
export class Grid {
  /** 0: there is no grid and values pass unchanged. */
  readonly step: number;
  /** Steps in one unit, where that is a whole number; otherwise 0. */
  private readonly perUnit: number;
  private readonly inverse: number;

  constructor(step: number) {
    this.step = step;
    this.inverse = 1 / step;
    const whole = Math.round(this.inverse);
    this.perUnit = step > 0 && step < 1 && Math.abs(whole * step - 1) < 1e-12 ? whole : 0;
    if (this.perUnit > 0) this.inverse = whole;
  }

  /** The value of `n` steps. */
  at(n: number): number {
    return this.perUnit > 0 ? n / this.perUnit : n * this.step;
  }

  /** The highest value on the grid that is not above `x`. */
  below(x: number): number {
    return this.step > 0 ? this.at(Math.floor(x * this.inverse + DUST)) : x;
  }

  /** The lowest value on the grid that is not below `x`. */
  above(x: number): number {
    return this.step > 0 ? this.at(Math.ceil(x * this.inverse - DUST)) : x;
  }

  /** Whole steps nearest to `x`. */
  count(x: number): number {
    return Math.round(x * this.inverse);
  }
}
