import { exchangeMicroseconds } from '../domain/exchange-time';
import { ChosenSymbol } from './chosen-symbol';
import { shown } from './fields';
import type { ColumnMap, ReplayFormat } from './replay';
import type { Row } from './row';
import { symbolOfName } from './tape-csv';
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

const UNCONVINCING = 0.3;
/** Numbers that would be times before 1973 count from another beginning, perhaps in another unit. */
const FIRST_LIKELY_US = 1e14;
const FROM_ZERO =
  'Times are small numbers that do not count from 1970: they were read as seconds; --time-unit names another unit.';

/** Names that columns go by, in the order of trust. */
const NAMES = {
  time: [
    'ts_us',
    'local_timestamp',
    'timestamp',
    'ts',
    'time',
    'datetime',
    'date_time',
    'date',
    'received_at',
    'exchange_timestamp',
    'transact_time',
    'transaction_time',
    'event_time',
    'trade_time',
    'created_time',
    'created_at',
    'exchange_time',
    't',
  ],
  bid: ['bid', 'best_bid', 'bid_price', 'bidprice', 'bestbid', 'bid_px', 'best_bid_price', 'b'],
  bidSize: [
    'bid_size',
    'bidsize',
    'bid_qty',
    'bidqty',
    'bid_amount',
    'bid_sz',
    'best_bid_size',
    'best_bid_qty',
    'bid_volume',
  ],
  ask: ['ask', 'best_ask', 'ask_price', 'askprice', 'bestask', 'ask_px', 'best_ask_price', 'offer', 'a'],
  askSize: [
    'ask_size',
    'asksize',
    'ask_qty',
    'askqty',
    'ask_amount',
    'ask_sz',
    'best_ask_size',
    'best_ask_qty',
    'ask_volume',
  ],
  mid: ['mid', 'mid_price', 'midprice', 'mark_price', 'mark'],
  price: ['price', 'trade_price', 'px', 'last', 'last_price', 'p'],
  size: ['size', 'qty', 'quantity', 'amount', 'volume', 'sz', 'trade_size', 'q', 'v'],
  side: [
    'side',
    'aggressor',
    'aggressor_side',
    'taker_side',
    'direction',
    'is_buyer_maker',
    'isbuyermaker',
    's',
  ],
  id: ['id', 'trade_id', 'tid', 'update_id', 'u'],
} as const;

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
];

/** Columns of books level by level, whose rows look like trades otherwise. */
const LEVELS = ['update_type', 'is_snapshot', 'level', 'book_level', 'depth_level', 'first_update_id'];
const LAST = /^(last|last_price)$/i;

type Field = keyof typeof NAMES;

const FIELDS = (Object.keys(NAMES) as Field[]).filter((field) => field !== 'mid');

type Columns = Readonly<Record<Exclude<Field, 'mid'>, number>>;

const dialect: TableDialect = {
  source: 'table',
  delimiter: null,
  bind(names, fileName, options) {
    if (options.columns === null && isBareTrade(names)) return bareTrades(symbolOfName(fileName));
    const found = options.columns === null ? guessed(names) : mapped(names, options.columns);
    if (typeof found === 'string') return found;
    const unit = options.columns?.timeUnit ?? (names[found.time] === 'ts_us' ? 'us' : 'auto');
    const flag = found.side >= 0 && /^(is_?buyer_?maker|m)$/i.test(names[found.side]);
    const header = !looksBare(names);
    const instruments = columnOf(names, ...SYMBOLS);
    const chosen = instruments < 0 ? null : new ChosenSymbol(instruments, options.symbol);
    return binding(found, header, unit, flag, symbolOfName(fileName), chosen);
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
    return isBareTrade(names) || typeof guessed(names) !== 'string' ? UNCONVINCING : 0;
  },
  open: (options) => new TextReader(new TableParser(dialect, options)),
};

/** The columns of a header without a map; a sentence where they cannot be told. */
function guessed(names: readonly string[]): Columns | string {
  const found = Object.fromEntries(
    Object.entries(NAMES).map(([field, known]) => [field, columnOf(names, ...known)]),
  ) as Record<Field, number>;
  const levels = LEVELS.filter((name) => columnOf(names, name) >= 0);
  if (levels.length > 0 && found.bid < 0)
    return `names ${levels.join(', ')}: it holds levels of a book, not trades; its columns are: ${listed(names)}`;
  // What traded last stands beside a touch on every row of a ticker: it is no trade of its own.
  const isTicker = found.bid >= 0 && found.ask >= 0 && found.side < 0 && found.id < 0;
  if (isTicker && LAST.test(names[found.price] ?? '')) found.price = -1;
  // A mid alone is a quote whose sides are one.
  if (found.bid < 0 && found.ask < 0) found.bid = found.ask = found.mid;
  return complete(found) ? found : needs(names);
}

