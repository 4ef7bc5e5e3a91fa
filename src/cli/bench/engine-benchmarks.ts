import { BUY } from '../../domain/side';
import { solve } from '../../lab/solve';
import { blocksOf, planMonteCarlo, planWhatIf } from '../../lab/monte-carlo-plan';
import { BlockRunner } from '../../lab/path-block';
import { readSweep } from '../../lab/sweep-plan';
import { SweepJobs } from '../../lab/sweep';
import { headerOf } from '../../market/market';
import { MARKETS } from '../../market/registry';
import { MARKOUT_HORIZONS, markoutCurve } from '../../metrics/markouts';
import { MidPath } from '../../metrics/mid-path';
import type { Config } from '../../session/config';
import { DEFAULT_CONFIG } from '../../session/default-config';
import { runColumns } from '../../session/frames';
import { EVERYTHING } from '../../session/recording';
import { runSession, writeTape } from '../../session/run';
import { scenarioNamed } from '../../session/scenarios';
import { metricsOf } from '../../session/summary';
import { STRATEGIES } from '../../strategy/registry';
import { newQuotes } from '../../strategy/strategy';
import { tapeDigest } from '../../tape/encoding';
import { Tape } from '../../tape/tape';
import { runJobs } from '../pool';
import type { Benchmark } from './benchmark';
import type { CReferences } from './c-references';

/** Buckets of a chart as wide as a page. */
const FRAME_POINTS = 1200;
const EXPLAINED = 1000;

/** Writing tapes, running desks on them, analysing what they did. */
export function engineBenchmarks(references: CReferences, threads: number): Benchmark[] {
  return [...tapes(references), ...paths(references, threads), ...ANALYSES, ...SOLUTIONS];
}

/** A tape, a desk on it, both with metrics. */
function tapes(references: CReferences): Benchmark[] {
  return [
    {
      name: 'tape-write',
      unit: 'ns/row',
      prepare() {
        const { market, instrument, seed, durationS } = DEFAULT_CONFIG;
        const part = MARKETS[market.part];
        const tape = new Tape(headerOf(market.part, part, market.values, instrument), 4096);
        let path = 0;
        return {
          run() {
            tape.length = 0;
            part.write(market.values, { seed, path: path++, durationS, instrument, events: [] }, tape);
            return tape.length;
          },
          reference: references.reference('tape_sim', ['gen', '4', '8'], 'ns_per_event'),
        };
      },
    },
    {
      name: 'desk-on-tape',
      unit: 'ns/row',
      prepare() {
        const tape = writeTape(DEFAULT_CONFIG);
        // As under a slider: each run is written over what nobody looks at any more.
        let recycled: Float64Array | null = null;
        return {
          run() {
            const { row, marks } = runSession(DEFAULT_CONFIG, tape, 0, { ...EVERYTHING, recycled });
            recycled = marks.values;
            return row;
          },
          reference: references.reference('tape_sim', ['run', '4', '8'], 'ns_per_event'),
        };
      },
    },
    {
      name: 'session-8h',
      unit: 'ms',
      prepare() {
        let path = 0;
        return {
          run() {
            metricsOf(runSession(DEFAULT_CONFIG, writeTape(DEFAULT_CONFIG, path++)));
            return 1;
          },
        };
      },
    },
  ];
}

/** Many paths: of the paper, and of whole sessions on all threads. */
function paths(references: CReferences, threads: number): Benchmark[] {
  return [
    {
      name: 'paper-monte-carlo',
      unit: 'ns/step',
      prepare() {
        const { run } = paperBlocks(null);
        return { run, reference: references.reference('as_mc', ['depth', '5000'], 'ns_per_step') };
      },
    },
    {
      name: 'paper-pairs-1000',
      unit: 'ms',
      prepare() {
        const { run, steps } = paperBlocks('symmetric');
        return { run: () => run() / (1000 * steps) };
      },
    },
    { name: 'sweep-8h', unit: 'ms/session', prepare: () => ({ run: () => sweepSessions(threads) }) },
    { name: 'pairs-8h', unit: 'ms/pair', prepare: () => ({ run: () => pairedSessions(threads) }) },
  ];
}

/** What is made of a run. */
const ANALYSES: readonly Benchmark[] = [
  {
    name: 'frame',
    unit: 'ms',
    prepare() {
      const session = runSession(DEFAULT_CONFIG, writeTape(DEFAULT_CONFIG));
      return {
        run() {
          runColumns(session, FRAME_POINTS, { fromS: null, toS: null });
          return 1;
        },
      };
    },
  },
  {
    name: 'digest',
    unit: 'ns/row',
    prepare() {
      const tape = writeTape(DEFAULT_CONFIG);
      return {
        run() {
          tapeDigest(tape);
          return tape.length;
        },
      };
    },
  },
  {
    name: 'explain',
    unit: 'ns/quote',
    prepare() {
      const config = { ...DEFAULT_CONFIG, durationS: 600 };
      const session = runSession(config, writeTape(config));
      return {
        run() {
          for (let i = 0; i < EXPLAINED; i++) session.explain(0, BUY);
          return EXPLAINED;
        },
      };
    },
  },
  {
    name: 'markouts',
    unit: 'ns/fill',
    prepare() {
      const session = runSession(DEFAULT_CONFIG, writeTape(DEFAULT_CONFIG));
      const path = new MidPath(session.tape);
      return {
        run() {
          markoutCurve(path, session.fills, MARKOUT_HORIZONS);
          return session.fills.length;
        },
      };
    },
  },
];

