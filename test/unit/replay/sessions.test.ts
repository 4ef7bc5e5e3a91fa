import { describe, expect, test } from 'vitest';
import { importTape } from '../../../src/replay/tape-import';
import type { ReplayResult } from '../../../src/replay/replay';
import { BUY_TRADE, MARK, QUOTE, SELL_TRADE, type Tape, UNSIDED_TRADE } from '../../../src/tape/tape';

/** A session as cryptofeed stores it: each message behind its second of receipt. */
const session = (
  messages: readonly (readonly [second: number, message: unknown] | string)[],
  format = 'auto',
): ReplayResult =>
  importTape(
    [
      {
        name: 'X.ws.1.0',
        bytes: new TextEncoder().encode(
          messages
            .map((line) =>
              typeof line === 'string' ? line : `${1_618_677_816 + line[0]}.5: ${JSON.stringify(line[1])}`,
            )
            .join('\n') + '\n\n\n',
        ),
      },
    ],
    format,
  );

function tapeOf(result: ReplayResult): Tape {
  if (!result.ok) throw new Error(result.error);
  return result.tape;
}

/** Rows as [seconds, kind, price, size, ask, ask size]. */
function rowsOf(result: ReplayResult): unknown[] {
  const tape = tapeOf(result);
  const names: Record<number, string> = {
    [BUY_TRADE]: 'buy',
    [SELL_TRADE]: 'sell',
    [UNSIDED_TRADE]: 'trade',
    [MARK]: 'mark',
  };
  return Array.from({ length: tape.length }, (_, row) => {
    const kind = tape.kind[row];
    if (kind === QUOTE)
      return [tape.time[row], tape.price[row], tape.size[row], tape.ask[row], tape.askSize[row]];
    return kind === MARK
      ? [tape.time[row], 'mark']
      : [tape.time[row], names[kind], tape.price[row], tape.size[row]];
  });
}

const warningsOf = (result: ReplayResult): readonly string[] => (result.ok ? result.warnings : []);

describe('Bybit before version 5', () => {
  const level = (side: string, price: string, size?: number) => ({
    price,
    symbol: 'BTCUSD',
    id: Number(price) * 10_000,
    side,
    ...(size !== undefined && { size }),
  });
  const delta = (changes: Record<string, unknown>) => ({
    topic: 'orderBookL2_25.BTCUSD',
    type: 'delta',
    data: { delete: [], update: [], insert: [], transactTimeE6: 0, ...changes },
    cross_seq: 5_938_958_616,
    timestamp_e6: 1_618_677_816_117_933,
  });
  const book = [level('Buy', '60622.50', 12_836_605), level('Sell', '60623.00', 1_656_505)];
  const snapshot = { topic: 'orderBookL2_25.BTCUSD', type: 'snapshot', data: book, cross_seq: 1 };

  test('levels are deleted, updated and inserted; trades have the aggressor’s side', () => {
    const result = session([
      'wss://stream.bybit.com/realtime <-> 1618677816.0',
      [0, { success: true, ret_msg: '', request: { op: 'subscribe' } }],
      [0, { ...snapshot, timestamp_e6: '1618677816000000' }],
      [1, delta({ update: [level('Sell', '60623.00', 7)] })],
      [2, delta({ delete: [level('Sell', '60623.00')], insert: [level('Sell', '60624.50', 55_811)] })],
      [
        3,
        {
          topic: 'trade.BTCUSD',
          data: [
            {
              trade_time_ms: 1_618_677_819_016,
              timestamp: '2021-04-17T16:43:39.000Z',
              symbol: 'BTCUSD',
              side: 'Sell',
              size: 97,
              price: 60_622.5,
              tick_direction: 'MinusTick',
              trade_id: '413bca3a-34a8-50aa-a2ae-47ad720be505',
            },
          ],
        },
      ],
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 60_622.5, 12_836_605, 60_623, 1_656_505],
      [1, 60_622.5, 12_836_605, 60_623, 7],
      [2, 60_622.5, 12_836_605, 60_624.5, 55_811],
      [3, 'sell', 60_622.5, 97],
    ]);
    expect(tapeOf(result).exchangeUs[3]).toBe(1_618_677_819_016_000);
    expect(warningsOf(result)).toEqual([expect.stringMatching(/BTCUSD looks like an inverse contract/)]);
  });

  test('contracts in dollars hold their levels in an order_book, and nothing comes of changes without one', () => {
    const linear = {
      topic: 'orderBook_200.100ms.ADAUSDT',
      type: 'snapshot',
      data: { order_book: [level('Buy', '1.3870', 3559), level('Sell', '1.3878', 1613)] },
      timestamp_e6: '1618677816322372',
    };
    const result = session([
      [0, linear],
      [1, delta({ update: book })],
    ]);
    expect(rowsOf(result)).toEqual([[0, 1.387, 3559, 1.3878, 1613]]);
    expect(warningsOf(result)).toEqual([expect.stringMatching(/Some books have no snapshot/)]);
  });
});

