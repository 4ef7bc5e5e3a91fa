import { describe, expect, test } from 'vitest';
import { MARK, QUOTE, type Tape } from '../../../src/tape/tape';
import { FeedBench, planOf } from '../../support/feed-bench';
import { hasRecording, recordedFrames, type RecordedFrame } from '../../support/recorded-session';

/** Plays what a recorder received to a feed, at the times it was received. */
function play(preset: string, symbol: string, frames: readonly RecordedFrame[]): FeedBench {
  const bench = new FeedBench(planOf(preset, '', { symbol }), { jumpGuard: null }).start().open();
  const originS = frames[0].timeS;
  for (const { timeS, text } of frames) {
    bench.nowS = timeS - originS;
    bench.say(text);
  }
  return bench;
}

const count = (bench: FeedBench, what: string) => bench.state.counts[what] ?? 0;
const rows = (tape: Tape, kinds: (kind: number) => boolean) =>
  Array.from(tape.kind.subarray(0, tape.length)).filter(kinds).length;
const tradesOn = (tape: Tape) => rows(tape, (kind) => kind > QUOTE && kind < MARK);

/** Every quote is a whole book: bid below ask, sizes above 0. */
function expectWholeBooks({ length, kind, price, ask, size, askSize }: Tape): void {
  let broken = 0;
  for (let i = 0; i < length; i++) {
    if (kind[i] === QUOTE && !(price[i] < ask[i] && size[i] > 0 && askSize[i] > 0)) broken++;
  }
  expect(broken).toBe(0);
}

function session(name: string, claim: string, reading: (frames: RecordedFrame[]) => void): void {
  const path = `ws_sessions/${name}.gz`;
  test.skipIf(!hasRecording(path))(`${name}: ${claim} (skips where the recordings are not there)`, () => {
    reading(recordedFrames(path));
  });
}

describe('recorded sessions', () => {
  session('KRAKEN.ws.50.0', 'every checksum matches', (frames) => {
    let quotes = 0;
    for (const pair of [
      'WAVES/EUR',
      'XMR/USD',
      'KSM/XBT',
      'GRT/ETH',
      'SC/EUR',
      'ETH/CHF',
      'OCEAN/XBT',
      'OMG/USD',
      'XBT/CHF',
      'ADA/XBT',
    ]) {
      const bench = play('kraken', pair, frames);
      expect(count(bench, 'checksums that did not match')).toBe(0);
      expectWholeBooks(bench.tape);
      quotes += count(bench, 'quotes');
    }
    // Ten snapshots and 4,269 changes, each with a checksum that the book kept here has to match.
    expect(quotes).toBe(4279);
  });

  session(
    'KRAKEN.ws.50.0',
    'one change left out is found by the checksum, and mended by a new connection',
    (frames) => {
      const missing = frames.findIndex(({ text }, i) => i >= 1500 && text.includes('"b":'));
      const pair = /"([A-Z]+\/[A-Z]+)"\]$/.exec(frames[missing].text)![1];
      const holed = frames.filter((_, i) => i !== missing);
      const bench = play('kraken', pair, holed);
      expect(count(bench, 'checksums that did not match')).toBe(1);
      expect(bench.commands.filter((command) => command.do === 'open')).toHaveLength(2);
    },
  );

  session('COINBASE.ws.28.0', 'every change and every match is read', (frames) => {
    const parsed = frames.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
    let matches = 0;
    for (const product of [
      'SKL-USD',
      'SKL-BTC',
      'BAND-GBP',
      'NMR-EUR',
      'BAND-BTC',
      'YFI-BTC',
      'DASH-BTC',
      'NU-GBP',
      'CRV-EUR',
      'SKL-GBP',
    ]) {
      const bench = play('coinbase', product, frames);
      const ours = parsed.filter((frame) => frame.product_id === product);
      expect(count(bench, 'quotes')).toBe(
        ours.filter(({ type }) => type === 'snapshot' || type === 'l2update').length,
      );
      expect(tradesOn(bench.tape)).toBe(ours.filter(({ type }) => type === 'match').length);
      expect(count(bench, 'gaps in the trades')).toBe(0);
      expectWholeBooks(bench.tape);
      matches += tradesOn(bench.tape);
    }
    expect(matches).toBe(97);
  });

  session('OKX.ws.1.0', 'every checksum matches', (frames) => {
    let [quotes, trades] = [0, 0];
    for (const symbol of ['BTC-USDT', 'UNI-USD-SWAP', 'BTC-USD-220527']) {
      const bench = play('okx', symbol, frames);
      expect(count(bench, 'checksums that did not match')).toBe(0);
      expectWholeBooks(bench.tape);
      quotes += count(bench, 'quotes');
      trades += tradesOn(bench.tape);
    }
    // 3 snapshots and 287 changes, all with checksums, and the tickers that came before the snapshots.
    expect(quotes).toBe(293);
    expect(trades).toBe(74);
  });

  session('BITSTAMP.ws.1.0', 'changes without a snapshot are no book', (frames) => {
    const bench = play('bitstamp', 'ethusd', frames);
    // Changes without a snapshot (the recorder fetched that by REST) are no book: open, and never live on them.
    expect(count(bench, 'a book change before its snapshot')).toBe(85);
    expect(tradesOn(bench.tape)).toBe(10);
    expect(bench.state.connection).toBe('open');
  });

  const raw = 'binance_usdm_btcusdt_20240808.first60s.raw.gz';
  test.skipIf(!hasRecording(raw))(`${raw} (skips where the recordings are not there)`, () => {
    const frames = recordedFrames(raw);
    const bench = play('binance-futures', 'BTCUSDT', frames);
    expect(count(bench, 'quotes')).toBe(12_088);
    expect(tradesOn(bench.tape)).toBe(2501);
    expectWholeBooks(bench.tape);
  });

  test.skipIf(!hasRecording(raw))(
    'a book rebuilt from changes has the best quotes that the venue told beside them',
    () => {
      const frames = recordedFrames(raw);
      const told = new Map<number, string>();
      for (const { text } of frames) {
        if (!text.includes('"bookTicker"')) continue;
        const { u, b, B, a, A } = (JSON.parse(text) as { data: Record<string, string> }).data;
        told.set(Number(u), [b, B, a, A].map(Number).join(' '));
      }
      const { tape } = play(
        'binance-futures',
        'BTCUSDT',
        frames.filter(({ text }) => !text.includes('"bookTicker"')),
      );
      let [compared, equal] = [0, 0];
      for (let i = 0; i < tape.length; i++) {
        const best = told.get(tape.id[i]);
        if (tape.kind[i] !== QUOTE || best === undefined) continue;
        if ([tape.price[i], tape.size[i], tape.ask[i], tape.askSize[i]].join(' ') === best) equal++;
        compared++;
      }
      expect(equal).toBe(compared);
      expect(compared).toBeGreaterThan(50);
    },
  );
});
