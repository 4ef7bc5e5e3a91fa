import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Crc32 } from '../../../src/domain/crc32';
import { BookSide, DepthBook } from '../../../src/feed/depth-book';
import { FEEDS } from '../../../src/feed/registry';
import { FeedBench, planOf } from '../../support/feed-bench';
import { RowList, type SaidRow } from '../../support/row-list';
import { VENUE_FRAMES } from '../../support/venue-frames';

function said(preset: string, ...frames: unknown[]): SaidRow[] {
  const list = new RowList();
  const decoder = FEEDS[preset].createDecoder(FEEDS[preset].symbol);
  for (const frame of frames) decoder.decode(frame, list);
  return list.rows;
}

const seen = (preset: string, ...more: unknown[]) => said(preset, ...VENUE_FRAMES[preset], ...more);
const kinds = (rows: SaidRow[]) =>
  rows.map((row) => (row.kind === 'control' ? row.what : row.kind)).join(' ');
const quotes = (rows: SaidRow[]) =>
  rows.flatMap((row) => (row.kind === 'quote' ? [[row.bid, row.bidSize, row.ask, row.askSize]] : []));
const trades = (rows: SaidRow[]) =>
  rows.flatMap((row) => (row.kind === 'trade' ? [[row.side, row.price, row.size, row.id]] : []));

describe('Hyperliquid', () => {
  test('best quotes are preferred to the book; sides are the aggressor', () => {
    const rows = seen('hyperliquid', VENUE_FRAMES.hyperliquid[1]);
    expect(kinds(rows)).toBe('ack quote quote trade trade heartbeat notice');
    expect(quotes(rows)).toEqual([
      [64200, 1.2, 64201, 0.9],
      [64200, 1.3, 64201, 0.8],
    ]);
    expect(trades(rows)).toEqual([
      [1, 64201, 0.05, '118906512037719'],
      [-1, 64200, 0.07, '118906512037720'],
    ]);
  });

  test('a book that is newer than the best quotes counts: those are told when they change only', () => {
    const book = (time: number, px: string) => ({
      channel: 'l2Book',
      data: { coin: 'BTC', time, levels: [[{ px, sz: '1', n: 1 }], [{ px: '64201.0', sz: '1', n: 1 }]] },
    });
    const bbo = VENUE_FRAMES.hyperliquid[2];
    expect(
      quotes(said('hyperliquid', bbo, book(1772000000000, '9'), book(1772000009000, '64200.5'))),
    ).toEqual([
      [64200, 1.3, 64201, 0.8],
      [64200.5, 1, 64201, 1],
    ]);
  });

  test('trades of the time before the subscription are left out', () => {
    const trade = (time: number) => ({
      channel: 'trades',
      data: [{ coin: 'BTC', side: 'B', px: '1', sz: '1', time, tid: time }],
    });
    const rows = said(
      'hyperliquid',
      trade(1771999990000),
      VENUE_FRAMES.hyperliquid[2],
      trade(1771999990000),
      trade(1772000000123),
    );
    expect(kinds(rows)).toBe('reject quote reject trade');
  });

  test('a book without asks cannot be quoted on', () => {
    const one = { channel: 'bbo', data: { coin: 'BTC', time: 1, bbo: [{ px: '1', sz: '1', n: 1 }, null] } };
    expect(kinds(said('hyperliquid', one))).toBe('unquotable');
  });
});

describe('Coinbase', () => {
  test('the book is built; the aggressor is the other side of the resting one', () => {
    const rows = seen('coinbase');
    expect(kinds(rows)).toBe('ack quote notice quote trade heartbeat');
    expect(quotes(rows)).toEqual([
      [64200, 1.2, 64201, 0.9],
      [64199.5, 3, 64200.5, 2],
    ]);
    expect(trades(rows)).toEqual([[1, 64200.5, 0.25, '51']]);
  });

  test('a match that is missing is a gap, and one that was overtaken is told late; the ticker stands in for no book', () => {
    const match = (trade_id: number) => ({ ...(VENUE_FRAMES.coinbase[4] as object), trade_id });
    expect(kinds(seen('coinbase', match(52), match(54), match(53), match(55)))).toBe(
      'ack quote notice quote trade heartbeat trade gap trade trade trade',
    );
    const ticker = {
      type: 'ticker',
      product_id: 'BTC-USD',
      price: '5',
      best_bid: '4',
      best_ask: '6',
      time: 'x',
    };
    expect(quotes(said('coinbase', ticker))).toEqual([[4, 0, 6, 0]]);
    expect(kinds(seen('coinbase', ticker)).endsWith('notice')).toBe(true);
  });

  test('a change before the snapshot is not used; a refused subscription is final', () => {
    expect(said('coinbase', VENUE_FRAMES.coinbase[3])).toEqual([{ kind: 'reject', reason: 'unsynced' }]);
    const refusal = {
      type: 'error',
      message: 'Failed to subscribe',
      reason: 'NOPE-USD is not a valid product',
    };
    expect(kinds(said('coinbase', refusal))).toBe('refused');
  });
});