describe('Kraken Futures', () => {
  const change = (seq: number, side: string, price: number, qty: number) => ({
    feed: 'book',
    product_id: 'PI_ETHUSD',
    side,
    seq,
    price,
    qty,
    timestamp: 1_618_677_816_000 + seq,
  });
  const snapshot = (seq: number) => ({
    feed: 'book_snapshot',
    product_id: 'PI_ETHUSD',
    timestamp: 1_618_677_816_000,
    seq,
    tickSize: null,
    bids: [{ price: 2001.5, qty: 100 }],
    asks: [
      { price: 2003.85, qty: 4614 },
      { price: 2004.75, qty: 7808 },
    ],
  });

  test('one level a message, numbered; a number left out is a gap until the next snapshot', () => {
    const result = session([
      [0, { event: 'subscribed', feed: 'book', product_ids: ['PI_ETHUSD'] }],
      [0, snapshot(10)],
      [1, change(11, 'buy', 2002.05, 4387)],
      [2, change(12, 'sell', 2003.85, 0)],
      [3, change(14, 'sell', 2003.9, 5)],
      [4, change(15, 'sell', 2003.95, 5)],
      [5, snapshot(15)],
      [6, { feed: 'trade_snapshot', product_id: 'PI_ETHUSD', trades: [{ side: 'buy', price: 1, qty: 1 }] }],
      [
        7,
        {
          feed: 'trade',
          product_id: 'PI_ETHUSD',
          uid: '05af78ac-a774-478c-a50c-8b9c234e071e',
          side: 'sell',
          type: 'fill',
          seq: 653_355,
          time: 1_618_677_822_519,
          qty: 15_000,
          price: 2001.5,
        },
      ],
      [
        8,
        {
          feed: 'trade',
          product_id: 'PI_ETHUSD',
          side: 'buy',
          type: 'block',
          seq: 9,
          time: 1,
          qty: 1,
          price: 1,
        },
      ],
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 2001.5, 100, 2003.85, 4614],
      [1, 2002.05, 4387, 2003.85, 4614],
      [2, 2002.05, 4387, 2004.75, 7808],
      [3, 'mark'],
      [5, 2001.5, 100, 2003.85, 4614],
      [7, 'sell', 2001.5, 15_000],
    ]);
    expect(tapeOf(result).id[5]).toBe(653_355);
    expect(warningsOf(result).join(' ')).toMatch(
      /inverse contract.*Breaks in the sequence.*: 1.*Block trades/,
    );
  });
});

