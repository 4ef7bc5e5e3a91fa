import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import type { Level } from '../book';
import type { Instruments } from '../instruments';
import { idOf, levelOf, textOf } from '../message-fields';
import { BooksByName, noteUnsynced } from './books-by-name';
import { newProduct, tellTrade, type Product } from './coinbase-product';
import { takeTicker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

const CHANNELS = /^(l2_data|market_trades|ticker|ticker_batch|heartbeats|subscriptions)$/;

/** Coinbase Advanced Trade: l2_data (snapshot and update), market_trades, numbered over all channels of a connection. */
export const coinbaseAdvanced: Venue = {
  label: 'Coinbase Advanced Trade',
  recognises: (message) =>
    isRecord(message) && CHANNELS.test(textOf(message.channel)) && Array.isArray(message.events),
  open: (instruments) => new CoinbaseAdvancedDecoder(instruments),
};

class CoinbaseAdvancedDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly products: BooksByName<Product>;
  /** Number of the last message; null before the first. */
  private sequence: number | null = null;

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    this.products = new BooksByName(instruments, newProduct);
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message) || !Array.isArray(message.events)) return null;
    const exchangeUs = exchangeMicroseconds(message.timestamp);
    const at = us ?? exchangeUs;
    const broken = this.follow(message.sequence_num, at);
    if (broken !== null) return broken;
    const channel = textOf(message.channel);
    for (const event of message.events as unknown[]) {
      if (!isRecord(event)) return 'holds an event that is no object';
      const problem =
        channel === 'l2_data'
          ? this.changeBook(event, at, exchangeUs)
          : channel === 'market_trades' && event.type === 'update'
            ? this.tellTrades(event, at)
            : channel.startsWith('ticker')
              ? this.takeTickers(event, message.timestamp, us)
              : // A snapshot of trades is older than the recording.
                null;
      if (problem !== null) return problem;
    }
    return null;
  }

  finish(): void {
    noteUnsynced(this.instruments, this.products, 'lost messages');
  }

  /** Messages of a connection count up by one; a lower number begins another connection. */
  private follow(input: unknown, us: number): string | null {
    if (typeof input !== 'number' || !Number.isSafeInteger(input)) return null;
    const last = this.sequence;
    this.sequence = input;
    if (last === null || input <= last + 1) return null;
    for (const product of this.products.all()) {
      product.synced = false;
      product.book.clear();
    }
    return this.instruments.gap(
      us,
      'Breaks in the sequence of messages: the book is unknown until a fresh snapshot',
    );
  }

  private changeBook(event: Record<string, unknown>, us: number, exchangeUs: number): string | null {
    const product = this.products.of(textOf(event.product_id));
    if (product === null) return null;
    const updates = updatesOf(event.updates);
    if (updates === null) return 'is a book message with a level that is none';
    const { book, instrument } = product;
    if (event.type === 'snapshot') {
      const of = (wanted: number): Level[] =>
        updates.filter(({ side }) => side === wanted).map(({ level }) => level);
      book.reset(of(1), of(-1));
      product.synced = true;
    } else if (product.synced) {
      for (const { side, level } of updates) book.set(side, level);
    } else return null;
    return us > 0 ? instrument.bookTop(us, book, exchangeUs, 0) : 'has no time';
  }

  private takeTickers(event: Record<string, unknown>, time: unknown, us: number | null): string | null {
    if (!Array.isArray(event.tickers)) return null;
    for (const ticker of (event.tickers as unknown[]).filter(isRecord)) {
      const { best_bid: bid, best_bid_quantity: bidSize } = ticker;
      const { best_ask: ask, best_ask_quantity: askSize } = ticker;
      const instrument = this.products.of(textOf(ticker.product_id))?.instrument ?? null;
      const problem = takeTicker(instrument, { bid, bidSize, ask, askSize, time }, us);
      if (problem !== null) return problem;
    }
    return null;
  }

  /** The newest trade of a message may stand first: their numbers tell the order. */
  private tellTrades(event: Record<string, unknown>, us: number): string | null {
    if (!Array.isArray(event.trades)) return 'is a message of trades without any';
    const trades = (event.trades as unknown[]).filter(isRecord);
    trades.sort((a, b) => idOf(a.trade_id) - idOf(b.trade_id));
    for (const trade of trades) {
      const product = this.products.of(textOf(trade.product_id));
      if (product === null) continue;
      // What was told before is no new trade.
      const id = idOf(trade.trade_id);
      if (id > 0 && id <= product.lastTrade) continue;
      const problem = tellTrade(product, trade, us);
      if (problem !== null) return problem;
    }
    return null;
  }
}

function updatesOf(input: unknown): { side: number; level: Level }[] | null {
  if (!Array.isArray(input)) return null;
  const updates: { side: number; level: Level }[] = [];
  for (const item of input as unknown[]) {
    if (!isRecord(item)) return null;
    const level = levelOf(item.price_level, item.new_quantity);
    const side = item.side === 'bid' ? 1 : /^(offer|ask)$/.test(textOf(item.side)) ? -1 : 0;
    if (level === null || side === 0) return null;
    updates.push({ side, level });
  }
  return updates;
}
