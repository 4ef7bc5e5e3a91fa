import { describe, expect, test } from 'vitest';
import { tapeFacts } from '../../../src/calibrate/tape-facts';
import { newYorkMidnightUs } from '../../../src/replay/new-york-time';
import { inReadingOrder } from '../../../src/replay/reading-order';
import { REPLAY_FORMATS } from '../../../src/replay/registry';
import type { ReplayOptions, ReplayResult } from '../../../src/replay/replay';
import { importTape, TapeImport } from '../../../src/replay/tape-import';
import { tapeDigest } from '../../../src/tape/encoding';
import { BUY_TRADE, MARK, QUOTE, SELL_TRADE, type Tape, UNSIDED_TRADE } from '../../../src/tape/tape';
import { NO_RECORDINGS, recording } from '../../recordings';
import { filesOf, SAMPLES } from './samples';

function tapeOf(result: ReplayResult): Tape {
  if (!result.ok) throw new Error(result.error);
  return result.tape;
}

/** Rows as [seconds from the first row, kind, price, size, ask, ask size]. */
function rowsOf(tape: Tape): unknown[] {
  const names = { [BUY_TRADE]: 'buy', [SELL_TRADE]: 'sell', [UNSIDED_TRADE]: 'trade', [MARK]: 'mark' };
  return Array.from({ length: tape.length }, (_, row) => {
    const [time, kind] = [tape.time[row], tape.kind[row]];
    if (kind === QUOTE)
      return [time, 'quote', tape.price[row], tape.size[row], tape.ask[row], tape.askSize[row]];
    return kind === MARK ? [time, 'mark'] : [time, names[kind as 1 | 2 | 3], tape.price[row], tape.size[row]];
  });
}

const read = (
  files: Record<string, string>,
  format = 'auto',
  options: Partial<ReplayOptions> = {},
): ReplayResult =>
  importTape(
    Object.entries(files).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text) })),
    format,
    options,
  );

describe('every dialect', () => {
  test('has a sample here', () => {
    const sampled = new Set(Object.values(SAMPLES).map(({ format }) => format));
    expect([...sampled, 'qlt'].sort()).toEqual(Object.keys(REPLAY_FORMATS).sort());
  });

  test.each(Object.entries(SAMPLES))(
    '%s: found by itself, one quote and one trade a second later',
    (_, sample) => {
      const tapeImport = new TapeImport('auto');
      for (const { name, bytes } of filesOf(sample)) {
        tapeImport.begin(name);
        for (let at = 0; at < bytes.length; at += 13) tapeImport.feed(bytes.slice(at, at + 13));
      }
      const tape = tapeOf(tapeImport.end());
      expect(tapeImport.format).toBe(sample.format);
      const trade = sample.format === 'lean-ticks' || sample.format === 'lobster' ? 1 : 0.5;
      expect(rowsOf(tape).slice(0, 2)).toEqual([
        [0, 'quote', 10, 1, 10.5, 2],
        [1, 'buy', 10.5, trade],
      ]);
      expect(tape.header).toMatchObject({ origin: 'recorded', source: sample.format, tick: 0.5 });
      const withIds = !['lean-ticks', 'cryptofeed'].includes(sample.format);
      expect(tape.id[1]).toBe(withIds ? 77 : 0);
      if (!['lean-ticks', 'lobster'].includes(sample.format)) expect(tape.header.originUs).toBe(1.7e15);
    },
  );

  test.each(Object.entries(SAMPLES))(
    '%s: the order in which its files are given does not matter',
    (_, sample) => {
      const forth = tapeOf(importTape(filesOf(sample)));
      const back = tapeOf(importTape(filesOf(sample).reverse()));
      expect(tapeDigest(back)).toBe(tapeDigest(forth));
    },
  );

  test('two dialects do not make one tape', () => {
    const files = [...filesOf(SAMPLES['common tape']), ...filesOf(SAMPLES['Lean ticks'])];
    expect(importTape(files)).toMatchObject({ ok: false, error: expect.stringMatching(/one by one/) });
  });
});

describe('Binance files', () => {
  test('of every kind and age are told apart', () => {
    const files = {
      'BTCUSDT-aggTrades-2024-01.csv': '5,10.5,1,100,101,1700000000000,True,True\n',
      'BTCUSDT-trades-2024-01.csv': '5,10.5,1,10.5,1700000000000,true,true\n',
      'BTCUSDT-trades-2025-01.csv': '5,10.5,1,10.5,1700000000000000,true,true\n',
      'a.csv':
        'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n5,10.5,1,1,1,1700000000000,true\n',
      'b.csv': 'id,price,qty,quote_qty,time,is_buyer_maker\n5,10.5,1,10.5,1700000000000,true\n',
      'ETHUSDT-bookTicker-2023-05.csv': '7,10,1,10.5,2,1700000000000,1700000000001\n',
    };
    Object.assign(files, { 'c.csv': files['b.csv'].replace('true', '1') });
    for (const [name, text] of Object.entries(files)) {
      const tape = tapeOf(read({ [name]: text }));
      expect(tape.header).toMatchObject({ source: 'binance-csv', originUs: 1.7e15 });
      expect(rowsOf(tape)).toEqual(
        name.includes('Ticker') ? [[0, 'quote', 10, 1, 10.5, 2]] : [[0, 'sell', 10.5, 1]],
      );
    }
    expect(
      tapeOf(read({ 'BTCUSDT-aggTrades-2024-01.csv': files['BTCUSDT-aggTrades-2024-01.csv'] })).header.symbol,
    ).toBe('BTCUSDT');
  });

  test('count a trade once that stands twice', () => {
    const row = (id: number, ms: number): string => `${id},10,1,${id},${id},${1_714_521_600_000 + ms},true\n`;
    const head = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n';
    // A block of lines again, and two lines in each other's place.
    const text = head + row(1, 0) + row(2, 5) + row(3, 9) + row(2, 5) + row(3, 9) + row(5, 12) + row(4, 11);
    const result = read({ 'BTCUSDT-aggTrades-2024-05-01.csv': text });
    expect(Array.from(tapeOf(result).id.subarray(0, 5))).toEqual([1, 2, 3, 5, 4]);
    expect(tapeOf(result).length).toBe(5);
    expect(result).toMatchObject({
      warnings: expect.arrayContaining([expect.stringMatching(/^Trades told twice.*: 2,/)]),
    });
  });

  test('of inverse contracts say so', () => {
    const trade = '5,10.5,1,100,101,1700000000000,True\n';
    const inverse = { warnings: [expect.stringMatching(/^BTCUSD_PERP looks like an inverse contract/)] };
    expect(read({ 'BTCUSD_PERP-aggTrades-2024-01.csv': trade })).toMatchObject(inverse);
    expect(read({ 'BTCUSDT-aggTrades-2024-01.csv': trade })).toMatchObject({ warnings: [] });
    // Kraken's bitcoin in dollars has the name of BitMEX' contract.
    expect(read({ 'XBTUSD.csv': '1700000000,10.5,1\n' })).toMatchObject({ warnings: [] });
  });

  test('a print stands before the touch of its own millisecond', () => {
    const result = read({
      'X-bookTicker-1.csv': '1,10,1,11,1,1700000000000,1\n2,10,1,12,1,1700000000005,1\n'.replaceAll(
        ',1\n',
        ',1700000000009\n',
      ),
      'X-trades-1.csv': '5,11,1,11,1700000000005,false,true\n',
    });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [0.005, 'buy', 11, 1],
      [0.005, 'quote', 10, 1, 12, 1],
    ]);
  });

  test('have the size step that the sizes of all of them lie on', () => {
    const tape = tapeOf(
      read({
        'X-bookTicker-1.csv': '1,10,0.002,11,0.004,1700000000000,1700000000009\n',
        'X-trades-1.csv': '2,11,0.003,11,1700000000001,false,true\n',
      }),
    );
    expect(tape.header.lotStep).toBe(0.001);
  });

  test('end together where one of them does not fit: no trades without quotes', () => {
    const result = read(
      {
        'X-bookTicker-1.csv': [1, 2, 3, 4, 5]
          .map((i) => `${i},10,${i},11,1,170000000000${i},1700000000009\n`)
          .join(''),
        'X-trades-1.csv': [2, 3, 9].map((i) => `${i},11,1,11,170000000000${i},false,true\n`).join(''),
      },
      'auto',
      { mostRows: 3 },
    );
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [0.001, 'buy', 11, 1],
      [0.001, 'quote', 10, 2, 11, 1],
    ]);
    expect(result).toMatchObject({
      warnings: [expect.stringMatching(/^Only the first 3 rows are kept.*; 5 more do not fit here/)],
    });
  });
});