describe('Deribit', () => {
  const told = (channel: string, data: unknown) => ({
    jsonrpc: '2.0',
    method: 'subscription',
    params: { channel, data },
  });
  const book = (data: Record<string, unknown>) =>
    told('book.BTC-PERPETUAL.100ms', {
      timestamp: 1_618_677_816_000,
      instrument_name: 'BTC-PERPETUAL',
      bids: [],
      asks: [],
      ...data,
    });

  test('a change names the one before it; trades have the taker’s side', () => {
    const result = session([
      [
        0,
        book({
          type: 'snapshot',
          change_id: 7,
          bids: [['new', 60_000, 500]],
          asks: [['new', 60_000.5, 300]],
        }),
      ],
      [1, book({ type: 'change', prev_change_id: 7, change_id: 9, bids: [['change', 60_000, 20]] })],
      [2, book({ type: 'change', prev_change_id: 8, change_id: 10, bids: [['delete', 60_000, 0]] })],
      [
        3,
        told('trades.BTC-PERPETUAL.raw', [
          {
            trade_seq: 77,
            trade_id: '48079573',
            timestamp: 1_618_677_819_000,
            price: 60_000.5,
            instrument_name: 'BTC-PERPETUAL',
            direction: 'buy',
            amount: 10,
          },
        ]),
      ],
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 60_000, 500, 60_000.5, 300],
      [1, 60_000, 20, 60_000.5, 300],
      [2, 'mark'],
      [3, 'buy', 60_000.5, 10],
    ]);
    expect(tapeOf(result).id[3]).toBe(77);
  });

  test('best quotes are the touch, an empty side is a gap', () => {
    const quote = (bid: number | null) =>
      told('quote.ETH_USDC-PERPETUAL', {
        timestamp: 1_618_677_816_000,
        instrument_name: 'ETH_USDC-PERPETUAL',
        best_bid_price: bid,
        best_bid_amount: bid === null ? 0 : 3,
        best_ask_price: 2000.5,
        best_ask_amount: 4,
      });
    expect(
      rowsOf(
        session([
          [0, quote(2000)],
          [1, quote(null)],
        ]),
      ),
    ).toEqual([
      [0, 2000, 3, 2000.5, 4],
      [1, 'mark'],
    ]);
  });
});

describe('BitMEX', () => {
  const book = (action: string, ...data: readonly Record<string, unknown>[]) => ({
    table: 'orderBookL2',
    action,
    data: data.map((item) => ({ symbol: 'UNIUSDT', ...item })),
  });

  test('levels go by their ids; the quotes told late stand back behind the book', () => {
    const result = session([
      [0, { info: 'Welcome to the BitMEX Realtime API.', version: '1' }],
      [
        0,
        book(
          'partial',
          { id: 1, side: 'Sell', size: 760, price: 17.308 },
          { id: 2, side: 'Buy', size: 163, price: 17.286 },
          { id: 3, side: 'Buy', size: 750, price: 17.285 },
        ),
      ],
      [1, book('update', { id: 2, side: 'Buy', size: 898 })],
      [2, book('delete', { id: 2, side: 'Buy' })],
      [3, book('insert', { id: 4, side: 'Buy', size: 4183, price: 17.287 })],
      [
        3,
        {
          table: 'quote',
          action: 'insert',
          data: [
            {
              timestamp: '2021-04-17T16:43:37.627Z',
              symbol: 'UNIUSDT',
              bidSize: 1,
              bidPrice: 1,
              askPrice: 2,
              askSize: 1,
            },
          ],
        },
      ],
      [
        4,
        {
          table: 'trade',
          action: 'insert',
          data: [
            { timestamp: '2021-04-17T16:43:40.100Z', symbol: 'UNIUSDT', side: 'Buy', size: 5, price: 17.308 },
          ],
        },
      ],
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 17.286, 163, 17.308, 760],
      [1, 17.286, 898, 17.308, 760],
      [2, 17.285, 750, 17.308, 760],
      [3, 17.287, 4183, 17.308, 760],
      [4, 'buy', 17.308, 5],
    ]);
    expect(warningsOf(result)).toEqual([expect.stringMatching(/traded in contracts/)]);
  });

  test('without a book the quotes are those that the venue tells', () => {
    const data = [
      {
        timestamp: '2021-04-17T16:43:37Z',
        symbol: 'XBTUSD',
        bidSize: 7,
        bidPrice: 10,
        askPrice: 10.5,
        askSize: 8,
      },
    ];
    expect(rowsOf(session([[0, { table: 'quote', action: 'insert', data }]]))).toEqual([[0, 10, 7, 10.5, 8]]);
  });
});

