import { depthBinding } from './binance-depth-csv';
import { DEFAULT_REPLAY_OPTIONS, type ReplayFormat } from './replay';
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
import { TradesOnce } from './trades-once';

/** Prints stand before the touch that they leave behind: the venue sends both with one time stamp in ms. */
const TRADES_FIRST = 0;
const QUOTES_SECOND = 1;

/** The aggressor by the flag “the buyer is the maker”, which other programs write as a number. */
export const SIDE_OF_MAKER_FLAG: ReadonlyMap<string, number> = new Map([
  ['true', -1],
  ['false', 1],
  ['1', -1],
  ['0', 1],
]);

/** BTCUSDT of BTCUSDT-aggTrades-2024-08-08.csv. */
const NAME = /^([A-Z0-9_]+)-(aggTrades|trades|bookTicker)/i;

interface TradeColumns {
  readonly kind: 'trades' | 'aggTrades';
  readonly id: number;
  readonly price: number;
  readonly size: number;
  readonly time: number;
  readonly buyerIsMaker: number;
}

interface TickerColumns {
  readonly id: number;
  readonly bid: number;
  readonly bidSize: number;
  readonly ask: number;
  readonly askSize: number;
  readonly time: number;
}

const dialect: TableDialect = {
  source: 'binance-csv',
  delimiter: null,
  bind(columns, fileName) {
    const symbol = symbolOf(fileName);
    if (isHistoricalDepth(columns)) return depthBinding(columns, symbol);
    const header = !/^\d/.test(columns[0] ?? '');
    const isNamed = NAME.test(baseName(fileName));
    const trade = header ? namedTrade(columns) : bareTrade(columns);
    if (trade !== null) return { ...tradeBinding(trade, header, symbol), isNamed, prints: trade.kind };
    const ticker = header ? namedTicker(columns) : bareTicker(columns);
    return ticker !== null
      ? { ...tickerBinding(ticker, header, symbol), isNamed }
      : 'has not the columns of aggTrades, trades or bookTicker';
  },
};

/** Files of data.binance.vision: aggTrades, trades and bookTicker, with or without a header; several make one tape. */
export const binanceCsv: ReplayFormat = {
  label: 'Binance CSV',
  summary:
    'Daily or monthly files of data.binance.vision: aggTrades, trades, bookTicker; trades with bookTicker make one tape.',
  extensions: ['.csv', '.zip'],
  detect(head, fileName) {
    const columns = headColumns(head);
    if (isHistoricalDepth(columns)) return 0.95;
    if (typeof dialect.bind(columns, fileName, DEFAULT_REPLAY_OPTIONS) === 'string') return 0;
    return /(aggTrades|trades|bookTicker)/i.test(fileName) ? 0.95 : 0.6;
  },
  open: (options) => new TextReader(new TableParser(dialect, options)),
};

function namedTrade(columns: readonly string[]): TradeColumns | null {
  const found = {
    id: columnOf(columns, 'agg_trade_id', 'id', 'trade_id', 'a'),
    price: columnOf(columns, 'price', 'p'),
    size: columnOf(columns, 'quantity', 'qty', 'q'),
    time: columnOf(columns, 'transact_time', 'time', 'timestamp', 't'),
    buyerIsMaker: columnOf(columns, 'is_buyer_maker', 'isbuyermaker', 'm'),
  };
  if (Object.values(found).some((column) => column < 0)) return null;
  return { ...found, kind: columnOf(columns, 'agg_trade_id', 'a') >= 0 ? 'aggTrades' : 'trades' };
}

/** Without a header the columns are told by their number and by where the flag stands. */
function bareTrade(columns: readonly string[]): TradeColumns | null {
  const flag = columns.findIndex((value) => /^(true|false)$/i.test(value));
  if (flag === 6 && columns.length <= 8)
    return { kind: 'aggTrades', id: 0, price: 1, size: 2, time: 5, buyerIsMaker: 6 };
  if (flag === 5 && columns.length <= 7)
    return { kind: 'trades', id: 0, price: 1, size: 2, time: 4, buyerIsMaker: 5 };
  return null;
}

