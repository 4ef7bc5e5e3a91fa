import { describe, expect, it } from 'vitest';
import { CellProfits, SWEEP_COLUMNS, SWEEP_WIDTH, SweepJobs, SweepRunner } from '../../../src/lab/sweep';
import {
  cellsOf,
  configOf,
  configOfCell,
  readSweep,
  valuesOfCell,
  worldOfCell,
  type SweepPlan,
} from '../../../src/lab/sweep-plan';
import { BARE_THEORY } from '../../../src/session/scenarios';
import { simulated } from '../../support/simulated';

const PAPER = {
  ...BARE_THEORY,
  durationS: 1,
  market: { part: 'paper-2008' },
  strategy: { part: 'avellaneda-stoikov', values: { lot: 1 }, volatility: 'given' },
};

function planned(input: unknown): SweepPlan {
  const result = readSweep(input);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.plan;
}

const pathsOf = (input: unknown): string[] => {
  const result = readSweep(input);
  return result.ok ? [] : result.problems.map((problem) => problem.path);
};

const GRID = {
  base: PAPER,
  axes: [
    { path: 'strategy.values.gamma', values: [0.01, 0.1] },
    { path: 'market.values.sigma', values: [1, 2] },
    { path: 'utility.gamma', values: [0.1, 0.2, 0.3] },
  ],
  pathsPerCell: 1100,
};