describe('Bitfinex', () => {
  const BOOK = 232_955;
  const TRADES = 17;
  const opening = [
    [0, { event: 'info', version: 2, serverId: 'x', platform: { status: 1 } }],
    [0, { event: 'conf', status: 'OK', flags: 65_536 }],
    [
      0,
      { event: 'subscribed', channel: 'book', chanId: BOOK, symbol: 'tETHBTC', prec: 'P0', pair: 'ETHBTC' },
    ],
    [0, { event: 'subscribed', channel: 'trades', chanId: TRADES, symbol: 'tETHBTC', pair: 'ETHBTC' }],
    [
      0,
      [
        BOOK,
        [
          [0.001, 2, 5],
          [0.0011, 1, -7],
        ],
        1,
      ],
    ],
  ] as const;

  test('amounts tell the side, a count of 0 deletes, and te tells each trade once', () => {
    const result = session([
      ...opening,
      [1, [BOOK, [0.00105, 1, 8], 2]],
      [2, [BOOK, 'hb', 3]],
      [3, [BOOK, [0.00105, 0, 1], 4]],
      [4, [TRADES, 'te', [401_597, 1_618_677_820_000, -0.5, 0.001], 5]],
      [5, [TRADES, 'tu', [401_597, 1_618_677_820_000, -0.5, 0.001], 6]],
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 0.001, 5, 0.0011, 7],
      [1, 0.00105, 8, 0.0011, 7],
      [3, 0.001, 5, 0.0011, 7],
      [4, 'sell', 0.001, 0.5],
    ]);
    expect(tapeOf(result).header.symbol).toBe('ETHBTC');
    expect(tapeOf(result).id[3]).toBe(401_597);
  });

  test('numbers are followed where times were asked for too', () => {
    const result = session([
      ...opening.slice(0, 1),
      [0, { event: 'conf', status: 'OK', flags: 65_536 + 32_768 }],
      ...opening.slice(2),
      [1, [BOOK, [0.00105, 1, 8], 2, 1_618_677_817_000]],
      [2, [BOOK, [0.00105, 1, 9], 3, 1_618_677_818_000]],
      [3, [BOOK, [0.00105, 1, 7], 5, 1_618_677_819_000]],
    ]);
    expect(rowsOf(result).slice(1)).toEqual([
      [1, 0.00105, 8, 0.0011, 7],
      [2, 0.00105, 9, 0.0011, 7],
      [3, 'mark'],
    ]);
  });

  test('a number left out makes the book unknown', () => {
    const result = session([...opening, [1, [BOOK, [0.00105, 1, 8], 3]]]);
    expect(rowsOf(result)[1]).toEqual([1, 'mark']);
    expect(warningsOf(result).join(' ')).toMatch(/Breaks in the sequence of messages/);
  });
});

