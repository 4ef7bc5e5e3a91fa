import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { randomStream } from '../../../src/domain/random';
import type { ConnectionLimits } from '../../../src/feed/connection';
import { LiveFeed, liveTape } from '../../../src/feed/live-feed';
import { FeedSocket } from '../../../src/feed/socket';
import { MARK, MARK_DISCONNECTED, QUOTE, type Tape } from '../../../src/tape/tape';
import { FaultServer } from '../../support/fault-server';
import { ORIGIN_US, planOf } from '../../support/feed-bench';

const KEY = 'pf_live_CANARY_0123456789abcdefghijklmnopqrstuv';

/** A feed on a real socket of the `ws` package, against a real server. */
class RealFeed {
  readonly feed: LiveFeed;
  readonly tape: Tape;
  readonly socket: FeedSocket;

  constructor(url: string, key = '', more: Partial<ConnectionLimits> = {}) {
    const plan = planOf('sandbox-exchange', key, { url });
    this.tape = liveTape(plan, { tick: 0, lotStep: 0 }, ORIGIN_US);
    const startMs = performance.now();
    const nowS = () => (performance.now() - startMs) / 1000;
    // Attempts follow one another at once: the waits are tested in virtual time.
    const limits = { backoffBaseS: 0.02, handshakeS: 0.4, ...more };
    this.feed = new LiveFeed({ plan, tape: this.tape, now: nowS, random: () => 0.5, limits });
    this.socket = new FeedSocket(this.feed, {
      open: (address) => new WebSocket(address),
      nowS,
      every: (ms, callback) => {
        const timer = setInterval(callback, ms);
        return () => clearInterval(timer);
      },
    });
    this.socket.start();
  }

  get state() {
    return this.feed.state(this.tape.endS);
  }

  tradeIds(): number[] {
    const { length, kind, id } = this.tape;
    return Array.from({ length }, (_, i) => i)
      .filter((i) => kind[i] > QUOTE && kind[i] < MARK)
      .map((i) => id[i]);
  }
}

/** Waits until a condition holds, which must be soon; a busy machine takes its time. */
async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 10) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect.fail(`it never came to pass: ${what}`);
}

