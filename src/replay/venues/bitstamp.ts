import { isRecord } from '../../domain/part';
import { positiveDecimal } from '../../domain/plain-decimal';
import { Book, type Level } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { idOf, levelsOf, textOf } from '../message-fields';
import { quoteRuleSide } from '../tape-writer';
import { BooksByName } from './books-by-name';
import type { Venue, VenueDecoder } from './venue';

/**
 * Bitstamp: order_book (whole), diff_order_book (changes) and live_trades of its WebSocket v2, and the earlier events
 * `order_book` and `trade` without channel or side, whose side is found by the quote rule.
 */
export const bitstamp: Venue = {
  label: 'Bitstamp',
  recognises: (message) =>
    isRecord(message) &&
    (isEarly(message) ||
      /^(diff_order_book|order_book|detail_order_book|live_trades)_/.test(textOf(message.channel))),
  open: (instruments) => new BitstampDecoder(instruments),
};

interface Pair {
  readonly instrument: Instrument;
  readonly book: Book;
  /** A whole book has come on this connection. */
  synced: boolean;
  /** Up to when the book is known, µs by the venue's clock; 0 where it does not say. */
  knownUs: number;
  /** Changes that wait for the first whole book. */
  waiting: Changes[];
}

interface Changes {
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly exchangeUs: number;
}

/** More changes than this do not wait: no whole book comes so late. */
const MOST_WAITING = 100_000;

class BitstampDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly pairs: BooksByName<Pair>;

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    instruments.repeatsPrints = false;
    this.pairs = new BooksByName(instruments, (instrument) => ({
      instrument,
      book: new Book(),
      synced: false,
      knownUs: 0,
      waiting: [],
    }));
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message) || !isRecord(message.data)) return null;
    if (isEarly(message)) return this.takeEarly(message.event === 'trade', message.data, us);
    const match = /^(diff_order_book|order_book|live_trades)_([a-z0-9]+)$/.exec(textOf(message.channel));
    if (match === null || (message.event !== 'data' && message.event !== 'trade')) return null;
    const pair = this.pairs.of(match[2]);
    if (pair === null) return null;
    const exchangeUs = idOf(message.data.microtimestamp);
    const at = us ?? exchangeUs;
    if (at === 0) return 'has no time';
    if (match[1] === 'live_trades') return takeTrade(pair.instrument, message.data, at, exchangeUs);
    return this.takeBook(pair, match[1] === 'order_book', message.data, at, exchangeUs);
  }

  /** Changes carry no number: only a whole book of the new connection is one to go on from. */
  reconnected(): void {
    for (const pair of this.pairs.all()) pair.synced = false;
  }

  finish(): void {
    if (this.pairs.all().some(({ waiting }) => waiting.length > 0)) {
      this.instruments.missing = 'its book changes have no whole book to start from';
      this.instruments.findings.note(
        'The book changes come without a whole book to start from: only levels that changed are known, so no quotes are taken from them.',
      );
    }
  }

  private takeEarly(isTrade: boolean, data: Record<string, unknown>, us: number | null): string | null {
    const pair = this.pairs.of('btcusd');
    if (pair === null) return null;
    if (us === null) return 'has no time';
    if (!isTrade) return this.takeBook(pair, true, data, us, 0);
    const price = positiveDecimal(rounded(data.price, 2));
    const size = positiveDecimal(rounded(data.amount, 8));
    if (price === null || size === null) return 'is a trade without price or size';
    const { bid, ask } = pair.book.top;
    const side = bid !== null && ask !== null ? quoteRuleSide(price, bid.price, ask.price) : 0;
    return pair.instrument.trade(us, side, price, size, 0, idOf(data.id));
  }

  private takeBook(
    pair: Pair,
    whole: boolean,
    data: Record<string, unknown>,
    us: number,
    exchangeUs: number,
  ): string | null {
    const bids = levelsOf(data.bids);
    const asks = levelsOf(data.asks);
    if (bids === null || asks === null) return 'is a book message with a level that is none';
    const changes = { bids, asks, exchangeUs };
    if (!whole && !pair.synced) {
      if (pair.waiting.length < MOST_WAITING) pair.waiting.push(changes);
      return null;
    }
    // A second connection, or a whole book asked for beside the changes, tells late what is known already.
    if (pair.synced && isKnown(pair, changes, whole)) return null;
    if (whole) {
      pair.book.reset(bids, asks);
      pair.synced = true;
      pair.knownUs = exchangeUs;
      for (const waiting of pair.waiting) if (!isKnown(pair, waiting, false)) change(pair, waiting);
      pair.waiting = [];
    } else change(pair, changes);
    return pair.instrument.bookTop(us, pair.book, exchangeUs, 0);
  }
}

/** Whether the book holds this already: changes up to its time, and a whole book that is older. */
function isKnown({ knownUs }: Pair, { exchangeUs }: Changes, whole: boolean): boolean {
  return exchangeUs > 0 && (whole ? exchangeUs < knownUs : exchangeUs <= knownUs);
}

function change(pair: Pair, { bids, asks, exchangeUs }: Changes): void {
  for (const level of bids) pair.book.set(1, level);
  for (const level of asks) pair.book.set(-1, level);
  pair.knownUs = Math.max(pair.knownUs, exchangeUs);
}

function isEarly(message: Record<string, unknown>): boolean {
  return (message.event === 'order_book' || message.event === 'trade') && !('channel' in message);
}

/** The early feed sent numbers with float dust behind the venue's own digits. */
function rounded(input: unknown, places: number): unknown {
  return typeof input === 'number' ? Number(input.toFixed(places)) : input;
}

function takeTrade(
  instrument: Instrument,
  data: Record<string, unknown>,
  us: number,
  exchangeUs: number,
): string | null {
  const price = positiveDecimal(data.price_str ?? data.price);
  const size = positiveDecimal(data.amount_str ?? data.amount);
  if (price === null || size === null) return 'is a trade without price or size';
  // type 0 = the aggressor bought, 1 = sold.
  const side = data.type === 0 ? 1 : data.type === 1 ? -1 : 0;
  return instrument.trade(us, side, price, size, exchangeUs, idOf(data.id));
}
