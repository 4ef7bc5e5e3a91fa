import { afterEach, describe, expect, it, vi } from 'vitest';
import { FaultInjection } from '../../../src/exchange/fault-injection';
import { readFaults } from '../../../src/exchange/fault-rules';
import { Ear, KEY, recordedTape, startHost, stillMarket, type TestHost } from '../../support/exchange-host';

let host: TestHost | null = null;
afterEach(async () => {
  vi.useRealTimers();
  await host?.stop();
  host = null;
});

const COUNT = 300;

/** One quote a millisecond, numbered by its ask size, from 0.2 s on. */
const numbered = () =>
  recordedTape((rows) => {
    rows.quote(0, 999.5, 1000.5, 1, 1);
    for (let i = 1; i <= COUNT; i++) rows.trade(0.2 + i / 1000, 2, 999.5, i / 1000);
    rows.quote(3600, 999.5, 1000.5, 1, 1);
  });

async function faulty(faults: unknown[], tape = numbered(), seed = 1): Promise<TestHost> {
  const read = readFaults({ seed, faults });
  if (!read.ok) throw new Error(read.problems[0].message);
  host = await startHost(tape, { faults: new FaultInjection(read.plan) });
  return host;
}

const trades = (ear: Ear): number[] =>
  ear.frames.filter((frame) => frame?.channel === 'trades').map((frame) => Math.round(frame.size * 1000));

/** Hears numbered trades until the last one, or one that tells of it, came. */
async function heard(faults: unknown[], isLast: (ear: Ear) => boolean): Promise<Ear> {
  const { ws } = await faulty(faults);
  const ear = await new Ear(ws).subscribed('trades');
  await ear.until(isLast);
  ear.close();
  return ear;
}

/** Ends the stream of trades whatever happened to the last one. */
const pinged = (ear: Ear): boolean => trades(ear).some((n) => n > COUNT - 20);

