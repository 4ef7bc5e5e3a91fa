import type { SelfTestProgress } from '../src/lab/self-test';

export type { SelfTestCell, SelfTestProgress } from '../src/lab/self-test';

/**
 * Work of many sessions, in a worker of its own so that the market plays on. The page asks for one step after the other
 * and shows what each answers: that is progress, pace and cancellation without a callback.
 */
export interface LabApi {
  /** Begins the self-test of the adverse-selection measure anew; nothing has run yet. */
  startSelfTest(): Promise<SelfTestProgress>;
  /** Runs its next tape with every desk on it; after the last, the result again. */
  stepSelfTest(): Promise<SelfTestProgress>;
}
