import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { LiveMarket, type LiveMarketSettings } from '../../../src/exchange/live-market';
import { startHost, stillMarket, type TestHost } from '../../support/exchange-host';
import { FaultServer } from '../../support/fault-server';

let server: FaultServer;
let host: TestHost | null = null;

beforeEach(async () => {
  server = await FaultServer.start(() => 0.5);
});

afterEach(async () => {
  await host?.stop();
  host = null;
  await server.stop();
});

const settings = (more: Partial<LiveMarketSettings> = {}): LiveMarketSettings => ({
  feed: 'sandbox-exchange',
  feedSymbol: '',
  url: `${server.address}/ws/trading`,
  confirmedHosts: [],
  symbol: null,
  tick: 0.5,
  lotStep: 0.001,
  ...more,
});

function marketOf(more: Partial<LiveMarketSettings> = {}): LiveMarket {
  const market = LiveMarket.of(settings(more));
  if ('problems' in market) throw new Error(market.problems[0].message);
  return market;
}

/** A venue whose outside market is what the server says. */
async function venueOn(market: LiveMarket): Promise<TestHost> {
  host = await startHost(stillMarket(), { source: market });
  return host;
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < 9000; waitedMs += 10) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect.fail(`it never came to pass: ${what}`);
}

const health = async (venue: TestHost) =>
  (await (await fetch(`${venue.http}/health`)).json()) as {
    market: string;
    stretch: number;
    feed: { connection: string; price_age_s: number | null };
  };
const book = async (venue: TestHost) =>
  (await venue.rest('GET', '/orderbook/BTC-USDC')).body as { bids: number[][]; asks: number[][] };
const subscribed = () => server.received.filter((text) => text.includes('subscribe')).length >= 2;

describe('a venue whose outside market is a live feed', () => {
  test('quotes what the feed says, fills by its trades, and sends it nothing but subscriptions', async () => {
    const venue = await venueOn(marketOf());
    expect((await health(venue)).market).toBe('no price yet');
    await until(subscribed, 'it subscribes');
    server.quote(1000);
    await until(async () => (await book(venue)).bids.length > 0, 'it quotes');
    expect((await book(venue)).bids[0][0]).toBe(999.5);
    expect((await health(venue)).feed).toMatchObject({ connection: 'live' });
    const order = {
      symbol: 'BTC-USDC',
      side: 'buy',
      type: 'limit',
      price: 999.5,
      size: 0.01,
      post_only: true,
    };
    const placed = await venue.rest('POST', '/orders', order);
    const path = `/orders/${(placed.body as { order_id: string }).order_id}`;
    // The strict rule: a trade through the price.
    server.quote(999);
    server.trade();
    await until(
      async () => ((await venue.rest('GET', path)).body as { status: string }).status === 'filled',
      'it fills',
    );
    expect(server.received.map((text) => (JSON.parse(text) as { action: string }).action)).toEqual([
      'subscribe',
      'subscribe',
    ]);
    expect(server.requests).toEqual([]);
  });

  test('has no quote while the connection is gone, and one again afterwards', async () => {
    const venue = await venueOn(marketOf());
    await until(subscribed, 'it subscribes');
    server.quote(1000);
    await until(async () => (await book(venue)).bids.length > 0, 'it quotes');
    server.refuse(503);
    server.drop();
    await until(async () => (await book(venue)).bids.length === 0, 'the quote is withdrawn');
    expect((await health(venue)).feed.connection).not.toBe('live');
    server.refuse(null);
    await until(() => server.open === 1 && server.connections[1].received.length >= 2, 'it is back');
    expect((await book(venue)).bids).toEqual([]);
    server.quote(1001);
    await until(async () => (await book(venue)).bids[0]?.[0] === 1000.5, 'it quotes again');
  });

  test('has no quote once the feed has been silent for five seconds', async () => {
    const venue = await venueOn(marketOf());
    await until(subscribed, 'it subscribes');
    server.quote(1000);
    await until(async () => (await book(venue)).bids.length > 0, 'it quotes');
    const startMs = performance.now();
    await until(async () => (await book(venue)).bids.length === 0, 'the quote is withdrawn');
    expect(performance.now() - startMs).toBeGreaterThan(4500);
    expect((await health(venue)).feed.connection).toBe('stale');
  });

  test('goes on with another tape when one is full, under other names of its prints', async () => {
    const venue = await venueOn(marketOf({ mostRows: 20 }));
    const ids: string[] = [];
    const bot = new WebSocket(`${venue.ws}/ws/trading?token=bot`);
    bot.on('open', () =>
      bot.send(JSON.stringify({ action: 'subscribe', channel: 'trades', symbol: 'BTC-USDC' })),
    );
    bot.on('message', (data: Buffer) => {
      const { channel, id } = JSON.parse(data.toString()) as { channel: string; id?: string };
      if (channel === 'trades' && id !== undefined) ids.push(String(id));
    });
    const { stretch } = await health(venue);
    const stop = server.play(50);
    await until(async () => (await health(venue)).stretch > stretch, 'the next tape has begun');
    await until(async () => (await book(venue)).bids.length > 0, 'it quotes there');
    await until(() => ids.length > 15, 'prints of both have been told');
    stop();
    bot.close();
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('goes to no host but the feed’s own, this machine and those confirmed', () => {
    const problemsOf = (url: string, confirmedHosts: string[] = []): string[] => {
      const market = LiveMarket.of(settings({ feed: 'kraken', url, confirmedHosts }));
      return 'problems' in market ? [...new Set(market.problems.map(({ path }) => path))] : [];
    };
    expect(problemsOf('wss://evil.example/')).toEqual(['url']);
    expect(problemsOf('ws://ws.kraken.com/v2')).toEqual(['url']);
    expect(problemsOf('')).toEqual([]);
    expect(problemsOf('wss://mine.example/', ['mine.example'])).toEqual([]);
    expect(LiveMarket.of(settings({ feed: 'nobody' }))).toHaveProperty('problems');
  });
});
