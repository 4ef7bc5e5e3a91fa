import { exchangeMicroseconds } from '../domain/exchange-time';
import type { ColumnMap } from './replay';
import { columnOf, plainName } from './table-reader';

/** Names that columns go by, in the order of trust: the time of receipt before the venue's own. */
const NAMES = {
  time: [
    'ts_us',
    'local_timestamp',
    'receipt_timestamp',
    'receive_timestamp',
    'receive_time',
    'received_at',
    'recv_time',
    'timestamp',
    'ts',
    'time',
    'datetime',
    'date_time',
    'date',
    'exchange_timestamp',
    'transact_time',
    'transaction_time',
    'event_time',
    'trade_time',
    'created_time',
    'created_at',
    'exchange_time',
    'sip_timestamp',
    'participant_timestamp',
    'timestamp_utc',
    'time_utc',
    'utc_time',
    'gmt_time',
    'local_time',
    'timestamp_ms',
    'timestamp_us',
    'timestamp_ns',
    'time_ms',
    'ts_ms',
    'ts_ns',
    'unix_timestamp',
    'unix_time',
    'unix',
    'epoch',
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
    'bidvolume',
    'bid_vol',
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
    'askvolume',
    'ask_vol',
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
    'buyer_maker',
    'buyer_is_maker',
    'is_buy',
    'is_sell',
    'sell',
    'trade_side',
    'type',
    's',
  ],
  id: ['id', 'trade_id', 'tid', 'update_id', 'u'],
} as const;

/** Columns of tables whose rows look like trades and are none: all of a list tell what they are. */
const NO_TRADES = [
  [['order_status'], 'orders'],
  [['order_id', 'status'], 'orders'],
  [['time_in_force'], 'orders'],
  [['timeinforce'], 'orders'],
  [['open', 'high', 'low', 'close'], 'bars'],
] as const;
/** Columns of books level by level, whose rows look like trades otherwise. */
const LEVELS = ['update_type', 'is_snapshot', 'level', 'book_level', 'depth_level', 'first_update_id'];
const LAST = /^(last|last_price)$/;
const MARK = /^mark(_price)?$/;

/** Names of a column that says what happened in a row. */
const KINDS = [
  'event_type',
  'eventtype',
  'event',
  'kind',
  'action',
  'record_type',
  'msg_type',
  'message_type',
  'type',
];

type Field = keyof typeof NAMES;

const FIELDS = (Object.keys(NAMES) as Field[]).filter((field) => field !== 'mid');

/** Where each field stands among a table's columns, −1 = nowhere. A mid alone is bid and ask at once. */
export type FieldColumns = Readonly<Record<Exclude<Field, 'mid'>, number>>;

/** The columns of a header by the names that they usually have; a sentence where they cannot be told. */
export function guessedColumns(names: readonly string[]): FieldColumns | string {
  const found = Object.fromEntries(
    Object.entries(NAMES).map(([field, known]) => [field, columnOf(names, ...known)]),
  ) as Record<Field, number>;
  const levels = LEVELS.filter((name) => columnOf(names, name) >= 0);
  if (levels.length > 0 && found.bid < 0)
    return `names ${levels.join(', ')}: it holds levels of a book, not trades; its columns are: ${listed(names)}`;
  for (const [telling, what] of NO_TRADES)
    if (found.bid < 0 && telling.every((name) => columnOf(names, name) >= 0))
      return `names ${telling.join(', ')}: it holds ${what}, not trades; its columns are: ${listed(names)}`;
  // What traded last stands beside a touch on every row of a ticker: it is no trade of its own.
  const isTicker = found.bid >= 0 && found.ask >= 0 && found.side < 0 && found.id < 0;
  if (isTicker && LAST.test(plainName(names[found.price] ?? ''))) found.price = -1;
  // A mid alone is a quote whose sides are one. The mark that a venue reckons with stands beside trades too, and is none.
  const isMark = MARK.test(plainName(names[found.mid] ?? '')) && found.price >= 0;
  if (found.bid < 0 && found.ask < 0 && !isMark) found.bid = found.ask = found.mid;
  return complete(found) ? found : needs(names);
}

/** Where a column says what happened in a row, −1 = nowhere; one that stands for a field of `found` is no such column. */
export function kindColumn(names: readonly string[], found: FieldColumns): number {
  const taken: readonly number[] = Object.values(found);
  return (
    KINDS.map((name) => columnOf(names, name)).find((column) => column >= 0 && !taken.includes(column)) ?? -1
  );
}

/** All columns whose names say a size, in the order of trust. */
export function sizeColumns(names: readonly string[]): number[] {
  return NAMES.size.map((name) => columnOf(names, name)).filter((column) => column >= 0);
}

/** The columns that a map names, by name or by number from 1; a sentence where one is not there. */
export function mappedColumns(names: readonly string[], map: ColumnMap): FieldColumns | string {
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

function complete(found: FieldColumns): boolean {
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
export function looksBare(names: readonly string[]): boolean {
  return names.some((name) => name.length >= 9 && (isNumber(name) || exchangeMicroseconds(name) > 0));
}

export function isNumber(text: string): boolean {
  return /^\d+(\.\d*)?$/.test(text);
}
