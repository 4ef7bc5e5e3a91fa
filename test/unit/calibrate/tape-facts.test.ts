import { describe, expect, test } from 'vitest';
import type { QuoteSeries } from '../../../src/calibrate/quote-series';
import { sampledVolatility } from '../../../src/calibrate/sampled-volatility';
import { tapeFacts } from '../../../src/calibrate/tape-facts';
import { importTape } from '../../../src/replay/tape-import';
import { BUY_TRADE, SELL_TRADE, Tape, UNSIDED_TRADE } from '../../../src/tape/tape';
import { NO_RECORDINGS, recording, recordingFacts } from '../../recordings';

/** Two sessions: three seconds, then 100 s of silence, then two seconds. */
function handMadeTape(): Tape {
  const tape = new Tape({
    source: 'hand',
    origin: 'recorded',
    symbol: 'TEST',
    tick: 1,
    lotStep: 1,
    originUs: 1_000_000_000_500_000,
    touch: true,
    sizes: true,
    identified: true,
    truth: null,
  });
  const quote = (timeS: number, bid: number, ask: number, bidSize = 1): void => {
    tape.quote(timeS, bid, ask, bidSize, 1);
    tape.identify(tape.header.originUs + timeS * 1e6 + 5000, 0);
  };
  const trade = (
    timeS: number,
    kind: typeof BUY_TRADE | typeof SELL_TRADE | typeof UNSIDED_TRADE,
    price: number,
    size: number,
    id: number,
  ): void => {
    tape.trade(timeS, kind, price, size);
    tape.identify(0, id);
  };
  trade(0, UNSIDED_TRADE, 100, 1, 7);
  quote(0, 99, 101);
  quote(1, 100, 101, 0);
  trade(1, BUY_TRADE, 102, 2, 8);
  quote(2, 101, 101);
  trade(2, SELL_TRADE, 101, 3, 8);
  quote(3, 102, 101);
  quote(103, 100, 102);
  trade(104, BUY_TRADE, 101, 10, 11);
  quote(105, 100, 104);
  return tape;
}

