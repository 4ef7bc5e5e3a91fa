import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { positiveDecimal } from '../../domain/plain-decimal';
import { Book } from '../book';
import { crc32OfText } from '../../domain/crc32';
import type { Instrument, Instruments } from '../instruments';
import { idOf, levelsOf, textOf } from '../message-fields';
import { BooksByName, LeadingBooks, noteUnsynced } from './books-by-name';
import { takeTicker, type Ticker } from './ticker';
import type { Venue, VenueDecoder } from './venue';

const CHECKED_LEVELS = 25;
/** Channels of books, the soonest and fullest first; one that is not named here comes last. */
const BOOK_CHANNELS = ['books-l2-tbt', 'books50-l2-tbt', 'books', 'books5'];

/** OKX v5: books (snapshot and update, sequence numbers or checksum), bbo-tbt, tickers, trades, trades-all. */
export const okx: Venue = {
  label: 'OKX',
  recognises: (message) =>
    isRecord(message) &&
    isRecord(message.arg) &&
    'channel' in message.arg &&
    ('instId' in message.arg || 'event' in message),
  open: (instruments) => new OkxDecoder(instruments),
};

interface Contract {
  readonly instrument: Instrument;
  readonly channel: string;
  readonly rank: number;
  readonly book: Book;
  synced: boolean;
  /** seqId of the last book message; null where the recording has none. */
  sequence: number | null;
}

class OkxDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  /** Each channel has a book of its own. */
  private readonly contracts: BooksByName<Contract>;
  /** The channel that an instrument's trades are taken from: the other one repeats them. */
  private readonly tradeChannels = new Map<string, string>();
  private readonly leading = new LeadingBooks();

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    instruments.repeatsPrints = false;
    this.contracts = new BooksByName(instruments, (instrument, name) => {
      const channel = name.slice(0, name.indexOf(' '));
      return { instrument, channel, rank: rankOf(channel), book: new Book(), synced: false, sequence: null };
    });
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message) || !isRecord(message.arg) || !Array.isArray(message.data)) return null;
    const channel = textOf(message.arg.channel);
    const symbol = textOf(message.arg.instId);
    // Others (candles, funding, …) have shapes of their own.
    if (!/^(trades|trades-all|bbo-tbt|tickers|books.*)$/.test(channel)) return null;
    const instrument = symbol === '' ? null : this.instruments.of(symbol);
    if (instrument === null) return null;
    for (const item of message.data as unknown[]) {
      if (!isRecord(item)) return 'holds data that is no object';
      const problem = this.takeItem(instrument, channel, textOf(message.action), item, us);
      if (problem !== null) return problem;
    }
    return null;
  }

  finish(): void {
    noteUnsynced(this.instruments, this.contracts, 'failed their check');
  }

  private takeItem(
    instrument: Instrument,
    channel: string,
    action: string,
    item: Record<string, unknown>,
    us: number | null,
  ): string | null {
    if (channel.startsWith('trades')) return this.takeTrade(instrument, channel, item, us);
    if (channel === 'bbo-tbt') return takeTouch(instrument, item, us);
    if (channel === 'tickers') return takeTicker(instrument, tickerOf(item), us);
    const contract = this.contracts.of(instrument.symbol, `${channel} ${instrument.symbol}`);
    if (contract === null) return null;
    const kind = channel === 'books5' ? 'snapshot' : action;
    return takeBook(contract, kind, item, us, this.leading.leads(contract, kind === 'snapshot'));
  }

  private takeTrade(
    instrument: Instrument,
    channel: string,
    item: Record<string, unknown>,
    us: number | null,
  ): string | null {
    const taken = this.tradeChannels.get(instrument.symbol);
    if (taken === undefined) this.tradeChannels.set(instrument.symbol, channel);
    else if (taken !== channel) {
      instrument.writer.findings.count(`Trades told again on the channel ${channel}, left out`, '');
      return null;
    }
    const price = positiveDecimal(item.px);
    const size = positiveDecimal(item.sz);
    const exchangeUs = exchangeMicroseconds(item.ts);
    const at = us ?? exchangeUs;
    if (price === null || size === null || at === 0) return 'is a trade without price, size or time';
    const side = item.side === 'buy' ? 1 : item.side === 'sell' ? -1 : 0;
    return instrument.trade(at, side, price, size, exchangeUs, idOf(item.tradeId));
  }
}

