import { Book, sameTop, type Level, type Top } from './book';
import { ChosenSymbol } from './chosen-symbol';
import { LARGEST_EXACT_INTEGER, shown } from './fields';
import type { ReplayFormat } from './replay';
import type { Row } from './row';
import {
  columnOf,
  headColumns,
  type TableBinding,
  type TableDialect,
  TableParser,
  wrongValues,
} from './table-reader';
import { exactId, type TapeWriter } from './tape-writer';
import { TextReader } from './text-reader';
import { otherUnitOf } from './time-unit';

/** Where a trade and a quote were received in the same µs, the quote before it is the one it met. */
const QUOTES_FIRST = 0;
const TRADES_SECOND = 1;

/** Best quotes as the venue sends them, before those of a book that is rebuilt, and of one that is told now and then. */
const TOLD = 0;
const REBUILT = 1;
const NOW_AND_THEN = 2;

/** Columns that every Tardis file begins with. */
interface Common {
  readonly symbol: number;
  readonly time: number;
  readonly exchangeTime: number;
}

const dialect: TableDialect = {
  source: 'tardis-csv',
  delimiter: null,
  bind(columns, fileName, options) {
    const common = commonOf(columns);
    if (common === null) return 'has not the columns exchange, symbol, timestamp and local_timestamp';
    if (/liquidations/i.test(fileName)) return 'begins a file of liquidations, which its trades hold too';
    const chosen = new ChosenSymbol(common.symbol, options.symbol);
    return (
      tradeBinding(columns, common, chosen) ??
      quoteBinding(columns, common, chosen) ??
      levelsBinding(columns, common, chosen) ??
      `has not the columns of trades, quotes, book_ticker, book_snapshot or incremental_book_L2, but ${columns.slice(4, 10).join(', ')}`
    );
  },
};

/** Tardis.dev downloads: trades, quotes, book_ticker, book_snapshot_N and incremental_book_L2, by time of receipt. */
export const tardisCsv: ReplayFormat = {
  label: 'Tardis CSV',
  summary:
    'Tardis.dev files: trades, quotes, book_ticker, book_snapshot and incremental_book_L2; several make one tape.',
  extensions: ['.csv.gz', '.csv'],
  detect: (head) => (commonOf(headColumns(head)) === null ? 0 : 0.95),
  open: (options) => new TextReader(new TableParser(dialect, options)),
};

/** null where it is no file of Tardis. */
function commonOf(columns: readonly string[]): Common | null {
  const common = {
    symbol: columnOf(columns, 'symbol'),
    time: columnOf(columns, 'local_timestamp'),
    exchangeTime: columnOf(columns, 'timestamp'),
  };
  const all = [...Object.values(common), columnOf(columns, 'exchange')];
  return all.some((column) => column < 0) ? null : common;
}

/** The time of receipt, µs since 1970; null where there is none, or one in another unit: these files are always in µs. */
function receivedUs(row: Row, { time }: Common): number | null {
  const us = row.microseconds(time, 'us');
  return us !== null && us <= LARGEST_EXACT_INTEGER && otherUnitOf(us) === null ? us : null;
}

function tradeBinding(columns: readonly string[], common: Common, chosen: ChosenSymbol): TableBinding | null {
  const price = columnOf(columns, 'price');
  const amount = columnOf(columns, 'amount');
  const id = columnOf(columns, 'id');
  const sideColumn = columnOf(columns, 'side');
  if (price < 0 || amount < 0 || id < 0 || sideColumn < 0) return null;
  return {
    header: true,
    rank: TRADES_SECOND,
    isNamed: true,
    get symbol() {
      return chosen.name;
    },
    take(row, writer) {
      if (!chosen.has(row, writer)) return null;
      const us = receivedUs(row, common);
      const at = row.number(price);
      const size = row.number(amount);
      if (!(at > 0) || !(size > 0) || us === null)
        return `has no price, amount or time in µs of a trade, but ${wrongValues(row, {
          price: !(at > 0) && price,
          amount: !(size > 0) && amount,
          local_timestamp: us === null && common.time,
        })}`;
      const text = row.text(sideColumn);
      const side = text === 'buy' ? 1 : text === 'sell' ? -1 : 0;
      const exchangeUs = row.microseconds(common.exchangeTime, 'us') ?? 0;
      return writer.trade(us, side, at, size, exchangeUs, exactId(row.number(id))) ? null : writer.problem;
    },
  };
}

