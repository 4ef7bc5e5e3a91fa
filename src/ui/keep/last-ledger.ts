import type { EngineClient } from '../engine.svelte';

const EVERY_MS = 1000;
/** What writes files is large: it is not fetched beside the first view. */
const FIRST_MS = 6000;
/** Our trades are asked for so often at most, and take so much of the worker's time at most. */
const PAUSE_MS = 3000;
const SHARE_OF_TIME = 0.02;

type Watched = Pick<EngineClient, 'failure' | 'frame' | 'lastLedger'> & {
  readonly api: Pick<EngineClient['api'], 'exportFile'>;
};

/** Keeps our trades on the page, a few seconds old at most: a worker that dies takes its ledger with it. */
export class LastLedger {
  private readonly client: Watched;
  private readonly timer: ReturnType<typeof setInterval>;
  private kept: unknown = null;
  private dueMs = performance.now() + FIRST_MS;
  private asking = false;

  constructor(client: Watched) {
    this.client = client;
    this.timer = setInterval(() => void this.look(), EVERY_MS);
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Asks if it is time to, and something may have changed: resolves when it has the answer. */
  async look(): Promise<void> {
    const { client } = this;
    const { frame } = client;
    if (client.failure !== '' || frame === null || frame === this.kept) return;
    const beganMs = performance.now();
    if (this.asking || beganMs < this.dueMs) return;
    this.asking = true;
    client.lastLedger = await client.api.exportFile('fills');
    this.asking = false;
    this.kept = frame;
    const nowMs = performance.now();
    this.dueMs = nowMs + Math.max(PAUSE_MS, (nowMs - beganMs) / SHARE_OF_TIME);
  }
}
