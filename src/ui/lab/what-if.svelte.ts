import type { Config } from '../../session/config';
import { withoutDeeds } from '../../session/config-changes';
import type { EngineClient } from '../engine.svelte';
import { pressesInWords } from '../keep/setting-words';
import { FEWEST_PAIRS, type Difference } from './difference-words';
import { labIsBusy, LabRun } from './lab-run.svelte';

/** A change counts as dropped when it has been quiet for so long, ms. */
const QUIET_MS = 300;
/** Before asking again whether the lab is free, ms. */
const BUSY_MS = 1000;
/** More tapes are run for so long, ms. */
const LONGEST_MS = 6000;
/** Sessions so short that thousands fit into a second. */
const SHORT_S = 60;

/** What the evidence needs of the page's client. */
type Compared = Pick<EngineClient, 'baselineConfig' | 'config' | 'asked' | 'experiment'> & {
  readonly api: Pick<EngineClient['api'], 'hello'>;
};

/**
 * Behind a dropped change: the desk before and the desk now on further tapes, by workers that the market does not need,
 * until either desk changes. Never while the market's own run is computed. What was found stays as long as both desks do.
 */
export class WhatIf {
  readonly run = new LabRun();
  /** Whether an answer can be had at all: on a market that writes tapes, between whole sessions. */
  possible = $state(false);
  /** What the reader pressed in either run, in words: the tapes are run without it. '' where it was nothing. */
  pressed = $state('');

  private readonly client: Compared;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Rises with every change: what was asked before it is forgotten. */
  private changes = 0;
  /** Both desks, as they were last asked about. */
  private pair = '';
  /** Both desks that somebody else compared, and on how many tapes: the same ones are run here, all of them. */
  private shared: { readonly pair: string; readonly pairs: number } | null = null;
  /** Whether a question has been decided on and has not reached the lab. */
  private waiting = false;

  constructor(client: Compared) {
    this.client = client;
  }

  get difference(): Difference | null {
    const { view } = this.run;
    return view?.kind === 'what-if' ? view.difference : null;
  }

  /** The desks as they stand were compared on so many tapes where they come from. */
  countOn(pairs: number): void {
    this.shared = { pair: this.desks, pairs };
  }

  /** To be called whenever either desk may have changed, and when somebody begins to look. */
  changed(): void {
    const { baselineConfig, config } = this.client;
    const askable = canBeMeasured(baselineConfig, config);
    this.pressed = askable ? pressesInWords(baselineConfig, config) : '';
    const pair = this.desks;
    if (pair === this.pair && (this.waiting || this.run.running || this.known)) return;
    this.pair = pair;
    this.forget();
    this.possible = askable && textOf(baselineConfig) !== textOf(config);
    this.waiting = this.possible;
    if (this.possible) this.timer = setTimeout(() => void this.ask(), QUIET_MS);
  }

  /** Pairs that a verdict rests on; null where there is none of the desks as they stand. */
  get pairs(): number | null {
    return this.known && this.possible ? this.difference!.pairs : null;
  }

  private get desks(): string {
    const { baselineConfig, asked } = this.client;
    return textOf(baselineConfig) + textOf(asked);
  }

  private get known(): boolean {
    return this.difference !== null && this.difference.pairs >= FEWEST_PAIRS;
  }

  private forget(): void {
    this.changes++;
    clearTimeout(this.timer);
    this.run.cancel();
    this.run.progress = null;
  }

  /** A machine too slow for a verdict by then goes on until there is one. */
  private stopLater(): void {
    this.timer = setTimeout(() => {
      if (this.known) this.run.cancel();
      else if (this.run.running) this.stopLater();
    }, LONGEST_MS);
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
    this.waiting = false;
    const { baselineConfig: before, experiment: now } = this.client;
    if (before === null) return;
    const shared = this.shared?.pair === this.pair ? this.shared.pairs : null;
    if (shared === null) this.stopLater();
    const most = now.durationS < SHORT_S ? 20_000 : 400;
    const paths = Math.min(shared ?? most, most);
    await this.run.start(
      { kind: 'what-if', before: withoutDeeds(before), now: withoutDeeds(now), paths },
      true,
    );
  }
}

/** Whether further tapes have anything to say of the two: a recording has none, and a fork is no desk from the start. */
export function canBeMeasured(before: Config | null, now: Config): before is Config {
  if (before === null || before.market.part === 'tape' || now.market.part === 'tape') return false;
  // A desk whose settings changed on the way has no configuration of its own to begin with.
  return !before.actions.some((action) => action.do === 'set');
}

function textOf(config: Config | null): string {
  return JSON.stringify(config && withoutDeeds(config));
}

const evidence = new WeakMap<Compared, WhatIf>();

/** The evidence of a page, wherever it is shown and whether or not it is shown at the moment. */
export function whatIfOf(client: Compared): WhatIf {
  let whatIf = evidence.get(client);
  if (whatIf === undefined) {
    whatIf = new WhatIf(client);
    evidence.set(client, whatIf);
  }
  return whatIf;
}
