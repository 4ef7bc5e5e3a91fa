import { createHash } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Problem } from '../domain/part';
import { planFeed, type FeedPlan } from '../feed/feed-plan';
import { LiveFeed, liveTape } from '../feed/live-feed';
import { FeedSocket } from '../feed/socket';
import { MARK_GAP, type Tape } from '../tape/tape';
import type { LiveSource, MarketSource, Stretch } from './market-source';
import { venueNowMs } from './venue-clock';

/** A tape of this many rows is followed by another one, so that a venue may run for months. */
const MOST_ROWS = 500_000;

/** What of a feed an outside market is made of. */
export interface LiveMarketSettings {
  /** A name of the feed registry. */
  readonly feed: string;
  /** In the venue's own spelling; '' = the feed's usual one. */
  readonly feedSymbol: string;
  /** '' = the feed's own address. Another host than the feed's or this machine must be confirmed. */
  readonly url: string;
  readonly confirmedHosts: readonly string[];
  /** The name under which bots trade it; null = the venue's. */
  readonly symbol: string | null;
  readonly tick: number;
  readonly lotStep: number;
  readonly mostRows?: number;
}

/** How the feed of an outside market stands. */
export interface LiveMarketState {
  readonly connection: string;
  /** A sentence for people. */
  readonly text: string;
  /** Seconds since the last price; null before the first. */
  readonly price_age_s: number | null;
  readonly grade: string;
}

/**
 * A live public feed as the outside market: its rows are played as they arrive. No key is ever sent, and nothing but
 * subscriptions and pings can be. While no fresh price comes, for whatever reason, the outside market has no quote.
 */
export class LiveMarket implements MarketSource, LiveSource {
  readonly symbol: string;
  readonly tick: number;
  readonly lotStep: number;
  readonly origin = 'live';
  readonly label: string;
  readonly identity: string;
  readonly live = this;

  private readonly plan: FeedPlan;
  private readonly mostRows: number;
  private tape: Tape;
  private feed: LiveFeed;
  private socket: FeedSocket | null = null;
  private originMs = venueNowMs();
  private wasLive = false;
  private changed: () => void = () => undefined;

  private constructor(plan: FeedPlan, settings: LiveMarketSettings) {
    this.plan = plan;
    this.tick = settings.tick;
    this.lotStep = settings.lotStep;
    this.mostRows = settings.mostRows ?? MOST_ROWS;
    this.symbol = settings.symbol ?? plan.symbol;
    this.label = `Live feed (${plan.dialect.label}, ${plan.symbol})`;
    const what = JSON.stringify([plan.preset, plan.symbol, this.symbol, this.tick, this.lotStep]);
    this.identity = createHash('sha256').update(what).digest('hex');
    this.tape = this.newTape();
    this.feed = this.newFeed();
  }

  /** Checks what was asked; nothing is connected before `follow`. */
  static of(settings: LiveMarketSettings): LiveMarket | { readonly problems: readonly Problem[] } {
    const { feed: preset, feedSymbol: symbol, url, confirmedHosts } = settings;
    const planned = planFeed({ preset, symbol, url, confirmedHosts, allowKeyInUrl: false }, '');
    if (!planned.ok)
      return { problems: planned.problems.map((problem) => ({ ...problem, code: 'not-applicable' })) };
    return new LiveMarket(planned.plan, settings);
  }

  /** The present tape under another number: a feed cannot be played again. */
  open(number: number): Stretch {
    return { tape: this.tape, number, startMid: null };
  }

  /** Null while rows may still come on this tape. */
  next({ number }: Stretch): Stretch | null {
    if (this.tape.length < this.mostRows) return null;
    const before = this.socket;
    this.originMs = venueNowMs();
    this.wasLive = false;
    this.tape = this.newTape();
    this.feed = this.newFeed();
    before?.stop();
    this.connect();
    return this.open(number + 1);
  }

  /** Connects, and calls `changed` whenever rows may have come. */
  follow(changed: () => void): void {
    this.changed = changed;
    this.connect();
  }

  unfollow(): void {
    this.changed = () => undefined;
    this.socket?.stop();
    this.socket = null;
  }

  /** Seconds by the clock of the tape. */
  nowS(): number {
    return (venueNowMs() - this.originMs) / 1000;
  }

  state(): LiveMarketState {
    const { connection, text, ageS, grade } = this.feed.state(this.nowS());
    return { connection, text, price_age_s: ageS, grade };
  }

  private connect(): void {
    const { feed } = this;
    const host = {
      open: (url: string) => new WebSocket(url, { perMessageDeflate: true, followRedirects: false }),
      nowS: () => this.nowS(),
      every: (ms: number, run: () => void) => {
        const timer = setInterval(run, ms);
        return () => clearInterval(timer);
      },
    };
    this.socket = new FeedSocket(feed, host, () => {
      // The last words of a feed that was replaced are about the tape before.
      if (feed === this.feed) this.heard();
    });
    this.socket.start();
  }

  /** A price that has grown old is no price: what only a reader of the clock would know becomes a row. */
  private heard(): void {
    const isLive = this.feed.connectionState === 'live';
    if (this.wasLive && !isLive) this.tape.mark(Math.max(this.nowS(), this.tape.endS), MARK_GAP);
    this.wasLive = isLive;
    this.changed();
  }

  private newTape(): Tape {
    return liveTape(this.plan, { tick: this.tick, lotStep: this.lotStep }, Math.round(this.originMs * 1000));
  }

  private newFeed(): LiveFeed {
    return new LiveFeed({
      plan: this.plan,
      tape: this.tape,
      now: () => this.nowS(),
      // Clients of one outage come back at different times: nothing here has to be repeatable.
      random: () => Math.random(),
    });
  }
}
