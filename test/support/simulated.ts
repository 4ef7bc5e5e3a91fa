import { MonteCarlo, type MonteCarloSummary } from '../../src/lab/monte-carlo';
import { blocksOf, planMonteCarlo, type MonteCarloPlan } from '../../src/lab/monte-carlo-plan';
import { BlockRunner } from '../../src/lab/path-block';

/** The plan of a Monte Carlo; throws with all that is wrong with what it is asked. */
export function planned(...given: Parameters<typeof planMonteCarlo>): MonteCarloPlan {
  const result = planMonteCarlo(...given);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.plan;
}

/** What all blocks of a plan come to, one after the other. */
export function summaryOf(plan: MonteCarloPlan): MonteCarloSummary {
  const runner = new BlockRunner(plan);
  const gathered = new MonteCarlo(plan);
  for (let block = 0; block < blocksOf(plan); block++) gathered.add(runner.run(block));
  return gathered.summary()!;
}

/** What a Monte Carlo answers. */
export function simulated(...given: Parameters<typeof planMonteCarlo>): MonteCarloSummary {
  return summaryOf(planned(...given));
}
