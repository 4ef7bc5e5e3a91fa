import { strFromU8 } from 'fflate';
import { exchangeMicroseconds } from '../domain/exchange-time';
import { isRecord } from '../domain/part';
import { decimalOrZero, positiveDecimal } from '../domain/plain-decimal';
import { Book, type Level, sameTop } from './book';
import { asciiText } from './fields';
import { idOf, levelOf, textOf } from './message-fields';
import { NumberColumns } from './number-columns';
import type { ReplayFormat, ReplayOptions } from './replay';
import { symbolOfName } from './tape-csv';
import { askedSpan, TapeWriter } from './tape-writer';
import { type Finished, type LineParser, TextReader } from './text-reader';
import { TradesOnce } from './trades-once';

/** A document is held whole: a larger history comes one record a line. */
const MAX_DOCUMENT_BYTES = 200e6;
const MAX_DEPTH = 6;

/** Keys under which a response holds its records, or a record its body. */
const CONTAINERS = [
  'data',
  'snapshots',
  'history',
  'orderbooks',
  'orderbook',
  'order_book',
  'book',
  'items',
  'results',
  'records',
  'bars',
  'candles',
  'trades',
  'ticks',
  'payload',
  'frame',
];
const SYMBOLS = [
  'symbol',
  'market',
  'pair',
  'coin',
  'instId',
  'product_id',
  'instrument',
  'instrument_id',
  'instrument_name',
  'currency_pair',
  's',
];
const TIMES = ['timestamp', 'ts', 'time', 'T', 't', 'exchange_ts', 'server_ts', 'created_at'];
/** Keys whose word says whether a book is whole or changes the one before it: in OKX's archives, an action. */
const ACTIONS = ['action', 'type', 'event', 'update_type', 'updateType'];
const WHOLE = /^(snapshot|partial)$/i;
const CHANGE = /^(update|delta|diff|change|incremental)$/i;
/** Words that are never said of a whole book. */
const NEVER_WHOLE = /^(delta|diff|incremental)$/i;
const BIDS = ['bid', 'best_bid', 'bid_price', 'bidPrice', 'bestBid', 'b'];
const ASKS = ['ask', 'best_ask', 'ask_price', 'askPrice', 'bestAsk', 'a'];
const BID_SIZES = [
  'bid_size',
  'bidSize',
  'bid_qty',
  'bidQty',
  'best_bid_size',
  'bid_volume',
  'bidVolume',
  'B',
];
const ASK_SIZES = [
  'ask_size',
  'askSize',
  'ask_qty',
  'askQty',
  'best_ask_size',
  'ask_volume',
  'askVolume',
  'A',
];
const SIDES = ['side', 'S', 'aggressor', 'aggressor_side', 'taker_side', 'takerSide', 'direction'];
/** Flags that say that the buyer was the maker. */
const MAKER_FLAGS = ['isBuyerMaker', 'is_buyer_maker', 'm'];
const IDS = ['id', 'trade_id', 'tradeId', 'tid'];
const MIDS = ['mid', 'mid_price', 'price', 'last', 'mark_price'];

const QUOTE = 0;
const MID = 1;
const TRADE = 2;

/**
 * Order book histories in JSON: the shapes that Purple Flea's pages use for books, touches, mids, trades and bars, whole
 * documents or one record a line, in either order of time, with or without an envelope.
 */
