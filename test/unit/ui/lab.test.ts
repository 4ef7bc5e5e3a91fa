import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { number, choice } from '../../../src/domain/part';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { SCENARIOS } from '../../../src/session/scenarios';
import { barsOf } from '../../../src/ui/lab/bars';
import {
  differenceWords,
  hasFigure,
  wasAnException,
  type Difference,
} from '../../../src/ui/lab/difference-words';
import { axisChoices, axisText, axisValues, usualRange } from '../../../src/ui/lab/sweep-axis';
import { timeLeft } from '../../../src/ui/lab/time-left';
import { settingOf } from '../../../src/ui/rail/setting';

const difference = (mean: number, half: number, pairs = 40): Difference => ({
  meanDifference: mean,
  se: half / 2,
  ci95: [mean - half, mean + half],
  pairs,
  certaintyEquivalentDifference: null,
});

describe('what is known of a change', () => {
  test('is better or worse only where the interval leaves out zero', () => {
    expect(differenceWords(difference(12.34, 2.1), true, 28_800)).toBe(
      'better by 12.3 ± 2.1 USD of P&L per 8 h session (95\u00a0%, 40 paired tapes)',
    );
    expect(differenceWords(difference(-250, 31), true, 5400)).toBe(
      'worse by 250 ± 31 USD of P&L per 90 min session (95\u00a0%, 40 paired tapes)',
    );
    expect(differenceWords(difference(1, 2.1), true, 28_800)).toMatch(/^no evidence yet: \+1\.0 ± 2\.1 USD/);
  });

  test('may have gone the other way in the session at hand', () => {
    expect(wasAnException(difference(52, 26), -88)).toBe(true);
    expect(wasAnException(difference(-52, 26), 88)).toBe(true);
    expect(wasAnException(difference(52, 26), 88)).toBe(false);
    expect(wasAnException(difference(12, 26), -88)).toBe(false);
    expect(wasAnException(null, -88)).toBe(false);
  });

  test('is nothing at all for a desk and itself', () => {
    expect(differenceWords({ ...difference(0, 0), se: 0 }, true, 1)).toBe(
      'no difference at all on 40 paired tapes',
    );
  });

  test('is not told from a handful of tapes', () => {
    expect(hasFigure(difference(100, 1, 4))).toBe(false);
    expect(differenceWords(difference(100, 1, 4), false, 1)).toBe('measuring on further tapes…');
    expect(differenceWords(null, true, 1)).toBe('');
  });
});

describe('the bars of a histogram', () => {
  test('hold every value once, side by side, and are no more than asked for', () => {
    const bins = fc
      .uniqueArray(fc.integer({ min: -400, max: 400 }), { minLength: 1, maxLength: 300 })
      .map((places) => places.sort((a, b) => a - b))
      .map((places) => ({ width: 0.5, places, counts: places.map((place) => 1 + Math.abs(place)) }));
    fc.assert(
      fc.property(bins, fc.integer({ min: 3, max: 60 }), (given, most) => {
        const bars = barsOf(given, most);
        expect(bars.length).toBeLessThanOrEqual(most + 1);
        bars.slice(1).forEach(({ from }, i) => expect(from).toBeCloseTo(bars[i].to, 9));
        bars.forEach(({ from, to, count }) => {
          const inside = given.places
            .map((place, i) => (place * 0.5 > from && place * 0.5 < to ? given.counts[i] : 0))
            .reduce((sum, n) => sum + n, 0);
          expect(count).toBe(inside);
        });
      }),
    );
  });
});

describe('the axis of a sweep', () => {
  const gamma = number({ label: 'γ', default: 0.01, min: 0, max: 100, scale: 'log', help: '' });

  test('walks in ratios or in even steps, as it is asked to, in even ones beyond 0', () => {
    expect(axisValues(gamma, { from: 0.01, to: 1, steps: 3, ratio: true })).toEqual([0.01, 0.1, 1]);
    const plain = number({ label: 'x', default: 1, min: -10, max: 10, help: '' });
    expect(axisValues(plain, { from: -2, to: 2, steps: 5, ratio: true })).toEqual([-2, -1, 0, 1, 2]);
    expect(axisValues(plain, { from: 3, to: 9, steps: 1, ratio: false })).toEqual([3]);
  });

  test('takes all options of a choice', () => {
    const options = [
      { value: 'a', label: 'First' },
      { value: 'b', label: 'Second' },
    ];
    const parameter = choice({ label: 'c', default: 'a', options, help: '' });
    expect(axisValues(parameter, { from: 0, to: 0, steps: 0, ratio: false })).toEqual(['a', 'b']);
    expect(axisText(parameter, 'b')).toBe('Second');
  });

  test('takes the present value where a step all but falls on it', () => {
    const range = { from: 0.003, to: 0.05, steps: 7, ratio: true };
    expect(axisValues(gamma, range, 0.012345)).toContain(0.012345);
    expect(axisValues(gamma, range, 0.0155)).not.toContain(0.0155);
  });

  test('reaches from a quarter of the present value to four times it, which is among its values, within what is allowed', () => {
    for (const { config } of SCENARIOS) {
      for (const axis of axisChoices(config)) {
        if (axis.parameter.kind !== 'number') continue;
        const range = usualRange(axis, config);
        const { from, to } = range;
        expect(from, axis.path).toBeLessThanOrEqual(to);
        expect(from, axis.path).toBeGreaterThanOrEqual(axis.parameter.min);
        expect(to, axis.path).toBeLessThanOrEqual(axis.parameter.max);
        const present = settingOf(config, axis.path);
        if (typeof present !== 'number' || present < 0) continue;
        expect(axisValues(axis.parameter, range, present), `${axis.path} of ${present}`).toContain(present);
      }
    }
    const found = axisChoices(DEFAULT_CONFIG).find(({ path }) => path === 'strategy.values.gamma')!;
    const range = usualRange(found, DEFAULT_CONFIG);
    expect(range).toEqual({ from: 0.0025, to: 0.04, steps: 7, ratio: true });
    expect(axisValues(found.parameter, range, 0.01)).toEqual([
      0.0025, 0.00397, 0.0063, 0.01, 0.0159, 0.0252, 0.04,
    ]);
  });
});

test('the time left is told in seconds, then in whole minutes', () => {
  expect([4.24, 32.4, 403, 7205].map(timeLeft)).toEqual(['4.2 s', '32 s', '7 min', '2 h']);
});
