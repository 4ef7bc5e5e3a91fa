import { isRecord } from '../../domain/part';
import { DepthBook } from '../depth-book';
import type { Decoder, Dialect, Greeting, RowSink } from '../dialect';
import { exchangeMicroseconds } from '../../domain/exchange-time';
import { idText, readSides, sequenceNumber, tellBest, type Sides } from '../read-levels';
import { clientFrame, type ClientFrame } from '../send-guard';
import { tellTouch } from '../tell-touch';
import { tellTrade } from '../tell-trade';

/** Changes kept while a snapshot is awaited. */
const MOST_WAITING = 2000;

/** Binance spot, keyless: best quotes as they change, and every trade. */
export const binance: Dialect = {
  label: 'Binance spot',
  summary: 'Best quotes with sizes as they change, and every trade, without a key.',
  honesty:
    'A public feed of a real exchange, read as its documentation says. It is not reachable from every country.',
  urlTemplate: 'wss://data-stream.binance.vision/ws',
  hosts: ['data-stream.binance.vision', 'stream.binance.com', 'stream.binance.com:9443'],
  auth: 'none',
  symbol: 'BTCUSDT',
  grade: 'touch + trades',
  sizes: true,
  greet: subscribe,
  // One answer for all streams of a frame, under the frame's number.
  awaits: ({ method, id }) => (method === 'SUBSCRIBE' ? [{ ack: idText(id), shownBy: 'price' }] : []),
  ping: { frame: clientFrame({ method: 'LIST_SUBSCRIPTIONS', id: 2 }), everyS: 5 },
  plainPong: null,
  createDecoder: (symbol) => new BinanceDecoder(symbol),
};

/**
 * Binance USDⓈ-M perpetuals, keyless. Since April 2026 an address serves either best quotes, books and single trades
 * (`/public`) or summed trades and the rest (`/market`); without either, it acknowledges what it never sends.
 */
export const binanceFutures: Dialect = {
  ...binance,
  label: 'Binance perpetuals',
  honesty:
    'A public feed of a real exchange. Its single trades are sent, but not documented. It is not reachable from every country.',
  urlTemplate: 'wss://fstream.binance.com/public/ws',
  hosts: ['fstream.binance.com'],
};

function subscribe({ symbol }: Greeting): ClientFrame[] {
  const stream = symbol.toLowerCase();
  return [clientFrame({ method: 'SUBSCRIBE', params: [`${stream}@bookTicker`, `${stream}@trade`], id: 1 })];
}

/** A change of the book: numbered from `first` to `last`; futures also name the change before. */
interface Change {
  readonly sides: Sides;
  readonly first: number;
  readonly last: number;
  readonly previous: number | null;
  readonly exchangeUs: number;
}

class BinanceDecoder implements Decoder {
  private readonly symbol: string;
  private readonly book = new DepthBook();
  private waiting: Change[] = [];
  private lastUpdate = 0;
  /** No change has been applied on top of the snapshot yet: the first may overlap it. */
  private isFresh = false;
  private hasBestQuotes = false;
  private lastBestUpdate = 0;
  /** Both kinds of print, single and summed, would tell each trade twice. */
  private tradeKind: unknown = null;

  constructor(symbol: string) {
    this.symbol = symbol.toUpperCase();
  }

  decode(frame: unknown, rows: RowSink): void {
    if (!isRecord(frame)) return rows.reject('not-a-frame');
    const data = typeof frame.stream === 'string' ? frame.data : frame;
    if (!isRecord(data)) return rows.reject('not-a-frame');
    if (Array.isArray(data.result)) return rows.control('heartbeat', 'subscriptions');
    if ('result' in data) return rows.control('ack', idText(data.id));
    if (isRecord(data.error) || 'code' in data) return readError(data, rows);
    if (data.e === 'serverShutdown') return rows.control('leaving', data.e);
    if (sequenceNumber(data.lastUpdateId) !== null) return this.readSnapshot(frame, data, rows);
    if (typeof data.s !== 'string') return rows.reject('unknown-kind');
    if (data.s !== this.symbol) return rows.reject('other-symbol');
    if (data.e === 'trade' || data.e === 'aggTrade') return this.readTrade(data, rows);
    if (data.e === 'depthUpdate') return this.readChange(data, rows);
    if (data.e === 'bookTicker' || (data.e === undefined && 'B' in data && 'A' in data)) {
      return this.readBestQuotes(data, rows);
    }
    rows.reject('unknown-kind');
  }

