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

test('blocks merge to what the whole gives', () => {
  fc.assert(
    fc.property(pairs, pairs, (a, b) => {
      const whole = riskAdjustedDifference(jointOf(...columns([...a, ...b])), 0.01);
      const merged = [a, b].map((rows) => jointOf(...columns(rows))).reduce(mergedJoint, EMPTY_JOINT);
      const parts = riskAdjustedDifference(merged, 0.01);
      expect(parts.value).toBeCloseTo(whole.value, 6);
      expect(parts.se).toBeCloseTo(whole.se!, 5);
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
      expect(difference.se).toBeCloseTo(own.se!, 5);
    }),
  );
});
