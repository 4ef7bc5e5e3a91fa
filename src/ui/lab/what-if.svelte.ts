import type { EngineClient } from '../engine.svelte';
import type { Difference } from './difference-words';
import { labIsBusy, LabRun } from './lab-run.svelte';

/** A change counts as dropped when it has been quiet for so long, ms. */
const QUIET_MS = 300;
/** Before asking again whether the lab is free, ms. */
const BUSY_MS = 1000;
/** More tapes are run for so long at most, ms. */
const LONGEST_MS = 6000;
/** Sessions so short that thousands fit into a second. */
const SHORT_S = 60;

/**
 * Behind a dropped change: the desk before and the desk now on further tapes, by workers that the market does not need,
 * until the next change. Never while the market's own run is computed.
 */
export class WhatIf {
  readonly run = new LabRun();
  /** Whether an answer can be had at all: on a market that writes tapes, between whole sessions. */
  possible = $state(false);

  private readonly client: EngineClient;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Rises with every change: what was asked before it is forgotten. */
  private changes = 0;

  constructor(client: EngineClient) {
    this.client = client;
  }

  get difference(): Difference | null {
    const { view } = this.run;
    return view?.kind === 'what-if' ? view.difference : null;
  }

  /** To be called with every change of either desk. */
  changed(): void {
    this.changes++;
    clearTimeout(this.timer);
    this.run.cancel();
    this.run.progress = null;
    const { baselineConfig, config } = this.client;
    // A desk whose settings changed on the way has no configuration of its own to begin with.
    const whole = baselineConfig !== null && !baselineConfig.actions.some((action) => action.do === 'set');
    this.possible = whole && config.market.part !== 'tape' && baselineConfig.market.part !== 'tape';
    if (this.possible) this.timer = setTimeout(() => void this.ask(), QUIET_MS);
  }

  /** Nothing is asked after this. */
  close(): void {
    this.changes++;
    clearTimeout(this.timer);
    this.run.cancel();
  }

  private async ask(): Promise<void> {
    const asked = this.changes;
    // The engine answers in turn: once it has, the change has been computed.
    await this.client.api.hello();
    if (asked !== this.changes) return;
    if (labIsBusy(this.run)) {
      this.timer = setTimeout(() => void this.ask(), BUSY_MS);
      return;
    }
    const { baselineConfig: before, experiment: now } = this.client;
    if (before === null) return;
    this.timer = setTimeout(() => this.run.cancel(), LONGEST_MS);
    const paths = now.durationS < SHORT_S ? 20_000 : 400;
    await this.run.start({ kind: 'what-if', before, now, paths }, true);
  }
}
