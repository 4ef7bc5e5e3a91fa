import { describe, expect, test } from 'vitest';
import { LONGEST_FRAME, type FeedState } from '../../../src/feed/live-feed';
import { QUOTE } from '../../../src/tape/tape';
import type { LiveState } from '../../../workers/protocol';
import { FeedBench, ORIGIN_US, planOf, rowsOf } from '../../support/feed-bench';
import { VENUE_FRAMES } from '../../support/venue-frames';

const TICKER = { channel: 'tickers', instId: 'BTC-USDT' };
const KEY = 'pf_live_CANARY_0123456789abcdefghijklmnopqrstuv';
const live = (preset = 'sandbox-exchange', key = '') => new FeedBench(planOf(preset, key)).start().open();
const book = (bid: number, ask = bid + 1, more: object = {}) => ({
  channel: 'book',
  bid,
  ask,
  bidSize: 1,
  askSize: 1,
  ...more,
});
const print = (price: number, id: number, side = 'buy') => ({ channel: 'trades', price, size: 1, side, id });

/** The rows without the clock. */
const events = (bench: FeedBench) => rowsOf(bench.tape).filter((row) => row !== 'mark clock');

describe('a feed grows a tape', () => {
  test('quotes, trades and the connection, in the order of arrival', () => {
    const bench = live()
      .say(book(100), print(101, 1), book(101), print(101, 2, 'sell'))
      .close();
    expect(events(bench)).toEqual([
      'mark connected',
      'quote 100 101',
      'buy 101',
      'quote 101 102',
      'sell 101',
      'mark disconnected',
    ]);
  });

  test('arrival is tape time; the time and the id of the venue stand beside it', () => {
    const bench = live();
    bench.nowS = 1.5;
    bench.say(book(100, 101, { time: 1772000000123 }), { ...print(101, 77), time: 1772000000124 });
    const { tape } = bench;
    expect([tape.time[1], tape.time[2]]).toEqual([1.5, 1.5]);
    expect([tape.exchangeUs[1], tape.exchangeUs[2]]).toEqual([1772000000123000, 1772000000124000]);
    expect(tape.id[2]).toBe(77);
    expect(tape.header.originUs).toBe(ORIGIN_US);
  });

  test('the tape has columns for what the dialect can tell, and only those', () => {
    const header = (preset: string) => live(preset).tape.header;
    expect(header('sandbox-exchange')).toMatchObject({ touch: true, sizes: true, origin: 'live' });
    expect(header('purple-flea-d1')).toMatchObject({ touch: false, sizes: false, source: 'purple-flea-d1' });
    expect(header('purple-flea-d1b')).toMatchObject({ touch: true, sizes: false });
  });

  test('a feed of mids holds mids, also where bid and ask came', () => {
    const bench = live('purple-flea-d1').say({ channel: 'ticker', bid: 100, ask: 101 });
    expect(events(bench)).toEqual(['mark connected', 'quote 100.5 100.5']);
  });

  test('the clock is marked every 250 ms where nothing else happens, and time never goes back', () => {
    const bench = live().say(book(100)).pass(4);
    const { tape } = bench;
    const marks = rowsOf(tape).filter((row) => row === 'mark clock').length;
    expect(marks).toBeGreaterThanOrEqual(15);
    expect(marks).toBeLessThanOrEqual(17);
    for (let i = 1; i < tape.length; i++) {
      expect(tape.time[i]).toBeGreaterThanOrEqual(tape.time[i - 1]);
      expect(tape.time[i] - tape.time[i - 1]).toBeLessThanOrEqual(0.3);
    }
  });

  test('a mute server: the row that ends its price stands at 5.0 to 5.25 s, and a new attempt within 10 s', () => {
    for (const offset of [0, 0.013, 0.04, 0.21]) {
      const bench = live().pass(offset).say(book(100));
      const priceS = bench.tape.endS;
      bench.pass(12);
      const { tape } = bench;
      const due = Array.from(tape.time.subarray(0, tape.length)).find((t) => t >= priceS + 5);
      expect(due! - priceS).toBeLessThanOrEqual(5.25);
      expect(bench.generation).toBe(2);
    }
  });

  test('a clock that runs backwards does not reach the tape', () => {
    const bench = live().pass(5).say(book(100));
    bench.nowS = 1;
    bench.say(book(101));
    expect(bench.tape.time[bench.tape.length - 1]).toBeCloseTo(5, 9);
  });

  test('own fills are shown and counted, and no row is theirs', () => {
    const fill = { channel: 'fills', fill: { side: 'buy', price: 100, size: 0.5, id: 9 } };
    const bench = live('sandbox-exchange', KEY).say(book(100), fill, fill);
    expect(bench.feed.ownFills).toEqual([{ side: 1, price: 100, size: 0.5, symbol: '', id: '9' }]);
    expect(events(bench)).toEqual(['mark connected', 'quote 100 101']);
    expect(bench.state.counts).toMatchObject({ 'own fills (shown, not booked)': 1, 'seen before': 1 });
  });
});

