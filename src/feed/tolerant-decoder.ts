import { isRecord } from '../domain/part';
import { DepthBook, type Level } from './depth-book';
import type { Decoder, RejectReason, RowSink } from './dialect';
import { exchangeMicroseconds } from '../domain/exchange-time';
import { positiveDecimal } from '../domain/plain-decimal';
import { QuoteClock } from './quote-clock';
import { idText, readSides, sequenceNumber, tellBest } from './read-levels';
import { RecentIds } from '../domain/recent-ids';
import { tellTouch } from './tell-touch';
import { isZero, sideOf } from './tell-trade';

/** What a dialect of the house must settle, because its frames alone do not. */
export interface TolerantOptions {
  /** A tape of mids: what names itself the mid is believed before the middle of a bid and an ask. */
  readonly midOnly: boolean;
  /** What a frame of one price and no kind is: a print of the trade tape, or a price. */
  readonly bare: 'trade' | 'price';
}

type Body = Readonly<Record<string, unknown>>;
type Kind = 'quote' | 'book' | 'trade' | 'own-fill' | 'ack' | 'heartbeat' | 'notice' | 'error';

/** The words that say what a frame is, over all dialects; a word with a dot counts whole first, then up to the dot. */
const KINDS = new Map<string, Kind>([
  ...words('quote', 'ticker tick price prices quote bbo market.tick'),
  ...words('book', 'book orderbook book_update depth'),
  ...words('trade', 'trade trades publicTrade match'),
  ...words('own-fill', 'fill fills orders.fills'),
  ...words(
    'ack',
    'ack subscribed unsubscribed subscription subscriptions subscribe unsubscribe auth authenticated',
  ),
  ...words('ack', 'order_ack welcome connected hello'),
  ...words('heartbeat', 'ping pong heartbeat'),
  ...words('notice', 'info notice status market.candle wallet'),
  ...words('error', 'error reject order_reject rejected unauthorized'),
]);

/** An error that speaks of the key or of the market asked for: trying again with the same ones is pointless. */
const FINAL =
  /unauthori[sz]ed|forbidden|auth|(invalid|bad|wrong|unknown|missing|expired)[ _-]?((api[ _-]?)?key|token|symbol|market|coin|pair)|(symbol|market|coin)[ _-]not[ _-]found/i;

/**
 * One reader for all the dialects that Purple Flea's pages describe (purple-flea.md 3.2): the same facts under many
 * names, in envelopes or bare, alone or in batches. The sandbox exchange speaks one of them.
 */
export class TolerantDecoder implements Decoder {
  private readonly options: TolerantOptions;
  private readonly canonicalSymbol: string;
  private readonly book = new DepthBook();
  private readonly clock = new QuoteClock();
  private readonly eventIds = new RecentIds<string>(10_000);
  /** The spelling of the last symbol that matched, so that the common case is one comparison. */
  private knownSymbol: string | null = null;
  private lastSequence: number | null = null;
  /** A book channel speaks: the ticker beside it, which knows no sizes, is not written a second time. */
  private hasBookChannel = false;
  /** Ask less bid of the last touch told. */
  private spread = Infinity;

  constructor(symbol: string, options: TolerantOptions) {
    this.options = options;
    this.canonicalSymbol = canonical(symbol);
  }

  decode(frame: unknown, rows: RowSink): void {
    if (!Array.isArray(frame)) return this.decodeOne(frame, rows);
    if (frame.length === 0) return rows.reject('not-a-frame');
    for (const item of frame as readonly unknown[]) this.decodeOne(item, rows);
  }

  private decodeOne(frame: unknown, rows: RowSink): void {
    if (!isRecord(frame)) return rows.reject('not-a-frame');
    const topic = topicOf(frame);
    const kind = topic === null ? bareKind(frame, this.options.bare) : kindOf(topic);
    if (frame.success === false) return readError(frame, topic, rows);
    if (kind === null) return rows.reject(topic === null ? 'missing-field' : 'unknown-kind');
    if (kind === 'error') return readError(frame, topic, rows);
    if (kind === 'ack') return rows.control(kind, ackText(topic, frame.subscription));
    if (kind === 'heartbeat' || kind === 'notice') return rows.control(kind, topic ?? '');
    // A resumed stream repeats its last events: normal, and to be read once.
    const event = typeof frame.eventId === 'string' ? frame.eventId : '';
    if (event !== '' && this.eventIds.has(event)) return rows.reject('duplicate');
    const body = bodyOf(frame);
    const bodies = Array.isArray(body) ? (body as readonly unknown[]) : [body];
    if (bodies.length === 0) return rows.reject('missing-field');
    let isTold = false;
    for (const item of bodies) isTold = this.readBody(kind, item, frame, topic, rows) || isTold;
    if (isTold && event !== '') this.eventIds.add(event);
  }

