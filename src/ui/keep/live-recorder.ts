import type { EngineClient } from '../engine.svelte';
import type { LiveRecording, LiveShelf } from './live-shelf';

const EVERY_MS = 1000;
/** A tab that crashes loses no more than this. */
const SAVE_EVERY_MS = 15_000;
/** Saving may take so much of the time at most: a long tape is saved less often. */
const SHARE_OF_TIME = 0.02;
/** A longer session is kept up to here; all of it can still be exported while it runs. */
const MOST_BYTES = 67_108_864;

type Watched = Pick<EngineClient, 'source' | 'frame' | 'livePreset'> & {
  readonly api: Pick<EngineClient['api'], 'exportFile' | 'configuration' | 'leftRecording'>;
};

/**
 * Keeps what a live feed sends in this browser, every quarter of a minute and when the connection ends. What is kept is
 * the tape: prices and trades, and nothing of what was sent or of the key.
 */
export class LiveRecorder {
  private readonly client: Watched;
  private readonly shelf: () => Promise<LiveShelf>;
  private readonly timer: ReturnType<typeof setInterval>;
  private current: Pick<LiveRecording, 'id' | 'startedAtMs' | 'preset'> | null = null;
  private savedS = 0;
  private dueMs = 0;
  private ended = false;
  /** The connection has ended, and what came last is not yet kept. */
  private owed = false;
  /** Whether it has told a price: a forgotten key takes the age of the last one with it. */
  private priced = false;
  private saving = false;

  constructor(client: Watched, shelf: () => Promise<LiveShelf>) {
    this.client = client;
    this.shelf = shelf;
    this.timer = setInterval(() => void this.look(), EVERY_MS);
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Saves if it is time to: resolves when it has. */
  async look(): Promise<void> {
    const { source, frame } = this.client;
    const live = source === 'live' ? (frame?.live ?? null) : null;
    if (live === null || frame === null) {
      if (this.current !== null) await this.leave(this.current);
      return;
    }
    // Another connection begins with an empty tape.
    if (this.current === null || frame.timeS < this.savedS) this.begin();
    const ended = live.connection === 'stopped' || live.connection === 'idle';
    this.owed ||= ended && !this.ended;
    this.ended = ended;
    this.priced ||= live.ageS !== null;
    if (!this.priced || frame.timeS <= this.savedS || this.saving) return;
    if (!this.owed && performance.now() < this.dueMs) return;
    this.owed = false;
    await this.save(frame.timeS);
  }

  private begin(): void {
    const startedAtMs = Date.now();
    const id = `${startedAtMs}-${crypto.randomUUID()}`;
    this.current = { id, startedAtMs, preset: this.client.livePreset };
    this.savedS = 0;
    this.owed = false;
    this.priced = false;
    this.dueMs = performance.now() + SAVE_EVERY_MS;
  }

  private async save(untilS: number): Promise<void> {
    const { current, client } = this;
    if (current === null) return;
    this.saving = true;
    const beganMs = performance.now();
    try {
      const [shelf, { bytes }, { instrument }] = await Promise.all([
        this.shelf(),
        client.api.exportFile('tape'),
        client.api.configuration(),
      ]);
      await this.put(shelf, { ...current, symbol: instrument.symbol, spanS: untilS }, bytes);
      this.savedS = untilS;
    } catch {
      // The list of recordings says itself why nothing is kept.
    } finally {
      this.saving = false;
      const nowMs = performance.now();
      this.dueMs = nowMs + Math.max(SAVE_EVERY_MS, (nowMs - beganMs) / SHARE_OF_TIME);
    }
  }

  /** Another market has taken the place of the live one: what came since the last saving is with the worker. */
  private async leave(current: NonNullable<LiveRecorder['current']>): Promise<void> {
    this.current = null;
    try {
      const left = await this.client.api.leftRecording();
      if (left === null || left.spanS <= this.savedS) return;
      const { bytes, symbol, spanS } = left;
      await this.put(await this.shelf(), { ...current, symbol, spanS }, bytes);
    } catch {
      // As above: what was saved before is still there.
    }
  }

  private async put(
    shelf: LiveShelf,
    about: Omit<LiveRecording, 'bytes' | 'cut'>,
    bytes: Uint8Array,
  ): Promise<void> {
    if (bytes.length > MOST_BYTES) return this.markCut(shelf, about.id);
    const tape = new Blob([bytes as Uint8Array<ArrayBuffer>]);
    await shelf.put({ ...about, bytes: bytes.length, cut: false }, tape);
  }

  private async markCut(shelf: LiveShelf, id: string): Promise<void> {
    const kept = (await shelf.list()).find((recording) => recording.id === id);
    const tape = await shelf.tape(id);
    if (kept !== undefined && tape !== undefined && !kept.cut) await shelf.put({ ...kept, cut: true }, tape);
  }
}
