import fc from 'fast-check';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { BinanceBook, type DepthDiff } from '../../../src/replay/binance-book';
import { Book, isCrossed, type Level } from '../../../src/replay/book';
import { levelOf, levelsOf } from '../../../src/replay/message-fields';
import { diffOf } from '../../../src/replay/venues/binance';
import { NO_RECORDINGS, recording, recordingFacts } from '../../recordings';

const level = (price: number, size: number): Level => levelOf(price, size)!;

describe('a book of price levels', () => {
  test('agrees with a plain map after any changes', () => {
    const change = fc.record({
      side: fc.constantFrom(1, -1),
      price: fc.integer({ min: 1, max: 30 }),
      size: fc.integer({ min: 0, max: 4 }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 300 }), (changes) => {
        const book = new Book();
        const plain = new Map([
          [1, new Map<number, number>()],
          [-1, new Map<number, number>()],
        ]);
        for (const { side, price, size } of changes) {
          book.set(side, level(price, size));
          if (size === 0) plain.get(side)!.delete(price);
          else plain.get(side)!.set(price, size);
        }
        for (const side of [1, -1]) {
          const expected = [...plain.get(side)!].sort((a, b) => (b[0] - a[0]) * side);
          expect(book.levels(side).map(({ price, size }) => [price, size])).toEqual(expected);
          expect(book.count(side)).toBe(expected.length);
          const best = side > 0 ? book.top.bid : book.top.ask;
          expect(best?.price ?? null).toBe(expected[0]?.[0] ?? null);
        }
      }),
    );
  });

  test('keeps the best levels when it is cut to a depth', () => {
    const book = new Book();
    book.reset([level(1, 1), level(3, 1), level(2, 1)], [level(9, 1), level(7, 1), level(8, 1)]);
    book.truncate(2);
    expect(book.levels(1).map(({ price }) => price)).toEqual([3, 2]);
    expect(book.levels(-1).map(({ price }) => price)).toEqual([7, 8]);
    expect(isCrossed(book.top)).toBe(false);
  });
});

describe("Binance's rule for a local book", () => {
  const diff = (first: number, last: number, previous: number | null, bids: Level[]): DepthDiff => ({
    first,
    last,
    previous,
    bids,
    asks: [],
  });

  test('drops what the snapshot holds already and applies what waited for it', () => {
    const depth = new BinanceBook();
    expect(depth.diff(diff(1, 5, null, [level(10, 9)]))).toBe('buffered');
    expect(depth.diff(diff(6, 8, null, [level(10, 3)]))).toBe('buffered');
    depth.snapshot(7, [level(10, 1), level(9, 1)], [level(11, 1)]);
    expect(depth).toMatchObject({ synced: true, stale: 1, applied: 1, beforeSnapshot: 2, chainBreaks: 0 });
    expect(depth.book.top.bid).toMatchObject({ price: 10, size: 3 });
    expect(depth.diff(diff(9, 9, null, [level(10, 0)]))).toBe('applied');
    expect(depth.book.top.bid).toMatchObject({ price: 9, size: 1 });
  });

  test('knows an update that is told twice, before and after its snapshot', () => {
    const depth = new BinanceBook();
    expect(depth.diff(diff(6, 8, null, [level(10, 3)]))).toBe('buffered');
    expect(depth.diff(diff(6, 8, null, [level(10, 3)]))).toBe('repeated');
    depth.snapshot(7, [level(10, 1)], [level(11, 1)]);
    expect(depth.diff(diff(9, 9, null, [level(10, 5)]))).toBe('applied');
    expect(depth.diff(diff(9, 9, null, [level(10, 5)]))).toBe('repeated');
    expect(depth.diff(diff(10, 12, null, [level(9, 1)]))).toBe('applied');
    expect(depth.diff(diff(6, 8, null, [level(10, 3)]))).toBe('repeated');
    expect(depth).toMatchObject({ synced: true, chainBreaks: 0, applied: 3, repeated: 3 });
    expect(depth.book.top.bid).toMatchObject({ price: 10, size: 5 });
  });

  test.each([
    ['spot: U must follow u', null, null],
    ['futures: pu must be the last u', 5, 99],
  ])('a missing update makes the book unknown until a snapshot (%s)', (_, first, second) => {
    const depth = new BinanceBook();
    depth.snapshot(1, [level(10, 1)], [level(11, 1)]);
    expect(depth.diff(diff(2, 5, first, [level(10, 2)]))).toBe('applied');
    expect(depth.diff(diff(7, 9, second, [level(10, 3)]))).toBe('broken');
    expect(depth.synced).toBe(false);
    expect(depth.book.count(1)).toBe(0);
    expect(depth.diff(diff(10, 11, second === null ? null : 9, [level(9.5, 7)]))).toBe('buffered');
    depth.snapshot(10, [level(10, 4)], [level(11, 1)]);
    expect(depth).toMatchObject({ synced: true, chainBreaks: 1 });
    expect(depth.book.levels(1).map(({ price, size }) => [price, size])).toEqual([
      [10, 4],
      [9.5, 7],
    ]);
  });
});

