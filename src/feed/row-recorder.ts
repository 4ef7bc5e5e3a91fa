import {
  BUY_TRADE,
  MARK_CLOCK,
  MARK_CONNECTED,
  MARK_DISCONNECTED,
  MARK_GAP,
  SELL_TRADE,
  UNSIDED_TRADE,
  type Tape,
} from '../tape/tape';
import {
  REJECT_REASONS,
  type ControlKind,
  type GapReason,
  type OwnFill,
  type RejectReason,
  type RowSink,
} from './dialect';
import { RecentIds } from '../domain/recent-ids';

/** A clock mark every 250 ms; the host's ticks are not that even, so a little early counts as due. */
const CLOCK_S = 0.245;
/** In a flood the first quotes of each tenth of a second are written as they come, of the rest only the newest. */
const SLOT_S = 0.1;
const QUOTES_PER_SLOT = 500;
/** A quote that says what the last one said is left out for this long. */
const REPEAT_S = 0.25;
/** A crossed book uncrosses by itself within moments, or never. */
const CROSSED_S = 5;
const REMEMBERED_TRADES = 20_000;
const OWN_FILLS_KEPT = 200;

const CONTROL_COUNTS: Readonly<Record<ControlKind, string>> = {
  ack: 'acknowledgements',
  heartbeat: 'heartbeats',
  notice: 'notices',
  error: 'errors from the venue',
  refused: 'refusals from the venue',
  leaving: 'announced restarts',
};

const GAP_COUNTS: Readonly<Record<GapReason, string>> = {
  sequence: 'gaps in the sequence',
  checksum: 'checksums that did not match',
  trades: 'gaps in the trades',
};

interface Quote {
  readonly timeS: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
  readonly exchangeUs: number;
  readonly id: number;
}

/** What one frame came to. */
export interface FrameOutcome {
  /** It held a price that can be quoted on. */
  price: boolean;
  /** Trades in it that had not been told before. */
  trades: number;
  /** Elements of it that were not used. */
  rejects: number;
  /** What the venue confirmed by name. */
  readonly acks: string[];
  /** The venue's words when it refused; null if it did not. */
  refusal: string | null;
  leaving: boolean;
  /** The book is lost until a new connection brings a snapshot. */
  mend: boolean;
}

/**
 * Writes what decoders read onto a tape, at arrival time: doubtful quotes are held back, repeated trades
 * recognised, floods of quotes conflated (never trades), and gaps marked. Everything is counted.
 */
export class RowRecorder implements RowSink {
  readonly tape: Tape;
  readonly counts = new Map<string, number>();
  /** Fills of the key's own account at the venue, newest last: shown, and never booked. */
  readonly ownFills: OwnFill[] = [];

  private readonly jumpGuard: number | null;
  private readonly tradeIds = new RecentIds<string>(REMEMBERED_TRADES);
  private readonly fillIds = new RecentIds<string>(REMEMBERED_TRADES);
  private outcome = freshOutcome();
  private arrivalS = 0;
  /** The last quote believed on this connection; null before the first. */
  private last: Quote | null = null;
  /** The last row about the market is a gap: a second one would say nothing. */
  private gapped = false;
  /** A mid too far from the last one, waiting for a second that agrees; null = none. */
  private doubtedMid: number | null = null;
  private held: Quote | null = null;
  /** Since when there has been no book but crossed ones on this connection; null = there has. */
  private crossedSinceS: number | null = null;
  private askedToUncross = false;
  private slotEndS = -Infinity;
  private slotQuotes = 0;

  /** `jumpGuard`: a price this share away from the last mid needs a second one that agrees; null = every price is believed. */
  constructor(tape: Tape, jumpGuard: number | null) {
    this.tape = tape;
    this.jumpGuard = jumpGuard;
  }

  /** Begins a frame that arrived at `timeS`; the outcome fills while it is read. */
  begin(timeS: number): FrameOutcome {
    this.arrivalS = Math.max(timeS, this.tape.endS);
    this.outcome = freshOutcome();
    return this.outcome;
  }

  /** A handshake was made. What was quoted on an earlier connection says nothing about this one. */
  connected(timeS: number): void {
    this.last = null;
    this.doubtedMid = null;
    this.crossedSinceS = null;
    this.gapped = false;
    this.mark(timeS, MARK_CONNECTED);
  }

  disconnected(timeS: number): void {
    this.count('disconnects');
    this.mark(timeS, MARK_DISCONNECTED);
  }

  /** Lets time pass on the tape where nothing else did; `atOnce`: whoever reads it must know the time now. */
  tick(timeS: number, atOnce = false): void {
    if (this.held !== null && timeS >= this.slotEndS) this.flush();
    if (timeS >= this.tape.endS + (atOnce ? 0 : CLOCK_S)) this.tape.mark(timeS, MARK_CLOCK);
  }