describe('facts worked by hand', () => {
  const facts = tapeFacts(handMadeTape());

  test('rows, sessions and silences', () => {
    expect(facts).toMatchObject({ rows: 10, quotes: 6, trades: 4, marks: 0, sessions: 2 });
    expect(facts).toMatchObject({
      spanS: 105,
      coveredS: 5,
      gaps: [100],
      gapStartsS: [3],
      longestSilenceS: 1,
    });
  });

  test('crossed, locked, empty, equal and repeated rows', () => {
    expect(facts).toMatchObject({ crossed: 1, locked: 1, zeroSizeQuotes: 1, equalTimes: 3, duplicates: 1 });
    expect(facts.tradeIds).toEqual({ strictlyIncreasing: false, gaps: 1, missing: 2, stepsBack: 0 });
  });

  test('trades', () => {
    expect(facts).toMatchObject({
      unsidedTrades: 1,
      tradesBeforeFirstQuote: 1,
      tradesOutsideShare: 1 / 3,
      tradesPerSecond: 4 / 5,
      buyShare: 0.5,
      medianSize: 2.5,
      volume: 16,
      volumePerSecond: 16 / 5,
      notionalPerSecond: (100 + 204 + 303 + 1010) / 5,
      // 0.5 s past the clock's second: the trades at 1 and 2 s fall into seconds of their own.
      maxTradesInOneSecond: 1,
    });
  });

  test('the spread is weighted by time and does not hold across a silence', () => {
    // 2 for 1 s, 1 for 1 s, 0 for 1 s, −1 for nothing; then 2 for 2 s, 4 for nothing.
    expect(facts.spread).toMatchObject({ meanSpread: 7 / 5, maxSpread: 4, oneTickShare: 1 / 5 });
    expect(facts.meanSpreadBps).toBeCloseTo(((2 / 100 + 1 / 100.5 + 4 / 101) / 5) * 1e4, 9);
    expect(facts.mid).toMatchObject({ first: 100, last: 102, min: 100, max: 102, rangeBps: 200 });
  });

  test('volatility is sampled on a clock that starts with each session', () => {
    // Mids 100, 100.5, 101, 101.5 | 101, 101, 102: steps of 0.5 ×3, then 0 and 1.
    expect(facts.sigma['1s'].n).toBe(5);
    expect(facts.sigma['1s'].value).toBeCloseTo(Math.sqrt((0.75 + 1) / 5), 12);
    expect(facts.sigma['1s'].se).toBeCloseTo(Math.sqrt(1.75 / 5 / 10), 12);
    expect(facts.sigma['2s']).toBeUndefined();
    expect(facts.sigmaEveryQuote).toBeCloseTo(Math.sqrt(1.75 / 5), 12);
    expect(facts.largestMoveBps['1s']).toBeCloseTo((102 / 101 - 1) * 1e4, 9);
  });

  test('a quote holds through a silence that a trade ends, as in the published facts', () => {
    const tape = new Tape(handMadeTape().header);
    for (let second = 0; second < 4; second++) tape.quote(second, 99, 101, 1, 1);
    tape.trade(100, BUY_TRADE, 101, 1);
    tape.quote(101.5, 101, 103, 1, 1);
    tape.quote(104, 101, 103, 1, 1);
    const { sigma, largestMoveBps, minuteVolatility } = tapeFacts(tape);
    // Mids 100 ×4 | 100, 100, 102, 102, 102 where the clock of the second session starts with the trade.
    expect(sigma['1s'].n).toBe(7);
    expect(sigma['1s'].value).toBeCloseTo(Math.sqrt(4 / 7), 12);
    expect(largestMoveBps['1s']).toBeCloseTo(200, 9);
    expect(minuteVolatility).toBeNull();
  });

  test('a jump among quiet steps makes volatility less well known', () => {
    const mid = Float64Array.from({ length: 101 }, (_, i) => 100 + 0.01 * i + (i > 50 ? 5 : 0));
    const us = Float64Array.from(mid, (_, i) => i * 1e6);
    const found = sampledVolatility(
      { us, mid, length: 101, dust: 0 } as QuoteSeries,
      [{ startUs: 0, endUs: 100e6 }],
      1e6,
    )!;
    const steps = Array.from({ length: 100 }, (_, i) => mid[i + 1] - mid[i]);
    const mean = (power: number): number => steps.reduce((sum, step) => sum + step ** power, 0) / 100;
    expect(found.value).toBeCloseTo(Math.sqrt(mean(2)), 9);
    // The error of σ² is that of the mean of the squares; half of it, relatively, is that of σ.
    const ofSquares = Math.sqrt((mean(4) - mean(2) ** 2) / 100);
    expect(found.se / found.value).toBeCloseTo(ofSquares / mean(2) / 2, 9);
  });

  test('receive minus exchange time', () => {
    expect(facts.receiveMinusExchangeMs).toEqual({ median: -5, p1: -5, p99: -5, exchangeStepsBack: 0 });
  });

  test('an empty tape and one of a single row have no facts, but no nonsense either', () => {
    const { header } = handMadeTape();
    const empty = tapeFacts(new Tape(header));
    expect(empty).toMatchObject({
      rows: 0,
      spanS: 0,
      coveredS: 0,
      tradesPerSecond: null,
      spread: null,
      mid: null,
    });
    const single = new Tape(header);
    single.quote(0, 1, 2);
    for (const facts of [empty, tapeFacts(single)]) {
      expect(JSON.parse(JSON.stringify(facts))).toEqual(facts);
      expect(facts.sigma).toEqual({});
    }
  });
});

const RECORDINGS = [
  'binance_usdm_btcusdt_20240808',
  'binance_spot_ethusdt_20240808',
  'binance_usdm_btcusdt_20240808.volatile60s',
  'lean_ibm_20131010',
];

