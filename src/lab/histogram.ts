/** How many bins may be in use before they are joined. */
const MOST_BINS = 600;
/** Bins joined into one: with an odd number the middle of a bin stays the middle of a bin. */
const JOINED = 3;

/** Bins of equal width, centred on whole multiples of it; only those in use, by rising place. */
export interface Bins {
  readonly width: number;
  /** Bin i covers (places[i] ± ½)·width. */
  readonly places: readonly number[];
  readonly counts: readonly number[];
}

/**
 * Counts of any number of values in bounded memory. Bins begin `width` wide and are joined in threes when more than a
 * few hundred are in use; the result depends on the values alone, not on their order.
 */
export class Histogram {
  private width: number;
  private total = 0;
  private bins = new Map<number, number>();

  /** `width` should be the step of the values where they have one, such as the lot of an inventory. */
  constructor(width: number) {
    this.width = width;
  }

  get count(): number {
    return this.total;
  }

  add(value: number): void {
    const place = Math.round(value / this.width);
    this.bins.set(place, (this.bins.get(place) ?? 0) + 1);
    this.total++;
    while (this.bins.size > MOST_BINS) this.join();
  }

  read(): Bins {
    const sorted = this.sorted();
    return { width: this.width, places: sorted.map(([place]) => place), counts: sorted.map(([, n]) => n) };
  }

  /** Values under which these shares lie, shares rising, as if those of a bin lay evenly in it; null without values. */
  quantiles(shares: readonly number[]): readonly number[] | null {
    if (this.total === 0) return null;
    const sorted = this.sorted();
    let at = 0;
    let before = 0;
    return shares.map((share) => {
      const rank = share * this.total;
      while (at < sorted.length - 1 && before + sorted[at][1] < rank) before += sorted[at++][1];
      const [place, n] = sorted[at];
      return (place - 0.5 + (rank - before) / n) * this.width;
    });
  }

  private sorted(): [number, number][] {
    return [...this.bins].sort((a, b) => a[0] - b[0]);
  }

  private join(): void {
    this.width *= JOINED;
    const joined = new Map<number, number>();
    for (const [place, n] of this.bins) {
      const to = Math.round(place / JOINED);
      joined.set(to, (joined.get(to) ?? 0) + n);
    }
    this.bins = joined;
  }
}
