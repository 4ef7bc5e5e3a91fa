import { randomStream } from '../src/domain/random';
import { tellsTrades } from '../src/feed/registry';
import { planFeed, type FeedPlan } from '../src/feed/feed-plan';
import { LiveFeed, liveTape } from '../src/feed/live-feed';
import { FeedSocket, type SocketLike } from '../src/feed/socket';
import { matchingRuleOf } from '../src/session/build-desk';
import {
  carriedBeliefs,
  statedBeliefs,
  withCarriedBeliefs,
  type CarriedBeliefs,
} from '../src/session/carried-beliefs';
import type { Action, Config } from '../src/session/config';
import { DEFAULT_CONFIG } from '../src/session/default-config';
import { changesBetween, type Setting } from '../src/session/config-changes';
import { drawnOrderProblems } from '../src/session/drawn-order-rule';
import { firstMid, onRecordedTape, type PlayerResult } from '../src/session/player';
import { applySettings, readConfig, SETTABLE } from '../src/session/read-config';
import { Session } from '../src/session/session';
import { copyTape, type Tape } from '../src/tape/tape';
import { KeyClaim, type Locks } from './key-claim';
import type { LiveSettings, LiveState } from './protocol';

const ELSEWHERE = 'Another tab of this browser is connected with the same key.';

/** What the live side is given by the worker. */
export interface LiveSurroundings {
  /** Monotonic milliseconds. */
  now(): number;
  /** Microseconds since 1970 UTC: only to say when a recording began. */
  utcUs(): number;
  /** Calls back until the returned function is called. */
  every(ms: number, run: () => void): () => void;
  openSocket(url: string): SocketLike;
  /** What the tabs of this origin share; absent where the browser has none. */
  readonly locks?: Locks;
}

/**
 * A live session: a feed grows a tape, a desk quotes on it, and fills are booked on paper. Changes apply from now on;
 * the whole-tape re-run with the changed desk is the ghost. The key is held by the feed's plan and nowhere else.
 */
export class LiveHost {
  /** The desk on the live tape; null while nothing is live. It stays after a disconnect. */
  session: Session | null = null;
  /** What the present settings would have done on everything received so far. */
  ghost: Session | null = null;
  /** What the session began with, before any timed input. */
  startConfig: Config = DEFAULT_CONFIG;
  private readonly around: LiveSurroundings;
  private readonly onChange: () => void;
  private readonly claim: KeyClaim;
  private plan: FeedPlan | null = null;
  /** Where the key of the plan goes. */
  private keyFor = '';
  private feed: LiveFeed | null = null;
  private socket: FeedSocket | null = null;
  private tape: Tape | null = null;
  /** What was received when live mode was left, until somebody keeps it. */
  private left: Tape | null = null;
  /** The feed tells what is traded. */
  private trades = false;
  private startMs = 0;
  /** What the desk may believe where the feed says nothing: of the recording it comes from, and at the present price. */
  private believed: CarriedBeliefs | null = null;
  private carried: CarriedBeliefs | null = null;
  /** The desk's settings before a price was known; null once the session has its first price. */
  private waitingConfig: Config | null = null;
  /** The mid of the market before, which beliefs are scaled to until there is a price. */
  private startMid = 1;
  /** Beliefs as they stood before there was a price; empty once the page is known to have others. */
  private unpriced: Readonly<Record<string, number>> = {};
  private shownState = '';
  /** The socket was closed because the page went, and is to be opened when it comes back. */
  private suspended = false;

  constructor(around: LiveSurroundings, onChange: () => void) {
    this.around = around;
    this.onChange = onChange;
    this.claim = new KeyClaim(around.locks, onChange);
  }

