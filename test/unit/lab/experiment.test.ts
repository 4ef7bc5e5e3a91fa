import { describe, expect, test } from 'vitest';
import { FAN_POINTS } from '../../../src/lab/outcome';
import {
  experimentOf,
  type Experiment,
  type ExperimentRequest,
  type ExperimentView,
} from '../../../src/lab/experiment';
import { jobRunner } from '../../../src/lab/work';
import type { Config } from '../../../src/session/config';
import { runSession, writeTape } from '../../../src/session/run';
import { BARE_THEORY } from '../../../src/session/scenarios';
import table from '../../fixtures/oracle/02_as_table.json';
import ladder from '../../fixtures/oracle/08_policy_ladder.json';
import { configured } from '../../support/configured';
import { simulated } from '../../support/simulated';

const PAPER = configured({
  ...BARE_THEORY,
  durationS: 1,
  market: { part: 'paper-2008' },
  strategy: { part: 'avellaneda-stoikov', values: { gamma: 0.1, lot: 1 }, volatility: 'given' },
  utility: { gamma: 0.1 },
});

function planned(request: ExperimentRequest): Experiment {
  const result = experimentOf(request);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.experiment;
}

function answered<Kind extends ExperimentView['kind']>(
  request: ExperimentRequest & { kind: Kind },
): Extract<ExperimentView, { kind: Kind }> {
  const experiment = planned(request);
  const run = jobRunner(experiment.work);
  expect(experiment.view()).toBeNull();
  for (let job = 0; job < experiment.jobs; job++) experiment.receive(structuredClone(run(job)));
  expect(experiment.sessionsDone).toBe(experiment.sessions);
  return experiment.view() as Extract<ExperimentView, { kind: Kind }>;
}

describe('a Monte Carlo of the page', () => {
  test('is that of the command', () => {
    const { summary } = answered({ kind: 'monte-carlo', config: PAPER, paths: 1300 });
    expect(summary).toEqual(simulated(PAPER, 1300));
  });

  test('spreads the profits of a coin of a ten-millionth as those of any other', () => {
    const question = (u: number) => {
      const values = { mid: 65_000 * u, sigma: 4 * u, k: 0.02 / u };
      const config = configured({
        ...BARE_THEORY,
        durationS: 600,
        market: { part: 'brownian-poisson', values },
        strategy: { part: 'glft', values: { gamma: 0 }, volatility: 'given' },
      });
      return answered({ kind: 'monte-carlo', config, paths: 30 }).distributions;
    };
    // A power of two scales doubles without rounding.
    const u = 2 ** -40;
    const [dear, cheap] = [question(1), question(u)];
    expect(cheap.profit).toEqual({ ...dear.profit, width: dear.profit.width * u });
    expect(cheap.fan!.quantiles.map((row) => row.map((value) => value / u))).toEqual(dear.fan!.quantiles);
  });

  test('counts every path once, and its fan begins at 0 and ends with the profit', () => {
    const { summary, distributions } = answered({ kind: 'monte-carlo', config: PAPER, paths: 2000 });
    const { profit, inventory, fan } = distributions;
    const sum = (counts: readonly number[]): number => counts.reduce((total, n) => total + n, 0);
    expect([sum(profit.counts), sum(inventory.counts), fan!.paths]).toEqual([2000, 2000, 2000]);
    expect(inventory.width).toBe(1);
    expect(fan!.quantiles).toHaveLength(FAN_POINTS);
    for (const value of fan!.quantiles[0]) expect(Math.abs(value)).toBeLessThan(1e-5);
    const [low, , middle, , high] = fan!.quantiles[FAN_POINTS - 1];
    expect(low).toBeCloseTo(summary.profit.quantiles.p5, 0);
    expect(middle).toBeCloseTo(summary.profit.quantiles.p50, 0);
    expect(high).toBeCloseTo(summary.profit.quantiles.p95, 0);
  });

  test('follows the equity of a session as its marks have it', () => {
    const config = configured({ durationS: 600, seed: 3 });
    const { distributions } = answered({ kind: 'monte-carlo', config, paths: 1 });
    const { marks, equity } = runSession(config, writeTape(config));
    const middle = marks.at(300 / marks.stepS, 3);
    expect(distributions.fan!.quantiles[30][2]).toBeCloseTo(middle, 4);
    expect(distributions.fan!.quantiles[60][2]).toBeCloseTo(equity, 4);
  });
});