  /** Says whether the body told something; what is rejected leaves no trace. */
  private readBody(kind: Kind, body: unknown, frame: Body, topic: string | null, rows: RowSink): boolean {
    if (!isRecord(body)) return rejected(rows, 'not-a-frame');
    if (kind === 'own-fill') return readOwnFill(body, frame, rows);
    if (!this.isOurs(symbolOf(body, frame, topic))) return rejected(rows, 'other-symbol');
    if (kind === 'trade') return this.readTrade(body, frame, rows);
    if (hasLevels(body)) return this.readBook(body, frame, topic, rows);
    if (kind === 'book') {
      const isTold = this.readTouch(body, frame, rows);
      this.hasBookChannel ||= isTold;
      return isTold;
    }
    if (this.options.midOnly) return this.readMid(body, frame, rows);
    if (!this.hasBookChannel) return this.readTouch(body, frame, rows);
    rows.control('notice', 'ticker beside a book');
    return true;
  }

  private isOurs(symbol: string | null): boolean {
    if (symbol === null || symbol === this.knownSymbol) return true;
    if (canonical(symbol) !== this.canonicalSymbol) return false;
    this.knownSymbol = symbol;
    return true;
  }

  private readTouch(body: Body, frame: Body, rows: RowSink): boolean {
    const bid = body.bid ?? body.best_bid ?? body.b;
    const ask = body.ask ?? body.best_ask ?? body.a;
    if (absent(bid) && absent(ask) && !('bid' in body && 'ask' in body)) {
      return rejected(rows, 'missing-field');
    }
    const exchangeUs = timeOf(body, frame);
    if (this.clock.isLate(exchangeUs)) return rejected(rows, 'old');
    const bidSize = body.bidSize ?? body.bid_size;
    const askSize = body.askSize ?? body.ask_size;
    const isTold = tellTouch({ bid, ask, bidSize, askSize }, rows, exchangeUs, 0);
    if (isTold) this.clock.note(exchangeUs);
    if (isTold) this.spread = Number(ask) - Number(bid);
    return isTold;
  }

  /** The mid in falling trust: named as such, middle of the touch, a price, a mark price. */
  private readMid(body: Body, frame: Body, rows: RowSink): boolean {
    if (isZero(body.size ?? body.quantity ?? body.qty)) return rejected(rows, 'zero-size');
    let given = body.mid ?? body.mid_price;
    if (absent(given)) {
      const hasTouch = !absent(body.bid ?? body.best_bid) && !absent(body.ask ?? body.best_ask);
      if (hasTouch) return this.readTouch(body, frame, rows);
      given = body.price ?? body.last ?? body.mark_price;
    }
    if (absent(given)) return rejected(rows, 'missing-field');
    const mid = positiveDecimal(given);
    if (mid === null) return rejected(rows, 'bad-price');
    const exchangeUs = timeOf(body, frame);
    if (this.clock.isLate(exchangeUs)) return rejected(rows, 'old');
    this.clock.note(exchangeUs);
    rows.quote(mid, mid, 0, 0, exchangeUs, 0);
    return true;
  }

  private readTrade(body: Body, frame: Body, rows: RowSink): boolean {
    const priceGiven = body.price ?? body.p ?? body.px;
    const sizeGiven = body.size ?? body.quantity ?? body.qty ?? body.v ?? body.sz;
    if (absent(priceGiven)) return rejected(rows, 'missing-field');
    const price = positiveDecimal(priceGiven);
    if (price === null) return rejected(rows, 'bad-price');
    if (isZero(sizeGiven)) return rejected(rows, 'zero-size');
    const size = absent(sizeGiven) ? 0 : positiveDecimal(sizeGiven);
    if (size === null) return rejected(rows, 'bad-size');
    const exchangeUs = timeOf(body, frame);
    const side = sideOf(body.side ?? body.S ?? body.aggressor);
    rows.trade(side, price, size, exchangeUs, idText(body.id ?? body.i ?? body.trade_id ?? body.tid));
    // A feed that has prints and nothing else: the last one is the only word about the price.
    if (this.options.midOnly && this.options.bare === 'trade') rows.quote(price, price, 0, 0, exchangeUs, 0);
    return true;
  }

