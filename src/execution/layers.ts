/** `fixed`: as in the table; `scaled`: in proportion to the strategy's half-spread; `spaced`: its half-spread plus the table's steps. */
export type LayerMode = 'fixed' | 'scaled' | 'spaced';

/** A layer's distance from the reservation price is perHalf·(strategy's half-spread) + perMid·mid, price units. */
export interface LayerDistance {
  readonly perHalf: number;
  readonly perMid: number;
}

/** Distances of layers whose table offsets (innermost first) are shares of the mid; no offsets: one quote a side at the strategy's own. */
export function layerDistances(mode: LayerMode, offsets: readonly number[]): LayerDistance[] {
  if (offsets.length === 0) return [{ perHalf: 1, perMid: 0 }];
  const innermost = offsets[0];
  return offsets.map((offset) => {
    switch (mode) {
      case 'fixed':
        return { perHalf: 0, perMid: offset };
      case 'scaled':
        return { perHalf: innermost > 0 ? offset / innermost : 1, perMid: 0 };
      case 'spaced':
        return { perHalf: 1, perMid: offset - innermost };
    }
  });
}

/**
 * Share of a layer's size that is quoted, 0 … 1. Under `reduce-adding` the side that adds to the position shrinks in
 * proportion to it and is exactly zero at the hard limit.
 * `load` is signed inventory over the hard limit, positive when this side adds to the position. On a limit of nothing a
 * desk without a position has the load 0/0: it quotes whole, as under any other limit.
 */
export function sizeShare(reduceAdding: boolean, load: number): number {
  if (reduceAdding !== true || !(load > 0)) return 1;
  return load >= 1 ? 0 : 1 - load;
}
