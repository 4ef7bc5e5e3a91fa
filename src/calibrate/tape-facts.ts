import { median, quantile, sorted } from '../estimate/quantile';
import { BUY_TRADE, MARK, QUOTE, type Tape, UNSIDED_TRADE } from '../tape/tape';
import { coveredTime, type Session } from './covered-time';
import { lastAtOrBefore, quoteSeries, type QuoteSeries } from './quote-series';
import {
  everyQuoteVolatility,
  largestMoveBps,
  minuteVolatility,
  type MinuteVolatility,
  sampledMids,
  type SampledVolatility,
  sampledVolatility,
} from './sampled-volatility';
import { type SpreadFacts, spreadFacts } from './spread-facts';

const SAMPLING_S = [0.1, 0.5, 1, 2, 5, 10, 30, 60];
const MOVE_HORIZONS_S = [1, 5, 10, 30, 60];

/** Rows of a tape by kind. */
export interface RowCounts {
  readonly rows: number;
  readonly quotes: number;
  readonly trades: number;
  /** Facts about the feed itself: gaps, reconnects, clock. */
  readonly marks: number;
}

/** What is in a tape, by plain definitions; nothing is estimated. Prices in quote currency, sizes in base units. */
export interface TapeFacts extends RowCounts {
  readonly symbol: string;
  readonly source: string;
  readonly origin: string;
  readonly tick: number;
  readonly lotStep: number;
  /** µs since 1970 UTC of time 0. */
  readonly originUs: number;
  /** From the first to the last row. */
  readonly spanS: number;
  /** Sum of the sessions: spans without a silence of more than 60 s or a break of the feed. */
  readonly coveredS: number;
  readonly sessions: number;
  /** Lengths of the silences of more than 60 s, s; clock marks without a feed are silence too. */
  readonly gaps: readonly number[];
  /** Where they begin, s from the first row. */
  readonly gapStartsS: readonly number[];
  readonly longestSilenceS: number;
  /** Quotes with bid above ask, and with bid equal to ask; 0 on a tape that has one mid only. */
  readonly crossed: number;
  readonly locked: number;
  readonly zeroSizeQuotes: number;
  /** Rows with the same time as the row before them. */
  readonly equalTimes: number;
  /** Trades with an id that an earlier trade has; 0 where there are no ids. */
  readonly duplicates: number;
  /** null where some trade has no id. */
  readonly tradeIds: TradeIdFacts | null;
  readonly receiveMinusExchangeMs: LatencyFacts | null;
  readonly unsidedTrades: number;
  readonly tradesBeforeFirstQuote: number;
  /** Trades above the ask or below the bid of the last quote before them, share of those that have one. */
  readonly tradesOutsideShare: number | null;
  readonly quoteAgeOver5S: QuoteAgeFacts;
  readonly tradesPerSecond: number | null;
  readonly buyShare: number | null;
  readonly meanSize: number | null;
  readonly medianSize: number | null;
  readonly volume: number | null;
  readonly volumePerSecond: number | null;
  readonly notionalPerSecond: number | null;
  readonly maxTradesInOneSecond: number;
  readonly meanSpreadBps: number | null;
  readonly spread: SpreadFacts | null;
  readonly mid: MidFacts | null;
  /** Realised volatility of the mid by sampling interval ("1s"); a quote holds through a silence. */
  readonly sigma: Readonly<Record<string, SampledVolatility>>;
  /** From every change of the mid, price/√s: too high where the mid bounces. */
  readonly sigmaEveryQuote: number | null;
  /** Largest moves of the mid by horizon ("10s"), bp. */
  readonly largestMoveBps: Readonly<Record<string, number>>;
  readonly minuteVolatility: MinuteVolatility | null;
}

export interface TradeIdFacts {
  readonly strictlyIncreasing: boolean;
  /** Places where the id jumps by more than one, and the ids left out there. */
  readonly gaps: number;
  readonly missing: number;
  readonly stepsBack: number;
}

export interface LatencyFacts {
  readonly median: number;
  readonly p1: number;
  readonly p99: number;
  /** Rows whose exchange time is before that of the row before them. */
  readonly exchangeStepsBack: number;
}

/** Stretches of a session without a quote for more than 5 s. */
export interface QuoteAgeFacts {
  readonly stretches: number;
  /** Seconds beyond the fifth in them. */
  readonly seconds: number;
  readonly longestS: number;
}

export interface MidFacts {
  readonly first: number;
  readonly last: number;
  readonly min: number;
  readonly max: number;
  /** (max − min)/first, bp. */
  readonly rangeBps: number;
}

/** Rows by kind. */
function countRows(tape: Tape): RowCounts {
  let quotes = 0;
  let marks = 0;
  for (let row = 0; row < tape.length; row++) {
    if (tape.kind[row] === QUOTE) quotes++;
    else if (tape.kind[row] === MARK) marks++;
  }
  return { rows: tape.length, quotes, trades: tape.length - quotes - marks, marks };
}

