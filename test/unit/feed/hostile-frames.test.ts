import { describe, expect, test } from 'vitest';
import { FEEDS } from '../../../src/feed/registry';
import { RowList } from '../../support/row-list';
import { fuzzFeed } from '../../support/fuzz-feed';
import { VENUE_FRAMES } from '../../support/venue-frames';

/** Kinds, and so frames, a seed: the long test of the same name plays many more. */
const FRAMES_A_PRESET = 1000;

/** What venues say beside the market. */
const CONTROLS = [
  { event: 'systemStatus', status: 'online' },
  { event: 'subscriptionStatus', status: 'subscribed', subscription: { name: 'book' } },
  { event: 'error', errorMessage: 'no', msg: 'no' },
  { event: 'subscribe', arg: { channel: 'books' } },
  { event: 'bts:subscription_succeeded', channel: 'order_book_btcusd', data: {} },
  { channel: 'subscriptionResponse', data: { subscription: { type: 'trades' } } },
  { channel: 'subscribed', subscription: 'book' },
  { result: null, id: 1 },
  { success: true, op: 'subscribe', ret_msg: '' },
  { type: 'error', message: 'no', reason: 'no' },
];

/** The frame with `value` in the place of each of its parts, one after the other. */
function withValue(frame: unknown, value: unknown): unknown[] {
  if (typeof frame !== 'object' || frame === null) return [value];
  if (Array.isArray(frame)) {
    const list: unknown[] = frame;
    const others = list.map((part, i) =>
      withValue(part, value).map((one) => [...list.slice(0, i), one, ...list.slice(i + 1)]),
    );
    return [value, ...others.flat()];
  }
  const parts = Object.entries(frame as Record<string, unknown>);
  return [
    value,
    ...parts.flatMap(([name, part]) => withValue(part, value).map((one) => ({ ...frame, [name]: one }))),
  ];
}

function reader(preset: string): { decode: (frame: unknown) => void } {
  const { symbol } = FEEDS[preset];
  return { decode: (frame) => FEEDS[preset].createDecoder(symbol).decode(frame, new RowList()) };
}

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

  test('a value that cannot be made a text, in every place of every frame', () => {
    const unprintable = [{ toString: 1, valueOf: 1 }, JSON.parse('['.repeat(50_000) + ']'.repeat(50_000))];
    for (const preset of Object.keys(VENUE_FRAMES)) {
      const { decode } = reader(preset);
      for (const frame of [...VENUE_FRAMES[preset], ...CONTROLS]) {
        for (const value of unprintable) for (const changed of withValue(frame, value)) decode(changed);
      }
    }
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