describe('files that do not belong together', () => {
  const prints = 'id,price,qty,quote_qty,time,is_buyer_maker\n1,10,1,10,1714521600000,true\n';
  const sums =
    'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n7,10,1,1,1,1714521600000,true\n';
  const tardis = (symbol: string, rest: string) => `x,${symbol},1714521600000000,1714521600000001,${rest}\n`;
  const head = 'exchange,symbol,timestamp,local_timestamp,';
  const ours = tardis('BTC', '1,buy,10,1');
  test.each([
    [
      'two instruments of Binance',
      { 'BTCUSDT-trades-2024-05-01.csv': prints, 'ETHUSDT-trades-2024-05-01.csv': prints },
      /different instruments, BTCUSDT and ETHUSDT/,
    ],
    [
      'the first of two groups of Tardis',
      {
        'trades.csv': `${head}id,side,price,amount\n${ours}${tardis('ETH', '1,buy,10,1')}`,
        'quotes.csv': `${head}ask_amount,ask_price,bid_price,bid_amount\n${tardis('ETH', '1,2,1,1')}`,
      },
      /different instruments/,
    ],
    [
      'trades and their sums',
      { 'BTCUSDT-trades-2024-05-01.csv': prints, 'BTCUSDT-aggTrades-2024-05-01.csv': sums },
      /two ways, as trades and aggTrades/,
    ],
    [
      'a file and its copy',
      { 'BTCUSDT-trades-2024-05-01.csv': prints, 'BTCUSDT-trades-2024-05.csv': prints },
      /tell the same rows/,
    ],
    [
      'two shares of Lean',
      {
        '20131010_ibm_Quote_Tick.csv': '34200000,100000,1,110000,1,P,1,0\n',
        '20131010_spy_Trade_Tick.csv': '34200001,100000,1,P,2000,0\n',
      },
      /another instrument/,
    ],
  ])('%s make no tape', (_, files, error) => {
    expect(read(files)).toMatchObject({ ok: false, error: expect.stringMatching(error) });
  });

  test('days that follow each other do, in any order, and names that say nothing hinder nobody', () => {
    const later = prints.replace('1714521600000', '1714608000000');
    const days = { 'BTCUSDT-trades-2024-05-02.csv': later, 'BTCUSDT-trades-2024-05-01.csv': prints };
    expect(tapeOf(read(days)).length).toBe(2);
    expect(tapeOf(read({ 'old.csv': prints, 'new.csv': later })).length).toBe(2);
  });
});

describe('Tardis files', () => {
  const head = 'exchange,symbol,timestamp,local_timestamp';
  test.each([
    ['seconds', '1714521600'],
    ['milliseconds', '1714521600001'],
    ['nanoseconds', '1714521600000001000'],
  ])('are in µs: times in %s are refused, not taken for µs', (_, time) => {
    for (const [columns, values] of [
      ['id,side,price,amount', '1,buy,10,1'],
      ['ask_amount,ask_price,bid_price,bid_amount', '1,2,1,1'],
      ['is_snapshot,side,price,amount', 'true,bid,10,1'],
    ])
      expect(read({ 'x.csv': `${head},${columns}\nx,BTC,${time},${time},${values}\n` })).toMatchObject({
        ok: false,
        error: expect.stringMatching(new RegExp(`^Line 2 .*in µs.*${time}`)),
      });
  });

  test('incremental_book_L2: rows of one receipt are one message, a snapshot starts anew, quotes where the touch changes', () => {
    const result = read({
      'book.csv': [
        `${head},is_snapshot,side,price,amount`,
        'x,A,0,50,false,bid,9,1',
        'x,A,90,100,true,bid,10,1',
        'x,A,90,100,true,ask,11,2',
        'x,A,190,200,false,bid,9,1',
        'x,A,290,300,false,bid,10,0',
        'x,A,290,300,false,ask,11,0',
        'x,A,290,300,false,ask,12,3',
        'x,A,390,400,true,bid,5,1',
        'x,A,390,400,true,ask,6,1',
      ].join('\n'),
    });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 10, 1, 11, 2],
      [0.0002, 'quote', 9, 1, 12, 3],
      [0.0003, 'quote', 5, 1, 6, 1],
    ]);
    expect(tapeOf(result).exchangeUs[0]).toBe(90);
  });

  test('book_snapshot: a quote where the first level changes, a gap where it is empty', () => {
    const result = read({
      'book.csv': [
        `${head},asks[0].price,asks[0].amount,bids[0].price,bids[0].amount,asks[1].price,asks[1].amount`,
        'x,A,1,100,11,1,10,1,12,1',
        'x,A,1,200,11,1,10,1,13,1',
        'x,A,1,300,,,10,1,,',
        'x,A,1,400,11,1,10,2,,',
      ].join('\n'),
    });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [0.0002, 'mark'],
      [0.0003, 'quote', 10, 2, 11, 1],
    ]);
  });

  test('a whole book that follows another one at once replaces it', () => {
    const text = [
      `${head},is_snapshot,side,price,amount`,
      'x,A,1,100,true,bid,10,1',
      'x,A,1,100,true,ask,11,1',
      'x,A,1,200,true,bid,8,2',
      'x,A,1,200,true,ask,9,2',
      'x,A,1,300,false,bid,8.5,3\n',
    ].join('\n');
    expect(rowsOf(tapeOf(read({ t: text })))).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [0.0001, 'quote', 8, 2, 9, 2],
      [0.0002, 'quote', 8.5, 3, 9, 2],
    ]);
  });

  test('quotes are taken from one file where several tell those of one time', () => {
    const quotes = [
      `${head},ask_amount,ask_price,bid_price,bid_amount`,
      'x,A,1,100,2,11,10,1',
      'x,A,1,300,2,12,10,1',
    ];
    const book = [
      `${head},is_snapshot,side,price,amount`,
      'x,A,90,150,true,bid,10,1',
      'x,A,90,150,true,ask,11,2',
      'x,A,90,250,false,bid,10,5',
    ];
    const snapshots = [
      `${head},asks[0].price,asks[0].amount,bids[0].price,bids[0].amount`,
      'x,A,1,120,11,9,10,9',
      'x,A,1,260,11,8,10,8',
    ];
    const trades = [`${head},id,side,price,amount`, 'x,A,1,200,1,buy,11,1'];
    const files = { 'book.csv': book, 'snapshots.csv': snapshots, 'trades.csv': trades };
    const readLines = (lines: Record<string, string[]>) =>
      read(Object.fromEntries(Object.entries(lines).map(([name, rows]) => [name, rows.join('\n') + '\n'])));
    const told = readLines({ ...files, 'quotes.csv': quotes });
    expect(rowsOf(tapeOf(told)).map((row) => (row as unknown[]).slice(0, 2))).toEqual([
      [0, 'quote'],
      [0.0001, 'buy'],
      [0.0002, 'quote'],
    ]);
    expect(told).toMatchObject({
      warnings: [
        'book.csv is left out: the quotes are those of quotes.csv.',
        expect.stringMatching(/^snapshots\.csv is left out/),
      ],
    });
    const rebuilt = readLines(files);
    expect(rowsOf(tapeOf(rebuilt))).toHaveLength(3);
    expect(rebuilt).toMatchObject({
      warnings: ['snapshots.csv is left out: the quotes are those of book.csv.'],
    });
    // Of another time it is no second telling.
    const later = book.map((line) => line.replace(/,90,(\d+),/, ',90,9$1,'));
    expect(rowsOf(tapeOf(readLines({ 'book.csv': later, 'quotes.csv': quotes })))).toHaveLength(4);
  });

  test('a group of instruments: the first, or the one asked for', () => {
    const text = [
      `${head},id,side,price,amount`,
      'x,A,1,1,1,buy,1,1',
      'x,B,1,2,2,sell,2,1e-7',
      'x,B,1,3,uuid-4,unknown,2,1',
    ].join('\n');
    expect(rowsOf(tapeOf(read({ t: text })))).toEqual([[0, 'buy', 1, 1]]);
    const asked = read({ t: text }, 'auto', { symbol: 'b' });
    expect(rowsOf(tapeOf(asked))).toEqual([
      [0, 'sell', 2, 1e-7],
      [0.000001, 'trade', 2, 1],
    ]);
    expect(asked).toMatchObject({
      warnings: expect.arrayContaining([expect.stringMatching(/other than b, left out: 1/)]),
    });
  });
});