/** All facts of a tape; pure. */
export function tapeFacts(tape: Tape): TapeFacts {
  const { header } = tape;
  const { sessions, coveredS, gaps, longestSilenceS } = coveredTime(tape);
  const quotes = quoteSeries(tape);
  const trades = tradeSeries(tape);
  const spread = header.touch ? spreadFacts(quotes, sessions, header.tick) : null;
  const perSecond = (sum: number | null): number | null =>
    sum !== null && coveredS > 0 ? sum / coveredS : null;
  const volume = header.sizes ? trades.size.reduce((sum, size) => sum + size, 0) : null;
  const notional = header.sizes
    ? trades.size.reduce((sum, size, i) => sum + size * trades.price[i], 0)
    : null;
  return {
    ...countRows(tape),
    symbol: header.symbol,
    source: header.source,
    origin: header.origin,
    tick: header.tick,
    lotStep: header.lotStep,
    originUs: header.originUs,
    spanS: tape.length > 0 ? tape.endS - tape.time[0] : 0,
    coveredS,
    sessions: sessions.length,
    gaps: gaps.map(({ startUs, endUs }) => Math.round((endUs - startUs) / 1e5) / 10),
    gapStartsS: gaps.map(({ startUs }) => startUs / 1e6),
    longestSilenceS,
    ...quoteCounts(tape, quotes),
    equalTimes: equalTimes(tape),
    duplicates: duplicateIds(trades.id),
    tradeIds: tradeIdFacts(trades.id),
    receiveMinusExchangeMs: header.identified ? latencyFacts(tape) : null,
    unsidedTrades: trades.length - trades.buys - trades.sells,
    ...tradesAgainstQuotes(trades, quotes),
    quoteAgeOver5S: quoteAge(quotes, sessions),
    tradesPerSecond: perSecond(trades.length),
    buyShare: trades.length > 0 ? trades.buys / trades.length : null,
    meanSize: volume !== null && trades.length > 0 ? volume / trades.length : null,
    medianSize: header.sizes ? median(trades.size) : null,
    volume,
    volumePerSecond: perSecond(volume),
    notionalPerSecond: perSecond(notional),
    maxTradesInOneSecond: mostInOneSecond(trades.us, header.originUs),
    meanSpreadBps: spread?.meanSpreadBps ?? null,
    spread,
    mid: midFacts(quotes),
    ...volatilityFacts(quotes, sessions, coveredS),
  };
}

interface TradeSeries {
  readonly length: number;
  readonly buys: number;
  readonly sells: number;
  readonly us: Float64Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  /** Empty on a tape without ids. */
  readonly id: Float64Array;
  /** Index of the quote before the trade, −1 = none. */
  readonly quote: Int32Array;
}

function tradeSeries(tape: Tape): TradeSeries {
  const length = countRows(tape).trades;
  const us = new Float64Array(length);
  const price = new Float64Array(length);
  const size = new Float64Array(tape.header.sizes ? length : 0);
  const id = new Float64Array(tape.header.identified ? length : 0);
  const quote = new Int32Array(length);
  let buys = 0;
  let unsided = 0;
  let quotesSeen = 0;
  for (let row = 0, at = 0; row < tape.length; row++) {
    const kind = tape.kind[row];
    if (kind === QUOTE) quotesSeen++;
    if (kind === QUOTE || kind === MARK) continue;
    us[at] = Math.round(tape.time[row] * 1e6);
    price[at] = tape.price[row];
    if (size.length > 0) size[at] = tape.size[row];
    if (id.length > 0) id[at] = tape.id[row];
    quote[at] = quotesSeen - 1;
    if (kind === BUY_TRADE) buys++;
    if (kind === UNSIDED_TRADE) unsided++;
    at++;
  }
  return { length, buys, sells: length - buys - unsided, us, price, size, id, quote };
}

function quoteCounts(
  tape: Tape,
  quotes: QuoteSeries,
): { crossed: number; locked: number; zeroSizeQuotes: number } {
  let crossed = 0;
  let locked = 0;
  let zeroSizeQuotes = 0;
  for (let i = 0; i < quotes.length && tape.header.touch; i++) {
    if (quotes.bid[i] > quotes.ask[i]) crossed++;
    else if (quotes.bid[i] === quotes.ask[i]) locked++;
  }
  for (let row = 0; row < tape.length && tape.header.touch && tape.header.sizes; row++) {
    if (tape.kind[row] !== QUOTE) continue;
    if (tape.size[row] === 0) zeroSizeQuotes++;
    if (tape.askSize[row] === 0) zeroSizeQuotes++;
  }
  return { crossed, locked, zeroSizeQuotes };
}

function equalTimes(tape: Tape): number {
  let equal = 0;
  for (let row = 1; row < tape.length; row++) if (tape.time[row] === tape.time[row - 1]) equal++;
  return equal;
}

/** Known ids that occur again. */
function duplicateIds(ids: Float64Array): number {
  const ascending = sorted(ids);
  let duplicates = 0;
  for (let i = 1; i < ascending.length; i++)
    if (ascending[i] !== 0 && ascending[i] === ascending[i - 1]) duplicates++;
  return duplicates;
}

