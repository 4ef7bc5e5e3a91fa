import { type ReplayFormat, DEFAULT_REPLAY_OPTIONS } from './replay';
import { columnOf, headColumns, type TableBinding, type TableDialect, TableParser } from './table-reader';
import { exactId, type TapeWriter } from './tape-writer';
import { symbolOfName } from './tape-csv';
import { TextReader } from './text-reader';

interface Columns {
  readonly time: number;
  readonly exchangeTime: number;
  readonly side: number;
  readonly price: number;
  readonly size: number;
  /** −1 in a file of prices. */
  readonly id: number;
}

const dialect: TableDialect = {
  source: 'hyperliquid-csv',
  delimiter: null,
  bind(names, fileName) {
    const columns = {
      time: columnOf(names, 'timestamp'),
      exchangeTime: columnOf(names, 'exchange_timestamp'),
      side: columnOf(names, 'side'),
      price: columnOf(names, 'price'),
      size: columnOf(names, 'size'),
      id: columnOf(names, 'trade_id'),
    };
    const { id, ...needed } = columns;
    if (Object.values(needed).some((column) => column < 0))
      return 'has not the columns timestamp, side, price, size and exchange_timestamp';
    const name = symbolOfName(fileName);
    const symbol = name.replace(/^(prices|trades)_/i, '');
    const binding = id >= 0 ? tradeBinding(columns, symbol) : priceBinding(columns, symbol);
    return { ...binding, isNamed: symbol !== name };
  },
};

/** Pairs of files as collectors of Hyperliquid write them: best prices side by side, and trades, by time of receipt. */
export const hyperliquidCsv: ReplayFormat = {
  label: 'Hyperliquid CSV',
  summary:
    'prices_COIN.csv (one side a row) and trades_COIN.csv with receive and exchange times; together one tape.',
  extensions: ['.csv'],
  detect(head, fileName) {
    return typeof dialect.bind(headColumns(head), fileName, DEFAULT_REPLAY_OPTIONS) === 'string' ? 0 : 0.9;
  },
  open: (options) => new TextReader(new TableParser(dialect, options)),
};

/** Both sides of one message are rows of one time: the quote is told when the next time begins. */
function priceBinding(columns: Columns, symbol: string): TableBinding {
  let us = 0;
  let exchangeUs = 0;
  let touch = { bid: 0, bidSize: 0, ask: 0, askSize: 0 };
  let told: typeof touch | null = null;
  const tell = (writer: TapeWriter): string | null => {
    const { bid, bidSize, ask, askSize } = touch;
    const same =
      told !== null &&
      bid === told.bid &&
      bidSize === told.bidSize &&
      ask === told.ask &&
      askSize === told.askSize;
    if (bid === 0 || ask === 0 || same) return null;
    told = { ...touch };
    return writer.quote(us, bid, bidSize, ask, askSize, exchangeUs, 0) ? null : writer.problem;
  };
  return {
    header: true,
    rank: 0,
    symbol,
    take(row, writer) {
      const at = row.microseconds(columns.time);
      const price = row.number(columns.price);
      const size = row.number(columns.size);
      const side = row.text(columns.side).toLowerCase();
      if (at === null || !(price > 0) || !(size >= 0) || (side !== 'bid' && side !== 'ask'))
        return 'has no time, price, size or side (bid, ask)';
      if (at !== us) {
        const problem = us > 0 ? tell(writer) : null;
        if (problem !== null) return problem;
        us = at;
      }
      exchangeUs = row.microseconds(columns.exchangeTime) ?? 0;
      touch =
        side === 'bid' ? { ...touch, bid: price, bidSize: size } : { ...touch, ask: price, askSize: size };
      return null;
    },
    end: tell,
  };
}

function tradeBinding(columns: Columns, symbol: string): TableBinding {
  return {
    header: true,
    rank: 1,
    symbol,
    take(row, writer) {
      const us = row.microseconds(columns.time);
      const price = row.number(columns.price);
      const size = row.number(columns.size);
      const text = row.text(columns.side).toLowerCase();
      if (us === null || !(price > 0) || !(size > 0)) return 'has no time, price or size of a trade';
      const side = text === 'buy' || text === 'b' ? 1 : text === 'sell' || text === 'a' ? -1 : 0;
      const exchangeUs = row.microseconds(columns.exchangeTime) ?? 0;
      return writer.trade(us, side, price, size, exchangeUs, exactId(row.number(columns.id)))
        ? null
        : writer.problem;
    },
  };
}
