import { experimentOf, type Experiment, type ExperimentRequest } from '../src/lab/experiment';
import { policyMap, type PolicyMap } from '../src/lab/policy-map';
import { SelfTest } from '../src/lab/self-test';
import type { Config } from '../src/session/config';
import { LabPool, type Hand } from './lab-pool';
import type { LabApi, LabProgress, LabStarted, SelfTestProgress } from './lab-protocol';

/** What the head is given instead of reaching for it: tests drive it with their own hands. */
export interface LabSurroundings {
  readonly cores: number;
  startHand(): Hand;
  after(ms: number, run: () => void): void;
}

/** A question that was never asked. */
const NOTHING: LabProgress = {
  run: -1,
  version: 0,
  state: 'cancelled',
  sessions: 0,
  sessionsDone: 0,
  view: null,
  failure: '',
};
const LONGEST_POLL_MS = 1000;

/** The head of the lab: plans a question, has it run by the hands and gathers what they find. */
export class LabHost implements LabApi {
  private readonly around: LabSurroundings;
  private readonly pool: LabPool;
  private experiment: Experiment | null = null;
  private runs = 0;
  private version = 0;
  private state: LabProgress['state'] = 'cancelled';
  private failure = '';
  private waiting: (() => void)[] = [];
  private selfTest = new SelfTest();

  constructor(around: LabSurroundings) {
    this.around = around;
    this.pool = new LabPool(
      around.cores,
      () => around.startHand(),
      (ms, run) => around.after(ms, run),
    );
  }

  warm(): Promise<number> {
    this.pool.warm();
    return Promise.resolve(this.around.cores);
  }

  start(request: ExperimentRequest, spare: boolean): Promise<LabStarted> {
    const planned = experimentOf(request);
    if (!planned.ok) return Promise.resolve(planned);
    const { experiment } = planned;
    const hands = Math.max(1, this.around.cores - (spare ? 1 : 0));
    this.experiment = experiment;
    this.runs++;
    this.state = 'running';
    this.failure = '';
    this.work(experiment, hands);
    this.changed();
    return Promise.resolve({ ok: true, run: this.runs, hands });
  }

  progress(run: number, seen: number): Promise<LabProgress> {
    if (run !== this.runs || this.version !== seen) return Promise.resolve(this.answer(run));
    return new Promise((resolve) => {
      let open = true;
      const finish = (): void => {
        if (open) resolve(this.answer(run));
        open = false;
      };
      this.waiting.push(finish);
      this.around.after(LONGEST_POLL_MS, finish);
    });
  }

  cancel(): Promise<void> {
    this.pool.cancel();
    if (this.state === 'running') this.state = 'cancelled';
    this.changed();
    return Promise.resolve();
  }

  hold(held: boolean): Promise<void> {
    this.pool.hold(held);
    return Promise.resolve();
  }

  policyMap(config: Config): Promise<PolicyMap> {
    return Promise.resolve(policyMap(config));
  }

  startSelfTest(): Promise<SelfTestProgress> {
    this.selfTest = new SelfTest();
    return Promise.resolve(this.selfTest.progress());
  }

  stepSelfTest(): Promise<SelfTestProgress> {
    this.selfTest.step();
    return Promise.resolve(this.selfTest.progress());
  }

  /** Has the jobs of an experiment run, and those that follow from their results. */
  private work(experiment: Experiment, hands: number): void {
    let open = experiment.jobs;
    this.pool.start(
      experiment.work,
      open,
      hands,
      (result) => {
        experiment.receive(result);
        if (--open === 0) {
          if (experiment.advance?.()) this.work(experiment, hands);
          else this.state = 'complete';
        }
        this.changed();
      },
      (reason) => {
        this.state = 'failed';
        this.failure = reason;
        this.changed();
      },
    );
  }

  /** A run that another has replaced is told to be over. */
  private answer(run: number): LabProgress {
    const { experiment, version, state, failure } = this;
    if (experiment === null || run !== this.runs) return { ...NOTHING, run };
    const { sessions, sessionsDone } = experiment;
    return { run, version, state, sessions, sessionsDone, view: experiment.view(), failure };
  }

  private changed(): void {
    this.version++;
    const waiting = this.waiting;
    this.waiting = [];
    for (const finish of waiting) finish();
  }
}