describe('LOBSTER', () => {
  const name = (kind: string) => `AMZN_2012-06-21_34200000_57600000_${kind}_1.csv`;
  const book = '105000,2,100000,1\n';

  test('resting sellers were bought from, hidden ones have no id, halts and empty sides are gaps', () => {
    const messages = [
      '34200.5,1,1,1,100000,1',
      '34201.5,5,0,3,102500,1',
      '34202.5,4,9,2,105000,-1',
      '34203.5,7,0,0,-1,-1',
      '34204.5,7,0,0,1,-1',
    ];
    const result = read({
      [name('message')]: messages.join('\n') + '\n',
      [name('orderbook')]: book + book + '9999999999,0,100000,1\n' + book + book,
    });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 10, 1, 10.5, 2],
      [1, 'sell', 10.25, 3],
      [2, 'buy', 10.5, 2],
      [2, 'mark'],
      [4, 'quote', 10, 1, 10.5, 2],
    ]);
    // 09:30:00.5 in New York in summer is 13:30 UTC.
    expect(tapeOf(result).header.originUs).toBe(1340285400_500000);
  });

  test('a halt lasts until trading resumes, though its book is a copy of the one before', () => {
    const halted = (...messages: string[]) =>
      rowsOf(
        tapeOf(
          read({
            [name('message')]: ['34200.5,1,1,1,100000,1', ...messages].join('\n') + '\n',
            [name('orderbook')]: book.repeat(messages.length + 1),
          }),
        ),
      );
    const quote = (second: number) => [second, 'quote', 10, 1, 10.5, 2];
    const halt = ['34201.5,7,0,0,-1,-1', '34300.5,7,0,0,0,-1', '34301.5,1,2,1,1,1'];
    expect(halted(...halt, '34302.5,7,0,0,1,-1')).toEqual([quote(0), [1, 'mark'], quote(102)]);
    expect(halted(...halt)).toEqual([quote(0), [1, 'mark']]);
    expect(halted(...halt, '34302.5,4,9,2,105000,-1')).toEqual([
      quote(0),
      [1, 'mark'],
      [102, 'buy', 10.5, 2],
      quote(102),
    ]);
  });

  test('files of two days are no pair, though they have as many lines', () => {
    expect(
      read({
        [name('message')]: '34200.5,4,1,1,100000,1\n',
        [name('orderbook').replace('06-21', '06-22')]: book,
      }),
    ).toMatchObject({ ok: false, error: expect.stringMatching(/06-21.*06-22.*do not belong together/) });
  });

  test('half a pair says which half is missing', () => {
    const message = '34200.5,4,1,1,100000,1\n';
    expect(read({ [name('message')]: message })).toMatchObject({
      ok: true,
      warnings: [expect.stringMatching(/order book file is missing/)],
    });
    expect(read({ [name('orderbook')]: book })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/message file is missing/),
    });
    expect(read({ [name('message')]: message, [name('orderbook')]: book + book })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/1 lines .* 2/),
    });
  });
});

describe('Lean ticks', () => {
  test('only the regular session, nothing suspicious, sides by the quote rule', () => {
    const result = read({
      '20131010_ibm_Quote_Tick.csv':
        '100,100000,1,0,0,P,1,0\n200,0,0,110000,1,P,1,0\n34200000,100000,1,0,0,P,1,0\n34200001,100000,1,0,0,P,1,0\n',
      '20131010_ibm_Trade_Tick.csv':
        '300,100000,1,P,2000,0\n34200002,100000,1,P,2000,1\n34200003,105000,1,P,2000,0\n34200004,104900,2,P,2000,0\n34200005,120000,3,P,2000,0\n',
    });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 10, 1, 11, 1],
      [0.003, 'trade', 10.5, 1],
      [0.004, 'sell', 10.49, 2],
      [0.005, 'buy', 12, 3],
    ]);
    expect(tapeOf(result).header).toMatchObject({ symbol: 'IBM', originUs: 1381411800_000000 });
  });

  test('a trade whose last columns are empty or absent is not suspicious: Lean reads only a 1 as such', () => {
    const result = read({
      '20160217_spy_Quote_Tick.csv': '34200000,1890000,1,1891000,2,P,1,0\n',
      '20160217_spy_Trade_Tick.csv': '34200001,1891000,1,P,,\n34200002,1890000,2,P,,1\n34200003,1890000,3\n',
    });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 189, 1, 189.1, 2],
      [0.001, 'buy', 189.1, 1],
      [0.003, 'sell', 189, 3],
    ]);
  });

  test('days may come in any order, but each file once', () => {
    const files = ['20160217_spy_Quote', '20160218_spy_Quote', '20160217_spy_Trade', '20160218_spy_Trade'];
    const rows = [
      '34200000,1890000,1,1891000,2,P,1,0\n34200005,1880000,1,1881000,2,P,1,0\n',
      '34200001,1900000,1,1901000,2,P,1,0\n34200005,1910000,1,1911000,2,P,1,0\n',
      '34200002,1890000,3,P,,0\n',
      '34200003,1901000,4,P,,0\n',
    ];
    const inOrder = (...order: number[]) =>
      importTape(
        order.map((i) => ({ name: `${files[i]}_Tick.csv`, bytes: new TextEncoder().encode(rows[i]) })),
      );
    const wanted = rowsOf(tapeOf(inOrder(0, 1, 2, 3)));
    expect(wanted).toHaveLength(6);
    expect(rowsOf(tapeOf(inOrder(3, 2, 1, 0)))).toEqual(wanted);
    expect(rowsOf(tapeOf(inOrder(1, 2, 0, 3)))).toEqual(wanted);
    expect(inOrder(0, 1, 2, 3, 0)).toMatchObject({ ok: false, error: expect.stringMatching(/given once/) });
  });

  test('a trade of no size is left out and counted', () => {
    const result = read({
      '20160217_spy_Quote_Tick.csv': '34200000,1890000,1,1891000,2,P,1,0\n',
      '20160217_spy_Trade_Tick.csv': '34200001,1891000,0,P,,0\n34200002,1890000,2,P,,0\n',
    });
    expect(rowsOf(tapeOf(result))).toHaveLength(2);
    expect(result).toMatchObject({ warnings: ['Trades without a price or without a size, left out: 1.'] });
  });

  test('crypto tells both sides in decimals, on days of UTC', () => {
    const result = read({
      '20181010_btcusd_tick_quote.csv':
        '1000,6500.01,0.5,6500.02,2,0\n2000,6500.01,0.5,6600,2,1\n3000,6500,1,6500.02,2,0\n',
      '20181010_btcusd_tick_trade.csv': '1500.5,6500.02,0.25,0\n2500,6500,1,1\n',
    });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 6500.01, 0.5, 6500.02, 2],
      [0.5005, 'buy', 6500.02, 0.25],
      [2, 'quote', 6500, 1, 6500.02, 2],
    ]);
    expect(tapeOf(result).header).toMatchObject({ symbol: 'BTCUSD', originUs: 1_539_129_601e6 });
  });

  test('forex has no sizes', () => {
    const result = read({ '20140501_eurusd_tick_quote.csv': '7,1.38651,1.38661\n9,1.3865,1.38661\n' });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 1.38651, 0, 1.38661, 0],
      [0.002, 'quote', 1.3865, 0, 1.38661, 0],
    ]);
  });

  test('bars are refused as such', () => {
    const bars = { '20131010_ibm_minute_trade.csv': '34200000,1852600,1853400,1852000,1853000,9000\n' };
    expect(read(bars)).toMatchObject({ ok: false, error: expect.stringMatching(/holds bars/) });
  });

  test('ticks of futures and options are refused as such', () => {
    const future = { '20131007_es_tick_quote_20131220.csv': '0,1500,1,1500.25,1,,0\n' };
    expect(read(future)).toMatchObject({
      ok: false,
      error: expect.stringMatching(/ticks of futures or options/),
    });
  });

  test('New York has summer time from the second Sunday of March to the first of November', () => {
    const utcHour = (...day: [number, number, number]) => (newYorkMidnightUs(...day) / 3.6e9) % 24;
    expect([utcHour(2013, 3, 10), utcHour(2013, 3, 11), utcHour(2013, 11, 3), utcHour(2013, 11, 4)]).toEqual([
      5, 4, 4, 5,
    ]);
    expect([utcHour(2006, 4, 2), utcHour(2006, 4, 3), utcHour(2006, 10, 29), utcHour(2006, 10, 30)]).toEqual([
      5, 4, 4, 5,
    ]);
  });

  test('a file without a date in its name needs one', () => {
    const files = { 'quote_tick.csv': '34200000,100000,1,110000,1,P,1,0\n' };
    expect(read(files)).toMatchObject({ ok: false, error: expect.stringMatching(/file name does not say/) });
    expect(tapeOf(read(files, 'auto', { dayUs: 0 })).header.originUs).toBe(34_200e6);
  });

  test.skipIf(NO_RECORDINGS !== null)(
    `${NO_RECORDINGS ?? 'the IBM zips give the tape made of them elsewhere'}`,
    () => {
      const files = ['ibm_20131010_quote.zip', 'ibm_20131010_trade.zip'].map((name) => ({
        name,
        bytes: recording(name),
      }));
      const ours = tapeOf(importTape(files));
      const name = 'lean_ibm_20131010.tape.csv.gz';
      const theirs = tapeOf(importTape([{ name, bytes: recording(name) }]));
      expect(ours.length).toBe(theirs.length);
      expect(ours.header).toMatchObject({ symbol: 'IBM', tick: 0.01, originUs: theirs.header.originUs });
      for (const column of ['time', 'kind', 'price', 'ask', 'size', 'askSize'] as const)
        expect(ours[column].subarray(0, ours.length), column).toEqual(
          theirs[column].subarray(0, ours.length),
        );
    },
  );
});

