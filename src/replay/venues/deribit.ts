import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { decimalOrZero, positiveDecimal } from '../../domain/plain-decimal';
import { Book, type Level } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { idOf, levelOf, textOf } from '../message-fields';
import { BooksByName, LeadingBooks, noteUnsynced } from './books-by-name';
import { takeTicker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

/** Deribit: book (snapshot and change, each naming the change before it; or whole books), quote, trades. */
export const deribit: Venue = {
  label: 'Deribit',
  recognises: (message) =>
    isRecord(message) &&
    message.method === 'subscription' &&
    isRecord(message.params) &&
    /^(book|trades|quote|ticker)\./.test(textOf(message.params.channel)),
  open: (instruments) => new DeribitDecoder(instruments),
};

/** How often a channel is told, the soonest first. */
const INTERVALS = ['raw', 'agg2', '100ms'];

interface Contract {
  readonly instrument: Instrument;
  readonly channel: string;
  readonly rank: number;
  readonly book: Book;
  synced: boolean;
  change: number;
}

class DeribitDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly contracts: BooksByName<Contract>;
  private readonly leading = new LeadingBooks();

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    instruments.repeatsPrints = false;
    this.contracts = new BooksByName(instruments, (instrument, channel) => {
      return { instrument, channel, rank: rankOf(channel), book: new Book(), synced: false, change: 0 };
    });
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message) || !isRecord(message.params)) return null;
    const { data } = message.params;
    const [channel, name] = textOf(message.params.channel).split('.');
    if (channel === 'trades') return Array.isArray(data) ? this.takeTrades(data as unknown[], us) : null;
    if (!/^(book|quote|ticker)$/.test(channel) || !isRecord(data)) return null;
    const symbol = textOf(data.instrument_name) || name;
    if (channel === 'ticker') {
      const { best_bid_price: bid, best_bid_amount: bidSize, timestamp: time } = data;
      const { best_ask_price: ask, best_ask_amount: askSize } = data;
      return takeTicker(this.instruments.of(symbol), { bid, bidSize, ask, askSize, time }, us);
    }
    const exchangeUs = exchangeMicroseconds(data.timestamp);
    const at = us ?? exchangeUs;
    if (at === 0) return 'has no time';
    if (channel === 'quote') return takeQuote(this.instruments.of(symbol), data, at, exchangeUs);
    // Each channel of a contract (raw, 100ms, …) has a book of its own.
    const contract = this.contracts.of(symbol, textOf(message.params.channel));
    if (contract === null) return null;
    return takeBook(contract, data, at, exchangeUs, this.leading.leads(contract, data.type !== 'change'));
  }

  finish(): void {
    noteUnsynced(this.instruments, this.contracts, 'miss updates');
  }

  private takeTrades(trades: readonly unknown[], us: number | null): string | null {
    for (const trade of trades) {
      if (!isRecord(trade)) return 'is a list of trades that is none';
      const instrument = this.instruments.of(textOf(trade.instrument_name));
      if (instrument === null) continue;
      if (trade.block_trade_id !== undefined) {
        instrument.writer.findings.count('Block trades, left out: they do not meet the book', '');
        continue;
      }
      const price = positiveDecimal(trade.price);
      const size = positiveDecimal(trade.amount);
      const exchangeUs = exchangeMicroseconds(trade.timestamp);
      const at = us ?? exchangeUs;
      if (price === null || size === null || at === 0) return 'is a trade without price, size or time';
      // The taker's side.
      const side = trade.direction === 'buy' ? 1 : trade.direction === 'sell' ? -1 : 0;
      const problem = instrument.trade(at, side, price, size, exchangeUs, idOf(trade.trade_seq));
      if (problem !== null) return problem;
    }
    return null;
  }
}

/** A side without an order has no price. */
function takeQuote(
  instrument: Instrument | null,
  data: Record<string, unknown>,
  us: number,
  exchangeUs: number,
): string | null {
  if (instrument === null) return null;
  const [bid, bidSize, ask, askSize] = [
    data.best_bid_price,
    data.best_bid_amount,
    data.best_ask_price,
    data.best_ask_amount,
  ].map((value) => decimalOrZero(value ?? 0));
  if (bid === null || bidSize === null || ask === null || askSize === null)
    return 'is a best bid and ask with something that is no number';
  return instrument.touch(us, bid, bidSize, ask, askSize, exchangeUs, 0);
}

/** book.NAME.INTERVAL, or book.NAME.GROUP.DEPTH.INTERVAL, whose prices are rounded unless the group is none. */
function rankOf(channel: string): number {
  const parts = channel.split('.').slice(2);
  const interval = INTERVALS.indexOf(parts.at(-1) ?? '');
  const isRounded = parts.length > 1 && parts[0] !== 'none';
  return (interval < 0 ? INTERVALS.length : interval) + (isRounded ? 10 : 0);
}

/** Keeps a book up to date; `leads`: its best prices become quotes, and what breaks in it a gap. */
function takeBook(
  contract: Contract,
  data: Record<string, unknown>,
  us: number,
  exchangeUs: number,
  leads: boolean,
): string | null {
  const { book, instrument } = contract;
  const bids = levelsOf(data.bids);
  const asks = levelsOf(data.asks);
  if (bids === null || asks === null) return 'is a book message with a level that is none';
  const change = idOf(data.change_id);
  if (data.type === 'change') {
    if (!contract.synced || change === contract.change) return null;
    if (idOf(data.prev_change_id) !== contract.change) {
      contract.synced = false;
      book.clear();
      if (!leads) return null;
      return instrument.gap(
        us,
        'Breaks in the sequence of book updates: the book is unknown until a fresh snapshot',
      );
    }
    for (const level of bids) book.set(1, level);
    for (const level of asks) book.set(-1, level);
  } else {
    book.reset(bids, asks);
    contract.synced = true;
  }
  contract.change = change;
  return leads ? instrument.bookTop(us, book, exchangeUs, change) : null;
}

/** Levels are [action, price, amount], in whole books [price, amount]; null where one is none. */
function levelsOf(input: unknown): Level[] | null {
  if (!Array.isArray(input)) return null;
  const levels: Level[] = [];
  for (const item of input as unknown[]) {
    if (!Array.isArray(item)) return null;
    const [price, amount] = (item as unknown[]).slice(-2);
    const level = levelOf(price, item[0] === 'delete' ? 0 : amount);
    if (level === null) return null;
    levels.push(level);
  }
  return levels;
}
