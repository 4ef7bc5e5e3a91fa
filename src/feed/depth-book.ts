/** One level of a book as a venue told it. The texts are kept because checksums are taken over them. */
export interface Level {
  readonly price: number;
  /** 0 deletes the level. */
  readonly size: number;
  readonly priceText: string;
  readonly sizeText: string;
}

/**
 * One side of a book: levels in order, the best last, so that what happens near the touch moves few of them.
 */
export class BookSide {
  /** +1 for bids (higher is better), −1 for asks. */
  readonly sign: 1 | -1;
  readonly levels: Level[] = [];

  constructor(sign: 1 | -1) {
    this.sign = sign;
  }

  /** The best level, null on an empty side. */
  get best(): Level | null {
    return this.levels.length > 0 ? this.levels[this.levels.length - 1] : null;
  }

  clear(): void {
    this.levels.length = 0;
  }

  /** Takes a whole side at once: put in one by one, tens of thousands of levels would cost seconds. */
  replace(levels: readonly Level[]): void {
    this.clear();
    const inOrder = [...levels].sort((a, b) => this.sign * (a.price - b.price));
    inOrder.forEach((level, i) => {
      const isLastOfPrice = i === inOrder.length - 1 || inOrder[i + 1].price !== level.price;
      if (isLastOfPrice && level.size > 0) this.levels.push(level);
    });
  }

  /** Sets, or with size 0 deletes, a level. Deleting one that is not there is normal. */
  set(level: Level): void {
    const { levels, sign } = this;
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sign * (levels[middle].price - level.price) < 0) low = middle + 1;
      else high = middle;
    }
    const isThere = low < levels.length && levels[low].price === level.price;
    if (level.size === 0) {
      if (isThere) levels.splice(low, 1);
    } else if (isThere) levels[low] = level;
    else if (low === levels.length) levels.push(level);
    else levels.splice(low, 0, level);
  }

  /** Forgets the worst levels beyond `depth`: a venue that sends so many does not say what becomes of the rest. */
  truncate(depth: number): void {
    if (this.levels.length > depth) this.levels.splice(0, this.levels.length - depth);
  }

  /** Drops the levels that a newer one of the other side, at `price`, shows to be gone. */
  dropThrough(price: number): void {
    const { levels, sign } = this;
    while (levels.length > 0 && sign * (levels[levels.length - 1].price - price) >= 0) levels.pop();
  }
}

/** Both sides of a book that snapshots fill and changes keep. */
export class DepthBook {
  readonly bids = new BookSide(1);
  readonly asks = new BookSide(-1);
  /** A snapshot has come since the last loss. */
  synced = false;

  replace(bids: readonly Level[], asks: readonly Level[]): void {
    this.bids.replace(bids);
    this.asks.replace(asks);
    this.synced = true;
  }

  change(bids: readonly Level[], asks: readonly Level[]): void {
    for (const level of bids) this.bids.set(level);
    for (const level of asks) this.asks.set(level);
  }

  truncate(depth: number): void {
    this.bids.truncate(depth);
    this.asks.truncate(depth);
  }

  lose(): void {
    this.bids.clear();
    this.asks.clear();
    this.synced = false;
  }
}
