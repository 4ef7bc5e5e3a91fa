import { isRecord } from '../../domain/part';
import { DepthBook } from '../depth-book';
import type { Decoder, Dialect, RowSink } from '../dialect';
import { exchangeMicroseconds } from '../../domain/exchange-time';
import { idText, readSides, sequenceNumber, tellBest } from '../read-levels';
import { clientFrame } from '../send-guard';
import { tellTouch } from '../tell-touch';
import { sideOf, tellTrade } from '../tell-trade';

const DEPTH = 50;

/** Bybit linear perpetuals (v5), keyless: a book kept by update numbers, and every trade. */
export const bybit: Dialect = {
  label: 'Bybit',
  summary: `The best ${DEPTH} levels of each side every 20 ms, kept by update number, and every trade, without a key.`,
  honesty: 'A public feed of a real exchange, read as its documentation says.',
  urlTemplate: 'wss://stream.bybit.com/v5/public/linear',
  hosts: ['stream.bybit.com'],
  auth: 'none',
  symbol: 'BTCUSDT',
  grade: 'depth + trades',
  sizes: true,
  greet: ({ symbol }) => [
    clientFrame({ op: 'subscribe', args: [`orderbook.${DEPTH}.${symbol}`, `publicTrade.${symbol}`] }),
  ],
  awaits: ({ op }) => (op === 'subscribe' ? [{ ack: op, shownBy: 'price' }] : []),
  ping: { frame: clientFrame({ op: 'ping' }), everyS: 5 },
  plainPong: null,
  createDecoder: (symbol) => new BybitDecoder(symbol),
};

class BybitDecoder implements Decoder {
  private readonly symbol: string;
  private readonly book = new DepthBook();
  private lastUpdate: number | null = null;
  /** The depth of the channel that the book belongs to: each has numbers of its own. */
  private depth = '';
  /** What the ticker has told so far: its changes tell what has changed. */
  private ticker: Record<string, unknown> = {};

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  decode(frame: unknown, rows: RowSink): void {
    if (!isRecord(frame)) return rows.reject('not-a-frame');
    const { topic } = frame;
    if (typeof topic !== 'string') return readAnswer(frame, rows);
    const [channel, ...rest] = topic.split('.');
    if (rest[rest.length - 1] !== this.symbol) return rows.reject('other-symbol');
    if (channel === 'publicTrade') return readTrades(frame.data, rows);
    if (channel === 'orderbook') return this.readBook(frame, rest[0], rows);
    if (channel === 'tickers') return this.readTicker(frame, rows);
    rows.reject('unknown-kind');
  }

  /** That of spot tells no best quotes. */
  private readTicker(frame: Record<string, unknown>, rows: RowSink): void {
    if (!isRecord(frame.data)) return rows.reject('missing-field');
    this.ticker = frame.type === 'delta' ? { ...this.ticker, ...frame.data } : frame.data;
    const { bid1Price: bid, bid1Size: bidSize, ask1Price: ask, ask1Size: askSize } = this.ticker;
    if (bid === undefined && ask === undefined) return rows.control('notice', 'ticker without best quotes');
    if (this.book.synced) return rows.control('notice', 'ticker beside a book');
    tellTouch({ bid, ask, bidSize, askSize }, rows, exchangeMicroseconds(frame.ts), 0);
  }

  /** A change is numbered one above the last. A snapshot begins anew, also with number 1 after a restart of theirs. */
  private readBook(frame: Record<string, unknown>, depth: string, rows: RowSink): void {
    const { data } = frame;
    if (!isRecord(data)) return rows.reject('missing-field');
    // The best quotes are sent whole on the channel of depth 1; a deeper book beside it tells the same later.
    if (this.depth === '1' && depth !== '1') return rows.control('notice', 'book beside best quotes');
    const sides = readSides(data.b, data.a);
    if (typeof sides === 'string') return rows.reject(sides);
    const update = sequenceNumber(data.u);
    if (frame.type === 'snapshot' || update === 1) this.book.replace(sides.bids, sides.asks);
    else {
      if (!this.book.synced || depth !== this.depth) return rows.reject('unsynced');
      if (update !== null && this.lastUpdate !== null && update !== this.lastUpdate + 1) {
        if (update <= this.lastUpdate) return rows.reject('old');
        this.book.lose();
        return rows.gap('sequence', true);
      }
      this.book.change(sides.bids, sides.asks);
    }
    this.depth = depth;
    this.lastUpdate = update;
    tellBest(this.book, rows, exchangeMicroseconds(frame.cts ?? frame.ts), update ?? 0);
  }
}

function readTrades(data: unknown, rows: RowSink): void {
  if (!Array.isArray(data) || data.length === 0) return rows.reject('missing-field');
  for (const trade of data as readonly unknown[]) {
    if (!isRecord(trade)) rows.reject('not-a-frame');
    // Agreed on beside the book: it met nobody's order there.
    else if (trade.BT === true) rows.control('notice', 'block trade');
    else {
      const { p: price, v: size, T: time, i: id } = trade;
      tellTrade({ price, size, side: sideOf(trade.S), time, id }, rows);
    }
  }
}

/** Answers to what we sent: `{success, ret_msg, op}`. */
function readAnswer(frame: Record<string, unknown>, rows: RowSink): void {
  const { op, success } = frame;
  const said = typeof frame.ret_msg === 'string' ? frame.ret_msg.slice(0, 2000) : '';
  if (op === 'pong' || (op === 'ping' && success !== false)) return rows.control('heartbeat', 'pong');
  if (success === false) return rows.control('refused', said);
  if (success === true) return rows.control('ack', idText(op));
  rows.reject('unknown-kind');
}
