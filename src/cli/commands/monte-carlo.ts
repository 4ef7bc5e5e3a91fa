import { MonteCarlo } from '../../lab/monte-carlo';
import { blocksOf, countProblems, planMonteCarlo } from '../../lab/monte-carlo-plan';
import type { BlockResult } from '../../lab/path-block';
import type { Command } from '../command';
import { readMarketConfig } from '../config-input';
import { type Arguments, BadInput, parseArguments, refuse, together } from '../input';
import { runJobs, threadsOf } from '../pool';
import { Progress } from '../progress';

/** Many sessions of one configuration, or of two on the same tapes. */
export const monteCarloCommand: Command = {
  usage: 'CONFIG.json|SCENARIO --paths N [--seed S] [--workers W] [--versus OTHER.json]',
  async run(words) {
    const given = parseArguments(words, ['paths', 'seed', 'workers', 'versus']);
    if (given.positional.length !== 1)
      refuse(
        'CONFIG.json',
        'monte-carlo wants one configuration: a file, - for standard input, or a scenario.',
      );
    const other = given.option('versus');
    const [config, versus, { paths, seed }, threads] = together(
      () => readMarketConfig(given.positional[0]),
      () => (other === undefined ? null : readMarketConfig(other)),
      () => countsOf(given),
      () => threadsOf(given),
    );
    const planned = planMonteCarlo(config, paths, seed, versus);
    if (!planned.ok) throw new BadInput(planned.problems);
    const { plan } = planned;
    const startMs = performance.now();
    const gathered = new MonteCarlo(plan);
    const progress = new Progress(plan.paths, 'paths');
    const jobs = { first: 0, step: 1, count: blocksOf(plan) };
    await runJobs<BlockResult>({ kind: 'monte-carlo', plan }, jobs, threads, (result) => {
      gathered.add(result);
      progress.update(gathered.paths);
    });
    const { digest, ...summary } = gathered.summary()!;
    return { ...summary, wallMs: performance.now() - startMs, digest };
  },
};

/** Paths and seed; without one the configuration's own is taken. */
function countsOf(given: Arguments): { paths: number; seed?: number } {
  const [paths, seed] = together(
    () => {
      if (given.option('paths') === undefined) refuse('--paths', 'monte-carlo wants --paths N.');
      return given.numberOption('paths', NaN);
    },
    () => (given.option('seed') === undefined ? undefined : given.numberOption('seed', NaN)),
  );
  const problems = countProblems(paths, seed ?? 0);
  if (problems.length > 0) throw new BadInput(problems);
  return { paths, ...(seed !== undefined && { seed }) };
}
