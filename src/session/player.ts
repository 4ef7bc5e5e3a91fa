import type { Problem } from '../domain/part';
import { QUOTE, type Tape } from '../tape/tape';
import { isWholeQuote } from '../tape/whole-quote';
import { carriedBeliefs, statedBeliefs, withCarriedBeliefs, type CarriedBeliefs } from './carried-beliefs';
import type { Action, Config } from './config';
import { withInputs } from './config-changes';
import { drawnOrderProblems, tellsTrades } from './drawn-order-rule';
import { lackingOnTheWay, readConfig } from './read-config';
import { EVERYTHING } from './recording';
import { writeTape } from './run';
import { Session } from './session';
import { sessionEndS } from './session-end';

/** Seconds already run on arrival. */
const LEAD_IN_S = 1800;

export type PlayerResult =
  { readonly ok: true } | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * A session one can play: a cursor on a tape, a speed, a run up to the cursor and, beside it, the run before the
 * last change as a ghost. Whoever owns the clock calls `tick`; nothing here knows what time it is.
 */
export class Player {
  config: Config;
  session: Session;
  /** The run before the change, kept in step; null when there is none. */
  baseline: Session | null = null;
  tape: Tape;
  playing = false;
  /** Session seconds per second of the host; Infinity = as fast as it can. */
  speed = 60;
  /** Where the tape came from when the market part is 'tape'; its rows decide everything else. */
  private recorded: Tape | null = null;
  private recordedTrades = false;
  /** What a desk on it believes where it says nothing; null before the first recording. */
  beliefs: CarriedBeliefs | null = null;
  private tapeKey: string;
  /** Marks of a run that nobody looks at any more: while a slider moves, each run is written over the one before the last. */
  private spare: Float64Array | null = null;

  constructor(config: Config) {
    this.config = config;
    this.tape = writeTape(config);
    this.tapeKey = tapeKeyOf(config);
    this.session = new Session(config, this.tape);
    this.session.advance(Math.min(LEAD_IN_S, config.durationS));
  }

  get timeS(): number {
    return this.session.timeS;
  }

  /** Where the session ends, s. */
  get endS(): number {
    return sessionEndS(this.config);
  }

  /** Replaces everything and runs up to the cursor; invalid input changes nothing. */
  open(input: unknown, cursorS: number | null): PlayerResult {
    const read = this.read(input);
    if (!read.ok) return read;
    this.baseline = null;
    this.adopt(read.config, cursorS ?? (this.timeS > 0 ? this.timeS : LEAD_IN_S));
    return { ok: true };
  }

  /**
   * Like `open`, at the present cursor, and the run before the first change stays as the ghost. `begun` is a run of the
   * very same input that `deskOf` gave and that may have gone some way; null = there is none.
   */
  change(input: unknown, begun: Session | null = null): PlayerResult {
    const read = this.read(input);
    if (!read.ok) return read;
    this.baseline ??= this.session;
    this.adopt(read.config, this.timeS, begun);
    return { ok: true };
  }

  /** A run that has not begun of another desk in the present world; null for another world, or where the input is invalid. */
  deskOf(input: unknown): Session | null {
    const read = this.read(input);
    return read.ok && this.isWritten(read.config) ? this.begin(read.config, this.tape) : null;
  }

  /** A run of `deskOf` that nobody will ask for any more: the next one may be written over it. */
  reuse({ marks }: Session): void {
    this.spare ??= marks.values;
  }

  /** Lets `elapsedS` seconds of the host pass. At unlimited speed a call advances by `burstS` at most. */
  tick(elapsedS: number, burstS: number): void {
    if (!this.playing) return;
    const step = this.speed === Infinity ? burstS : elapsedS * this.speed;
    const to = Math.min(this.timeS + step, this.endS);
    this.session.advance(to);
    if (this.baseline !== null && this.baseline.timeS < to) this.baseline.advance(to);
    if (to >= this.endS) this.playing = false;
  }

  /** Moves the cursor; an earlier time is a re-run on the same tape. */
  seek(timeS: number): void {
    const to = Math.max(0, Math.min(timeS, this.endS));
    if (to < this.timeS) {
      this.session = new Session(this.config, this.tape);
      if (this.baseline !== null) this.baseline = new Session(this.baseline.config, this.baseline.tape);
    }
    this.session.advance(to);
    this.baseline?.advance(to);
  }

  setBaseline(): void {
    this.baseline = new Session(this.config, this.tape);
    this.baseline.advance(this.timeS);
  }

  /** Another configuration's run up to the cursor becomes the ghost, on its own market; invalid input changes nothing. */
  compareWith(input: unknown): PlayerResult {
    const read = this.read(input);
    if (!read.ok) return read;
    const { config } = read;
    const same = tapeKeyOf(config) === tapeKeyOf(this.config);
    const tape = config.market.part === 'tape' ? this.recorded! : same ? this.tape : writeTape(config);
    this.baseline = new Session(config, tape);
    this.baseline.advance(this.timeS);
    return { ok: true };
  }

  clearBaseline(): void {
    this.baseline = null;
  }

  /** A timed input at the cursor: it becomes part of the configuration and happens at once. */
  act(verb: 'kill' | 'reset' | 'reduce'): void {
    const action: Action = { t: this.timeS, do: verb };
    this.config = { ...this.config, actions: withInputs(this.config.actions, [action]) };
    this.session.schedule(action);
  }