describe('a what-if', () => {
  test('finds no difference at all between a desk and itself', () => {
    for (const config of [PAPER, configured({ durationS: 600 })]) {
      const { difference } = answered({ kind: 'what-if', before: config, now: config, paths: 12 });
      expect(difference).toMatchObject({ meanDifference: 0, se: 0, ci95: [0, 0], pairs: 12 });
    }
  });

  test('pairs worlds that differ on the same random streams, and leaves out the tape that was looked at', () => {
    const before = configured({ durationS: 600, seed: 5 });
    const now = configured({ durationS: 600, seed: 5, market: { values: { informedShare: 0.3 } } });
    const { difference } = answered({ kind: 'what-if', before, now, paths: 4 });
    const equity = (config: Config, path: number): number =>
      runSession(config, writeTape(config, path)).equity;
    const differences = [1, 2, 3, 4].map((path) => equity(now, path) - equity(before, path));
    const mean = differences.reduce((sum, each) => sum + each, 0) / 4;
    expect(difference.meanDifference).toBeCloseTo(mean, 9);
  });

  test('refuses a recorded tape', () => {
    const tape = { ...PAPER, market: { part: 'tape', values: {}, events: [] } };
    expect(experimentOf({ kind: 'what-if', before: tape, now: tape, paths: 4 }).ok).toBe(false);
  });
});

describe('the published tables (oracle 02)', () => {
  test('come out of the lab’s own question, printed, exact and simulated', () => {
    const paths = 10_000;
    const { desks, cells } = answered({ kind: 'paper', seed: 7, paths });
    expect(desks).toHaveLength(6);
    desks.forEach((desk, i) => {
      const row = table.rows.find((each) => each.gamma === desk.gamma && each.strategy === desk.strategy)!;
      // A thousand simulations, as the paper had: what it printed is within four of its own standard errors.
      const printed = desk.published;
      const error = row.exact.profit_std / Math.sqrt(1000);
      expect(Math.abs(printed.profit - row.exact.profit_mean)).toBeLessThan(4 * error + 0.05);
      expect(Math.abs(printed.averageSpread - row.spread_time_average_continuous)).toBeLessThan(0.011);
      expect(printed.finalInventoryStd / row.exact.final_q_std).toBeCloseTo(1, 0);
      expect(desk.exact.profit).toBeCloseTo(row.exact.profit_mean, 8);
      expect(desk.exact.profitStd).toBeCloseTo(row.exact.profit_std, 8);
      expect(desk.exact.finalInventoryStd).toBeCloseTo(row.exact.final_q_std, 8);
      const { profit, finalInventory } = cells[i]!;
      expect(Math.abs(profit.mean - row.exact.profit_mean) / profit.se!).toBeLessThan(4);
      expect(Math.abs(profit.std! - row.exact.profit_std) / profit.stdSe!).toBeLessThan(4);
      expect(Math.abs(finalInventory.std! - row.exact.final_q_std) / finalInventory.stdSe!).toBeLessThan(4);
    });
  });
});

describe('a sweep of the page', () => {
  test('gives each cell what a Monte Carlo of its configuration gives', () => {
    const axes = [
      { path: 'strategy.values.gamma', values: [0.01, 0.5] },
      { path: 'market.values.sigma', values: [1, 3] },
    ];
    const { cells, configs } = answered({ kind: 'sweep', config: PAPER, axes, paths: 700 });
    expect(configs.map(({ market, strategy }) => [strategy.values.gamma, market.values.sigma])).toEqual([
      [0.01, 1],
      [0.01, 3],
      [0.5, 1],
      [0.5, 3],
    ]);
    cells.forEach((cell, i) => {
      const { summary } = answered({ kind: 'monte-carlo', config: configs[i], paths: 700 });
      const { quantiles: _, ...profit } = summary.profit;
      expect(cell!.profit).toEqual(profit);
      expect(cell!.certaintyEquivalent.value).toBe(summary.certaintyEquivalent.value);
    });
  });

  test('refuses a grid that is too large to draw', () => {
    const values = Array.from({ length: 30 }, (_, i) => 0.01 + i);
    const axes = ['strategy.values.gamma', 'market.values.sigma'].map((path) => ({ path, values }));
    const result = experimentOf({ kind: 'sweep', config: PAPER, axes, paths: 1 });
    expect(!result.ok && result.problems[0].path).toBe('axes');
  });
});

