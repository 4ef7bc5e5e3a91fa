import { describe, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { tapeFacts } from '../../../src/calibrate/tape-facts';
import { Book } from '../../../src/replay/book';
import { importTape } from '../../../src/replay/tape-import';
import type { ReplayOptions, ReplayResult } from '../../../src/replay/replay';
import { krakenChecksum } from '../../../src/replay/venues/kraken';
import { BUY_TRADE, MARK, QUOTE, SELL_TRADE, type Tape, UNSIDED_TRADE } from '../../../src/tape/tape';
import { NO_RECORDINGS, recording } from '../../recordings';

const read = (
  lines: readonly string[],
  options: Partial<ReplayOptions> = {},
  format = 'auto',
): ReplayResult =>
  importTape(
    [{ name: 'messages.txt', bytes: new TextEncoder().encode(lines.join('\n') + '\n') }],
    format,
    options,
  );

function tapeOf(result: ReplayResult): Tape {
  if (!result.ok) throw new Error(result.error);
  return result.tape;
}

/** Rows as [seconds, kind, price, ask or size]. */
function rowsOf(result: ReplayResult): unknown[][] {
  const tape = tapeOf(result);
  return Array.from({ length: tape.length }, (_, row) => {
    const time = tape.time[row];
    switch (tape.kind[row]) {
      case QUOTE:
        return [time, 'quote', tape.price[row], tape.size[row], tape.ask[row], tape.askSize[row]];
      case MARK:
        return [time, 'mark'];
      default:
        return [
          time,
          { [BUY_TRADE]: 'buy', [SELL_TRADE]: 'sell', [UNSIDED_TRADE]: 'trade' }[tape.kind[row]],
          tape.price[row],
          tape.size[row],
        ];
    }
  });
}

const nano = (second: number, message: unknown): string =>
  `${1_700_000_000 + second}000000000 ${JSON.stringify(message)}`;
const stamped = (second: number, message: unknown): string =>
  `${1_700_000_000 + second}.0: ${JSON.stringify(message)}`;

test('prints that are older than the recording are left out where a venue tells them on subscribing', () => {
  const trade = (tid: number, time: number) => ({
    channel: 'trades',
    data: [{ coin: 'BTC', side: 'B', px: '10', sz: '1', time, tid }],
  });
  const result = read([nano(0, trade(1, 1_699_999_980_000)), nano(1, trade(2, 1_699_999_999_500))]);
  expect(rowsOf(result)).toEqual([[0, 'buy', 10, 1]]);
  expect(result).toMatchObject({ warnings: [expect.stringMatching(/^Prints from before the recording.*1/)] });
});

describe('Binance', () => {
  const ticker = (u: number, b: string, B: string, a: string, A: string) => ({
    stream: 'x@bookTicker',
    data: { u, s: 'X', b, B, a, A },
  });
  const depth = (U: number, u: number, b: string[][], a: string[][]) => ({
    stream: 'x@depth',
    data: { e: 'depthUpdate', E: 1_700_000_000_000, s: 'X', U, u, b, a },
  });
  const snapshot = (lastUpdateId: number) => ({
    lastUpdateId,
    bids: [
      ['10.0', '1'],
      ['9.5', '2'],
    ],
    asks: [['11.0', '1']],
  });

  test('touch and trades become rows by time of receipt, with exchange times and ids', () => {
    const result = read([
      nano(0, ticker(1, '10.0', '2', '10.5', '3')),
      nano(1, {
        stream: 'x@trade',
        data: { e: 'trade', s: 'X', t: 77, p: '10.5', q: '0.5', T: 1_700_000_002_000, m: false },
      }),
      nano(2, {
        stream: 'x@trade',
        data: {
          e: 'trade',
          s: 'X',
          t: 78,
          p: '10.0',
          q: '1',
          T: 1_700_000_002_001,
          m: true,
          X: 'INSURANCE_FUND',
        },
      }),
      nano(3, {
        stream: 'x@trade',
        data: { e: 'trade', s: 'X', t: 79, p: '10.0', q: '1', T: 1_700_000_004_000, m: true },
      }),
      nano(4, ticker(2, '0', '0', '10.5', '3')),
      nano(5, ticker(3, '10.0', '2', '10.5', '3')),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 2, 10.5, 3],
      [1, 'buy', 10.5, 0.5],
      [3, 'sell', 10, 1],
      [4, 'mark'],
      [5, 'quote', 10, 2, 10.5, 3],
    ]);
    const tape = tapeOf(result);
    expect(tape.header).toMatchObject({ symbol: 'X', source: 'hftbacktest', tick: 0.5, originUs: 1.7e15 });
    expect([tape.exchangeUs[1], tape.id[1], tape.id[0]]).toEqual([1_700_000_002_000_000, 77, 1]);
    expect(result).toMatchObject({
      warnings: [expect.stringMatching(/outside of the order book.*: 1/), expect.stringMatching(/one side/)],
    });
  });

  describe('snapshots without a name go to the book whose updates they bridge', () => {
    const update = (s: string, U: number, u: number, bid: string, size: string) => ({
      stream: `${s.toLowerCase()}@depth`,
      data: { e: 'depthUpdate', E: 1_700_000_000_000, s, U, u, b: [[bid, size]], a: [] },
    });
    const book = (lastUpdateId: number, bid: string, ask: string) => ({
      lastUpdateId,
      bids: [[bid, '1']],
      asks: [[ask, '1']],
    });
    const ofEth = book(9, '3000', '3001');
    const ofBtc = book(100, '65000', '65001');
    const first = [update('ETH', 9, 10, '3000', '2'), update('BTC', 99, 101, '65000', '2')];
    const later = [update('ETH', 11, 12, '3000', '3'), update('BTC', 102, 103, '65000', '7')];
    const eth = [
      ['quote', 3000, 2, 3001, 1],
      ['quote', 3000, 3, 3001, 1],
    ];
    const btc = [
      ['quote', 65000, 2, 65001, 1],
      ['quote', 65000, 7, 65001, 1],
    ];
    const quotesOf = (messages: readonly unknown[], symbol: string) =>
      rowsOf(
        read(
          messages.map((message, i) => nano(i, message)),
          { symbol },
        ),
      ).map((row) => row.slice(1));

    test.each([
      ['before any update', [ofBtc, ofEth, ...first, ...later]],
      ['behind the first updates', [...first, ofBtc, ofEth, ...later]],
    ])('%s', (_, messages) => {
      expect(quotesOf(messages, 'ETH').slice(-2)).toEqual(eth);
      expect(quotesOf(messages, 'BTC').slice(-2)).toEqual(btc);
    });

    test('and to none where the other instrument’s is all there is', () => {
      expect(quotesOf([ofBtc, ...first, ...later], 'BTC')).toEqual(btc);
      expect(
        read(
          [ofBtc, ...first, ...later].map((message, i) => nano(i, message)),
          { symbol: 'ETH' },
        ).ok,
      ).toBe(false);
    });
  });

  test('depth alone gives quotes where the touch changes, a gap where the chain breaks, and resumes at a snapshot', () => {
    const result = read([
      nano(0, depth(5, 6, [['10.0', '9']], [])),
      nano(1, snapshot(6)),
      nano(2, depth(7, 8, [['9.0', '1']], [])),
      nano(3, depth(9, 9, [['10.0', '0']], [])),
      nano(4, depth(11, 12, [['8.0', '1']], [])),
      nano(5, depth(13, 13, [['9.9', '1']], [])),
      nano(6, snapshot(12)),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 9, 11, 1],
      [2, 'quote', 9.5, 2, 11, 1],
      [3, 'mark'],
      [5, 'quote', 10, 1, 11, 1],
    ]);
    expect(result).toMatchObject({ warnings: [expect.stringMatching(/Breaks in the chain.*: 1/)] });
  });

  test('a snapshot before the first diff finds its book', () => {
    const result = read([nano(0, snapshot(6)), nano(1, depth(7, 7, [['10.5', '3']], []))]);
    expect(rowsOf(result)).toEqual([[0, 'quote', 10.5, 3, 11, 1]]);
  });

  test('of two books that wait, a snapshot that names its symbol finds its own', () => {
    const other = {
      stream: 'y@depth',
      data: { e: 'depthUpdate', E: 1_700_000_000_000, s: 'Y', U: 1, u: 2, b: [], a: [] },
    };
    const lines = [nano(0, depth(5, 6, [], [])), nano(1, other), nano(2, { ...snapshot(1), symbol: 'Y' })];
    expect(tapeOf(read(lines)).header.symbol).toBe('Y');
  });

  test('a book that disagrees with the touch sent is told', () => {
    const result = read([
      nano(0, depth(5, 6, [], [])),
      nano(1, snapshot(6)),
      nano(2, ticker(8, '10.0', '1', '11.0', '1')),
      nano(3, depth(7, 8, [['10.0', '2']], [])),
    ]);
    expect(result).toMatchObject({
      warnings: [expect.stringMatching(/differs .* at 1 of 1 common update ids/)],
    });
  });

  test('an inverse contract is said to be one', () => {
    const data = { u: 1, s: 'BTCUSD_PERP', b: '1', B: '1', a: '2', A: '1' };
    expect(read([nano(0, { stream: 's', data })])).toMatchObject({
      warnings: [expect.stringMatching(/inverse contract/)],
    });
  });

  test('no print is lost where the clock of the recorder is ahead: the venue repeats none on subscribing', () => {
    const trade = (t: number, T: number) => ({
      stream: 'x@trade',
      data: { e: 'trade', s: 'X', t, p: '10', q: '1', T, m: false },
    });
    const result = read([nano(0, trade(1, 1_699_996_400_000)), nano(1, trade(2, 1_699_996_401_500))]);
    expect(rowsOf(result)).toEqual([
      [0, 'buy', 10, 1],
      [1, 'buy', 10, 1],
    ]);
    expect(tapeOf(result).exchangeUs[1]).toBe(1_699_996_401_500_000);
    expect(result).toMatchObject({ warnings: [] });
  });

  test('whole books without a name, and no update of them, are those of the one instrument there is', () => {
    const trade = { e: 'trade', s: 'X', t: 1, p: '10', q: '1', T: 1_700_000_000_000, m: false };
    const book = (id: number, bid: string) => ({ lastUpdateId: id, bids: [[bid, '2']], asks: [['11', '1']] });
    const lines = [nano(0, trade), nano(1, book(1, '10')), nano(2, book(2, '9')), nano(3, book(3, '8'))];
    // The first of them might still be the snapshot that updates follow.
    expect(rowsOf(read(lines))).toEqual([
      [0, 'buy', 10, 1],
      [2, 'quote', 9, 2, 11, 1],
      [3, 'quote', 8, 2, 11, 1],
    ]);
    const other = nano(0, { ...trade, s: 'Y', t: 2 });
    expect(rowsOf(read([other, ...lines]))).toHaveLength(1);
  });

  test.each([
    ['spot or USD-M, whose snapshots have no name', {}],
    ['COIN-M', { symbol: 'X' }],
  ])(
    'a snapshot asked for before the first update of a new connection is one to go on from (%s)',
    (_, name) => {
      const fresh = { ...snapshot(50), ...name, bids: [['8.0', '3']] };
      const result = read([
        nano(0, { ...snapshot(4), ...name }),
        nano(1, depth(5, 6, [['10.1', '1']], [])),
        nano(2, fresh),
        nano(3, depth(49, 52, [['8.5', '1']], [])),
        nano(4, depth(53, 54, [['8.6', '1']], [])),
      ]);
      expect(
        rowsOf(result)
          .filter(([, kind]) => kind === 'quote')
          .slice(-2),
      ).toEqual([
        [2, 'quote', 8.5, 1, 11, 1],
        [3, 'quote', 8.6, 1, 11, 1],
      ]);
    },
  );

  test('a snapshot that does not reach the updates after it is none to go on from', () => {
    const result = read([
      nano(0, snapshot(4)),
      nano(1, depth(5, 6, [['10.1', '1']], [])),
      nano(2, snapshot(50)),
      nano(3, depth(60, 62, [['8.5', '1']], [])),
      nano(4, depth(63, 64, [['8.6', '1']], [])),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10.1, 1, 11, 1],
      [2, 'mark'],
    ]);
  });

  test('best quotes that a second connection tells again, later, do not turn the market back', () => {
    const result = read([
      nano(0, ticker(1, '9', '1', '10', '1')),
      nano(1, ticker(2, '11', '1', '12', '1')),
      nano(2, ticker(1, '9', '1', '10', '1')),
      nano(3, ticker(2, '11', '1', '12', '1')),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 9, 1, 10, 1],
      [1, 'quote', 11, 1, 12, 1],
    ]);
    expect(result).toMatchObject({
      warnings: [expect.stringMatching(/Best quotes told twice, the second time left out: 2/)],
    });
  });

  test('updates that no snapshot fits leave a tape of trades, and the import says so', () => {
    const result = read([
      nano(0, depth(5, 6, [['9', '1']], [['10', '1']])),
      nano(1, {
        stream: 'x@trade',
        data: { e: 'trade', s: 'X', t: 1, p: '10', q: '1', T: 1_700_000_000_000, m: false },
      }),
    ]);
    expect(rowsOf(result)).toEqual([[0, 'buy', 10, 1]]);
    expect(result).toMatchObject({
      warnings: [expect.stringMatching(/No quotes are known of it: its 1 depth updates fit no snapshot/)],
    });
  });

  test('a trade is one trade, whether it is told twice or summed another way', () => {
    const print = (e: string, id: Record<string, number>) => ({
      stream: `x@${e}`,
      data: { e, s: 'X', ...id, p: '10', q: '1', T: 1_700_000_000_000, m: false },
    });
    const result = read([
      nano(0, print('trade', { t: 1 })),
      nano(1, print('aggTrade', { a: 7 })),
      nano(2, print('trade', { t: 1 })),
      nano(3, print('trade', { t: 2 })),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'buy', 10, 1],
      [3, 'buy', 10, 1],
    ]);
    expect(result).toMatchObject({
      warnings: [
        expect.stringMatching(/Trades told again as aggTrade, left out: 1/),
        expect.stringMatching(/Trades told twice, the second time left out: 1/),
      ],
    });
  });
});

