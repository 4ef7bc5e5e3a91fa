import { changesBetween } from '../../session/config-changes';
import type { Config } from '../../session/config';
import { DEFAULT_SCENARIO } from '../../session/default-scenario';
import type { EngineClient } from '../engine.svelte';
import { figuresOf } from './figures';
import { keepChanges, type Changes } from './kept-changes';
import { keepSession, keptSession, type KeptSession } from './kept-session';
import type { RecentRun, Shelf } from './shelf';

const EVERY_MS = 1000;
/** A run that stood for so long was looked at. */
const LOOKED_AT_MS = 4000;
/** A longer recording is not kept: the file is at hand. */
const MOST_RECORDING_BYTES = 67_108_864;

type Watched = Pick<
  EngineClient,
  'source' | 'asked' | 'comparedWith' | 'ownMarket' | 'panelFrame' | 'frame' | 'playing' | 'speed' | 'forkS'
> & {
  readonly api: Pick<EngineClient['api'], 'exportFile'>;
};

/** Keeps what plays, once a second and when the page goes, so that a reload or a crash loses nothing. */
export class SessionKeeper {
  private readonly client: Watched;
  private readonly scenario: () => string;
  private readonly shelf: () => Promise<Shelf>;
  private readonly history: Changes;
  private readonly timer: ReturnType<typeof setInterval>;
  private written = '';
  private changes: Changes = { past: [], future: [] };
  private stood: Config;
  private stoodSinceMs = performance.now();
  private noted: Omit<RecentRun, 'figures' | 'untilS'> | null = null;
  /** The recording that is kept: what tells it from others, and since when; '' = none. */
  private recording = keptSession()?.recording ?? '';

  constructor(client: Watched, scenario: () => string, shelf: () => Promise<Shelf>, history: Changes) {
    this.client = client;
    this.scenario = scenario;
    this.shelf = shelf;
    this.history = history;
    this.stood = client.asked;
    this.timer = setInterval(() => this.look(), EVERY_MS);
    addEventListener('pagehide', this.keep);
    document.addEventListener('visibilitychange', this.keep);
  }

  close(): void {
    clearInterval(this.timer);
    removeEventListener('pagehide', this.keep);
    document.removeEventListener('visibilitychange', this.keep);
  }

  private look(): void {
    this.keep();
    const { asked } = this.client;
    const nowMs = performance.now();
    if (asked !== this.stood) {
      this.note();
      this.noted = null;
      this.stood = asked;
      this.stoodSinceMs = nowMs;
    } else if (this.noted === null && nowMs - this.stoodSinceMs >= LOOKED_AT_MS) {
      this.noted = this.description(asked);
      this.note();
    }
    void this.keepRecording();
  }

  private readonly keep = (): void => {
    const { client } = this;
    const session: KeptSession = {
      // What a feed sent is gone with the page; the market that ran before it comes back.
      config: client.source === 'live' ? client.ownMarket : client.asked,
      scenario: this.scenario(),
      comparedWith: client.source === 'live' ? null : client.comparedWith,
      untilS: client.frame?.timeS ?? 0,
      source: client.source,
      paused: client.source !== 'live' && !client.playing,
      forkS: client.source === 'live' ? null : client.forkS,
      speed: client.speed,
      recording: this.recording,
    };
    const text = JSON.stringify(session);
    if (client.frame === null) return;
    this.keepChanges();
    if (text === this.written) return;
    this.written = text;
    keepSession(session, client.source !== 'synthetic' || isChanged(client.asked));
  };

  /** What was changed on a live market is gone with it. */
  private keepChanges(): void {
    const { past, future } = this.history;
    if (past === this.changes.past && future === this.changes.future) return;
    this.changes = { past, future };
    const none = this.client.source === 'live' || past.length + future.length === 0;
    keepChanges(none ? null : this.changes);
  }

  private description(config: Config): Omit<RecentRun, 'figures' | 'untilS'> | null {
    if (config.market.part === 'tape' || !isChanged(config)) return null;
    return { id: JSON.stringify(config), ranAtMs: Date.now(), scenario: this.scenario() };
  }

  /** Writes the run down with the figures that it has by now. */
  private note(): void {
    const figures = figuresOf(this.client.panelFrame);
    if (this.noted === null || figures === null) return;
    const run = { ...this.noted, figures, untilS: this.client.panelFrame!.timeS };
    this.shelf()
      .then((shelf) => shelf.note(run))
      // The list of recent runs says itself why it is empty.
      .catch(() => undefined);
  }

  /** The tape of a replay, as soon as it plays; none is kept once another market does. */
  private async keepRecording(): Promise<void> {
    const { client, recording } = this;
    const playing = client.source === 'replay' ? tapeOf(client.asked) : '';
    if (client.source === 'live' || playing === recording.slice(0, recording.lastIndexOf('@'))) return;
    this.recording = playing === '' ? '' : `${playing}@${Date.now()}`;
    try {
      const shelf = await this.shelf();
      if (recording !== '') await shelf.dropRecording(recording);
      if (playing === '') return;
      const { bytes } = await client.api.exportFile('tape');
      const fits = bytes.length <= MOST_RECORDING_BYTES;
      if (fits) await shelf.keepRecording(this.recording, new Blob([bytes as Uint8Array<ArrayBuffer>]));
    } catch {
      // Without it a reload asks for the file again.
    }
  }
}

function isChanged(config: Config): boolean {
  return config.actions.length > 0 || changesBetween(DEFAULT_SCENARIO.config, config).length > 0;
}

/** What tells one recording from another in a configuration. */
function tapeOf({ durationS, instrument }: Config): string {
  return `${instrument.symbol} ${instrument.tick} ${durationS}`;
}