function namedTicker(columns: readonly string[]): TickerColumns | null {
  const found = {
    id: columnOf(columns, 'update_id'),
    bid: columnOf(columns, 'best_bid_price'),
    bidSize: columnOf(columns, 'best_bid_qty'),
    ask: columnOf(columns, 'best_ask_price'),
    askSize: columnOf(columns, 'best_ask_qty'),
    time: columnOf(columns, 'transaction_time', 'event_time'),
  };
  return Object.values(found).every((column) => column >= 0) ? found : null;
}

function bareTicker(columns: readonly string[]): TickerColumns | null {
  if (columns.length !== 7 || !columns.every((value) => /^\d+(\.\d+)?$/.test(value))) return null;
  return Number(columns[5]) > 1e12 ? { id: 0, bid: 1, bidSize: 2, ask: 3, askSize: 4, time: 5 } : null;
}

/** Binance's historical order books (T_DEPTH): a level a line, whole books (snap) or changes (set). */
function isHistoricalDepth(columns: readonly string[]): boolean {
  return ['last_update_id', 'side', 'update_type', 'price', 'qty'].every((name) => columns.includes(name));
}

function tradeBinding(columns: TradeColumns, header: boolean, symbol: string): TableBinding {
  const told = new TradesOnce<number>();
  return {
    header,
    rank: TRADES_FIRST,
    symbol,
    take(row: Row, writer: TapeWriter): string | null {
      const price = row.number(columns.price);
      const size = row.number(columns.size);
      const us = row.microseconds(columns.time);
      const side = SIDE_OF_MAKER_FLAG.get(row.text(columns.buyerIsMaker).toLowerCase()) ?? 0;
      if (!(price > 0) || !(size > 0) || us === null || side === 0)
        return `has no price, size, time or side of a trade, but ${wrongValues(row, {
          price: !(price > 0) && columns.price,
          size: !(size > 0) && columns.size,
          time: us === null && columns.time,
          'the flag of the maker': side === 0 && columns.buyerIsMaker,
        })}`;
      const id = exactId(row.number(columns.id));
      if (id !== 0 && told.repeats(id, us, writer.findings)) return null;
      return writer.trade(us, side, price, size, us, id) ? null : writer.problem;
    },
  };
}

function tickerBinding(columns: TickerColumns, header: boolean, symbol: string): TableBinding {
  return {
    header,
    rank: QUOTES_SECOND,
    symbol,
    take(row: Row, writer: TapeWriter): string | null {
      const bid = row.number(columns.bid);
      const bidSize = row.number(columns.bidSize);
      const ask = row.number(columns.ask);
      const askSize = row.number(columns.askSize);
      const us = row.microseconds(columns.time);
      if (!(bid >= 0) || !(bidSize >= 0) || !(ask >= 0) || !(askSize >= 0) || us === null)
        return `has no bid, ask, sizes or time of a best bid and ask, but ${wrongValues(row, {
          bid: !(bid >= 0) && columns.bid,
          'bid size': !(bidSize >= 0) && columns.bidSize,
          ask: !(ask >= 0) && columns.ask,
          'ask size': !(askSize >= 0) && columns.askSize,
          time: us === null && columns.time,
        })}`;
      const id = exactId(row.number(columns.id));
      return writer.quoteOrGap(us, bid, bidSize, ask, askSize, us, id) ? null : writer.problem;
    },
  };
}

function symbolOf(fileName: string): string {
  const base = baseName(fileName);
  return NAME.exec(base)?.[1] ?? base.split('.')[0].slice(0, 64);
}

function baseName(fileName: string): string {
  return fileName.slice(fileName.lastIndexOf('/') + 1);
}
