import { transfer } from 'comlink';
import type { Problem } from '../src/domain/part';
import type { Side } from '../src/domain/side';
import type { Config } from '../src/session/config';
import { withActions } from '../src/session/config-changes';
import { DEFAULT_CONFIG } from '../src/session/default-config';
import type { FillRuleColumns } from '../src/session/fill-rule-band';
import { buffersOf, fillColumns, runColumnsToNow, type Window } from '../src/session/frames';
import { Player, type PlayerResult } from '../src/session/player';
import { riskState } from '../src/session/risk-view';
import { runDigest } from '../src/session/run';
import type { Session } from '../src/session/session';
import { analysisOf, presentOf, scorecardOf } from '../src/session/summary';
import { encodeTape, tapeDigest } from '../src/tape/encoding';
import type { Tape } from '../src/tape/tape';
import { BandKeeper } from './band-keeper';
import { DeskKeeper } from './desk-keeper';
import type { ErratumRun } from './errata-lesson';
import { eventRows, flagRows } from './event-rows';
import type { FileImport } from './file-import';
import { fillRows } from './fill-rows';
import { ladderRows } from './ladder-rows';
import type { LiveHost, LiveSurroundings } from './live-host';
import { RunAhead } from './run-ahead';
import type { SavedKind } from './run-exports';
import type { TapeSurroundings } from './tape-work';
import type {
  Analysis,
  CalibrationAnswer,
  ColumnMap,
  EngineApi,
  ErratumProgress,
  ErratumResult,
  ErratumText,
  EventRow,
  FillRow,
  Frame,
  FrameRequest,
  ImportFile,
  ImportPart,
  ImportProgress,
  LiveSettings,
  LoadResult,
  Notice,
  OpenResult,
  PinnedDesks,
  QuoteAnatomy,
  Scorecard,
  TapeSummary,
} from './protocol';

/** Names the arithmetic and the order of draws; a link says which one its digest belongs to. */
const ENGINE_VERSION = '1';

const TICK_MS = 20;
/** Longest stretch of session time one tick may compute at unlimited speed. */
const BURST_S = 1800;
const FILLS_IN_FRAME = 5000;
/** A page that has not asked anything for so long is gone or hangs: its quotes on a live feed are withdrawn. */
const DEAD_MAN_MS = 10_000;
/** A worker that did not tick for so long slept, and its page with it. */
const SLEPT_MS = 1000;
/** Scorecards are computed at most so often while playing. */
const SCORECARD_MS = 250;

/** What the host is given instead of reaching for it: tests drive it with their own clock. */
export interface Surroundings extends LiveSurroundings, TapeSurroundings {
  after(ms: number, run: () => void): void;
}

/** The worker's side of the protocol: owns the player, the clock and, in live mode, the socket. */
export class EngineHost implements EngineApi {
  private readonly player: Player;
  /** Null until the first connection: feeds are loaded when they are asked for. */
  private live: LiveHost | null = null;
  private readonly around: Surroundings;
  private lastTickMs: number;
  /** When the page was last heard: it asks again as soon as it is answered, also while it is hidden. */
  private heardMs: number;
  /** The file import under way. */
  private importing: FileImport | null = null;
  /** The erratum under way. */
  private lesson: ErratumRun | null = null;
  private engineMs = 0;
  /** Rises when something other than the cursor changed. */
  private stateVersion = 1;
  private lastState = '';
  private waiting: (() => void)[] = [];
  private readonly bands: BandKeeper;
  private readonly pinned: DeskKeeper;
  private readonly ahead: RunAhead;
  private readonly cards = new WeakMap<Session, { atMs: number; timeS: number; card: Scorecard }>();

  constructor(around: Surroundings) {
    this.around = around;
    this.bands = new BandKeeper(around, () => this.changed());
    this.pinned = new DeskKeeper(around);
    this.ahead = new RunAhead(around);
    const startMs = around.now();
    this.player = new Player(DEFAULT_CONFIG);
    this.engineMs = around.now() - startMs;
    this.lastTickMs = this.heardMs = around.now();
    around.every(TICK_MS, () => this.tick());
  }

  hello(): Promise<{ engineVersion: string }> {
    return Promise.resolve({ engineVersion: ENGINE_VERSION });
  }