describe('Kraken', () => {
  const digits = (text: string) => text.replace('.', '').replace(/^0+/, '');
  const checksum = (asks: string[][], bids: string[][]) =>
    `${crc32(Buffer.from([...asks, ...bids].flatMap(([price, size]) => [digits(price), digits(size)]).join('')))}`;
  const [, , snapshot, change, prints] = VENUE_FRAMES.kraken;
  const changed = (c: string) => {
    const [id, asks, bids, ...rest] = change as [number, object, object, string, string];
    return [id, asks, { ...bids, c }, ...rest];
  };
  const right = checksum(
    [['64202.00000', '1.50000000']],
    [
      ['64200.50000', '0.70000000'],
      ['64200.00000', '1.20000000'],
      ['64199.00000', '2.00000000'],
    ],
  );

  test('a change with the right checksum is told, and trades with their aggressor', () => {
    const rows = said('kraken', snapshot, changed(right), prints);
    expect(quotes(rows)).toEqual([
      [64200, 1.2, 64201, 0.9],
      [64200.5, 0.7, 64202, 1.5],
    ]);
    expect(trades(rows)).toEqual([
      [1, 64202, 0.1, ''],
      [-1, 64200.5, 0.2, ''],
    ]);
  });

  test('a ticker stands in for no book', () => {
    const ticker = [340, { a: ['64201.0', 1, '0.9'], b: ['64200.0', 1, '1.2'] }, 'ticker', 'XBT/USD'];
    expect(quotes(said('kraken', ticker))).toEqual([[64200, 1.2, 64201, 0.9]]);
    expect(kinds(said('kraken', snapshot, ticker))).toBe('quote notice');
    expect(kinds(said('kraken', [340, { c: [] }, 'ticker', 'XBT/USD']))).toBe('reject');
  });

  test('a wrong checksum loses the book until a snapshot', () => {
    const rows = said('kraken', snapshot, changed('1'), changed(right), snapshot);
    expect(kinds(rows)).toBe('quote gap reject quote');
    expect(rows[1]).toEqual({ kind: 'gap', reason: 'checksum', mend: true });
  });

  test('levels beyond the depth asked for are forgotten', () => {
    const deep = [
      1,
      { as: [3, 4, 5].map((p) => [`${p}.0`, '1.0', '1.0']), bs: [['2.0', '1.0', '1.0']] },
      'book-2',
      'XBT/USD',
    ];
    const asks = (price: string, size: string) => [1, { a: [[price, size, '1.0']] }, 'book-2', 'XBT/USD'];
    expect(kinds(said('kraken', deep, asks('3.0', '0.0'), asks('4.0', '0.0')))).toBe(
      'quote quote unquotable',
    );
    const pushed = said('kraken', deep, asks('2.5', '1.0'), asks('2.5', '0.0'), asks('3.0', '0.0'));
    expect(kinds(pushed)).toBe('quote quote quote unquotable');
  });
});

