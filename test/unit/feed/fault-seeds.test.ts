import { describe, expect, test } from 'vitest';
import { faultRun } from '../../support/fault-seed';

// A thousand of them, ten minutes each: test/long/fault-seeds.test.ts.
describe('a live desk on a line that drops, doubles, delays, reorders and corrupts', () => {
  // In the last of these a bid once came to rest above an older ask of our own.
  test.each([1, 2, 3, 307])('seed %i: ledger and limits hold after every event', (seed) => {
    const run = faultRun(seed, 300);
    expect(run.violations).toEqual([]);
    expect(run.events).toBeGreaterThan(2000);
    expect(run.disconnects).toBeGreaterThan(0);
  });

  test('lives the same life again from the same seed', () => {
    expect(faultRun(5, 120)).toEqual(faultRun(5, 120));
  });
});
