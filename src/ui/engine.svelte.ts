import { wrap } from 'comlink';
import { tick } from 'svelte';
import type {
  ColumnMap,
  EngineApi,
  Frame,
  ImportFile,
  ImportPart,
  LiveSettings,
  Notice,
  OpenResult,
  Source,
  TapeSummary,
} from '../../workers/protocol';
import type { Problem } from '../domain/part';
import type { Config } from '../session/config';
import {
  changedFrom,
  changedThroughout,
  changesBetween,
  withActions,
  withDeedsOf,
} from '../session/config-changes';
import { DEFAULT_SCENARIO } from '../session/default-scenario';
import { drawn } from './own-task';
import type { StartedEngine } from './start-engine';

/** Chart buckets asked for at most, or as many as the screen is wide: a phone draws half of them at half the cost. */
const POINTS = 1200;
/** At most 30 frames a second, and a little slack so that every second animation frame qualifies. */
const LEAST_FRAME_MS = 1000 / 30 - 4;
/** A market that stirs little gets fewer frames, and so does a machine that shows them slowly: eight a second. */
const MOST_FRAME_MS = 120;
/** Charts and panels take at most these shares of a processor, so that a slow one still answers the reader's hand … */
const CHARTS_SHARE = 0.5;
const PANELS_SHARE = 0.25;
/** … but they follow the market twice a second at least. */
const MOST_PACE_MS = 500;
/** A live market is read, not watched: ten frames a second leave its worker, and a flood of messages, the machine. */
const LIVE_FRAME_MS = 100;
/** Animation frames that a frame of ours may take. */
const FRAMES_PER_FRAME = 2;
/** Numbers in panels change at most so often: faster, nobody can read them. */
const PANEL_MS = 200;
/** While a slider is dragged the numbers follow closer. */
const PANEL_CHANGE_MS = 80;
/** The charts draw within an animation frame of hearing of a frame. */
const AFTER_DRAWING_MS = 20;
/** What a hand does that it wants to see answered. */
const PRESSES = ['keydown', 'pointerdown', 'click'] as const;
const HELLO_TIMEOUT_MS = 10_000;
/** The long poll is answered after a second at the latest: a worker that lets it wait longer hangs, or is very busy. */
const SILENCE_MS = 1900;
/** A worker that does not withdraw the quotes within this time is ended, and its quotes with it. */
const KILL_MS = 1000;
/** With the second frame the market has moved: it is shown at once and everywhere, before what is heavy begins. */
const FRAMES_TO_MOVE = 2;
/** What waits for the market to move waits no longer, ms. */
const MOVED_AT_LAST_MS = 800;
/** Already run when a market opens, s. */
export const LEAD_IN_S = 1800;

export const SPEEDS: readonly number[] = [1, 10, 60, 600, Infinity];

/** Part of the session on the charts, s; null = from the start, or up to now. */
export interface ChartWindow {
  readonly fromS: number | null;
  readonly toS: number | null;
}

type Connected = { ok: true } | { ok: false; error: string };
type Loaded = { ok: true; facts: TapeSummary } | { ok: false; error: string };

/**
 * The page's only way to the engine: it holds what the page last heard and what it asked for, and never computes
 * anything about trading. Panels read its fields; a change of parameters goes through `applyChange`.
 */
export class EngineClient {
  /** The worker, for what is asked on demand (tables, anatomy, exports). Rejects nothing: a dead worker never answers. */
  readonly api: EngineApi;

  /** Why nothing can run, in a sentence; '' while all is well. */
  failure = $state('');
  /** The worker lets a question wait: it hangs, or has more to do than it should. */
  silent = $state(false);
  /** What the rail shows: the configuration in force, timed settings included. */
  config = $state.raw<Config>(DEFAULT_SCENARIO.config);
  /** The same once the charts have shown it: what follows from a setting is told after what it does. */
  explained = $state.raw<Config>(DEFAULT_SCENARIO.config);
  /** The configuration of the ghost; null while there is none. */
  baselineConfig = $state.raw<Config | null>(null);
  /** The same as the worker has it: timed settings apart. */
  private ghost: Config | null = null;
  /** What was wrong with the last change; it changed nothing. */
  problems = $state.raw<readonly Problem[]>([]);
  /** The newest frame, up to 30 a second: for charts. */
  frame = $state.raw<Frame | null>(null);
  /** A frame at a pace for reading: for panels. */
  panelFrame = $state.raw<Frame | null>(null);
  /** Whether the market stands still and panels show its last word. */
  settled = $state(false);
  notice = $state.raw<Notice | null>(null);
  playing = $state(true);
  speed = $state(60);
  /** Changes apply from this time on; null = to the whole session. */
  forkS = $state<number | null>(null);
  window = $state.raw<ChartWindow>({ fromS: null, toS: null });
  /** Rises with every recording and every feed that begins. */
  worlds = $state(0);
  /** Which feed was connected last: a name of the feed registry. */
  livePreset = '';
  /** Our trades as they stood a few seconds ago: what a worker that has died leaves behind. */
  lastLedger: Awaited<ReturnType<EngineApi['exportFile']>> | null = null;
  /** Whether frames should bring equity under the other fill rules. */
  fillRules = false;

