import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planFeed } from '../../../src/feed/feed-plan';
import { FEEDS } from '../../../src/feed/registry';
import { guardedFrame } from '../../../src/feed/send-guard';
import { feedPresetGroups, firstPreset, framesOf, keylessPreset } from '../../../src/ui/panels/feed-presets';

const KEY = 'pf_live_"CANARY"\\0123456789abcdefghijkl';
const NOW_US = 1.77e15;

function planned(frames: unknown, key = KEY, preset = 'purple-flea-d1') {
  return planFeed(
    { preset, url: '', symbol: 'BTC-USDC', confirmedHosts: [], allowKeyInUrl: true, frames },
    key,
  );
}

function sent(frames: unknown, key = KEY): readonly string[] {
  const result = planned(frames, key);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join(' '));
  return result.plan.dialect.greet({ symbol: result.plan.symbol, key, nowUs: NOW_US });
}

function complaints(frames: unknown): string[] {
  const result = planned(frames);
  return result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path}`);
}

describe('frames of one’s own', () => {
  test.each(Object.entries(FEEDS))('as %s sends them send the same', (preset, dialect) => {
    const frames = framesOf(dialect, dialect.symbol);
    // Without a key, a preset leaves out what needs one; frames of one's own are sent as they are written.
    for (const key of dialect.auth === 'none' ? [KEY, ''] : [KEY]) {
      const result = planned(frames, key, preset);
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      const greeting = { symbol: dialect.symbol, key, nowUs: NOW_US };
      expect(result.plan.dialect.greet(greeting)).toEqual(dialect.greet(greeting));
      expect(result.plan.dialect.ping).toEqual(dialect.ping);
    }
  });

  test('take symbol, key and time where these are named', () => {
    const greeting = [
      '{"type":"auth","token":"{key}","timestamp_ns":"{nowNs}"}',
      '{"op":"subscribe","args":["book.{symbol}"]}',
    ];
    expect(sent({ greeting, ping: null })).toEqual([
      JSON.stringify({ type: 'auth', token: KEY, timestamp_ns: 1.77e18 }),
      '{"op":"subscribe","args":["book.BTC-USDC"]}',
    ]);
    expect(sent({ greeting, ping: null }, '')).toEqual(['{"op":"subscribe","args":["book.BTC-USDC"]}']);
  });

  test('may have blank lines between them', () => {
    expect(sent({ greeting: ['', '{"op":"subscribe","args":[]}', '  '], ping: null })).toHaveLength(1);
  });

  test('replace the heartbeat too, or end it', () => {
    const beat = planned({ greeting: [], ping: { frame: '{"op":"ping"}', everyS: 20 } });
    expect(beat).toMatchObject({
      ok: true,
      plan: { dialect: { ping: { frame: '{"op":"ping"}', everyS: 20 } } },
    });
    expect(planned({ greeting: [], ping: null })).toMatchObject({
      ok: true,
      plan: { dialect: { ping: null } },
    });
  });

  test('are all checked, and all that is wrong is said', () => {
    expect(
      complaints({
        greeting: ['no json', '{"op":"order","args":[]}', 5, '{"op":"subscribe","token":"pf_live_secret"}'],
        ping: { frame: '{"op":"ping"}', everyS: 0 },
      }),
    ).toEqual([
      'bad-frame frames.greeting[0]',
      'bad-frame frames.greeting[1]',
      'bad-frame frames.greeting[2]',
      'bad-frame frames.greeting[3]',
      'bad-frame frames.ping.everyS',
    ]);
    expect(complaints({ greeting: Array(9).fill('{"op":"ping"}'), ping: null })).toEqual([
      'bad-frame frames.greeting',
    ]);
    for (const shape of [5, 'x', {}, { greeting: 1, ping: null }]) expect(complaints(shape)).not.toEqual([]);
  });

  test.each([
    '{"op":"subscribe","args":[{"side":"buy","price":"65000","qty":"1"}]}',
    '{"method":"subscribe","params":{"order":{"type":"limit"}}}',
    '{"event":"subscribe","data":{"clOrdId":"1"}}',
  ])('hold no order at any depth: %s', (frame) => {
    expect(complaints({ greeting: [frame], ping: null })).toEqual(['bad-frame frames.greeting[0]']);
  });

  test('whatever is written, nothing goes out that the guard would not let pass', () => {
    const words = fc.constantFrom(
      'subscribe',
      'auth',
      'order',
      '{key}',
      '{symbol}',
      'buy',
      '{nowNs}',
      '__proto__',
    );
    const frames = fc.dictionary(
      fc.constantFrom('op', 'type', 'args', 'params', 'side', 'data', 'symbol', 'channel'),
      fc.oneof(words, fc.array(words), fc.dictionary(words, words)),
    );
    fc.assert(
      fc.property(frames, (frame) => {
        const result = planned({ greeting: [JSON.stringify(frame)], ping: null });
        if (!result.ok) return;
        for (const text of result.plan.dialect.greet({ symbol: 'BTC-USDC', key: KEY, nowUs: NOW_US }))
          expect(guardedFrame(text)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the venue that stands chosen', () => {
  test('is at first one that answers without a key, later the reader’s last choice', () => {
    expect(firstPreset(null)).toBe('hyperliquid');
    expect(FEEDS[firstPreset(null)].auth).toBe('none');
    expect(firstPreset('purple-flea-d1')).toBe('purple-flea-d1');
    expect(firstPreset('a-venue-of-another-version')).toBe('hyperliquid');
    expect(feedPresetGroups()[0].presets[0].name).toBe('purple-flea-d1');
  });

  test('is never offered instead of itself', () => {
    expect(keylessPreset('purple-flea-d1')).toBe('hyperliquid');
    expect(keylessPreset('hyperliquid')).toBe('coinbase');
  });
});
