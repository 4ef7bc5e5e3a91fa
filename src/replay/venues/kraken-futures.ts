import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { positiveDecimal } from '../../domain/plain-decimal';
import { Book, type Level } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { idOf, levelOf, textOf } from '../message-fields';
import { BooksByName, noteUnsynced } from './books-by-name';
import { takeTicker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

/** Kraken Futures: book_snapshot and book (one level a message, numbered without holes), trade. */
export const krakenFutures: Venue = {
  label: 'Kraken Futures',
  recognises: (message) =>
    isRecord(message) &&
    'product_id' in message &&
    /^(book|trade|ticker|ticker_lite)(_snapshot)?$/.test(textOf(message.feed)),
  open: (instruments) => new KrakenFuturesDecoder(instruments),
};

interface Product {
  readonly instrument: Instrument;
  readonly book: Book;
  synced: boolean;
  sequence: number;
}

class KrakenFuturesDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly products: BooksByName<Product>;

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    this.products = new BooksByName(instruments, (instrument) => {
      return { instrument, book: new Book(), synced: false, sequence: 0 };
    });
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message)) return null;
    const feed = textOf(message.feed);
    // What trade_snapshot holds is older than the recording.
    if (!/^(book|book_snapshot|trade|ticker)$/.test(feed)) return null;
    const symbol = textOf(message.product_id);
    if ('event' in message || symbol === '') return null;
    if (feed === 'trade') return takeTrade(this.instruments.of(symbol), message, us);
    if (feed === 'ticker') {
      const { bid, bid_size: bidSize, ask, ask_size: askSize, time } = message;
      return takeTicker(this.instruments.of(symbol), { bid, bidSize, ask, askSize, time }, us);
    }
    const product = this.products.of(symbol);
    if (product === null) return null;
    const exchangeUs = exchangeMicroseconds(message.timestamp);
    const at = us ?? exchangeUs;
    if (at === 0) return 'has no time';
    return feed === 'book'
      ? change(product, message, at, exchangeUs)
      : reset(product, message, at, exchangeUs);
  }

  finish(): void {
    noteUnsynced(this.instruments, this.products, 'miss updates');
  }
}

function reset(
  product: Product,
  message: Record<string, unknown>,
  us: number,
  exchangeUs: number,
): string | null {
  const bids = levelsOf(message.bids);
  const asks = levelsOf(message.asks);
  if (bids === null || asks === null) return 'is a book snapshot with a level that is none';
  product.book.reset(bids, asks);
  product.synced = true;
  product.sequence = idOf(message.seq);
  return product.instrument.bookTop(us, product.book, exchangeUs, product.sequence);
}

function change(
  product: Product,
  message: Record<string, unknown>,
  us: number,
  exchangeUs: number,
): string | null {
  const { book, instrument } = product;
  const level = levelOf(message.price, message.qty);
  const side = message.side === 'buy' ? 1 : message.side === 'sell' ? -1 : 0;
  if (level === null || side === 0) return 'is a book update with a level that is none';
  const sequence = idOf(message.seq);
  if (!product.synced || sequence <= product.sequence) return null;
  if (sequence > product.sequence + 1) {
    product.synced = false;
    book.clear();
    return instrument.gap(
      us,
      'Breaks in the sequence of book updates: the book is unknown until a fresh snapshot',
    );
  }
  product.sequence = sequence;
  book.set(side, level);
  return instrument.bookTop(us, book, exchangeUs, sequence);
}

function takeTrade(
  instrument: Instrument | null,
  message: Record<string, unknown>,
  us: number | null,
): string | null {
  if (instrument === null) return null;
  if (message.type === 'block') {
    instrument.writer.findings.count('Block trades, left out: they do not meet the book', '');
    return null;
  }
  const price = positiveDecimal(message.price);
  const size = positiveDecimal(message.qty);
  const exchangeUs = exchangeMicroseconds(message.time);
  const at = us ?? exchangeUs;
  if (price === null || size === null || at === 0) return 'is a trade without price, size or time';
  // The taker's side.
  const side = message.side === 'buy' ? 1 : message.side === 'sell' ? -1 : 0;
  return instrument.trade(at, side, price, size, exchangeUs, idOf(message.seq));
}

/** Levels are `{price, qty}`; null where one is none. */
function levelsOf(input: unknown): Level[] | null {
  if (!Array.isArray(input)) return null;
  const levels: Level[] = [];
  for (const item of input as unknown[]) {
    const level = isRecord(item) ? levelOf(item.price, item.qty) : null;
    if (level === null) return null;
    levels.push(level);
  }
  return levels;
}
