import { Crc32 } from '../../domain/crc32';
import { isRecord } from '../../domain/part';
import { DepthBook, type BookSide, type Level } from '../depth-book';
import { ackOf, confirmationOf } from '../confirmation';
import type { Decoder, Dialect, RowSink } from '../dialect';
import { exchangeMicroseconds } from '../../domain/exchange-time';
import { idText, readLevels, readSides, tellBest } from '../read-levels';
import { clientFrame } from '../send-guard';
import { tellTouch } from '../tell-touch';
import { sideOf, tellTrade } from '../tell-trade';

const DEPTH = 25;

/** Kraken spot (WebSocket v1), keyless: a book checked by Kraken's checksum at every change, and every trade. */
export const kraken: Dialect = {
  label: 'Kraken',
  summary: `The best ${DEPTH} levels of each side, verified by Kraken's own checksum, and every trade, without a key.`,
  honesty: 'A public feed of a real exchange, read as its documentation says (version 1 of its socket).',
  urlTemplate: 'wss://ws.kraken.com',
  hosts: ['ws.kraken.com'],
  auth: 'none',
  symbol: 'XBT/USD',
  grade: 'depth + trades',
  sizes: true,
  greet: ({ symbol }) => [
    clientFrame({ event: 'subscribe', pair: [symbol], subscription: { name: 'book', depth: DEPTH } }),
    clientFrame({ event: 'subscribe', pair: [symbol], subscription: { name: 'trade' } }),
  ],
  awaits: ({ event, pair, subscription }) =>
    event === 'subscribe' && isRecord(subscription) && Array.isArray(pair)
      ? pair.map((one) => confirmationOf(subscription.name, one))
      : [],
  ping: { frame: clientFrame({ event: 'ping' }), everyS: 5 },
  plainPong: null,
  createDecoder: (symbol) => new KrakenDecoder(symbol),
};

class KrakenDecoder implements Decoder {
  private readonly symbol: string;
  private readonly book = new DepthBook();

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  decode(frame: unknown, rows: RowSink): void {
    if (Array.isArray(frame)) return this.readChannel(frame as readonly unknown[], rows);
    if (!isRecord(frame)) return rows.reject('not-a-frame');
    const { event } = frame;
    if (event === 'heartbeat' || event === 'pong') return rows.control('heartbeat', event);
    if (event === 'systemStatus') return rows.control('notice', idText(frame.status));
    if (event !== 'subscriptionStatus' && event !== 'error') return rows.reject('unknown-kind');
    if (event === 'error' || frame.status === 'error') {
      const said = typeof frame.errorMessage === 'string' ? frame.errorMessage : 'error';
      return rows.control(event === 'error' ? 'error' : 'refused', said.slice(0, 2000));
    }
    const { subscription } = frame;
    rows.control('ack', isRecord(subscription) ? ackOf(subscription.name, frame.pair) : 'subscribed');
  }

  /** `[channel id, content, (more content,) channel name, pair]`. */
  private readChannel(frame: readonly unknown[], rows: RowSink): void {
    if (frame.length < 4) return rows.reject('not-a-frame');
    const channel = frame[frame.length - 2];
    if (typeof channel !== 'string') return rows.reject('unknown-kind');
    if (frame[frame.length - 1] !== this.symbol) return rows.reject('other-symbol');
    const contents = frame.slice(1, -2);
    if (channel === 'trade') return readTrades(contents[0], rows);
    if (channel === 'spread') return this.readSpread(contents[0], rows);
    if (channel === 'ticker') return this.readTicker(contents[0], rows);
    const depth = /^book-(\d{1,4})$/.exec(channel);
    if (depth === null) return rows.reject('unknown-kind');
    this.readBook(contents, Number(depth[1]), rows);
  }

