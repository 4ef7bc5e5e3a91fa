import { FRACTION } from '../domain/fraction';
import type { RandomStream } from '../domain/random';
import type { MidModel } from './mid-model';

/**
 * The diffusive part of a mid, walked from one grid point to the next. Grid points are drawn from a stream of their own
 * and times between them fall on Brownian bridges, so that what happens between them never changes the path.
 */
export class Diffusion {
  /** Where the walk stands: price and time, s. */
  value = FRACTION;
  timeS = FRACTION;
  /** The grid point that ends the present cell. */
  nextS = FRACTION;
  private next = FRACTION;
  private sigma = FRACTION;
  /** Cells entered. */
  private cells = 0;
  private readonly model: MidModel;
  private readonly gridS: number;
  private readonly moves: RandomStream;
  private readonly bridge: RandomStream;

  /** Stands before the grid point at time 0. */
  constructor(start: number, gridS: number, model: MidModel, moves: RandomStream, bridge: RandomStream) {
    this.model = model;
    this.gridS = gridS;
    this.moves = moves;
    this.bridge = bridge;
    this.value = this.next = start;
    this.timeS = this.nextS = 0;
    this.sigma = 0;
  }

  /** Moves to the grid point that ends the cell. */
  toGrid(): void {
    this.value = this.next;
    this.timeS = this.nextS;
  }

  /** Draws the cell that begins here; `factor` multiplies the model's volatility. */
  enterCell(factor: number): void {
    const { model, value, timeS } = this;
    this.cells++;
    this.nextS = this.cells * this.gridS;
    const widthS = this.nextS - timeS;
    model.enter(timeS, widthS, value);
    this.sigma = model.sigma * factor;
    this.next = value + model.drift + this.sigma * Math.sqrt(widthS) * this.moves.normal();
  }

  /** Moves to a time within the cell. */
  to(timeS: number): void {
    const widthS = this.nextS - this.timeS;
    if (widthS > 0) {
      const share = (timeS - this.timeS) / widthS;
      const spread = this.sigma * Math.sqrt((timeS - this.timeS) * (1 - share));
      this.value += share * (this.next - this.value) + spread * this.bridge.normal();
    }
    this.timeS = timeS;
  }
}
