import { BUY, SELL, type Side } from '../domain/side';
import {
  BUY_TRADE,
  MARK,
  MARK_DISCONNECTED,
  MARK_GAP,
  MARK_SESSION,
  QUOTE,
  SELL_TRADE,
  UNSIDED_TRADE,
  type Tape,
} from '../tape/tape';
import type { MarketSource, Stretch } from './market-source';
import { OutsideQuote } from './outside-quote';
import type { Venue } from './venue';

/** Rows played in one go before others get a turn. */
const ROWS_AT_ONCE = 2000;
/** A timer further ahead would be moved by nothing in between. */
const LONGEST_WAIT_MS = 1000;
/** Print ids of tape rows: twice the row's number in the market; stretches are this long at most. */
const ROWS_PER_STRETCH = 2 ** 30;

export interface PlayerSurroundings {
  /** ms since 1970 UTC, never going back. */
  nowMs(): number;
  /** Calls once, after about `ms`; returns what calls it off. */
  after(ms: number, run: () => void): () => void;
  /** Before a trade is played: the quote that stood when it happened is to be told first. */
  beforeTrade(): void;
  /** After a row has changed the venue. `quote`: the outside market moved. */
  afterRow(quote: boolean): void;
  /** Whether listeners keep up; a market that plays as fast as it can waits for them. */
  congested(): boolean;
}

/**
 * Plays the rows of a market to a venue in their own time, times a rate. A row that is due late keeps its own due time.
 * At rate Infinity rows follow each other as fast as they are taken, and their time is the time they are played at.
 */
export class MarketPlayer {
  /** Rows of the stretch that have happened. */
  row = 0;
  stretch: Stretch;
  /** The market has come to its end. */
  ended = false;

  private readonly source: MarketSource;
  private readonly venue: Venue;
  private readonly rate: number;
  private readonly around: PlayerSurroundings;
  /** Tape time `anchorS` of the stretch is venue time `anchorMs`. */
  private anchorS = 0;
  private anchorMs = 0;
  private cancelTimer: (() => void) | null = null;
  private running = false;

  constructor(source: MarketSource, venue: Venue, rate: number, around: PlayerSurroundings) {
    this.source = source;
    this.venue = venue;
    this.rate = rate;
    this.around = around;
    this.stretch = source.open(0, null);
  }

  /**
   * Goes to a place in the market without playing what lies before it; what stood there stands now, but for the lots that
   * bots had `taken` of its bid and ask.
   */
  seek(
    stretch: number,
    startMid: number | null,
    row: number,
    taken: readonly [number, number] = [0, 0],
  ): void {
    if (this.source.live !== null) {
      // A feed is not played again: what comes now is another stretch, with names of its own for its prints.
      this.stretch = this.source.open(stretch + 1, null);
      return;
    }
    if (stretch !== this.stretch.number) this.stretch = this.source.open(stretch, startMid);
    this.row = Math.min(row, this.stretch.tape.length);
    this.restoreOutside(taken);
  }

  /** Goes to a tape time of the present stretch: rows before it are history. */
  seekTime(timeS: number): void {
    this.seek(this.stretch.number, this.stretch.startMid, this.stretch.tape.rowAt(timeS) + 1);
  }

  start(): void {
    this.running = true;
    const { live } = this.source;
    if (live === null)
      this.anchor(this.row > 0 ? this.stretch.tape.time[this.row - 1] : 0, this.around.nowMs());
    else this.anchor(live.nowS(), this.around.nowMs());
    live?.follow(() => this.catchUp());
    this.pump();
  }

  stop(): void {
    this.running = false;
    this.source.live?.unfollow();
    this.cancelTimer?.();
    this.cancelTimer = null;
  }

  /** Plays what is due by now: to be called before a bot's request is matched. */
  catchUp(): void {
    if (this.running && this.rate !== Infinity) this.playDue(this.around.nowMs(), Infinity);
  }

  /** Venue time of a row of the present stretch, ms since 1970 UTC. */
  timeOfRow(row: number): number {
    return this.anchorMs + this.elapsedMs(this.stretch.tape.time[row] - this.anchorS);
  }

  /**
   * The time under which the history tells a row, ms since 1970 UTC: when it was played; at rate Infinity, where all rows
   * are played at once, the market's own time from the beginning of the stretch on.
   */
  historyTimeOf(row: number): number {
    if (this.rate !== Infinity) return this.timeOfRow(row);
    return this.anchorMs + (this.stretch.tape.time[row] - this.anchorS) * 1000;
  }

  /** Bid and ask that a quote row means at this venue; null for a quote that cannot be traded on. */
  quoteOf(row: number): { readonly bid: number; readonly ask: number } | null {
    const { tape } = this.stretch;
    const { prices, sizes } = this.venue;
    const quote = new OutsideQuote(prices, sizes);
    quote.set(tape.price[row], tape.ask[row], 0, 0, tape.header.touch);
    return quote.open ? { bid: prices.at(quote.bid), ask: prices.at(quote.ask) } : null;
  }