describe('what is not believed', () => {
  test('a trade told twice is one trade, also across connections', () => {
    const bench = live()
      .say(book(100), print(100, 1), print(101, 2), print(100, 1))
      .close()
      .passWait()
      .open();
    bench.say(print(101, 2), print(101, 3), book(101));
    expect(events(bench).filter((row) => row.startsWith('buy'))).toEqual(['buy 100', 'buy 101', 'buy 101']);
    expect(bench.state.counts['seen before']).toBe(2);
  });

  test('a quote that overtook an older one is not undone by it; a clock set back is no detour', () => {
    const bench = live().say(
      book(100, 101, { time: 1772000000200 }),
      book(99, 100, { time: 1772000000100 }),
      book(102, 103, { time: 1771999000000 }),
    );
    expect(events(bench).slice(1)).toEqual(['quote 100 101', 'quote 102 103']);
  });

  test('a price ten times off is held back, until a second one agrees with it', () => {
    const bench = live().say(book(100), book(1000), book(100.5), print(1000, 1), book(1000), book(1001));
    expect(events(bench).slice(1)).toEqual(['quote 100 101', 'quote 100.5 101.5', 'quote 1001 1002']);
    expect(bench.state.counts['price too far from the last one (held back until a second one agrees)']).toBe(
      3,
    );
  });

  test('a book that stays crossed is asked for anew, once', () => {
    const bench = live().say(book(100));
    const crossedFor = (seconds: number): FeedBench => {
      for (let i = 0; i < seconds * 10; i++) bench.pass(0.1).say(book(102, 101, { bidSize: 1 + i }));
      return bench;
    };
    expect(crossedFor(4.9).generation).toBe(1);
    expect(crossedFor(0.3).generation).toBe(2);
    bench.open();
    // It is crossed on the new connection too: so is the market, and there is nothing to mend.
    expect(crossedFor(15).generation).toBe(2);
    bench.say(book(100));
    expect(crossedFor(5.3).generation).toBe(3);
  });

  test('the middle of a crossed book is no mid', () => {
    const bench = live('purple-flea-d1').say({ channel: 'ticker', mid: 100 });
    bench.say({ channel: 'ticker', bid: 102, ask: 100 });
    expect(events(bench)).toEqual(['mark connected', 'quote 100 100', 'mark gap']);
    expect(bench.say({ channel: 'ticker', bid: 100, ask: 102 }).state.counts['crossed or locked books']).toBe(
      1,
    );
    expect(events(bench).at(-1)).toBe('quote 101 101');
  });

  test.each([
    [
      'binance',
      { s: 'BTCUSDT', b: '100', B: '1', a: '101', A: '1', u: 1 },
      { s: 'BTCUSDT', b: '100', B: '1', a: '0.00000000', A: '0.00000000', u: 2 },
    ],
    [
      'okx',
      { arg: TICKER, data: [{ bidPx: '100', bidSz: '1', askPx: '101', askSz: '1' }] },
      { arg: TICKER, data: [{ bidPx: '', bidSz: '', askPx: '101', askSz: '1' }] },
    ],
    [
      'bybit',
      { topic: 'tickers.BTCUSDT', type: 'snapshot', data: { bid1Price: '100', ask1Price: '101' } },
      { topic: 'tickers.BTCUSDT', type: 'delta', data: { ask1Price: '', ask1Size: '' } },
    ],
  ])('%s writes an empty side as nothing: no quote stands on it', (preset, good, empty) => {
    const bench = live(preset).say(good, empty);
    expect(events(bench)).toEqual(['mark connected', 'quote 100 101', 'mark gap']);
    expect(bench.state.counts['empty or one-sided books']).toBe(1);
  });

  test('a still market of Binance is no dead link: what is subscribed is asked, and answered', () => {
    const bench = live('binance').say({ s: 'BTCUSDT', b: '100', B: '1', a: '101', A: '1', u: 1 });
    const asked = () => bench.sent().filter((frame) => frame.includes('LIST_SUBSCRIPTIONS')).length;
    for (let s = 0; s < 30; s += 0.5) {
      const before = asked();
      bench.pass(0.5);
      if (asked() > before) bench.say({ result: ['btcusdt@bookTicker', 'btcusdt@trade'], id: 2 });
    }
    expect(asked()).toBeGreaterThanOrEqual(5);
    expect(bench.generation).toBe(1);
    expect(bench.state.connection).toBe('stale');
    expect(bench.pass(8).state.text).toContain('taken for dead');
  });

  test('a crossed or locked book is on the tape, which says so, but is no price', () => {
    const bench = live().say(book(100, 100));
    expect(bench.state.connection).toBe('open');
    expect(bench.state.counts['crossed or locked books']).toBe(1);
    expect(bench.say(book(100)).state.connection).toBe('live');
  });

  test('an empty or one-sided book is one gap, until the next whole one', () => {
    const empty = { channel: 'book', bid: null, ask: null };
    const bench = live().say(book(100), empty, empty, { ...empty, ask: 5 }, book(100));
    expect(events(bench).slice(1)).toEqual(['quote 100 101', 'mark gap', 'quote 100 101']);
  });

  test('the same quote is told again only after a quarter of a second', () => {
    const bench = live();
    for (let i = 0; i < 10; i++) bench.pass(0.1).say(book(100));
    const quotes = events(bench).filter((row) => row.startsWith('quote'));
    expect(quotes).toHaveLength(4);
    expect(bench.state.counts).toMatchObject({ quotes: 10, 'unchanged quotes': 6 });
  });

  test('a trade at the best price is one, however wide the market', () => {
    const bench = live().say(book(90, 110), print(110, 1), print(90, 2, 'sell'), print(120, 3));
    expect(events(bench).slice(2)).toEqual(['buy 110', 'sell 90']);
  });

  test('a whole book over 1 MB is read in time where the venue begins with one, level by level as it stands', () => {
    const side = (from: number, step: number) =>
      Array.from({ length: 60_000 }, (_, i) => [(from + i * step).toFixed(2), '0.00123456']);
    const bench = live('coinbase').say({
      type: 'snapshot',
      product_id: 'BTC-USD',
      bids: [...side(60_000, -0.5), ['60000.00', '2']],
      asks: [...side(60_001, 0.5), ['60000.50', '0']],
    });
    expect(events(bench)).toEqual(['mark connected', 'quote 60000 60001']);
    expect([bench.tape.size[1], bench.tape.askSize[1]]).toEqual([2, 0.00123456]);
  });

  test('a trade that was overtaken on its way is told, and one that comes again is not', () => {
    const match = (trade_id: number) => ({
      ...{ type: 'match', product_id: 'BTC-USD', trade_id, price: `${trade_id}`, size: '1', side: 'sell' },
    });
    const bench = live('coinbase').say(match(101), match(103), match(102), match(103), match(104));
    expect(events(bench).filter((row) => row.startsWith('buy'))).toEqual([
      ...['buy 101', 'buy 103', 'buy 102', 'buy 104'],
    ]);
    expect(bench.state.counts).toMatchObject({ trades: 4, 'seen before': 1 });
  });

  test('a frame over 1 MB, binary data and nonsense are counted and change nothing', () => {
    const bench = live().say(book(100));
    const rows = bench.tape.length;
    bench.feed.onMessage(bench.generation, 'x'.repeat(LONGEST_FRAME + 1));
    bench.feed.onMessage(bench.generation, new ArrayBuffer(8));
    bench.feed.onMessage(bench.generation, undefined);
    bench.say('{', '5', 'null', '{"channel":"galaxy"}');
    expect(bench.tape.length).toBe(rows);
    expect(bench.state.counts).toMatchObject({
      'longer than 1 MB': 1,
      'binary, not text': 2,
      'not JSON': 1,
      'JSON, but neither an object nor a list of objects': 2,
      'of a kind this preset does not know': 1,
    });
  });
});