describe('a span of time that holds nothing', () => {
  test.each(Object.entries(SAMPLES))('is named (%s)', (_, { format, files }) => {
    const options = { fromUs: 4e15, untilUs: 5e15 };
    const result = read(Object.fromEntries(files.map(({ name, text }) => [name, text])), format, options);
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining('from 2096-10-02') });
  });
});

describe('tables that look like others', () => {
  const AGG = 'agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n';
  const ROW = '5,10.5,0.5,1,1,1700000000000,true\n';

  test.each([
    ['semicolons', (AGG + ROW).replaceAll(',', ';')],
    ['tabs', (AGG + ROW).replaceAll(',', '\t')],
    ['quotation marks', (AGG + ROW).replaceAll(/[^,\n]+/g, '"$&"')],
    ['a comma at the end of each line', (AGG + ROW).replaceAll('\n', ',\n')],
    ['lines of blanks', `${AGG}  \n${ROW}\t \n   `],
    ['breaks of two characters and a byte order mark', `\ufeff${(AGG + ROW).replaceAll('\n', '\r\n')}`],
  ])('trades of Binance are read in spite of %s', (_, text) => {
    const tape = tapeOf(read({ 'x.csv': text }));
    expect(tape.header.source).toBe('binance-csv');
    expect(rowsOf(tape)).toEqual([[0, 'sell', 10.5, 0.5]]);
  });

  test('every wrong value of a line is told', () => {
    const text = AGG + ROW.replace('10.5', 'NaN').replace('0.5', '-1').replace('true', 'maybe');
    expect(read({ 'x.csv': text })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Line 2 .*“NaN” as price, “-1” as size, “maybe” as the flag of the maker/),
    });
    // A word that every object knows is no flag either.
    expect(read({ 'x.csv': AGG + ROW.replace('true', 'constructor') })).toMatchObject({
      error: expect.stringMatching(/Line 2 .*“constructor” as the flag of the maker/),
    });
  });

  const DEPTH = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu\n';
  const depth = (
    ms: number,
    id: number,
    side: string,
    type: string,
    price: string,
    size: string,
    pu: number,
  ) => `BTCUSDT,${1_700_000_000_000 + ms},${id},${id},${side},${type},${price},${size},${pu}\n`;

  test('historical books of Binance are books, whose changes follow each other', () => {
    const result = read({
      'BTCUSDT_T_DEPTH_2021-01-01_depth.csv':
        DEPTH +
        depth(0, 5, 'b', 'snap', '10', '1', -1) +
        depth(0, 5, 'b', 'snap', '9.5', '2', -1) +
        depth(0, 5, 'a', 'snap', '11', '3', -1) +
        depth(1000, 7, 'b', 'set', '10', '0', 5) +
        depth(2000, 9, 'a', 'set', '10.5', '4', 8),
    });
    const tape = tapeOf(result);
    expect(rowsOf(tape)).toEqual([
      [0, 'quote', 10, 1, 11, 3],
      [1, 'quote', 9.5, 2, 11, 3],
      [2, 'mark'],
    ]);
    expect(tape.header.symbol).toBe('BTCUSDT');
    expect(read({ 'x.csv': DEPTH + depth(0, 5, 'b', 'set', '10', '1', 4) })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/no whole one \(update_type snap\) to start from/),
    });
  });

  test('what Tardis tells of a derivative, and liquidations, are no trades', () => {
    const common = 'exchange,symbol,timestamp,local_timestamp';
    expect(
      read({ 'x.csv': `${common},funding_rate,last_price,mark_price\nbybit,BTCUSDT,1,1,0,10,10\n` }),
    ).toMatchObject({ ok: false, error: expect.stringMatching(/but funding_rate, last_price, mark_price/) });
    expect(
      read({ 'bybit_liquidations_1.csv': `${common},id,side,price,amount\nbybit,BTCUSDT,1,1,,buy,10,1\n` }),
    ).toMatchObject({ ok: false, error: expect.stringMatching(/liquidations/) });
  });

  test('levels of a book in a table of no known kind are no trades', () => {
    expect(read({ 'x.csv': 'time,side,level,price,size\n1700000000,bid,1,10,1\n' }, 'table')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/names level: it holds levels of a book/),
    });
  });

  test('orders and bars with a price beside them are no trades', () => {
    for (const [text, what] of [
      ['time,side,price,order_status\n1700000000,SELL,10,FILLED\n', /holds orders, not trades/],
      [
        'order_id,side,price,size,status,created_at\nord_1,buy,10,1,open,1700000000\n',
        /holds orders, not trades/,
      ],
      [
        'datetime,side,price,amount,timeInForce\n2024-08-08 10:00:00,buy,10,1,GTC\n',
        /holds orders, not trades/,
      ],
      ['time,open,high,low,close,volume,price\n1700000000,1,2,1,1,5,1\n', /holds bars, not trades/],
    ] as const)
      expect(read({ 'x.csv': text }, 'table')).toMatchObject({
        ok: false,
        error: expect.stringMatching(what),
      });
  });

  test('the last price of a ticker is no trade', () => {
    const text = 'timestamp,bid,ask,last,volume\n1700000000,10,11,10.5,99\n1700000001,10,12,10.5,99\n';
    expect(rowsOf(tapeOf(read({ 'x.csv': text })))).toEqual([
      [0, 'quote', 10, 0, 11, 0],
      [1, 'quote', 10, 0, 12, 0],
    ]);
  });

  test.each([
    ['type', 'open', 'match', 'done'],
    ['EventType', 'QUOTE BID', 'TRADE', 'QUOTE ASK NB'],
    ['action', 'A', 'T', 'F'],
    ['event', 'funding', 'liquidation', 'cancelled'],
  ])('rows that their column %s calls no trades (%s, %s, %s) are left out and counted', (name, a, b, c) => {
    const rows = [a, b, c].map((kind, i) => `172316125${i},${kind},sell,10${i},1`);
    const result = read({ 'a.csv': [`time,${name},side,price,size`, ...rows, ''].join('\n') });
    expect(rowsOf(tapeOf(result))).toEqual([[0, 'sell', 101, 1]]);
    expect(result).toMatchObject({
      warnings: [
        `Rows that are no trades by their column ${name}, left out: 2, first at “${a.toLowerCase()}”.`,
      ],
    });
  });

  test.each(['market', 'instId', 'contract'])('a column %s tells instruments apart, too', (name) => {
    const text = `time,${name},bid,ask\n1723161255,A,1,2\n1723161256,B,5,6\n1723161257,A,1,3\n`;
    expect(rowsOf(tapeOf(read({ 'a.csv': text })))).toEqual([
      [0, 'quote', 1, 0, 2, 0],
      [2, 'quote', 1, 0, 3, 0],
    ]);
  });

  test('kinds of orders are no kinds of rows', () => {
    const text = 'time,type,side,price,size\n1723161255,limit,buy,100,1\n1723161256,market,sell,99,1\n';
    expect(rowsOf(tapeOf(read({ 'a.csv': text })))).toEqual([
      [0, 'buy', 100, 1],
      [1, 'sell', 99, 1],
    ]);
  });

  test('names of columns may have blanks: the flag of the maker, the last price of a ticker', () => {
    const flagged = 'Time,Price,Size,Is Buyer Maker\n1723161255,100,1,true\n1723161256,101,1,false\n';
    expect(rowsOf(tapeOf(read({ 'a.csv': flagged }, 'table')))).toEqual([
      [0, 'sell', 100, 1],
      [1, 'buy', 101, 1],
    ]);
    const ticker = 'Time,Bid Price,Ask Price,Last Price,Volume\n1723161255,100,101,100.5,500\n';
    expect(rowsOf(tapeOf(read({ 'a.csv': ticker })))).toEqual([[0, 'quote', 100, 0, 101, 0]]);
  });

  test('trades that Binance could have written go with a table of quotes', () => {
    const result = read({
      'quotes.csv': 'time,bid,ask\n1723161255000,100,101\n',
      'trades.csv': 'id,price,qty,time,is_buyer_maker\n7,101,2,1723161256000,false\n',
    });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 100, 0, 101, 0],
      [1, 'buy', 101, 2],
    ]);
  });

  test('a row of a table of quotes without bid and ask is a gap, as is one without one of them', () => {
    const text = 'time,bid,ask\n1723161255,100,101\n1723161256,,\n1723161257,100,101\n';
    expect(rowsOf(tapeOf(read({ 'a.csv': text })))).toEqual([
      [0, 'quote', 100, 0, 101, 0],
      [1, 'mark'],
      [2, 'quote', 100, 0, 101, 0],
    ]);
  });

  test('a row of a table of quotes and trades that holds neither is left out and counted', () => {
    const text = 'time,bid,ask,price,size\n1723161255,100,101,,\n1723161256,,,,\n1723161257,,,100,1\n';
    const result = read({ 'a.csv': text });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 100, 0, 101, 0],
      [2, 'trade', 100, 1],
    ]);
    expect(result).toMatchObject({
      warnings: ['Rows with neither a quote nor a trade, left out: 1.'],
    });
  });

  test('a table in which one side is always missing holds no quote', () => {
    const text = 'time,bid,ask\n1700000000,,11\n1700000001,10,\n';
    expect(read({ 'x.csv': text })).toMatchObject({ ok: false, error: expect.stringMatching(/no quote/) });
  });

  test('three numbers a line are the trades that Kraken publishes; their side is unknown', () => {
    const text = '1381095255,122.00000,0.10000000\n1381179030,123.61000,0.10000000\n';
    const tape = tapeOf(read({ 'XBTUSD.csv': text }));
    expect(tape.header).toMatchObject({ symbol: 'XBTUSD', originUs: 1_381_095_255e6 });
    expect(rowsOf(tape)).toEqual([
      [0, 'trade', 122, 0.1],
      [83_775, 'trade', 123.61, 0.1],
    ]);
  });

  test('trades of OKX name their columns in two languages', () => {
    const text =
      'trade_id/成交id,side/交易方向,size/数量,price/价格,created_time/成交时间\n7,BUY,0.5,10,1700000000123\n';
    const tape = tapeOf(read({ 'BTC-USDT-trades.csv': text }));
    expect(rowsOf(tape)).toEqual([[0, 'buy', 10, 0.5]]);
    expect([tape.header.originUs, tape.id[0]]).toEqual([1_700_000_000_123_000, 7]);
  });

  test('trades of Bybit have words for ids', () => {
    const text =
      'timestamp,symbol,side,size,price,tickDirection,trdMatchID,grossValue,homeNotional,foreignNotional\n' +
      '1585180700.0647,BTCUSDT,Sell,0.042,6698.5,ZeroMinusTick,0c9c1b6d,1,0.042,281.337\n';
    expect(rowsOf(tapeOf(read({ 'x.csv': text })))).toEqual([[0, 'sell', 6698.5, 0.042]]);
  });

  test('a map of numbers reads a table without a header from its first line', () => {
    const columns = {
      time: '1',
      timeUnit: 'auto',
      bid: null,
      bidSize: null,
      ask: null,
      askSize: null,
      price: '2',
      size: '3',
      side: '4',
      id: null,
    } as const;
    const text = '1700000000,10,1,buy\n1700000001,11,1,sell\n';
    expect(rowsOf(tapeOf(read({ 'x.csv': text }, 'table', { columns })))).toEqual([
      [0, 'buy', 10, 1],
      [1, 'sell', 11, 1],
    ]);
  });

  test('small numbers are seconds, which is said', () => {
    const result = read({ 'x.csv': 'time,price,size\n34200004,10,1\n' });
    expect(result).toMatchObject({ warnings: [expect.stringMatching(/do not count from 1970/)] });
  });
});

