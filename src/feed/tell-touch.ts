import type { RowSink } from './dialect';
import { positiveDecimal } from './plain-decimal';

/** A best bid and ask as a venue wrote them, fields unread; sizes may be missing. */
export interface Touch {
  readonly bid: unknown;
  readonly ask: unknown;
  readonly bidSize?: unknown;
  readonly askSize?: unknown;
}

/** Judges a touch and tells it as a quote, or rejects it. A side that is absent leaves a book nobody can quote on. */
export function tellTouch(touch: Touch, rows: RowSink, exchangeUs: number, id: number): void {
  const bid = positiveDecimal(touch.bid);
  const ask = positiveDecimal(touch.ask);
  if ((bid === null && isGiven(touch.bid)) || (ask === null && isGiven(touch.ask)))
    return rows.reject('bad-price');
  if (bid === null || ask === null) return rows.unquotable();
  const bidSize = isGiven(touch.bidSize) ? positiveDecimal(touch.bidSize) : 0;
  const askSize = isGiven(touch.askSize) ? positiveDecimal(touch.askSize) : 0;
  if (bidSize === null || askSize === null) return rows.reject('bad-size');
  rows.quote(bid, ask, bidSize, askSize, exchangeUs, id);
}

function isGiven(field: unknown): boolean {
  return field !== undefined && field !== null;
}
