import { exchangeMicroseconds } from '../domain/exchange-time';
import { SIDE_OF_MAKER_FLAG } from './binance-csv';
import { ChosenSymbol } from './chosen-symbol';
import {
  type FieldColumns,
  guessedColumns,
  isNumber,
  kindColumn,
  looksBare,
  mappedColumns,
  sizeColumns,
} from './field-columns';
import { shown } from './fields';
import type { ColumnMap, ReplayFormat, ReplayOptions } from './replay';
import type { Row } from './row';
import { symbolOfName } from './tape-csv';
import {
  columnOf,
  headColumns,
  plainName,
  type TableBinding,
  type TableDialect,
  TableParser,
  wrongValues,
} from './table-reader';
import { exactId, type TapeWriter } from './tape-writer';
import { TextReader } from './text-reader';

const UNCONVINCING = 0.3;
/** Numbers that would be times before 1973 count from another beginning, perhaps in another unit. */
const FIRST_LIKELY_US = 1e14;
const FROM_ZERO =
  'Times are small numbers that do not count from 1970: they were read as seconds; --time-unit names another unit.';

/** Names of the column that tells instruments apart. */
const SYMBOLS = [
  'symbol',
  'instrument',
  'instrument_id',
  'instrument_name',
  'ticker',
  'sym',
  'pair',
  'currency_pair',
  'product_id',
  'coin',
  'market',
  'inst_id',
  'instid',
  'contract',
];

const dialect: TableDialect = {
  source: 'table',
  delimiter: null,
  bind(names, fileName, options) {
    if (options.columns === null && isBareTrade(names)) return bareTrades(symbolOfName(fileName));
    const found = options.columns === null ? guessedColumns(names) : mappedColumns(names, options.columns);
    if (typeof found === 'string') return found;
    return new FieldsBinding(names, found, fileName, options);
  },
};

/** Any table of quotes, trades or both: columns by the user's map, or by the names that they usually have. */
export const genericCsv: ReplayFormat = {
  label: 'Table with a header',
  summary:
    'Any delimited table with a time and bid and ask, or price and size: columns are guessed by name or given.',
  extensions: ['.csv', '.tsv', '.txt'],
  detect(head) {
    const names = headColumns(head);
    return isBareTrade(names) || typeof guessedColumns(names) !== 'string' ? UNCONVINCING : 0;
  },
  open: (options) => new TextReader(new TableParser(dialect, options)),
};

/** Time in seconds since 1970, price, volume and no header: how Kraken and bitcoincharts publish all trades of a pair. */
function isBareTrade(names: readonly string[]): boolean {
  return names.length === 3 && names.every(isNumber) && Number(names[0]) > 1e9 && Number(names[0]) < 4e9;
}

function bareTrades(symbol: string): TableBinding {
  return {
    header: false,
    rank: 1,
    symbol,
    isSpot: true,
    take(row, writer) {
      const us = row.microseconds(0, 's');
      const price = row.number(1);
      const size = row.number(2);
      if (row.count !== 3 || us === null || !(price > 0) || !(size > 0))
        return `is no trade of three columns (time, price, volume), but ${wrongValues(row, { time: us === null && 0, price: !(price > 0) && 1, volume: !(size > 0) && 2 }) || `has ${row.count}`}`;
      return writer.trade(us, 0, price, size, 0, 0) ? null : writer.problem;
    },
  };
}

/** Rows that hold a quote, a trade or both. */
class FieldsBinding implements TableBinding {
  readonly header: boolean;
  readonly rank: number;
  readonly midOnly: boolean;
  private readonly columns: FieldColumns;
  private readonly names: readonly string[];
  /** Other columns that could be the size of a trade. */
  private readonly otherSizes: readonly number[];
  /** The column of the size; null until the first trade tells it from the others. */
  private size: number | null = null;
  private readonly unit: ColumnMap['timeUnit'];
  /** The side of what stands in the column of the side. */
  private readonly sideOf: (text: string) => number;
  /** The column that says what happened in a row, −1 = none does. */
  private readonly kind: number;
  /** The column of dates, which counts where the time is one of day. */
  private readonly date: number;
  private readonly fileSymbol: string;
  /** null where no column tells instruments apart. */
  private readonly chosen: ChosenSymbol | null;
  private told = '';