  open(config: unknown, cursorS?: number): Promise<OpenResult> {
    return this.timed(() => {
      const result = this.player.open(config, cursorS ?? null);
      if (result.ok) this.live?.stop();
      return result;
    });
  }

  change(config: unknown): Promise<OpenResult> {
    const { live } = this;
    if (live?.session) return this.timed(() => live.change(config));
    const ahead = this.ahead.take(config);
    if (ahead?.asked) return this.timed(() => this.player.change(config, ahead.session), ahead.spentMs);
    if (ahead !== null) this.player.reuse(ahead.session);
    return this.timed(() => this.player.change(config));
  }

  expect(config: unknown): Promise<void> {
    const { player } = this;
    const session = this.liveSession === null ? player.deskOf(config) : null;
    if (session !== null) this.ahead.expect(config, session, () => player.session);
    return Promise.resolve();
  }

  configuration(): Promise<Config> {
    return Promise.resolve(this.liveSession?.config ?? this.player.config);
  }

  play(): Promise<void> {
    this.lastTickMs = this.around.now();
    if (this.player.timeS < this.player.endS) this.player.playing = true;
    return this.done();
  }

  pause(): Promise<void> {
    this.player.playing = false;
    return this.done();
  }

  setSpeed(speed: number): Promise<void> {
    if (speed > 0) this.player.speed = speed;
    return this.done();
  }

  seek(timeS: number): Promise<void> {
    if (Number.isFinite(timeS)) this.player.seek(timeS);
    return this.done();
  }

  frame(request: FrameRequest): Promise<Frame> {
    this.heardMs = this.around.now();
    const { player } = this;
    const session = this.session;
    const window = { fromS: request.fromS, toS: request.toS };
    const points = Math.max(2, Math.min(5000, Math.floor(request.points)));
    const run = runColumnsToNow(session, points, window);
    const ghost = this.liveSession === null ? player.baseline : (this.live?.ghost ?? null);
    const baseline = ghost === null ? null : runColumnsToNow(ghost, points, window);
    const fills = fillColumns(session.fills, window, FILLS_IN_FRAME);
    const fillRules = request.fillRules ? this.fillRules(points, window) : null;
    const frame: Frame = {
      version: this.stateVersion,
      source:
        this.liveSession !== null ? 'live' : session.config.market.part === 'tape' ? 'replay' : 'synthetic',
      timeS: session.timeS,
      durationS: session.config.durationS,
      playing: this.liveSession !== null || player.playing,
      speed: player.speed,
      run,
      baseline,
      fillRules,
      fills,
      flags: flagRows(session, window, 400),
      ladder: ladderRows(session),
      scorecard: this.scorecard(session),
      baselineScorecard: ghost === null ? null : this.scorecard(ghost),
      risk: riskState(session),
      engineMs: this.engineMs,
      live: this.live?.state() ?? null,
    };
    return Promise.resolve(transfer(frame, buffersOf(run, baseline, fillRules, fills)));
  }

  notice(version: number): Promise<Notice> {
    this.heardMs = this.around.now();
    const answer = (): Notice => ({
      version: this.stateVersion,
      timeS: this.session.timeS,
      playing: this.player.playing,
      risk: this.session.state,
      live: this.live?.state() ?? null,
    });
    if (version !== this.stateVersion) return Promise.resolve(answer());
    return new Promise((resolve) => {
      let open = true;
      const finish = (): void => {
        if (open) resolve(answer());
        open = false;
      };
      this.waiting.push(finish);
      this.around.after(1000, finish);
    });
  }

  setBaseline(): Promise<void> {
    this.player.setBaseline();
    return this.done();
  }

  compareWith(config: unknown): Promise<OpenResult> {
    if (this.liveSession !== null) {
      const message = 'A live market cannot be run again with another desk.';
      return Promise.resolve({ ok: false, problems: [{ path: '', code: 'not-applicable', message }] });
    }
    return this.timed(() => ({ ...this.player.compareWith(config), config: this.player.baseline?.config }));
  }

  clearBaseline(): Promise<void> {
    this.player.clearBaseline();
    if (this.live !== null) this.live.ghost = null;
    return this.done();
  }

  desks(configs: readonly unknown[]): Promise<PinnedDesks> {
    return Promise.resolve(this.pinned.of(configs, this.session, this.world));
  }

