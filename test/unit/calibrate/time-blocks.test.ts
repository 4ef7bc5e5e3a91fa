import { expect, test } from 'vitest';
import { errorOfTotal, jackknifeError } from '../../../src/calibrate/time-blocks';
import { randomStream } from '../../../src/domain/random';

const BLOCKS = 100;

/** Share of 95 % intervals that hold the true total, 0, where neighbouring sums correlate by `likeness`. */
function coverage(likeness: number, blocks = BLOCKS): number {
  const random = randomStream(7, `blocks ${likeness}`, blocks);
  const shock = Math.sqrt(1 - likeness * likeness);
  const samples = 2000;
  let covered = 0;
  for (let sample = 0; sample < samples; sample++) {
    let state = random.normal();
    const sums = Array.from({ length: blocks }, () => (state = likeness * state + shock * random.normal()));
    const total = sums.reduce((sum, each) => sum + each, 0);
    const { se, t } = errorOfTotal(sums);
    if (Math.abs(total) <= t * se) covered++;
  }
  return covered / samples;
}

test('intervals of unlike blocks are no wider than they need be', () => {
  for (const blocks of [8, 17, 33, 100]) {
    expect(coverage(0, blocks), `${blocks} blocks`).toBeGreaterThan(0.94);
    expect(coverage(0, blocks), `${blocks} blocks`).toBeLessThan(0.98);
  }
  // A sum that alternates is known better than independent ones tell; nothing says so, nothing is lost.
  expect(coverage(-0.5)).toBeGreaterThan(0.95);
});

test('intervals hold where spells last for many blocks', () => {
  expect(coverage(0.5)).toBeGreaterThan(0.91);
  expect(coverage(0.8)).toBeGreaterThan(0.9);
  // Thirteen spells of twenty blocks each would be needed for more.
  expect(coverage(0.95)).toBeGreaterThan(0.78);
});

test('the jackknife of a total is its error', () => {
  const random = randomStream(3, 'jackknife', 0);
  const sums = Array.from({ length: 40 }, () => random.normal());
  const total = sums.reduce((sum, each) => sum + each, 0);
  const without = sums.map((sum) => ((total - sum) * 40) / 39);
  const [one, other] = [jackknifeError(without), errorOfTotal(sums)];
  expect(one.se).toBeCloseTo(other.se, 12);
  expect(one.t).toBeCloseTo(other.t, 12);
});

test('nothing, one block and equal blocks have no error', () => {
  for (const sums of [[], [3], [2, 2, 2, 2]]) expect(errorOfTotal(sums).se).toBe(0);
});
