import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/domain/random';
import {
  MARK,
  MARK_CLOCK,
  MARK_CONNECTED,
  MARK_DISCONNECTED,
  QUOTE,
  type Tape,
} from '../../../src/tape/tape';
import { FeedBench, planOf } from '../../support/feed-bench';
import { VirtualVenue } from '../../support/virtual-venue';

/** A venue that loses its client until it has done so often enough; then it stays, so that all is told. */
function lose(times: number, seed: number): { bench: FeedBench; venue: VirtualVenue } {
  const random = randomStream(seed, 'losses');
  const bench = new FeedBench(planOf('sandbox-exchange', 'trading'), { random: () => random.unit() }).start();
  const venue = new VirtualVenue(bench, random);
  while (venue.forcedDisconnects < times) venue.step(0.05);
  // The last loss is survived as well.
  for (let i = 0; i < 200 || bench.feed.connectionState !== 'live'; i++) venue.step(0.05);
  return { bench, venue };
}

function tradeIds({ length, kind, id }: Tape): number[] {
  const ids: number[] = [];
  for (let i = 0; i < length; i++) if (kind[i] > QUOTE && kind[i] < MARK) ids.push(id[i]);
  return ids;
}

describe('500 forced disconnects, at any point and in any way', () => {
  const { bench, venue } = lose(500, 1);
  const { tape } = bench;

  test('no trade is lost and none is there twice', () => {
    const ids = tradeIds(tape);
    expect(new Set(ids).size).toBe(ids.length);
    // Trades of the last instants may still be on their way.
    expect(ids.sort((a, b) => a - b)).toEqual(venue.trades.slice(0, ids.length));
    expect(venue.trades.length - ids.length).toBeLessThan(10);
  });

  test('every loss of a connection is on the tape, and no quote stands between it and the next one', () => {
    let connected = false;
    let losses = 0;
    for (let i = 0; i < tape.length; i++) {
      if (tape.kind[i] === MARK && tape.flags[i] === MARK_CONNECTED) connected = true;
      if (tape.kind[i] === MARK && tape.flags[i] === MARK_DISCONNECTED) {
        expect(connected).toBe(true);
        connected = false;
        losses++;
      }
      if (!connected) expect(tape.kind[i], `row ${i}`).toBe(MARK);
      if (!connected && tape.flags[i] !== MARK_DISCONNECTED) expect(tape.flags[i]).toBe(MARK_CLOCK);
    }
    expect(losses).toBeGreaterThan(300);
  });

  test('each socket was subscribed to exactly once, and nothing else was ever sent', () => {
    const sent = new Map<number, string[]>();
    for (const command of bench.commands) {
      if (command.do !== 'send') continue;
      sent.set(command.generation, [...(sent.get(command.generation) ?? []), command.frame]);
    }
    for (const frames of sent.values()) {
      const subscriptions = frames.filter((frame) => frame.includes('"subscribe"'));
      expect(subscriptions).toHaveLength(3);
      expect(new Set(subscriptions).size).toBe(3);
      expect(frames.every((frame) => /"action":"(subscribe|ping|auth)"/.test(frame))).toBe(true);
    }
  });

  test('time never goes back', () => {
    const times = tape.time.subarray(0, tape.length);
    expect(times.every((timeS, i) => i === 0 || timeS >= times[i - 1])).toBe(true);
  });
});