  constructor(
    names: readonly string[],
    columns: FieldColumns,
    fileName: string,
    { columns: map, symbol, timeUnit }: ReplayOptions,
  ) {
    const instruments = columnOf(names, ...SYMBOLS);
    this.columns = columns;
    this.names = names;
    this.otherSizes = map === null ? sizeColumns(names).filter((column) => column !== columns.size) : [];
    this.header = !looksBare(names);
    this.rank = columns.price >= 0 ? 1 : 0;
    this.midOnly = columns.bid >= 0 && columns.bid === columns.ask;
    this.unit = map?.timeUnit ?? timeUnit ?? (names[columns.time] === 'ts_us' ? 'us' : 'auto');
    this.sideOf = sideReader(plainName(names[columns.side] ?? ''));
    this.kind = kindColumn(names, columns);
    this.date = columnOf(names, 'date');
    this.fileSymbol = symbolOfName(fileName);
    this.chosen = instruments < 0 ? null : new ChosenSymbol(instruments, symbol);
  }

  get isNamed(): boolean {
    return this.chosen !== null;
  }

  get symbol(): string {
    return this.chosen === null || this.chosen.name === '' ? this.fileSymbol : this.chosen.name;
  }

  take(row: Row, writer: TapeWriter): string | null {
    if (this.chosen !== null && !this.chosen.has(row, writer)) return null;
    const { columns, unit } = this;
    const us = row.microseconds(columns.time, unit) ?? this.timeOfDay(row);
    if (us === null) return `has no time, but ${shown(row.text(columns.time))}`;
    if (unit === 'auto' && us < FIRST_LIKELY_US) writer.findings.note(FROM_ZERO);
    if (columns.size < 0 && columns.price >= 0)
      writer.findings.note('Trades have no size: each counts as 1.');
    const traded = !row.empty(columns.price) && !this.isOther(row, writer);
    // In a table of quotes alone, a row without bid and ask says that there is neither.
    const quoted =
      columns.bid >= 0 && (columns.price < 0 || !row.empty(columns.bid) || !row.empty(columns.ask));
    if (row.empty(columns.price) && !quoted)
      writer.findings.count('Rows with neither a quote nor a trade, left out', '');
    const problem = quoted ? this.quote(row, writer, us) : null;
    return problem !== null || !traded ? problem : this.trade(row, writer, us);
  }

  /** A time of day beside a column of dates; null where it is none. */
  private timeOfDay(row: Row): number | null {
    if (this.date < 0) return null;
    return exchangeMicroseconds(`${row.text(this.date)} ${row.text(this.columns.time)}`) || null;
  }

  /** Whether the row has a price, but is said to be no trade: an order, say, or one side of a quote. */
  private isOther(row: Row, writer: TapeWriter): boolean {
    const said = row.text(this.kind).toLowerCase();
    const isLetter = said.length === 1 && plainName(this.names[this.kind]) === 'action';
    if (!NO_TRADE.test(said) && !(isLetter && NO_TRADE_LETTERS.includes(said))) return false;
    writer.findings.count(
      `Rows that are no trades by their column ${this.names[this.kind]}, left out`,
      shown(said),
    );
    return true;
  }

