import type { RowSink } from './dialect';
import { positiveDecimal } from '../domain/plain-decimal';
import { isZero } from './tell-trade';

/** A best bid and ask as a venue wrote them, fields unread; sizes may be missing. */
export interface Touch {
  readonly bid: unknown;
  readonly ask: unknown;
  readonly bidSize?: unknown;
  readonly askSize?: unknown;
}

/**
 * Judges a touch and tells it as a quote, or rejects it. A side that is absent leaves a book nobody can quote on. Says
 * whether it was a quote.
 */
export function tellTouch(given: Touch, rows: RowSink, exchangeUs: number, id: number): boolean {
  const touch = withoutEmptySides(given);
  const bid = positiveDecimal(touch.bid);
  const ask = positiveDecimal(touch.ask);
  const bidSize = isGiven(touch.bidSize) ? positiveDecimal(touch.bidSize) : 0;
  const askSize = isGiven(touch.askSize) ? positiveDecimal(touch.askSize) : 0;
  if ((bid === null && isGiven(touch.bid)) || (ask === null && isGiven(touch.ask))) rows.reject('bad-price');
  else if (bid === null || ask === null) rows.unquotable();
  else if (bidSize === null || askSize === null) rows.reject('bad-size');
  else {
    rows.quote(bid, ask, bidSize, askSize, exchangeUs, id);
    return true;
  }
  return false;
}

/** Venues write an empty side as price and size of nothing: 0 and 0 (Binance), or two empty texts (OKX, Bybit). */
function withoutEmptySides(touch: Touch): Touch {
  const { bid, ask, bidSize, askSize } = touch;
  const hasBid = !(isNothing(bid) && isNothing(bidSize));
  const hasAsk = !(isNothing(ask) && isNothing(askSize));
  if (hasBid && hasAsk) return touch;
  return {
    bid: hasBid ? bid : null,
    ask: hasAsk ? ask : null,
    bidSize: hasBid ? bidSize : null,
    askSize: hasAsk ? askSize : null,
  };
}

function isNothing(field: unknown): boolean {
  return field === '' || isZero(field);
}

function isGiven(field: unknown): boolean {
  return field !== undefined && field !== null;
}
