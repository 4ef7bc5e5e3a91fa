import { CellRunner, type CellsPlan } from './cells';
import { ExactRunner, type ExactPlan } from './exact-desk';
import type { MonteCarloPlan } from './monte-carlo-plan';
import { BlockRunner } from './path-block';
import { SweepRunner } from './sweep';
import type { SweepPlan } from './sweep-plan';

/** Work that can be cut into numbered jobs, as plain data for a thread. */
export type Work =
  | { readonly kind: 'monte-carlo'; readonly plan: MonteCarloPlan }
  | { readonly kind: 'sweep'; readonly plan: SweepPlan }
  | { readonly kind: 'cells'; readonly plan: CellsPlan }
  | { readonly kind: 'exact'; readonly plan: ExactPlan };

/** Runs jobs of a work, one after the other; results are plain data. */
export function jobRunner(work: Work): (job: number) => unknown {
  const runner = runnerOf(work);
  return (job) => runner.run(job);
}

function runnerOf(work: Work): { run(job: number): unknown } {
  switch (work.kind) {
    case 'monte-carlo':
      return new BlockRunner(work.plan);
    case 'sweep':
      return new SweepRunner(work.plan);
    case 'cells':
      return new CellRunner(work.plan);
    case 'exact':
      return new ExactRunner(work.plan);
  }
}