  private anchor(timeS: number, timeMs: number): void {
    this.anchorS = timeS;
    this.anchorMs = timeMs;
  }

  private elapsedMs(seconds: number): number {
    return this.rate === Infinity ? 0 : (seconds * 1000) / this.rate;
  }

  private pump(): void {
    this.cancelTimer = null;
    if (!this.running) return;
    const isWaiting = this.rate === Infinity && this.around.congested();
    if (!isWaiting) this.playDue(this.around.nowMs(), ROWS_AT_ONCE);
    if (this.ended) return;
    this.cancelTimer = this.around.after(isWaiting ? 5 : this.waitMs(), () => this.pump());
  }

  private waitMs(): number {
    if (this.source.live !== null) return LONGEST_WAIT_MS;
    if (this.rate === Infinity || this.row >= this.stretch.tape.length) return 0;
    const wait = this.timeOfRow(this.row) - this.around.nowMs();
    return Math.min(LONGEST_WAIT_MS, Math.max(0, wait));
  }

  private playDue(nowMs: number, most: number): void {
    for (let played = 0; played < most && !this.ended; played++) {
      const { row, stretch } = this;
      if (row >= stretch.tape.length) {
        if (!this.nextStretch(nowMs)) return;
        continue;
      }
      const dueMs = this.timeOfRow(row);
      if (dueMs > nowMs) return;
      this.row = row + 1;
      this.play(stretch.tape, row, this.rate === Infinity ? nowMs : dueMs);
    }
  }

  private play(tape: Tape, row: number, timeMs: number): void {
    const { venue, around } = this;
    const kind = tape.kind[row];
    if (kind === QUOTE) {
      const { touch, sizes } = tape.header;
      const bidSize = sizes ? tape.size[row] : 0;
      const askSize = sizes ? tape.askSize[row] : 0;
      venue.onQuote(tape.price[row], tape.ask[row], bidSize, askSize, touch, timeMs);
      return around.afterRow(true);
    }
    if (kind === BUY_TRADE || kind === SELL_TRADE || kind === UNSIDED_TRADE) {
      around.beforeTrade();
      const size = tape.header.sizes ? tape.size[row] : null;
      const id = 2 * (this.stretch.number * ROWS_PER_STRETCH + row + 1);
      venue.onTrade(aggressorOf(kind), tape.price[row], size, id, timeMs);
      return around.afterRow(false);
    }
    if (isBreak(tape.flags[row])) {
      venue.onGap(timeMs);
      around.afterRow(true);
    }
  }

  /** Goes on with the next stretch; false where there is none. */
  private nextStretch(nowMs: number): boolean {
    const { tape } = this.stretch;
    // A stretch takes some time even if all of its rows are of one moment.
    const endMs =
      this.rate === Infinity ? nowMs : Math.max(this.timeOfRow(tape.length - 1), this.anchorMs + 1);
    const next = this.source.next(this.stretch);
    if (next === null && this.source.live !== null) return false;
    if (next === null) {
      this.ended = true;
      this.venue.onGap(endMs);
      this.around.afterRow(true);
      return false;
    }
    this.stretch = next;
    this.row = 0;
    if (this.source.live !== null) {
      this.anchor(this.source.live.nowS(), nowMs);
      this.venue.onGap(nowMs);
      this.around.afterRow(true);
      return true;
    }
    this.anchor(0, endMs);
    if (this.source.origin !== 'synthetic') {
      this.venue.endSession(endMs);
      this.around.afterRow(true);
    }
    return true;
  }

  private restoreOutside(taken: readonly [number, number]): void {
    const { tape } = this.stretch;
    const { touch, sizes } = tape.header;
    let row = this.row - 1;
    let isBroken = false;
    for (; row >= 0 && tape.kind[row] !== QUOTE; row--)
      isBroken ||= tape.kind[row] === MARK && isBreak(tape.flags[row]);
    if (row < 0) return;
    const bidSize = sizes ? tape.size[row] : 0;
    const askSize = sizes ? tape.askSize[row] : 0;
    const nowMs = this.around.nowMs();
    this.venue.restoreOutside(tape.price[row], tape.ask[row], bidSize, askSize, touch, taken, nowMs);
    if (isBroken) this.venue.onGap(nowMs);
  }
}

function aggressorOf(kind: number): Side | null {
  if (kind === BUY_TRADE) return BUY;
  return kind === SELL_TRADE ? SELL : null;
}

/** Marks after which the last quote no longer counts. */
function isBreak(code: number): boolean {
  return code === MARK_GAP || code === MARK_DISCONNECTED || code === MARK_SESSION;
}
