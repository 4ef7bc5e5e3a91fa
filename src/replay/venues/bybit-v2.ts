import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { Book, type Level } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { levelOf, textOf } from '../message-fields';
import { BooksByName, noteUnsynced } from './books-by-name';
import { isInverseAtBybit, sideAtBybit, takeTrades, type TradeNames } from './bybit';
import type { Venue, VenueDecoder } from './venue';

/** Bybit before v5: orderBookL2_25 and orderBook_200 (a snapshot, then levels to delete, update and insert), trade. */
export const bybitV2: Venue = {
  label: 'Bybit (before version 5)',
  recognises: (message) =>
    isRecord(message) &&
    'data' in message &&
    /^(orderBookL2_25|orderBook_200\.100ms|trade)\.\w+$/.test(textOf(message.topic)),
  open: (instruments) => new BybitV2Decoder(instruments),
};

interface Channel {
  readonly instrument: Instrument;
  readonly book: Book;
  synced: boolean;
}

const TRADE: TradeNames = {
  ...{ symbol: 'symbol', price: 'price', size: 'size' },
  ...{ time: 'trade_time_ms', side: 'side', id: 'trade_id' },
};

class BybitV2Decoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly channels: BooksByName<Channel>;

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    this.channels = new BooksByName(instruments, (instrument) => {
      instrument.isInverse = isInverseAtBybit(instrument.symbol);
      return { instrument, book: new Book(), synced: false };
    });
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message)) return null;
    const topic = textOf(message.topic);
    if (topic.startsWith('trade.')) return takeTrades(this.instruments, message.data, us, TRADE);
    const symbol = /^orderBook(?:L2_25|_200\.100ms)\.(\w+)$/.exec(topic)?.[1];
    if (symbol === undefined) return null;
    const channel = this.channels.of(symbol, topic);
    return channel === null ? null : takeBook(channel, message, us);
  }

  finish(): void {
    noteUnsynced(this.instruments, this.channels, 'lost messages');
  }
}

/** Nothing numbers the messages without holes: the venue delivers in order within a connection. */
function takeBook(channel: Channel, message: Record<string, unknown>, us: number | null): string | null {
  const { book, instrument } = channel;
  const exchangeUs = exchangeMicroseconds(message.timestamp_e6);
  const at = us ?? exchangeUs;
  if (at === 0) return 'has no time';
  const { data } = message;
  if (message.type === 'snapshot') {
    const levels = levelsOf(isRecord(data) ? data.order_book : data);
    if (levels === null) return 'is a book message with a level that is none';
    book.clear();
    for (const { side, level } of levels) book.set(side, level);
    channel.synced = true;
  } else {
    if (!channel.synced || !isRecord(data)) return null;
    for (const [name, deletes] of CHANGES) {
      const levels = levelsOf(data[name] ?? [], deletes);
      if (levels === null) return 'is a book message with a level that is none';
      for (const { side, level } of levels) book.set(side, level);
    }
  }
  return instrument.bookTop(at, book, exchangeUs, 0);
}

const CHANGES = [
  ['delete', true],
  ['update', false],
  ['insert', false],
] as const;

/** Levels with their sides; null where one is none. One to be deleted has no size. */
function levelsOf(input: unknown, deletes = false): { side: number; level: Level }[] | null {
  if (!Array.isArray(input)) return null;
  const levels: { side: number; level: Level }[] = [];
  for (const item of input as unknown[]) {
    if (!isRecord(item)) return null;
    const level = levelOf(item.price, deletes ? 0 : item.size);
    const side = sideAtBybit(item.side);
    if (level === null || side === 0) return null;
    levels.push({ side, level });
  }
  return levels;
}
