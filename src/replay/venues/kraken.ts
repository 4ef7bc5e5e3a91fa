import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { decimalOrZero, positiveDecimal } from '../../domain/plain-decimal';
import { Book, type Level } from '../book';
import { crc32OfText } from '../../domain/crc32';
import type { Instrument, Instruments } from '../instruments';
import { levelsOf, textOf } from '../message-fields';
import { BooksByName, LeadingBooks, noteUnsynced } from './books-by-name';
import { takeTicker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

const CHECKED_LEVELS = 10;

/** Kraken's WebSocket v1: [channel id, data…, channel name, pair], book with a checksum over ten levels. */
export const kraken: Venue = {
  label: 'Kraken',
  recognises(message) {
    if (isRecord(message)) return 'channelID' in message && 'channelName' in message && 'pair' in message;
    return (
      message.length >= 4 &&
      typeof message[0] === 'number' &&
      /^(book(-\d+)?|trade|spread|ticker|ohlc(-\d+)?)$/.test(textOf(message.at(-2))) &&
      textOf(message.at(-1)).includes('/')
    );
  },
  open: (instruments) => new KrakenDecoder(instruments),
};

interface Pair {
  readonly instrument: Instrument;
  readonly channel: string;
  readonly book: Book;
  /** How many levels the channel shows. */
  readonly rank: number;
  synced: boolean;
}

class KrakenDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  /** Each depth is a book of its own: their messages do not take turns. */
  private readonly pairs: BooksByName<Pair>;
  private readonly leading = new LeadingBooks();

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    this.pairs = new BooksByName(instruments, (instrument, name) => {
      const [channel] = name.split(' ', 1);
      return {
        instrument,
        channel,
        book: new Book(),
        rank: Number(channel.slice(5)) || CHECKED_LEVELS,
        synced: false,
      };
    });
  }

  take(message: unknown, us: number | null): string | null {
    if (!Array.isArray(message) || message.length < 4) return null;
    const items = message as readonly unknown[];
    const channel = textOf(items.at(-2));
    const symbol = textOf(items.at(-1));
    const parts = items.slice(1, -2);
    if (channel.startsWith('book')) {
      const pair = this.pairs.of(symbol, `${channel} ${symbol}`);
      return pair === null ? null : this.takeBook(pair, parts, us);
    }
    const instrument = symbol === '' ? null : this.instruments.of(symbol);
    if (instrument === null) return null;
    if (channel === 'trade') return this.takeTrades(instrument, parts[0], us);
    if (channel === 'spread') return this.takeSpread(instrument, parts[0], us);
    return channel === 'ticker' ? takeTickerOf(instrument, parts[0], us) : null;
  }

  finish(): void {
    noteUnsynced(this.instruments, this.pairs, 'failed their checksum');
  }

  private takeBook(pair: Pair, parts: readonly unknown[], us: number | null): string | null {
    const records = parts.filter(isRecord);
    const leads = this.leading.leads(
      pair,
      records.some((part) => 'as' in part || 'bs' in part),
    );
    let latest = 0;
    for (const part of records) {
      if ('as' in part || 'bs' in part) {
        const bids = levelsOf(part.bs ?? []);
        const asks = levelsOf(part.as ?? []);
        if (bids === null || asks === null) return 'is a book snapshot with a level that is none';
        pair.book.reset(bids, asks);
        pair.synced = true;
        latest = Math.max(latest, levelTime(part.as), levelTime(part.bs));
        continue;
      }
      if (!pair.synced) continue;
      for (const [name, side] of SIDES) {
        if (!(name in part)) continue;
        const levels = levelsOf(part[name]);
        if (levels === null) return 'is a book update with a level that is none';
        for (const level of levels) pair.book.set(side, level);
        latest = Math.max(latest, levelTime(part[name]));
      }
    }
    if (!pair.synced) return null;
    pair.book.truncate(pair.rank);
    const at = us ?? latest;
    if (at === 0) return 'has no time';
    const checksum = records.map((part) => part.c).find((c) => c !== undefined);
    if (checksum !== undefined && Number(checksum) !== krakenChecksum(pair.book)) {
      pair.synced = false;
      pair.book.clear();
      if (!leads) return null;
      return pair.instrument.gap(
        at,
        'Book checksums that do not fit: the book is unknown until a fresh snapshot',
      );
    }
    return leads ? pair.instrument.bookTop(at, pair.book, latest, 0) : null;
  }

  /** Trades are [price, volume, time, side b/s, order type, misc]; the side is the aggressor's. */
  private takeTrades(instrument: Instrument, input: unknown, us: number | null): string | null {
    if (!Array.isArray(input)) return 'is a list of trades that is none';
    for (const item of input as unknown[]) {
      const trade = Array.isArray(item) ? (item as unknown[]) : [];
      const price = positiveDecimal(trade[0]);
      const size = positiveDecimal(trade[1]);
      const exchangeUs = exchangeMicroseconds(trade[2]);
      const at = us ?? exchangeUs;
      if (price === null || size === null || at === 0) return 'is a trade without price, size or time';
      const side = trade[3] === 'b' ? 1 : trade[3] === 's' ? -1 : 0;
      const problem = instrument.trade(at, side, price, size, exchangeUs, 0);
      if (problem !== null) return problem;
    }
    return null;
  }

  /** Best bid and ask: [bid, ask, time, bid volume, ask volume]. */
  private takeSpread(instrument: Instrument, input: unknown, us: number | null): string | null {
    if (!Array.isArray(input)) return 'is a spread that is none';
    const [bid, ask, time, bidSize, askSize] = input as unknown[];
    const numbers = [bid, bidSize ?? 0, ask, askSize ?? 0].map(decimalOrZero);
    const exchangeUs = exchangeMicroseconds(time);
    const at = us ?? exchangeUs;
    if (numbers.some((value) => value === null) || at === 0)
      return 'is a spread with something that is no number';
    const [b, bs, a, as] = numbers as number[];
    return instrument.touch(at, b, bs, a, as, exchangeUs, 0);
  }
}

/** `b` and `a` are [price, whole lots, lots]; it tells no time. */
function takeTickerOf(instrument: Instrument, input: unknown, us: number | null): string | null {
  if (!isRecord(input) || !Array.isArray(input.b) || !Array.isArray(input.a)) return null;
  const [bid, , bidSize] = input.b as unknown[];
  const [ask, , askSize] = input.a as unknown[];
  return takeTicker(instrument, { bid, bidSize, ask, askSize, time: null }, us);
}

const SIDES = [
  ['b', 1],
  ['a', -1],
] as const;

/** CRC-32 over the digits (point and leading zeros removed) of the best ten asks, then bids, best first. */
export function krakenChecksum(book: Book): number {
  const digits = (text: string): string => text.replace('.', '').replace(/^0+/, '');
  const side = (levels: readonly Level[]): string =>
    levels.map(({ priceText, sizeText }) => digits(priceText) + digits(sizeText)).join('');
  return crc32OfText(side(book.levels(-1, CHECKED_LEVELS)) + side(book.levels(1, CHECKED_LEVELS)));
}

/** The latest time stamp (third item) of a list of levels, µs; 0 where there is none. */
function levelTime(input: unknown): number {
  if (!Array.isArray(input)) return 0;
  let latest = 0;
  for (const item of input as unknown[])
    if (Array.isArray(item)) latest = Math.max(latest, exchangeMicroseconds(item[2]));
  return latest;
}