describe('Binance', () => {
  test('best quotes and trades; a resting buyer means that a seller took', () => {
    expect(quotes(seen('binance'))).toEqual([[64200, 1.2, 64201, 0.9]]);
    expect(trades(seen('binance'))).toEqual([[1, 64201, 0.05, '12345']]);
    expect(trades(seen('binance-futures'))).toEqual([[-1, 64200, 0.05, '5933014']]);
  });

  test('perpetuals are asked for where best quotes and trades come over one connection', () => {
    const dialect = FEEDS['binance-futures'];
    expect(dialect.urlTemplate).toBe('wss://fstream.binance.com/public/ws');
    expect(dialect.greet({ symbol: 'BTCUSDT', key: '', nowUs: 0 })).toEqual([
      '{"method":"SUBSCRIBE","params":["btcusdt@bookTicker","btcusdt@trade"],"id":1}',
    ]);
  });

  test('prints of the insurance fund met nobody in the book', () => {
    const print = { e: 'trade', s: 'BTCUSDT', t: 9, p: '64201', q: '5', T: 1772000000125, m: false };
    expect(kinds(said('binance-futures', { ...print, X: 'INSURANCE_FUND' }, { ...print, X: 'MARKET' }))).toBe(
      'notice trade',
    );
  });

  test('streams in an envelope are the same; the same trades summed are told once', () => {
    const wrapped = VENUE_FRAMES.binance.map((data) => ({ stream: 'btcusdt@trade', data }));
    expect(kinds(said('binance', ...wrapped))).toBe('ack quote trade');
    expect(kinds(seen('binance', { ...(VENUE_FRAMES['binance-futures'][1] as object) }))).toBe(
      'ack quote trade notice',
    );
  });

  test('an older best quote is not used, and a shutdown that is announced is heard', () => {
    const older = { ...(VENUE_FRAMES.binance[1] as object), u: 400900216 };
    expect(kinds(seen('binance', older, { e: 'serverShutdown', E: 1 }))).toBe(
      'ack quote trade reject leaving',
    );
  });

  const diff = (U: number, u: number, bid: string, pu?: number) => ({
    e: 'depthUpdate',
    s: 'BTCUSDT',
    U,
    u,
    pu,
    b: [[bid, '1']],
    a: [],
  });
  const depth = { lastUpdateId: 100, bids: [['10', '1']], asks: [['20', '1']] };

  test('a book: changes before the snapshot wait for it, and the chain must hold', () => {
    const rows = said(
      'binance',
      diff(90, 95, '18'),
      diff(96, 101, '11'),
      diff(102, 103, '12'),
      depth,
      diff(104, 110, '13'),
    );
    expect(kinds(rows)).toBe('reject reject reject quote quote');
    expect(quotes(rows).map(([bid]) => bid)).toEqual([12, 13]);
    expect(
      kinds(said('binance', depth, diff(101, 103, '11'), diff(105, 106, '12'), diff(107, 108, '13'))),
    ).toBe('quote quote gap reject');
  });

  test('a book of futures chains by the number before', () => {
    const rows = said(
      'binance-futures',
      depth,
      diff(95, 104, '11', 90),
      diff(106, 109, '12', 104),
      diff(120, 130, '13', 112),
    );
    expect(kinds(rows)).toBe('quote quote quote gap');
  });
});

describe('Bybit', () => {
  const change = VENUE_FRAMES.bybit[2] as { data: object };
  const numbered = (u: number) => ({ ...change, data: { ...change.data, u } });

  test('snapshot and numbered changes; the side is the taker', () => {
    const rows = seen('bybit');
    expect(kinds(rows)).toBe('ack quote quote trade heartbeat');
    expect(quotes(rows).at(-1)).toEqual([64200.5, 3, 64201, 0.9]);
    expect(trades(rows)).toEqual([[-1, 64200.5, 0.05, 'aa-1']]);
  });

  test('a number left out loses the book; number 1 is a snapshot after a restart of theirs', () => {
    expect(kinds(seen('bybit', numbered(901), numbered(903), numbered(904)))).toBe(
      'ack quote quote trade heartbeat reject gap reject',
    );
    const restart = { ...change, data: { s: 'BTCUSDT', b: [['5', '1']], a: [['6', '1']], u: 1 } };
    expect(quotes(seen('bybit', restart)).at(-1)).toEqual([5, 1, 6, 1]);
  });

  test('a block trade meets nobody', () => {
    const trade = VENUE_FRAMES.bybit[3] as { data: object[] };
    const block = { ...trade, data: trade.data.map((one) => ({ ...one, BT: true })) };
    expect(kinds(said('bybit', trade))).toBe('trade');
    expect(kinds(said('bybit', block))).not.toContain('trade');
  });

  test('a ticker stands in for no book; its changes tell what has changed', () => {
    const ticker = (type: string, data: object) => ({ topic: 'tickers.BTCUSDT', type, data, ts: 1 });
    const best = { bid1Price: '64200', bid1Size: '1.2', ask1Price: '64201', ask1Size: '0.9' };
    const told = [ticker('snapshot', best), ticker('delta', { bid1Price: '64200.5' })];
    expect(quotes(said('bybit', ...told))).toEqual([
      [64200, 1.2, 64201, 0.9],
      [64200.5, 1.2, 64201, 0.9],
    ]);
    expect(kinds(said('bybit', VENUE_FRAMES.bybit[1], ...told))).toBe('quote notice notice');
    expect(kinds(said('bybit', ticker('snapshot', { lastPrice: '1' })))).toBe('notice');
  });

  test('the channel of best quotes is sent whole, also with the same number again', () => {
    const top = { ...(VENUE_FRAMES.bybit[1] as object), topic: 'orderbook.1.BTCUSDT' };
    expect(kinds(said('bybit', top, top))).toBe('quote quote');
  });
});