describe('Gemini', () => {
  test('the first message of a symbol is its whole book', () => {
    const result = session([
      [
        0,
        {
          type: 'l2_updates',
          symbol: 'BTCUSD',
          changes: [
            ['buy', '9122.04', '0.1'],
            ['sell', '9122.07', '0.2'],
          ],
          trades: [{ type: 'trade', event_id: 1, price: '9122.00', quantity: '1', side: 'buy' }],
          auction_events: [],
        },
      ],
      [1, { type: 'heartbeat', timestamp: 1_618_677_817_000 }],
      [
        2,
        {
          type: 'l2_updates',
          symbol: 'BTCUSD',
          changes: [
            ['buy', '9122.04', '0'],
            ['buy', '9122.01', '3'],
          ],
        },
      ],
      [
        3,
        {
          type: 'trade',
          symbol: 'BTCUSD',
          event_id: 3_575_573_053,
          timestamp: 1_618_677_819_000,
          price: '9122.01',
          quantity: '0.5',
          side: 'sell',
        },
      ],
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 9122.04, 0.1, 9122.07, 0.2],
      [2, 9122.01, 3, 9122.07, 0.2],
      [3, 'sell', 9122.01, 0.5],
    ]);
  });
});

describe('OKX', () => {
  const trade = (channel: string, tradeId: string) => ({
    arg: { channel, instId: 'BTC-USDT' },
    data: [{ instId: 'BTC-USDT', tradeId, px: '10', sz: '2', side: 'buy', ts: '1618677816000' }],
  });

  test('every single trade counts, but not those that a second channel tells again', () => {
    const result = session([
      [0, trade('trades-all', '1')],
      [0, trade('trades-all', '2')],
      [1, trade('trades', '2')],
    ]);
    expect(tapeOf(result).id.slice(0, 2)).toEqual(Float64Array.of(1, 2));
    expect(tapeOf(result).length).toBe(2);
    expect(warningsOf(result)).toEqual([expect.stringMatching(/told again on the channel trades.*: 1/)]);
  });

  test('candles and tickers are no market of their own', () => {
    const candle = { arg: { channel: 'candle1m', instId: 'BTC-USDT' }, data: [['1685221620000', '1', '1']] };
    const ticker = {
      arg: { channel: 'tickers', instId: 'BTC-USDT' },
      data: [{ instId: 'BTC-USDT', askPx: '11', bidPx: '10', ts: '1618677816000' }],
    };
    expect(
      tapeOf(
        session([
          [0, candle],
          [1, ticker],
          [2, trade('trades', '1')],
        ]),
      ).length,
    ).toBe(1);
    expect(
      session([
        [0, candle],
        [1, ticker],
      ]),
    ).toMatchObject({
      ok: false,
      error: expect.stringMatching(/no quote and no trade: it tells tickers for less than 5 s/),
    });
  });

  test('two channels of one book do not mix', () => {
    const book = (channel: string, bid: string, action?: string) => ({
      arg: { channel, instId: 'BTC-USDT' },
      ...(action !== undefined && { action }),
      data: [{ bids: [[bid, '1', '0', '1']], asks: [['12', '1', '0', '1']], ts: '1618677816000' }],
    });
    const result = session([
      [0, book('books', '10', 'snapshot')],
      [1, book('books5', '9')],
      [2, book('books', '11', 'update')],
    ]);
    expect(rowsOf(result).map((row) => (row as number[])[1])).toEqual([10, 11]);
  });
});

describe('the best levels of Binance, told whole', () => {
  const levels = { bids: [['10.0', '1']], asks: [['10.5', '2']] };

  test('on spot they have no name but that of their stream, and no time', () => {
    const lines = [
      { stream: 'btcusdt@depth5@100ms', data: { lastUpdateId: 160, ...levels } },
      { stream: 'btcusdt@depth5@100ms', data: { lastUpdateId: 161, ...levels, bids: [['10.1', '3']] } },
    ];
    const result = session([
      [0, lines[0]],
      [1, lines[1]],
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 10, 1, 10.5, 2],
      [1, 10.1, 3, 10.5, 2],
    ]);
    expect(tapeOf(result).header.symbol).toBe('BTCUSDT');
    const bare = importTape([{ name: 'x.jsonl', bytes: new TextEncoder().encode(JSON.stringify(lines[0])) }]);
    expect(bare).toMatchObject({
      ok: false,
      error: expect.stringMatching(/has no time.*stamped on receipt/),
    });
  });

  test('futures call them updates, which they are not: what is missing is gone', () => {
    const update = (u: number, b: unknown, a: unknown) => ({
      stream: 'btcusdt@depth20@100ms',
      data: { e: 'depthUpdate', E: 1, T: 1_618_677_816_000, s: 'BTCUSDT', U: u, u, pu: u - 1, b, a },
    });
    const result = session([
      [
        0,
        update(
          10,
          [
            ['10.1', '1'],
            ['10.0', '1'],
          ],
          [['10.5', '2']],
        ),
      ],
      [1, update(20, [['10.0', '1']], [['10.5', '2']])],
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 10.1, 1, 10.5, 2],
      [1, 10, 1, 10.5, 2],
    ]);
  });
});