describe('any table', () => {
  test('by names that are usual, whatever the delimiter', () => {
    const rows = [
      ['time', 'bid', 'ask'],
      ['1700000000', '10', '11'],
      ['1700000000.5', '10', '12'],
      ['1700000001', '', '12'],
    ];
    for (const delimiter of [',', ';', '\t', '|']) {
      const result = read({ 'x.csv': rows.map((row) => row.join(delimiter)).join('\n') + '\n' });
      expect(rowsOf(tapeOf(result))).toEqual([
        [0, 'quote', 10, 0, 11, 0],
        [0.5, 'quote', 10, 0, 12, 0],
        [1, 'mark'],
      ]);
    }
  });

  test('by the time of receipt where the venue’s own stands beside it', () => {
    for (const [venue, receipt] of [
      ['timestamp', 'receipt_timestamp'],
      ['exchange_time', 'receive_time'],
      ['time', 'received_at'],
    ]) {
      const text = `${venue},${receipt},price,size\n1700000000.0,1700000000.5,10,1\n`;
      expect(tapeOf(read({ 'x.csv': text })).header.originUs).toBe(1_700_000_000_500_000);
    }
  });

  test('not where a row has more values than there are names', () => {
    const head = 'time,price,size\n';
    // A decimal comma in a table of commas, and names without that of the first column.
    expect(read({ 'x.csv': `${head}1700000000,10,1\n1700000001,10,5,1\n` })).toMatchObject({
      ok: false,
      error: 'Line 3 of x.csv has 4 columns where the header names 3: “1” belongs to none.',
    });
    expect(read({ 'x.csv': `${head}7,1700000000,10,1\n` }).ok).toBe(false);
    expect(tapeOf(read({ 'x.csv': `${head}1700000000,10,1,\n1700000001,11,1,,\n` })).length).toBe(2);
  });

  test('of several instruments: the first, or the one asked for, and says so', () => {
    const text =
      'Time,Symbol,Bid Price,Ask Price\n1700000001,AAA,10,11\n1700000002,BBB,70,71\n1700000003,aaa,10,12\n1700000004,BBB,70,72\n1700000005,BBB,69,72\n';
    const first = read({ 'x.csv': text });
    expect(rowsOf(tapeOf(first))).toEqual([
      [0, 'quote', 10, 0, 11, 0],
      [2, 'quote', 10, 0, 12, 0],
    ]);
    expect(tapeOf(first).header.symbol).toBe('AAA');
    expect(first).toMatchObject({
      warnings: [expect.stringMatching(/instruments other than AAA, the first, left out: 3/)],
    });
    expect(rowsOf(tapeOf(read({ 'x.csv': text }, 'auto', { symbol: 'bbb' })))).toHaveLength(3);
  });

  test('by a map of names or numbers', () => {
    const text = 'When,Kurs,Menge,Maker\n5,10,2,true\n6,11,1,false\n';
    const columns = {
      time: 'when',
      timeUnit: 's',
      bid: null,
      bidSize: null,
      ask: null,
      askSize: null,
      price: '2',
      size: 'Menge',
      side: null,
      id: null,
    } as const;
    expect(rowsOf(tapeOf(read({ 'x.csv': text }, 'table', { columns })))).toEqual([
      [0, 'trade', 10, 2],
      [1, 'trade', 11, 1],
    ]);
    expect(
      read({ 'x.csv': text }, 'table', { columns: { ...columns, price: 'Preis', size: '9' } }),
    ).toMatchObject({
      ok: false,
      error: expect.stringMatching(/no column 9, Preis|no column Preis, 9/),
    });
    expect(read({ 'x.csv': text }, 'table')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/must name a column of time.*When, Kurs/),
    });
  });

  test('a touch repeated on every trade is one quote, and a maker flag is turned into the aggressor', () => {
    const text =
      'timestamp,bid,ask,price,size,is_buyer_maker\n1,10,11,11,1,false\n2,10,11,10,1,true\n3,10,12,12,1,\n';
    for (const written of [text, text.replace('false', '0').replace('true', '1')]) {
      expect(rowsOf(tapeOf(read({ 'x.csv': written })))).toEqual([
        [0, 'quote', 10, 0, 11, 0],
        [0, 'buy', 11, 1],
        [1, 'sell', 10, 1],
        [2, 'quote', 10, 0, 12, 0],
        [2, 'trade', 12, 1],
      ]);
    }
  });

  test('a flag of who bought or sold is the side of the aggressor', () => {
    for (const [name, bought, sold] of [
      ['is_buy', '1', '0'],
      ['is_buy', 'true', 'false'],
      ['sell', 'false', 'true'],
      ['is_sell', '0', '1'],
    ])
      expect(
        rowsOf(tapeOf(read({ 'x.csv': `time,price,size,${name}\n1,10,1,${bought}\n2,10,1,${sold}\n` }))),
      ).toEqual([
        [0, 'buy', 10, 1],
        [1, 'sell', 10, 1],
      ]);
  });

  test('what was paid is not the size, and of two sizes it is said which one counts', () => {
    const paid = read({ 'x.csv': 'time,price,volume,amount\n1,10.5,100,1050\n2,10.6,3,31.8\n' });
    expect(rowsOf(tapeOf(paid)).map((row) => (row as unknown[])[3])).toEqual([100, 3]);
    const traded = read({ 'x.csv': 'time,price,amount,volume\n1,10.5,100,1050\n2,10.6,3,31.8\n' });
    expect(rowsOf(tapeOf(traded)).map((row) => (row as unknown[])[3])).toEqual([100, 3]);
    expect(paid).toMatchObject({
      warnings: expect.arrayContaining([expect.stringMatching(/column volume, not of amount/)]),
    });
    expect(traded).toMatchObject({
      warnings: expect.arrayContaining([expect.stringMatching(/column amount, not of volume/)]),
    });
  });

  test('the mark of a venue beside its trades is no mid', () => {
    const result = read({ 'x.csv': 'time,price,mark_price,size,side\n1,10,10.7,1,buy\n2,10,10.8,1,sell\n' });
    expect(rowsOf(tapeOf(result)).map((row) => (row as unknown[])[1])).toEqual(['buy', 'sell']);
  });

  test('a side that says neither is none, and is told', () => {
    const result = read({ 'x.csv': 'time,price,size,side\n1,10,1,buy\n2,10,1,0\n3,10,1,cross\n' });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'buy', 10, 1],
      [1, 'trade', 10, 1],
      [2, 'trade', 10, 1],
    ]);
    expect(result).toMatchObject({
      warnings: expect.arrayContaining([expect.stringMatching(/neither bought nor sold.*: 2, first at “0”/)]),
    });
  });

  test('dates and times stand together or apart, the year first or last', () => {
    const files = [
      'Gmt time,Ask,Bid,AskVolume,BidVolume\n14.11.2023 22:13:20.125,11,10,2,1\n',
      'Date,Time,Bid,Ask,Bid_Size,Ask_Size\n2023-11-14,22:13:20.125,10,11,1,2\n',
      'date;time;bid;ask;bid_vol;ask_vol\n20231114;22:13:20.125;10;11;1;2\n',
    ];
    for (const text of files) {
      const tape = tapeOf(read({ 'x.csv': text }));
      expect(tape.header.originUs).toBe(1_700_000_000_125_000);
      expect(rowsOf(tape)).toEqual([[0, 'quote', 10, 1, 11, 2]]);
    }
    // Day and month cannot be told apart.
    expect(read({ 'x.csv': 'Date,Time,Bid,Ask\n11/12/2023,22:13:20,10,11\n' })).toMatchObject({ ok: false });
  });

  test('times in any unit are told by their size, nanoseconds to the last whole µs', () => {
    for (const time of [
      '1700000000.123456',
      '1700000000123.456',
      '1700000000123456',
      '1700000000123456999',
      '2023-11-14 22:13:20.123456',
    ])
      expect(tapeOf(read({ 'x.csv': `time,price,size\n${time},1,1\n` })).header.originUs).toBe(
        1700000000123456,
      );
  });

  test('a bad cell is named with its line', () => {
    expect(read({ 'x.csv': 'time,price,size\n1,2,3\nsoon,2,3\n' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Line 3 .*no time, but “soon”/),
    });
    expect(read({ 'x.csv': 'time,price,size\n1,2,3\n2,nan,3\n' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Line 3 .*price or size/),
    });
    for (const [price, size] of [
      ['1e999', '1'],
      ['1', '1e19'],
      ['1e19', '1'],
      ['-1', '1'],
      ['0', '1'],
    ])
      expect(read({ 'x.csv': `time,price,size\n1,${price},${size}\n` })).toMatchObject({
        ok: false,
        error: expect.stringMatching(/Line 2/),
      });
    expect(read({ 'x.csv': 'time,price,size\n99999999999999999999,2,3\n' }).ok).toBe(false);
    expect(read({ 'x.csv': 'time,price,size\n9,2,3\n2,2,3\n' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Line 3 .*back in time/),
    });
  });
});

