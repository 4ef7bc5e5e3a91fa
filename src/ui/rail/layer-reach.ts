import type { Config } from '../../session/config';
import { modelOf } from './model';
import { strategyEffect } from './strategy-effect';

/** Where a layer stands and how many market orders come that far. */
export interface LayerReach {
  /** Price units from the reservation price. */
  readonly distance: number;
  /** Market orders an hour, both sides, that reach it: 2·3600·A·e^(−kδ) at a flat position. */
  readonly ordersPerHour: number;
}

/** One entry per layer; null where the market's A and k or a price are not known. */
export function layerReach(config: Config, mid: number | null): readonly LayerReach[] | null {
  const { A, k, mid: start } = modelOf(config);
  const price = start ?? mid;
  if (A === null || k === null || price === null) return null;
  const half = strategyEffect(config, price)?.halfSpread ?? 0;
  const first = config.layers[0]?.offsetBps ?? 0;
  return config.layers.map(({ offsetBps }) => {
    const distance = distanceOf(config, offsetBps, first, half, price);
    return { distance, ordersPerHour: 7200 * A * Math.exp(-k * Math.max(0, distance)) };
  });
}

function distanceOf(config: Config, offsetBps: number, first: number, half: number, mid: number): number {
  switch (config.layerMode) {
    case 'fixed':
      return (offsetBps * mid) / 1e4;
    case 'scaled':
      return half * (first > 0 ? offsetBps / first : 1);
    case 'spaced':
      return half + ((offsetBps - first) * mid) / 1e4;
  }
}
