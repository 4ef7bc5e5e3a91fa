import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../../src/domain/part';
import { Player } from '../../../src/session/player';
import { DEFAULT_SCENARIO } from '../../../src/session/default-scenario';
import { scorecardOf } from '../../../src/session/summary';
import { Announcer } from '../../../src/ui/announcer.svelte';
import { ranAgain } from '../../../src/ui/ran-again';
import type { Frame } from '../../../workers/protocol';

describe('the live region', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('speaks at once after a silence, then every five seconds at most, and says only the newest', () => {
    const announcer = new Announcer();
    announcer.say(() => 'one');
    vi.advanceTimersByTime(0);
    expect(announcer.text).toBe('one');
    announcer.say(() => 'two');
    announcer.say(() => 'three');
    vi.advanceTimersByTime(4999);
    expect(announcer.text).toBe('one');
    vi.advanceTimersByTime(1);
    expect(announcer.text).toBe('three');
  });

  test('makes a sentence when it is said, and says none that has become pointless', () => {
    const announcer = new Announcer();
    let playing = true;
    const running = (): string => (playing ? 'Running.' : '');
    announcer.say(running);
    vi.advanceTimersByTime(0);
    announcer.say(running);
    playing = false;
    vi.advanceTimersByTime(5000);
    expect(announcer.text).toBe('Running.');
    // What was not said costs no silence.
    announcer.say(() => 'Paused.');
    vi.advanceTimersByTime(0);
    expect(announcer.text).toBe('Paused.');
  });
});

describe('after a change one hears', () => {
  const scorecard = scorecardOf(new Player(DEFAULT_SCENARIO.config).session);
  const frameWith = (now: object, before: object | null): Frame =>
    ({
      scorecard: { ...scorecard, ...now },
      baselineScorecard: before === null ? null : { ...scorecard, ...before },
    }) as unknown as Frame;

  test('each figure beside the one before', () => {
    const now = { equity: -41.63, fills: 191, inventoryRms: 0.1132 };
    const before = { equity: 22.53, fills: 203, inventoryRms: 0.0704 };
    expect(ranAgain(frameWith(now, before), [])).toBe(
      'Ran again: equity −42 USD, before +23 USD; fills 191, before 203; inventory rms 0.11, before 0.070.',
    );
  });

  test('the figures alone where there is no run before', () => {
    expect(ranAgain(frameWith({ equity: 1, fills: 2, inventoryRms: 0.5 }, null), [])).toBe(
      'Ran again: equity +1 USD; fills 2; inventory rms 0.50.',
    );
  });

  test('all that is wrong where nothing was changed', () => {
    const problems = ['γ must be positive.', 'A must be positive.'].map((message): Problem => {
      return { path: 'strategy', code: 'out-of-range', message };
    });
    expect(ranAgain(null, problems)).toBe('Nothing was changed: γ must be positive. A must be positive.');
  });
});