describe('a flood', () => {
  test('loses no trade, conflates quotes, keeps before each trade the quote that stood there', () => {
    const bench = live();
    const sentTrades = 4000;
    let bid = 100;
    for (let i = 0; i < 40_000; i++) {
      bench.nowS += 1 / 20_000;
      bid = 100 + (i % 97) / 100;
      bench.feed.onMessage(bench.generation, JSON.stringify(book(bid)));
      if (i % 10 === 9) {
        bench.feed.onMessage(bench.generation, JSON.stringify(print(bid + 1, i + 1)));
        const { tape } = bench;
        expect(tape.kind[tape.length - 2]).toBe(QUOTE);
        expect(tape.price[tape.length - 2]).toBe(bid);
      }
    }
    bench.pass(0.2);
    const { counts } = bench.state;
    expect(counts.trades).toBe(sentTrades);
    expect(counts.quotes).toBe(40_000);
    expect(counts['conflated quotes']).toBeGreaterThan(10_000);
    const { tape } = bench;
    const lastQuote = Array.from(tape.kind.subarray(0, tape.length)).lastIndexOf(QUOTE);
    expect(tape.price[lastQuote]).toBe(bid);
  });
});

describe('state for people', () => {
  test('fits the protocol of the worker', () => {
    const state: FeedState = live().state;
    const shown: Omit<LiveState, 'fillRule'> = state;
    expect(shown.hasKey).toBe(false);
  });

  test('open is not live: the grade is none until a price was read', () => {
    const bench = live().say({ channel: 'subscribed' });
    expect(bench.state).toMatchObject({ connection: 'open', grade: 'none', ageS: null });
    expect(bench.say(book(100)).pass(2).state).toMatchObject({
      connection: 'live',
      grade: 'touch + trades',
      ageS: 2,
    });
  });

  test('a wait counts down', () => {
    const bench = live().say(book(100)).close();
    expect(bench.state.retryInS).toBeCloseTo(1, 6);
    expect(bench.pass(0.2).state.retryInS).toBeCloseTo(0.8, 6);
  });

  test('the last frames are kept, newest first, both ways, short', () => {
    const bench = live();
    for (let i = 0; i < 80; i++) bench.say(book(100 + i / 100));
    bench.say(JSON.stringify({ channel: 'galaxy', text: 'y'.repeat(50_000) }));
    const { recent } = bench.state;
    expect(recent).toHaveLength(50);
    expect(recent[0].kind).toBe('rejected');
    expect(recent[0].text.length).toBeLessThan(302);
    expect(recent[1].text).toContain('100.79');
  });
});