  readonly source: Source = $derived(this.frame?.source ?? 'synthetic');

  /** Resolves when the market has been seen to move, or has had its time to; what is heavy waits for it. */
  readonly moved: Promise<void>;

  private readonly worker: Worker;
  private frames = 0;
  private seenToMove: () => void = () => undefined;
  /** The configuration as the worker has it: timed settings apart. */
  private base: Config = DEFAULT_SCENARIO.config;
  /** The last configuration of a market that the page can write itself. */
  private synthetic: Config = DEFAULT_SCENARIO.config;
  /** The newest change that has not been sent yet; older ones are forgotten. */
  private wanted: Config | null = null;
  /** When the reader asked for it. */
  private wantedMs = 0;
  /** What the reader will probably ask for after it; null where nobody can tell. */
  private expected: Config | null = null;
  /** The change that has been sent and not been answered: the next one builds on it. */
  private underWay: Config | null = null;
  private changing = false;
  /** What is being done by hand: a change that overtook it would undo it. */
  private acting: Promise<unknown> | null = null;
  private sending = Promise.resolve();
  private asking = false;
  /** Commands under way: until they are answered, frames are older than what the user did. */
  private commands = 0;
  private dirty = true;
  /** The newest version that the worker told of: a frame of it needs no second one. */
  private told = 0;
  private askedMs = 0;
  private animatedMs = 0;
  /** Quotes were conflated since the frame before: reading what comes in needs the processor more than drawing it does. */
  private flooded = false;
  /** How long the page was last busy with a frame of the charts, and of the panels. */
  private chartsBusyMs = 0;
  private panelsBusyMs = 0;
  /** Running mean of the time between animation frames. */
  private animationMs = 1000 / 60;
  private panelMs = 0;
  private panelTimer: ReturnType<typeof setTimeout> | undefined;
  /** Resolves once what was pressed last has been drawn: a hand is answered before the market moves on. */
  private answered = Promise.resolve();
  private animation = 0;
  private waking: ReturnType<typeof setTimeout> | undefined;
  private closed = false;
  /** Nothing is drawn before what was asked for is open: another market would flash by. */
  private awaited = false;
  private seekWanted: number | null = null;
  private seeking = false;

  constructor({ worker, broke }: StartedEngine) {
    this.worker = worker;
    this.moved = new Promise((resolve) => {
      this.seenToMove = resolve;
      setTimeout(resolve, MOVED_AT_LAST_MS);
    });
    void broke.then(() =>
      this.fail(
        this.frame === null
          ? 'The engine could not start: its worker script did not load or broke. Reload the page; if that does not help, the site is not whole.'
          : 'The engine broke down and was ended: no quote stands. What you see is its last word. Reload the page to begin anew.',
      ),
    );
    this.worker.onmessageerror = () =>
      this.fail('The engine sent something this browser cannot read. Reload the page.');
    this.api = wrap<EngineApi>(this.worker);
    document.addEventListener('visibilitychange', this.wake);
    for (const kind of PRESSES) document.addEventListener(kind, this.pressed, { capture: true });
  }

  /** Starts drawing and playing, or waits for what will be opened. Resolves when the engine answered; never if it failed. */
  async start(playing: boolean): Promise<void> {
    this.playing = playing;
    this.awaited = !playing;
    const silence = setTimeout(
      () => this.fail('The engine has not answered for ten seconds. Reload the page.'),
      HELLO_TIMEOUT_MS,
    );
    // All at once: the first frame is answered without a round trip before it.
    const hello = this.api.hello();
    const played = playing ? this.play() : null;
    this.invalidate();
    await hello;
    await played;
    clearTimeout(silence);
    if (!this.closed) void this.listen();
  }

