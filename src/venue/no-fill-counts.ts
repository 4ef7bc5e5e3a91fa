/** Why a market order on the tape did not fill one of our layers. */
export const NO_FILL_REASONS = [
  'risk', // risk had withdrawn the quotes: pause, halt, kill, stale price
  'inventory', // the adding side was withdrawn or its size had shrunk to nothing
  'filled', // filled before, and not yet refreshed
  'latency', // the order was still on its way
  'not-reached', // the market order did not reach that deep
  'queue-ahead', // others stood before us at that price
  'volume-exhausted', // the market order was too small to reach us
] as const;
export type NoFillReason = (typeof NO_FILL_REASONS)[number];

/** Counts by reason, side and layer, and how far short market orders fell. */
export class NoFillCounts {
  readonly layers: number;
  private readonly counts: Float64Array;
  private readonly shortSums: Float64Array;

  constructor(layers: number) {
    this.layers = layers;
    this.counts = new Float64Array(NO_FILL_REASONS.length * 2 * layers);
    this.shortSums = new Float64Array(2 * layers);
  }

  /** The same counts with room for more layers. */
  enlarged(layers: number): NoFillCounts {
    const enlarged = new NoFillCounts(layers);
    const rows = 2 * NO_FILL_REASONS.length;
    for (let row = 0; row < rows; row++)
      enlarged.counts.set(this.counts.subarray(row * this.layers, (row + 1) * this.layers), row * layers);
    for (let side = 0; side < 2; side++)
      enlarged.shortSums.set(
        this.shortSums.subarray(side * this.layers, (side + 1) * this.layers),
        side * layers,
      );
    return enlarged;
  }

  /** `side` is ours: +1 for a bid, −1 for an ask. */
  count(reason: number, side: number, layer: number): void {
    this.counts[this.place(reason, side, layer)]++;
  }

  /** A market order came `shortfall` (share of the mid) short of an order of ours. */
  countUnreached(side: number, layer: number, shortfall: number): void {
    this.count(NOT_REACHED, side, layer);
    this.shortSums[side > 0 ? layer : this.layers + layer] += shortfall;
  }

  at(reason: NoFillReason, side: number, layer: number): number {
    return this.counts[this.place(NO_FILL_REASONS.indexOf(reason), side, layer)];
  }

  /** Over both sides and all layers. */
  total(reason: NoFillReason): number {
    let sum = 0;
    for (let layer = 0; layer < this.layers; layer++)
      sum += this.at(reason, 1, layer) + this.at(reason, -1, layer);
    return sum;
  }

  /** Mean shortfall of market orders that did not reach, bp of the mid; null if there was none. */
  meanShortfallBps(side: number, layer: number): number | null {
    const n = this.at('not-reached', side, layer);
    return n > 0 ? (10_000 * this.shortSums[side > 0 ? layer : this.layers + layer]) / n : null;
  }

  private place(reason: number, side: number, layer: number): number {
    return (reason * 2 + (side > 0 ? 0 : 1)) * this.layers + layer;
  }
}

/** Reasons as the loop counts them. */
export const RISK = NO_FILL_REASONS.indexOf('risk');
export const INVENTORY = NO_FILL_REASONS.indexOf('inventory');
export const FILLED = NO_FILL_REASONS.indexOf('filled');
export const LATENCY = NO_FILL_REASONS.indexOf('latency');
const NOT_REACHED = NO_FILL_REASONS.indexOf('not-reached');
export const QUEUE_AHEAD = NO_FILL_REASONS.indexOf('queue-ahead');
export const VOLUME_EXHAUSTED = NO_FILL_REASONS.indexOf('volume-exhausted');
