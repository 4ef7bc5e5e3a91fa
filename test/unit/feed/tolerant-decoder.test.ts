import { describe, expect, test } from 'vitest';
import { FEEDS } from '../../../src/feed/registry';
import { TolerantDecoder } from '../../../src/feed/tolerant-decoder';
import { RowList, type SaidRow } from '../../support/row-list';

/** What a preset says to frames in order, on one connection. */
function said(preset: string, symbol: string, ...frames: unknown[]): SaidRow[] {
  const list = new RowList();
  const decoder = FEEDS[preset].createDecoder(symbol);
  for (const frame of frames) decoder.decode(frame, list);
  return list.rows;
}

const quote = (bid: number, ask: number, more: object = {}) => ({
  kind: 'quote',
  bid,
  ask,
  bidSize: 0,
  askSize: 0,
  us: 0,
  id: 0,
  ...more,
});
const reject = (reason: string) => ({ kind: 'reject', reason });

describe('the dialects as their pages describe them', () => {
  test('D1: mids, and own fills that are no trades', () => {
    const rows = said(
      'purple-flea-d1',
      'BTC-USDC',
      { channel: 'ticker', mid: 64210.5 },
      { channel: 'fills', fill: { side: 'buy', price: 64195.0, size: 0.02 } },
    );
    expect(rows).toEqual([
      quote(64210.5, 64210.5),
      { kind: 'own-fill', fill: { side: 1, price: 64195, size: 0.02, symbol: '', id: '' } },
    ]);
  });

  test('D1: a ticker that also tells bid and ask is still read at its mid', () => {
    const frame = {
      channel: 'ticker',
      symbol: 'BTC-USDC',
      mid: 100.3,
      bid: 100,
      ask: 100.5,
      time: 1772000000.5,
    };
    expect(said('purple-flea-d1', 'BTC-USDC', frame)).toEqual([
      quote(100.3, 100.3, { us: 1772000000500000 }),
    ]);
  });

  test('D1b: flat ticks, numbers or texts', () => {
    const rows = said(
      'purple-flea-d1b',
      'BTC-USDT',
      { symbol: 'BTC-USDT', bid: '64200.1', ask: '64200.9', timestamp: 1772000000123 },
      { symbol: 'ETH-USDT', bid: 3120.4, ask: 3120.6, T: 1772000000124 },
    );
    expect(rows).toEqual([quote(64200.1, 64200.9, { us: 1772000000123000 }), reject('other-symbol')]);
  });

  test('D2: one price, a fill, a reject', () => {
    const rows = said(
      'purple-flea-d2',
      'BTC-USDC',
      { type: 'tick', symbol: 'BTC-USDC', price: 64210.5, exchange_ts: 1772000000123456 },
      { type: 'fill', symbol: 'BTC-USDC', side: 'sell', price: 64220.0, quantity: 0.01 },
      { type: 'reject', reason: 'post-only would cross' },
    );
    expect(rows).toEqual([
      quote(64210.5, 64210.5, { us: 1772000000123456 }),
      { kind: 'own-fill', fill: { side: -1, price: 64220, size: 0.01, symbol: 'BTC-USDC', id: '' } },
      { kind: 'control', what: 'error', text: 'post-only would cross' },
    ]);
  });

  test('D2b: touch on dotted channels', () => {
    const rows = said(
      'purple-flea-d2b',
      'BTC-USDC',
      { type: 'price', symbol: 'BTC-USDC', bid: 64200.1, ask: 64200.9, server_ts: 1772000000123 },
      { type: 'fill', order_id: 'o-118', price: 64195.0, size: 0.02, server_ts: 1772000000125 },
      { channel: 'prices.ETH-USDC', bid: 1, ask: 2 },
      { channel: 'orders.fills', side: 'buy', price: 1, size: 1 },
    );
    expect(rows.map((row) => row.kind)).toEqual(['quote', 'own-fill', 'reject', 'own-fill']);
  });

  test('D2c: prints without side stand for the price as well', () => {
    const rows = said('purple-flea-d2c', 'BTC-USDC', {
      price: '64201.0',
      size: '0.15',
      timestamp: '1772000000.123',
    });
    expect(rows).toEqual([
      { kind: 'trade', side: 0, price: 64201, size: 0.15, us: 1772000000123000, id: '' },
      quote(64201, 64201, { us: 1772000000123000 }),
    ]);
  });

  test('D3: whole books; a gap in the sequence is told and healed by the same frame', () => {
    const frame = (sequence: number) => ({
      bids: [
        { price: 64200.0, size: 1.2 },
        { price: 64199.5, size: 0.8 },
      ],
      asks: [{ price: 64201.0, size: 0.9 }],
      timestamp: 1772000000123456,
      sequence,
      mid_price: 64200.5,
      spread_bps: 0.16,
      funding_rate: null,
    });
    const rows = said('purple-flea-d3', 'BTC-PERP', frame(90211), frame(90214), frame(90214));
    const best = quote(64200, 64201, { bidSize: 1.2, askSize: 0.9, us: 1772000000123456 });
    expect(rows).toEqual([best, { kind: 'gap', reason: 'sequence', mend: false }, best, reject('duplicate')]);
  });

  test('D4: a mark price is a price at best and never a trade', () => {
    const rows = said(
      'purple-flea-d4',
      'BTC-PERP',
      {
        market: 'BTC-PERP',
        mark_price: 64207.3,
        funding_rate: 0.00008,
        open_interest: 1520.4,
        timestamp: 1772000000123,
      },
      { market: 'ETH-PERP', mark_price: 3000 },
    );
    expect(rows).toEqual([quote(64207.3, 64207.3, { us: 1772000000123000 }), reject('other-symbol')]);
  });

  test('D5: events, repeated ones read once, candles left aside', () => {
    const tick = {
      eventId: '01JNB7Y3K4W8Q2R5T6V9X0Z1AB',
      type: 'market.tick',
      agentId: 'ag_0a1b2c3d4e5f',
      payload: { pair: 'BTC-USDC', price: 64210.5 },
      ts: 1772000000123,
    };
    const candle = {
      ...tick,
      eventId: '01JNB7Y3K4W8Q2R5T6V9X0Z1AC',
      type: 'market.candle',
      payload: { pair: 'BTC-USDC', open: 64190, high: 64215, low: 64180, close: 64210.5, volume: 3.4 },
    };
    const rows = said('purple-flea-d5', 'BTC-USDC', tick, tick, candle);
    expect(rows).toEqual([
      quote(64210.5, 64210.5, { us: 1772000000123000 }),
      reject('duplicate'),
      { kind: 'control', what: 'notice', text: 'market.candle' },
    ]);
  });

  test('D6: a book that begins with changes builds up, and newer levels push out those they cross', () => {
    const update = (bids: number[][], asks: number[][]) => ({
      type: 'book_update',
      market: 'BTC-PERP',
      bids,
      asks,
    });
    const rows = said(
      'purple-flea-d6',
      'BTC-PERP',
      { type: 'ticker', market: 'BTC-PERP', bid: 64200.0, ask: 64201.0 },
      update([[64200.0, 1.1]], []),
      update(
        [[64198.0, 0]],
        [
          [64201.0, 0.7],
          [64202, 2],
        ],
      ),
      update([[64201.5, 3]], []),
      { type: 'order_ack', order_id: 'c-7' },
      { type: 'order_reject', order_id: 'c-8', reason: 'rate' },
      { type: 'fill', order_id: 'c-7', fill_qty: 0.01 },
    );
    expect(rows).toEqual([
      quote(64200, 64201),
      { kind: 'control', what: 'notice', text: 'book that lacks levels of the ticker' },
      quote(64200, 64201, { bidSize: 1.1, askSize: 0.7 }),
      quote(64201.5, 64202, { bidSize: 3, askSize: 2 }),
      { kind: 'control', what: 'ack', text: 'order_ack' },
      { kind: 'control', what: 'error', text: 'rate' },
      { kind: 'own-fill', fill: { side: 0, price: null, size: 0.01, symbol: '', id: '' } },
    ]);
  });

  test('D6: the ticker counts where the book has not heard of the best levels yet', () => {
    const market = 'BTC-PERP';
    const rows = said(
      'purple-flea-d6',
      market,
      { type: 'ticker', market, bid: 64200, ask: 64201 },
      { type: 'book_update', market, bids: [[64000, 1]], asks: [[64500, 2]] },
      { type: 'ticker', market, bid: 64202, ask: 64203 },
      { type: 'book_update', market, bids: [[64202, 1]], asks: [[64203, 2]] },
    );
    expect(rows).toEqual([
      quote(64200, 64201),
      { kind: 'control', what: 'notice', text: 'book that lacks levels of the ticker' },
      quote(64202, 64203),
      quote(64202, 64203, { bidSize: 1, askSize: 2 }),
    ]);
  });

  test('D8: topic before type, snapshot and numbered changes, prints', () => {
    const book = (type: string, bids: string[][], asks: string[][], seq: number) => ({
      topic: 'orderbook.50.BTCUSDT',
      type,
      data: { bids, asks, seq },
    });
    const rows = said(
      'purple-flea-d8',
      'BTCUSDT',
      { success: true, ret_msg: '', op: 'auth' },
      { success: false, ret_msg: 'unknown topic', op: 'subscribe' },
      book('delta', [['64200.0', '1']], [], 500),
      book(
        'snapshot',
        [
          ['64200.0', '1.2'],
          ['64199.0', '1'],
        ],
        [['64201.0', '0.9']],
        501,
      ),
      book('delta', [['64200.0', '0']], [], 502),
      book('delta', [], [['64201.0', '0.5']], 504),
      book('delta', [], [['64201.0', '0.4']], 505),
      {
        topic: 'publicTrade.BTCUSDT',
        data: [{ T: 1772000000123, p: '64201.0', v: '0.05', S: 'Buy', i: 't-1' }],
      },
      { op: 'pong' },
    );
    expect(rows).toEqual([
      { kind: 'control', what: 'ack', text: 'auth' },
      { kind: 'control', what: 'error', text: 'unknown topic' },
      reject('unsynced'),
      quote(64200, 64201, { bidSize: 1.2, askSize: 0.9 }),
      quote(64199, 64201, { bidSize: 1, askSize: 0.9 }),
      { kind: 'gap', reason: 'sequence', mend: true },
      reject('unsynced'),
      { kind: 'trade', side: 1, price: 64201, size: 0.05, us: 1772000000123000, id: 't-1' },
      { kind: 'control', what: 'heartbeat', text: 'pong' },
    ]);
  });

  test('D9: the cumulative total of a level is not its size, and a mid of 0 is no price', () => {
    const level = (price: number) => ({ price, size: 1.2, total: 99, notional: 77040 });
    const frame = {
      coin: 'BTC',
      ticker: 'BTC',
      mid_price: 64200.5,
      bids: [level(64200)],
      asks: [level(64201)],
      timestamp: '2026-03-19T08:00:00.000Z',
      _info: { service: 'agent-trading', version: '3.0.0' },
    };
    const rows = said('sandbox-exchange', 'BTC', frame);
    expect(rows).toEqual([quote(64200, 64201, { bidSize: 1.2, askSize: 1.2, us: 1773907200000000 })]);
    const mids = new RowList();
    const decoder = new TolerantDecoder('BTC', { midOnly: true, bare: 'price' });
    decoder.decode({ coin: 'BTC', mid_price: 0, spread: 0 }, mids);
    decoder.decode({ prices: [{ coin: 'BTC', ticker: 'BTC', price: 64200.5 }], count: 1 }, mids);
    decoder.decode({ coin: 'BTC', ticker: 'BTC', price: 64200.5, timestamp: 1772000000123 }, mids);
    expect(mids.rows).toEqual([
      reject('bad-price'),
      quote(64200.5, 64200.5),
      quote(64200.5, 64200.5, { us: 1772000000123000 }),
    ]);
  });

  test('the sandbox: book with sizes, trades with aggressor, and a ticker beside them that adds nothing', () => {
    const rows = said(
      'sandbox-exchange',
      'BTC-USDC',
      { channel: 'ticker', symbol: 'BTC-USDC', mid: 100.5, bid: 100, ask: 101, time: 1772000000123 },
      {
        channel: 'book',
        symbol: 'BTC-USDC',
        bid: 100,
        ask: 101,
        bidSize: 2,
        askSize: 3,
        time: 1772000000123,
      },
      {
        channel: 'trades',
        symbol: 'BTC-USDC',
        price: 101,
        size: 0.5,
        side: 'buy',
        time: 1772000000124,
        id: 7,
      },
      { channel: 'ticker', symbol: 'BTC-USDC', mid: 100.5, bid: 100, ask: 101 },
      { channel: 'book', symbol: 'BTC-USDC', bid: null, ask: 101, bidSize: null, askSize: 3 },
    );
    const us = 1772000000123000;
    expect(rows).toEqual([
      quote(100, 101, { us }),
      quote(100, 101, { bidSize: 2, askSize: 3, us }),
      { kind: 'trade', side: 1, price: 101, size: 0.5, us: 1772000000124000, id: '7' },
      { kind: 'control', what: 'notice', text: 'ticker beside a book' },
      { kind: 'unquotable' },
    ]);
  });
});

