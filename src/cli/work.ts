import type { MonteCarloPlan } from '../lab/monte-carlo-plan';
import { BlockRunner } from '../lab/path-block';
import { SweepRunner } from '../lab/sweep';
import type { SweepPlan } from '../lab/sweep-plan';

/** Work that can be cut into numbered jobs, as plain data for a thread. */
export type Work =
  | { readonly kind: 'monte-carlo'; readonly plan: MonteCarloPlan }
  | { readonly kind: 'sweep'; readonly plan: SweepPlan };

/** Runs jobs of a work, one after the other; results are plain data. */
export function jobRunner(work: Work): (job: number) => unknown {
  const runner = work.kind === 'monte-carlo' ? new BlockRunner(work.plan) : new SweepRunner(work.plan);
  return (job) => runner.run(job);
}
