import { wrap } from 'comlink';
import type {
  ExperimentRequest,
  ExperimentView,
  LabApi,
  LabProgress,
  PolicyMap,
} from '../../../workers/lab-protocol';
import type { Config } from '../../session/config';
import type { Problem } from '../../domain/part';
import { startLab } from '../start-lab';

/** Pause between two looks at a run, ms. */
const PACE_MS = 120;

let worker: Worker | null = null;
let api: LabApi | null = null;

/** The lab's head, started on first use and kept. */
function lab(): LabApi {
  if (api !== null) return api;
  worker = startLab();
  worker.onerror = () => {
    if (running !== null) running.failure = 'The lab’s worker did not load. Reload the page.';
    running?.end();
    worker?.terminate();
    api = null;
  };
  api = wrap<LabApi>(worker);
  return api;
}

/** Starts the lab's workers, so that the first question finds them ready. */
export function warmLab(): void {
  void lab().warm();
}

/** The quotes of a configuration's strategy at every inventory and time left. */
export function policyOf(config: Config): Promise<PolicyMap> {
  return lab().policyMap(config);
}

/** While held the lab begins no further session: the market's own run goes first. */
export function holdLab(held: boolean): void {
  if (running !== null) void lab().hold(held);
}

/** The question under way: the lab has one at a time. */
let running = $state.raw<LabRun | null>(null);

/** Whether the lab is at work for somebody else. */
export function labIsBusy(run: LabRun): boolean {
  return running !== null && running !== run;
}

/** A question to the lab as the page follows it. Its last answer stays while others are asked. */
export class LabRun {
  /** What is known; null before the first answer. */
  progress = $state.raw<LabProgress | null>(null);
  /** The question that it answers: one that was refused does not take its place. */
  asked = $state.raw<ExperimentRequest | null>(null);
  problems = $state.raw<readonly Problem[]>([]);
  /** Why it did not run, in a sentence. */
  failure = $state('');
  /** Workers that run it. */
  hands = $state(0);
  /** Sessions per second so far; null before it is known. */
  rate = $state<number | null>(null);
  /** Its number with the lab. */
  private run = -1;
  private startMs = 0;
  /** Rises with every question asked here and every run followed: whoever waited for an answer before is told too late. */
  private turn = 0;

  // No derived state: it would stand still with the component that asked, and whoever follows the run would not see it end.
  get running(): boolean {
    return running === this;
  }

  get view(): ExperimentView | null {
    return this.progress?.view ?? null;
  }

  /** Whether what is known was asked about another configuration. The lab asks of the desk as it stands: what was done on the way is no part of a question. */
  isOfAnother(config: Config): boolean {
    const { progress, asked } = this;
    if (progress === null || asked === null || !('config' in asked)) return false;
    const [then, now] = [asked.config, config].map((each) => ({ ...each, actions: [] }));
    return asked.config !== config && JSON.stringify(then) !== JSON.stringify(now);
  }

  /** Seconds until the end at the pace so far. */
  get leftS(): number | null {
    const { rate, progress } = this;
    return rate === null || progress === null ? null : (progress.sessions - progress.sessionsDone) / rate;
  }

  /** Asks; a question that somebody else had asked ends. */
  async start(request: ExperimentRequest, spare = false): Promise<void> {
    const before = running;
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- the page's one question under way
    running = this;
    const turn = ++this.turn;
    this.problems = [];
    this.failure = '';
    void lab().hold(false);
    const started = await lab().start(request, spare);
    if (running !== this || turn !== this.turn) return;
    if (!started.ok) {
      this.problems = started.problems;
      running = before;
      // The lab goes on with it; whoever followed it may have left off in the meantime.
      void before?.follow(before.run);
      return;
    }
    this.hands = started.hands;
    this.asked = request;
    this.progress = null;
    this.rate = null;
    this.startMs = performance.now();
    await this.follow(started.run);
  }

  /** Stops at once; what was found stays on the page. */
  cancel(): void {
    if (!this.running) return;
    void lab().cancel();
    this.end();
  }

  /** The lab no longer works on it. */
  end(): void {
    if (running === this) running = null;
  }

  /** Until the run is over, or another question is asked here or elsewhere. */
  private async follow(run: number): Promise<void> {
    this.run = run;
    const turn = ++this.turn;
    const followed = (): boolean => this.running && turn === this.turn;
    let seen = -1;
    while (followed()) {
      const progress = await lab().progress(run, seen);
      if (!followed()) return;
      seen = progress.version;
      this.progress = progress;
      this.failure = progress.failure;
      const seconds = (performance.now() - this.startMs) / 1000;
      if (progress.sessionsDone > 0) this.rate = progress.sessionsDone / seconds;
      if (progress.state !== 'running') this.end();
      // Until something is found there is nothing to be shown too often.
      else if (progress.sessionsDone > 0) await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    }
  }
}