describe('other venues', () => {
  test('Coinbase: the aggressor is the other side of the maker', () => {
    const result = read([
      'wss://x <-> 1700000000.0',
      'wss://x <- 1700000000.5: {"type":"subscribe"}',
      stamped(1, { type: 'subscriptions', channels: [] }),
      stamped(2, {
        type: 'last_match',
        trade_id: 1,
        side: 'sell',
        size: '1',
        price: '9',
        product_id: 'A-B',
        time: '2023-11-14T22:00:00Z',
      }),
      stamped(3, {
        type: 'snapshot',
        product_id: 'A-B',
        bids: [
          ['10', '1'],
          ['9', '2'],
        ],
        asks: [['11', '3']],
      }),
      stamped(4, {
        type: 'match',
        trade_id: 2,
        side: 'sell',
        size: '0.25',
        price: '11',
        product_id: 'A-B',
        time: '2023-11-14T22:13:24.5Z',
      }),
      stamped(5, {
        type: 'l2update',
        product_id: 'A-B',
        changes: [
          ['sell', '11', '2.75'],
          ['buy', '10', '0'],
        ],
        time: '2023-11-14T22:13:25Z',
      }),
      stamped(6, {
        type: 'l2update',
        product_id: 'A-B',
        changes: [['buy', '8', '1']],
        time: '2023-11-14T22:13:25Z',
      }),
      'wss://x <-> 1700000007.0',
      stamped(8, { type: 'snapshot', product_id: 'A-B', bids: [['10', '1']], asks: [['11', '3']] }),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 1, 11, 3],
      [1, 'buy', 11, 0.25],
      [2, 'quote', 9, 2, 11, 2.75],
      [4, 'mark'],
      [5, 'quote', 10, 1, 11, 3],
    ]);
    expect(tapeOf(result).exchangeUs[1]).toBe(1_700_000_004_500_000);
  });

  test('Coinbase Advanced Trade: messages are numbered over all channels, and trades may come newest first', () => {
    const numbered = (second: number, sequence: number, channel: string, ...events: unknown[]): string =>
      stamped(second, {
        channel,
        client_id: '',
        timestamp: `2023-11-14T22:13:2${second}.5Z`,
        sequence_num: sequence,
        events,
      });
    const level = (side: string, price: string, size: string) => ({
      side,
      event_time: '1970-01-01T00:00:00Z',
      price_level: price,
      new_quantity: size,
    });
    const book = (type: string, ...updates: unknown[]) => ({ type, product_id: 'A-B', updates });
    const trade = (id: string, side: string, price: string, size: string) => ({
      trade_id: id,
      product_id: 'A-B',
      price,
      size,
      side,
      time: '2023-11-14T22:13:23.25Z',
    });
    const whole = book(
      'snapshot',
      level('bid', '10', '1'),
      level('bid', '9', '2'),
      level('offer', '11', '3'),
    );
    const result = read([
      numbered(0, 0, 'subscriptions', { subscriptions: { level2: ['A-B'] } }),
      numbered(1, 1, 'market_trades', { type: 'snapshot', trades: [trade('6', 'BUY', '10', '9')] }),
      numbered(2, 2, 'l2_data', whole),
      numbered(3, 3, 'market_trades', {
        type: 'update',
        trades: [trade('8', 'BUY', '10', '0.5'), trade('7', 'SELL', '11', '0.25')],
      }),
      numbered(4, 4, 'l2_data', book('update', level('offer', '11', '2.75'), level('bid', '10', '0'))),
      numbered(5, 6, 'heartbeats', { heartbeat_counter: 3 }),
      numbered(6, 7, 'l2_data', book('update', level('bid', '9.5', '1'))),
      numbered(7, 8, 'l2_data', whole),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 1, 11, 3],
      [1, 'buy', 11, 0.25],
      [1, 'sell', 10, 0.5],
      [2, 'quote', 9, 2, 11, 2.75],
      [3, 'mark'],
      [5, 'quote', 10, 1, 11, 3],
    ]);
    expect(tapeOf(result).exchangeUs[1]).toBe(1_700_000_003_250_000);
    expect(tapeOf(result).id[2]).toBe(8);
  });

  test('Kraken: a checksum that does not fit is a gap until the next snapshot', () => {
    const pair = ['book-10', 'XBT/USD'];
    const whole = { as: [['5.10', '1.00', '1699999999.1']], bs: [['5.00', '2.00', '1699999999.2']] };
    const result = read([
      stamped(0, { channelID: 1, channelName: 'book-10', event: 'subscriptionStatus', pair: 'XBT/USD' }),
      stamped(1, [1, whole, ...pair]),
      stamped(2, [1, { b: [['5.05', '1.00', '1700000002.0']], c: '1' }, ...pair]),
      stamped(3, [1, { b: [['5.06', '1.00', '1700000003.0']] }, ...pair]),
      stamped(4, [1, whole, ...pair]),
      stamped(5, [2, [['5.10', '0.5', '1700000005.0', 'b', 'm', '']], 'trade', 'XBT/USD']),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 5, 2, 5.1, 1],
      [1, 'mark'],
      [3, 'quote', 5, 2, 5.1, 1],
      [4, 'buy', 5.1, 0.5],
    ]);
  });

  test('Kraken: two depths are two books, and quotes are those of the smaller', () => {
    const whole = { as: [['5.10', '1.00', '1699999999.1']], bs: [['5.00', '2.00', '1699999999.2']] };
    const checksum = (size: string): string => {
      const level = (price: string, volume: string) => ({
        price: Number(price),
        size: Number(volume),
        priceText: price,
        sizeText: volume,
      });
      const book = new Book();
      book.reset([level('5.00', size)], [level('5.10', '1.00')]);
      return String(krakenChecksum(book));
    };
    const update = (depth: number, second: number, size: string) =>
      stamped(second, [
        depth,
        { b: [['5.00', size, `170000000${second}.0`]], c: checksum(size) },
        `book-${depth}`,
        'XBT/USD',
      ]);
    const result = read([
      stamped(0, [10, whole, 'book-10', 'XBT/USD']),
      stamped(0, [100, whole, 'book-100', 'XBT/USD']),
      update(10, 1, '3.00'),
      update(10, 2, '4.00'),
      // The deeper channel is late: in one book it would undo what came after.
      update(100, 3, '3.00'),
      update(100, 4, '4.00'),
      update(10, 5, '6.00'),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 5, 2, 5.1, 1],
      [1, 'quote', 5, 3, 5.1, 1],
      [2, 'quote', 5, 4, 5.1, 1],
      [5, 'quote', 5, 6, 5.1, 1],
    ]);
  });

  describe('Bybit', () => {
    const book = (depth: number, type: string, u: number, b: string[][], a: string[][]) => ({
      topic: `orderbook.${depth}.BTCUSDT`,
      type,
      ts: 1_700_000_000_002,
      data: { s: 'BTCUSDT', b, a, u, seq: 7 * u },
      cts: 1_700_000_000_001,
    });
    const trade = (side: string, size: string, more = {}) => ({
      topic: 'publicTrade.BTCUSDT',
      type: 'snapshot',
      ts: 1_700_000_000_003,
      data: [{ T: 1_700_000_000_002, s: 'BTCUSDT', S: side, v: size, p: '11', i: '9', BT: false, ...more }],
    });

    test('a break in the update numbers is a gap until the next snapshot', () => {
      const result = read([
        stamped(0, { success: true, ret_msg: '', op: 'subscribe' }),
        stamped(0, book(50, 'delta', 4, [['9', '9']], [])),
        stamped(1, book(50, 'snapshot', 5, [['10', '1']], [['11', '1']])),
        stamped(2, book(50, 'delta', 6, [['10', '2']], [])),
        stamped(3, trade('Buy', '0.5')),
        stamped(4, book(50, 'delta', 8, [['10', '3']], [])),
        stamped(5, book(50, 'delta', 9, [['10', '4']], [])),
        stamped(6, book(50, 'snapshot', 1, [['10', '5']], [['11', '1']])),
        stamped(7, trade('Sell', '2')),
      ]);
      expect(rowsOf(result)).toEqual([
        [0, 'quote', 10, 1, 11, 1],
        [1, 'quote', 10, 2, 11, 1],
        [2, 'buy', 11, 0.5],
        [3, 'mark'],
        [5, 'quote', 10, 5, 11, 1],
        [6, 'sell', 11, 2],
      ]);
      expect(tapeOf(result).id.subarray(0, 3)).toEqual(Float64Array.of(5, 6, 9));
      expect(tapeOf(result).exchangeUs[0]).toBe(1_700_000_000_001_000);
    });

    test('the channel of best quotes is the touch, with a deeper book beside it or without', () => {
      const best = [
        stamped(0, book(1, 'snapshot', 5, [['10', '1']], [['11', '1']])),
        stamped(2, book(1, 'snapshot', 5, [['10', '1']], [['11', '1']])),
        stamped(3, book(1, 'snapshot', 6, [['10.5', '3']], [['11', '1']])),
      ];
      const deep = stamped(1, book(50, 'snapshot', 70, [['9', '1']], [['12', '1']]));
      const alone = rowsOf(read(best));
      expect(alone).toContainEqual([3, 'quote', 10.5, 3, 11, 1]);
      expect(rowsOf(read([best[0], deep, ...best.slice(1)]))).toEqual(alone);
    });

    test('a trade that is told twice is one, though its id is a word', () => {
      const told = trade('Buy', '1', { i: '20f43950-d8dd-5b31-9112-a178eb6023af' });
      expect(rowsOf(read([stamped(1, told), stamped(2, told)]))).toEqual([[0, 'buy', 11, 1]]);
    });

    test('block trades do not meet the book', () => {
      const result = read([
        stamped(0, book(1, 'snapshot', 5, [['10', '1']], [['11', '1']])),
        stamped(1, trade('Buy', '100', { BT: true })),
        stamped(2, trade('Buy', '1')),
      ]);
      expect(rowsOf(result).slice(1)).toEqual([[2, 'buy', 11, 1]]);
      expect(result).toMatchObject({
        warnings: expect.arrayContaining([expect.stringMatching(/Block trades, left out/)]),
      });
    });
  });

  describe('Kraken, version 2', () => {
    // The example of Kraken's guide to the checksum of its book: docs.kraken.com, "Book checksum (WebSocket v2)".
    const bids =
      '255965.95133811@0.016,264465.46682136@0.015,198234.50375152@0.014,263077.71115063@0.013,135283.23181445@0.012,' +
      '232726.34707055@0.011,211909.56878553@0.010,16666.66666666@0.009,13600.00000000@0.008,1000.00000000@0.007';
    const asks =
      '94510.50669693@0.017,232489.98702916@0.018,244770.01655926@0.019,103394.23779803@0.020,120226.44704447@0.021,' +
      '122811.44535027@0.022,185766.68965043@0.023,95339.83830809@0.024,32960.86333331@0.025,86326.77204454@0.026';
    const items = (list: string): string =>
      `[${list
        .split(',')
        .map((level) => level.split('@'))
        .map(([qty, price]) => `{"price":${price},"qty":${qty}}`)
        .join(',')}]`;
    const message = (second: number, type: string, content: string): string =>
      `${1_700_000_000 + second}.5: {"channel":"book","type":"${type}","data":[{"symbol":"GST/USD",${content}}]}`;
    const snapshot = (second: number): string =>
      message(second, 'snapshot', `"bids":${items(bids)},"asks":${items(asks)},"checksum":1931231958`);
    const trade = (second: number, type: string): string =>
      stamped(second, {
        channel: 'trade',
        type,
        data: [
          {
            symbol: 'GST/USD',
            side: 'sell',
            price: 0.016,
            qty: 12.5,
            trade_id: 77,
            timestamp: `2023-11-14T22:13:${20 + second}.000000Z`,
          },
        ],
      });

    test('numbers that lost their zeros make the checksum of its guide, and one changed digit does not', () => {
      const whole = read([snapshot(0), trade(1, 'snapshot'), trade(2, 'update')]);
      expect(rowsOf(whole)).toEqual([
        [0, 'quote', 0.016, 255965.95133811, 0.017, 94510.50669693],
        [1.5, 'sell', 0.016, 12.5],
      ]);
      expect(JSON.stringify(whole)).not.toMatch(/checksum/);
      const spoilt = message(1, 'update', '"bids":[{"price":0.015,"qty":1}],"asks":[],"checksum":1931231958');
      expect(rowsOf(read([snapshot(0), spoilt, trade(2, 'update')]))).toEqual([
        [0, 'quote', 0.016, 255965.95133811, 0.017, 94510.50669693],
        [1, 'mark'],
        [1.5, 'sell', 0.016, 12.5],
      ]);
    });

    test('a change keeps to the depth subscribed to', () => {
      const ack = stamped(0, {
        method: 'subscribe',
        success: true,
        result: { channel: 'book', depth: 10, snapshot: true, symbol: 'GST/USD' },
      });
      // Eleven bids are one too many: were the eleventh kept, it would come back when a better one goes.
      const better = message(1, 'update', '"bids":[{"price":0.0165,"qty":5}],"asks":[]');
      const gone = message(2, 'update', '"bids":[{"price":0.0165,"qty":0}],"asks":[]');
      expect(rowsOf(read([ack, snapshot(0), better, gone]))).toEqual([
        [0, 'quote', 0.016, 255965.95133811, 0.017, 94510.50669693],
        [1, 'quote', 0.0165, 5, 0.017, 94510.50669693],
        [2, 'quote', 0.016, 255965.95133811, 0.017, 94510.50669693],
      ]);
    });
  });

  test('OKX: a break in the sequence is a gap until the next snapshot', () => {
    const arg = { channel: 'books', instId: 'A-B' };
    const book = (action: string, prevSeqId: number, seqId: number, bids: string[][], asks: string[][]) => ({
      arg,
      action,
      data: [{ bids, asks, ts: '1700000000000', seqId, prevSeqId }],
    });
    const result = read([
      stamped(0, book('snapshot', -1, 5, [['10', '1']], [['11', '1']])),
      stamped(1, book('update', 5, 7, [['10', '2']], [])),
      stamped(1, book('update', 5, 7, [['10', '2']], [])),
      stamped(2, book('update', 8, 9, [['10', '3']], [])),
      stamped(3, book('update', 9, 10, [['10', '4']], [])),
      stamped(4, book('snapshot', -1, 11, [['10', '5']], [['11', '1']])),
      stamped(5, {
        arg: { channel: 'trades', instId: 'A-B' },
        data: [{ tradeId: '9', px: '10', sz: '1', side: 'sell', ts: '1700000005000' }],
      }),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [1, 'quote', 10, 2, 11, 1],
      [2, 'mark'],
      [4, 'quote', 10, 5, 11, 1],
      [5, 'sell', 10, 1],
    ]);
  });

  test('OKX: of two channels of books one is taken, the other where that one is lost', () => {
    const book = (
      channel: string,
      action: string | null,
      seqId: number,
      prevSeqId: number,
      size: string,
    ) => ({
      arg: { channel, instId: 'A-B' },
      ...(action !== null && { action }),
      data: [{ bids: [['10', size]], asks: [['11', '1']], ts: '1700000000000', seqId, prevSeqId }],
    });
    const result = read([
      stamped(0, book('books5', null, 4, -1, '9')),
      stamped(1, book('books', 'snapshot', 5, -1, '1')),
      stamped(2, book('books', 'update', 7, 5, '2')),
      stamped(3, book('books5', null, 5, -1, '1')),
      stamped(4, book('books', 'update', 9, 8, '3')),
      stamped(5, book('books5', null, 9, -1, '3')),
      stamped(6, book('books', 'snapshot', 11, -1, '5')),
      stamped(7, book('books5', null, 10, -1, '4')),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 9, 11, 1],
      [1, 'quote', 10, 1, 11, 1],
      [2, 'quote', 10, 2, 11, 1],
      [4, 'mark'],
      [5, 'quote', 10, 3, 11, 1],
      [6, 'quote', 10, 5, 11, 1],
    ]);
    expect(result).toMatchObject({
      warnings: [
        'Books told again on the channel books5, left out: 2.',
        expect.stringContaining('Breaks in the sequence of book updates'),
      ],
    });
  });

  test('Bybit: of two depths the sooner is taken, the other where that one is lost', () => {
    const book = (depth: number, type: string, u: number, size: string) => ({
      topic: `orderbook.${depth}.XUSDT`,
      type,
      ts: 1_700_000_000_000,
      data: { s: 'XUSDT', b: [['10', size]], a: [['11', '1']], u },
    });
    const result = read([
      stamped(0, book(200, 'snapshot', 3, '9')),
      stamped(1, book(50, 'snapshot', 5, '1')),
      stamped(2, book(50, 'delta', 6, '2')),
      stamped(3, book(200, 'delta', 4, '1')),
      stamped(4, book(50, 'delta', 8, '3')),
      stamped(5, book(200, 'delta', 5, '4')),
      stamped(6, book(50, 'snapshot', 9, '5')),
      stamped(7, book(200, 'delta', 6, '4')),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 9, 11, 1],
      [1, 'quote', 10, 1, 11, 1],
      [2, 'quote', 10, 2, 11, 1],
      [4, 'mark'],
      [5, 'quote', 10, 4, 11, 1],
      [6, 'quote', 10, 5, 11, 1],
    ]);
  });

  test('Deribit: of two channels of books the sooner is taken, and no rounded one beside another', () => {
    const book = (channel: string, type: string, change_id: number, size: number, bid = 10) => ({
      method: 'subscription',
      params: {
        channel: `book.X.${channel}`,
        data: {
          type,
          timestamp: 1_700_000_000_000,
          instrument_name: 'X',
          change_id,
          bids: [['new', bid, size]],
          asks: [['new', 11, 1]],
        },
      },
    });
    const result = read([
      stamped(0, book('5.10.100ms', 'snapshot', 1, 3, 5)),
      stamped(1, book('100ms', 'snapshot', 1, 9)),
      stamped(2, book('raw', 'snapshot', 5, 1)),
      stamped(3, book('100ms', 'snapshot', 4, 7)),
      stamped(4, book('5.10.100ms', 'snapshot', 4, 7, 5)),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 5, 3, 11, 1],
      [1, 'quote', 10, 9, 11, 1],
      [2, 'quote', 10, 1, 11, 1],
    ]);
  });

  test('Deribit: a change names the one before it, and counts once', () => {
    const book = (type: string, prev_change_id: number, change_id: number, bids: unknown[][]) => ({
      method: 'subscription',
      params: {
        channel: 'book.X_USDC-PERPETUAL.100ms',
        data: { type, timestamp: 1, instrument_name: 'X', prev_change_id, change_id, bids, asks: [] },
      },
    });
    const first = book('snapshot', 0, 5, [['new', 10, 1]]);
    first.params.data.asks.push(['new', 11, 1] as never);
    const result = read([
      stamped(0, first),
      stamped(1, book('change', 5, 6, [['change', 10, 2]])),
      stamped(1, book('change', 5, 6, [['change', 10, 2]])),
      stamped(2, book('change', 6, 7, [['change', 10, 3]])),
      stamped(3, book('change', 8, 9, [['change', 10, 4]])),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [1, 'quote', 10, 2, 11, 1],
      [2, 'quote', 10, 3, 11, 1],
      [3, 'mark'],
    ]);
  });

  test('Bitstamp: a book of an earlier connection is none to go on from', () => {
    const book = (channel: string, second: number, bids: string[][], asks: string[][]) => ({
      event: 'data',
      channel: `${channel}_btcusd`,
      data: { microtimestamp: `${1_700_000_000 + second}000000`, bids, asks },
    });
    const connected = (second: number) => `wss://ws.bitstamp.net/ <-> ${1_700_000_000 + second}.0`;
    const result = read([
      connected(0),
      stamped(1, book('order_book', 1, [['10', '2']], [['11', '1']])),
      stamped(2, book('diff_order_book', 2, [['10', '3']], [])),
      connected(8),
      stamped(9, book('diff_order_book', 9, [['10', '4']], [])),
      stamped(10, book('order_book', 8, [['9', '1']], [['12', '1']])),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 2, 11, 1],
      [1, 'quote', 10, 3, 11, 1],
      [7, 'mark'],
      [9, 'quote', 10, 4, 12, 1],
    ]);
  });

  test('sessions that were recorded side by side are no reconnections', () => {
    const session = (product_id: string) => ({
      name: `COINBASE.ws.${product_id}`,
      bytes: new TextEncoder().encode(
        [
          'wss://ws-feed.exchange.coinbase.com <-> 1700000000.0',
          stamped(1, { type: 'snapshot', product_id, bids: [['10', '1']], asks: [['11', '1']] }),
          stamped(9, { type: 'l2update', product_id, changes: [['buy', '10', '2']], time: '' }),
        ].join('\n') + '\n',
      ),
    });
    const result = importTape([session('A-B'), session('C-D')], 'auto', { symbol: 'C-D' });
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [8, 'quote', 10, 2, 11, 1],
    ]);
    expect(JSON.stringify(result)).not.toMatch(/Reconnections/);
  });

  test('Bitstamp: changes count from a whole book on, and only newer ones', () => {
    const book = (channel: string, microtimestamp: string, bids: string[][], asks: string[][]) => ({
      event: 'data',
      channel: `${channel}_btcusd`,
      data: { microtimestamp, bids, asks },
    });
    const result = read([
      stamped(0, book('diff_order_book', '5', [['10', '1']], [])),
      stamped(1, book('order_book', '7', [['10', '2']], [['11', '1']])),
      stamped(2, book('diff_order_book', '6', [['10', '9']], [])),
      stamped(3, book('diff_order_book', '8', [['10', '3']], [])),
      stamped(4, {
        event: 'trade',
        channel: 'live_trades_btcusd',
        data: {
          id: 3,
          amount: 0.5,
          amount_str: '0.50000000',
          price: 10,
          price_str: '10.00',
          type: 1,
          microtimestamp: '1700000004000000',
        },
      }),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 2, 11, 1],
      [2, 'quote', 10, 3, 11, 1],
      [3, 'sell', 10, 0.5],
    ]);
  });

  test('Bitstamp: what a second connection, or a whole book, tells late does not set the book back', () => {
    const book = (channel: string, microtimestamp: string, bids: string[][], asks: string[][]) => ({
      event: 'data',
      channel: `${channel}_btcusd`,
      data: { microtimestamp, bids, asks },
    });
    const result = read([
      stamped(0, book('order_book', '5', [['10', '1']], [['11', '1']])),
      stamped(1, book('diff_order_book', '6', [['10', '2']], [])),
      stamped(2, book('diff_order_book', '8', [['10', '3']], [])),
      stamped(3, book('diff_order_book', '6', [['10', '2']], [])),
      stamped(4, book('order_book', '7', [['10', '2']], [['11', '1']])),
      stamped(5, book('diff_order_book', '9', [], [['11', '4']])),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [1, 'quote', 10, 2, 11, 1],
      [2, 'quote', 10, 3, 11, 1],
      [5, 'quote', 10, 3, 11, 4],
    ]);
  });

  test('the early Bitstamp feed: sides by the quote rule, float dust removed', () => {
    const worded = (second: number, kind: string, data: unknown) =>
      `${1_700_000_000_000 + second * 1000} ${kind} ${JSON.stringify(data)}`;
    const result = read([
      worded(0, 'order_book', { bids: [['235.1', '1']], asks: [['235.3', '2']] }),
      worded(1, 'order_book', { bids: [['235.1', '1']], asks: [['235.3', '2']] }),
      worded(2, 'trade', { price: 235.30000000000001, amount: 0.10000000000000001, id: 5 }),
      worded(3, 'trade', { price: 235.2, amount: 0.2, id: 6 }),
      worded(4, 'trade', { price: 235.12, amount: 0.3, id: 7 }),
    ]);
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 235.1, 1, 235.3, 2],
      [2, 'buy', 235.3, 0.1],
      [3, 'trade', 235.2, 0.2],
      [4, 'sell', 235.12, 0.3],
    ]);
  });

  test('Hyperliquid: whole books, best bid and offer, trades; bare or as archived', () => {
    const book = (time: number, px: string) => ({
      channel: 'l2Book',
      data: { coin: 'BTC', time, levels: [[{ px, sz: '1', n: 1 }], [{ px: '11', sz: '2', n: 1 }]] },
    });
    const bare = read([
      JSON.stringify({ channel: 'subscriptionResponse', data: {} }),
      JSON.stringify(book(1_700_000_000_000, '10')),
      JSON.stringify(book(1_700_000_001_000, '10')),
      JSON.stringify(book(1_700_000_002_000, '10.5')),
      JSON.stringify({
        channel: 'trades',
        data: [{ coin: 'BTC', side: 'A', px: '10.5', sz: '0.1', time: 1_700_000_003_000, tid: 12 }],
      }),
    ]);
    expect(rowsOf(bare)).toEqual([
      [0, 'quote', 10, 1, 11, 2],
      [2, 'quote', 10.5, 1, 11, 2],
      [3, 'sell', 10.5, 0.1],
    ]);
    const archived = read([
      JSON.stringify({ time: '2023-11-14T22:13:21.5', ver_num: 1, raw: book(1_700_000_000_000, '10') }),
    ]);
    expect(tapeOf(archived).header.originUs).toBe(1_700_000_001_500_000);
    expect(tapeOf(archived).exchangeUs[0]).toBe(1_700_000_000_000_000);
  });

  test.each([
    ['an object', (message: object) => message],
    ['a text', (message: object) => JSON.stringify(message)],
  ])('messages that a recorder of one’s own wrapped as %s are read by their venue’s rule', (_, kept) => {
    const us = (second: number): number => (1_700_000_000 + second) * 1e6;
    const match = { type: 'match', product_id: 'BTC-USD', trade_id: 5, side: 'sell', price: '11', size: '1' };
    const lines = [
      { ts: us(0), msg: kept({ type: 'subscriptions', channels: [] }) },
      {
        ts: us(1),
        msg: kept({ type: 'snapshot', product_id: 'BTC-USD', bids: [['10', '1']], asks: [['11', '2']] }),
      },
      { ts: us(2), msg: kept({ type: 'l2update', product_id: 'BTC-USD', changes: [['buy', '9', '7']] }) },
      { ts: us(3), msg: kept({ ...match, time: '2023-11-14T22:13:22.5Z' }) },
    ];
    const result = read(lines.map((line) => JSON.stringify(line)));
    expect(rowsOf(result)).toEqual([
      [0, 'quote', 10, 1, 11, 2],
      [2, 'buy', 11, 1],
    ]);
    expect(tapeOf(result).header).toMatchObject({ source: 'json-lines', originUs: us(1) });
  });

  test('whole books that were asked for again and again are a history, also where they are wrapped', () => {
    const lines = [1, 2].map((size) =>
      JSON.stringify({
        ts: 1_700_000_000_000 + size * 1000,
        data: { lastUpdateId: 100 + size, bids: [['10', '1']], asks: [['11', String(size)]] },
      }),
    );
    expect(rowsOf(read(lines))).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [1, 'quote', 10, 1, 11, 2],
    ]);
  });

  test('Hyperliquid: a book that was asked for in coarser prices is said to be one', () => {
    const asked = (nSigFigs: number | null) => ({
      channel: 'subscriptionResponse',
      data: { method: 'subscribe', subscription: { type: 'l2Book', coin: 'BTC', nSigFigs, mantissa: null } },
    });
    const book = {
      channel: 'l2Book',
      data: {
        coin: 'BTC',
        time: 1_700_000_000_000,
        levels: [[{ px: '10', sz: '1' }], [{ px: '11', sz: '2' }]],
      },
    };
    const warnings = (nSigFigs: number | null): readonly string[] => {
      const result = read([JSON.stringify(asked(nSigFigs)), JSON.stringify(book)]);
      return result.ok ? result.warnings : [result.error];
    };
    expect(warnings(null)).toEqual([]);
    expect(warnings(3)).toEqual([expect.stringMatching(/3 significant figures .* rounded/)]);
  });

  test('Hyperliquid: what is told on subscribing happened before, and on subscribing again is known', () => {
    const ms = (second: number): number => 1_700_000_000_000 + second * 1000;
    const book = (second: number) => ({
      channel: 'l2Book',
      data: { coin: 'BTC', time: ms(second), levels: [[{ px: '10', sz: '1' }], [{ px: '11', sz: '2' }]] },
    });
    const trades = (...seconds: number[]) => ({
      channel: 'trades',
      data: seconds.map((second) => {
        return { coin: 'BTC', side: 'B', px: '11', sz: '1', time: ms(second), tid: 100 + second };
      }),
    });
    const messages = [book(0), trades(-60, -30), trades(1), trades(-60, 1, 2)];
    const whole = [
      [0, 'quote', 10, 1, 11, 2],
      [1, 'buy', 11, 1],
      [2, 'buy', 11, 1],
    ];
    expect(rowsOf(read(messages.map((message) => JSON.stringify(message))))).toEqual(whole);
    const archive = messages.map((raw, i) => JSON.stringify({ time: `2023-11-14T22:13:2${i}`, raw }));
    expect(rowsOf(read(archive)).map(([, ...row]) => row)).toEqual(whole.map(([, ...row]) => row));
  });
});