describe(NO_RECORDINGS ?? 'facts of recordings, found independently', () => {
  test.skipIf(NO_RECORDINGS !== null).each(RECORDINGS)('%s', (name) => {
    const known = recordingFacts(`${name}.facts.json`);
    const result = importTape([{ name: `${name}.tape.csv.gz`, bytes: recording(`${name}.tape.csv.gz`) }]);
    if (!result.ok) throw new Error(result.error);
    const facts = tapeFacts(result.tape);
    const { quality, price, spread, volatility, trades } = known;

    expect({
      rows: facts.rows,
      quotes: facts.quotes,
      trades: facts.trades,
      crossed: facts.crossed,
      locked: facts.locked,
      zeroSizeQuotes: facts.zeroSizeQuotes,
      equalTimes: facts.equalTimes,
      duplicates: facts.duplicates,
      unsided: facts.unsidedTrades,
      beforeQuotes: facts.tradesBeforeFirstQuote,
      sessions: facts.sessions,
      gaps: facts.gaps,
      stretches: facts.quoteAgeOver5S.stretches,
      busiest: facts.maxTradesInOneSecond,
      tick: facts.tick,
      firstUs: facts.originUs,
      lastUs: facts.originUs + Math.round(facts.spanS * 1e6),
      minMid: facts.mid!.min,
      maxMid: facts.mid!.max,
      firstMid: facts.mid!.first,
      lastMid: facts.mid!.last,
    }).toEqual({
      rows: quality.quotes + quality.trades,
      quotes: quality.quotes,
      trades: quality.trades,
      crossed: quality.crossed_quotes,
      locked: quality.locked_quotes,
      zeroSizeQuotes: quality.zero_quote_size,
      equalTimes: quality.equal_ts,
      duplicates: quality.duplicate_trade_ids ?? 0,
      unsided: quality.trades_without_side,
      beforeQuotes: quality.trades_before_first_quote,
      sessions: quality.sessions,
      gaps: quality.gaps_between_sessions_s,
      stretches: quality.quote_age_over_5s.stretches,
      busiest: trades.max_trades_in_one_second,
      tick: price.tick,
      firstUs: quality.first_ts_us,
      lastUs: quality.last_ts_us,
      minMid: price.min_mid,
      maxMid: price.max_mid,
      firstMid: price.first_mid,
      lastMid: price.last_mid,
    });
    if (quality.trade_ids_strictly_increasing === undefined) expect(facts.tradeIds).toBeNull();
    else {
      expect(facts.tradeIds).toEqual({
        strictlyIncreasing: quality.trade_ids_strictly_increasing,
        gaps: quality.trade_id_gaps,
        missing: quality.trade_ids_missing,
        stepsBack: quality.trade_id_steps_back,
      });
    }
    if (quality.exchange_time_steps_back !== undefined) {
      const latency = facts.receiveMinusExchangeMs!;
      expect(latency.exchangeStepsBack).toBe(quality.exchange_time_steps_back);
      for (const quantile of ['median', 'p1', 'p99'] as const)
        expect(latency[quantile]).toBeCloseTo(quality.receive_minus_exchange_ms[quantile], 2);
    }
    expect(facts.coveredS).toBeCloseTo(quality.covered_seconds, 2);
    expect(facts.longestSilenceS).toBeCloseTo(quality.longest_gap_inside_session_s, 2);
    expect(100 * facts.tradesOutsideShare!).toBeCloseTo(quality.trades_outside_bbo_pct, 1);

    const close = (ours: number | null, theirs: number, tolerance = 1e-6): void =>
      expect(Math.abs(ours! / theirs - 1)).toBeLessThan(tolerance);
    // Where quotes fall on the very ticks of the sampling clock, the reference decides by rounding of its times.
    const onClock = name.startsWith('lean') ? 5e-3 : 1e-6;
    close(facts.tradesPerSecond, trades.per_second);
    close(facts.buyShare, trades.buy_share);
    close(facts.meanSize, trades.mean_size);
    close(facts.medianSize, trades.median_size);
    close(facts.volumePerSecond, trades.volume_per_second);
    close(facts.notionalPerSecond, trades.notional_per_second);
    close(facts.meanSpreadBps, spread.tw_mean_bps);
    close(facts.spread!.meanSpread, spread.tw_mean);
    close(facts.spread!.medianSpread, spread.median_by_event);
    close(facts.spread!.maxSpread, spread.max);
    close(facts.spread!.oneTickShare, spread.share_of_time_at_one_tick);
    close(facts.spread!.meanMid, price.time_weighted_mean_mid);
    expect(Object.keys(facts.sigma)).toEqual(Object.keys(volatility.by_sampling_interval));
    for (const [interval, theirs] of Object.entries<Record<string, number>>(
      volatility.by_sampling_interval,
    )) {
      expect(facts.sigma[interval].n).toBe(theirs.n);
      close(facts.sigma[interval].value, theirs.sigma_price_per_sqrt_s, onClock);
      close(facts.sigma[interval].bps, theirs.sigma_bps_per_sqrt_s, onClock);
    }
    close(facts.sigmaEveryQuote, volatility.every_quote.sigma_price_per_sqrt_s);
    for (const [horizon, move] of Object.entries<number>(volatility.max_abs_move_bps))
      expect(facts.largestMoveBps[horizon]).toBeCloseTo(move, 2);
    if (volatility.sixty_second_windows) {
      const windows = volatility.sixty_second_windows;
      expect(facts.minuteVolatility!.windows).toBe(windows.n);
      expect(facts.minuteVolatility!.medianBps).toBeCloseTo(windows.median_sigma_bps_per_sqrt_s, 3);
      expect(facts.minuteVolatility!.maxBps).toBeCloseTo(windows.max_sigma_bps_per_sqrt_s, 3);
    }
  });
});