describe('faults of frames', () => {
  it('drop loses about as many as it should, and nothing else happens', async () => {
    const ear = await heard([{ kind: 'drop', share: 0.3, channel: 'trades' }], pinged);
    const numbers = trades(ear);
    expect(numbers.length).toBeGreaterThan(150);
    expect(numbers.length).toBeLessThan(260);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  });

  it('duplicate sends twice what it hits', async () => {
    const ear = await heard([{ kind: 'duplicate', share: 0.5, channel: 'trades' }], (each) =>
      trades(each).includes(COUNT),
    );
    const numbers = trades(ear);
    expect(new Set(numbers).size).toBe(COUNT);
    expect(numbers.length).toBeGreaterThan(COUNT + 100);
  });

  it('reorder lets others overtake and loses none', async () => {
    const ear = await heard(
      [{ kind: 'reorder', share: 0.3, depth: 5, channel: 'trades' }],
      (each) => trades(each).length === COUNT,
    );
    const numbers = trades(ear);
    expect(new Set(numbers).size).toBe(COUNT);
    const late = numbers.filter((n, i) => numbers.slice(0, i).some((before) => before > n));
    expect(late.length).toBeGreaterThan(50);
  });

  it('delay keeps the order', async () => {
    const startMs = performance.now();
    const ear = await heard(
      [{ kind: 'delay', share: 0.2, delayMs: 300, channel: 'trades' }],
      (each) => trades(each).length === COUNT,
    );
    expect(performance.now() - startMs).toBeGreaterThan(700);
    expect(trades(ear)).toEqual(Array.from({ length: COUNT }, (_, i) => i + 1));
  });

  it('corrupt breaks texts, some of them beyond reading', async () => {
    const ear = await heard([{ kind: 'corrupt', share: 0.5, channel: 'trades' }], pinged);
    expect(ear.frames.some((frame) => frame === null)).toBe(true);
    expect(trades(ear).length).toBeGreaterThan(80);
  });

  it('are the same again for the same seed, and other ones for another', async () => {
    const lost = async (seed: number) => {
      const own = await faulty([{ kind: 'drop', share: 0.5, channel: 'trades' }], numbered(), seed);
      const ear = await new Ear(own.ws).subscribed('trades');
      await ear.until((each) => trades(each).some((n) => n > 100));
      ear.close();
      await own.stop();
      return trades(ear).filter((n) => n <= 100);
    };
    const [first, again, other] = [await lost(7), await lost(7), await lost(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

describe('faults of sockets', () => {
  it('close ends it with the code and reason given', async () => {
    const { ws } = await faulty(
      [{ kind: 'close', atS: 0.05, code: 1013, reason: 'try again' }],
      stillMarket(),
    );
    const ear = new Ear(ws);
    expect(await ear.until(({ closed }) => closed)).toEqual({ code: 1013, reason: 'try again' });
  });

  it('reset breaks it without a word', async () => {
    const { ws } = await faulty([{ kind: 'reset', atS: 0.05 }], stillMarket());
    const ear = new Ear(ws);
    expect((await ear.until(({ closed }) => closed)).code).toBe(1006);
  });

  it('mute says nothing for a while and hears all the same', async () => {
    const own = await faulty([{ kind: 'mute', forS: 0.4 }], stillMarket());
    const ear = new Ear(own.ws);
    await ear.opened();
    const startMs = performance.now();
    ear.say({ action: 'subscribe', channel: 'fills' });
    await own.rest('POST', '/orders', { symbol: 'BTC-USDC', side: 'buy', price: 1000.5, size: 0.001 });
    while (ear.frames.length === 0) {
      ear.say({ action: 'ping' });
      // Slower than the limit of messages, which would answer too.
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(performance.now() - startMs).toBeGreaterThan(380);
    expect(new Set(ear.frames.map(({ channel }) => channel))).toEqual(new Set(['pong']));
    await own.rest('POST', '/orders', { symbol: 'BTC-USDC', side: 'buy', price: 1000.5, size: 0.001 });
    expect((await ear.frame('fills')).fill.id).toBe(2);
    ear.close();
  });

  it('half-open answers nothing, not even a protocol ping', async () => {
    const { ws } = await faulty([{ kind: 'half-open', atS: 0.02, connection: 1 }], stillMarket());
    const ear = new Ear(ws);
    await ear.opened();
    let pongs = 0;
    ear.socket.on('pong', () => pongs++);
    // The second connection is whole: what it does shows that time has passed.
    const whole = await new Ear(ws).subscribed('ticker');
    await new Promise((resolve) => setTimeout(resolve, 60));
    ear.socket.ping();
    ear.say({ action: 'ping' });
    whole.say({ action: 'ping' });
    await whole.frame('pong');
    expect([pongs, ear.frames, ear.closed]).toEqual([0, [], null]);
    ear.close();
    whole.close();
  });

  it('half-open never closes, though the venue gives it up and cancels what it promised to', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const own = await faulty([{ kind: 'half-open', atS: 0.3, connection: 1 }], stillMarket());
    const ear = new Ear(own.ws);
    await ear.opened();
    ear.say({ action: 'cancel_on_disconnect', enabled: true });
    await ear.frame('cancel_on_disconnect');
    await own.rest('POST', '/orders', { symbol: 'BTC-USDC', side: 'buy', price: 990, size: 0.001 });
    await new Promise((resolve) => setTimeout(resolve, 350));
    for (let i = 0; i < 3; i++) vi.advanceTimersByTime(20_000);
    expect((await own.rest('GET', '/orders')).body.orders).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(ear.closed).toBeNull();
    ear.close();
  });

  it('flood repeats the last frame as fast as it is told to', async () => {
    const { ws } = await faulty([{ kind: 'flood', atS: 0.05, forS: 0.2, perSecond: 20_000 }], stillMarket());
    const ear = await new Ear(ws).subscribed('ticker');
    await ear.until(({ frames }) => frames.length > 2000);
    ear.close();
  });

  it('refuse answers the handshake with an HTTP status', async () => {
    const { ws } = await faulty([{ kind: 'refuse', status: 401, connection: 1 }], stillMarket());
    const first = new Ear(ws);
    const status = await new Promise((resolve) => {
      first.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(401);
    await (await new Ear(ws).subscribed('ticker')).frame('ticker');
  });

  it('refuse begins and ends when it is told to, by the time of the venue', async () => {
    const { ws } = await faulty([{ kind: 'refuse', atS: 60 }], stillMarket());
    await (await new Ear(ws).subscribed('ticker')).frame('ticker');
  });
});

describe('faults of requests', () => {
  const order = { symbol: 'BTC-USDC', side: 'buy', price: 990, size: 0.001, client_order_id: 'one' };

  it('lose-answer carries an order out and breaks off: the same client id finds it again', async () => {
    const own = await faulty([{ on: 'rest', kind: 'lose-answer', share: 0.5 }], stillMarket());
    let tries = 0;
    let answer = null;
    while (answer === null) {
      tries++;
      answer = await own.rest('POST', '/orders', order).catch(() => null);
    }
    for (;;) {
      const account = await own.rest('GET', '/account').catch(() => null);
      if (account === null) continue;
      expect(account.body.open_orders).toBe(1);
      break;
    }
    expect(answer.status).toBe(tries === 1 ? 201 : 200);
  });

  it('error, reset and delay are what they say', async () => {
    const failing = await faulty(
      [{ on: 'rest', kind: 'error', status: 502, reason: 'bad day' }],
      stillMarket(),
    );
    expect(await failing.rest('GET', '/account')).toMatchObject({
      status: 502,
      body: { message: 'bad day' },
    });
    await host!.stop();
    const busy = await faulty([{ on: 'rest', kind: 'error', status: 429 }], stillMarket());
    const refused = await busy.rest('GET', '/account');
    expect(refused.body).toMatchObject({ error: 'rate_limited', retry_after_seconds: 1 });
    expect(refused.headers.get('retry-after')).toBe('1');
    await host!.stop();
    const broken = await faulty([{ on: 'rest', kind: 'reset' }], stillMarket());
    await expect(broken.rest('GET', '/account')).rejects.toThrow();
    await host!.stop();
    const slow = await faulty([{ on: 'rest', kind: 'delay', delayMs: 150 }], stillMarket());
    const startMs = performance.now();
    await slow.rest('GET', '/account');
    expect(performance.now() - startMs).toBeGreaterThan(140);
  });
});

describe('a fault file', () => {
  it('is refused with everything that is wrong', () => {
    const read = readFaults({
      seed: -1,
      more: 1,
      faults: [
        { kind: 'drop', share: 2 },
        { kind: 'lose-answer' },
        { kind: 'close', code: 1006 },
        { on: 'mail', kind: 'drop', why: 1 },
        7,
        { kind: 'drop', everyS: 60 },
        // A channel that is none would never be hit.
        { kind: 'drop', channel: 'trade' },
      ],
    });
    if (read.ok) throw new Error('was accepted');
    expect(read.problems.map(({ path }) => path)).toEqual([
      'more',
      'seed',
      'faults[0].share',
      'faults[1].kind',
      'faults[2].code',
      'faults[3].why',
      'faults[3].on',
      'faults[4]',
      'faults[4].kind',
      'faults[5].everyS',
      'faults[6].channel',
    ]);
    expect(readFaults([])).toMatchObject({ ok: false });
    expect(readFaults({ faults: [] })).toMatchObject({ ok: true, plan: { seed: 1, rules: [] } });
  });

  it('never tells a key', async () => {
    const { ws, lines } = await faulty([{ kind: 'corrupt' }], stillMarket());
    const ear = new Ear(ws);
    await ear.opened();
    ear.say({ action: 'subscribe', channel: 'fills' });
    await ear.until(({ texts }) => texts.length > 0);
    expect(ear.texts.join() + lines.join()).not.toContain(KEY);
    ear.close();
  });
});
