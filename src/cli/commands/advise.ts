import { planAdvice } from '../../lab/advisor/advice';
import type { AdviceView, Trial } from '../../lab/advisor/advice';
import type { CellJobResult } from '../../lab/cells';
import type { Command } from '../command';
import { readMarketConfig } from '../config-input';
import { BadInput, parseArguments, refuse, together } from '../input';
import { runJobs, threadsOf } from '../pool';
import { Progress } from '../progress';

/** What would make a desk better, each hint with the paired test behind it. */
export const adviseCommand: Command = {
  usage: 'CONFIG.json|SCENARIO [--pairs N] [--workers W]',
  async run(words) {
    const given = parseArguments(words, ['pairs', 'workers']);
    if (given.positional.length !== 1)
      refuse('CONFIG.json', 'advise wants one configuration: a file, - for standard input, or a scenario.');
    const [config, pairs, threads] = together(
      () => readMarketConfig(given.positional[0]),
      () => (given.option('pairs') === undefined ? null : given.numberOption('pairs', NaN)),
      () => threadsOf(given),
    );
    const planned = planAdvice(config, pairs);
    if (!planned.ok) throw new BadInput(planned.problems);
    const { advice } = planned;
    const startMs = performance.now();
    const progress = new Progress(advice.sessions, 'sessions at most');
    do {
      const jobs = { first: 0, step: 1, count: advice.jobs };
      await runJobs<CellJobResult>({ kind: 'cells', plan: advice.plan }, jobs, threads, (result) => {
        advice.receive(result);
        progress.update(advice.sessionsDone);
      });
    } while (advice.advance());
    return { ...report(advice.view()!), sessions: advice.sessionsDone, wallMs: performance.now() - startMs };
  },
};

/** The view as headless users read it: hints first, no configuration spelt out twice. */
function report({ own, margin, familyLevel, trials, hints, guide }: AdviceView): Record<string, unknown> {
  return {
    judge: 'mean − γ/2 · variance of a session’s profit at utility.gamma',
    own: { riskAdjusted: own.riskAdjusted, profit: own.profit, pairs: own.paths },
    margin,
    familyLevel,
    hints: hints.map(({ trial, gain, meanGain, pairs }) => {
      const { rule, claim, remedy, changes } = trials[trial];
      return { rule, claim, remedy, changes, gain, meanGain, pairs };
    }),
    guide: guide.map(({ trials: places, ...finding }) => ({
      ...finding,
      measured: places.map((place) => shortly(trials[place])),
    })),
    trials: trials.map(shortly),
  };
}

function shortly({ rule, remedy, state, pairs, gain, meanGain }: Trial): Record<string, unknown> {
  return { rule, remedy, state, pairs, gain, meanGain };
}
