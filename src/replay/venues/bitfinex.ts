import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { positiveDecimal } from '../../domain/plain-decimal';
import { Book } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { idOf, levelOf, textOf } from '../message-fields';
import { takeTicker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

/** The flag of `conf` that numbers all messages of a connection. */
const NUMBERED = 65_536;
/** No connection has so many messages; in ms since 1970 it is the year 2001. */
const FIRST_TIME = 1e12;

/** Bitfinex v2: book by price (snapshot, then [price, count, ±amount]), trades; channels are numbers told on subscribing. */
export const bitfinex: Venue = {
  label: 'Bitfinex',
  recognises: (message) =>
    isRecord(message) &&
    ((message.event === 'info' && message.version === 2 && isRecord(message.platform)) ||
      (message.event === 'subscribed' &&
        typeof message.chanId === 'number' &&
        /^(book|trades|ticker|candles)$/.test(textOf(message.channel)))),
  open: (instruments) => new BitfinexDecoder(instruments),
};

interface Channel {
  readonly kind: string;
  readonly instrument: Instrument;
  readonly book: Book;
  synced: boolean;
}

class BitfinexDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly channels = new Map<number, Channel>();
  private isNumbered = false;
  private sequence = 0;

  constructor(instruments: Instruments) {
    this.instruments = instruments;
  }

  take(message: unknown, us: number | null): string | null {
    if (isRecord(message)) return this.takeEvent(message);
    if (!Array.isArray(message) || message.length < 2) return null;
    const [id, first, second] = message as unknown[];
    const broken = this.follow(sequenceOf(message), us);
    if (broken !== null) return broken;
    const channel = this.channels.get(Number(id));
    if (channel === undefined) return null;
    if (channel.kind === 'trades') {
      // Every trade is told as executed (te) and again as updated (tu).
      return first === 'te' ? takeTrade(channel.instrument, second, us) : null;
    }
    if (!Array.isArray(first)) return null;
    if (channel.kind === 'book') return takeBook(channel, first as unknown[], us);
    // Its sizes are sums over 25 levels.
    const [bid, , ask] = first as unknown[];
    return takeTicker(channel.instrument, { bid, bidSize: 0, ask, askSize: 0, time: null }, us);
  }

  finish(): void {
    const books = [...this.channels.values()].filter(({ kind }) => kind === 'book');
    if (books.some(({ synced }) => !synced)) {
      this.instruments.findings.note('Some books have no snapshot, or lost messages to the end.');
      this.instruments.missing = 'its books have no snapshot to start from';
    }
  }

  private takeEvent(message: Record<string, unknown>): string | null {
    if (message.event === 'info' && 'version' in message) {
      // Another connection begins, with channels and numbers of its own.
      this.channels.clear();
      this.sequence = 0;
      this.isNumbered = false;
    }
    if (message.event === 'conf') this.isNumbered = (Number(message.flags) & NUMBERED) !== 0;
    if (message.event !== 'subscribed') return null;
    const kind = textOf(message.channel);
    const isRaw = textOf(message.prec).startsWith('R');
    if (isRaw) this.instruments.findings.count('Raw books of orders, left out', '');
    const symbol = textOf(message.symbol).replace(/^t/, '') || textOf(message.pair);
    const instrument =
      (kind === 'book' && !isRaw) || kind === 'trades' || kind === 'ticker'
        ? this.instruments.of(symbol)
        : null;
    if (instrument !== null)
      this.channels.set(Number(message.chanId), { kind, instrument, book: new Book(), synced: false });
    return null;
  }

  /** Where messages are numbered, each follows the one before it. */
  private follow(number: number, us: number | null): string | null {
    const sequence = this.isNumbered ? number : 0;
    if (sequence === 0) return null;
    const expected = this.sequence + 1;
    const begun = this.sequence > 0;
    this.sequence = sequence;
    if (!begun || sequence <= expected) return null;
    for (const channel of this.channels.values()) {
      channel.synced = false;
      channel.book.clear();
    }
    return this.instruments.gap(
      us ?? 0,
      'Breaks in the sequence of messages: the book is unknown until a fresh snapshot',
    );
  }
}

/** The number of a message stands at its end, and so does its time where that was asked for too: in ms, and far larger. */
function sequenceOf(message: readonly unknown[]): number {
  return (
    message
      .slice(1)
      .map(idOf)
      .filter((number) => number > 0 && number < FIRST_TIME)
      .at(-1) ?? 0
  );
}

function takeBook(channel: Channel, data: readonly unknown[], us: number | null): string | null {
  if (us === null) return 'has no time: books of Bitfinex tell none, they must have been stamped on receipt';
  const isSnapshot = Array.isArray(data[0]) || data.length === 0;
  if (isSnapshot) {
    channel.book.clear();
    channel.synced = true;
  }
  if (!channel.synced) return null;
  for (const item of isSnapshot ? data : [data]) {
    const problem = setLevel(channel.book, item);
    if (problem !== null) return problem;
  }
  return channel.instrument.bookTop(us, channel.book, 0, 0);
}

/** [price, count, amount]: count 0 deletes; bids have amounts above 0, asks below. */
function setLevel(book: Book, item: unknown): string | null {
  const [price, count, amount] = Array.isArray(item) ? (item as unknown[]) : [];
  if (typeof amount !== 'number' || amount === 0 || typeof count !== 'number')
    return 'is a book message with a level that is none';
  const level = levelOf(price, count === 0 ? 0 : Math.abs(amount));
  if (level === null) return 'is a book message with a level that is none';
  book.set(Math.sign(amount), level);
  return null;
}

/** [id, ms, amount, price]: the amount is above 0 where the taker bought. */
function takeTrade(instrument: Instrument, item: unknown, us: number | null): string | null {
  const [id, ms, amount, price] = Array.isArray(item) ? (item as unknown[]) : [];
  const at = positiveDecimal(price);
  const size = typeof amount === 'number' ? positiveDecimal(Math.abs(amount)) : null;
  const exchangeUs = exchangeMicroseconds(ms);
  if (at === null || size === null || (us ?? exchangeUs) === 0)
    return 'is a trade without price, size or time';
  return instrument.trade(us ?? exchangeUs, Math.sign(Number(amount)), at, size, exchangeUs, idOf(id));
}