export const historyJson: ReplayFormat = {
  label: 'Order book history (JSON)',
  summary:
    'Snapshots, best bid and ask, mids, trades or bars in JSON, as /history/orderbook might answer: a document or one record a line.',
  extensions: ['.json', '.jsonl'],
  detect(head) {
    const start = asciiText(head, 0, 4096);
    if (!/^\s*(\?\?\?)?[{[]/.test(start)) return 0;
    const isKnown =
      /"(bids|bid|best_bid|bestBid|bid_price|bidPrice|mid|mid_price|bars|candles|snapshots|price|px)"/.test(
        start,
      );
    return isKnown || /"p"\s*:.*"q"\s*:.*"m"\s*:/.test(start) ? 0.4 : 0;
  },
  open: (options) => new TextReader(new HistoryParser(options)),
};

class HistoryParser implements LineParser {
  readonly linesAreWhole = true;
  private readonly options: ReplayOptions;
  private readonly writer: TapeWriter;
  /** time µs, kind, then bid, bid size, ask, ask size; or mid; or price, size, side, id. */
  private readonly rows = new NumberColumns(6);
  private readonly document: string[] = [];
  private documentBytes = 0;
  private symbol: string;
  private name = '';
  private records = 0;
  /** Books that changes follow, by symbol, and the time of what they hold, µs. */
  private readonly books = new Map<string, { readonly book: Book; us: number }>();

  constructor(options: ReplayOptions) {
    this.options = options;
    this.writer = new TapeWriter('history-json', { ...options, spill: null });
    this.symbol = options.symbol ?? '';
  }

  begin(fileName: string): void {
    this.name = symbolOfName(fileName);
  }

  line(bytes: Uint8Array, start: number, end: number, line: number): string | null {
    if (end === start) return null;
    const text = strFromU8(bytes.subarray(start, end));
    if (this.document.length === 0) {
      const record = parsed(text);
      if (record !== undefined) return this.take(record, 0, '', '');
      if (line > 1 && this.records > 0) return 'is not JSON';
    }
    this.document.push(text);
    this.documentBytes += text.length;
    return this.documentBytes > MAX_DOCUMENT_BYTES
      ? `makes the document longer than ${MAX_DOCUMENT_BYTES / 1e6} MB: give it one record a line`
      : null;
  }

  chunkRead(): void {
    // Histories may come newest first: nothing can be told before all is read.
  }

  finish(): Finished | { error: string } {
    if (this.document.length > 0) {
      const record = parsed(this.document.join('\n'));
      if (record === undefined) return { error: 'The file is not JSON: it may have been cut off.' };
      const problem = this.take(record, 0, '', '');
      if (problem !== null) return { error: `A record ${problem}.` };
    }
    return this.tell();
  }

  /** Goes through envelopes and lists to the records; null = fine. */
  private take(input: unknown, depth: number, symbol: string, action: string): string | null {
    if (depth > MAX_DEPTH) return null;
    if (Array.isArray(input)) {
      if (isBar(input)) return this.bar(input[0], input[1], symbol);
      for (const item of input as unknown[]) {
        const problem = this.take(item, depth + 1, symbol, action);
        if (problem !== null) return problem;
      }
      return null;
    }
    if (!isRecord(input)) return null;
    const named = textOf(first(input, SYMBOLS)) || symbol;
    const said = actionOf(input) || action;
    const own = this.record(input, named, said);
    if (own !== undefined) return own;
    for (const key of CONTAINERS) {
      const inside = input[key];
      if (!isRecord(inside) && !Array.isArray(inside)) continue;
      // The body of a frame has its time beside it or inside.
      const body =
        isRecord(inside) && first(inside, TIMES) === undefined ? { ...stamp(input), ...inside } : inside;
      return this.take(body, depth + 1, named, said);
    }
    this.writer.findings.count('Records without a book, bid and ask, mid or trade, left out', '');
    return null;
  }

  /** What one record says; undefined where it is none by itself. */
  private record(record: Record<string, unknown>, symbol: string, action: string): string | null | undefined {
    const bids = record.bids ?? (Array.isArray(record.b) ? record.b : undefined);
    const asks = record.asks ?? (Array.isArray(record.a) ? record.a : undefined);
    if (Array.isArray(bids) && Array.isArray(asks)) {
      const changes = NEVER_WHOLE.test(action) || deletes(bids) || deletes(asks);
      if (action !== '' && (this.books.has(symbol) || WHOLE.test(action) || changes))
        return this.change(record, bids, asks, symbol, action);
      return this.snapshot(record, bids, asks, symbol);
    }
    const bid = first(record, BIDS);
    const ask = first(record, ASKS);
    const isTouch = bid !== undefined && ask !== undefined;
    if (isTouch && (bid !== null || ask !== null)) return this.touch(record, bid, ask, symbol);
    if (record.o !== undefined && record.c !== undefined)
      return this.bar(first(record, TIMES), record.o, symbol);
    if (record.open !== undefined && record.close !== undefined)
      return this.bar(first(record, TIMES), record.open, symbol);
    const price = record.price ?? record.p ?? record.px;
    // Beside Binance's flag p, q and a are price, size and id.
    const flagged = typeof firstTold(record, MAKER_FLAGS) === 'boolean';
    const size =
      record.size ??
      record.quantity ??
      record.qty ??
      record.amount ??
      record.v ??
      record.sz ??
      (flagged ? record.q : undefined);
    if (price !== undefined && size !== undefined) return this.trade(record, price, size, symbol);
    const mid = first(record, MIDS);
    // The market had neither side at that moment, and so no mid.
    if (isTouch && (mid ?? null) === null) return this.touch(record, bid, ask, symbol);
    return mid === undefined || isRecord(mid) ? undefined : this.mid(first(record, TIMES), mid, symbol);
  }

  private snapshot(
    record: Record<string, unknown>,
    bids: readonly unknown[],
    asks: readonly unknown[],
    symbol: string,
  ): string | null {
    const bid = best(bids, 1);
    const ask = best(asks, -1);
    if (bid === null || ask === null) return 'has a level that is none';
    return this.add(first(record, TIMES), symbol, QUOTE, bid[0], bid[1], ask[0], ask[1]);
  }

  /** A book that says it is whole, or changes the one before: quotes are its best levels where they change. */
  private change(
    record: Record<string, unknown>,
    bids: readonly unknown[],
    asks: readonly unknown[],
    symbol: string,
    action: string,
  ): string | null {
    const sides = [levelsIn(bids), levelsIn(asks)];
    // Whole books may leave sizes open.
    if (sides.includes(null))
      return WHOLE.test(action) ? this.snapshot(record, bids, asks, symbol) : 'has a level that is none';
    const [bidLevels, askLevels] = sides as Level[][];
    const us = exchangeMicroseconds(first(record, TIMES));
    let known = this.books.get(symbol);
    const before = known?.book.top;
    if (WHOLE.test(action)) {
      if (known === undefined) this.books.set(symbol, (known = { book: new Book(), us }));
      known.book.reset(bidLevels, askLevels);
    } else {
      if (known === undefined) {
        this.writer.findings.count('Changes of a book before a whole one, left out', '');
        return null;
      }
      if (us < known.us) return 'changes a book and goes back in time: such records must be in order';
      for (const level of bidLevels) known.book.set(1, level);
      for (const level of askLevels) known.book.set(-1, level);
    }
    known.us = us;
    const { book } = known;
    const { bid, ask } = book.top;
    if (before !== undefined && !WHOLE.test(action) && sameTop(before, book.top)) return null;
    const touch = [bid?.price ?? 0, bid?.size ?? 0, ask?.price ?? 0, ask?.size ?? 0] as const;
    return this.add(first(record, TIMES), symbol, QUOTE, ...touch);
  }

  /** A side that is null has no order. */
  private touch(record: Record<string, unknown>, bid: unknown, ask: unknown, symbol: string): string | null {
    const [b, a] = [decimalOrZero(bid ?? 0), decimalOrZero(ask ?? 0)];
    const bidSize = decimalOrZero(firstTold(record, BID_SIZES) ?? 0);
    const askSize = decimalOrZero(firstTold(record, ASK_SIZES) ?? 0);
    if (b === null || a === null || bidSize === null || askSize === null)
      return 'has a bid or ask that is no number';
    return this.add(first(record, TIMES), symbol, QUOTE, b, bidSize, a, askSize);
  }

  private mid(time: unknown, mid: unknown, symbol: string): string | null {
    const price = decimalOrZero(mid);
    if (price === null) return 'has a mid that is no number';
    return this.add(time, symbol, MID, price, 0, 0, 0);
  }

  private bar(time: unknown, open: unknown, symbol: string): string | null {
    this.writer.findings.note(
      'Bars became one mid each, their open: what happened inside a bar is not known.',
    );
    return this.mid(time, open, symbol);
  }

  private trade(
    record: Record<string, unknown>,
    price: unknown,
    size: unknown,
    symbol: string,
  ): string | null {
    const [at, amount] = [positiveDecimal(price), positiveDecimal(size)];
    if (at === null || amount === null) return 'has a price or size that is no number above 0';
    const flag = firstTold(record, MAKER_FLAGS);
    const flagged = typeof flag === 'boolean';
    const side = flagged ? (flag ? -1 : 1) : sideOf(firstTold(record, SIDES));
    return this.add(
      first(record, TIMES),
      symbol,
      TRADE,
      at,
      amount,
      side,
      idOf(firstTold(record, IDS) ?? (flagged ? record.a : 0)),
    );
  }

  private add(
    time: unknown,
    symbol: string,
    kind: number,
    ...values: [number, number, number, number]
  ): string | null {
    const us = exchangeMicroseconds(time);
    if (us === 0) return 'has no time (timestamp, ts, time, t)';
    if (this.symbol === '') this.symbol = symbol;
    if (symbol !== '' && symbol.toUpperCase() !== this.symbol.toUpperCase()) {
      this.writer.findings.count(`Records of instruments other than ${this.symbol}, left out`, '');
      return null;
    }
    this.records++;
    this.rows.add(us, kind, ...values);
    return null;
  }

  /** Rows in order of time, those of one time in the order of the file. */
  private tell(): Finished | { error: string } {
    const { rows, writer } = this;
    const order = Array.from({ length: rows.length }, (_, row) => row);
    const ascending = order.every((row) => row === 0 || rows.at(row - 1, 0) <= rows.at(row, 0));
    if (!ascending) {
      order.sort((a, b) => rows.at(a, 0) - rows.at(b, 0) || a - b);
      writer.findings.note('Records were not in order of time and were sorted.');
    }
    let mids = 0;
    const told = new TradesOnce<string>();
    for (const row of order) {
      const [us, kind, a, b, c, d] = [0, 1, 2, 3, 4, 5].map((column) => rows.at(row, column));
      if (kind === MID) mids++;
      if (kind === TRADE && d > 0 && told.repeats([d, us, a, b].join(), us, writer.findings)) continue;
      if (kind === TRADE) writer.trade(us, c, a, b, us, d);
      else if (kind === MID) writer.quoteOrGap(us, a, 0, a, 0, us, 0);
      else writer.quoteOrGap(us, a, b, c, d, us, 0);
    }
    if (writer.rows === 0)
      return { error: `The file holds no book, bid and ask, mid or trade${askedSpan(this.options)}.` };
    // One mid is no touch: without a single real one, the tape says so.
    const tape = writer.finish(this.symbol || this.name, mids === writer.quotes && mids > 0);
    return { tape, warnings: writer.findings.sentences() };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function first(record: Record<string, unknown>, keys: readonly string[]): unknown {
  for (const key of keys) if (Object.hasOwn(record, key)) return record[key];
  return undefined;
}

/** The same, past keys that are null. */
function firstTold(record: Record<string, unknown>, keys: readonly string[]): unknown {
  for (const key of keys) if (Object.hasOwn(record, key) && record[key] !== null) return record[key];
  return undefined;
}

function stamp(record: Record<string, unknown>): Record<string, unknown> {
  const time = first(record, TIMES);
  return time === undefined ? {} : { timestamp: time };
}

/** What a record says of its book, in a word; '' where it says nothing. */
function actionOf(record: Record<string, unknown>): string {
  const words = ACTIONS.map((key) => textOf(record[key]));
  return words.find((word) => WHOLE.test(word) || CHANGE.test(word)) ?? '';
}

function deletes(levels: readonly unknown[]): boolean {
  return levelsIn(levels)?.some(({ size }) => size === 0) ?? false;
}

/** [price, size] or {price, size} levels; null where one is none. */
function levelsIn(input: readonly unknown[]): Level[] | null {
  const levels = input.map((item) => levelOf(...priceAndSize(item)));
  return levels.includes(null) ? null : (levels as Level[]);
}

function priceAndSize(item: unknown): [unknown, unknown] {
  if (Array.isArray(item)) return [item[0], item[1]];
  if (!isRecord(item)) return [undefined, undefined];
  const size = item.size ?? item.quantity ?? item.qty ?? item.sz ?? item.q ?? item.amount ?? item.volume;
  return [item.price ?? item.px ?? item.p, size];
}

/** [time, open, high, low, close, …] of numbers. */
function isBar(input: readonly unknown[]): boolean {
  return (
    input.length >= 5 &&
    exchangeMicroseconds(input[0]) > 1e14 &&
    input.every((item) => decimalOrZero(item) !== null)
  );
}

/** Best price and its size of a list of [price, size] or {price, size} levels in any order; [0, 0] if empty, null if bad. */
function best(levels: readonly unknown[], side: number): [number, number] | null {
  let found: [number, number] = [0, 0];
  for (const item of levels) {
    const [price, size] = priceAndSize(item);
    const at = positiveDecimal(price);
    // A venue that does not know a size says null, or nothing.
    const isTold = size !== undefined && size !== null;
    const amount = isTold ? decimalOrZero(size) : 0;
    if (at === null || amount === null) return null;
    if (amount === 0 && isTold) continue;
    if (found[0] === 0 || (at - found[0]) * side > 0) found = [at, amount];
  }
  return found;
}

function sideOf(word: unknown): number {
  const text = typeof word === 'number' ? String(word) : textOf(word);
  if (/^(buy|bid|b|long|1)$/i.test(text)) return 1;
  return /^(sell|ask|a|s|short|-1)$/i.test(text) ? -1 : 0;
}
