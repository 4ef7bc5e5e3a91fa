import type { Values } from '../domain/part';
import { log } from '../domain/portable-math';
import { randomStream } from '../domain/random';
import { numberOf } from './market';

/**
 * Everything random in one path of the paper's discrete scheme, as columns with one entry a step: the tape is
 * written from them, and a Monte Carlo runs on them without a tape.
 */
export class PaperNoise {
  readonly steps: number;
  readonly startMid: number;
  /** ±σ√dt: what the mid moves by after the step's orders. */
  readonly moves: Float64Array;
  /**
   * How far from the mid the step's buyer and seller reach, price units; negative where hardly anyone comes. With
   * E ~ Exp(1), (E + ln(A·dt))/k ≥ δ has probability min(1, A·e^(−kδ)·dt).
   */
  readonly buyReach: Float64Array;
  readonly sellReach: Float64Array;
  private readonly stepS: number;
  private readonly moveSize: number;
  private readonly reachScale: number;
  private readonly logRate: number;

  constructor(values: Values, durationS: number) {
    this.steps = numberOf(values, 'steps');
    this.startMid = numberOf(values, 'mid');
    this.moves = new Float64Array(this.steps);
    this.buyReach = new Float64Array(this.steps);
    this.sellReach = new Float64Array(this.steps);
    this.stepS = durationS / this.steps;
    this.moveSize = numberOf(values, 'sigma') * Math.sqrt(this.stepS);
    this.reachScale = 1 / numberOf(values, 'k');
    this.logRate = log(numberOf(values, 'A') * this.stepS);
  }

  /** Time of a step, s. */
  timeOf(step: number): number {
    return step * this.stepS;
  }

  /** Draws path `path` into the columns; each column from a stream of its own. */
  draw(seed: number, path: number): void {
    randomStream(seed, 'diffusion', path).fillSigns(this.moves, this.moveSize);
    randomStream(seed, 'buyers', path).fillExponentials(this.buyReach, this.logRate, this.reachScale);
    randomStream(seed, 'sellers', path).fillExponentials(this.sellReach, this.logRate, this.reachScale);
  }
}
