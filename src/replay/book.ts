/** One price level of a book. The texts are the venue's own digits, which some checksums are made of. */
export interface Level {
  readonly price: number;
  readonly size: number;
  readonly priceText: string;
  readonly sizeText: string;
}

/** A change of a level; size 0 deletes it. */
export type LevelChange = Level;

/** Best bid and ask of a book; a side that is empty has no level. */
export interface Top {
  readonly bid: Level | null;
  readonly ask: Level | null;
}

/** Price levels of both sides, best last inside, so that changes near the touch move little. */
export class Book {
  private readonly bids: Level[] = [];
  private readonly asks: Level[] = [];

  clear(): void {
    this.bids.length = 0;
    this.asks.length = 0;
  }

  /** Replaces the whole book. Levels may come in any order; zero sizes are left out. */
  reset(bids: readonly Level[], asks: readonly Level[]): void {
    this.clear();
    for (const level of bids) this.set(1, level);
    for (const level of asks) this.set(-1, level);
  }

  /** Sets a level of the bids (+1) or the asks (−1); deleting a level that is not there is normal. */
  set(side: number, level: LevelChange): void {
    const levels = side > 0 ? this.bids : this.asks;
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((levels[middle].price - level.price) * side < 0) low = middle + 1;
      else high = middle;
    }
    const present = low < levels.length && levels[low].price === level.price;
    if (level.size === 0) {
      if (present) levels.splice(low, 1);
    } else if (present) levels[low] = level;
    else if (low === levels.length) levels.push(level);
    else levels.splice(low, 0, level);
  }

  /** Keeps the best `depth` levels of each side. */
  truncate(depth: number): void {
    if (this.bids.length > depth) this.bids.splice(0, this.bids.length - depth);
    if (this.asks.length > depth) this.asks.splice(0, this.asks.length - depth);
  }

  get top(): Top {
    return { bid: this.bids.at(-1) ?? null, ask: this.asks.at(-1) ?? null };
  }

  /** Levels of the bids (+1) or the asks (−1), best first, at most `depth`. */
  levels(side: number, depth = Infinity): Level[] {
    const levels = side > 0 ? this.bids : this.asks;
    return levels.slice(-Math.min(depth, levels.length || 1)).reverse();
  }

  /** Number of levels of the bids (+1) or the asks (−1). */
  count(side: number): number {
    return side > 0 ? this.bids.length : this.asks.length;
  }
}

/** Both sides quoted, bid at or above ask. */
export function isCrossed({ bid, ask }: Top): boolean {
  return bid !== null && ask !== null && bid.price >= ask.price;
}

/** The same prices and sizes on both sides. */
export function sameTop(one: Top, other: Top): boolean {
  return sameLevel(one.bid, other.bid) && sameLevel(one.ask, other.ask);
}

function sameLevel(one: Level | null, other: Level | null): boolean {
  return one === null || other === null
    ? one === other
    : one.price === other.price && one.size === other.size;
}