function tickerOf({ bidPx, bidSz, askPx, askSz, ts }: Record<string, unknown>): Ticker {
  return { bid: bidPx, bidSize: bidSz, ask: askPx, askSize: askSz, time: ts };
}

function rankOf(channel: string): number {
  const place = BOOK_CHANNELS.indexOf(channel);
  return place < 0 ? BOOK_CHANNELS.length : place;
}

/** Keeps a book up to date; `leads`: its best prices become quotes, and what breaks in it a gap. */
function takeBook(
  contract: Contract,
  action: string,
  item: Record<string, unknown>,
  us: number | null,
  leads: boolean,
): string | null {
  const bids = levelsOf(item.bids);
  const asks = levelsOf(item.asks);
  if (bids === null || asks === null) return 'is a book message with a level that is none';
  const exchangeUs = exchangeMicroseconds(item.ts);
  const at = us ?? exchangeUs;
  if (at === 0) return 'has no time';
  const { book, instrument } = contract;
  const sequence = typeof item.seqId === 'number' ? item.seqId : null;
  if (action === 'snapshot') {
    book.reset(bids, asks);
    contract.synced = true;
  } else {
    // A repeated message changes nothing, and neither does one that only says that nothing has changed.
    if (!contract.synced || (sequence !== null && sequence === contract.sequence)) return null;
    if (
      contract.sequence !== null &&
      typeof item.prevSeqId === 'number' &&
      item.prevSeqId !== contract.sequence
    )
      return lose(
        contract,
        at,
        'Breaks in the sequence of book updates: the book is unknown until a fresh snapshot',
        leads,
      );
    for (const level of bids) book.set(1, level);
    for (const level of asks) book.set(-1, level);
  }
  contract.sequence = sequence;
  // The checksum is signed; where the venue no longer fills it, it is 0.
  if (typeof item.checksum === 'number' && item.checksum !== 0 && item.checksum !== okxChecksum(book))
    return lose(
      contract,
      at,
      'Book checksums that do not fit: the book is unknown until a fresh snapshot',
      leads,
    );
  return leads ? instrument.bookTop(at, book, exchangeUs, 0) : null;
}

function lose(contract: Contract, us: number, why: string, leads: boolean): string | null {
  contract.synced = false;
  contract.sequence = null;
  contract.book.clear();
  return leads ? contract.instrument.gap(us, why) : null;
}

function takeTouch(instrument: Instrument, item: Record<string, unknown>, us: number | null): string | null {
  const bids = levelsOf(item.bids);
  const asks = levelsOf(item.asks);
  const exchangeUs = exchangeMicroseconds(item.ts);
  const at = us ?? exchangeUs;
  if (bids === null || asks === null || at === 0)
    return 'is a best bid and ask with something that is no number';
  const [bid] = bids;
  const [ask] = asks;
  return instrument.touch(
    at,
    bid?.price ?? 0,
    bid?.size ?? 0,
    ask?.price ?? 0,
    ask?.size ?? 0,
    exchangeUs,
    0,
  );
}

/** Signed CRC-32 of "bid:size:ask:size:…" over the best 25 levels, a missing side left out. */
export function okxChecksum(book: Book): number {
  const bids = book.levels(1, CHECKED_LEVELS);
  const asks = book.levels(-1, CHECKED_LEVELS);
  const words: string[] = [];
  for (let i = 0; i < Math.max(bids.length, asks.length); i++) {
    for (const level of [bids[i], asks[i]]) if (level) words.push(level.priceText, level.sizeText);
  }
  return crc32OfText(words.join(':')) | 0;
}
