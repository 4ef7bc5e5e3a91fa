import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeyRing } from '../../../src/exchange/key-ring';
import { Origins } from '../../../src/exchange/origins';
import { sandboxExchange } from '../../../src/feed/dialects/sandbox-exchange';
import { Ear, KEY, recordedTape, startHost, stillMarket, type TestHost } from '../../support/exchange-host';
import { RowList } from '../../support/row-list';

let host: TestHost;
beforeAll(async () => {
  host = await startHost(stillMarket());
});
afterAll(() => host.stop());

const order = (side: string, price: number, size: number, more = {}) => ({
  symbol: 'BTC-USDC',
  side,
  type: 'limit',
  price,
  size,
  ...more,
});

describe('frames', () => {
  it('are those of the article and of the page’s preset, field by field', async () => {
    const own = await startHost(stillMarket());
    const ear = await new Ear(own.ws).subscribed('ticker', 'book', 'trades', 'fills');
    const ticker = await ear.frame('ticker');
    expect(Object.keys(ticker)).toEqual(['channel', 'symbol', 'mid', 'bid', 'ask', 'time']);
    expect(ticker).toMatchObject({ symbol: 'BTC-USDC', mid: 1000, bid: 999.5, ask: 1000.5 });
    const book = await ear.frame('book');
    expect(Object.keys(book)).toEqual(['channel', 'symbol', 'bid', 'ask', 'bidSize', 'askSize', 'time']);
    expect(book).toMatchObject({ bid: 999.5, ask: 1000.5, bidSize: 0.01, askSize: 0.01 });
    await own.rest('POST', '/orders', order('buy', 1000.5, 0.004));
    const { fill } = await ear.frame('fills');
    expect(Object.keys(fill)).toEqual(['side', 'price', 'size', 'symbol', 'order_id', 'id', 'time', 'fee']);
    expect(fill).toMatchObject({
      side: 'buy',
      price: 1000.5,
      size: 0.004,
      order_id: 'ord_1',
      id: 1,
      fee: 0.002001,
    });
    const trade = await ear.frame('trades');
    expect(Object.keys(trade)).toEqual(['channel', 'symbol', 'price', 'size', 'side', 'time', 'id']);
    expect(trade).toMatchObject({ price: 1000.5, size: 0.004, side: 'buy' });
    expect((await ear.frame('book', 2)).askSize).toBe(0.006);
    ear.close();
    await own.stop();
  });

  it('are read by the page’s own decoder without a reject', async () => {
    const ear = new Ear(host.ws);
    await ear.opened();
    for (const frame of sandboxExchange.greet({ symbol: 'BTC-USDC', key: KEY, nowUs: 0 })) ear.say(frame);
    ear.say(sandboxExchange.ping!.frame);
    await ear.frame('pong');
    await host.rest('POST', '/orders', order('buy', 1000.5, 0.002), { Authorization: `Bearer ${KEY}` });
    await ear.frame('fills');
    const rows = new RowList();
    const decoder = sandboxExchange.createDecoder('BTC-USDC');
    for (const frame of ear.frames) decoder.decode(frame, rows);
    const kinds = new Set(rows.rows.map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual(['control', 'own-fill', 'quote', 'trade']);
    ear.close();
  });

  it('tell fills to the account they belong to, and to nobody else', async () => {
    const own = await startHost(stillMarket());
    const [mine, other] = await Promise.all([
      new Ear(own.ws, '/ws/trading?token=first').subscribed('fills'),
      new Ear(own.ws, '/ws/trading?token=second').subscribed('fills'),
    ]);
    await own.rest('POST', '/orders', order('sell', 1000, 0.003), { Authorization: 'Bearer second' });
    await own.rest('POST', '/orders', order('buy', 1000, 0.002), { Authorization: 'Bearer first' });
    expect((await mine.frame('fills')).fill).toMatchObject({ side: 'buy', size: 0.002 });
    expect((await other.frame('fills')).fill).toMatchObject({ side: 'sell', size: 0.002 });
    for (const ear of [mine, other]) {
      expect(ear.frames.filter((frame) => frame.channel === 'fills')).toHaveLength(1);
      ear.close();
    }
    await own.stop();
  });

  it('carry the market’s name as the listener spelled it', async () => {
    const ear = new Ear(host.ws, '/ws/trading');
    await ear.opened();
    ear.say({ action: 'subscribe', channel: 'ticker', symbol: 'btc/usdc' });
    expect((await ear.frame('ticker')).symbol).toBe('btc/usdc');
    ear.close();
  });
});

describe('a subscription', () => {
  it('is told at once how the market stands, also when it is repeated', async () => {
    const ear = await new Ear(host.ws).subscribed('ticker');
    await ear.frame('ticker');
    ear.say({ action: 'subscribe', channel: 'ticker', symbol: 'BTC-USDC' });
    await ear.frame('ticker', 2);
    ear.close();
  });

  it('to fills can catch up on what happened while one was away', async () => {
    const own = await startHost(stillMarket());
    for (let i = 0; i < 3; i++) await own.rest('POST', '/orders', order('buy', 1000.5, 0.001));
    const ear = new Ear(own.ws);
    await ear.opened();
    ear.say({ action: 'subscribe', channel: 'fills', since: 1 });
    await ear.frame('fills', 2);
    expect(ear.frames.filter(({ channel }) => channel === 'fills').map(({ fill }) => fill.id)).toEqual([
      2, 3,
    ]);
    ear.close();
    await own.stop();
  });

  it('ends when it is asked to', async () => {
    const own = await startHost(stillMarket());
    const ear = await new Ear(own.ws).subscribed('trades', 'fills');
    for (const channel of ['trades', 'fills'])
      ear.say({ action: 'unsubscribe', channel, symbol: 'BTC-USDC' });
    await ear.frame('unsubscribed', 2);
    await own.rest('POST', '/orders', order('buy', 1000.5, 0.001));
    ear.say({ action: 'ping' });
    await ear.frame('pong');
    expect(ear.frames.some(({ channel }) => channel === 'trades' || channel === 'fills')).toBe(false);
    ear.close();
    await own.stop();
  });
});

describe('what a socket says wrongly', () => {
  const cases: [string, string, string][] = [
    ['no JSON', '{"action":', 'invalid_json'],
    ['no object', '[1]', 'invalid_request'],
    ['no action it knows', '{"action":"order"}', 'invalid_request'],
    ['no channel it knows', '{"action":"subscribe","channel":"candles"}', 'invalid_request'],
    ['another market', '{"action":"subscribe","channel":"ticker","symbol":"ETH-USDC"}', 'market_not_found'],
    ['a hostile key', '{"__proto__":{"action":"ping"}}', 'invalid_request'],
    ['a bad since', '{"action":"subscribe","channel":"fills","since":-1}', 'invalid_request'],
  ];
  it.each(cases)('%s is answered by an error, and the socket stays', async (_, text, error) => {
    const ear = new Ear(host.ws);
    await ear.opened();
    ear.say(text);
    expect(await ear.until(({ frames }) => frames[0])).toMatchObject({ error, message: expect.any(String) });
    ear.say({ action: 'ping' });
    await ear.frame('pong');
    ear.close();
  });

  it('is not let through in a flood', async () => {
    const ear = new Ear(host.ws);
    await ear.opened();
    for (let i = 0; i < 300; i++) ear.say({ action: 'ping' });
    const refused = await ear.until(({ frames }) => frames.find((frame) => frame.error === 'rate_limited'));
    expect(refused.message).toMatch(/messages a second/);
    ear.close();
  });

  it('a frame longer than 64 KiB ends it', async () => {
    const ear = new Ear(host.ws);
    await ear.opened();
    ear.say('x'.repeat(70_000));
    expect((await ear.until(({ closed }) => closed)).code).toBe(1009);
  });
});

describe('keys on a socket', () => {
  it('knows an account by the header that requests use as well', async () => {
    const ear = new Ear(host.ws, '/ws/trading', { Authorization: `Bearer ${KEY}` });
    await ear.subscribed('fills');
    expect(ear.frames).toEqual([{ channel: 'subscribed', subscription: 'fills' }]);
    ear.close();
  });

  it('are needed for fills only', async () => {
    const ear = new Ear(host.ws, '/ws/trading');
    await ear.opened();
    ear.say({ action: 'subscribe', channel: 'fills' });
    expect(await ear.until(({ frames }) => frames[0])).toMatchObject({ error: 'unauthorized' });
    ear.say({ action: 'auth', token: KEY });
    await ear.frame('authenticated');
    ear.say({ action: 'subscribe', channel: 'fills' });
    await ear.frame('subscribed');
    ear.close();
  });

  it('that are refused end it with a reason a browser can read', async () => {
    const closed = await startHost(stillMarket(), { keys: new KeyRing(new Set(['0'.repeat(64)])) });
    const ear = new Ear(closed.ws);
    expect((await ear.until((each) => each.closed)).code).toBe(4401);
    expect(ear.frames[0]).toMatchObject({ error: 'invalid_key' });
    await closed.stop();
  });

  it('are not taken from a page of another origin, unless that is listed', async () => {
    const stranger = new Ear(host.ws, '/ws/trading', { Origin: 'https://example.org' });
    expect((await stranger.until((each) => each.closed)).code).toBe(4403);
    expect(stranger.frames[0]).toMatchObject({ error: 'forbidden_origin' });
    const near = await new Ear(host.ws, '/ws/trading', { Origin: 'http://localhost:4173' }).subscribed(
      'ticker',
    );
    near.close();
    const open = await startHost(stillMarket(), { origins: new Origins(['https://example.org']) });
    const listed = await new Ear(open.ws, '/ws/trading', { Origin: 'https://example.org' }).subscribed(
      'ticker',
    );
    listed.close();
    await open.stop();
  });

  it('open no socket at another address', async () => {
    const ear = new Ear(host.ws, `/ws/other?token=${KEY}`);
    await ear.until((each) => each.closed);
    expect(ear.frames).toEqual([]);
  });
});

describe('cancel on disconnect', () => {
  it('cancels the account’s orders when its last such connection is lost, and only if asked for', async () => {
    const own = await startHost(stillMarket());
    const place = () => own.rest('POST', '/orders', order('buy', 990, 0.001));
    const open = async () => (await own.rest('GET', '/account')).body.open_orders as number;
    const plain = await new Ear(own.ws).subscribed('ticker');
    const [first, second] = [new Ear(own.ws), new Ear(own.ws)];
    for (const ear of [first, second]) {
      await ear.opened();
      ear.say({ action: 'cancel_on_disconnect', enabled: true });
      await ear.frame('cancel_on_disconnect');
    }
    await place();
    plain.close();
    first.close();
    await first.until(({ closed }) => closed);
    expect(await open()).toBe(1);
    second.close();
    await second.until(({ closed }) => closed);
    while ((await open()) > 0) await second.until(() => true);
    const { orders } = (await own.rest('GET', '/orders?status=closed')).body;
    expect(orders[0]).toMatchObject({ status: 'cancelled', reason: 'disconnected' });
    await own.stop();
  });

  it('is wished for as long as some connection wishes it, and no longer', async () => {
    const own = await startHost(stillMarket());
    const isWished = async () => (await own.rest('GET', '/account')).body.cancel_on_disconnect as boolean;
    const [first, second] = [new Ear(own.ws), new Ear(own.ws)];
    for (const ear of [first, second]) {
      await ear.opened();
      ear.say({ action: 'cancel_on_disconnect', enabled: true });
      await ear.frame('cancel_on_disconnect');
    }
    first.say({ action: 'cancel_on_disconnect', enabled: false });
    await first.frame('cancel_on_disconnect', 2);
    expect(await isWished()).toBe(true);
    second.close();
    await second.until(({ closed }) => closed);
    while (await isWished()) await second.until(() => true);
    first.close();
    await own.stop();
  });

  it('belongs to the account that wished it: a connection does not change accounts', async () => {
    const own = await startHost(stillMarket());
    const ear = new Ear(own.ws, '/ws/trading?token=first');
    await ear.opened();
    ear.say({ action: 'cancel_on_disconnect', enabled: true });
    await ear.frame('cancel_on_disconnect');
    ear.say({ action: 'auth', token: 'second' });
    const said = await ear.until(({ frames }) => frames.find(({ error }) => error));
    expect(said).toMatchObject({
      error: 'invalid_request',
      message: expect.stringMatching(/another account/),
    });
    ear.say({ action: 'auth', token: 'first' });
    await ear.frame('authenticated');
    ear.close();
    await own.stop();
  });
});

describe('stopping', () => {
  it('tells everyone, and refuses what comes after', async () => {
    const own = await startHost(stillMarket());
    const ear = await new Ear(own.ws).subscribed('ticker');
    await own.stop();
    expect(await ear.until(({ closed }) => closed)).toMatchObject({ code: 1001 });
    await expect(own.rest('GET', '/account')).rejects.toThrow();
  });
});

describe('a market that moves', () => {
  it('sends each trade once, in order, behind the quote that stood before it', async () => {
    const tape = recordedTape((rows) => {
      for (let i = 0; i < 200; i++) {
        rows.quote(0.1 + i / 1000, 999.5, 1000.5, 0.01, 0.01 + i / 1000);
        rows.trade(0.1 + i / 1000, 2, 999.5, 0.001 * (i + 1));
      }
      rows.quote(3600, 999.5, 1000.5, 0.01, 0.01);
    });
    const own = await startHost(tape);
    const ear = await new Ear(own.ws).subscribed('book', 'trades');
    await ear.frame('trades', 200);
    const trades = ear.frames.filter(({ channel }) => channel === 'trades');
    expect(trades.map(({ size }) => Math.round(size * 1000))).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1),
    );
    expect(new Set(trades.map(({ id }) => id)).size).toBe(200);
    let shown = 0;
    for (const frame of ear.frames) {
      if (frame.channel === 'book') shown = frame.askSize;
      else if (frame.channel === 'trades')
        expect(shown * 1000).toBeCloseTo(9 + Math.round(frame.size * 1000), 6);
    }
    ear.close();
    await own.stop();
  });

  it('tells of fast quotes the newest, at most one in 20 ms', async () => {
    const tape = recordedTape((rows) => {
      for (let i = 0; i < 5000; i++) rows.quote(0.1 + i / 10_000, 999.5, 1000.5, 0.01, 0.01 + i / 1000);
      rows.quote(3600, 999.5, 1000.5, 0.01, 0.01);
    });
    const own = await startHost(tape);
    const ear = await new Ear(own.ws).subscribed('book');
    await ear.until(({ frames }) => frames.some((frame) => frame.askSize > 5.008));
    const books = ear.frames.filter(({ channel }) => channel === 'book');
    expect(books.length).toBeLessThan(40);
    ear.close();
    await own.stop();
  });
});