const REQUOTED = 1_000_000;
/** The default desk's beliefs at a bound of 50 lots. */
const GLFT_AT_50 = { gamma: 0.01, lot: 0.01, sigma: 4, A: 0.03, k: 0.02, Q: 50, T: null, mu: 0, xi: 0 };

/** Optimal strategies: solved, and asked again and again. */
const SOLUTIONS: readonly Benchmark[] = [
  {
    name: 'solve-glft-exact',
    unit: 'ms',
    prepare() {
      const question = glftQuestion();
      return {
        run() {
          if (!solve(question).ok) throw new Error('bug: the question is not valid');
          return 1;
        },
      };
    },
  },
  {
    name: 'solve-glft-exact-50',
    unit: 'ms',
    prepare() {
      const view = { timeS: 0, timeLeftS: 28_800, mid: 65_000, inventoryLots: 0, sigma: 4 };
      const out = newQuotes();
      return {
        run() {
          STRATEGIES['glft-exact'].create(GLFT_AT_50).quote(view, out);
          return 1;
        },
      };
    },
  },
  {
    name: 'requote-glft-exact',
    unit: 'ns/quote',
    prepare() {
      const strategy = STRATEGIES['glft-exact'].create(GLFT_AT_50);
      const view = { timeS: 0, timeLeftS: 28_800, mid: 65_000, inventoryLots: 0, sigma: 4 };
      const out = newQuotes();
      return {
        run() {
          for (let i = 0; i < REQUOTED; i++) {
            view.timeLeftS = 28_800 - 0.02 * i;
            view.inventoryLots = (i % 101) - 50;
            strategy.quote(view, out);
          }
          return REQUOTED;
        },
      };
    },
  },
];

/** Blocks of the paper's Monte Carlo, statistics included; `run` returns the steps of all desks. */
function paperBlocks(versus: 'symmetric' | null): { run: () => number; steps: number } {
  const { config } = scenarioNamed('paper-2008')!;
  const symmetric: Config = {
    ...config,
    strategy: {
      ...config.strategy,
      part: 'fixed',
      values: { halfSpread: 0.745, halfSpreadBps: 4, lot: 1, Q: null },
    },
  };
  const planned = planMonteCarlo(config, 1_000_000_000, config.seed, versus === null ? null : symmetric);
  if (!planned.ok) throw new Error('bug: the paper cannot be simulated');
  const { plan } = planned;
  const runner = new BlockRunner(plan);
  const steps = config.market.values.steps as number;
  let block = 0;
  return {
    steps,
    run() {
      runner.run(block++);
      return plan.pathsPerBlock * steps;
    },
  };
}

const SWEPT_GAMMAS = 16;
const SWEPT_SEEDS = 4;

/** Sixteen desks on each of four tapes, on all threads; returns the number of sessions. */
async function sweepSessions(threads: number): Promise<number> {
  const gammas = Array.from({ length: SWEPT_GAMMAS }, (_, i) => 0.005 * (1 + i / 4));
  const seeds = Array.from({ length: SWEPT_SEEDS }, (_, i) => i);
  const planned = readSweep({
    axes: [
      { path: 'seed', values: seeds },
      { path: 'strategy.values.gamma', values: gammas },
    ],
    pathsPerCell: 1,
  });
  if (!planned.ok) throw new Error('bug: the grid is not valid');
  const { plan } = planned;
  const jobs = { first: 0, step: 1, count: new SweepJobs(plan).count };
  await runJobs({ kind: 'sweep', plan }, jobs, threads, () => undefined);
  return SWEPT_GAMMAS * SWEPT_SEEDS;
}

const PAIRS = 120;

/** The default desk before and after a change, on tapes of their own, on all threads; returns the number of pairs. */
async function pairedSessions(threads: number): Promise<number> {
  const { strategy } = DEFAULT_CONFIG;
  const changed = { ...strategy, values: { ...strategy.values, gamma: 0.02 } };
  const planned = planWhatIf(DEFAULT_CONFIG, { ...DEFAULT_CONFIG, strategy: changed }, PAIRS);
  if (!planned.ok) throw new Error('bug: the pair is not valid');
  const { plan } = planned;
  const jobs = { first: 0, step: 1, count: blocksOf(plan) };
  await runJobs({ kind: 'monte-carlo', plan }, jobs, threads, () => undefined);
  return PAIRS;
}

/** Quotes at 61 inventories ten minutes before the end, at a bound of 30 lots. */
function glftQuestion(): unknown {
  const states = Array.from({ length: 61 }, (_, i) => ({ mid: 65_000, q: i - 30, tau: 600 }));
  return {
    model: { sigma: 4, A: 0.03, k: 0.02 },
    strategy: { part: 'glft-exact', values: { gamma: 0.01, lot: 0.01, Q: 30 } },
    states,
  };
}