  /** The run as it stood at an earlier time. */
  sessionAt(timeS: number): Session {
    const session = new Session(this.config, this.tape);
    session.advance(Math.min(timeS, this.timeS));
    return session;
  }

  /** Plays a recorded tape instead of a market, with the present desk or that of another configuration. */
  loadTape(tape: Tape, desk = this.config): PlayerResult {
    const trades = tellsTrades(tape);
    const mid = firstMid(tape);
    if (mid === null) {
      const message = 'The recording holds no whole quote: nothing can be played.';
      return { ok: false, problems: [{ path: 'market.part', code: 'not-applicable', message }] };
    }
    const beliefs = carriedBeliefs(this.config.market, mid, this.beliefs);
    const read = readConfig(onRecordedTape(desk, tape, beliefs, Math.max(tape.endS, 1e-3), trades));
    if (!read.ok) return read;
    this.recorded = tape;
    this.beliefs = beliefs;
    this.recordedTrades = trades;
    this.baseline = null;
    // A short recording is not to be over when it opens.
    this.adopt(read.config, Math.min(LEAD_IN_S, 0.25 * tape.endS));
    return { ok: true };
  }

  private read(input: unknown): { ok: true; config: Config } | { ok: false; problems: readonly Problem[] } {
    const read = readConfig(input);
    if (!read.ok) return read;
    if (read.config.market.part !== 'tape') return read;
    if (this.recorded === null) {
      const message = 'This configuration runs on a recorded tape that is not here: open its file first.';
      return { ok: false, problems: [{ path: 'market.part', code: 'missing', message }] };
    }
    const problems = this.recordedTrades ? drawnOrderProblems(read.config) : [];
    if (problems.length > 0) return { ok: false, problems };
    const believed = withCarriedBeliefs(read.config, this.beliefs);
    if (!believed.ok) return believed;
    const lacking = lackingOnTheWay(believed.config, this.recorded.header.truth);
    return lacking.length > 0 ? { ok: false, problems: lacking } : believed;
  }

  private adopt(config: Config, cursorS: number, begun: Session | null = null): void {
    const tape = this.tapeOf(config);
    const before = this.session;
    this.config = config;
    this.tape = tape;
    const usable = begun !== null && begun.tape === tape && begun.timeS <= cursorS;
    this.session = usable ? begun : this.begin(config, tape);
    this.session.advance(Math.min(cursorS, this.endS));
    if (before !== this.baseline) this.spare = before.marks.values;
    if (this.timeS >= this.endS) this.playing = false;
  }

  private begin(config: Config, tape: Tape): Session {
    const recycled = this.spare;
    this.spare = null;
    return new Session(config, tape, 0, { ...EVERYTHING, recycled });
  }

  /** The tape of a configuration; written anew only when something that shapes it has changed. */
  private tapeOf(config: Config): Tape {
    if (config.market.part === 'tape') return this.recorded!;
    if (this.isWritten(config)) return this.tape;
    this.tapeKey = tapeKeyOf(config);
    return writeTape(config);
  }

  /** Whether the present tape is that of the configuration. */
  private isWritten(config: Config): boolean {
    if (config.market.part === 'tape') return this.tape === this.recorded;
    return this.tape.header.origin === 'synthetic' && tapeKeyOf(config) === this.tapeKey;
  }
}

/** Everything that shapes the tape of a configuration. */
function tapeKeyOf(config: Config): string {
  return JSON.stringify([config.seed, config.durationS, config.market, config.instrument]);
}

/** Mid of the first whole quote of a tape; null if there is none. */
export function firstMid(tape: Tape): number | null {
  for (let row = 0; row < tape.length; row++) {
    const [bid, ask] = [tape.price[row], tape.ask[row]];
    if (tape.kind[row] === QUOTE && isWholeQuote(tape.header.touch, bid, ask)) return 0.5 * (bid + ask);
  }
  return null;
}

/**
 * The configuration for a recorded or live tape: beliefs that were left to the synthetic market are stated as they are
 * carried over, until calibration or the user says better. A fill rule that the tape does not have makes way for the
 * strict one; `trades` = it tells what was traded.
 */
export function onRecordedTape(
  config: Config,
  tape: Tape,
  carried: CarriedBeliefs,
  durationS: number,
  trades: boolean,
): Config {
  const { tick, lotStep, symbol } = tape.header;
  const { fillRule } = config.venue;
  const foreign = fillRule === 'reach' || (fillRule === 'probabilistic' && trades);
  return {
    ...config,
    durationS,
    untilS: null,
    actions: [],
    market: { part: 'tape', values: {}, events: [] },
    instrument: {
      symbol,
      tick: tick > 0 ? tick : config.instrument.tick,
      lotStep: lotStep > 0 ? lotStep : config.instrument.lotStep,
    },
    strategy: {
      ...config.strategy,
      values: { ...config.strategy.values, ...statedBeliefs(config, carried) },
    },
    venue: {
      ...config.venue,
      fillRule: foreign ? null : fillRule,
      intensity: {
        A: carriedIntensity('A', config, carried.values.A),
        k: carriedIntensity('k', config, carried.values.k),
      },
    },
  };
}

/** What orders are drawn by stays open where the strategy believes it, and otherwise must be stated too. */
function carriedIntensity(name: 'A' | 'k', config: Config, carried: number | null): number | null {
  const { venue, strategy } = config;
  if (venue.fillRule !== 'probabilistic' || Object.hasOwn(strategy.values, name))
    return venue.intensity[name];
  return venue.intensity[name] ?? carried;
}