describe('the frontier', () => {
  test('orders the ladder as the exact evaluation does, where the distance is more than noise (oracle 08)', () => {
    const { parameters: p, rows } = ladder.cases[0];
    const config = configured({
      ...BARE_THEORY,
      durationS: p.T,
      market: {
        part: 'brownian-poisson',
        values: { mid: 1000, sigma: p.sigma, A: p.A, k: p.k, gridS: 0.01 },
      },
      strategy: { part: 'glft', values: { gamma: p.gamma, lot: 1, Q: p.Q }, volatility: 'given' },
      utility: { gamma: p.gamma },
    });
    const { desks, cells, reference } = answered({
      kind: 'frontier',
      config,
      gammas: [p.gamma],
      bare: true,
      exact: false,
      paths: 160,
    });
    const exactCe = (name: string): number => rows.find(({ strategy }) => strategy === name)!.ce;
    expect(desks[reference]).toEqual({ strategy: 'glft-exact', gamma: p.gamma });
    const at = (name: string): number => desks.findIndex(({ strategy }) => strategy === name);
    const best = cells[reference]!.certaintyEquivalent!;
    expect(Math.abs(best.value - exactCe('glft_exact')) / best.se!).toBeLessThan(4);
    expect(cells[reference]!.lessOptimum).toEqual({ value: 0, se: 0 });
    const rungs = [
      ['avellaneda-stoikov', 'avellaneda_stoikov'],
      ['glft', 'glft_closed_form'],
    ];
    for (const [name, row] of rungs) {
      const { value, se } = cells[at(name)]!.lessOptimum!;
      expect(Math.abs(value - exactCe(row) + exactCe('glft_exact')) / se!, name).toBeLessThan(4);
    }
    const worse = cells[at('avellaneda-stoikov')]!.lessOptimum!;
    expect(worse.value).toBeLessThan(-4 * worse.se!);
  });

  test.each(ladder.cases)(
    'is the exact ladder without simulation (oracle 08, γ = $parameters.gamma)',
    (of) => {
      const { parameters: p, rows } = of;
      const config = configured({
        durationS: p.T,
        market: {
          part: 'brownian-poisson',
          values: { mid: 1000, sigma: p.sigma, A: p.A, k: p.k, gridS: 0.1 },
        },
        strategy: { part: 'glft', values: { gamma: p.gamma, lot: 1, Q: p.Q } },
        utility: { gamma: p.gamma },
      });
      const { desks, cells } = answered({
        kind: 'frontier',
        config,
        gammas: [p.gamma],
        bare: true,
        exact: true,
        paths: 1,
      });
      const rungs: readonly (readonly [string, string])[] = [
        ['avellaneda-stoikov', 'avellaneda_stoikov'],
        ['avellaneda-stoikov-infinite', 'avellaneda_stoikov_infinite_horizon'],
        ['glft', 'glft_closed_form'],
        ['glft-exact', 'glft_exact'],
        ['cartea-jaimungal', 'cjp_phi_half_gamma_sigma2'],
      ];
      for (const [name, row] of rungs) {
        const wanted = rows.find(({ strategy }) => strategy === row)!;
        const got = cells[desks.findIndex(({ strategy }) => strategy === name)]!;
        expect(got.certaintyEquivalent!.value / wanted.ce, name).toBeCloseTo(1, 6);
        expect(got.mean / wanted.mean, name).toBeCloseTo(1, 6);
        expect(got.std! / wanted.std, name).toBeCloseTo(1, 6);
      }
    },
  );

  test.each([
    ['somebody is informed', {}],
    ['orders take less than a lot', { market: { part: 'brownian-poisson', values: { orderSize: 0.001 } } }],
  ])('has exact values of nothing but bare theory in a Brownian market: not where %s', (_, change) => {
    const config = configured({ durationS: 60, ...change });
    const result = experimentOf({
      kind: 'frontier',
      config,
      gammas: [0.01],
      bare: true,
      exact: true,
      paths: 1,
    });
    expect(!result.ok && result.problems[0].path).toBe('exact');
  });

  test('judges by the informed optimum where somebody is informed', () => {
    const experiment = planned({
      kind: 'frontier',
      config: configured({ durationS: 60 }),
      gammas: [0.001],
      bare: true,
      exact: false,
      paths: 1,
    });
    experiment.receive(jobRunner(experiment.work)(0));
    const view = experiment.view();
    if (view?.kind !== 'frontier') throw new Error('no frontier');
    expect(view.desks[view.reference]).toEqual({ strategy: 'informed-optimal', gamma: 0.01 });
    expect(view.configs.every(({ layers }) => layers.length === 0)).toBe(true);
  });
});
