import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importTape, TapeImport } from '../../../src/replay/tape-import';
import type { ReplayResult } from '../../../src/replay/replay';
import { BUY_TRADE, MARK, QUOTE, SELL_TRADE, type Tape, UNSIDED_TRADE } from '../../../src/tape/tape';
import { tapeDigest } from '../../../src/tape/encoding';

const HEADER = 'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id';
const GOOD = [
  HEADER,
  '1723161255088169,q,61800.2,2.507,61800.3,2.51,,,,1723161256313000,5123107839020',
  '1723161255088176,t,,,,,61800.3,0.006,B,1723161256322000,5266583935',
  '1723161255088176,t,,,,,61800.2,0.014,S,,',
  '1723161256000000,t,,,,,61800.2,1,,,5266583937',
  '1723161257000000,q,61800.2,2.507,61800.4,0,,,,,',
];

const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (text: string, options = {}): ReplayResult =>
  importTape([{ name: 'sample.tape.csv', bytes: bytesOf(text) }], 'tape-csv', options);
const tapeOf = (result: ReplayResult): Tape => {
  if (!result.ok) throw new Error(result.error);
  return result.tape;
};
const good = GOOD.join('\n') + '\n';

describe('the common tape CSV', () => {
  test('becomes a recorded tape with touch, sizes, exchange times and ids', () => {
    const tape = tapeOf(read(good));
    expect(tape.header).toEqual({
      source: 'tape-csv',
      origin: 'recorded',
      symbol: 'sample',
      tick: 0.1,
      lotStep: 0.001,
      originUs: 1723161255088169,
      touch: true,
      sizes: true,
      identified: true,
      truth: null,
    });
    expect([...tape.kind.subarray(0, 5)]).toEqual([QUOTE, BUY_TRADE, SELL_TRADE, UNSIDED_TRADE, QUOTE]);
    expect([...tape.time.subarray(0, 5)]).toEqual([0, 0.000007, 0.000007, 0.911831, 1.911831]);
    expect([tape.price[0], tape.ask[0], tape.size[0], tape.askSize[0]]).toEqual([
      61800.2, 61800.3, 2.507, 2.51,
    ]);
    expect([tape.price[1], tape.size[1], tape.exchangeUs[1], tape.id[1]]).toEqual([
      61800.3, 0.006, 1723161256322000, 5266583935,
    ]);
    expect([tape.exchangeUs[2], tape.id[2]]).toEqual([0, 0]);
  });

  test('reads the same whatever the chunks, the line ends and the byte order mark', () => {
    const digest = tapeDigest(tapeOf(read(good)));
    const crlf = '\ufeff' + GOOD.join('\r\n') + '\r\n';
    expect(tapeDigest(tapeOf(read(crlf)))).toBe(digest);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }), (sizes) => {
        const bytes = bytesOf(crlf);
        const tapeImport = new TapeImport('auto');
        tapeImport.begin('sample.csv');
        for (let at = 0, i = 0; at < bytes.length; at += sizes[i++ % sizes.length])
          tapeImport.feed(bytes.slice(at, at + sizes[i % sizes.length]));
        expect(tapeDigest(tapeOf(tapeImport.end()))).toBe(digest);
      }),
      { numRuns: 60 },
    );
  });

  test('prices and sizes are the doubles that their decimals say', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_007_199_254 }),
        fc.integer({ min: 0, max: 12 }),
        (digits, places) => {
          const text = places === 0 ? `${digits}` : `${digits}`.padStart(places + 1, '0');
          const decimal = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`;
          const tape = tapeOf(read(`${HEADER}\n5,t,,,,,${decimal},${decimal},B,,\n`));
          expect(tape.price[0]).toBe(Number(decimal));
          expect(tape.size[0]).toBe(Number(decimal));
        },
      ),
    );
  });

  test('tick, lot step and symbol can be given, else the data say the steps', () => {
    const given = tapeOf(read(good, { tick: 0.05, lotStep: 1, symbol: 'BTCUSDT' })).header;
    expect([given.tick, given.lotStep, given.symbol]).toEqual([0.05, 1, 'BTCUSDT']);
    const rows = ['0,q,10.5,3,11.25,6,,,,,', '1,q,10.75,9,11,3,,,,,'];
    const learned = tapeOf(read(`${HEADER}\n${rows.join('\n')}\n`)).header;
    expect([learned.tick, learned.lotStep]).toEqual([0.25, 3]);
  });

  test('ids keep every digit below 2^53, and larger ones are left out with a warning', () => {
    const rows = ['0,t,,,,,5,1,B,,9007199254740991', '1,t,,,,,5,1,B,,9007199254740993', '2,t,,,,,5,1,B,,Z'];
    const result = read(`${HEADER}\n${rows.join('\n')}\n`);
    expect([...tapeOf(result).id.subarray(0, 3)]).toEqual([9007199254740991, 0, 0]);
    expect(result).toMatchObject({
      warnings: [expect.stringMatching(/no whole number.*: 2, first at line 3/)],
    });
  });

  test('a book with one side empty becomes a gap, with a warning', () => {
    const result = read(`${HEADER}\n0,q,5,1,6,1,,,,,\n1,q,,,6,1,,,,,\n2,q,5,1,6,1,,,,,\n`);
    expect([...tapeOf(result).kind.subarray(0, 3)]).toEqual([QUOTE, MARK, QUOTE]);
    expect(result).toMatchObject({
      warnings: [expect.stringMatching(/one side .* empty.*: 1, first at line 3/)],
    });
  });
});

describe('a bad line is named with its number and the reason', () => {
  const bad: [string, string, RegExp][] = [
    ['no header', '0,q,5,1,6,1,,,,,', /Line 1 .*header/],
    ['a header of other columns', 'time,bid,ask', /Line 1 .*header/],
    ['an empty file', '', /empty|no quote/],
    ['only a header', HEADER, /no quote and no trade/],
    ['a time that is no number', `${HEADER}\nx,q,5,1,6,1,,,,,`, /Line 2 .*ts_us.*“x”/],
    ['a fraction of a microsecond', `${HEADER}\n0.5,q,5,1,6,1,,,,,`, /Line 2 .*ts_us/],
    ['a time beyond exact numbers', `${HEADER}\n1723161255088169000,q,5,1,6,1,,,,,`, /Line 2 .*ts_us/],
    ['an unknown kind', `${HEADER}\n0,x,5,1,6,1,,,,,`, /Line 2 .*kind “x”/],
    ['time going back', `${HEADER}\n5,q,5,1,6,1,,,,,\n4,q,5,1,6,1,,,,,`, /Line 3 .*back in time.*sorted/],
    ['a line cut off', `${HEADER}\n0,q,5,1,6`, /Line 2 .*ask_size|Line 2 .*fewer/],
    ['a field too many', `${HEADER}\n0,q,5,1,6,1,,,,,,`, /Line 2 .*more than 11/],
    ['a side of another alphabet', `${HEADER}\n0,t,,,,,5,1,buy,,`, /Line 2 .*side/],
    ['a trade with a bid', `${HEADER}\n0,t,5,,,,5,1,B,,`, /Line 2 .*trade.*bid/],
    ['a quote with a price', `${HEADER}\n0,q,5,1,6,1,7,,,,`, /Line 2 .*quote.*price/],
    ['a size of nothing', `${HEADER}\n0,t,,,,,5,0,B,,`, /Line 2 .*size/],
    ['the words of a script', `${HEADER}\n0,t,,,,,<img onerror=x>,0,B,,`, /Line 2 .*price/],
  ];
  test.each(bad)('%s', (_, text, expected) => {
    const result = read(text);
    expect(result.ok).toBe(false);
    expect(result).toMatchObject({ error: expect.stringMatching(expected) });
  });

  test.each([
    'NaN',
    'Infinity',
    '-Infinity',
    '1e999',
    '-0',
    '-5',
    ' 5 ',
    '0x10',
    '1,000',
    '1e3',
    '1e-400',
    '+5',
    '.5',
    '5.',
    '5.5.5',
    '٥',
    'null',
    '5_000',
    '',
  ])('a price of %j is no price', (price) => {
    expect(read(`${HEADER}\n0,t,,,,,${price},1,B,,\n`).ok).toBe(false);
    expect(read(`${HEADER}\n0,t,,,,,5,${price},B,,\n`).ok).toBe(false);
  });

  test('together with the next few, so that nobody mends line by line', () => {
    const lines = [
      ...GOOD,
      ...Array.from({ length: 20 }, (_, i) => `${1723161258000000 + i},q,1,1,2,1,,,,,`),
    ];
    const bad = (...at: number[]) =>
      read(lines.map((line, i) => (at.includes(i + 1) ? 'x' : line)).join('\n') + '\n');
    const first = 'Line 4 of sample.tape.csv has no time in whole microseconds in ts_us, but “x”.';
    expect(bad(4)).toMatchObject({ error: first });
    expect(bad(4, 9)).toMatchObject({ error: `${first} Line 9 is wrong, too.` });
    expect(bad(4, 9, 26)).toMatchObject({ error: `${first} Lines 9 and 26 are wrong, too.` });
    const some = `${first} Lines 9, 10 and 12 are wrong, too, and perhaps others behind them.`;
    expect(bad(4, 9, 10, 12, 20)).toMatchObject({ error: some, where: { unit: 'line', at: 4 } });
    // Where the header is wrong, no line behind it can be judged.
    expect(bad(1, 9)).toMatchObject({ error: expect.not.stringContaining('too') });
  });

  test('a missing last line break is worth a warning, not a refusal', () => {
    expect(read(good.trimEnd())).toMatchObject({ ok: true, warnings: [expect.stringMatching(/cut off/)] });
  });

  test('wherever the file is cut off, there is a shorter tape or one sentence', () => {
    const whole = tapeOf(read(good));
    for (let length = 0; length < good.length; length++) {
      const result = read(good.slice(0, length));
      if (result.ok) expect(result.tape.length).toBeLessThanOrEqual(whole.length);
      else expect(result.error.length).toBeGreaterThan(20);
    }
  });

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, headed) => {
        const bytes = new Uint8Array([...(headed ? bytesOf(`${HEADER}\n`) : []), ...noise]);
        expect(importTape([{ name: 'x', bytes }], 'auto')).toHaveProperty('ok');
        expect(importTape([{ name: 'x', bytes }], 'tape-csv')).toHaveProperty('ok');
      }),
    );
  });
});