describe('a feed on a real socket', () => {
  let server: FaultServer;
  let real: RealFeed | null = null;

  beforeEach(async () => {
    const random = randomStream(5, 'faults');
    server = await FaultServer.start(() => random.unit());
  });

  afterEach(async () => {
    real?.socket.stop();
    real = null;
    await server.stop();
  });

  async function connect(key = ''): Promise<RealFeed> {
    real = new RealFeed(`${server.address}/ws/trading`, key);
    await until(() => (server.connections.at(-1)?.received.length ?? 0) >= 2, 'the subscriptions arrive');
    return real;
  }

  async function goLive(key = ''): Promise<RealFeed> {
    const feed = await connect(key);
    server.quote();
    await until(() => feed.feed.connectionState === 'live', 'it is live');
    return feed;
  }

  test('goes live, and tells the key in the first message only', async () => {
    await goLive(KEY);
    expect(server.connections[0].url).toBe('/ws/trading');
    expect(server.received[0]).toContain(KEY);
    expect(server.received.slice(1).join('')).not.toContain(KEY);
    expect(server.requests).toEqual([]);
  });

  test.each([
    ['a reset', () => server.drop()],
    ['code 1012', () => server.close(1012)],
  ])('comes back after %s and subscribes once', async (_, fault) => {
    const { feed } = await goLive();
    fault();
    await until(
      () => server.connections.length === 2 && server.connections[1].received.length >= 2,
      'it is back',
    );
    server.quote();
    await until(() => feed.connectionState === 'live', 'it is live again');
    expect(server.connections[1].received.filter((text) => text.includes('subscribe'))).toHaveLength(2);
  });

  test('code 4401 ends it', async () => {
    const { feed } = await goLive();
    server.close(4401, 'bad key');
    await until(() => feed.connectionState === 'stopped', 'it stops');
    expect(server.connections).toHaveLength(1);
  });

  test.each([[401], [404], ['silence' as const]])(
    'an upgrade answered with %s: five attempts, then an explanation',
    async (answer) => {
      server.refuse(answer);
      real = new RealFeed(`${server.address}/ws/trading`);
      const { feed } = real;
      await until(() => feed.connectionState === 'stopped', 'it stops');
      expect(real.state.text).toContain('after 5 attempts');
    },
  );

  test('a server that says the key back is not repeated', async () => {
    const feed = await goLive(KEY);
    server.echoKey(KEY);
    await until(() => server.connections.length === 2, 'it is back');
    expect(JSON.stringify(feed.state)).not.toContain(KEY.slice(8));
    expect(feed.state.counts['errors from the venue']).toBe(1);
  });

  test('duplicates, corruption and disorder: each trade once, the rest counted', async () => {
    const feed = await goLive();
    server.faults = { drop: 0, duplicate: 0.2, reorder: 0.1, corrupt: 0.05, delayMs: 0 };
    for (let i = 0; i < 2000; i++) {
      server.quote(65_000 + (i % 7));
      server.trade();
    }
    server.faults = { drop: 0, duplicate: 0, reorder: 0, corrupt: 0, delayMs: 0 };
    server.quote(65_500);
    await until(() => feed.tape.price[feed.tape.length - 1] > 65_400, 'all has arrived');
    const ids = feed.tradeIds();
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(1800);
    expect(feed.state.counts['seen before']).toBeGreaterThan(100);
    expect(feed.state.counts['not JSON']).toBeGreaterThan(10);
  });

  test('a flood loses no trade', async () => {
    const feed = await goLive();
    for (let i = 0; i < 10_000; i++) {
      server.quote(65_000 + (i % 7));
      server.trade();
    }
    await until(() => feed.tradeIds().length === 10_000, 'all trades have arrived');
    expect(feed.tradeIds()).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
  });

  test('connections that follow one another by plan lose no trade and tell none twice, and the price goes on', async () => {
    real = new RealFeed(`${server.address}/ws/trading`, '', { lifeS: 0.3, backoffCapS: 0.1 });
    const { feed, tape } = real;
    await until(() => (server.connections[0]?.received.length ?? 0) >= 2, 'the subscriptions arrive');
    server.retold = 50;
    await until(() => {
      server.quote(65_000 + (server.trades % 7));
      server.trade();
      return server.connections.length >= 5 && feed.connectionState === 'live';
    }, 'four changes were made');
    const told = server.trades;
    await until(() => real!.tradeIds().at(-1) === told, 'the last trade has arrived');
    expect(real.tradeIds()).toEqual(Array.from({ length: told }, (_, i) => i + 1));
    const marks = Array.from(tape.flags.subarray(0, tape.length)).filter((_, i) => tape.kind[i] === MARK);
    expect(marks.filter((mark) => mark === MARK_DISCONNECTED)).toHaveLength(0);
    expect(real.state.attempts).toBe(0);
    await until(() => server.open === 1, 'those before are closed');
  });

  test('an address that the platform refuses is a failed attempt, not an exception', () => {
    const plan = planOf('sandbox-exchange');
    const feed = new LiveFeed({
      plan,
      tape: liveTape(plan, { tick: 0, lotStep: 0 }, 0),
      now: () => 0,
      random: () => 0.5,
    });
    const refusing = {
      open: () => {
        throw new SyntaxError(`no such address: ${KEY}`);
      },
      nowS: () => 0,
      every: () => () => undefined,
    };
    new FeedSocket(feed, refusing).start();
    expect(feed.connectionState).toBe('waiting');
    expect(JSON.stringify(feed.state(0))).not.toContain(KEY);
  });

  test('after a stop, nothing is heard and nothing is sent', async () => {
    const feed = await goLive();
    feed.socket.stop();
    const { length } = feed.tape;
    server.quote(66_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(feed.tape.length).toBe(length);
    expect(feed.feed.connectionState).toBe('stopped');
  });
});
