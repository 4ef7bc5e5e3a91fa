import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EMPTY_JOINT,
  jointOf,
  mergedJoint,
  riskAdjustedDifference,
  riskAdjustedOf,
} from '../../../src/lab/mean-variance';
import { sampleOf } from '../../../src/lab/statistics';

const profit = fc.double({ min: -1000, max: 1000, noNaN: true });
const pairs = fc.array(fc.tuple(profit, profit), { minLength: 4, maxLength: 60 });
const columns = (rows: [number, number][]): [Float64Array, Float64Array] => [
  Float64Array.from(rows, ([first]) => first),
  Float64Array.from(rows, ([, second]) => second),
];

/** Errors are roots of sums of terms up to 10⁸, which may cancel: their squares agree to the rounding of those. */
function expectSameError(found: number | null, wanted: number | null): void {
  const square = wanted! * wanted!;
  expect(Math.abs(found! * found! - square)).toBeLessThanOrEqual(1e-6 + 1e-10 * square);
}

test('blocks merge to what the whole gives', () => {
  fc.assert(
    fc.property(pairs, pairs, (a, b) => {
      const whole = riskAdjustedDifference(jointOf(...columns([...a, ...b])), 0.01);
      const merged = [a, b].map((rows) => jointOf(...columns(rows))).reduce(mergedJoint, EMPTY_JOINT);
      const parts = riskAdjustedDifference(merged, 0.01);
      expect(parts.value).toBeCloseTo(whole.value, 6);
      expectSameError(parts.se, whole.se);
    }),
  );
});

test('the difference is that of the two values, and of a desk and itself nothing at all', () => {
  fc.assert(
    fc.property(pairs, (rows) => {
      const [first, second] = columns(rows);
      const own = [first, second].map((each) => riskAdjustedOf(sampleOf(each, each.length), 0.01).value);
      expect(riskAdjustedDifference(jointOf(first, second), 0.01).value).toBeCloseTo(own[0] - own[1], 6);
      expect(riskAdjustedDifference(jointOf(first, first), 0.01).value).toBe(0);
    }),
  );
});

test('against a desk that earns nothing the paired error is the own one', () => {
  fc.assert(
    fc.property(pairs, (rows) => {
      const [first] = columns(rows);
      const own = riskAdjustedOf(sampleOf(first, first.length), 0.01);
      const difference = riskAdjustedDifference(jointOf(first, new Float64Array(first.length)), 0.01);
      expectSameError(difference.se, own.se);
    }),
  );
});