describe('what a session holds besides its messages', () => {
  const touch = { stream: 'x@bookTicker', data: { u: 1, s: 'X', b: '10', B: '1', a: '11', A: '1' } };

  test('answers, the configuration and words that keep a connection alive say nothing of the market', () => {
    const result = session([
      'https://api.bybit.com/v2/public/symbols -> 1618677785.3: {"ret_code":0,"result":[]}',
      'configuration: {"trades":["BCH-USDT"],"l2_book":["BCH-USDT"]}',
      '1618677816.1: pong',
      [0, touch],
    ]);
    expect(rowsOf(result)).toEqual([[0, 10, 1, 11, 1]]);
  });

  test('a session of a venue that is not known is refused by its address', () => {
    const result = session(['wss://ws.example.com/v1?x=1 <-> 1618677816.5', [0, { hello: 1 }]]);
    expect(result).toMatchObject({
      ok: false,
      error: expect.stringMatching(
        /known manner \(Binance, .*\)\. The session is with wss:\/\/ws\.example\.com\./,
      ),
    });
  });

  test('a venue that shows late is known all the same', () => {
    const words = Array.from({ length: 300 }, (_, i) => [0, { event: 'x', i }] as const);
    expect(rowsOf(session([...words, [0, touch]]))).toEqual([[0, 10, 1, 11, 1]]);
  });

  test('packed messages are refused as such', () => {
    expect(session(["1618677816.5: b'\\xab\\x56'"])).toMatchObject({
      ok: false,
      error: expect.stringMatching(/packed bytes/),
    });
  });
});

