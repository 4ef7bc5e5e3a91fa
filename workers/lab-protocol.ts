import type { Problem } from '../src/domain/part';
import type { Config } from '../src/session/config';
import type { ExperimentRequest, ExperimentView } from '../src/lab/experiment';
import type { PolicyMap } from '../src/lab/policy-map';
import type { SelfTestProgress } from '../src/lab/self-test';

export type { AdviceView, GuideFinding, Hint, Trial } from '../src/lab/advisor/advice';
export type { CellSummary } from '../src/lab/cells';
export type { DistributionsView, Fan } from '../src/lab/distributions';
export type { ExperimentRequest, ExperimentView, FrontierCell } from '../src/lab/experiment';
export type { Bins } from '../src/lab/histogram';
export type { PolicyMap } from '../src/lab/policy-map';
export type { SelfTestCell, SelfTestProgress } from '../src/lab/self-test';

/** A question that runs from now on, or everything that is wrong with it and nothing changed. */
export type LabStarted =
  | { readonly ok: true; readonly run: number; readonly hands: number }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export interface LabProgress {
  readonly run: number;
  /** Rises with every result. */
  readonly version: number;
  readonly state: 'running' | 'complete' | 'cancelled' | 'failed';
  readonly sessions: number;
  readonly sessionsDone: number;
  readonly view: ExperimentView | null;
  /** Why it failed, in a sentence. */
  readonly failure: string;
}

/**
 * Work of many sessions, in workers of its own so that the market plays on: a head that plans and gathers, and hands
 * that run. The page asks and shows what is answered: that is progress, pace and cancellation without a callback.
 */
export interface LabApi {
  /** Starts the hands, so that the first question finds them ready; answers how many. */
  warm(): Promise<number>;
  /** Asks a question instead of the one before. `spare`: leave one core to the market. */
  start(request: ExperimentRequest, spare: boolean): Promise<LabStarted>;
  /** What is known of a run, as soon as that is more than version `seen`; at the latest after a second. */
  progress(run: number, seen: number): Promise<LabProgress>;
  /** Ends the run; what it had found is still told. */
  cancel(): Promise<void>;
  /** While held no further session begins: somebody drags a slider. */
  hold(held: boolean): Promise<void>;

  /** What the strategy of a configuration quotes at every inventory and time left. */
  policyMap(config: Config): Promise<PolicyMap>;

  /** Begins the self-test of the adverse-selection measure anew; nothing has run yet. */
  startSelfTest(): Promise<SelfTestProgress>;
  /** Runs its next tape with every desk on it; after the last, the result again. */
  stepSelfTest(): Promise<SelfTestProgress>;
}
