import { isRecord } from '../../domain/part';
import { DepthBook, type Level } from '../depth-book';
import type { Decoder, Dialect, RowSink } from '../dialect';
import { exchangeMicroseconds } from '../../domain/exchange-time';
import { readLevels, readSides, sequenceNumber, tellBest } from '../read-levels';
import { clientFrame } from '../send-guard';
import { tellTouch } from '../tell-touch';
import { tellTrade } from '../tell-trade';

/** Coinbase Exchange, keyless: the whole book in batches of 50 ms, and every match. */
export const coinbase: Dialect = {
  label: 'Coinbase',
  summary: 'The whole order book (batches of 50 ms) and every trade of Coinbase Exchange, without a key.',
  honesty: 'A public feed of a real exchange, read as its documentation says.',
  urlTemplate: 'wss://ws-feed.exchange.coinbase.com',
  hosts: ['ws-feed.exchange.coinbase.com'],
  auth: 'none',
  symbol: 'BTC-USD',
  grade: 'depth + trades',
  sizes: true,
  greet: ({ symbol }) => [
    clientFrame({
      type: 'subscribe',
      product_ids: [symbol],
      channels: ['level2_batch', 'matches', 'heartbeat'],
    }),
  ],
  awaits: ({ type }) => (type === 'subscribe' ? [{ ack: 'subscriptions', shownBy: 'price' }] : []),
  ping: null,
  plainPong: null,
  // The whole book of BTC-USD is longer than 1 MB.
  longestFrame: 8 * 1_048_576,
  createDecoder: (symbol) => new CoinbaseDecoder(symbol),
};

class CoinbaseDecoder implements Decoder {
  private readonly symbol: string;
  private readonly book = new DepthBook();
  private lastTradeId: number | null = null;

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  decode(frame: unknown, rows: RowSink): void {
    if (!isRecord(frame)) return rows.reject('not-a-frame');
    const { type } = frame;
    if (type === 'subscriptions') return rows.control('ack', type);
    if (type === 'error') return readError(frame, rows);
    if (typeof type !== 'string' || !KINDS.has(type)) return rows.reject('unknown-kind');
    if (frame.product_id !== this.symbol) return rows.reject('other-symbol');
    if (type === 'heartbeat') return rows.control('heartbeat', type);
    if (type === 'l2update') return this.readChanges(frame, rows);
    if (type === 'snapshot') return this.readSnapshot(frame, rows);
    if (type === 'ticker') return this.readTicker(frame, rows);
    this.readMatch(frame, type === 'last_match', rows);
  }

  private readSnapshot(frame: Record<string, unknown>, rows: RowSink): void {
    const sides = readSides(frame.bids, frame.asks);
    if (typeof sides === 'string') return rows.reject(sides);
    this.book.replace(sides.bids, sides.asks);
    tellBest(this.book, rows, exchangeMicroseconds(frame.time), 0);
  }

  /** Changes are `[side, price, size]`. They carry no number: order is what the connection guarantees. */
  private readChanges(frame: Record<string, unknown>, rows: RowSink): void {
    const { changes } = frame;
    if (!Array.isArray(changes)) return rows.reject('missing-field');
    const bids: Level[] = [];
    const asks: Level[] = [];
    for (const change of changes as readonly unknown[]) {
      if (!Array.isArray(change)) return rows.reject('missing-field');
      const [side, price, size] = change as readonly unknown[];
      if (side !== 'buy' && side !== 'sell') return rows.reject('missing-field');
      const reason = readLevels([[price, size]], side === 'buy' ? bids : asks);
      if (reason !== null) return rows.reject(reason);
    }
    if (!this.book.synced) return rows.reject('unsynced');
    this.book.change(bids, asks);
    tellBest(this.book, rows, exchangeMicroseconds(frame.time), 0);
  }

  /** Sent at each match only: of use where no book was asked for. */
  private readTicker(frame: Record<string, unknown>, rows: RowSink): void {
    if (this.book.synced) return rows.control('notice', 'ticker beside a book');
    const { best_bid: bid, best_ask: ask, best_bid_size: bidSize, best_ask_size: askSize } = frame;
    tellTouch({ bid, ask, bidSize, askSize }, rows, exchangeMicroseconds(frame.time), 0);
  }

  /** `side` is the resting order's: the aggressor is the other one. */
  private readMatch(frame: Record<string, unknown>, isLast: boolean, rows: RowSink): void {
    const id = sequenceNumber(frame.trade_id);
    const last = this.lastTradeId;
    // The last match before the subscription happened before our time; it only says where the numbers stand.
    if (isLast) {
      this.lastTradeId = id;
      return rows.control('notice', 'the last match before the subscription');
    }
    if (id !== null && last !== null && id > last + 1) rows.gap('trades', false);
    const { price, size, time } = frame;
    const side = frame.side === 'sell' ? 1 : frame.side === 'buy' ? -1 : 0;
    const isTold = tellTrade({ price, size, side, time, id: frame.trade_id }, rows);
    // One that was overtaken is told late; which were told before is known to whoever writes them down.
    if (isTold && id !== null && (last === null || id > last)) this.lastTradeId = id;
  }
}

const KINDS = new Set(['heartbeat', 'snapshot', 'l2update', 'ticker', 'match', 'last_match']);

function readError(frame: Record<string, unknown>, rows: RowSink): void {
  const said = [frame.message, frame.reason].filter((part) => typeof part === 'string').join(': ');
  const isRefusal = /subscribe|auth|product/i.test(said);
  rows.control(isRefusal ? 'refused' : 'error', said.slice(0, 2000));
}