describe('order book histories in the shapes that the pages name', () => {
  const quote = [[0, 'quote', 10, 1, 11, 2]];
  const t = 1_772_000_000_123;
  test.each([
    ['pairs', { bids: [[10, 1]], asks: [[11, 2]], timestamp: t }, quote],
    [
      'objects, µs',
      {
        bids: [{ price: 10, size: 1, total: 9 }],
        asks: [{ price: '11', size: '2' }],
        timestamp: t * 1000,
        sequence: 5,
        mid_price: 10.5,
      },
      quote,
    ],
    [
      'px and sz',
      { coin: 'BTC', bids: [{ px: '10', sz: '1' }], asks: [{ px: '11', sz: '2' }], time: t },
      quote,
    ],
    [
      'ISO time',
      { ticker: 'BTC', bids: [[10, 1]], asks: [[11, 2]], timestamp: '2026-03-19T08:00:00.000Z', _info: {} },
      quote,
    ],
    [
      'sizes that a venue does not know',
      { bids: [[10, null]], asks: [[11, null]], time: t },
      [[0, 'quote', 10, 0, 11, 0]],
    ],
    ['touch', { symbol: 'BTC-USDT', bid: '10', ask: '11', T: t }, [[0, 'quote', 10, 0, 11, 0]]],
    [
      'a frame in an envelope',
      { type: 'x', ts: t, payload: { pair: 'BTC-USDC', price: 10 } },
      [[0, 'quote', 10, 0, 10, 0]],
    ],
    ['mid', { channel: 'ticker', mid: 10, ts: t }, [[0, 'quote', 10, 0, 10, 0]]],
    ['trade', { price: '10', size: '1', timestamp: '1772000000.123' }, [[0, 'trade', 10, 1]]],
    ['an empty side', { bids: [], asks: [[11, 2]], timestamp: t }, [[0, 'mark']]],
    [
      'bars',
      {
        bars: [
          { t, o: 10, h: 12, l: 9, c: 11, v: 5 },
          { t: t + 60_000, o: 11, h: 12, l: 9, c: 11, v: 5 },
        ],
      },
      [
        [0, 'quote', 10, 0, 10, 0],
        [60, 'quote', 11, 0, 11, 0],
      ],
    ],
    ['candles', { candles: [[t, 10, 12, 9, 11, 5]] }, [[0, 'quote', 10, 0, 10, 0]]],
    [
      'a page of snapshots',
      { success: true, snapshots: [{ bids: [[10, 1]], asks: [[11, 2]], ts: t }], next_cursor: 'x' },
      quote,
    ],
  ])('%s', (_, shape, rows) => {
    for (const text of [
      JSON.stringify(shape),
      JSON.stringify([shape], null, 2),
      JSON.stringify({ data: [shape] }),
    ])
      expect(rowsOf(tapeOf(read({ 'history.json': text }, 'history-json')))).toEqual(rows);
  });

  test.each([
    [{ taker_side: 'sell' }, -1],
    [{ side: null, direction: 'buy' }, 1],
    [{ is_buyer_maker: true }, -1],
    [{ side: -1 }, -1],
    [{ aggressor_side: 'BUY' }, 1],
    [{ side: 'unknown' }, 0],
  ])('a trade with %j is one of side %i', (fields, side) => {
    const text = JSON.stringify({ time: 1_723_161_255_000, price: 100, size: 1, tradeId: '7', ...fields });
    const tape = tapeOf(read({ 'trades.jsonl': `${text}\n` }));
    const kind = side > 0 ? BUY_TRADE : side < 0 ? SELL_TRADE : UNSIDED_TRADE;
    expect([tape.kind[0], tape.id[0]]).toEqual([kind, 7]);
  });

  test('a touch has its sizes under many names, levels theirs; what says nothing is left out and counted', () => {
    const records = [
      { time: 1_723_161_255_000, bidPrice: '100', bidQty: '2', askPrice: '101', askQty: '3' },
      { time: 1_723_161_256_000, bid: 100, bid_volume: 4, ask: 101, ask_volume: 5 },
      { time: 1_723_161_257_000, bids: [{ price: 100, amount: 6 }], asks: [{ price: 101, volume: 7 }] },
      { time: 1_723_161_258_000, best: 100 },
    ];
    const text = records.map((record) => JSON.stringify(record)).join('\n');
    const result = read({ 'touch.jsonl': `${text}\n` });
    expect(rowsOf(tapeOf(result))).toEqual([
      [0, 'quote', 100, 2, 101, 3],
      [1, 'quote', 100, 4, 101, 5],
      [2, 'quote', 100, 6, 101, 7],
    ]);
    expect(result).toMatchObject({
      warnings: ['Records without a book, bid and ask, mid or trade, left out: 1.'],
    });
  });

  test('instruments by whatever name are kept apart', () => {
    const quote = (name: string, instrument: string, bid: number) =>
      JSON.stringify({ [name]: instrument, time: 1_723_161_255_000, bid, ask: bid + 1 });
    for (const name of ['instrument', 'product_id', 'instrument_name']) {
      const text = `${quote(name, 'A', 1)}\n${quote(name, 'B', 5)}\n`;
      const result = read({ 'q.jsonl': text });
      expect(rowsOf(tapeOf(result))).toEqual([[0, 'quote', 1, 0, 2, 0]]);
    }
  });

  test('a delta without a whole book before it is no book', () => {
    const book = (second: number, type: string, bid: number) =>
      JSON.stringify({ type, time: 1_723_161_255 + second, bids: [[bid, 1]], asks: [[11, 1]] });
    const lines = [book(0, 'delta', 5), book(1, 'snapshot', 10), book(2, 'delta', 9)];
    const result = read({ 'book.jsonl': `${lines.join('\n')}\n` });
    expect(rowsOf(tapeOf(result))).toEqual([[0, 'quote', 10, 1, 11, 1]]);
    expect(result).toMatchObject({ warnings: ['Changes of a book before a whole one, left out: 1.'] });
  });

  test('a side that is null is a gap, and so are both; the frames of the exchange of one’s own', () => {
    const records = [
      { time: 1_723_161_255_000, bid: 100, ask: 101, bidSize: 2, askSize: null },
      { time: 1_723_161_256_000, bid: 100, ask: null },
      { time: 1_723_161_257_000, bid: 100, ask: 101 },
      { time: 1_723_161_258_000, mid: null, bid: null, ask: null },
      { time: 1_723_161_259_000, mid: 100.5, bid: 100, ask: 101 },
      { time: 1_723_161_260_000, bid: null, ask: null, price: 101, size: 1, side: 'buy' },
    ];
    const text = records.map((record) => JSON.stringify(record)).join('\n');
    expect(rowsOf(tapeOf(read({ 'frames.jsonl': `${text}\n` })))).toEqual([
      [0, 'quote', 100, 2, 101, 0],
      [1, 'mark'],
      [2, 'quote', 100, 0, 101, 0],
      [3, 'mark'],
      [4, 'quote', 100, 0, 101, 0],
      [5, 'buy', 101, 1],
    ]);
  });

  test('a trade that two pages of a history tell is one', () => {
    const trade = (id: number) => ({ time: 1_700_000_000_000 + id, price: 10, size: 1, side: 'buy', id });
    const pages = [1, 2, 3, 2, 3, 4].map((id) => JSON.stringify(trade(id))).join('\n');
    const result = read({ 'trades.jsonl': `${pages}\n` }, 'history-json');
    expect(Array.from(tapeOf(result).id.subarray(0, 4))).toEqual([1, 2, 3, 4]);
    expect(tapeOf(result).length).toBe(4);
    expect(result).toMatchObject({
      warnings: expect.arrayContaining([expect.stringMatching(/^Trades told twice.*: 2,/)]),
    });
  });

  test('books that change the one before them, as in the archives of OKX, are rebuilt', () => {
    const line = (action: string, ms: number, bids: string[][], asks: string[][]) =>
      JSON.stringify({ instId: 'BTC-USDT', action, ts: String(t + ms), asks, bids }) + '\n';
    const whole = line(
      'snapshot',
      0,
      [
        ['10', '1', '1'],
        ['9', '5', '2'],
      ],
      [['11', '2', '1']],
    );
    const changes =
      line('update', 1000, [['9', '6', '2']], [['13', '1', '1']]) +
      line('update', 2000, [['10', '0', '0']], [['10.5', '3', '1']]) +
      line('snapshot', 3000, [['8', '1', '1']], [['9', '2', '1']]);
    const told = tapeOf(read({ 'book.json': whole + changes }));
    expect(told.header.symbol).toBe('BTC-USDT');
    expect(rowsOf(told)).toEqual([
      [0, 'quote', 10, 1, 11, 2],
      [2, 'quote', 9, 6, 10.5, 3],
      [3, 'quote', 8, 1, 9, 2],
    ]);
    const begun = read({ 'book.json': line('update', -1000, [['10', '0', '0']], []) + whole });
    expect(rowsOf(tapeOf(begun))).toEqual([[0, 'quote', 10, 1, 11, 2]]);
    expect(begun).toMatchObject({ warnings: [expect.stringMatching(/before a whole one, left out: 1/)] });
    const backwards = whole + line('update', -1000, [['9.5', '1', '1']], []);
    expect(read({ 'book.json': backwards })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/Line 2.*goes back in time/),
    });
    // Sizes may be unknown, and a book that is told whole may be called an update.
    expect(
      rowsOf(
        tapeOf(
          read({
            'h.json': JSON.stringify({ type: 'snapshot', ts: t, bids: [[10, null]], asks: [[11, null]] }),
          }),
        ),
      ),
    ).toEqual([[0, 'quote', 10, 0, 11, 0]]);
    expect(
      rowsOf(
        tapeOf(
          read({ 'h.json': JSON.stringify({ type: 'update', ts: t, bids: [[10, 1]], asks: [[11, 2]] }) }),
        ),
      ),
    ).toEqual(quote);
  });

  test('mids alone are no touch', () => {
    expect(tapeOf(read({ 'h.json': `{"mid":10,"ts":${t}}\n` })).header.touch).toBe(false);
    expect(
      tapeOf(read({ 'h.json': `{"mid":10,"ts":${t}}\n{"bid":1,"ask":2,"ts":${t}}\n` })).header.touch,
    ).toBe(true);
  });

  test('bad records and cut documents are told', () => {
    expect(read({ 'h.json': '{"data":[{"bids":[[10,1]],"asks":[[11' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/not JSON.*cut off/),
    });
    expect(read({ 'h.json': '{"bids":[["x",1]],"asks":[[11,1]],"ts":1}' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/level that is none/),
    });
    expect(read({ 'h.json': '{"bids":[[10,1]],"asks":[[11,1]]}' })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/no time/),
    });
  });
});

