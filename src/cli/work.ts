import type { MonteCarloPlan } from '../lab/monte-carlo-plan';
import { BlockRunner } from '../lab/path-block';

/** Work that can be cut into numbered jobs, as plain data for a thread. */
export interface Work {
  readonly kind: 'monte-carlo';
  readonly plan: MonteCarloPlan;
}

/** Runs jobs of a work, one after the other; results are plain data. */
export function jobRunner(work: Work): (job: number) => unknown {
  const runner = new BlockRunner(work.plan);
  return (job) => runner.run(job);
}