  private readBook(body: Body, frame: Body, topic: string | null, rows: RowSink): boolean {
    const sides = readSides(body.bids ?? body.b, body.asks ?? body.a);
    if (typeof sides === 'string') return rejected(rows, sides);
    const { bids, asks } = sides;
    const { book } = this;
    const isChange = isBookChange(frame, topic);
    if (isChange && !book.synced && topic !== 'book_update') return rejected(rows, 'unsynced');
    if (!this.follows(body, frame, isChange, rows)) return false;
    if (topic === 'book_update') {
      this.changeUnnumbered(bids, asks);
      if (this.lacksLevels()) {
        rows.control('notice', 'book that lacks levels of the ticker');
        return true;
      }
    } else {
      if (isChange) book.change(bids, asks);
      else book.replace(bids, asks);
      this.hasBookChannel = true;
    }
    tellBest(book, rows, timeOf(body, frame), 0);
    return true;
  }

  /** The sequence rule: a change is numbered one above the last; a snapshot may jump, but the jump is told. */
  private follows(body: Body, frame: Body, isChange: boolean, rows: RowSink): boolean {
    const sequence = sequenceOf(body) ?? sequenceOf(frame);
    if (sequence === null) return true;
    const last = this.lastSequence;
    if (last !== null && sequence <= last && (isChange || sequence === last)) {
      return rejected(rows, sequence === last ? 'duplicate' : 'old');
    }
    this.lastSequence = sequence;
    if (last === null || sequence <= last + 1) return true;
    if (isChange) this.book.lose();
    rows.gap('sequence', isChange);
    return !isChange;
  }

  /** A book that began without a snapshot, and has wider best prices than the ticker, has not heard of the best ones yet. */
  private lacksLevels(): boolean {
    const bid = this.book.bids.best;
    const ask = this.book.asks.best;
    return (bid === null || ask === null ? Infinity : ask.price - bid.price) > this.spread;
  }

  /** Changes without snapshot or number (D6): the book builds up, and newer levels push out those they cross. */
  private changeUnnumbered(bids: readonly Level[], asks: readonly Level[]): void {
    const { book } = this;
    for (const level of bids) {
      if (level.size > 0) book.asks.dropThrough(level.price);
      book.bids.set(level);
    }
    for (const level of asks) {
      if (level.size > 0) book.bids.dropThrough(level.price);
      book.asks.set(level);
    }
  }
}

/** Rejects, and says that nothing was told. */
function rejected(rows: RowSink, reason: RejectReason): false {
  rows.reject(reason);
  return false;
}

function words(kind: Kind, list: string): [string, Kind][] {
  return list.split(' ').map((word) => [word, kind]);
}

/** The word that names the frame. `topic` comes first: beside it, `type` means snapshot or delta (trap 1). */
function topicOf(frame: Body): string | null {
  const { topic, channel, type, event, op } = frame;
  if (typeof topic === 'string') return topic;
  if (typeof channel === 'string') return channel;
  if (typeof type === 'string') return type;
  if (typeof event === 'string') return event;
  return typeof op === 'string' ? op : null;
}

function kindOf(topic: string): Kind | null {
  const whole = KINDS.get(topic);
  if (whole !== undefined) return whole;
  const dot = topic.indexOf('.');
  return dot > 0 ? (KINDS.get(topic.slice(0, dot)) ?? null) : null;
}

/** What a frame without a word for itself can only be, by its fields. */
function bareKind(frame: Body, bare: 'trade' | 'price'): Kind | null {
  if (!absent(frame.error)) return 'error';
  if ('bids' in frame || 'asks' in frame) return 'book';
  if (Array.isArray(frame.prices)) return 'quote';
  if ('bid' in frame || 'ask' in frame || 'mid' in frame || 'mid_price' in frame || 'mark_price' in frame)
    return 'quote';
  if ('fill' in frame) return 'own-fill';
  if (!('price' in frame)) return 'success' in frame || 'status' in frame ? 'ack' : null;
  return bare === 'trade' ? 'trade' : 'quote';
}

