import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FEEDS } from '../../../src/feed/registry';
import { clientFrame, guardedFrame } from '../../../src/feed/send-guard';

describe('what may be sent', () => {
  test('is everything that every preset ever says', () => {
    for (const dialect of Object.values(FEEDS)) {
      const frames = dialect.greet({ symbol: dialect.symbol, key: 'k'.repeat(64), nowUs: 1.772e15 + 1 });
      const all = dialect.ping === null ? frames : [...frames, dialect.ping.frame];
      for (const frame of all) expect(guardedFrame(frame)).toBe(frame);
    }
  });

  test.each([
    '{"action":"place_order","symbol":"BTC-USDC","side":"buy","quantity":1,"price":1,"type":"limit"}',
    '{"action":"cancel","order_id":"1"}',
    '{"type":"order","market":"BTC-PERP"}',
    '{"op":"trade","args":[]}',
    '{"op":"order","args":[{"side":"buy"}]}',
    '{"method":"post","id":1,"request":{}}',
    '{"method":"order.place","params":{},"id":1}',
    '{"event":"addOrder"}',
    '{"action":"subscribe","action":"place_order","channel":"x"}',
    '{"action":"subscribe","op":"order","channel":"x"}',
    '{"action":"subscribe","side":"buy","price":1,"size":1}',
    '{"action":"subscribe","channel":"x" }',
    '{"channel":"ticker"}',
    '[{"action":"subscribe"}]',
    '"ping"',
    'pong',
    'ping ',
    '',
    'null',
    '{"action":["subscribe"]}',
    '{"action":"subscribe\\u0000"}',
    JSON.stringify({ action: 'subscribe', channel: 'x'.repeat(5000) }),
  ])('is not %s', (text) => {
    expect(guardedFrame(text)).toBeNull();
  });

  test('a dialect that would send an order is a bug', () => {
    expect(() => clientFrame({ action: 'place_order', symbol: 'BTC-USDC' })).toThrow(/bug/);
  });

  test('no frame with a verb outside of the list passes, whatever else it holds', () => {
    const verbs = [
      'auth',
      'subscribe',
      'unsubscribe',
      'ping',
      'bts:subscribe',
      'bts:unsubscribe',
      'bts:heartbeat',
      'list_subscriptions',
    ];
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('action', 'op', 'type', 'event', 'method', 'channel', 'side', 'args', 'price'),
          fc.oneof(fc.string(), fc.constantFrom(...verbs, 'order', 'cancel', 'trade'), fc.jsonValue()),
        ),
        (frame) => {
          const passed = guardedFrame(JSON.stringify(frame));
          if (passed === null) return;
          const given = ['action', 'op', 'type', 'event', 'method'].filter((name) =>
            Object.hasOwn(frame, name),
          );
          expect(given).toHaveLength(1);
          expect(verbs.map((verb) => JSON.stringify(verb))).toContain(
            JSON.stringify(frame[given[0]]).toLowerCase(),
          );
          expect(Object.hasOwn(frame, 'side') || Object.hasOwn(frame, 'price')).toBe(false);
        },
      ),
      { numRuns: 5000 },
    );
  });
});