  /** Ends the worker. */
  close(): void {
    this.closed = true;
    cancelAnimationFrame(this.animation);
    clearTimeout(this.waking);
    clearTimeout(this.panelTimer);
    document.removeEventListener('visibilitychange', this.wake);
    for (const kind of PRESSES) document.removeEventListener(kind, this.pressed, { capture: true });
    this.worker.terminate();
  }

  /** Replaces the experiment. Invalid: nothing changes and the problems are returned. */
  open(config: Config, cursorS?: number): Promise<OpenResult> {
    return this.alone(this.openNow(config, cursorS, config));
  }

  /** Opens a configuration as it was stored, whatever it is by now; false where the engine refuses it. */
  async reopen(stored: unknown, cursorS: number): Promise<boolean> {
    return (await this.alone(this.openNow(stored, cursorS, null))).ok;
  }

  /** Back from a file or a feed to the market that ran before. */
  async openSynthetic(): Promise<void> {
    const { durationS } = this.synthetic;
    const result = await this.open(this.synthetic, Math.min(LEAD_IN_S, durationS));
    if (result.ok) await this.play();
  }

  /**
   * The slider's call: the whole session again with the new configuration, or a fork where one is set. Calls during
   * a run replace one another; only the newest is run next. Resolves when the newest has run or was refused. `ahead` is
   * what the same hand will probably ask for next.
   */
  applyChange(next: Config, ahead: Config | null = null): Promise<void> {
    const changes = changesBetween(this.config, next);
    if (changes.length === 0) return Promise.resolve();
    this.wantedMs = performance.now();
    const from = this.asked;
    // An event of the market leaves everything before it untouched: it needs no fork.
    const eventsOnly = changes.every(({ path }) => path === 'market.events');
    this.expected = null;
    if (this.forkS === null || eventsOnly) {
      this.wanted = changedThroughout(from, changes);
      const further = ahead === null ? [] : changesBetween(next, ahead);
      if (further.length > 0) this.expected = changedThroughout(this.wanted, further);
    } else {
      const worldly = changes.filter(({ path }) => !/^(strategy|layer|execution|venue|fees|risk)/.test(path));
      if (worldly.length > 0) {
        return import('./world-problems').then(({ worldProblems }) => {
          this.problems = worldProblems(worldly);
        });
      }
      this.wanted = changedFrom(from, this.forkS, changes);
    }
    this.config = withActions(this.wanted);
    return this.sendChanges();
  }

  /** Puts an earlier configuration in force again. A ghost of the very same desk says nothing and goes. */
  async restore(config: Config): Promise<void> {
    this.wantedMs = performance.now();
    this.wanted = config;
    this.config = withActions(config);
    await this.sendChanges();
    await this.standBeside(this.ghost);
  }

  async play(): Promise<void> {
    this.playing = true;
    this.awaited = false;
    await this.command(this.api.play());
  }

  async pause(): Promise<void> {
    this.playing = false;
    await this.command(this.api.pause());
  }

  async setSpeed(speed: number): Promise<void> {
    this.speed = speed;
    await this.command(this.api.setSpeed(speed));
  }

  /** Moves the cursor; while one move is under way only the newest other one waits. */
  async seek(timeS: number): Promise<void> {
    this.seekWanted = timeS;
    if (this.seeking) return;
    this.seeking = true;
    while (this.seekWanted !== null) {
      const to: number = this.seekWanted;
      this.seekWanted = null;
      await this.command(this.api.seek(to));
      await nextFrame();
    }
    this.seeking = false;
  }

  /** The run as it is becomes the ghost; that of a live market is what the present settings would have done. */
  async setBaseline(): Promise<void> {
    if (this.source === 'live') return;
    // What has not been sent yet is not what the engine keeps, and a frame asked for before knows no ghost.
    const kept = this.underWay ?? this.base;
    await this.command(this.api.setBaseline());
    this.haunt(kept);
  }

  /** Another configuration's run becomes the ghost. */
  async compareWith(config: Config): Promise<OpenResult> {
    const result = await this.command(this.api.compareWith(config));
    if (result.ok) this.haunt(result.config);
    return result;
  }