describe('the key', () => {
  const forms = [
    KEY,
    encodeURIComponent(KEY),
    Buffer.from(KEY).toString('base64').replace(/=+$/, ''),
    Buffer.from(`user:${KEY}`).toString('base64'),
    Buffer.from(KEY).toString('hex'),
  ];
  const leaks = (state: FeedState) =>
    forms.filter((form) => JSON.stringify(state).includes(form.slice(8, 20)));

  test('is in the address and nowhere else', () => {
    const bench = live('purple-flea-d1', KEY);
    expect(bench.commands[0]).toMatchObject({ do: 'open', url: expect.stringContaining(KEY) as string });
    expect(leaks(bench.state)).toEqual([]);
    expect(bench.state.hasKey).toBe(true);
  });

  test('is masked when the server says it back: in an error, a close reason, a frame, a broken frame', () => {
    for (const form of forms) {
      const bench = live('purple-flea-d1', KEY).say(
        { channel: 'ticker', mid: 5 },
        { error: 'rate_limited', message: `slow down, ${form}` },
        `{"broken ${form}`,
        `${'x'.repeat(290)}${form}`,
        { channel: form, mid: 5 },
      );
      expect(leaks(bench.state)).toEqual([]);
      expect(leaks(bench.close(1011, `bye ${form}`).state)).toEqual([]);
      expect(
        leaks(
          bench
            .passWait()
            .open()
            .say({ error: 'unauthorized', message: `${'z'.repeat(165)}${form}` }).state,
        ),
      ).toEqual([]);
      expect(bench.state.connection).toBe('stopped');
    }
  });

  test('in the first message is masked in the inspector', () => {
    const bench = live('purple-flea-d6', KEY);
    expect(bench.sent()[0]).toContain(KEY);
    expect(bench.state.recent.at(-1)!.text).toContain('[key]');
    expect(leaks(bench.state)).toEqual([]);
  });
});

