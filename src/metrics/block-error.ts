/** Shortest block, s. */
const LEAST_BLOCK_S = 30;
/** A block is this many horizons long, so that few pairs of overlapping values fall into different blocks. */
const HORIZONS = 5;

/**
 * Standard error of a weighted mean of values that overlap in time: residuals are summed over blocks of time, and
 * the blocks, with half of the product of neighbours (Bartlett weights), give the variance. `time` must not
 * decrease. Values of NaN are left out. Null with fewer than two values or two blocks.
 */
export function blockError(
  time: ArrayLike<number>,
  values: ArrayLike<number>,
  weights: ArrayLike<number> | null,
  mean: number,
  horizonS: number,
  count: number,
): number | null {
  const spanS = count > 0 ? time[count - 1] - time[0] : 0;
  const blockS = Math.min(Math.max(HORIZONS * horizonS, LEAST_BLOCK_S), spanS / HORIZONS);
  if (!(blockS > 0)) return null;
  let weightSum = 0;
  let variance = 0;
  let blocks = 0;
  let used = 0;
  let block = -1;
  let sum = 0;
  let previousBlock = -2;
  let previous = 0;
  const close = (): void => {
    if (block < 0) return;
    variance += sum * sum;
    if (previousBlock === block - 1) variance += sum * previous;
    previousBlock = block;
    previous = sum;
    blocks++;
  };
  for (let i = 0; i < count; i++) {
    const value = values[i];
    if (value !== value) continue;
    const weight = weights === null ? 1 : weights[i];
    const at = Math.floor((time[i] - time[0]) / blockS);
    if (at !== block) {
      close();
      block = at;
      sum = 0;
    }
    sum += weight * (value - mean);
    weightSum += weight;
    used++;
  }
  close();
  if (blocks < 2 || used < 2) return null;
  return Math.sqrt((Math.max(0, variance) * blocks) / (blocks - 1)) / weightSum;
}