describe('tickers', () => {
  const coinbase = {
    type: 'ticker',
    sequence: 1,
    product_id: 'BTC-USD',
    price: '10.5',
    best_bid: '10',
    best_bid_size: '1',
    best_ask: '11',
    best_ask_size: '2',
    time: '2021-04-17T17:36:56.500000Z',
  };
  const sizes = [10, 1, 11, 2];
  const none = [10, 0, 11, 0];
  const venues: [string, unknown[], number[]][] = [
    ['Coinbase', [coinbase], sizes],
    [
      'Coinbase Advanced Trade',
      [
        {
          channel: 'ticker',
          timestamp: '2021-04-17T17:36:56.5Z',
          sequence_num: 0,
          events: [
            {
              type: 'update',
              tickers: [
                {
                  type: 'ticker',
                  product_id: 'BTC-USD',
                  price: '10.5',
                  best_bid: '10',
                  best_bid_quantity: '1',
                  best_ask: '11',
                  best_ask_quantity: '2',
                },
              ],
            },
          ],
        },
      ],
      sizes,
    ],
    [
      'Kraken',
      [[340, { a: ['11', 2, '2'], b: ['10', 1, '1'], c: ['10.5', '1'] }, 'ticker', 'XBT/USD']],
      sizes,
    ],
    [
      'Kraken, version 2',
      [
        {
          channel: 'ticker',
          type: 'update',
          data: [{ symbol: 'BTC/USD', bid: 10, bid_qty: 1, ask: 11, ask_qty: 2, last: 10.5 }],
        },
      ],
      sizes,
    ],
    [
      'Kraken Futures',
      [{ feed: 'ticker', product_id: 'PF_XBTUSD', bid: 10, bid_size: 1, ask: 11, ask_size: 2, time: 1e12 }],
      sizes,
    ],
    [
      'OKX',
      [
        {
          arg: { channel: 'tickers', instId: 'BTC-USDT' },
          data: [{ bidPx: '10', bidSz: '1', askPx: '11', askSz: '2', ts: '1618677816000' }],
        },
      ],
      sizes,
    ],
    [
      'Bybit, whose changes tell what has changed',
      [
        {
          topic: 'tickers.BTCUSDT',
          type: 'snapshot',
          data: { symbol: 'BTCUSDT', bid1Price: '10', bid1Size: '1', ask1Price: '12', ask1Size: '2' },
          ts: 1_618_677_816_000,
        },
        {
          topic: 'tickers.BTCUSDT',
          type: 'delta',
          data: { symbol: 'BTCUSDT', ask1Price: '11' },
          ts: 1_618_677_816_000,
        },
      ],
      sizes,
    ],
    [
      'Deribit',
      [
        {
          jsonrpc: '2.0',
          method: 'subscription',
          params: {
            channel: 'ticker.BTC-PERPETUAL.raw',
            data: {
              instrument_name: 'BTC-PERPETUAL',
              best_bid_price: 10,
              best_bid_amount: 1,
              best_ask_price: 11,
              best_ask_amount: 2,
              timestamp: 1_618_677_816_000,
            },
          },
        },
      ],
      sizes,
    ],
    [
      'Bitfinex, whose sizes are those of many levels',
      [
        { event: 'subscribed', channel: 'ticker', chanId: 7, symbol: 'tBTCUSD', pair: 'BTCUSD' },
        [7, [10, 40.5, 11, 30.5, 1, 0.1, 10.5, 1, 12, 9]],
      ],
      none,
    ],
    ['Binance', [{ e: '24hrTicker', E: 1e12, s: 'BTCUSDT', b: '10', B: '1', a: '11', A: '2' }], sizes],
  ];

  for (const [venue, messages, touch] of venues) {
    test(`of ${venue} are its quotes, should nothing better come in five seconds`, () => {
      const first = messages.map((message): [number, unknown] => [0, message]);
      const result = session([...first, ...[4, 5, 6].map((second) => [second, messages.at(-1)] as const)]);
      expect(rowsOf(result)).toEqual([[0, ...touch]]);
      expect(warningsOf(result)).toContainEqual(expect.stringMatching(/^Quotes are those of tickers/));
    });
  }

  test('count for nothing beside a book, also one that is lost later', () => {
    const book = { product_id: 'BTC-USD', time: coinbase.time };
    const result = session([
      [0, coinbase],
      [1, { ...book, type: 'snapshot', bids: [['8', '1']], asks: [['9', '1']] }],
      [7, coinbase],
      [8, { ...book, type: 'l2update', changes: [['buy', '8', '0']] }],
      [9, coinbase],
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 8, 1, 9, 1],
      [7, 'mark'],
    ]);
  });

  test('that tell no quotes, or no numbers, are no fault', () => {
    const spot = {
      topic: 'tickers.BTCUSDT',
      type: 'snapshot',
      data: { symbol: 'BTCUSDT', lastPrice: '1' },
      ts: 1,
    };
    const trade = { T: 1_618_677_823_000, s: 'BTCUSDT', S: 'Buy', v: '1', p: '10', i: 'x', BT: false };
    const result = session([
      [0, { ...spot, data: { ...spot.data, bid1Price: 'dear', ask1Price: '11' } }],
      [6, spot],
      [7, { topic: 'publicTrade.BTCUSDT', type: 'snapshot', ts: 1, data: [trade] }],
    ]);
    expect(rowsOf(result)).toEqual([[0, 'buy', 10, 1]]);
  });
});
