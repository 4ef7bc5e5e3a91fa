import { describe, expect, test } from 'vitest';
import { FEEDS } from '../../../src/feed/registry';
import { fuzzFeed } from '../../support/fuzz-feed';
import { VENUE_FRAMES } from '../../support/venue-frames';

/** Kinds, and so frames, a seed: the long test of the same name plays many more. */
const FRAMES_A_PRESET = 1000;

describe('hostile frames', () => {
  test.each(Object.keys(VENUE_FRAMES))(
    '%s: nothing throws, and what is rejected leaves no trace',
    (preset) => {
      fuzzFeed(preset, VENUE_FRAMES[preset], FRAMES_A_PRESET, 1);
    },
  );

  test('every preset survives frames of every other venue', () => {
    for (const preset of Object.keys(FEEDS)) fuzzFeed(preset, Object.values(VENUE_FRAMES).flat(), 300, 2);
  });

  test('nesting of 200,000, and prototypes as they were', () => {
    for (const preset of Object.keys(FEEDS)) {
      const deep = [
        '['.repeat(200_000) + ']'.repeat(200_000),
        '{"data":'.repeat(50_000) + '1' + '}'.repeat(50_000),
      ];
      fuzzFeed(
        preset,
        deep.map((text) => ({ text })),
        50,
        3,
      );
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).mid).toBeUndefined();
  });
});