describe('a sweep', () => {
  it('covers every cell and path once, cells of one world together', () => {
    const plan = planned(GRID);
    const jobs = new SweepJobs(plan);
    const seen = new Map<number, number[]>();
    for (let job = 0; job < jobs.count; job++) {
      const { cells, firstPath, paths } = jobs.at(job);
      expect(new Set(cells.map((cell) => worldOfCell(plan, cell))).size).toBe(1);
      for (const cell of cells) {
        const covered = seen.get(cell) ?? [];
        expect(firstPath).toBe(covered.length);
        for (let i = 0; i < paths; i++) covered.push(firstPath + i);
        seen.set(cell, covered);
      }
    }
    expect(seen.size).toBe(cellsOf(plan));
    expect([...seen.values()].every((covered) => covered.length === GRID.pathsPerCell)).toBe(true);
  });

  it('gives each cell what a Monte Carlo of its configuration gives', () => {
    const plan = planned(GRID);
    const runner = new SweepRunner(plan);
    const profits = new CellProfits(cellsOf(plan));
    for (let job = 0; job < new SweepJobs(plan).count; job++) profits.add(runner.run(job));
    for (const cell of [0, 5, 11]) {
      const { profit } = simulated(configOf(configOfCell(plan, cell)), GRID.pathsPerCell);
      expect(profits.samples[cell]).toMatchObject({ n: GRID.pathsPerCell, mean: profit.mean });
    }
  });

  it('gives a job the same rows whatever ran before it', () => {
    const plan = planned(GRID);
    const used = new SweepRunner(plan);
    for (const job of [2, 0, 5, 1]) used.run(job);
    expect(used.run(4)).toEqual(new SweepRunner(plan).run(4));
    expect(used.run(4).table.length % SWEEP_WIDTH).toBe(0);
    expect(new Set(SWEEP_COLUMNS).size).toBe(SWEEP_WIDTH);
  });

  it('gives each part of an axis the values that it knows', () => {
    const plan = planned({
      base: { ...PAPER, strategy: { values: { lot: 1, gamma: 0.2, halfSpread: 0.7 }, volatility: 'given' } },
      axes: [{ path: 'strategy.part', values: ['fixed', 'avellaneda-stoikov'] }],
      pathsPerCell: 1,
    });
    const [fixed, theory] = [0, 1].map((cell) => configOf(configOfCell(plan, cell)).strategy);
    expect(fixed).toMatchObject({ part: 'fixed', values: { halfSpread: 0.7 } });
    expect(theory).toMatchObject({ part: 'avellaneda-stoikov', values: { gamma: 0.2 } });
  });

  it('reaches into layers, also where the base leaves them to the default', () => {
    const plan = planned({
      axes: [{ path: 'layers.1.offsetBps', values: [10, 14] }],
      pathsPerCell: 2,
    });
    expect(valuesOfCell(plan, 1)).toEqual([14]);
    expect(configOf(configOfCell(plan, 1)).layers.map((layer) => layer.offsetBps)).toEqual([5, 14, 25, 60]);
  });

  it('walks an axis for the whole session, whatever the base sets there on the way', () => {
    const set = (t: number, path: string, value: unknown) => ({ t, do: 'set', path, value });
    const other = set(60, 'risk.maxInventory', 0.4);
    const actions = [set(1, 'strategy.values.gamma', 0.1), other, set(90, 'strategy.values.gamma', 0.2)];
    const axes = [{ path: 'strategy.values.gamma', values: [0.01, 1] }];
    const plan = planned({ base: { durationS: 120, actions }, axes, pathsPerCell: 2 });
    for (const [cell, gamma] of axes[0].values.entries()) {
      const config = configOf(configOfCell(plan, cell));
      expect(config.strategy.values.gamma).toBe(gamma);
      expect(config.actions).toEqual([other]);
    }
    const layers = [2, 3].map((offsetBps) => ({ offsetBps, size: 0.01, refreshS: 1 }));
    const inList = [{ path: 'layers.1.size', values: [0.05] }];
    const grid = { base: { layers, actions: [set(9, 'layers', layers)] }, axes: inList, pathsPerCell: 2 };
    expect(configOf(configOfCell(planned(grid), 0)).actions).toEqual([
      set(9, 'layers', [layers[0], { ...layers[1], size: 0.05 }]),
    ]);
    // What is set is checked all the same, and so is what goes on without it.
    const wrong = [set(1, 'strategy.values.gamma', -1)];
    expect(pathsOf({ base: { actions: wrong }, axes, pathsPerCell: 2 })).toHaveLength(1);
    const leaning = [set(1, 'risk.hardPct', 95), set(2, 'risk.softPct', 90)];
    const hard = [{ path: 'risk.hardPct', values: [80] }];
    const base = { risk: { bands: 'custom' }, actions: leaning };
    expect(pathsOf({ base, axes: hard, pathsPerCell: 2 })).toHaveLength(1);
  });

  it('lists everything that is wrong with a grid', () => {
    expect(pathsOf([])).toEqual(['']);
    expect(
      pathsOf({
        base: 1,
        axes: [{ path: 'no way', values: [1] }, 3, { path: 'seed' }],
        pathsPerCell: 0.5,
        z: 0,
      }),
    ).toEqual(['z', 'base', 'axes[0].path', 'axes[1]', 'axes[2].values', 'pathsPerCell']);
    expect(
      pathsOf({
        base: { durationS: -1 },
        axes: [
          { path: 'strategy.values.gama', values: [1, 2] },
          { path: 'risk.bands', values: ['none', 'some', 'any'] },
        ],
        pathsPerCell: 1,
      }),
    ).toEqual(['durationS', 'strategy.values.gama', 'risk.bands']);
    const halfRight = {
      base: { seed: -1, moon: 1 },
      axes: [{ path: 'strategy.values.gamma', values: [-1, 0.1] }, 3, { path: 'durationS', values: [] }],
      pathsPerCell: 0,
    };
    expect(pathsOf(halfRight).sort()).toEqual([
      'axes[1]',
      'axes[2].values',
      'moon',
      'pathsPerCell',
      'seed',
      'strategy.values.gamma',
    ]);
    expect(pathsOf({ base: { market: { part: 'tape' } }, axes: [], pathsPerCell: 1 })).toEqual([
      'market.part',
    ]);
    const many = Array.from({ length: 2000 }, (_, i) => i);
    const wide = { axes: ['seed', 'durationS'].map((path) => ({ path, values: many })), pathsPerCell: 1 };
    expect(pathsOf(wide)).toEqual(['axes']);
  });
});