function tradeIdFacts(ids: Float64Array): TradeIdFacts | null {
  if (ids.length < 2 || ids.includes(0)) return null;
  let gaps = 0;
  let missing = 0;
  let stepsBack = 0;
  let repeats = 0;
  for (let i = 1; i < ids.length; i++) {
    const step = ids[i] - ids[i - 1];
    if (step > 1) {
      gaps++;
      missing += step - 1;
    } else if (step < 0) stepsBack++;
    else if (step === 0) repeats++;
  }
  return { strictlyIncreasing: stepsBack + repeats === 0, gaps, missing, stepsBack };
}

/** null where receive and exchange time are never told apart. */
function latencyFacts(tape: Tape): LatencyFacts | null {
  const latency = new Float64Array(tape.length);
  let known = 0;
  let exchangeStepsBack = 0;
  let differs = false;
  let before = 0;
  for (let row = 0; row < tape.length; row++) {
    const exchangeUs = tape.exchangeUs[row];
    if (exchangeUs === 0) continue;
    const receivedUs = tape.header.originUs + Math.round(tape.time[row] * 1e6);
    if (receivedUs !== exchangeUs) differs = true;
    if (exchangeUs < before) exchangeStepsBack++;
    before = exchangeUs;
    latency[known++] = (receivedUs - exchangeUs) / 1e3;
  }
  if (!differs) return null;
  const ascending = latency.subarray(0, known).sort();
  return {
    median: quantile(ascending, 0.5)!,
    p1: quantile(ascending, 0.01)!,
    p99: quantile(ascending, 0.99)!,
    exchangeStepsBack,
  };
}

function tradesAgainstQuotes(
  trades: TradeSeries,
  quotes: QuoteSeries,
): { tradesBeforeFirstQuote: number; tradesOutsideShare: number | null } {
  let before = 0;
  let outside = 0;
  for (let i = 0; i < trades.length; i++) {
    const quote = trades.quote[i];
    if (quote < 0) before++;
    else if (
      trades.price[i] > quotes.ask[quote] + quotes.dust ||
      trades.price[i] < quotes.bid[quote] - quotes.dust
    )
      outside++;
  }
  const quoted = trades.length - before;
  return { tradesBeforeFirstQuote: before, tradesOutsideShare: quoted > 0 ? outside / quoted : null };
}

function quoteAge(quotes: QuoteSeries, sessions: readonly Session[]): QuoteAgeFacts {
  let stretches = 0;
  let overUs = 0;
  let longestUs = 0;
  for (const { startUs, endUs } of sessions) {
    const last = lastAtOrBefore(quotes.us, endUs);
    for (let i = lastAtOrBefore(quotes.us, startUs - 1) + 1; i <= last; i++) {
      const ageUs = (i < last ? quotes.us[i + 1] : endUs) - quotes.us[i];
      longestUs = Math.max(longestUs, ageUs);
      if (ageUs <= 5e6) continue;
      stretches++;
      overUs += ageUs - 5e6;
    }
  }
  return { stretches, seconds: overUs / 1e6, longestS: longestUs / 1e6 };
}

/** By whole seconds of the clock (since 1970). */
function mostInOneSecond(us: Float64Array, originUs: number): number {
  let most = 0;
  let count = 0;
  let second = -1;
  for (const at of us) {
    const now = Math.floor((originUs + at) / 1e6);
    count = now === second ? count + 1 : 1;
    second = now;
    if (count > most) most = count;
  }
  return most;
}

function midFacts(quotes: QuoteSeries): MidFacts | null {
  if (quotes.length === 0) return null;
  let min = Infinity;
  let max = -Infinity;
  for (const mid of quotes.mid) {
    if (mid < min) min = mid;
    if (mid > max) max = mid;
  }
  const first = quotes.mid[0];
  return { first, last: quotes.mid[quotes.length - 1], min, max, rangeBps: ((max - min) / first) * 1e4 };
}

type VolatilityFacts = Pick<TapeFacts, 'sigma' | 'sigmaEveryQuote' | 'largestMoveBps' | 'minuteVolatility'>;

function volatilityFacts(
  quotes: QuoteSeries,
  sessions: readonly Session[],
  coveredS: number,
): VolatilityFacts {
  const sigma: Record<string, SampledVolatility> = {};
  for (const intervalS of SAMPLING_S) {
    const found = sampledVolatility(quotes, sessions, intervalS * 1e6, true);
    if (found !== null) sigma[`${intervalS}s`] = found;
  }
  const seconds = sampledMids(quotes, sessions, 1e6, true);
  const moves: Record<string, number> = {};
  for (const horizonS of MOVE_HORIZONS_S) {
    const move = largestMoveBps(seconds, horizonS);
    if (move !== null) moves[`${horizonS}s`] = move;
  }
  return {
    sigma,
    sigmaEveryQuote:
      coveredS > 0 && quotes.length > 1 ? everyQuoteVolatility(quotes, sessions, coveredS) : null,
    largestMoveBps: moves,
    minuteVolatility: minuteVolatility(quotes, sessions),
  };
}
