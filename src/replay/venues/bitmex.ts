import { exchangeMicroseconds } from '../../domain/exchange-time';
import { isRecord } from '../../domain/part';
import { decimalOrZero, positiveDecimal } from '../../domain/plain-decimal';
import { Book } from '../book';
import type { Instrument, Instruments } from '../instruments';
import { levelOf, textOf } from '../message-fields';
import { BooksByName } from './books-by-name';
import type { Venue, VenueDecoder } from './venue';

const ACTIONS = /^(partial|insert|update|delete)$/;

/** BitMEX: orderBookL2 (levels by id, after a partial), trade; quote, which is told late and in bunches, without a book. */
export const bitmex: Venue = {
  label: 'BitMEX',
  recognises: (message) =>
    isRecord(message) &&
    /^(orderBookL2(_25)?|quote|trade)$/.test(textOf(message.table)) &&
    ACTIONS.test(textOf(message.action)) &&
    Array.isArray(message.data),
  open: (instruments) => new BitmexDecoder(instruments),
};

interface Contract {
  readonly instrument: Instrument;
  readonly book: Book;
  /** Prices of levels by their id and side: an update may name the id alone. */
  readonly prices: Map<string, unknown>;
  synced: boolean;
  /** Changes came without a partial before them. */
  lost: boolean;
}

class BitmexDecoder implements VenueDecoder {
  private readonly instruments: Instruments;
  private readonly contracts: BooksByName<Contract>;

  constructor(instruments: Instruments) {
    this.instruments = instruments;
    this.contracts = new BooksByName(instruments, (instrument) => {
      instrument.countsContracts = true;
      return { instrument, book: new Book(), prices: new Map(), synced: false, lost: false };
    });
  }

  take(message: unknown, us: number | null): string | null {
    if (!isRecord(message) || !Array.isArray(message.data)) return null;
    const table = textOf(message.table);
    const action = textOf(message.action);
    const isBook = table.startsWith('orderBookL2');
    const changed = new Set<Contract>();
    let latestUs = 0;
    for (const item of message.data as unknown[]) {
      if (!isRecord(item)) return 'holds data that is no object';
      const contract = this.contracts.of(textOf(item.symbol));
      if (contract === null) continue;
      const exchangeUs = exchangeMicroseconds(item.timestamp);
      latestUs = Math.max(latestUs, exchangeUs);
      if (isBook && action === 'partial' && !changed.has(contract)) begin(contract);
      const problem = isBook
        ? setLevel(contract, action, item)
        : // What is told on subscribing is older than the recording.
          action !== 'insert'
          ? null
          : table === 'quote' && !contract.synced
            ? takeQuote(contract.instrument, item, us, exchangeUs)
            : table === 'trade'
              ? takeTrade(contract.instrument, item, us, exchangeUs)
              : null;
      if (problem !== null) return problem;
      if (isBook && contract.synced) changed.add(contract);
    }
    return tellBooks(changed, us, latestUs);
  }

  finish(): void {
    if (!this.contracts.all().some(({ lost, synced }) => lost && !synced)) return;
    this.instruments.findings.note('Some books have no partial to start from: their quotes are left out.');
    this.instruments.missing = 'its books have no partial to start from';
  }
}

function begin(contract: Contract): void {
  contract.book.clear();
  contract.prices.clear();
  contract.synced = true;
}

function setLevel(contract: Contract, action: string, item: Record<string, unknown>): string | null {
  if (!contract.synced) {
    contract.lost = true;
    return null;
  }
  const { book, prices } = contract;
  const side = item.side === 'Buy' ? 1 : item.side === 'Sell' ? -1 : 0;
  const key = `${side} ${String(item.id)}`;
  const price = item.price ?? prices.get(key);
  // An id that nobody told before belongs to a level beyond the depth shown.
  if (price === undefined && action !== 'insert' && action !== 'partial') return null;
  const level = levelOf(price, action === 'delete' ? 0 : item.size);
  if (level === null || side === 0) return 'is a book message with a level that is none';
  if (action === 'delete') prices.delete(key);
  else prices.set(key, price);
  book.set(side, level);
  return null;
}

function tellBooks(changed: ReadonlySet<Contract>, us: number | null, exchangeUs: number): string | null {
  const at = us ?? exchangeUs;
  for (const { book, instrument } of changed) {
    if (at === 0) return 'has no time';
    const problem = instrument.bookTop(at, book, exchangeUs, 0);
    if (problem !== null) return problem;
  }
  return null;
}

/** A side without an order has no price. */
function takeQuote(
  instrument: Instrument,
  item: Record<string, unknown>,
  us: number | null,
  exchangeUs: number,
): string | null {
  const [bid, bidSize, ask, askSize] = [item.bidPrice, item.bidSize, item.askPrice, item.askSize].map(
    (value) => decimalOrZero(value ?? 0),
  );
  const at = us ?? exchangeUs;
  if (bid === null || bidSize === null || ask === null || askSize === null || at === 0)
    return 'is a best bid and ask with something that is no number';
  return instrument.touch(at, bid, bidSize, ask, askSize, exchangeUs, 0);
}

function takeTrade(
  instrument: Instrument,
  item: Record<string, unknown>,
  us: number | null,
  exchangeUs: number,
): string | null {
  const price = positiveDecimal(item.price);
  const size = positiveDecimal(item.size);
  const at = us ?? exchangeUs;
  if (price === null || size === null || at === 0) return 'is a trade without price, size or time';
  // The taker's side.
  const side = item.side === 'Buy' ? 1 : item.side === 'Sell' ? -1 : 0;
  return instrument.trade(at, side, price, size, exchangeUs, textOf(item.trdMatchID));
}