function quoteBinding(columns: readonly string[], common: Common, chosen: ChosenSymbol): TableBinding | null {
  const bid = columnOf(columns, 'bid_price', 'bids[0].price');
  const bidSize = columnOf(columns, 'bid_amount', 'bids[0].amount');
  const ask = columnOf(columns, 'ask_price', 'asks[0].price');
  const askSize = columnOf(columns, 'ask_amount', 'asks[0].amount');
  if (bid < 0 || bidSize < 0 || ask < 0 || askSize < 0) return null;
  let last = '';
  const deep = columnOf(columns, 'bids[0].price') >= 0;
  return {
    header: true,
    rank: QUOTES_FIRST,
    quoteSource: deep ? NOW_AND_THEN : TOLD,
    isNamed: true,
    get symbol() {
      return chosen.name;
    },
    take(row, writer) {
      if (!chosen.has(row, writer)) return null;
      const us = receivedUs(row, common);
      if (us === null) return `has no local_timestamp in µs, but ${shown(row.text(common.time))}`;
      if (deep) {
        // A snapshot row comes whenever any level changes: only a new touch is a quote.
        const touch = [bid, bidSize, ask, askSize].map((column) => row.text(column)).join();
        if (touch === last) return null;
        last = touch;
      }
      const [b, bs, a, as] = [bid, bidSize, ask, askSize].map((column) =>
        row.empty(column) ? 0 : row.number(column),
      );
      if (!(b >= 0 && bs >= 0 && a >= 0 && as >= 0)) return 'has a bid or ask that is no number';
      const exchangeUs = row.microseconds(common.exchangeTime, 'us') ?? 0;
      return writer.quoteOrGap(us, b, bs, a, as, exchangeUs, 0) ? null : writer.problem;
    },
  };
}

/** null where they are no levels of a book. */
function levelsBinding(
  columns: readonly string[],
  common: Common,
  chosen: ChosenSymbol,
): TableBinding | null {
  const levels = {
    snapshot: columnOf(columns, 'is_snapshot'),
    side: columnOf(columns, 'side'),
    price: columnOf(columns, 'price'),
    amount: columnOf(columns, 'amount'),
  };
  if (Object.values(levels).some((column) => column < 0)) return null;
  return new LevelsBinding({ ...common, ...levels }, chosen);
}

interface LevelColumns extends Common {
  readonly snapshot: number;
  readonly side: number;
  readonly price: number;
  readonly amount: number;
}

/**
 * Level by level: rows of one local_timestamp are one message. A whole book begins where is_snapshot becomes true, and with
 * each further message of one: two connections may begin without a change in between.
 */
class LevelsBinding implements TableBinding {
  readonly header = true;
  readonly rank = QUOTES_FIRST;
  readonly quoteSource = REBUILT;
  readonly isNamed = true;
  private readonly columns: LevelColumns;
  private readonly chosen: ChosenSymbol;
  private readonly book = new Book();
  private inSnapshot = false;
  private synced = false;
  private messageUs = 0;
  private exchangeUs = 0;
  private lastTop: Top | null = null;

  constructor(columns: LevelColumns, chosen: ChosenSymbol) {
    this.columns = columns;
    this.chosen = chosen;
  }

  get symbol(): string {
    return this.chosen.name;
  }

  take(row: Row, writer: TapeWriter): string | null {
    if (!this.chosen.has(row, writer)) return null;
    const us = receivedUs(row, this.columns);
    const level = levelOfRow(row, this.columns);
    const side = row.text(this.columns.side);
    if (us === null || level === null || (side !== 'bid' && side !== 'ask'))
      return `has no local_timestamp in µs, price, amount or side of a book level, but ${shown(row.text(this.columns.time))} as local_timestamp, ${shown(side)} as side`;
    if (us !== this.messageUs) {
      const problem = this.end(writer);
      if (problem !== null) return problem;
      this.messageUs = us;
      this.inSnapshot = false;
      this.exchangeUs = row.microseconds(this.columns.exchangeTime, 'us') ?? 0;
    }
    const isSnapshot = row.text(this.columns.snapshot).toLowerCase() === 'true';
    if (isSnapshot && !this.inSnapshot) {
      this.book.clear();
      this.synced = true;
    }
    this.inSnapshot = isSnapshot;
    this.book.set(side === 'bid' ? 1 : -1, level);
    return null;
  }

  /** The message is complete: its quote, where the touch changed. */
  end(writer: TapeWriter): string | null {
    if (this.messageUs === 0 || !this.synced) return null;
    const { top } = this.book;
    if (this.lastTop !== null && sameTop(top, this.lastTop)) return null;
    this.lastTop = top;
    return writer.top(this.messageUs, top, this.exchangeUs, 0) ? null : writer.problem;
  }
}

function levelOfRow(row: Row, columns: LevelColumns): Level | null {
  const price = row.number(columns.price);
  const size = row.number(columns.amount);
  return price > 0 && size >= 0 ? { price, size, priceText: '', sizeText: '' } : null;
}
