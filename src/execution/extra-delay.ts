import { randomStream, type RandomStream } from '../domain/random';

/** What a message takes beyond the constant part of its way, s. */
export interface ExtraDelay {
  /** A new or changed order that is sent now. */
  order(): number;
  /** A cancellation that is sent now. */
  cancel(): number;
}

/** Mean exponential delays on top of the constant ones, ms; 0 = none. */
export interface Jitter {
  readonly feed: number;
  readonly order: number;
  readonly cancel: number;
}

/** Draws of their own for each way, and what the recording itself was late by. */
export class OrderDelay implements ExtraDelay {
  private readonly orders: RandomStream;
  private readonly cancels: RandomStream;
  private readonly lagS: () => number;
  private orderS = 0;
  private cancelS = 0;

  /** `path` tells the paths of a Monte Carlo apart; `lagS`: how late the recording's messages are at present beyond their best, s. */
  constructor(seed: number, path: number, lagS: () => number) {
    this.orders = randomStream(seed, 'latency-order', path);
    this.cancels = randomStream(seed, 'latency-cancel', path);
    this.lagS = lagS;
  }

  /** Other means from now on; the draws go on. */
  jitterBy({ order, cancel }: Jitter): void {
    this.orderS = order / 1000;
    this.cancelS = cancel / 1000;
  }

  order(): number {
    return this.lagS() + (this.orderS > 0 ? this.orderS * this.orders.exponential() : 0);
  }

  cancel(): number {
    return this.lagS() + (this.cancelS > 0 ? this.cancelS * this.cancels.exponential() : 0);
  }
}

/**
 * The delay of rows on their way to the desk: named by the row, so that it is the same however often and in whatever
 * order it is asked for.
 */
export class FeedDelay {
  private readonly seed: number;
  private readonly stream: string;

  /** `path` tells the paths of a Monte Carlo apart. */
  constructor(seed: number, path: number) {
    this.seed = seed;
    this.stream = path === 0 ? 'latency-feed' : `latency-feed-${path}`;
  }

  /** Exponential with this mean, s. */
  ofRow(row: number, meanMs: number): number {
    return (meanMs / 1000) * randomStream(this.seed, this.stream, row).exponential();
  }
}
