import { sideName } from '../domain/side';
import { orderName, type Fill, type Print } from './order';
import type { Changes, Venue } from './venue';

/** Quotes closer together than this are told as one: the newest. Trades and fills are never left out. */
const FRAME_MS = 20;

export type MarketChannel = 'ticker' | 'book' | 'trades';
export const MARKET_CHANNELS: readonly MarketChannel[] = ['ticker', 'book', 'trades'];

/** Whoever hears frames. */
export interface Listener {
  send(text: string): void;
}

/**
 * Who is told what. Quotes go out as they change, at most one in 20 ms; the quote that stood before a trade is told
 * before it. Frames carry the market's name as the listener spelled it.
 */
export class MarketData {
  private readonly venue: Venue;
  private readonly nowMs: () => number;
  /** Listeners by channel and spelled symbol. */
  private readonly channels: Readonly<Record<MarketChannel, Map<string, Set<Listener>>>> = {
    ticker: new Map(),
    book: new Map(),
    trades: new Map(),
  };
  private readonly fillListeners = new Map<number, Set<Listener>>();
  private isDirty = false;
  private toldAtMs = -Infinity;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(venue: Venue, nowMs: () => number) {
    this.venue = venue;
    this.nowMs = nowMs;
  }

  /** Adds a listener and tells it at once how the market stands. */
  subscribe(listener: Listener, channel: MarketChannel, symbol: string): void {
    const byName = this.channels[channel];
    const listeners = byName.get(symbol) ?? new Set<Listener>();
    byName.set(symbol, listeners);
    listeners.add(listener);
    if (channel === 'trades' || this.venue.mid === null) return;
    const text = channel === 'ticker' ? this.tickerText(symbol) : this.bookText(symbol);
    if (text !== null) listener.send(text);
  }

  unsubscribe(listener: Listener, channel: MarketChannel, symbol: string): void {
    const listeners = this.channels[channel].get(symbol);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.channels[channel].delete(symbol);
  }

  subscribeFills(listener: Listener, account: number): void {
    const listeners = this.fillListeners.get(account) ?? new Set<Listener>();
    this.fillListeners.set(account, listeners);
    listeners.add(listener);
  }

  unsubscribeFills(listener: Listener, account: number): void {
    const listeners = this.fillListeners.get(account);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.fillListeners.delete(account);
  }

  /** Tells prints and fills at once; the quote may have changed with them. */
  publish({ orders, fills, prints }: Changes): void {
    for (const print of prints) this.tellPrint(print);
    for (const fill of fills) this.tellFill(fill);
    if (orders.size > 0) this.quoteChanged();
  }

  /** The best prices may have changed: they are told now, or when the present 20 ms are over. */
  quoteChanged(): void {
    this.isDirty = true;
    if (this.timer !== null) return;
    const waitMs = this.toldAtMs + FRAME_MS - this.nowMs();
    if (waitMs <= 0) this.flushQuote();
    else this.timer = setTimeout(() => this.flushQuote(), waitMs);
  }

  /** Tells the newest quote, if it has not been told. */
  flushQuote(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (!this.isDirty) return;
    this.isDirty = false;
    this.toldAtMs = this.nowMs();
    if (this.venue.mid === null) return;
    this.tell('ticker', (symbol) => this.tickerText(symbol));
    this.tell('book', (symbol) => this.bookText(symbol));
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** The present best prices as GET /ticker answers and the ticker channel sends them; null where a side is missing. */
  ticker(symbol: string): { symbol: string; mid: number; bid: number; ask: number; time: number } | null {
    const { bid, ask } = this.venue.touch();
    if (bid === null || ask === null) return null;
    const { prices } = this.venue;
    const [bidPrice, askPrice] = [prices.at(bid), prices.at(ask)];
    // The mid lies on a half tick at most: rounding takes the float dust off it.
    const mid = roundedTo((bidPrice + askPrice) / 2, this.venue.settings.tick / 2);
    return { symbol, mid, bid: bidPrice, ask: askPrice, time: this.time() };
  }

  private tickerText(symbol: string): string | null {
    const ticker = this.ticker(symbol);
    return ticker === null ? null : JSON.stringify({ channel: 'ticker', ...ticker });
  }

  private bookText(symbol: string): string {
    const { prices, sizes } = this.venue;
    const { bid, ask, bidLots, askLots } = this.venue.touch();
    return JSON.stringify({
      channel: 'book',
      symbol,
      bid: bid === null ? null : prices.at(bid),
      ask: ask === null ? null : prices.at(ask),
      bidSize: bidLots === null ? null : sizes.at(bidLots),
      askSize: askLots === null ? null : sizes.at(askLots),
      time: this.time(),
    });
  }

  private tell(channel: MarketChannel, textOf: (symbol: string) => string | null): void {
    for (const [symbol, listeners] of this.channels[channel]) {
      const text = textOf(symbol);
      if (text !== null) for (const listener of listeners) listener.send(text);
    }
  }

  private tellPrint({ id, ticks, lots, side, timeMs }: Print): void {
    const { prices, sizes } = this.venue;
    this.tell('trades', (symbol) =>
      JSON.stringify({
        channel: 'trades',
        symbol,
        price: prices.at(ticks),
        size: sizes.at(lots),
        side: side === null ? null : sideName(side),
        time: Math.round(timeMs),
        id,
      }),
    );
  }

  private tellFill(fill: Fill): void {
    const listeners = this.fillListeners.get(fill.order.account);
    if (listeners === undefined) return;
    const text = this.fillText(fill);
    for (const listener of listeners) listener.send(text);
  }

  /** A fill as the fills channel sends it. */
  fillText({ id, order, ticks, lots, fee, timeMs }: Fill): string {
    const { prices, sizes } = this.venue;
    return JSON.stringify({
      channel: 'fills',
      fill: {
        side: sideName(order.side),
        price: prices.at(ticks),
        size: sizes.at(lots),
        symbol: order.symbol,
        order_id: orderName(order.id),
        id,
        time: Math.round(timeMs),
        fee,
      },
    });
  }

  private time(): number {
    return Math.round(this.venue.quotedMs);
  }
}

function roundedTo(value: number, step: number): number {
  const perUnit = Math.round(1 / step);
  return step < 1 && Math.abs(perUnit * step - 1) < 1e-9 ? Math.round(value * perUnit) / perUnit : value;
}
