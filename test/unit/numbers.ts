import { expect } from 'vitest';

/** Asserts that two numbers agree to a relative tolerance. */
export function relativelyClose(
  actual: number | null | undefined,
  expected: number,
  tolerance: number,
): void {
  expect(actual).toBeTypeOf('number');
  const error = Math.abs(actual! - expected) / Math.abs(expected);
  expect(error, `${actual} against ${expected}`).toBeLessThanOrEqual(tolerance);
}