  anatomy(layer: number, side: Side, timeS: number | null): Promise<QuoteAnatomy | null> {
    const past = timeS !== null && timeS < this.session.timeS && this.liveSession === null;
    const session = past ? this.player.sessionAt(timeS) : this.session;
    if (!Number.isInteger(layer) || layer < 0 || layer >= session.layers) return Promise.resolve(null);
    const account = session.explain(layer, side);
    return Promise.resolve(account && { ...account, timeS: session.timeS, side, layer });
  }

  fills(limit: number): Promise<FillRow[]> {
    return Promise.resolve(fillRows(this.session.fills, limit));
  }

  events(limit: number): Promise<EventRow[]> {
    return Promise.resolve(eventRows(this.session, limit));
  }

  analysis(): Promise<Analysis> {
    return Promise.resolve(analysisOf(this.session));
  }

  async calibrate(): Promise<CalibrationAnswer> {
    const { calibrationOf } = await import('./calibration');
    return calibrationOf(this.session, this.around);
  }

  kill(): Promise<void> {
    return this.act('kill');
  }

  reset(): Promise<void> {
    return this.act('reset');
  }

  reduce(): Promise<void> {
    return this.act('reduce');
  }

  digest(): Promise<{ tape: string; run: string; untilS: number }> {
    const { session } = this;
    return Promise.resolve({
      tape: tapeDigest(session.tape),
      run: runDigest(session),
      untilS: session.timeS,
    });
  }

  async exportFile(kind: SavedKind): Promise<{ name: string; mime: string; bytes: Uint8Array }> {
    const { savedFile } = await import('./run-exports');
    const file = savedFile(this.player.config, this.session, kind);
    return transfer(file, [file.bytes.buffer as ArrayBuffer]);
  }

  async importFiles(
    files: readonly ImportFile[],
    columns: ColumnMap | null,
    part?: ImportPart,
  ): Promise<LoadResult> {
    const { FileImport } = await import('./file-import');
    this.importing?.cancel();
    const reading = new FileImport(files, columns, this.around, part);
    this.importing = reading;
    const read = await reading.run();
    if (this.importing === reading) this.importing = null;
    return 'error' in read ? { ok: false, error: read.error } : this.adoptTape(read.tape, read.facts);
  }

  importProgress(): Promise<ImportProgress | null> {
    return Promise.resolve(this.importing?.progress() ?? null);
  }

  cancelImport(): Promise<void> {
    this.importing?.cancel();
    return Promise.resolve();
  }

  async errata(): Promise<readonly ErratumText[]> {
    const { errataTexts } = await import('./errata-lesson');
    return errataTexts();
  }

  async runErratum(name: string): Promise<ErratumResult | null> {
    const { ErratumRun } = await import('./errata-lesson');
    this.lesson?.cancel();
    const lesson = new ErratumRun(name, () => new Promise((resolve) => this.around.after(0, resolve)));
    this.lesson = lesson;
    const result = await lesson.run();
    if (this.lesson === lesson) this.lesson = null;
    return result;
  }

  erratumProgress(): Promise<ErratumProgress | null> {
    return Promise.resolve(this.lesson?.progress() ?? null);
  }

  cancelErratum(): Promise<void> {
    this.lesson?.cancel();
    return Promise.resolve();
  }

  async connect(settings: LiveSettings, key: string): Promise<{ ok: true } | { ok: false; error: string }> {
    const { LiveHost } = await import('./live-host');
    this.live ??= new LiveHost(this.around, () => this.changed());
    // What was tuned on one connection is not lost by another.
    const desk = this.live.deskAgain(this.player.config);
    const result = this.live.connect(settings, key, desk, this.player.beliefs);
    if (result.ok) this.player.playing = false;
    this.changed();
    return result;
  }

  disconnect(): Promise<void> {
    this.live?.disconnect();
    return this.done();
  }

  forgetKey(): Promise<void> {
    this.live?.forgetKey();
    return this.done();
  }

  suspendFeed(): Promise<void> {
    this.live?.suspend();
    return this.done();
  }

  resumeFeed(): Promise<void> {
    this.live?.resume();
    return this.done();
  }

