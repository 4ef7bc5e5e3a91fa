import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { positiveDecimal } from '../../domain/plain-decimal';
import { Book } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { idOf, levelOf, textOf } from '../message-fields';
import { BooksByName, noteUnsynced } from './books-by-name';
import type { Venue, VenueDecoder } from './venue';

/** Gemini's market data, version 2: l2_updates (the first of a symbol is its whole book), trade. */
export const gemini: Venue = {
  label: 'Gemini',
  recognises: (message) =>
    isRecord(message) &&
    'symbol' in message &&
    ((message.type === 'l2_updates' && Array.isArray(message.changes)) ||
      (message.type === 'trade' && 'event_id' in message && 'quantity' in message)),
  open: (instruments) => new GeminiDecoder(instruments),
};

interface Pair {
  readonly instrument: Instrument;
  readonly book: Book;
  synced: boolean;
}

class GeminiDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly pairs: BooksByName<Pair>;

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    this.pairs = new BooksByName(instruments, (instrument) => ({
      instrument,
      book: new Book(),
      synced: false,
    }));
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message) || (message.type !== 'l2_updates' && message.type !== 'trade')) return null;
    const pair = this.pairs.of(textOf(message.symbol));
    if (pair === null) return null;
    return message.type === 'trade' ? takeTrade(pair.instrument, message, us) : takeBook(pair, message, us);
  }

  finish(): void {
    noteUnsynced(this.instruments, this.pairs, 'lost messages');
  }
}

/** Only the first message of a subscription has past trades and auctions beside the changes: it is the whole book. */
function takeBook(pair: Pair, message: Record<string, unknown>, us: number | null): string | null {
  if (us === null) return 'has no time: books of Gemini tell none, they must have been stamped on receipt';
  if ('auction_events' in message || 'trades' in message) {
    pair.book.clear();
    pair.synced = true;
  }
  if (!pair.synced) return null;
  for (const change of Array.isArray(message.changes) ? (message.changes as unknown[]) : []) {
    const [word, price, size] = Array.isArray(change) ? (change as unknown[]) : [];
    const level = levelOf(price, size);
    const side = word === 'buy' ? 1 : word === 'sell' ? -1 : 0;
    if (level === null || side === 0) return 'is a book message with a level that is none';
    pair.book.set(side, level);
  }
  return pair.instrument.bookTop(us, pair.book, 0, 0);
}

function takeTrade(
  instrument: Instrument,
  message: Record<string, unknown>,
  us: number | null,
): string | null {
  const price = positiveDecimal(message.price);
  const size = positiveDecimal(message.quantity);
  const exchangeUs = exchangeMicroseconds(message.timestamp);
  const at = us ?? exchangeUs;
  if (price === null || size === null || at === 0) return 'is a trade without price, size or time';
  // The taker's side.
  const side = message.side === 'buy' ? 1 : message.side === 'sell' ? -1 : 0;
  return instrument.trade(at, side, price, size, exchangeUs, idOf(message.event_id));
}
