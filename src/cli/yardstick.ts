const STEPS = 20_000_000;

/** Nanoseconds of one step of a fixed integer loop: the machine's own speed, to divide by. */
export function yardstickNs(): number {
  const startMs = performance.now();
  let word = 1;
  for (let i = 0; i < STEPS; i++) {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
  }
  const elapsedMs = performance.now() - startMs;
  // The loop's result must be used, or there is no loop.
  return word === 0 ? 0 : (1e6 * elapsedMs) / STEPS;
}