describe('OKX', () => {
  test('is reached without a port of its own: 8443 is closed since November 2026', () => {
    expect(FEEDS.okx.urlTemplate).toBe('wss://ws.okx.com/ws/v5/public');
    expect(FEEDS.okx.hosts).toContain('ws.okx.com');
  });

  const change = VENUE_FRAMES.okx[2] as { data: object[] };
  const numbered = (seqId: number, prevSeqId: number, more: object = {}) => ({
    ...change,
    data: [{ ...change.data[0], seqId, prevSeqId, ...more }],
  });

  test('snapshot and changes that name the one before', () => {
    const rows = seen('okx', numbered(730, 712), numbered(731, 725), numbered(732, 731));
    expect(kinds(rows)).toBe('ack quote quote trade quote gap reject');
    expect(trades(rows)).toEqual([[1, 64201, 0.1, '130639474']]);
  });

  test('a message that comes twice counts once', () => {
    const twice = [VENUE_FRAMES.okx[1], numbered(712, 700), numbered(712, 700), numbered(712, 712)];
    expect(kinds(said('okx', ...twice))).toBe('quote quote reject quote');
  });

  test('a checksum is held where it is sent; 0 is none', () => {
    const sum = crc32(Buffer.from('64200.5:3:64201:0.9:64200:1.2')) | 0;
    expect(kinds(said('okx', VENUE_FRAMES.okx[1], numbered(712, 700, { checksum: sum })))).toBe(
      'quote quote',
    );
    expect(kinds(said('okx', VENUE_FRAMES.okx[1], numbered(712, 700, { checksum: sum + 1 })))).toBe(
      'quote gap',
    );
  });

  test('errors and notices are heard', () => {
    expect(
      kinds(said('okx', { event: 'error', code: '60012', msg: 'x' }, { event: 'notice', msg: 'y' })),
    ).toBe('refused leaving');
  });
});

describe('Bitstamp', () => {
  test('whole books, trades with aggressor, changes only on top of a book', () => {
    const diff = (microtimestamp: string) => ({
      event: 'data',
      channel: 'diff_order_book_btcusd',
      data: { microtimestamp, bids: [['64200.5', '4']], asks: [] },
    });
    const rows = seen('bitstamp', diff('1772000000000000'), diff('1772000000200000'));
    expect(kinds(rows)).toBe('ack quote trade heartbeat reject quote');
    expect(trades(rows)).toEqual([[1, 64201, 0.0792, '216000477']]);
    expect(said('bitstamp', diff('1772000000200000'))).toEqual([{ kind: 'reject', reason: 'unsynced' }]);
    expect(kinds(said('bitstamp', { event: 'bts:request_reconnect', channel: '', data: '' }))).toBe(
      'leaving',
    );
  });
});

describe('every venue', () => {
  test.each(Object.keys(VENUE_FRAMES))('%s: frames for another symbol are not ours', (preset) => {
    const decoder = FEEDS[preset].createDecoder('OTHER-XYZ');
    const list = new RowList();
    for (const frame of VENUE_FRAMES[preset]) decoder.decode(frame, list);
    expect(list.rows.filter((row) => row.kind === 'quote' || row.kind === 'trade')).toEqual(
      preset === 'purple-flea-d3' ? [expect.anything()] : [],
    );
  });
});