  /** Checks the settings, opens the socket and begins an empty session with the desk of `config`. */
  connect(
    settings: LiveSettings,
    key: string,
    config: Config,
    believed: CarriedBeliefs | null,
  ): { ok: true } | { ok: false; error: string } {
    const keyFor = `${settings.preset} ${settings.url}`;
    // It is held until it is forgotten: whoever connects again to the same place need not enter it again.
    const held = this.keyFor === keyFor ? (this.plan?.key ?? '') : '';
    const planned = planFeed(settings, key === '' ? held : key);
    if (!planned.ok)
      return { ok: false, error: planned.problems.map((problem) => problem.message).join(' ') };
    const { plan } = planned;
    const tape = liveTape(plan, config.instrument, this.around.utcUs());
    const fillRule = settings.fillRule ?? config.venue.fillRule;
    const waiting = { ...config, venue: { ...config.venue, fillRule } };
    const startMid = config.market.part === 'tape' ? 1 : startingMid(config);
    const trades = tellsTrades(plan.dialect.grade);
    const refused = trades && settings.fillRule !== null ? drawnOrderProblems(waiting) : [];
    if (refused.length > 0) return { ok: false, error: refused.map((problem) => problem.message).join(' ') };
    const carried = carriedBeliefs(config.market, startMid, believed);
    const desk = readConfig(onRecordedTape(waiting, tape, carried, config.durationS, trades));
    if (!desk.ok) return { ok: false, error: desk.problems.map((problem) => problem.message).join(' ') };
    this.stop();
    this.startMs = this.around.now();
    const random = randomStream(Math.floor(this.around.utcUs() / 1000) >>> 0, 'reconnect');
    this.plan = plan;
    this.keyFor = keyFor;
    this.tape = tape;
    this.trades = trades;
    this.believed = believed;
    this.feed = new LiveFeed({ plan, tape, now: () => this.nowS(), random: () => random.unit() });
    this.waitingConfig = waiting;
    this.startMid = startMid;
    this.unpriced = statedBeliefs(waiting, carried);
    this.beginSession(waiting, startMid);
    this.socket = new FeedSocket(
      this.feed,
      {
        open: (url) => this.around.openSocket(url),
        nowS: () => this.nowS(),
        every: (ms, run) => this.around.every(ms, run),
      },
      () => this.follow(),
    );
    this.begin();
    return { ok: true };
  }

  /** Closes the socket; the session and what it received stay. */
  disconnect(): void {
    this.socket?.stop();
    this.claim.letGo();
    this.follow();
  }

  /** Closes the socket until `resume`; nothing happens where none is wanted. */
  suspend(): void {
    const state = this.feed?.connectionState;
    if (state === undefined || state === 'idle' || state === 'stopped') return;
    this.suspended = true;
    this.disconnect();
  }

  resume(): void {
    if (!this.suspended) return;
    this.suspended = false;
    this.begin();
  }

  /** The network is back: a wait for the next attempt is over. */
  retryNow(): void {
    this.socket?.retryNow();
  }

  /** Closes the socket and drops everything that holds the key. */
  forgetKey(): void {
    this.disconnect();
    this.socket = null;
    this.feed = null;
    this.plan = null;
    this.onChange();
  }

  /** Leaves live mode. */
  stop(): void {
    this.suspended = false;
    this.socket?.stop();
    this.claim.letGo();
    this.socket = null;
    this.feed = null;
    this.plan = null;
    this.session = null;
    this.ghost = null;
    this.left = this.tape ?? this.left;
    this.tape = null;
    this.waitingConfig = null;
  }

  /** Hands over what was received before live mode was left, once; null if there is no whole quote in it. */
  takeLeft(): Tape | null {
    const { left } = this;
    this.left = null;
    return left === null || firstMid(left) === null ? null : left;
  }

  /** Settings of the desk change from now on; the ghost shows what they would have done from the start. */
  change(input: unknown): PlayerResult {
    const { session } = this;
    const asked = readConfig(input);
    if (!asked.ok) return asked;
    if (session === null) return { ok: true };
    const open = this.withoutUnpriced(asked.config);
    const read = withCarriedBeliefs(open, this.carried);
    if (!read.ok) return read;
    const refused = this.trades ? drawnOrderProblems(read.config) : [];
    if (refused.length > 0) return { ok: false, problems: refused };
    const changes = changesBetween(session.config, read.config);
    const foreign = changes.filter(({ path }) => !SETTABLE.test(path));
    if (foreign.length > 0) {
      return {
        ok: false,
        problems: foreign.map(({ path }) => ({
          path,
          code: 'not-applicable',
          message: `${path} belongs to the market; a live one cannot be changed.`,
        })),
      };
    }
    if (this.waitingConfig !== null) {
      this.waitingConfig = { ...open, market: this.waitingConfig.market };
      this.beginAnew(this.waitingConfig, this.startMid);
      return { ok: true };
    }
    const settings = changes.map(({ path, value }): Setting => ({
      t: session.timeS,
      do: 'set',
      path,
      value,
    }));
    const applied = applySettings(session.config, settings);
    if (!applied.ok) return applied;
    session.schedule(...settings);
    this.ghost = new Session({ ...read.config, actions: [] }, session.tape);
    this.ghost.advance(session.timeS);
    this.onChange();
    return { ok: true };
  }

  act(verb: 'kill' | 'reset' | 'reduce'): void {
    const { session } = this;
    if (session === null) return;
    const action: Action = { t: session.timeS, do: verb };
    session.schedule(action);
    this.onChange();
  }

  /** Kills the desk because nobody watches it; says why. */
  withdrawFor(reason: string): void {
    const { session } = this;
    if (session === null || session.state === 'killed') return;
    this.act('kill');
    session.risk.cause = `${reason}: no quote until you re-arm.`;
  }

