import { Crc32 } from '../../domain/crc32';
import { isRecord } from '../../domain/part';
import { DepthBook } from '../depth-book';
import { ackOf, confirmationOf } from '../confirmation';
import type { Decoder, Dialect, RowSink } from '../dialect';
import { exchangeMicroseconds } from '../../domain/exchange-time';
import { readSides, sequenceNumber, tellBest } from '../read-levels';
import { clientFrame, plainPing } from '../send-guard';
import { tellTouch } from '../tell-touch';
import { sideOf, tellTrade } from '../tell-trade';

/** OKX, keyless: a book kept by sequence numbers (and checksums, where OKX still sends them), and every trade. */
export const okx: Dialect = {
  label: 'OKX',
  summary:
    'The best 400 levels of each side every 100 ms, kept by sequence number, and every trade, without a key.',
  honesty:
    'A public feed of a real exchange, read as its documentation says. Sizes of derivatives are in contracts.',
  urlTemplate: 'wss://ws.okx.com/ws/v5/public',
  hosts: ['ws.okx.com', 'ws.okx.com:8443'],
  auth: 'none',
  symbol: 'BTC-USDT',
  grade: 'depth + trades',
  sizes: true,
  greet: ({ symbol }) => [
    clientFrame({
      op: 'subscribe',
      args: [
        { channel: 'books', instId: symbol },
        { channel: 'trades', instId: symbol },
      ],
    }),
  ],
  awaits: ({ op, args }) =>
    op === 'subscribe' && Array.isArray(args)
      ? args.filter(isRecord).map(({ channel, instId }) => confirmationOf(channel, instId))
      : [],
  ping: { frame: plainPing, everyS: 5 },
  plainPong: 'pong',
  createDecoder: (symbol) => new OkxDecoder(symbol),
};

class OkxDecoder implements Decoder {
  private readonly symbol: string;
  private readonly book = new DepthBook();
  private lastSequence: number | null = null;

  constructor(symbol: string) {
    this.symbol = symbol;
  }

  decode(frame: unknown, rows: RowSink): void {
    if (!isRecord(frame)) return rows.reject('not-a-frame');
    if (typeof frame.event === 'string') return readEvent(frame, rows);
    const { arg, data } = frame;
    if (!isRecord(arg) || !Array.isArray(data)) return rows.reject('unknown-kind');
    if (arg.instId !== this.symbol) return rows.reject('other-symbol');
    if (data.length === 0) return rows.reject('missing-field');
    for (const item of data as readonly unknown[]) {
      if (!isRecord(item)) rows.reject('not-a-frame');
      else if (arg.channel === 'trades' || arg.channel === 'trades-all') readTrade(item, rows);
      else if (arg.channel === 'tickers') this.readTicker(item, rows);
      else if (arg.channel === 'bbo-tbt' || arg.channel === 'books5') this.readWhole(item, rows);
      else if (typeof arg.channel === 'string' && arg.channel.startsWith('books')) {
        this.readBook(item, frame.action === 'snapshot', rows);
      } else rows.reject('unknown-kind');
    }
  }

  private readTicker(item: Record<string, unknown>, rows: RowSink): void {
    if (this.book.synced) return rows.control('notice', 'ticker beside a book');
    const { bidPx: bid, askPx: ask, bidSz: bidSize, askSz: askSize } = item;
    tellTouch({ bid, ask, bidSize, askSize }, rows, exchangeMicroseconds(item.ts), 0);
  }

  /** The channels that send all they have each time: the best quotes, or five levels. */
  private readWhole(item: Record<string, unknown>, rows: RowSink): void {
    if (this.book.synced) return rows.control('notice', 'best quotes beside a book');
    const sides = readSides(item.bids, item.asks);
    if (typeof sides === 'string') return rows.reject(sides);
    const whole = new DepthBook();
    whole.replace(sides.bids, sides.asks);
    tellBest(whole, rows, exchangeMicroseconds(item.ts), sequenceNumber(item.seqId) ?? 0);
  }

  private readBook(item: Record<string, unknown>, isSnapshot: boolean, rows: RowSink): void {
    const sides = readSides(item.bids, item.asks);
    if (typeof sides === 'string') return rows.reject(sides);
    const sequence = sequenceNumber(item.seqId);
    const previous = sequenceNumber(item.prevSeqId);
    if (isSnapshot) this.book.replace(sides.bids, sides.asks);
    else {
      if (!this.book.synced) return rows.reject('unsynced');
      if (sequence !== null && sequence === this.lastSequence && sequence !== previous)
        return rows.reject('duplicate');
      // Each change names the one before it; what does not continue the last one read leaves a hole.
      if (previous !== null && previous !== this.lastSequence) return this.lose('sequence', rows);
      this.book.change(sides.bids, sides.asks);
    }
    this.lastSequence = sequence;
    // 0 stands for "not computed": OKX no longer fills the field in.
    const { checksum } = item;
    if (typeof checksum === 'number' && checksum !== 0 && checksum !== okxChecksum(this.book)) {
      return this.lose('checksum', rows);
    }
    tellBest(this.book, rows, exchangeMicroseconds(item.ts), sequence ?? 0);
  }

  private lose(reason: 'sequence' | 'checksum', rows: RowSink): void {
    this.book.lose();
    rows.gap(reason, true);
  }
}

function readTrade(item: Record<string, unknown>, rows: RowSink): void {
  const { px: price, sz: size, ts: time, tradeId: id } = item;
  tellTrade({ price, size, side: sideOf(item.side), time, id }, rows);
}

function readEvent(frame: Record<string, unknown>, rows: RowSink): void {
  const { event, msg, arg } = frame;
  const said = typeof msg === 'string' ? msg.slice(0, 2000) : String(event);
  if (event === 'error') return rows.control('refused', said);
  if (event === 'notice') return rows.control('leaving', said);
  if (event === 'subscribe' && isRecord(arg)) return rows.control('ack', ackOf(arg.channel, arg.instId));
  rows.control('notice', said);
}

/** CRC-32 over the 25 best levels, bid and ask in turn, `price:size` as sent, joined by colons (OKX, checksum). */
function okxChecksum(book: DepthBook): number {
  const bids = book.bids.levels;
  const asks = book.asks.levels;
  const crc = new Crc32();
  let isFirst = true;
  for (let i = 1; i <= 25; i++) {
    for (const levels of [bids, asks]) {
      if (i > levels.length) continue;
      const { priceText, sizeText } = levels[levels.length - i];
      if (!isFirst) crc.updateText(':');
      crc.updateText(priceText);
      crc.updateText(':');
      crc.updateText(sizeText);
      isFirst = false;
    }
  }
  return crc.value | 0;
}