  private readBestQuotes(data: Record<string, unknown>, rows: RowSink): void {
    const update = sequenceNumber(data.u) ?? 0;
    if (update > 0 && update < this.lastBestUpdate) return rows.reject('old');
    const { b: bid, a: ask, B: bidSize, A: askSize } = data;
    const exchangeUs = exchangeMicroseconds(data.T ?? data.E);
    if (!tellTouch({ bid, ask, bidSize, askSize }, rows, exchangeUs, update)) return;
    this.lastBestUpdate = update;
    this.hasBestQuotes = true;
  }

  /** `m`: the buyer was resting, so the seller took. */
  private readTrade(data: Record<string, unknown>, rows: RowSink): void {
    // Of the insurance fund or of a forced reduction: it met nobody's order in the book.
    if (data.X !== undefined && data.X !== 'MARKET')
      return rows.control('notice', 'print outside of the book');
    if (this.tradeKind !== null && data.e !== this.tradeKind)
      return rows.control('notice', 'the same trades summed another way');
    const side = data.m === true ? -1 : data.m === false ? 1 : 0;
    const { p: price, q: size, T: time } = data;
    const id = data.e === 'trade' ? data.t : data.a;
    if (tellTrade({ price, size, side, time, id }, rows)) this.tradeKind = data.e;
  }

  private readSnapshot(frame: Record<string, unknown>, data: Record<string, unknown>, rows: RowSink): void {
    if (this.hasBestQuotes) return tellAside(rows);
    // A snapshot says for what it is only by the stream it came on, if at all.
    if (typeof frame.stream === 'string' && !frame.stream.startsWith(`${this.symbol.toLowerCase()}@`)) {
      return rows.reject('other-symbol');
    }
    const sides = readSides(data.bids, data.asks);
    if (typeof sides === 'string') return rows.reject(sides);
    this.book.replace(sides.bids, sides.asks);
    this.lastUpdate = sequenceNumber(data.lastUpdateId) ?? 0;
    this.isFresh = true;
    const { waiting } = this;
    this.waiting = [];
    const isWhole = waiting.every((change) => this.apply(change, rows));
    if (isWhole) tellBest(this.book, rows, exchangeMicroseconds(data.T ?? data.E), this.lastUpdate);
  }

  private readChange(data: Record<string, unknown>, rows: RowSink): void {
    if (this.hasBestQuotes) return tellAside(rows);
    const first = sequenceNumber(data.U);
    const last = sequenceNumber(data.u);
    if (first === null || last === null) return rows.reject('missing-field');
    const sides = readSides(data.b, data.a);
    if (typeof sides === 'string') return rows.reject(sides);
    const exchangeUs = exchangeMicroseconds(data.T ?? data.E);
    const change = { sides, first, last, previous: sequenceNumber(data.pu), exchangeUs };
    if (!this.book.synced) {
      if (this.waiting.length < MOST_WAITING) this.waiting.push(change);
      return rows.reject('unsynced');
    }
    if (this.apply(change, rows)) tellBest(this.book, rows, exchangeUs, this.lastUpdate);
  }

  /**
   * Binance's rule: drop what ends before the snapshot; the first change must reach over it; after that each continues
   * the last, by `pu` on futures, by `U` = last + 1 on spot. False where the chain broke.
   */
  private apply({ sides, first, last, previous }: Change, rows: RowSink): boolean {
    const known = this.lastUpdate;
    if (last < known || (previous === null && last === known)) return true;
    const reaches = previous === null ? first <= known + 1 : first <= known;
    const continues = previous === null ? first === known + 1 : previous === known;
    if (this.isFresh ? !reaches && !continues : !continues) {
      this.book.lose();
      rows.gap('sequence', true);
      return false;
    }
    this.book.change(sides.bids, sides.asks);
    this.lastUpdate = last;
    this.isFresh = false;
    return true;
  }
}

/** The best quotes of their own channel are newer than the book's. */
function tellAside(rows: RowSink): void {
  rows.control('notice', 'book beside best quotes');
}

function readError(data: Record<string, unknown>, rows: RowSink): void {
  const error = isRecord(data.error) ? data.error : data;
  rows.control('refused', typeof error.msg === 'string' ? error.msg.slice(0, 2000) : 'error');
}
