import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import type { Level } from '../book';
import type { Instruments } from '../instruments';
import { levelOf, levelsOf, textOf } from '../message-fields';
import { BooksByName } from './books-by-name';
import { newProduct, tellTrade, type Product } from './coinbase-product';
import { takeTicker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

/** Coinbase Exchange (formerly Pro, GDAX): level2 snapshot and l2update, match, ticker. */
export const coinbase: Venue = {
  label: 'Coinbase',
  recognises: (message) =>
    isRecord(message) &&
    (('product_id' in message &&
      /^(snapshot|l2update|match|last_match|ticker)$/.test(textOf(message.type))) ||
      (message.type === 'subscriptions' && Array.isArray(message.channels))),
  open: (instruments) => new CoinbaseDecoder(instruments),
};

class CoinbaseDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly products: BooksByName<Product>;
  private unsynced = false;

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    instruments.repeatsPrints = false;
    this.products = new BooksByName(instruments, newProduct);
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message)) return null;
    const product = this.products.of(textOf(message.product_id));
    if (product === null) return null;
    const exchangeUs = exchangeMicroseconds(message.time);
    const at = us ?? exchangeUs;
    switch (message.type) {
      case 'snapshot':
        return this.snapshot(product, message, at);
      case 'l2update':
        return this.update(product, message, at, exchangeUs);
      case 'match':
        return tellTrade(product, message, at);
      case 'ticker': {
        const { best_bid: bid, best_bid_size: bidSize, time } = message;
        const { best_ask: ask, best_ask_size: askSize } = message;
        return takeTicker(product.instrument, { bid, bidSize, ask, askSize, time }, us);
      }
      default:
        // last_match is older than the recording.
        return null;
    }
  }

  /** level2 has no sequence numbers: the venue promises delivery in order within a connection. */
  finish(): void {
    if (this.unsynced) {
      this.instruments.findings.note('Some books have no snapshot: their quotes are left out.');
      this.instruments.missing = 'its books have no snapshot to start from';
    }
  }

  private snapshot(product: Product, message: Record<string, unknown>, us: number): string | null {
    const bids = levelsOf(message.bids);
    const asks = levelsOf(message.asks);
    if (bids === null || asks === null) return 'is a snapshot with a level that is none';
    product.book.reset(bids, asks);
    product.synced = true;
    return us > 0 ? product.instrument.bookTop(us, product.book, 0, 0) : null;
  }

  private update(
    product: Product,
    message: Record<string, unknown>,
    us: number,
    exchangeUs: number,
  ): string | null {
    if (!product.synced) {
      this.unsynced = true;
      return null;
    }
    const changes = changesOf(message.changes);
    if (changes === null) return 'is an l2update with a change that is none';
    for (const { side, level } of changes) product.book.set(side, level);
    if (us === 0) return 'has no time';
    return product.instrument.bookTop(us, product.book, exchangeUs, 0);
  }
}

function changesOf(input: unknown): { side: number; level: Level }[] | null {
  if (!Array.isArray(input)) return null;
  const changes: { side: number; level: Level }[] = [];
  for (const item of input as unknown[]) {
    if (!Array.isArray(item)) return null;
    const level = levelOf(item[1], item[2]);
    if (level === null || (item[0] !== 'buy' && item[0] !== 'sell')) return null;
    changes.push({ side: item[0] === 'buy' ? 1 : -1, level });
  }
  return changes;
}
