import { describe, expect, test } from 'vitest';
import { number } from '../../../src/domain/part';
import { beliefsOf, resolveBeliefs } from '../../../src/strategy/beliefs';
import { STRATEGIES } from '../../../src/strategy/registry';
import { belief } from '../../../src/strategy/parameters';
import type { StrategyPart } from '../../../src/strategy/strategy';
import type { MarketTruth } from '../../../src/tape/tape';

const TRUTH: MarketTruth = { sigma: 4, sigmaTotal: 7.8, A: 0.03, k: 0.02, informedShare: 0.15 };

const part: StrategyPart = {
  label: 'Sample',
  summary: '',
  source: '',
  parameters: {
    sigma: belief('σ', '', 0, 10, ''),
    k: belief('k', '', 0, 10, ''),
    A: belief('A', '', 0, 10, ''),
    p: belief('p', '', 0, 1, ''),
    gamma: number({ label: 'γ', default: 0.01, min: 0, max: 1, help: '' }),
  },
  unread: (values) => (values.gamma === 0 ? ['A'] : []),
  create: () => {
    throw new Error('not needed');
  },
};

describe('beliefs that a configuration leaves open', () => {
  test('are copied from the market, σ without its news jumps', () => {
    const resolved = resolveBeliefs(part, { sigma: null, k: null, A: null, p: null, gamma: 0.01 }, TRUTH);
    expect(resolved).toEqual({ ok: true, values: { sigma: 4, k: 0.02, A: 0.03, p: 0.15, gamma: 0.01 } });
  });

  test('never replace what was stated', () => {
    const resolved = resolveBeliefs(part, { sigma: 1, k: 2, A: 3, p: 0, gamma: 0.01 }, TRUTH);
    expect(resolved).toEqual({ ok: true, values: { sigma: 1, k: 2, A: 3, p: 0, gamma: 0.01 } });
  });

  test('are all listed where no one knows the market', () => {
    expect(resolveBeliefs(part, { sigma: 1, k: null, A: null, p: null, gamma: 0.01 }, null)).toEqual({
      ok: false,
      missing: ['A', 'k', 'p'],
    });
  });

  test('are not missed where the other values make them superfluous', () => {
    const resolved = resolveBeliefs(part, { sigma: 1, k: 1, A: null, p: 0, gamma: 0 }, null);
    expect(resolved.ok).toBe(true);
  });

  test('fall back on total volatility where a model has no diffusive one', () => {
    const resolved = resolveBeliefs(
      part,
      { sigma: null, k: 1, A: 1, p: 0, gamma: 0 },
      { ...TRUTH, sigma: null },
    );
    expect(resolved.ok && resolved.values.sigma).toBe(7.8);
  });

  test('are exactly the nullable ones of the four names', () => {
    expect(beliefsOf(STRATEGIES.glft.parameters)).toEqual(['sigma', 'A', 'k']);
    expect(beliefsOf(STRATEGIES.fixed.parameters)).toEqual([]);
  });
});
