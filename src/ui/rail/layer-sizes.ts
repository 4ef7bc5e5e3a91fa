import type { LayerConfig } from '../../session/config';

/** How the sizes of layers relate: all alike, or larger in proportion to the distance, as the article layers them. */
export type SizeProfile = 'alike' | 'growing';

/**
 * Layers whose sizes follow a profile with the same total size as before, each rounded to the size grid (0 = none) and
 * at least one step of it.
 */
export function withSizes(
  layers: readonly LayerConfig[],
  profile: SizeProfile,
  lotStep: number,
): readonly LayerConfig[] {
  const total = layers.reduce((sum, layer) => sum + layer.size, 0);
  const weights = layers.map((layer) => (profile === 'alike' ? 1 : Math.max(layer.offsetBps, 1e-3)));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return layers.map((layer, i) => ({ ...layer, size: onGrid((total * weights[i]) / all, lotStep) }));
}

function onGrid(size: number, step: number): number {
  if (step === 0) return Number(size.toPrecision(6));
  return Number((Math.max(1, Math.round(size / step)) * step).toPrecision(12));
}