  private readSpread(content: unknown, rows: RowSink): void {
    if (this.book.synced) return rows.control('notice', 'spread beside a book');
    if (!Array.isArray(content)) return rows.reject('missing-field');
    const [bid, ask, time, bidSize, askSize] = content as readonly unknown[];
    tellTouch({ bid, ask, bidSize, askSize }, rows, exchangeMicroseconds(time), 0);
  }

  /** `b` and `a` are `[price, whole lots, lots]`; it tells no time. */
  private readTicker(content: unknown, rows: RowSink): void {
    if (this.book.synced) return rows.control('notice', 'ticker beside a book');
    if (!isRecord(content) || !Array.isArray(content.b) || !Array.isArray(content.a))
      return rows.reject('missing-field');
    const [bid, , bidSize] = content.b as readonly unknown[];
    const [ask, , askSize] = content.a as readonly unknown[];
    tellTouch({ bid, ask, bidSize, askSize }, rows, 0, 0);
  }

  /** A snapshot has `as` and `bs`; changes have `a` or `b` or both, and the checksum `c` with the last of them. */
  private readBook(contents: readonly unknown[], depth: number, rows: RowSink): void {
    const bids: Level[] = [];
    const asks: Level[] = [];
    let checksum: unknown = null;
    let exchangeUs = 0;
    for (const content of contents) {
      if (!isRecord(content)) return rows.reject('not-a-frame');
      if (content.as !== undefined && content.bs !== undefined)
        return this.readSnapshot(content, depth, rows);
      const reason = readLevels(content.b, bids) ?? readLevels(content.a, asks);
      if (reason !== null) return rows.reject(reason);
      checksum = content.c ?? checksum;
      exchangeUs = Math.max(exchangeUs, newestUs(content.a), newestUs(content.b));
    }
    if (!this.book.synced) return rows.reject('unsynced');
    this.book.change(bids, asks);
    this.book.truncate(depth);
    if (typeof checksum === 'string' && Number(checksum) !== krakenChecksum(this.book)) {
      this.book.lose();
      return rows.gap('checksum', true);
    }
    tellBest(this.book, rows, exchangeUs, 0);
  }

  private readSnapshot(content: Record<string, unknown>, depth: number, rows: RowSink): void {
    const sides = readSides(content.bs, content.as);
    if (typeof sides === 'string') return rows.reject(sides);
    this.book.replace(sides.bids, sides.asks);
    this.book.truncate(depth);
    tellBest(this.book, rows, Math.max(newestUs(content.as), newestUs(content.bs)), 0);
  }
}

/** Trades are `[price, volume, time, side, order type, misc]`, without ids. */
function readTrades(content: unknown, rows: RowSink): void {
  if (!Array.isArray(content) || content.length === 0) return rows.reject('missing-field');
  for (const trade of content as readonly unknown[]) {
    if (!Array.isArray(trade)) rows.reject('missing-field');
    else {
      const [price, size, time, side] = trade as readonly unknown[];
      tellTrade({ price, size, side: sideOf(side), time, id: '' }, rows);
    }
  }
}

/** The newest time among levels of `[price, volume, time]`. */
function newestUs(levels: unknown): number {
  if (!Array.isArray(levels)) return 0;
  let newest = 0;
  for (const level of levels as readonly unknown[]) {
    if (Array.isArray(level)) newest = Math.max(newest, exchangeMicroseconds(level[2]));
  }
  return newest;
}

/** CRC-32 over the ten best asks, then bids: price and size without point and leading zeros (Kraken, book checksum v1). */
function krakenChecksum(book: DepthBook): number {
  const crc = new Crc32();
  addSide(book.asks, crc);
  addSide(book.bids, crc);
  return crc.value;
}

function addSide({ levels }: BookSide, crc: Crc32): void {
  for (let i = levels.length - 1; i >= Math.max(0, levels.length - 10); i--) {
    crc.updateText(significantDigits(levels[i].priceText));
    crc.updateText(significantDigits(levels[i].sizeText));
  }
}

function significantDigits(decimal: string): string {
  return decimal.replace('.', '').replace(/^0+/, '');
}