  /** Sets the ghost to what it was beside the present run; one of the very same desk says nothing and goes. */
  async standBeside(config: Config | null): Promise<void> {
    const other = config !== null && JSON.stringify(config) !== JSON.stringify(this.asked);
    if (!other) {
      if (this.ghost !== null) await this.clearBaseline();
    } else if (JSON.stringify(config) !== JSON.stringify(this.ghost)) await this.compareWith(config);
  }

  async clearBaseline(): Promise<void> {
    this.haunt(null);
    await this.command(this.api.clearBaseline());
  }

  /** Withdraws every quote until `reset`. A worker that hangs is ended instead: what was last heard stays on the page. */
  async kill(): Promise<void> {
    const patience = setTimeout(
      () =>
        this.fail(
          'The engine did not answer the kill within a second and was ended: no quote stands. What you see is its last word. Reload the page to begin anew.',
        ),
      KILL_MS,
    );
    await this.act(this.api.kill().finally(() => clearTimeout(patience)));
  }

  /** Lets the desk quote again after a kill or a halt. */
  reset(): Promise<void> {
    return this.act(this.api.reset());
  }

  /** From now on only quotes that shrink the position, until `reset`. */
  reduce(): Promise<void> {
    return this.act(this.api.reduce());
  }

  /** From now on changes apply at the cursor and leave the past alone; called again, to the whole session. */
  toggleFork(): void {
    this.forkS = this.forkS === null ? (this.frame?.timeS ?? 0) : null;
  }

  /** Plays the tape that files hold, also where the market was paused. Not accepted: says why and changes nothing. The market goes on meanwhile. */
  async importFiles(
    files: readonly ImportFile[],
    columns: ColumnMap | null,
    part?: ImportPart,
  ): Promise<Loaded> {
    return this.loaded(await this.api.importFiles(files, columns, part));
  }

  /** Plays what the live feed sent so far. */
  async replayRecording(): Promise<Loaded> {
    return this.loaded(await this.command(this.api.replayRecording()));
  }

  /** Opens the live feed; the key goes to the worker and nowhere else. */
  async connect(settings: LiveSettings, key: string): Promise<Connected> {
    const result = await this.command(this.api.connect(settings, key));
    if (result.ok) {
      this.worlds++;
      this.livePreset = settings.preset;
      await this.readConfiguration();
    }
    return result;
  }

  async disconnect(): Promise<void> {
    await this.command(this.api.disconnect());
  }

  /** Shows a part of the session; the engine answers with finer buckets. */
  show(window: ChartWindow): void {
    this.window = window;
    this.invalidate();
  }

  /** The configuration as the engine has it, for links and files. */
  get experiment(): Config {
    return this.base;
  }

  /** The configuration asked for last, answered or not. */
  get asked(): Config {
    return this.wanted ?? this.underWay ?? this.base;
  }

  /** The last configuration of a market that the page can write itself. */
  get ownMarket(): Config {
    return this.synthetic;
  }

  /** The configuration of the ghost as the engine has it; null while there is none. */
  get comparedWith(): Config | null {
    return this.ghost;
  }

  private haunt(config: Config | null): void {
    this.ghost = config;
    this.baselineConfig = config && withActions(config);
  }

  private take(config: Config): void {
    this.base = config;
    this.config = withActions(config);
    if (config.market.part !== 'tape') this.synthetic = config;
  }

  private adopt(config: Config): void {
    // What was not sent yet was meant for what ran before.
    this.wanted = null;
    this.take(config);
    this.haunt(null);
    this.problems = [];
    this.forkS = null;
    this.window = { fromS: null, toS: null };
    this.awaited = false;
    this.invalidate();
  }

  /** `known` is what the page takes for its configuration; null = what the worker makes of it. */
  private async openNow(
    config: unknown,
    cursorS: number | undefined,
    known: Config | null,
  ): Promise<OpenResult> {
    const result = await this.command(this.api.open(config, cursorS));
    if (result.ok) this.adopt(known ?? (await this.api.configuration()));
    return result;
  }

  private act(call: Promise<void>): Promise<void> {
    return this.alone(this.command(call).then(() => this.readConfiguration()));
  }

  /** No change is sent before it is done. */
  private async alone<T>(done: Promise<T>): Promise<T> {
    const acting = Promise.all([this.acting, done]);
    this.acting = acting;
    const result = await done;
    if (this.acting === acting) this.acting = null;
    return result;
  }