  async replayRecording(): Promise<LoadResult> {
    const tape = this.live?.recording() ?? null;
    if (tape === null) return { ok: false, error: 'No price has been received yet.' };
    const { tapeSummary } = await import('./file-import');
    // The desk goes on as it stands: the rule chosen for the connection and what was tuned since are not lost.
    const desk = withActions(this.session.config);
    return this.adoptTape(tape, tapeSummary('What was received', tape, []), desk);
  }

  leftRecording(): Promise<{ bytes: Uint8Array; symbol: string; spanS: number } | null> {
    const tape = this.live?.takeLeft() ?? null;
    if (tape === null) return Promise.resolve(null);
    const left = { bytes: encodeTape(tape), symbol: tape.header.symbol, spanS: tape.endS };
    return Promise.resolve(transfer(left, [left.bytes.buffer as ArrayBuffer]));
  }

  /** The browser says that the network is back. */
  online(): void {
    this.live?.retryNow();
  }

  /** The run that the page sees. */
  private get session(): Session {
    return this.liveSession ?? this.player.session;
  }

  private get liveSession(): Session | null {
    return this.live?.session ?? null;
  }

  private tick(): void {
    const nowMs = this.around.now();
    // A machine that slept does not owe the market its sleep.
    const sinceMs = nowMs - this.lastTickMs;
    const elapsedS = Math.min(1, sinceMs / 1000);
    this.lastTickMs = nowMs;
    if (sinceMs > SLEPT_MS) this.heardMs += sinceMs;
    if (this.liveSession === null) this.player.tick(elapsedS, BURST_S);
    else if (nowMs - this.heardMs > DEAD_MAN_MS)
      this.live?.withdrawFor('The page was silent for ten seconds');
    if (this.state !== this.lastState) this.changed();
  }

  /** Plays a recorded tape; what was played before stays if it cannot be. */
  private adoptTape(tape: Tape, facts: TapeSummary, desk?: Config): LoadResult {
    const result = this.player.loadTape(tape, desk);
    if (!result.ok) return { ok: false, error: messages(result.problems) };
    this.live?.stop();
    this.changed();
    return { ok: true, facts };
  }

  /** Equity under the other fill rules as far as it is known; the rest follows when nothing else is to be done. */
  private fillRules(points: number, window: Window): FillRuleColumns | null {
    const { session } = this;
    if (session.tape.header.origin === 'synthetic') return null;
    return this.bands.of(session, this.world)?.columns(points, window) ?? null;
  }

  /** What the present run began with. */
  private get world(): Config {
    return this.liveSession === null ? this.player.config : this.live!.startConfig;
  }

  private act(verb: 'kill' | 'reset' | 'reduce'): Promise<void> {
    if (this.live?.session) this.live.act(verb);
    else this.player.act(verb);
    return this.done();
  }

  /** `spentMs` went into the run before it was asked for. */
  private timed(run: () => PlayerResult & { config?: Config }, spentMs = 0): Promise<OpenResult> {
    const start = this.around.now();
    const result = run();
    if (!result.ok) return Promise.resolve(result);
    this.engineMs = this.around.now() - start + spentMs;
    this.changed();
    return Promise.resolve({
      ok: true,
      config: result.config ?? this.session.config,
      engineMs: this.engineMs,
    });
  }

  private done(): Promise<void> {
    this.changed();
    return Promise.resolve();
  }

  /** What the page is told of at once. */
  private get state(): string {
    return `${this.session.state} ${this.player.playing} ${this.session.events.length}`;
  }

  private changed(): void {
    this.stateVersion++;
    this.lastState = this.state;
    const waiting = this.waiting;
    this.waiting = [];
    for (const finish of waiting) finish();
  }

  private scorecard(session: Session): Scorecard {
    const nowMs = this.around.now();
    const known = this.cards.get(session);
    // A market that stands still has a last word: no later frame would correct an older card.
    const moving = this.liveSession !== null || this.player.playing;
    const recent = known !== undefined && moving && nowMs - known.atMs < SCORECARD_MS;
    // Metrics may be a little old; where the desk stands is told as of the same moment as its quotes.
    if (known && (recent || known.timeS === session.timeS)) return { ...known.card, ...presentOf(session) };
    const card = scorecardOf(session);
    this.cards.set(session, { atMs: nowMs, timeS: session.timeS, card });
    return card;
  }
}

function messages(problems: readonly Problem[]): string {
  return problems.map((problem) => problem.message).join(' ');
}