  quote(bid: number, ask: number, bidSize: number, askSize: number, exchangeUs: number, id: number): void {
    const mid = (bid + ask) / 2;
    if (this.isDoubtful(mid)) return this.reject('jump');
    this.count('quotes');
    const { touch } = this.tape.header;
    if (touch && bid >= ask) this.crossed();
    else if (bid > ask) {
      // A tape of mids has no room for it, and the middle of a crossed book is no mid.
      this.count('crossed or locked books');
      return this.markGap();
    } else {
      this.outcome.price = true;
      this.crossedSinceS = null;
      this.askedToUncross = false;
    }
    const prices = touch ? { bid, ask } : { bid: mid, ask: mid };
    const quote = { timeS: this.arrivalS, ...prices, bidSize, askSize, exchangeUs, id };
    if (this.repeatsLast(quote)) return this.count('unchanged quotes');
    this.last = quote;
    this.gapped = false;
    this.writeOrHold(quote);
  }

  trade(side: 1 | -1 | 0, price: number, size: number, exchangeUs: number, id: string): void {
    if (this.last !== null && this.isFar(price, nearestInside(price, this.last))) return this.reject('jump');
    if (id !== '' && !this.tradeIds.add(id)) return this.reject('duplicate');
    this.count('trades');
    this.outcome.trades++;
    // The quote that stood before the trade stands before it on the tape.
    this.flush();
    this.tape.trade(this.arrivalS, side > 0 ? BUY_TRADE : side < 0 ? SELL_TRADE : UNSIDED_TRADE, price, size);
    this.tape.identify(exchangeUs, exactId(Number(id)));
  }

  ownFill(fill: OwnFill): void {
    if (fill.id !== '' && !this.fillIds.add(fill.id)) return this.reject('duplicate');
    this.count('own fills (shown, not booked)');
    this.ownFills.push(fill);
    if (this.ownFills.length > OWN_FILLS_KEPT) this.ownFills.shift();
  }

  control(kind: ControlKind, text: string): void {
    this.count(CONTROL_COUNTS[kind]);
    if (kind === 'ack') this.outcome.acks.push(text);
    if (kind === 'refused') this.outcome.refusal = text;
    if (kind === 'leaving') this.outcome.leaving = true;
  }

  unquotable(): void {
    this.count('empty or one-sided books');
    this.markGap();
  }

  gap(reason: GapReason, mend: boolean): void {
    this.count(GAP_COUNTS[reason]);
    this.markGap();
    if (mend) this.outcome.mend = true;
  }

  reject(reason: RejectReason): void {
    this.outcome.rejects++;
    this.count(REJECT_REASONS[reason]);
  }

  /**
   * A book that stays crossed has lost a change, and where changes bear no number nothing else says so: a snapshot is asked
   * for, once. If that is crossed as well, it is the market (an auction).
   */
  private crossed(): void {
    this.count('crossed or locked books');
    this.crossedSinceS ??= this.arrivalS;
    if (this.askedToUncross || this.arrivalS - this.crossedSinceS < CROSSED_S) return;
    this.askedToUncross = true;
    this.outcome.mend = true;
  }

  private isDoubtful(mid: number): boolean {
    const isFar = this.last !== null && this.isFar(mid, (this.last.bid + this.last.ask) / 2);
    const isConfirmed = this.doubtedMid !== null && !this.isFar(mid, this.doubtedMid);
    const isDoubtful = isFar && !isConfirmed;
    this.doubtedMid = isDoubtful ? mid : null;
    return isDoubtful;
  }

  private isFar(price: number, from: number): boolean {
    return this.jumpGuard !== null && Math.abs(price - from) > this.jumpGuard * from;
  }

  private repeatsLast({ timeS, bid, ask, bidSize, askSize }: Quote): boolean {
    const { last } = this;
    return (
      last !== null &&
      !this.gapped &&
      timeS - last.timeS < REPEAT_S &&
      bid === last.bid &&
      ask === last.ask &&
      bidSize === last.bidSize &&
      askSize === last.askSize
    );
  }

  private writeOrHold(quote: Quote): void {
    if (quote.timeS >= this.slotEndS) {
      this.flush();
      this.slotEndS = quote.timeS + SLOT_S;
      this.slotQuotes = 0;
    }
    this.slotQuotes++;
    if (this.slotQuotes <= QUOTES_PER_SLOT) return this.write(quote);
    if (this.held !== null) this.count('conflated quotes');
    this.held = quote;
  }

  private flush(): void {
    if (this.held === null) return;
    const quote = this.held;
    this.held = null;
    this.write(quote);
  }

  private write({ timeS, bid, ask, bidSize, askSize, exchangeUs, id }: Quote): void {
    this.tape.quote(Math.max(timeS, this.tape.endS), bid, ask, bidSize, askSize);
    this.tape.identify(exchangeUs, exactId(id));
  }

  private markGap(): void {
    if (this.gapped) return;
    this.gapped = true;
    this.mark(this.arrivalS, MARK_GAP);
  }

  private mark(timeS: number, code: number): void {
    this.flush();
    this.tape.mark(Math.max(timeS, this.tape.endS), code);
  }

  private count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }
}

/** A trade may lie anywhere between bid and ask, however far apart they are. */
function nearestInside(price: number, { bid, ask }: Quote): number {
  return Math.min(Math.max(price, bid), ask);
}

function freshOutcome(): FrameOutcome {
  return { price: false, trades: 0, rejects: 0, acks: [], refusal: null, leaving: false, mend: false };
}

/** An id as the tape holds it: a whole number below 2^53, otherwise 0 = unknown. */
function exactId(id: number): number {
  return id > 0 && Number.isSafeInteger(id) ? id : 0;
}
