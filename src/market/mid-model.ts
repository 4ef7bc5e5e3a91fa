/**
 * How the mid diffuses over one cell of the quote grid. Between the two ends of a cell it follows a Brownian bridge,
 * which does not know the drift; for a drift that depends on the value that is exact to (rate·cell)².
 */
export interface MidModel {
  /** Volatility over the present cell, price/√s. */
  readonly sigma: number;
  /** Expected move over the present cell, price. */
  readonly drift: number;
  /**
   * Enters the cell [timeS, timeS + widthS]. `value` is the diffusive part of the mid, without jumps and impact.
   * Called once a cell, in time order.
   */
  enter(timeS: number, widthS: number, value: number): void;
}

/** dS = σ dW. */
export class BrownianMid implements MidModel {
  readonly sigma: number;
  readonly drift = 0;

  constructor(sigma: number) {
    this.sigma = sigma;
  }

  enter(): void {
    // Every cell is like the others.
  }
}