describe('a connection that takes over from another', () => {
  /** The first socket has served for ten seconds, and a second one has been opened beside it. */
  function replaced(): FeedBench {
    const plan = planOf('sandbox-exchange');
    const bench = new FeedBench(plan, { limits: { lifeS: 10 } }).start().open().say(book(100), print(101, 1));
    for (let s = 0; s <= 10; s++) bench.pass(1).sayOn(1, book(100));
    expect(bench.generation).toBe(2);
    return bench.open();
  }
  const lastRows = (bench: FeedBench, n: number) => events(bench).slice(-n);

  test('the price goes on: no gap, no trade lost and none told twice', () => {
    const bench = replaced().sayOn(1, book(101), print(102, 2));
    // What the new one tells again, what the old one has yet to tell, and what only the new one will.
    bench.sayOn(2, print(101, 1), print(102, 2), print(102, 3)).sayOn(1, print(102, 3), book(102));
    bench.sayOn(2, print(103, 4), book(102.5)).sayOn(1, print(103, 4), print(103, 5));
    bench.sayOn(2, print(103, 5), book(103));
    expect(lastRows(bench, 8)).toEqual([
      'quote 101 102',
      'buy 102',
      'buy 102',
      'quote 102 103',
      'buy 103',
      'quote 102.5 103.5',
      'buy 103',
      'quote 103 104',
    ]);
    expect(events(bench).filter((row) => row.startsWith('mark'))).toEqual(['mark connected']);
    expect(bench.state).toMatchObject({ connection: 'live', attempts: 0 });
    expect(bench.commands.at(-1)).toEqual({ do: 'close', generation: 1 });
  });

  test('a book that cannot be quoted on does not take over', () => {
    const bench = replaced().sayOn(2, book(105, 104), book(105, 105)).sayOn(1, book(101));
    expect(lastRows(bench, 1)).toEqual(['quote 101 102']);
    expect(bench.sayOn(2, book(106)).sayOn(1, book(50)).tape.price[bench.tape.length - 1]).toBe(106);
  });

  test('where the first ends before, the second goes on with what it has heard', () => {
    const bench = replaced().sayOn(2, print(102, 2));
    bench.feed.onClose(1, 1006, '');
    bench.obey().sayOn(2, print(102, 2), print(102, 3), book(101));
    expect(lastRows(bench, 5)).toEqual([
      'mark disconnected',
      'mark connected',
      'buy 102',
      'buy 102',
      'quote 101 102',
    ]);
    expect(bench.state).toMatchObject({ connection: 'live', attempts: 0 });
  });

  test('nonsense on the second disturbs nobody', () => {
    const bench = replaced().sayOn(2, '{', 'null', '[]', { channel: 'book', bid: 'x' }, { nothing: 1 });
    expect(bench.sayOn(1, book(101)).state.connection).toBe('live');
    expect(lastRows(bench, 1)).toEqual(['quote 101 102']);
  });
});

test('a book of an earlier connection is no book of this one', () => {
  const [, , snapshot, , trades] = VENUE_FRAMES.kraken;
  const change = [336, { a: [['64202.00000', '2.00000000', '1772000001.0']] }, 'book-25', 'XBT/USD'];
  const bench = live('kraken').say(snapshot, change).close().passWait().open().say(change, trades);
  expect(bench.state).toMatchObject({
    connection: 'open',
    counts: { 'a book change before its snapshot': 1 },
  });
});

test('an end and a new beginning keep the tape', () => {
  const bench = live().say(book(100));
  bench.feed.stop();
  expect(bench.pass(2).state.connection).toBe('stopped');
  const { length } = bench.tape;
  expect(bench.pass(60).tape.length).toBe(length);
  bench.start().open().say(book(101));
  expect(events(bench).slice(-3)).toEqual(['mark disconnected', 'mark connected', 'quote 101 102']);
});

describe('a host that was frozen', () => {
  /** Live on a book at 100; then nothing runs for so long, while the venue goes on talking. */
  const frozenFor = (seconds: number): FeedBench => {
    const bench = live().say(book(100)).pass(0.5);
    bench.nowS += seconds;
    return bench;
  };

  test('reads nothing of what was said meanwhile, and connects anew at once', () => {
    const bench = frozenFor(30);
    const before = bench.generation;
    bench.say(book(90), print(91, 1), book(80));
    expect(bench.generation).toBe(before + 1);
    expect(bench.state.text).toContain('Nothing ran here for 30 s');
    expect(events(bench).slice(-2)).toEqual(['quote 100 101', 'mark disconnected']);
    bench.open().say(book(70));
    expect(events(bench).slice(-2)).toEqual(['mark connected', 'quote 70 71']);
  });

  test('notices it by its own clock as well, where the venue was silent', () => {
    const bench = frozenFor(6).pass(0.05);
    expect(bench.state.connection).toBe('connecting');
    expect(events(bench).at(-1)).toBe('mark disconnected');
  });

  test('a moment of work is no sleep', () => {
    const bench = frozenFor(4).say(print(101, 1), book(101));
    expect(events(bench).slice(-3)).toEqual(['quote 100 101', 'buy 101', 'quote 101 102']);
  });

  test('a wait that has passed meanwhile is over', () => {
    const bench = live().say(book(100)).close();
    expect(bench.state.connection).toBe('waiting');
    bench.nowS += 10;
    bench.feed.tick(bench.nowS);
    expect(bench.state.connection).toBe('connecting');
  });
});
