import { expect, it } from 'vitest';
import { readConfig } from '../../../src/session/read-config';
import { runSession, writeTape } from '../../../src/session/run';
import { BARE_THEORY } from '../../../src/session/scenarios';

/** Reference numbers of a quote that rests for 4 s while the mid diffuses (intensity capped at A). */
const EXPECTED = { countPerSideAndRefresh: 1.3147379973952764, edgeAtFill: 3.4007270125775477 };

it('pays for resting: stale quotes fill more often and nearer to the mid, as the theory says', () => {
  const result = readConfig({
    ...BARE_THEORY,
    durationS: 20_000,
    market: { part: 'brownian-poisson', values: { mid: 1000, sigma: 1, A: 1, k: 0.3, gridS: 0.04 } },
    strategy: { part: 'fixed', volatility: 'given', values: { halfSpread: 4, lot: 1 } },
    execution: { refreshS: 4, refill: 'at-once' },
  });
  if (!result.ok) throw new Error('refused');
  let count = 0;
  let sum = 0;
  let squares = 0;
  const sessions = 3;
  for (let path = 0; path < sessions; path++) {
    const { fills } = runSession(result.config, writeTape(result.config, path));
    for (let i = 0; i < fills.length; i++) {
      const edge = fills.side[i] * (fills.mid[i] - fills.price[i]);
      count++;
      sum += edge;
      squares += edge * edge;
    }
  }
  const refreshes = (2 * sessions * 20_000) / 4;
  const mean = sum / count;
  const se = Math.sqrt((squares / count - mean * mean) / count);
  // Counts cluster a little within a refresh: 1.3 bounds their variance-to-mean ratio here.
  const countSe = Math.sqrt(1.3 * count) / refreshes;
  expect(Math.abs(count / refreshes - EXPECTED.countPerSideAndRefresh)).toBeLessThan(4 * countSe);
  expect(Math.abs(mean - EXPECTED.edgeAtFill)).toBeLessThan(4 * se);
});
