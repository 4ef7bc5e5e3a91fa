import { OUTCOME, OUTCOMES, OUTCOME_WIDTH, type PathSimulator } from './outcome';
import { deskBlockOf, simulatorOf, type DeskBlock } from './path-block';
import { certaintyEquivalentOf, merged, type Sample } from './statistics';
import { cellsOf, configOf, configOfCell, DESKS_PER_JOB, worldOfCell, type SweepPlan } from './sweep-plan';

const METRICS = OUTCOMES.filter((name) => name !== 'profit' && name !== 'inventory');

/** Columns of whole numbers, before all others. */
export const SWEEP_COUNTS = ['job', 'cell', 'block', 'first_path', 'paths'] as const;

/**
 * Columns of a row besides the axes: what it covers, then sums from which rows merge without loss. `x_mean` and
 * `x_m2` = Σ(x − mean)² of `x_n` paths; the utility columns are those of `UtilitySample`.
 */
export const SWEEP_COLUMNS: readonly string[] = [
  ...SWEEP_COUNTS,
  ...['profit_mean', 'profit_m2', 'profit_m3', 'profit_m4', 'inventory_mean', 'inventory_m2'],
  ...['certainty_equivalent', 'utility_gamma', 'utility_shift', 'utility_mean', 'utility_m2'],
  ...METRICS.flatMap((name) => [`${name}_mean`, `${name}_m2`, `${name}_n`]),
];

/** Numbers in a row. */
export const SWEEP_WIDTH = SWEEP_COLUMNS.length;

/** Rows of one job: `rows` times SWEEP_WIDTH numbers, NaN where a number is not defined. */
export interface SweepJobResult {
  readonly job: number;
  readonly table: Float64Array;
}

/** How a sweep is cut into jobs: groups of cells that share a world, and for each its blocks of paths in turn. */
export class SweepJobs {
  private readonly plan: SweepPlan;
  private readonly groups: readonly (readonly number[])[];
  private readonly blocks: number;

  constructor(plan: SweepPlan) {
    this.plan = plan;
    this.groups = groupsOf(plan);
    this.blocks = Math.ceil(plan.pathsPerCell / plan.pathsPerBlock);
  }

  get count(): number {
    return this.groups.length * this.blocks;
  }

  /** The cells of a job and its stretch of paths. */
  at(job: number): SweepJob {
    const { pathsPerCell, pathsPerBlock } = this.plan;
    const group = Math.floor(job / this.blocks);
    const block = job % this.blocks;
    const firstPath = block * pathsPerBlock;
    const paths = Math.min(pathsPerBlock, pathsPerCell - firstPath);
    return { group, cells: this.groups[group], block, firstPath, paths };
  }
}

/** Cells of one world, run on the same stretch of tapes. */
export interface SweepJob {
  readonly group: number;
  readonly cells: readonly number[];
  readonly block: number;
  readonly firstPath: number;
  readonly paths: number;
}

/** Cells by world, at most DESKS_PER_JOB together, in the order of their first. */
function groupsOf(plan: SweepPlan): number[][] {
  const groups: number[][] = [];
  const open = new Map<number, number[]>();
  for (let cell = 0; cell < cellsOf(plan); cell++) {
    const world = worldOfCell(plan, cell);
    const group = open.get(world);
    if (group !== undefined && group.length < DESKS_PER_JOB) {
      group.push(cell);
      continue;
    }
    const next = [cell];
    open.set(world, next);
    groups.push(next);
  }
  return groups;
}

/** Runs jobs of a sweep; what it keeps from one to the next never shows in the results. */
export class SweepRunner {
  private readonly plan: SweepPlan;
  private readonly jobs: SweepJobs;
  private group = -1;
  private simulator: PathSimulator | null = null;
  private gammas: readonly number[] = [];

  constructor(plan: SweepPlan) {
    this.plan = plan;
    this.jobs = new SweepJobs(plan);
  }

  run(job: number): SweepJobResult {
    const { group, cells, block, firstPath, paths } = this.jobs.at(job);
    const simulator = this.simulatorOf(group, cells);
    const rows = cells.map(() => new Float64Array(OUTCOME_WIDTH));
    const outcomes = rows.map(() => new Float64Array(paths * OUTCOME_WIDTH));
    for (let i = 0; i < paths; i++) {
      simulator.run(firstPath + i, rows);
      for (let d = 0; d < rows.length; d++) outcomes[d].set(rows[d], i * OUTCOME_WIDTH);
    }
    const table = new Float64Array(cells.length * SWEEP_WIDTH);
    outcomes.forEach((outcome, d) => {
      const counts = [job, cells[d], block, firstPath, paths];
      const gamma = this.gammas[d];
      const results = deskBlockOf(outcome, paths, gamma, new Float64Array(paths));
      table.set([...counts, ...numbersOf(results, gamma)], d * SWEEP_WIDTH);
    });
    return { job, table };
  }

  private simulatorOf(group: number, cells: readonly number[]): PathSimulator {
    if (this.simulator === null || this.group !== group) {
      const desks = cells.map((cell) => configOf(configOfCell(this.plan, cell)));
      this.simulator = simulatorOf(desks, desks[0].seed);
      this.gammas = desks.map(({ utility }) => utility.gamma);
      this.group = group;
    }
    return this.simulator;
  }
}

function numbersOf({ outcomes, utility }: DeskBlock, gamma: number): number[] {
  const profit = outcomes[OUTCOME.profit];
  const inventory = outcomes[OUTCOME.inventory];
  return [
    ...[profit.mean, profit.m2, profit.m3, profit.m4, inventory.mean, inventory.m2],
    ...[certaintyEquivalentOf(utility, gamma)!.value, gamma, utility.shift, utility.mean, utility.m2],
    ...METRICS.flatMap((name) => {
      const { n, mean, m2 } = outcomes[OUTCOME[name]];
      return n > 0 ? [mean, m2, n] : [NaN, NaN, 0];
    }),
  ];
}

/** Mean and spread of the profit of each cell, from all its rows, in job order. */
export class CellProfits {
  readonly samples: (Sample | null)[];

  constructor(cells: number) {
    this.samples = Array.from({ length: cells }, () => null);
  }

  add({ table }: SweepJobResult): void {
    const [cell, paths] = [SWEEP_COLUMNS.indexOf('cell'), SWEEP_COLUMNS.indexOf('paths')];
    const profit = SWEEP_COLUMNS.indexOf('profit_mean');
    for (let at = 0; at < table.length; at += SWEEP_WIDTH) {
      const [mean, m2, m3, m4] = table.subarray(at + profit, at + profit + 4);
      const sample = { n: table[at + paths], mean, m2, m3, m4 };
      const before = this.samples[table[at + cell]];
      this.samples[table[at + cell]] = before === null ? sample : merged(before, sample);
    }
  }
}