describe('answers of Binance over HTTP', () => {
  test.each([
    [
      'trades',
      [
        { id: 7, price: '10.5', qty: '2', quoteQty: '21', time: 1_700_000_000_000, isBuyerMaker: true },
        { id: 8, price: '10.6', qty: '1', quoteQty: '10.6', time: 1_700_000_001_000, isBuyerMaker: false },
      ],
    ],
    [
      'aggTrades',
      [
        { a: 7, p: '10.5', q: '2', f: 1, l: 2, T: 1_700_000_000_000, m: true, M: true },
        { a: 8, p: '10.6', q: '1', f: 3, l: 3, T: 1_700_000_001_000, m: false, M: true },
      ],
    ],
  ])('%s have sides and ids', (_, trades) => {
    const tape = tapeOf(read({ 'x.json': JSON.stringify(trades) }));
    expect(rowsOf(tape)).toEqual([
      [0, 'sell', 10.5, 2],
      [1, 'buy', 10.6, 1],
    ]);
    expect(Array.from(tape.id.slice(0, 2))).toEqual([7, 8]);
  });
});

describe('what a tape of files can be asked for', () => {
  test('facts come out of every sample', () => {
    for (const sample of Object.values(SAMPLES)) {
      const facts = tapeFacts(tapeOf(importTape(filesOf(sample))));
      expect(facts).toMatchObject({ trades: 1, crossed: 0, locked: 0 });
    }
  });
});

