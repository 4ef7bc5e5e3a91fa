import { expect } from 'vitest';

/** Asserts that two numbers agree to a relative tolerance. */
export function relativelyClose(
  actual: number | null | undefined,
  expected: number | null | undefined,
  tolerance: number,
): void {
  expect(actual).toBeTypeOf('number');
  expect(expected).toBeTypeOf('number');
  const error = Math.abs(actual! - expected!) / Math.abs(expected!);
  expect(error, `${actual} against ${expected}`).toBeLessThanOrEqual(tolerance);
}