describe('recordings that hold much', () => {
  const ticker = (s: string, b: string) => ({ stream: 'x', data: { u: 1, s, b, B: '1', a: '100', A: '1' } });
  const lines = [nano(0, ticker('AAA', '1')), nano(1, ticker('BBB', '2')), nano(2, ticker('BBB', '3'))];

  test('the busiest instrument is taken and the others are named', () => {
    const result = read(lines);
    expect(tapeOf(result).header.symbol).toBe('BBB');
    expect(result).toMatchObject({
      warnings: [expect.stringMatching(/BBB was taken of 2 .*AAA \(1 rows\)/)],
    });
  });

  test('another one can be asked for, and one that is not there is refused', () => {
    expect(tapeOf(read(lines, { symbol: 'aaa' })).header.symbol).toBe('AAA');
    expect(read(lines, { symbol: 'CCC' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/nothing of CCC/),
    });
  });

  test('damage is told with its line', () => {
    expect(read([...lines, '1700000009000000000 {"stream":"x","data":{"u":1,'])).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Line 4 of messages\.txt .*JSON is damaged/),
      where: { unit: 'line', at: 4 },
    });
    const bad = { stream: 'x', data: { e: 'depthUpdate', s: 'AAA', U: 1, u: 2, b: [['NaN', '1']], a: [] } };
    expect(read([...lines, nano(9, bad)])).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Line 4 .*level that is none/),
    });
    expect(read([...lines, nano(-60, ticker('AAA', '4'))])).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Line 4 .*back in time/),
    });
    expect(read(['{"hello":1}'], {}, 'json-lines')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/known manner/),
    });
  });

  test('hostile names in a message change nothing', () => {
    const hostile =
      '{"stream":"x","data":{"__proto__":{"polluted":1},"constructor":1,"u":1,"s":"__proto__","b":"1","B":"1","a":"2","A":"1"}}';
    expect(tapeOf(read([`1700000000000000000 ${hostile}`])).length).toBe(1);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

describe(NO_RECORDINGS ?? 'recordings', () => {
  const importOf = (name: string, options: Partial<ReplayOptions> = {}) =>
    importTape([{ name, bytes: recording(name) }], 'auto', options);

  test.skipIf(NO_RECORDINGS !== null).each([
    ['binance_usdm_btcusdt_20240808.first60s.raw.gz', 'binance_usdm_btcusdt_20240808.tape.csv.gz'],
    ['binance_spot_ethusdt_20240808.raw.gz', 'binance_spot_ethusdt_20240808.tape.csv.gz'],
  ])('%s as received equals the tape made of it elsewhere', (rawName, tapeName) => {
    const raw = importOf(rawName);
    expect(raw).toMatchObject({ ok: true, warnings: [] });
    const [ours, theirs] = [tapeOf(raw), tapeOf(importOf(tapeName))];
    expect({ ...ours.header, source: '', symbol: '' }).toEqual({ ...theirs.header, source: '', symbol: '' });
    expect(ours.length).toBeGreaterThan(10_000);
    for (const column of ['time', 'kind', 'price', 'ask', 'size', 'askSize', 'exchangeUs', 'id'] as const)
      expect(ours[column].subarray(0, ours.length), column).toEqual(theirs[column].subarray(0, ours.length));
  });

  test.skipIf(NO_RECORDINGS !== null).each([
    ['COINBASE.ws.28.0.gz', 10],
    ['KRAKEN.ws.50.0.gz', 10],
    ['OKX.ws.1.0.gz', 3],
  ])('the books of %s stay in step and uncrossed', (name, instruments) => {
    const path = `ws_sessions/${name}`;
    const chosen = importOf(path);
    if (!chosen.ok) throw new Error(chosen.error);
    const others = [...chosen.warnings[0].matchAll(/([A-Z0-9/-]+) \(\d+ rows\)/g)].map((match) => match[1]);
    expect(others.length + 1).toBe(instruments);
    for (const result of [chosen, importOf(path, { symbol: others[0] })]) {
      const facts = tapeFacts(tapeOf(result));
      expect(facts).toMatchObject({ crossed: 0, locked: 0, marks: 0 });
      expect(facts.quotes).toBeGreaterThan(0);
    }
  });

  test.skipIf(NO_RECORDINGS !== null)('one digit changed in a Kraken book is noticed by its checksum', () => {
    const text = gunzipSync(recording('ws_sessions/KRAKEN.ws.50.0.gz')).toString('latin1');
    const spoilt = text.replace('{"b":[["354.15000000","5.00000000"', '{"b":[["354.15000000","6.00000000"');
    expect(spoilt).not.toBe(text);
    const result = importTape([{ name: 'x', bytes: Buffer.from(spoilt, 'latin1') }], 'auto', {
      symbol: 'XMR/USD',
    });
    expect(result).toMatchObject({
      ok: true,
      warnings: expect.arrayContaining([expect.stringMatching(/checksums that do not fit.*: 1/)]),
    });
  });
});

test('half a line at the end, which a stopped recorder leaves, is left out and told; elsewhere it is refused', () => {
  const line = (ns: string, id: number) =>
    `${ns} {"stream":"btcusdt@trade","data":{"e":"trade","E":1700000000000,"T":1700000000000,"s":"BTCUSDT","t":${id},"p":"10","q":"1","m":true}}`;
  const [first, second] = [line('1700000000000000000', 1), line('1700000001000000000', 2)];
  const half = second.slice(0, -20);
  const of = (text: string) => importTape([{ name: 'a.txt', bytes: new TextEncoder().encode(text) }]);
  const result = of(`${first}\n${half}`);
  expect(rowsOf(result)).toHaveLength(1);
  expect(result).toMatchObject({
    warnings: expect.arrayContaining([expect.stringMatching(/^Line 2, the last/)]),
  });
  expect(of(`${first}\n${half}\n${second}\n`)).toMatchObject({ ok: false, where: { at: 2 } });
});