  private quote(row: Row, writer: TapeWriter, us: number): string | null {
    const { columns } = this;
    const touch = [columns.bid, columns.bidSize, columns.ask, columns.askSize];
    const key = touch.map((column) => row.text(column)).join();
    // A table that repeats the touch on every row says nothing new with it.
    if (key === this.told && columns.price >= 0) return null;
    this.told = key;
    const [bid, bidSize, ask, askSize] = touch.map((column) => (row.empty(column) ? 0 : row.number(column)));
    if (!(bid >= 0 && bidSize >= 0 && ask >= 0 && askSize >= 0))
      return `has a bid, ask or size that is no number: ${wrongValues(row, {
        bid: !(bid >= 0) && columns.bid,
        'bid size': !(bidSize >= 0) && columns.bidSize,
        ask: !(ask >= 0) && columns.ask,
        'ask size': !(askSize >= 0) && columns.askSize,
      })}`;
    return writer.quoteOrGap(us, bid, bidSize, ask, askSize, 0, 0) ? null : writer.problem;
  }

  private trade(row: Row, writer: TapeWriter, us: number): string | null {
    const { columns } = this;
    const price = row.number(columns.price);
    const sizes = (this.size ??= this.sizeColumn(row, price, writer));
    const size = sizes >= 0 ? row.number(sizes) : 1;
    if (!(price > 0) || !(size > 0))
      return `has a price or size that is no number above 0: ${wrongValues(row, {
        price: !(price > 0) && columns.price,
        size: !(size > 0) && sizes,
      })}`;
    const said = row.text(columns.side).toLowerCase();
    const side = this.sideOf(said);
    if (side === 0 && said !== '')
      writer.findings.count('Trades whose side says neither bought nor sold, taken without one', shown(said));
    return writer.trade(us, side, price, size, 0, exactId(row.number(columns.id))) ? null : writer.problem;
  }

  /** Where two columns could be the size, one may be what was paid: price × the other. */
  private sizeColumn(row: Row, price: number, writer: TapeWriter): number {
    const { columns, otherSizes, names } = this;
    if (otherSizes.length === 0) return columns.size;
    const paid = row.number(columns.size);
    const size = otherSizes.find((column) => isProduct(paid, price, row.number(column))) ?? columns.size;
    const others = [columns.size, ...otherSizes].filter((column) => column !== size);
    writer.findings.note(
      `Sizes are those of the column ${names[size]}, not of ${others.map((column) => names[column]).join(', ')}; --columns takes others.`,
    );
    return size;
  }
}

/** `paid` is price × size but for rounding, and not about the size itself. */
function isProduct(paid: number, price: number, size: number): boolean {
  return Math.abs(price - 1) > 0.01 && Math.abs(paid - price * size) <= 1e-3 * paid;
}

/** What rows say that have a price and are no trades: the life of an order, a quote, other events of a market. */
const NO_TRADE =
  /^(open|done|received|activate|add(ed)?|submit(ted)?|insert(ed)?|modif(y|ied)|change|cancel(l?ed)?|delete[d]?|order|quote|bid|ask|funding|quote (bid|ask|nb).*|trade cancel.*)$/;
/** The actions of Databento's messages but the trade: add, cancel, modify, clear, and the fill of the order that rested. */
const NO_TRADE_LETTERS = 'acmrf';
const MAKER_FLAG = /^((is_?)?buyer_?(is_)?maker|m)$/;

/** How a column of that name tells the aggressor's side: as a word, or as a flag of who bought, sold or rested. */
function sideReader(name: string): (text: string) => number {
  if (MAKER_FLAG.test(name)) return (text) => SIDE_OF_MAKER_FLAG.get(text) ?? 0;
  if (/^(is_)?sell$/.test(name)) return (text) => SIDE_OF_MAKER_FLAG.get(text) ?? sideOf(text);
  return /^is_buy$/.test(name) ? (text) => (text === '0' ? -1 : sideOf(text)) : sideOf;
}

/** +1 = the aggressor bought, −1 sold, 0 unknown. */
function sideOf(text: string): number {
  if (/^(buy|b|bid|bought|buyer|1|\+1|long|true)$/.test(text)) return 1;
  return /^(sell|s|ask|a|sold|seller|-1|2|short|false)$/.test(text) ? -1 : 0;
}
