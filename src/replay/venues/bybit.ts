import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { positiveDecimal } from '../../domain/plain-decimal';
import { Book } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { idOf, levelsOf, textOf } from '../message-fields';
import { BooksByName, LeadingBooks, noteUnsynced } from './books-by-name';
import { takeTicker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

/** The channel that tells the best quotes alone, and sooner than any deeper one. */
const TOUCH_DEPTH = 1;

/** Bybit v5: orderbook.1 (best quotes), deeper books (snapshot and delta, by update number), publicTrade. */
export const bybit: Venue = {
  label: 'Bybit',
  recognises: (message) =>
    isRecord(message) &&
    'data' in message &&
    /^(orderbook|publicTrade|tickers)\./.test(textOf(message.topic)),
  open: (instruments) => new BybitDecoder(instruments),
};

/** One channel's book: each depth has numbers of its own. */
interface Channel {
  readonly instrument: Instrument;
  readonly channel: string;
  /** How many levels it shows: the fewer, the sooner it is told. */
  readonly rank: number;
  readonly book: Book;
  synced: boolean;
  update: number;
}

class BybitDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly channels: BooksByName<Channel>;
  private readonly leading = new LeadingBooks();
  /** Tickers tell what has changed since the last. */
  private readonly tickers = new Map<string, Record<string, unknown>>();

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    instruments.repeatsPrints = false;
    this.channels = new BooksByName(instruments, (instrument, topic) => {
      instrument.isInverse = isInverseAtBybit(instrument.symbol);
      const [, depth] = topic.split('.');
      const channel = `orderbook.${depth}`;
      return { instrument, channel, rank: Number(depth), book: new Book(), synced: false, update: 0 };
    });
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message)) return null;
    const topic = textOf(message.topic);
    if (topic.startsWith('publicTrade.')) return takeTrades(this.instruments, message.data, us, NAMES);
    if (topic.startsWith('tickers.')) return this.takeTicker(message, us);
    if (!/^orderbook\.\d+\./.test(topic) || !isRecord(message.data)) return null;
    const channel = this.channels.of(textOf(message.data.s), topic);
    if (channel === null) return null;
    const begins = message.type === 'snapshot' || idOf(message.data.u) === 1;
    const leads = channel.rank === TOUCH_DEPTH || this.leading.leads(channel, begins);
    return takeBook(channel, begins, message, message.data, us, leads);
  }

  finish(): void {
    noteUnsynced(this.instruments, this.channels, 'miss updates');
  }

  /** Those of spot tell no best quotes. */
  private takeTicker(message: Record<string, unknown>, us: number | null): string | null {
    if (!isRecord(message.data)) return null;
    const symbol = textOf(message.data.symbol);
    const instrument = symbol === '' ? null : this.instruments.of(symbol);
    if (instrument === null) return null;
    const known = message.type === 'delta' ? this.tickers.get(symbol) : undefined;
    const { bid1Price, bid1Size, ask1Price, ask1Size } = { ...known, ...message.data };
    this.tickers.set(symbol, { bid1Price, bid1Size, ask1Price, ask1Size });
    const sides = { bid: bid1Price, bidSize: bid1Size, ask: ask1Price, askSize: ask1Size };
    return takeTicker(instrument, { ...sides, time: message.ts }, us);
  }
}

/** What the fields of a trade are called. */
export interface TradeNames {
  readonly symbol: string;
  readonly price: string;
  readonly size: string;
  readonly time: string;
  /** The aggressor's. */
  readonly side: string;
  /** Numbers on spot, otherwise words. */
  readonly id: string;
}

const NAMES: TradeNames = { symbol: 's', price: 'p', size: 'v', time: 'T', side: 'S', id: 'i' };

/** Takes the trades of one message, in either version of the socket. */
export function takeTrades(
  instruments: Instruments,
  trades: unknown,
  us: number | null,
  names: TradeNames,
): string | null {
  if (!Array.isArray(trades)) return 'is a list of trades that is none';
  for (const trade of trades as unknown[]) {
    if (!isRecord(trade)) return 'is a list of trades that is none';
    const symbol = textOf(trade[names.symbol]);
    const instrument = symbol === '' ? null : instruments.of(symbol);
    if (instrument === null) continue;
    instrument.isInverse = isInverseAtBybit(symbol);
    if (trade.BT === true) {
      instrument.writer.findings.count('Block trades, left out: they do not meet the book', '');
      continue;
    }
    const price = positiveDecimal(trade[names.price]);
    const size = positiveDecimal(trade[names.size]);
    const exchangeUs = exchangeMicroseconds(trade[names.time]);
    const at = us ?? exchangeUs;
    if (price === null || size === null || at === 0) return 'is a trade without price, size or time';
    const id = idOf(trade[names.id]) || textOf(trade[names.id]);
    const problem = instrument.trade(at, sideAtBybit(trade[names.side]), price, size, exchangeUs, id);
    if (problem !== null) return problem;
  }
  return null;
}

/** +1 buys, −1 sells, 0 not told. */
export function sideAtBybit(side: unknown): 1 | -1 | 0 {
  return side === 'Buy' ? 1 : side === 'Sell' ? -1 : 0;
}

/** BTCUSD and BTCUSDH25 are settled in coin, BTCUSDT and BTC-26SEP25 are not. */
export function isInverseAtBybit(symbol: string): boolean {
  return /^[A-Z0-9]+USD([FGHJKMNQUVXZ]\d\d)?$/.test(symbol);
}

/**
 * A delta is numbered one above the last message; a snapshot, or number 1 after a restart of theirs, `begins` anew.
 * `leads`: its best prices become quotes, and what breaks in it a gap.
 */
function takeBook(
  channel: Channel,
  begins: boolean,
  message: Record<string, unknown>,
  data: Record<string, unknown>,
  us: number | null,
  leads: boolean,
): string | null {
  const bids = levelsOf(data.b);
  const asks = levelsOf(data.a);
  if (bids === null || asks === null) return 'is a book message with a level that is none';
  const exchangeUs = exchangeMicroseconds(message.cts ?? message.ts);
  const at = us ?? exchangeUs;
  if (at === 0) return 'has no time';
  const { book, instrument } = channel;
  const update = idOf(data.u);
  if (begins) {
    book.reset(bids, asks);
    channel.synced = true;
  } else {
    if (!channel.synced || (update > 0 && update <= channel.update)) return null;
    if (update > 0 && channel.update > 0 && update > channel.update + 1) {
      channel.synced = false;
      book.clear();
      if (!leads) return null;
      return instrument.gap(
        at,
        'Breaks in the sequence of book updates: the book is unknown until a fresh snapshot',
      );
    }
    for (const level of bids) book.set(1, level);
    for (const level of asks) book.set(-1, level);
    book.truncate(channel.rank);
  }
  channel.update = update;
  if (!leads) return null;
  if (channel.rank > TOUCH_DEPTH) return instrument.bookTop(at, book, exchangeUs, update);
  const { bid, ask } = book.top;
  return instrument.touch(
    at,
    bid?.price ?? 0,
    bid?.size ?? 0,
    ask?.price ?? 0,
    ask?.size ?? 0,
    exchangeUs,
    update,
  );
}
