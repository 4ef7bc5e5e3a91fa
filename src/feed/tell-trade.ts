import type { RowSink } from './dialect';
import { exchangeMicroseconds } from '../domain/exchange-time';
import { positiveDecimal } from '../domain/plain-decimal';
import { idText } from './read-levels';

/** A print as a venue wrote it, fields unread. */
export interface Print {
  readonly price: unknown;
  readonly size: unknown;
  /** The aggressor, already in our signs; 0 = unknown. */
  readonly side: 1 | -1 | 0;
  readonly time: unknown;
  readonly id: unknown;
}

/** Judges a print's price and size and tells it as a trade, or rejects it. Says whether it was one. */
export function tellTrade({ price, size, side, time, id }: Print, rows: RowSink): boolean {
  const priceValue = positiveDecimal(price);
  const sizeValue = positiveDecimal(size);
  if (priceValue === null) rows.reject('bad-price');
  else if (sizeValue === null) rows.reject(isZero(size) ? 'zero-size' : 'bad-size');
  else {
    rows.trade(side, priceValue, sizeValue, exchangeMicroseconds(time), idText(id));
    return true;
  }
  return false;
}

/** A size of nothing, as number or text. */
export function isZero(given: unknown): boolean {
  return given === 0 || (typeof given === 'string' && /^0{1,20}(\.0{1,20})?$/.test(given));
}

/** +1 for any word for buying, −1 for selling, 0 for anything else. A bare `A` is the ask: a seller (Hyperliquid). */
export function sideOf(given: unknown): 1 | -1 | 0 {
  switch (given) {
    case 'buy':
    case 'Buy':
    case 'BUY':
    case 'long':
    case 'bid':
    case 'b':
    case 'B':
      return 1;
    case 'sell':
    case 'Sell':
    case 'SELL':
    case 'short':
    case 'ask':
    case 's':
    case 'S':
    case 'A':
      return -1;
    default:
      return 0;
  }
}
