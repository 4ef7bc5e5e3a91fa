import { randomStream, type RandomStream } from '../domain/random';
import type { MarketContext } from './market';

/** When market orders come and on which side. */
export interface Arrivals {
  /** Time of the next order, s. */
  readonly nextS: number;
  /** Whether it buys. Asked once per order, when its time has come; may draw. */
  takeSide(): boolean;
  /** Moves on to the order after the one whose side was taken. */
  schedule(): void;
}

/** Independent Poisson arrivals at `ratePerSide`, 1/s. */
export class PoissonArrivals implements Arrivals {
  nextS: number;
  private readonly gapScale: number;
  private readonly gaps: RandomStream;
  private readonly sides: RandomStream;

  /** `sides` is shared with the reach of the orders: one stream tells all about an order. */
  constructor(ratePerSide: number, context: MarketContext, sides: RandomStream) {
    this.gapScale = 1 / (2 * ratePerSide);
    this.gaps = randomStream(context.seed, 'arrivals', context.path);
    this.sides = sides;
    this.nextS = this.gaps.exponential() * this.gapScale;
  }

  takeSide(): boolean {
    return this.sides.next() >>> 31 === 1;
  }

  schedule(): void {
    this.nextS += this.gaps.exponential() * this.gapScale;
  }
}

/** Poisson arrivals whose rate is `ratePerSide` × a factor of time, by thinning. */
export class ModulatedArrivals implements Arrivals {
  nextS = 0;
  private readonly gapScale: number;
  private readonly factorAt: (timeS: number) => number;
  private readonly most: number;
  private readonly gaps: RandomStream;
  private readonly thinning: RandomStream;
  private readonly sides: RandomStream;

  /** `factorAt` never exceeds `most`. */
  constructor(
    ratePerSide: number,
    factorAt: (timeS: number) => number,
    most: number,
    context: MarketContext,
    sides: RandomStream,
  ) {
    this.gapScale = 1 / (2 * ratePerSide * most);
    this.factorAt = factorAt;
    this.most = most;
    this.gaps = randomStream(context.seed, 'arrivals', context.path);
    this.thinning = randomStream(context.seed, 'thinning', context.path);
    this.sides = sides;
    this.schedule();
  }

  takeSide(): boolean {
    return this.sides.next() >>> 31 === 1;
  }

  schedule(): void {
    do this.nextS += this.gaps.exponential() * this.gapScale;
    while (this.thinning.unit() * this.most >= this.factorAt(this.nextS));
  }
}