describe('files as other programs leave them', () => {
  const BARE_TRADES = '77,10.5,0.5,5.25,1700000001000,false\n78,10.5,0.5,5.25,1700000002000,true\n';

  test.each([
    ['a byte order mark before values', `\ufeff${BARE_TRADES}`],
    ['an empty first line', `\r\n\n${BARE_TRADES}`],
    ['breaks of two characters', BARE_TRADES.replaceAll('\n', '\r\n')],
  ])('are read in spite of %s', (_, text) => {
    const tape = tapeOf(read({ 'BTCUSDT-trades-2024-08-08.csv': text }));
    expect(rowsOf(tape)).toEqual([
      [0, 'buy', 10.5, 0.5],
      [1, 'sell', 10.5, 0.5],
    ]);
  });

  test.each(['\ufeffTIME,BID,ASK\n1700000000,10,10.5\n', '\n\ntime,bid,ask\n1700000000,10,10.5\n'])(
    'a table may begin with what says nothing: %j',
    (text) => expect(rowsOf(tapeOf(read({ 'x.csv': text })))).toEqual([[0, 'quote', 10, 0, 10.5, 0]]),
  );

  test('a table of mids is a tape of mids, and merges with a table of trades', () => {
    const mids = { 'mids.csv': 'timestamp,mid\n1700000000,10.25\n1700000002,10.5\n' };
    const tape = tapeOf(read(mids));
    expect(tape.header.touch).toBe(false);
    expect(rowsOf(tape)).toEqual([
      [0, 'quote', 10.25, 0, 10.25, 0],
      [2, 'quote', 10.5, 0, 10.5, 0],
    ]);
    const merged = tapeOf(
      read({ ...mids, 'trades.csv': 'timestamp,price,size,side\n1700000001,10.4,2,buy\n' }),
    );
    expect(rowsOf(merged)[1]).toEqual([1, 'buy', 10.4, 2]);
  });

  test.each([
    ['1700000000', 'seconds'],
    ['1700000000000', 'milliseconds'],
  ])('the common tape refuses %s as µs: it looks like %s', (time, unit) => {
    const header = 'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id';
    const result = read({ 'x.tape.csv': `${header}\n${time},q,10,1,10.5,2,,,,,\n` });
    expect(result).toMatchObject({ ok: false, error: expect.stringMatching(new RegExp(`Line 2 .*${unit}`)) });
    // A tape whose clock begins at 0 counts µs all the same.
    expect(read({ 'x.tape.csv': `${header}\n0,q,10,1,10.5,2,,,,,\n${time},q,10,1,10.5,2,,,,,\n` }).ok).toBe(
      true,
    );
  });
});

describe('sessions whose whole books were asked for over HTTP', () => {
  const AT = 1_700_000_000;
  const levels = (...prices: string[]): [string, string][] => prices.map((price) => [price, '1']);

  test('Bitstamp: changes wait for the book, and those that it holds are left out', () => {
    const change = (s: number, bid: string): string =>
      `${AT + s}.0: ${JSON.stringify({
        event: 'data',
        channel: 'diff_order_book_ethusd',
        data: { microtimestamp: String((AT + s) * 1e6), bids: levels(bid), asks: [] },
      })}\n`;
    const book = { microtimestamp: String((AT + 2) * 1e6), bids: levels('10'), asks: levels('12') };
    const files = {
      'BITSTAMP.http.0.0': `https://www.bitstamp.net/api/v2/order_book/ethusd -> ${AT + 3}.5: ${JSON.stringify(book)}\n`,
      'BITSTAMP.ws.1.0': `wss://ws.bitstamp.net/ <-> ${AT}.0\n${change(1, '10.9')}${change(3, '10.2')}${change(5, '10.4')}`,
    };
    const quotes = rowsOf(tapeOf(read(files)));
    expect(quotes).toEqual([
      [0, 'quote', 10.2, 1, 12, 1],
      [1.5, 'quote', 10.4, 1, 12, 1],
    ]);
    const alone = read({ 'BITSTAMP.ws.1.0': files['BITSTAMP.ws.1.0'] });
    expect(alone).toMatchObject({ ok: false, error: expect.stringMatching(/no whole book to start from/) });
  });

  test('Binance: the symbol stands in the address', () => {
    const update = (s: number, id: number, bid: string): string =>
      `${AT + s}.0: ${JSON.stringify({
        stream: 'xmrbtc@depth',
        data: { e: 'depthUpdate', E: (AT + s) * 1000, s: 'XMRBTC', U: id, u: id, b: levels(bid), a: [] },
      })}\n`;
    const book = { lastUpdateId: 7, bids: levels('10'), asks: levels('12') };
    const answer = `https://www.binance.com/api/v1/depth?symbol=XMRBTC&limit=5000 -> ${AT + 2}.5: ${JSON.stringify(book)}\n`;
    const messages = update(1, 7, '10') + update(2, 8, '10.5') + update(4, 9, '10.7');
    for (const [first, second] of [
      ['BINANCE.http.0.0', 'BINANCE.ws.1.0'],
      ['b.snapshot', 'a.updates'],
    ]) {
      const tape = tapeOf(read({ [first]: answer, [second]: messages }));
      expect(tape.header.symbol).toBe('XMRBTC');
      expect(rowsOf(tape)).toEqual([
        [0, 'quote', 10.5, 1, 12, 1],
        [1.5, 'quote', 10.7, 1, 12, 1],
      ]);
    }
  });

  test('books are read before their changes, all else as it was given', () => {
    const names = ['trades.csv', 'BITSTAMP.ws.1.0', 'BITSTAMP.http.0.0', 'x_depth_snap.json', 'a.csv'];
    expect(inReadingOrder(names, (name) => name)).toEqual([
      'BITSTAMP.http.0.0',
      'x_depth_snap.json',
      'trades.csv',
      'BITSTAMP.ws.1.0',
      'a.csv',
    ]);
  });
});

describe('depth of Binance with its snapshot in a file of its own', () => {
  const update = (first: number, bid: string): string =>
    JSON.stringify({
      e: 'depthUpdate',
      E: 1_700_000_000_000 + first,
      s: 'BTCUSDT',
      U: first,
      u: first,
      b: [[bid, '1']],
      a: [],
    });
  const updates = ['10.1', '10.2', '10.3', '10.4'].map((bid, i) => update(i + 4, bid)).join('\n') + '\n';
  const snapshot = { lastUpdateId: 5, bids: [['10.2', '1']], asks: [['11', '2']] };
  const quotes = [
    ['quote', 10.2, 1, 11, 2],
    ['quote', 10.3, 1, 11, 2],
    ['quote', 10.4, 1, 11, 2],
  ];

  test.each([
    ['in one line', JSON.stringify(snapshot) + '\n'],
    ['over several lines', JSON.stringify(snapshot, null, 2) + '\n'],
    ['in a list', JSON.stringify([snapshot], null, 1) + '\n'],
  ])('%s, before or after the updates', (_, text) => {
    const before = rowsOf(tapeOf(read({ 'snapshot.json': text, 'depth.jsonl': updates })));
    expect(before.slice(-3).map((row) => (row as unknown[]).slice(1))).toEqual(quotes);
    const after = rowsOf(tapeOf(read({ 'depth.jsonl': updates, 'snapshot.json': text })));
    expect(after.map((row) => (row as unknown[]).slice(1))).toEqual(quotes);
    expect((after[1] as number[])[0]).toBeCloseTo(0.001, 9);
  });

  test('updates that fit no snapshot are no tape, and it says so', () => {
    const result = read({ 'depth.jsonl': updates });
    expect(result).toMatchObject({
      ok: false,
      error: expect.stringMatching(/4 depth updates fit no snapshot/),
    });
    const old = JSON.stringify({ ...snapshot, lastUpdateId: 1 });
    expect(read({ 'depth.jsonl': `${old}\n${updates}` }).ok).toBe(false);
  });

  test('a document that does not end is cut off', () => {
    const text = JSON.stringify(snapshot, null, 2).slice(0, -2);
    expect(read({ 'depth.jsonl': updates, 'snapshot.json': text })).toMatchObject({
      ok: false,
      error: expect.stringMatching(/cut off/),
    });
  });
});