  private async loaded(result: Loaded): Promise<Loaded> {
    if (result.ok) {
      this.adopt(await this.api.configuration());
      this.worlds++;
      await this.play();
    }
    return result;
  }

  /** What was asked for is in force: on a recording with the beliefs that it left open, which the worker states. */
  private takeAnswered(asked: Config, inForce: Config): void {
    const { actions } = asked;
    const timed = actions.some((action) => action.do === 'set');
    if (asked.market.part === 'tape' && !timed && this.wanted === null) this.take({ ...inForce, actions });
    else this.base = asked;
    if (asked.market.part !== 'tape') this.synthetic = asked;
  }

  /** Timed actions become part of the configuration: the worker knows at which time they fell. */
  async readConfiguration(): Promise<void> {
    const config = await this.api.configuration();
    this.take(config);
    if (this.wanted === null) return;
    this.wanted = withDeedsOf(this.wanted, config);
    this.config = withActions(this.wanted);
  }

  private async command<T>(call: Promise<T>): Promise<T> {
    this.commands++;
    try {
      return await call;
    } finally {
      this.commands--;
      this.invalidate();
    }
  }

  /** Resolves when everything asked for has been answered. */
  private sendChanges(): Promise<void> {
    if (!this.changing) this.sending = this.sendAll();
    return this.sending;
  }

  private async sendAll(): Promise<void> {
    this.changing = true;
    this.settled = false;
    while (this.wanted !== null && !this.closed) {
      if (this.acting !== null) {
        await this.acting;
        continue;
      }
      const asked: Config = this.wanted;
      const start = this.wantedMs;
      this.wanted = null;
      this.underWay = asked;
      // Both at once: the frame is answered as soon as the run is done, without a round trip between them.
      const [result, frame] = await Promise.all([this.api.change(asked), this.askFrame()]);
      await this.answered;
      this.underWay = null;
      if (result.ok) {
        if (this.ghost === null) this.haunt(this.base);
        this.takeAnswered(asked, result.config);
        this.problems = [];
      } else {
        this.problems = result.problems;
        if (this.wanted === null) this.config = withActions(this.base);
      }
      this.accept(frame, PANEL_CHANGE_MS);
      // The charts hear of the frame first: what they draw in the next animation frame is drawn before this goes on.
      await tick();
      await nextFrame();
      performance.measure('quotelab:change-to-redraw', { start });
    }
    // Not before the charts are drawn, which need the processor more.
    if (this.expected !== null) void this.api.expect(this.expected);
    this.changing = false;
    this.settle();
    this.wake();
  }

  private askFrame(): Promise<Frame> {
    const points = Math.min(POINTS, Math.ceil(screen.width * devicePixelRatio));
    return this.api.frame({ points, fillRules: this.fillRules, ...this.window });
  }

  private invalidate(): void {
    this.dirty = true;
    this.settled = false;
    this.wake();
  }

  private readonly pressed = (): void => {
    this.answered = drawn();
  };

  private readonly wake = (): void => {
    if (this.animation !== 0 || this.closed || this.awaited || document.hidden) return;
    this.animation = requestAnimationFrame(this.animate);
  };

  private readonly animate = (nowMs: number): void => {
    this.animation = 0;
    // Who sends changes draws their frames, and wakes this when all are answered.
    if (this.changing) return;
    const moving = this.playing || this.source === 'live';
    if (!moving && this.isShown) return;
    clearTimeout(this.waking);
    if (this.flooded) this.waking = setTimeout(this.wake, MOST_PACE_MS / 2);
    else this.wake();
    const sinceMs = nowMs - this.animatedMs;
    this.animatedMs = nowMs;
    if (sinceMs < MOST_PACE_MS / 2) this.animationMs += 0.1 * (sinceMs - this.animationMs);
    if (this.asking || nowMs - this.askedMs < this.paceMs()) return;
    this.askedMs = nowMs;
    void this.pull();
  };

  /** Least time between two frames, ms. */
  private paceMs(): number {
    if (this.flooded && !this.dirty) return MOST_PACE_MS;
    const shownMs = Math.max(LEAST_FRAME_MS, FRAMES_PER_FRAME * this.animationMs - 4);
    const restedMs =
      this.frames < FRAMES_TO_MOVE ? 0 : Math.min(MOST_PACE_MS, this.chartsBusyMs / CHARTS_SHARE);
    return Math.max(restedMs, Math.min(MOST_FRAME_MS, Math.max(shownMs, this.bucketMs())));
  }