describe('the book', () => {
  test('CRC-32 is the one of zip, in pieces as in one', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme-ascii' })), (pieces) => {
        const [asText, asBytes] = [new Crc32(), new Crc32()];
        for (const piece of pieces) {
          asText.updateText(piece);
          asBytes.update(Buffer.from(piece, 'latin1'));
        }
        const known = crc32(Buffer.from(pieces.join(''), 'latin1'));
        expect([asText.value, asBytes.value]).toEqual([known, known]);
      }),
    );
  });

  test('a side is what a sorted map would be', () => {
    const change = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 200 }), fc.constantFrom<1 | -1>(1, -1), (changes, sign) => {
        const side = new BookSide(sign);
        const naive = new Map<number, number>();
        for (const [price, size] of changes) {
          side.set({ price, size, priceText: '', sizeText: '' });
          if (size === 0) naive.delete(price);
          else naive.set(price, size);
        }
        const sorted = [...naive].sort(([a], [b]) => sign * (a - b));
        expect(side.levels.map(({ price, size }) => [price, size])).toEqual(sorted);
        expect(side.best?.price ?? null).toBe(sorted.at(-1)?.[0] ?? null);
      }),
    );
  });

  test('a lost book is empty and waits for a snapshot', () => {
    const book = new DepthBook();
    const level = { price: 1, size: 1, priceText: '1', sizeText: '1' };
    book.replace([level], [{ ...level, price: 2 }]);
    expect([book.synced, book.bids.best?.price, book.asks.best?.price]).toEqual([true, 1, 2]);
    book.lose();
    expect([book.synced, book.bids.best, book.asks.best]).toEqual([false, null, null]);
  });
});

describe('what confirms a subscription', () => {
  const answers: Readonly<Record<string, readonly unknown[]>> = {
    hyperliquid: ['bbo', 'l2Book', 'trades'].map((type) => ({
      channel: 'subscriptionResponse',
      data: { method: 'subscribe', subscription: { type, coin: 'BTC' } },
    })),
    coinbase: [
      { type: 'subscriptions', channels: [{ name: 'level2_batch', product_ids: ['BTC-USD'] }, 'matches'] },
    ],
    kraken: [{ name: 'book', depth: 25 }, { name: 'trade' }].map((subscription) => ({
      event: 'subscriptionStatus',
      status: 'subscribed',
      pair: 'XBT/USD',
      subscription,
    })),
    binance: [{ result: null, id: 1 }],
    'binance-futures': [{ result: null, id: 1 }],
    bybit: [{ success: true, ret_msg: '', conn_id: 'a', req_id: '', op: 'subscribe' }],
    okx: ['books', 'trades'].map((channel) => ({
      event: 'subscribe',
      arg: { channel, instId: 'BTC-USDT' },
      connId: 'a',
    })),
    bitstamp: ['order_book_btcusd', 'live_trades_btcusd'].map((channel) => ({
      event: 'bts:subscription_succeeded',
      channel,
      data: {},
    })),
    'sandbox-exchange': [
      { channel: 'authenticated' },
      { channel: 'subscribed', subscription: 'book', symbol: 'BTC-USDC' },
      { channel: 'subscribed', subscription: 'trades', symbol: 'BTC-USDC' },
      { channel: 'subscribed', subscription: 'fills' },
    ],
  };

  test.each(Object.entries(answers))('%s: each is told apart by its name', (preset, frames) => {
    const dialect = FEEDS[preset];
    const awaited = dialect
      .greet({ symbol: dialect.symbol, key: 'a key', nowUs: 1 })
      .flatMap((frame) => dialect.awaits?.({ ...(JSON.parse(frame) as object) }) ?? [])
      .map(({ ack }) => ack);
    const acks = said(preset, ...frames).map((row) => row.kind === 'control' && row.text);
    expect(acks).toEqual(awaited);
    expect(new Set(awaited).size).toBe(awaited.length);
  });

  test('a venue that has lost the subscription to its trades is connected to anew', () => {
    const bench = new FeedBench(planOf('kraken')).start().open();
    const change = (size: number) => [0, { a: [['101', `${size}`, '1.0']] }, 'book-25', 'XBT/USD'];
    bench.say(answers.kraken[0], [
      0,
      { as: [['101', '1', '1']], bs: [['100', '1', '1']] },
      'book-25',
      'XBT/USD',
    ]);
    for (let s = 1; s <= 4; s++) bench.pass(1).say(change(s));
    expect(bench.feed.connectionState).toBe('live');
    bench.pass(1.1);
    expect(bench.state.text).toContain('did not confirm within 5 s: trade XBT/USD.');
  });
});
