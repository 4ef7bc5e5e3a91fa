// @vitest-environment jsdom
import { cleanup, render } from '@testing-library/svelte';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Config } from '../../../src/session/config';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import ChangeWords from '../../../src/ui/ChangeWords.svelte';
import { eventInWords } from '../../../src/ui/keep/setting-words';
import { clockSoFar, sessionClock } from '../../../src/ui/session-clock';
import { sessionLength } from '../../../src/ui/session-length';

afterEach(cleanup);

const changed = (values: Record<string, number>, seed = DEFAULT_CONFIG.seed): Config => ({
  ...DEFAULT_CONFIG,
  seed,
  strategy: { ...DEFAULT_CONFIG.strategy, values: { ...DEFAULT_CONFIG.strategy.values, ...values } },
});

function words(now: Config, most = 2): string {
  return render(ChangeWords, { before: DEFAULT_CONFIG, now, most }).container.textContent.trim();
}

describe('what was changed', () => {
  test('is named as far as there is room', () => {
    expect(words(changed({ gamma: 0.02 }))).toBe('Risk aversion γ 0.01 → 0.02 1/USD');
    expect(words(changed({ gamma: 0.02 }, 9))).toContain(' · ');
    expect(words(changed({ gamma: 0.02 }, 9), 1)).toMatch(/^2 settings changed/);
  });
});

test('a setting that an event changed is called what the form calls it', () => {
  const told = (path: string, value: unknown): string =>
    eventInWords({ text: `${path} set.`, setting: { path, value } }, DEFAULT_CONFIG);
  expect(told('risk.maxOrdersPerS', 100)).toBe('Order rate set to 100 1/s.');
  expect(told('strategy.values.mu', -2)).toBe('Drift μ set to −2 USD/s.');
  expect(told('fees.makerBps', -2)).toBe('fees.makerBps set.');
  expect(told('strategy.part', 'glft')).toBe('Strategy set to GLFT closed form.');
  expect(told('layers', [{ offsetBps: 5 }])).toBe('Other layers.');
  const text = 'The pause is over: quoting resumes.';
  expect(eventInWords({ text }, DEFAULT_CONFIG)).toBe(text);
});

test('a session is so far until it has ended', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 120, max: 200_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (s, share) => {
        const told = clockSoFar(share * s, s);
        expect(told.startsWith('so far, ')).toBe(share * s < s);
        expect(told.endsWith(`to ${sessionClock(share * s, s)}`)).toBe(true);
      },
    ),
  );
  expect([28_800, 5400, 200, 1].map(sessionLength)).toEqual(['8 h', '90 min', '3.33 min', '1 s']);
});