  /** Until the market has filled another bucket of the charts there is hardly a pixel to draw; 0 where it may be otherwise. */
  private bucketMs(): number {
    if (!this.isShown || this.frame === null || this.frame.run.length < 2) return 0;
    if (this.source === 'live') return LIVE_FRAME_MS;
    const [first, second] = this.frame.run.time;
    return (1000 * (second - first)) / this.speed;
  }

  private async pull(): Promise<void> {
    this.asking = true;
    const current = this.commands === 0;
    if (current) this.dirty = false;
    const frame = await this.askFrame();
    await this.answered;
    this.asking = false;
    const heardMs = performance.now();
    this.accept(frame, Math.max(PANEL_MS, Math.min(MOST_PACE_MS, this.panelsBusyMs / PANELS_SHARE)));
    void busySince(heardMs).then((ms) => (this.chartsBusyMs = ms));
    if (current && this.commands === 0) {
      this.playing = frame.playing;
      this.speed = frame.speed;
    }
  }

  private accept(frame: Frame, panelMs: number): void {
    if (this.closed) return;
    this.flooded = conflatedIn(frame) > conflatedIn(this.frame);
    this.frame = frame;
    this.frames++;
    if (frame.baseline === null && !this.changing) this.baselineConfig = null;
    clearTimeout(this.panelTimer);
    if (this.frames === FRAMES_TO_MOVE) {
      this.showInPanels(frame);
      void drawn().then(this.seenToMove);
      return;
    }
    // After the charts have drawn: two short tasks leave room for the reader's hand between them.
    const waitMs = Math.max(AFTER_DRAWING_MS, this.panelMs + panelMs - performance.now());
    this.panelTimer = setTimeout(() => void this.showOnceAnswered(frame), waitMs);
  }

  private async showOnceAnswered(frame: Frame): Promise<void> {
    await this.answered;
    if (frame === this.frame && !this.closed) this.showInPanels(frame);
  }

  private showInPanels(frame: Frame): void {
    // The next frame comes a little later, so that charts are not drawn while the browser lays the panels out.
    this.panelMs = this.askedMs = performance.now();
    this.panelFrame = frame;
    this.explained = this.config;
    this.settle();
    void busySince(this.panelMs).then((ms) => (this.panelsBusyMs = ms));
  }

  /** The last frame tells all that was done and told since. */
  private get isShown(): boolean {
    return !this.dirty && this.frame !== null && this.frame.version >= this.told;
  }

  private settle(): void {
    const { frame } = this;
    const shown = frame !== null && frame === this.panelFrame;
    this.settled = shown && !frame.playing && this.isShown && !this.changing && this.commands === 0;
  }

  /** The long poll: answered when something other than the cursor changed, and at least every second. */
  private async listen(): Promise<void> {
    let version = -1;
    while (!this.closed) {
      const silence = setTimeout(() => (this.silent = true), SILENCE_MS);
      const notice = await this.api.notice(version);
      clearTimeout(silence);
      this.silent = false;
      version = notice.version;
      this.told = version;
      if (!this.isShown) {
        this.settled = false;
        this.wake();
      }
      this.notice = notice;
    }
  }

  private fail(sentence: string): void {
    const left = this.lastLedger === null ? '' : ' Export still holds the fills, up to a few seconds before.';
    if (this.failure === '') this.failure = sentence + left;
    this.playing = false;
    this.close();
  }
}

function conflatedIn(frame: Frame | null): number {
  return frame?.live?.counts['conflated quotes'] ?? 0;
}

/** How long the page is busy with what has just changed, ms: until it is in the document, and then until it is drawn. */
async function busySince(changedMs: number): Promise<number> {
  await tick();
  const writtenMs = performance.now() - changedMs;
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      const begunMs = performance.now();
      setTimeout(() => resolve(writtenMs + performance.now() - begunMs));
    });
  });
}

/** The next animation frame, or at once in a tab that draws none. */
function nextFrame(): Promise<void> {
  return new Promise((resolve) => {
    if (document.hidden) setTimeout(resolve, 0);
    else requestAnimationFrame(() => resolve());
  });
}
