import { isRecord } from '../../domain/part';
import { DepthBook } from '../depth-book';
import { confirmationOf } from '../confirmation';
import type { Decoder, Dialect, RowSink } from '../dialect';
import { exchangeMicroseconds } from '../../domain/exchange-time';
import { QuoteClock } from '../quote-clock';
import { idText, readSides, tellBest } from '../read-levels';
import { clientFrame } from '../send-guard';
import { tellTrade } from '../tell-trade';

/** Bitstamp, keyless: the best hundred levels whole each time, and every trade. */
export const bitstamp: Dialect = {
  label: 'Bitstamp',
  summary: 'The best 100 levels of each side, sent whole each time, and every trade, without a key.',
  honesty: 'A public feed of a real exchange, read as its documentation says.',
  urlTemplate: 'wss://ws.bitstamp.net',
  hosts: ['ws.bitstamp.net'],
  auth: 'none',
  symbol: 'btcusd',
  grade: 'depth + trades',
  sizes: true,
  greet: ({ symbol }) =>
    ['order_book', 'live_trades'].map((channel) =>
      clientFrame({ event: 'bts:subscribe', data: { channel: `${channel}_${pairOf(symbol)}` } }),
    ),
  awaits: ({ event, data }) =>
    event === 'bts:subscribe' && isRecord(data) ? [confirmationOf(data.channel)] : [],
  ping: { frame: clientFrame({ event: 'bts:heartbeat' }), everyS: 5 },
  plainPong: null,
  createDecoder: (symbol) => new BitstampDecoder(pairOf(symbol)),
};

/** BTC-USD and btcusd are the same pair. */
function pairOf(symbol: string): string {
  return symbol.replace(/[^A-Za-z0-9]/g, '').toLowerCase();
}

class BitstampDecoder implements Decoder {
  private readonly pair: string;
  private readonly book = new DepthBook();
  private readonly clock = new QuoteClock();

  constructor(pair: string) {
    this.pair = pair;
  }

  decode(frame: unknown, rows: RowSink): void {
    if (!isRecord(frame)) return rows.reject('not-a-frame');
    const { event, channel, data } = frame;
    if (event === 'bts:heartbeat') return rows.control('heartbeat', event);
    if (event === 'bts:request_reconnect') return rows.control('leaving', event);
    if (event === 'bts:subscription_succeeded') return rows.control('ack', idText(channel));
    if (!isRecord(data)) return rows.reject('unknown-kind');
    if (event === 'bts:error') {
      return rows.control(
        'refused',
        typeof data.message === 'string' ? data.message.slice(0, 2000) : 'error',
      );
    }
    if (typeof channel !== 'string') return rows.reject('unknown-kind');
    const split = channel.lastIndexOf('_');
    if (channel.slice(split + 1) !== this.pair) return rows.reject('other-symbol');
    const name = channel.slice(0, split);
    if (name === 'live_trades' && event === 'trade') return readTrade(data, rows);
    if (event !== 'data') return rows.reject('unknown-kind');
    if (name === 'order_book') return this.readSnapshot(data, rows);
    if (name === 'diff_order_book') return this.readChange(data, rows);
    rows.reject('unknown-kind');
  }

  private readSnapshot(data: Record<string, unknown>, rows: RowSink): void {
    const sides = readSides(data.bids, data.asks);
    if (typeof sides === 'string') return rows.reject(sides);
    const timeUs = exchangeMicroseconds(data.microtimestamp ?? data.timestamp);
    if (this.clock.isLate(timeUs)) return rows.reject('old');
    this.clock.note(timeUs);
    this.book.replace(sides.bids, sides.asks);
    tellBest(this.book, rows, timeUs, 0);
  }

  /** Changes are ordered by their microseconds and belong on top of a snapshot that is older than they are. */
  private readChange(data: Record<string, unknown>, rows: RowSink): void {
    const sides = readSides(data.bids, data.asks);
    if (typeof sides === 'string') return rows.reject(sides);
    if (!this.book.synced) return rows.reject('unsynced');
    const timeUs = exchangeMicroseconds(data.microtimestamp);
    if (this.clock.isLate(timeUs)) return rows.reject('old');
    this.clock.note(timeUs);
    this.book.change(sides.bids, sides.asks);
    tellBest(this.book, rows, timeUs, 0);
  }
}

/** `type` 0 is a buyer who took, 1 a seller. The texts keep the digits that the numbers beside them may lose. */
function readTrade(data: Record<string, unknown>, rows: RowSink): void {
  tellTrade(
    {
      price: data.price_str ?? data.price,
      size: data.amount_str ?? data.amount,
      side: data.type === 0 ? 1 : data.type === 1 ? -1 : 0,
      time: data.microtimestamp ?? data.timestamp,
      id: data.id,
    },
    rows,
  );
}
