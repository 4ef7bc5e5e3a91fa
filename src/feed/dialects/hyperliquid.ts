import { isRecord } from '../../domain/part';
import { ackOf, confirmationOf } from '../confirmation';
import type { Decoder, Dialect, RowSink } from '../dialect';
import { exchangeMicroseconds } from '../../domain/exchange-time';
import { DepthBook } from '../depth-book';
import { QuoteClock } from '../quote-clock';
import { readSides, tellBest } from '../read-levels';
import { clientFrame } from '../send-guard';
import { tellTouch } from '../tell-touch';
import { sideOf, tellTrade } from '../tell-trade';

/** A trade may be this much older than the first quote after subscribing and still be new: clocks of one venue. */
const TOLERANCE_US = 1e6;

/** Hyperliquid, keyless: the venue behind Purple Flea's real server. Best quotes, book and trades. */
export const hyperliquid: Dialect = {
  label: 'Hyperliquid',
  summary: 'Best quotes, twenty levels of each side and every trade of Hyperliquid, without a key.',
  honesty:
    'A public feed of a real venue: the one that Purple Flea’s server trades on, but not Purple Flea itself.',
  urlTemplate: 'wss://api.hyperliquid.xyz/ws',
  hosts: ['api.hyperliquid.xyz', 'api.hyperliquid-testnet.xyz'],
  auth: 'none',
  symbol: 'BTC',
  grade: 'depth + trades',
  sizes: true,
  greet: ({ symbol }) =>
    ['bbo', 'l2Book', 'trades'].map((type) =>
      clientFrame({ method: 'subscribe', subscription: { type, coin: symbol } }),
    ),
  awaits: ({ method, subscription }) =>
    method === 'subscribe' && isRecord(subscription)
      ? [confirmationOf(subscription.type, subscription.coin)]
      : [],
  ping: { frame: clientFrame({ method: 'ping' }), everyS: 5 },
  plainPong: null,
  createDecoder: (symbol) => new HyperliquidDecoder(symbol),
};

class HyperliquidDecoder implements Decoder {
  private readonly symbol: string;
  private readonly clock = new QuoteClock();
  /** The venue's time of the first quote on this connection; 0 before it. */
  private firstQuoteUs = 0;

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  decode(frame: unknown, rows: RowSink): void {
    if (!isRecord(frame)) return rows.reject('not-a-frame');
    const { channel, data } = frame;
    switch (channel) {
      case 'pong':
        return rows.control('heartbeat', channel);
      case 'subscriptionResponse':
        return rows.control('ack', subscribedTo(data));
      case 'error':
        return rows.control('refused', typeof data === 'string' ? data.slice(0, 2000) : 'error');
      case 'bbo':
        return this.readBestQuotes(data, rows);
      case 'l2Book':
        return this.readBook(data, rows);
      case 'trades':
        return this.readTrades(data, rows);
      default:
        rows.reject('unknown-kind');
    }
  }

  private readBestQuotes(data: unknown, rows: RowSink): void {
    if (!isRecord(data) || !Array.isArray(data.bbo)) return rows.reject('missing-field');
    if (data.coin !== this.symbol) return rows.reject('other-symbol');
    const [bid, ask] = data.bbo as readonly unknown[];
    const timeUs = exchangeMicroseconds(data.time);
    if (this.clock.isLate(timeUs)) return rows.reject('old');
    const bidFields = isRecord(bid) ? bid : null;
    const askFields = isRecord(ask) ? ask : null;
    const touch = { bid: bidFields?.px, ask: askFields?.px, bidSize: bidFields?.sz, askSize: askFields?.sz };
    if (tellTouch(touch, rows, timeUs, 0)) this.note(timeUs);
  }

  /** Whole each time, twice a second: it confirms the best quotes, whose own channel speaks only when they change. */
  private readBook(data: unknown, rows: RowSink): void {
    if (!isRecord(data) || !Array.isArray(data.levels)) return rows.reject('missing-field');
    if (data.coin !== this.symbol) return rows.reject('other-symbol');
    const [bids, asks] = data.levels as readonly unknown[];
    const sides = readSides(bids, asks);
    if (typeof sides === 'string') return rows.reject(sides);
    const book = new DepthBook();
    book.replace(sides.bids, sides.asks);
    const timeUs = exchangeMicroseconds(data.time);
    if (this.clock.isLate(timeUs)) return rows.control('notice', 'book older than the best quotes');
    tellBest(book, rows, timeUs, 0);
    this.note(timeUs);
  }

  /** The first message after subscribing tells trades of the past; they happened before our time. */
  private readTrades(data: unknown, rows: RowSink): void {
    if (!Array.isArray(data) || data.length === 0) return rows.reject('missing-field');
    for (const trade of data as readonly unknown[]) {
      if (!isRecord(trade)) rows.reject('not-a-frame');
      else if (trade.coin !== this.symbol) rows.reject('other-symbol');
      else if (this.isPast(trade.time)) rows.reject('old');
      else {
        const { px: price, sz: size, time, tid: id } = trade;
        tellTrade({ price, size, side: sideOf(trade.side), time, id }, rows);
      }
    }
  }

  private isPast(time: unknown): boolean {
    return this.firstQuoteUs === 0 || exchangeMicroseconds(time) < this.firstQuoteUs - TOLERANCE_US;
  }

  private note(timeUs: number): void {
    this.clock.note(timeUs);
    if (this.firstQuoteUs === 0) this.firstQuoteUs = timeUs;
  }
}

/** `{method, subscription: {type, coin}}`: what was asked for, repeated. */
function subscribedTo(data: unknown): string {
  if (!isRecord(data) || !isRecord(data.subscription)) return 'subscribed';
  return ackOf(data.subscription.type, data.subscription.coin);
}