describe('the traps', () => {
  test('a dotted topic is a channel and a symbol', () => {
    expect(said('purple-flea-d2b', 'BTC-USDC', { channel: 'prices.BTC-USDC', bid: 1, ask: 2 })).toEqual([
      quote(1, 2),
    ]);
  });

  test('`ticker` is a channel, a kind, an envelope or a symbol', () => {
    const frames = [
      { channel: 'ticker', mid: 5 },
      { type: 'ticker', price: 5 },
      { ticker: { symbol: 'BTC-USDC', mid: 5 }, type: 'ticker' },
      { ticker: 'BTC-USDC', price: 5 },
      { ticker: 'ETH-USDC', price: 5 },
    ];
    expect(said('purple-flea-d1', 'BTC-USDC', ...frames).map((row) => row.kind)).toEqual([
      ...Array<string>(4).fill('quote'),
      'reject',
    ]);
  });

  test('prints of the market are never own fills, and own fills never prints', () => {
    const print = { channel: 'trades', price: 5, size: 1, side: 'buy' };
    const fill = { channel: 'fills', fill: { price: 5, size: 1, side: 'buy' } };
    expect(said('sandbox-exchange', 'BTC-USDC', print, fill).map((row) => row.kind)).toEqual([
      'trade',
      'own-fill',
    ]);
  });

  test('a tick of size 0 is a heartbeat, not a price', () => {
    expect(said('purple-flea-d1', 'BTC-USDC', { type: 'tick', price: 5, size: 0 })).toEqual([
      reject('zero-size'),
    ]);
    expect(said('sandbox-exchange', 'BTC-USDC', { channel: 'trades', price: 5, size: '0.00' })).toEqual([
      reject('zero-size'),
    ]);
  });

  test('a sequence begins anew with the connection', () => {
    const frame = (sequence: number) => ({ bids: [[1, 1]], asks: [[2, 1]], sequence });
    expect(said('purple-flea-d3', 'BTC-PERP', frame(500)).length).toBe(1);
    expect(said('purple-flea-d3', 'BTC-PERP', frame(1)).map((row) => row.kind)).toEqual(['quote']);
  });

  test('an ask-only change keeps the bids; a one-sided book cannot be quoted on', () => {
    const rows = said(
      'purple-flea-d3',
      'BTC-PERP',
      { bids: [], asks: [[2, 1]] },
      { type: 'delta', topic: 'orderbook.BTC-PERP', data: { bids: [[1, 1]] } },
      { type: 'delta', topic: 'orderbook.BTC-PERP', data: { asks: [[1.5, 4]] } },
    );
    expect(rows).toEqual([
      { kind: 'unquotable' },
      quote(1, 2, { bidSize: 1, askSize: 1 }),
      quote(1, 1.5, { bidSize: 1, askSize: 4 }),
    ]);
  });

  test('a level that cannot be read leaves the book as it was', () => {
    const rows = said(
      'purple-flea-d3',
      'BTC-PERP',
      { bids: [[1, 1]], asks: [[2, 1]] },
      {
        bids: [
          [1.5, 1],
          [NaN, 1],
        ],
        asks: [],
      },
      { topic: 'orderbook.BTC-PERP', type: 'delta', data: { bids: [], asks: [[2, 5]] } },
    );
    expect(rows).toEqual([
      quote(1, 2, { bidSize: 1, askSize: 1 }),
      reject('bad-price'),
      quote(1, 2, { bidSize: 1, askSize: 5 }),
    ]);
  });

  test.each([
    [{ error: 'unauthorized', message: 'Provide Authorization: Bearer <api_key>' }, 'refused'],
    [{ error: 'invalid_key', _info: {} }, 'refused'],
    [{ type: 'error', error: { message: 'Invalid API key' } }, 'refused'],
    [{ success: false, error: 'x', error_code: 'UNKNOWN_SYMBOL' }, 'refused'],
    [{ error: 'market_not_found', message: 'There is no market of that name here.' }, 'refused'],
    [{ error: 'rate_limited' }, 'error'],
    [{ channel: 'error', message: 'slow down' }, 'error'],
  ])('%j is control: %s', (frame, what) => {
    expect(said('purple-flea-d1', 'BTC-USDC', frame)).toMatchObject([{ kind: 'control', what }]);
  });

  test.each([
    [[]],
    [[1, 'x', null]],
    [{}],
    [{ channel: 'ticker' }],
    [{ channel: 'ticker', data: [] }],
    [{ channel: 'ticker', data: [[]] }],
    [{ channel: 'galaxy', mid: 5 }],
    [{ channel: 7, type: null, op: {} }],
    [JSON.parse('{"__proto__":{"mid":5},"constructor":1,"toString":2}')],
    [JSON.parse('{"channel":"__proto__","mid":5}')],
    [{ channel: 'constructor', mid: 5 }],
    [{ channel: 'ticker', mid: { valueOf: 5 } }],
    [{ channel: 'trades', price: 5, size: {} }],
    [{ channel: 'book', bids: 'x', asks: {} }],
  ])('%j is rejected with a reason', (frame) => {
    const rows = said('sandbox-exchange', 'BTC-USDC', frame);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => row.kind === 'reject')).toBe(true);
  });

  test('the elements of a batch are judged one by one', () => {
    const frame = [
      { channel: 'ticker', mid: 5 },
      { channel: 'ticker', mid: 0 },
      { channel: 'ticker', mid: 6 },
    ];
    expect(said('purple-flea-d1', 'BTC-USDC', frame)).toEqual([
      quote(5, 5),
      reject('bad-price'),
      quote(6, 6),
    ]);
  });
});