/** The columns that a map names, by name or by number from 1; a sentence where one is not there. */
function mapped(names: readonly string[], map: ColumnMap): Columns | string {
  const missing: string[] = [];
  const headed = !looksBare(names);
  const found = Object.fromEntries(
    FIELDS.map((field) => {
      const wanted = map[field];
      if (wanted === null) return [field, -1];
      const byName = headed ? columnOf(names, wanted.toLowerCase()) : -1;
      const byNumber = /^\d{1,3}$/.test(wanted) ? Number(wanted) - 1 : -1;
      const at = byName >= 0 ? byName : byNumber < names.length ? byNumber : -1;
      if (at < 0) missing.push(wanted);
      return [field, at];
    }),
  ) as Record<Field, number>;
  if (missing.length > 0) return `has no column ${missing.join(', ')}; its columns are: ${listed(names)}`;
  return complete(found) ? found : needs(names);
}

function complete(found: Columns): boolean {
  return found.time >= 0 && ((found.bid >= 0 && found.ask >= 0) || found.price >= 0);
}

function needs(names: readonly string[]): string {
  return `must name a column of time and bid and ask, or price; its columns are: ${listed(names)}`;
}

function listed(names: readonly string[]): string {
  return names
    .map((name) => name.slice(0, 30))
    .join(', ')
    .slice(0, 200);
}

/** A number as long as a time, or a date with a time, stands among the names: they are values. */
function looksBare(names: readonly string[]): boolean {
  return names.some((name) => name.length >= 9 && (isNumber(name) || exchangeMicroseconds(name) > 0));
}

function isNumber(text: string): boolean {
  return /^\d+(\.\d*)?$/.test(text);
}

/** Time in seconds since 1970, price, volume and no header: how Kraken and bitcoincharts publish all trades of a pair. */
function isBareTrade(names: readonly string[]): boolean {
  return names.length === 3 && names.every(isNumber) && Number(names[0]) > 1e9 && Number(names[0]) < 4e9;
}

function bareTrades(symbol: string): TableBinding {
  return {
    header: false,
    rank: 1,
    symbol,
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

function binding(
  columns: Columns,
  header: boolean,
  unit: ColumnMap['timeUnit'],
  flag: boolean,
  fileSymbol: string,
  chosen: ChosenSymbol | null,
): TableBinding {
  let told = '';
  const quote = (row: Row, writer: TapeWriter, us: number): string | null => {
    const touch = [columns.bid, columns.bidSize, columns.ask, columns.askSize].map((column) =>
      row.text(column),
    );
    const key = touch.join();
    // A table that repeats the touch on every row says nothing new with it.
    if (key === told && columns.price >= 0) return null;
    told = key;
    const [bid, bidSize, ask, askSize] = [columns.bid, columns.bidSize, columns.ask, columns.askSize].map(
      (column) => (row.empty(column) ? 0 : row.number(column)),
    );
    if (!(bid >= 0 && bidSize >= 0 && ask >= 0 && askSize >= 0))
      return `has a bid, ask or size that is no number: ${wrongValues(row, {
        bid: !(bid >= 0) && columns.bid,
        'bid size': !(bidSize >= 0) && columns.bidSize,
        ask: !(ask >= 0) && columns.ask,
        'ask size': !(askSize >= 0) && columns.askSize,
      })}`;
    return writer.quoteOrGap(us, bid, bidSize, ask, askSize, 0, 0) ? null : writer.problem;
  };
  const trade = (row: Row, writer: TapeWriter, us: number): string | null => {
    const price = row.number(columns.price);
    const size = columns.size >= 0 ? row.number(columns.size) : 1;
    if (!(price > 0) || !(size > 0))
      return `has a price or size that is no number above 0: ${wrongValues(row, {
        price: !(price > 0) && columns.price,
        size: !(size > 0) && columns.size,
      })}`;
    const side = sideOf(row.text(columns.side).toLowerCase()) * (flag ? -1 : 1);
    return writer.trade(us, side, price, size, 0, exactId(row.number(columns.id))) ? null : writer.problem;
  };
  return {
    header,
    rank: columns.price >= 0 ? 1 : 0,
    get symbol() {
      return chosen === null || chosen.name === '' ? fileSymbol : chosen.name;
    },
    midOnly: columns.bid >= 0 && columns.bid === columns.ask,
    take(row, writer) {
      if (chosen !== null && !chosen.has(row, writer)) return null;
      const us = row.microseconds(columns.time, unit);
      if (us === null) return `has no time, but ${shown(row.text(columns.time))}`;
      if (unit === 'auto' && us < FIRST_LIKELY_US) writer.findings.note(FROM_ZERO);
      if (columns.size < 0 && columns.price >= 0)
        writer.findings.note('Trades have no size: each counts as 1.');
      const quoted = columns.bid >= 0 && !(row.empty(columns.bid) && row.empty(columns.ask));
      const problem = quoted ? quote(row, writer, us) : null;
      if (problem !== null || columns.price < 0 || row.empty(columns.price)) return problem;
      return trade(row, writer, us);
    },
  };
}

/** +1 = the aggressor bought, −1 sold, 0 unknown. A flag "the buyer is the maker" is turned round by the caller. */
function sideOf(text: string): number {
  if (/^(buy|b|bid|bought|buyer|1|\+1|long|true)$/.test(text)) return 1;
  return /^(sell|s|ask|a|sold|seller|-1|2|short|false)$/.test(text) ? -1 : 0;
}
