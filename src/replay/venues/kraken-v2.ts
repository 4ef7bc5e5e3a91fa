import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { decimalOrZero, positiveDecimal } from '../../domain/plain-decimal';
import { Book, type Level } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { idOf, textOf } from '../message-fields';
import { BooksByName, noteUnsynced } from './books-by-name';
import { krakenChecksum } from './kraken';
import { takeTicker, type Ticker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

/** Depths that can be subscribed to. */
const DEPTHS = [10, 25, 100, 500, 1000];
const MOST_DECIMALS = 12;

/** Kraken's WebSocket v2: book (snapshot and update, checksum over ten levels) and trade. */
export const krakenV2: Venue = {
  label: 'Kraken (version 2)',
  recognises: (message) =>
    isRecord(message) &&
    /^(book|trade|ticker)$/.test(textOf(message.channel)) &&
    /^(snapshot|update)$/.test(textOf(message.type)) &&
    Array.isArray(message.data),
  open: (instruments) => new KrakenV2Decoder(instruments),
};

/** Decimals of prices and sizes as the venue writes them; JSON numbers lose their zeros. */
interface Precision {
  readonly price: number;
  readonly size: number;
}

interface Pair {
  readonly instrument: Instrument;
  readonly book: Book;
  depth: number;
  synced: boolean;
  /** Null where no decimals make the snapshot's checksum: then none is checked. */
  precision: Precision | null;
}

class KrakenV2Decoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly pairs: BooksByName<Pair>;
  private readonly depths = new Map<string, number>();

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    this.pairs = new BooksByName(instruments, (instrument) => ({
      instrument,
      book: new Book(),
      depth: Infinity,
      synced: false,
      precision: null,
    }));
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message)) return null;
    if (message.method === 'subscribe' && isRecord(message.result)) this.noteDepth(message.result);
    if (!Array.isArray(message.data)) return null;
    // A snapshot of trades happened before the recording.
    const takesTrades = message.channel === 'trade' && message.type === 'update';
    const takesTickers = message.channel === 'ticker';
    if (message.channel !== 'book' && !takesTrades && !takesTickers) return null;
    for (const item of message.data as unknown[]) {
      if (!isRecord(item)) return 'holds data that is no object';
      const pair = this.pairs.of(textOf(item.symbol));
      if (pair === null) continue;
      const problem = takesTrades
        ? takeTrade(pair.instrument, item, us)
        : takesTickers
          ? takeTicker(pair.instrument, tickerOf(item), us)
          : this.takeBook(pair, message.type === 'snapshot', item, us);
      if (problem !== null) return problem;
    }
    return null;
  }

  finish(): void {
    noteUnsynced(this.instruments, this.pairs, 'failed their checksum');
  }

  private noteDepth({ channel, symbol, depth }: Record<string, unknown>): void {
    if (channel === 'book' && typeof depth === 'number' && DEPTHS.includes(depth))
      this.depths.set(textOf(symbol), depth);
  }

  private takeBook(
    pair: Pair,
    isSnapshot: boolean,
    item: Record<string, unknown>,
    us: number | null,
  ): string | null {
    const bids = levelsOf(item.bids ?? [], pair.precision);
    const asks = levelsOf(item.asks ?? [], pair.precision);
    if (bids === null || asks === null) return 'is a book message with a level that is none';
    const exchangeUs = exchangeMicroseconds(item.timestamp);
    const at = us ?? exchangeUs;
    const { book } = pair;
    if (isSnapshot) {
      const count = Math.max(bids.length, asks.length);
      pair.depth =
        this.depths.get(pair.instrument.symbol) ?? DEPTHS.find((depth) => depth >= count) ?? Infinity;
      book.reset(bids, asks);
      pair.synced = true;
      if (pair.precision === null) this.findPrecision(pair, item.checksum);
    } else {
      if (!pair.synced) return null;
      for (const level of bids) book.set(1, level);
      for (const level of asks) book.set(-1, level);
      book.truncate(pair.depth);
    }
    // A snapshot tells no time of its own: without one of receipt its quote comes with the first change.
    if (at === 0) return isSnapshot ? null : 'has no time';
    if (pair.precision !== null && item.checksum !== undefined && item.checksum !== krakenChecksum(book)) {
      pair.synced = false;
      book.clear();
      return pair.instrument.gap(
        at,
        'Book checksums that do not fit: the book is unknown until a fresh snapshot',
      );
    }
    return pair.instrument.bookTop(at, book, exchangeUs, 0);
  }

  /** The decimals under which a snapshot's levels make its checksum. */
  private findPrecision(pair: Pair, checksum: unknown): void {
    const levels = { bids: pair.book.levels(1), asks: pair.book.levels(-1) };
    const all = [...levels.bids, ...levels.asks];
    const first = { price: decimalsOf(all, 'price'), size: decimalsOf(all, 'size') };
    for (let size = first.size; size <= MOST_DECIMALS; size++) {
      for (let price = first.price; price <= MOST_DECIMALS; price++) {
        const precision = { price, size };
        const book = new Book();
        const written = (level: Level): Level => inDigits(level, precision);
        book.reset(levels.bids.slice(0, 10).map(written), levels.asks.slice(0, 10).map(written));
        if (krakenChecksum(book) !== checksum) continue;
        pair.precision = precision;
        pair.book.reset(levels.bids.map(written), levels.asks.map(written));
        return;
      }
    }
    this.instruments.findings.count('Books whose checksums could not be checked', '');
  }
}

function tickerOf({ bid, bid_qty, ask, ask_qty, timestamp }: Record<string, unknown>): Ticker {
  return { bid, bidSize: bid_qty, ask, askSize: ask_qty, time: timestamp };
}

function takeTrade(instrument: Instrument, item: Record<string, unknown>, us: number | null): string | null {
  const price = positiveDecimal(item.price);
  const size = positiveDecimal(item.qty);
  const exchangeUs = exchangeMicroseconds(item.timestamp);
  const at = us ?? exchangeUs;
  if (price === null || size === null || at === 0) return 'is a trade without price, size or time';
  // The taker's side.
  const side = item.side === 'buy' ? 1 : item.side === 'sell' ? -1 : 0;
  return instrument.trade(at, side, price, size, exchangeUs, idOf(item.trade_id));
}

/** Levels are `{price, qty}`; null where one is none. */
function levelsOf(input: unknown, precision: Precision | null): Level[] | null {
  if (!Array.isArray(input)) return null;
  const levels: Level[] = [];
  for (const item of input as unknown[]) {
    if (!isRecord(item)) return null;
    const price = positiveDecimal(item.price);
    const size = decimalOrZero(item.qty);
    if (price === null || size === null) return null;
    const level = { price, size, priceText: String(price), sizeText: String(size) };
    levels.push(precision === null ? level : inDigits(level, precision));
  }
  return levels;
}

/** The level with its digits as the venue writes them. */
function inDigits(level: Level, { price, size }: Precision): Level {
  return { ...level, priceText: level.price.toFixed(price), sizeText: level.size.toFixed(size) };
}

/** The most decimals that any of the numbers has. */
function decimalsOf(levels: readonly Level[], field: 'price' | 'size'): number {
  let most = 0;
  for (const level of levels) {
    while (most < MOST_DECIMALS && Number(level[field].toFixed(most)) !== level[field]) most++;
  }
  return most;
}
