import { exp } from '../domain/portable-math';

/**
 * The lot that suits a layered desk, base units: E[S²]/E[S] of what one market order sweeps, S, from layers of these
 * `sizes` at these distances from the mid, its reach being Exp(k). It is the size in whose steps such an inventory moves:
 * its variance grows as if every fill were one. null where there is nothing to sweep.
 */
export function sweptLot(distances: readonly number[], sizes: readonly number[], k: number): number | null {
  let mean = 0;
  let square = 0;
  sizes.forEach((size, i) => {
    mean += size * exp(-k * distances[i]);
    // An order takes two layers where it reaches the farther one.
    sizes.forEach((other, j) => (square += size * other * exp(-k * Math.max(distances[i], distances[j]))));
  });
  return mean > 0 ? square / mean : null;
}
