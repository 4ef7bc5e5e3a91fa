import { exchangeMicroseconds } from '../../domain/exchange-time';
import { positiveDecimal } from '../../domain/plain-decimal';
import { Book } from '../book';
import type { Instrument } from '../instruments';
import { idOf, textOf } from '../message-fields';

/** What is kept of one product, whichever of Coinbase's two sockets tells of it. */
export interface Product {
  readonly instrument: Instrument;
  readonly book: Book;
  synced: boolean;
  lastTrade: number;
}

export function newProduct(instrument: Instrument): Product {
  return { instrument, book: new Book(), synced: false, lastTrade: 0 };
}

/** A trade received at `us`; null = fine, otherwise what is wrong with it. */
export function tellTrade(product: Product, trade: Record<string, unknown>, us: number): string | null {
  const price = positiveDecimal(trade.price);
  const size = positiveDecimal(trade.size);
  if (price === null || size === null || us === 0) return 'is a trade without price, size or time';
  const id = idOf(trade.trade_id);
  const { findings } = product.instrument.writer;
  if (id > product.lastTrade + 1 && product.lastTrade > 0)
    findings.count('Jumps in the trade ids', `id ${id}`);
  product.lastTrade = Math.max(product.lastTrade, id);
  // `side` is the maker's: a maker who sold was bought from.
  const maker = textOf(trade.side).toLowerCase();
  const side = maker === 'sell' ? 1 : maker === 'buy' ? -1 : 0;
  return product.instrument.trade(us, side, price, size, exchangeMicroseconds(trade.time), id);
}