describe("Binance's snapshots", () => {
  const diff = (first: number, last: number, previous: number | null, price: number): DepthDiff => ({
    first,
    last,
    previous,
    bids: [level(price, 1)],
    asks: [],
  });

  test.each([
    ['spot', null],
    ['futures', 8],
  ])('must reach the first update after them, or the book is unknown (%s)', (_, previous) => {
    const depth = new BinanceBook();
    depth.snapshot(5, [level(10, 1)], [level(11, 1)]);
    expect(depth.diff(diff(9, 12, previous, 10.5))).toBe('broken');
    expect(depth).toMatchObject({ synced: false, holes: 1, chainBreaks: 0, applied: 0 });
    expect(depth.diff(diff(13, 14, previous === null ? null : 12, 10.6))).toBe('buffered');
    depth.snapshot(10, [level(10, 1)], [level(11, 1)]);
    expect(depth).toMatchObject({ synced: true, applied: 2 });
    expect(depth.book.top.bid).toMatchObject({ price: 10.6 });
  });

  test('on futures may be followed by an update whose ids begin later, if it follows one that they hold', () => {
    const depth = new BinanceBook();
    depth.snapshot(5, [level(10, 1)], [level(11, 1)]);
    expect(depth.diff(diff(9, 12, 5, 10.5))).toBe('applied');
  });

  test('say nothing new where the book in hand is newer', () => {
    const depth = new BinanceBook();
    depth.snapshot(5, [level(10, 1)], [level(11, 1)]);
    depth.diff(diff(6, 8, null, 10.5));
    depth.snapshot(7, [level(10, 1)], [level(11, 1)]);
    expect(depth.book.top.bid).toMatchObject({ price: 10.5 });
    depth.snapshot(20, [level(9, 1)], [level(11, 1)]);
    expect(depth.book.top.bid).toMatchObject({ price: 9 });
  });
});

describe(NO_RECORDINGS ?? 'books rebuilt from recorded depth', () => {
  test.skipIf(NO_RECORDINGS !== null).each(['usdm_btcusdt_20240808', 'spot_ethusdt_20240808'])(
    '%s equals the best bid and ask sent at every common update id',
    (name) => {
      const expected = recordingFacts('binance_depth_rebuild.expected.json')[name];
      const lines = gunzipSync(recording(`binance_${name}.raw.gz`))
        .toString('utf8')
        .trim()
        .split('\n');
      const messages = lines.map((line) => JSON.parse(line.slice(line.indexOf(' ') + 1)));
      const tickers = new Map<number, string[]>();
      for (const { data } of messages)
        if (data && 'B' in data && 'A' in data) tickers.set(data.u, [data.b, data.B, data.a, data.A]);
      const depth = new BinanceBook();
      const found = { bt_checked: 0, bt_equal: 0, bt_px_equal: 0 };
      for (const message of messages) {
        if ('lastUpdateId' in message) {
          depth.snapshot(message.lastUpdateId, levelsOf(message.bids)!, levelsOf(message.asks)!);
          continue;
        }
        if (message.data.e !== 'depthUpdate') continue;
        const diff = diffOf(message.data)!;
        const sent = tickers.get(diff.last)?.map(Number);
        if (depth.diff(diff) !== 'applied' || sent === undefined) continue;
        const { bid, ask } = depth.book.top;
        found.bt_checked++;
        if (bid!.price === sent[0] && ask!.price === sent[2]) found.bt_px_equal++;
        if ([bid!.price, bid!.size, ask!.price, ask!.size].every((value, i) => value === sent[i]))
          found.bt_equal++;
      }
      const { bid, ask } = depth.book.top;
      expect({
        diffs: depth.diffs,
        chain_breaks: depth.chainBreaks,
        applied: depth.applied,
        stale_dropped: depth.stale,
        pre_snapshot: depth.beforeSnapshot,
        crossed_after_apply: depth.crossed,
        ...found,
        neg: 0,
        final: {
          bid: bid!.priceText,
          bid_size: bid!.sizeText,
          ask: ask!.priceText,
          ask_size: ask!.sizeText,
          bid_levels: depth.book.count(1),
          ask_levels: depth.book.count(-1),
          last_u: depth.lastUpdate,
        },
      }).toEqual(expected);
    },
  );
});
