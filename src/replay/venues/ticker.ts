import { exchangeMicroseconds } from '../../domain/exchange-time';
import type { Level } from '../book';
import type { Instrument } from '../instruments';
import { levelOf } from '../message-fields';

/** What a ticker tells beside its last price, as the venue writes it. */
export interface Ticker {
  readonly bid: unknown;
  /** Some tell none. */
  readonly bidSize: unknown;
  readonly ask: unknown;
  readonly askSize: unknown;
  /** Some tell none. */
  readonly time: unknown;
}

/** Takes a ticker's best bid and ask, should nothing better be recorded. One that tells none is no fault. */
export function takeTicker(instrument: Instrument | null, ticker: Ticker, us: number | null): string | null {
  const bid = sideOf(ticker.bid, ticker.bidSize);
  const ask = sideOf(ticker.ask, ticker.askSize);
  const exchangeUs = exchangeMicroseconds(ticker.time);
  const at = us ?? exchangeUs;
  if (instrument === null || bid === null || ask === null || at === 0) return null;
  return instrument.ticker(at, { bid, ask }, exchangeUs);
}

/** Size 0 = not told. */
function sideOf(price: unknown, size: unknown): Level | null {
  return levelOf(price, size ?? 0);
}