/** The part of the frame that holds the facts: an envelope's content, or the frame itself. */
function bodyOf(frame: Body): unknown {
  // Named one by one: a lookup by a variable costs as much as a third of the parsing.
  const { data, payload, fill, book, ticker, prices } = frame;
  if (isContent(data)) return data;
  if (isContent(payload)) return payload;
  if (isContent(fill)) return fill;
  if (isContent(book)) return book;
  if (isContent(ticker)) return ticker;
  return Array.isArray(prices) ? prices : frame;
}

function isContent(inner: unknown): boolean {
  return typeof inner === 'object' && inner !== null;
}

function hasLevels(body: Body): boolean {
  return (
    Array.isArray(body.bids) || Array.isArray(body.asks) || Array.isArray(body.b) || Array.isArray(body.a)
  );
}

/** Whether levels change a book rather than replace it. */
function isBookChange(frame: Body, topic: string | null): boolean {
  if (topic === 'book_update') return true;
  return frame.type !== topic && (frame.type === 'delta' || frame.type === 'update');
}

function symbolOf(body: Body, frame: Body, topic: string | null): string | null {
  return namedSymbol(body) ?? (body === frame ? null : namedSymbol(frame)) ?? topicSymbol(topic);
}

function namedSymbol(body: Body): string | null {
  const { symbol, market, pair, coin, ticker, s } = body;
  if (typeof symbol === 'string') return symbol;
  if (typeof market === 'string') return market;
  if (typeof pair === 'string') return pair;
  if (typeof coin === 'string') return coin;
  if (typeof ticker === 'string') return ticker;
  return typeof s === 'string' ? s : null;
}

/** `prices.BTC-USDC`, `orderbook.50.BTCUSDT`: what stands behind the last dot, unless the dotted word is itself a kind. */
function topicSymbol(topic: string | null): string | null {
  if (topic === null || KINDS.has(topic)) return null;
  const dot = topic.lastIndexOf('.');
  return dot > 0 ? topic.slice(dot + 1) : null;
}

/** BTC-USDC, BTC/USDC and btcusdc are one symbol. */
function canonical(symbol: string): string {
  return symbol.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
}

function timeOf(body: Body, frame: Body): number {
  const own = timeGiven(body);
  return exchangeMicroseconds(own ?? (body === frame ? undefined : timeGiven(frame)));
}

function timeGiven(body: Body): unknown {
  return body.timestamp ?? body.ts ?? body.T ?? body.time ?? body.server_ts ?? body.exchange_ts;
}

function sequenceOf(body: Body): number | null {
  return sequenceNumber(body.sequence ?? body.seq ?? body.u);
}

function readOwnFill(body: Body, frame: Body, rows: RowSink): boolean {
  const priceGiven = body.price ?? body.fill_price;
  const sizeGiven = body.size ?? body.fill_qty ?? body.qty ?? body.quantity ?? body.filled_quantity;
  const price = absent(priceGiven) ? null : positiveDecimal(priceGiven);
  const size = absent(sizeGiven) ? null : positiveDecimal(sizeGiven);
  // Both may be missing (D6 looks them up by the order's id), but neither may be nonsense.
  if (price === null && !absent(priceGiven)) return rejected(rows, 'bad-price');
  if (size === null && !absent(sizeGiven)) return rejected(rows, 'bad-size');
  rows.ownFill({
    side: sideOf(body.side),
    price,
    size,
    symbol: namedSymbol(body) ?? namedSymbol(frame) ?? '',
    id: idText(body.id ?? body.trade_id ?? body.fill_id),
  });
  return true;
}

function ackText(topic: string | null, subscription: unknown): string {
  return typeof subscription === 'string' ? `${topic} ${subscription}` : (topic ?? '');
}

function readError(frame: Body, topic: string | null, rows: RowSink): void {
  const said = [frame.error_code, frame.code, frame.error, frame.message, frame.ret_msg, frame.reason]
    .map((part) => (isRecord(part) ? part.message : part))
    .filter((part): part is string => typeof part === 'string' && part !== '');
  const text = said.length > 0 ? [...new Set(said)].join(': ') : (topic ?? 'error');
  const isFinal = (topic !== null && /auth/.test(topic)) || FINAL.test(text);
  rows.control(isFinal ? 'refused' : 'error', text.slice(0, 2000));
}

function absent(given: unknown): boolean {
  return given === undefined || given === null;
}