  /**
   * The desk as it stands for another connection: on the market, instrument and fill rule of `own`, and without the beliefs
   * that it was given for the price of this one. `own` itself where nothing is live.
   */
  deskAgain(own: Config): Config {
    const { session, carried } = this;
    if (session === null) return own;
    const { strategy, venue, ...desk } = session.config;
    const { market, instrument } = own;
    const { fillRule, intensity } = own.venue;
    const isGiven = (name: string): boolean => strategy.values[name] === carried?.values[name];
    const given = Object.keys(strategy.values).filter(isGiven);
    const values = { ...strategy.values, ...Object.fromEntries(given.map((name) => [name, null])) };
    return {
      ...desk,
      market,
      instrument,
      strategy: { ...strategy, values },
      venue: { ...venue, fillRule, intensity },
      actions: [],
    };
  }

  /** Everything received so far as a recording; null if there is no whole quote in it. */
  recording(): Tape | null {
    if (this.tape === null || firstMid(this.tape) === null) return null;
    return copyTape(this.tape, { ...this.tape.header, origin: 'recorded' });
  }

  state(): LiveState | null {
    const { session, feed } = this;
    if (session === null) return null;
    const fillRule = matchingRuleOf(session.config, session.tape.header);
    if (feed === null) {
      const text = 'The key is forgotten and the connection closed. What was received is still here.';
      return {
        connection: 'idle',
        text,
        retryInS: null,
        attempts: 0,
        grade: 'none',
        fillRule,
        ageS: null,
        counts: {},
        recent: [],
        hasKey: false,
      };
    }
    const told = feed.state(this.nowS());
    const text = this.claim.elsewhere ? `${told.text} ${ELSEWHERE}` : told.text;
    return { ...told, text, fillRule };
  }

  private begin(): void {
    this.socket?.start();
    this.claim.hold(this.plan?.key ?? '');
  }

  /** Rows may have come: the desk reads them. Nothing but rows moves its time. */
  private follow(): void {
    const { tape, session } = this;
    if (tape === null || session === null) return;
    if (this.waitingConfig !== null) this.beginWithPrice(this.waitingConfig, tape);
    this.session?.advance(tape.endS);
    this.ghost?.advance(tape.endS);
    const state = `${this.feed?.connectionState} ${this.session?.state}`;
    if (state === this.shownState) return;
    this.shownState = state;
    if (this.feed?.connectionState === 'stopped') this.claim.letGo();
    this.onChange();
  }

  /** The first price says at what scale the beliefs must stand: the session begins anew with them. */
  private beginWithPrice(config: Config, tape: Tape): void {
    const mid = firstMid(tape);
    if (mid === null) return;
    this.waitingConfig = null;
    this.beginAnew(config, mid);
  }

  /** The desk begins at the beginning of the tape; what was done to it by hand, a kill above all, stays done. */
  private beginAnew(config: Config, mid: number): void {
    const deeds = this.session?.config.actions ?? [];
    this.beginSession(config, mid);
    this.session?.schedule(...deeds);
    this.session?.advance(this.tape!.endS);
    this.onChange();
  }

  /**
   * The configuration with those beliefs left open which a page that has not heard of the first price repeats at the scale
   * of the market before.
   */
  private withoutUnpriced(config: Config): Config {
    const { strategy } = config;
    const repeated = Object.keys(this.unpriced).filter(
      (name) => strategy.values[name] === this.unpriced[name],
    );
    // What no price scales is the same before and after it.
    const hasHeard = repeated.every((name) => this.carried?.values[name] === this.unpriced[name]);
    if (hasHeard && this.waitingConfig === null) this.unpriced = {};
    const open = Object.fromEntries(repeated.map((name) => [name, null]));
    return { ...config, strategy: { ...strategy, values: { ...strategy.values, ...open } } };
  }

  private beginSession(config: Config, mid: number): void {
    const tape = this.tape!;
    this.carried = carriedBeliefs(config.market, mid, this.believed);
    const read = readConfig(onRecordedTape(config, tape, this.carried, config.durationS, this.trades));
    // The desk was valid on its own market; only its beliefs are scaled.
    if (!read.ok) throw new Error(`bug: ${read.problems.map((problem) => problem.message).join(' ')}`);
    this.startConfig = read.config;
    this.session = new Session(read.config, tape);
    this.ghost = null;
  }

  private nowS(): number {
    return (this.around.now() - this.startMs) / 1000;
  }
}

/** The price at which a synthetic market begins, which its values are scaled to. */
function startingMid(config: Config): number {
  const { mid } = config.market.values;
  return typeof mid === 'number' ? mid : 1;
}
