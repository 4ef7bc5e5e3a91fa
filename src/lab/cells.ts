import type { Config } from '../session/config';
import { expectedRows } from '../session/read-config';
import {
  EMPTY_JOINT,
  jointOf,
  mergedJoint,
  riskAdjustedDifference,
  riskAdjustedOf,
  type JointMoments,
} from './mean-variance';
import { meanOf, spreadOf, type MeanOverPaths, type Spread } from './desk-totals';
import { pathsPerBlockOf } from './monte-carlo-plan';
import { OUTCOME, OUTCOMES, OUTCOME_WIDTH, type OutcomeName, type PathSimulator } from './outcome';
import {
  EMPTY_PAIR,
  mergedPair,
  pairedDifference,
  pairOf,
  type PairSample,
  type PairedDifference,
} from './paired';
import { deskBlockOf, simulatorOf, worldOf } from './path-block';
import {
  certaintyEquivalentOf,
  EMPTY_SAMPLE,
  EMPTY_UTILITY,
  merged,
  mergedUtility,
  sharpeOf,
  type Estimate,
  type Sample,
  type UtilitySample,
} from './statistics';

/** Many configurations side by side, as plain data: the cells of a sweep, the desks of a frontier, the rows of a table. */
export interface CellsPlan {
  readonly cells: readonly Config[];
  /** The cell that the others of its world are compared with, path by path; null = none. */
  readonly reference: number | null;
  /** Cells that run; null = all. */
  readonly active: readonly number[] | null;
  /** The first path: 0, the tape of a single run, unless others are wanted. */
  readonly firstPath: number;
  /** Of each cell. */
  readonly paths: number;
  /** Paths of a job; it depends on the cells alone, never on who runs them. */
  readonly pathsPerBlock: number;
  /** Cells that share a tape in a job. */
  readonly desksPerJob: number;
}

const MOST_DESKS_PER_JOB = 16;
/** A job reads about so many rows: a tenth of a second of work. */
const JOB_ROWS = 600_000;

/** A plan whose jobs are short, so that it can be followed and cancelled. */
export function planCells(cells: readonly Config[], reference: number | null, paths: number): CellsPlan {
  const rows = Math.max(...cells.map(expectedRows));
  const desksPerJob = Math.max(1, Math.min(MOST_DESKS_PER_JOB, Math.floor(JOB_ROWS / rows)));
  const pathsPerBlock = Math.min(paths, pathsPerBlockOf(cells.slice(0, desksPerJob)));
  return { cells, reference, active: null, firstPath: 0, paths, pathsPerBlock, desksPerJob };
}

/** Cells of one world and seed, run on the same stretch of tapes. */
interface CellJob {
  readonly group: number;
  readonly firstPath: number;
  readonly paths: number;
}

/** How the plan is cut into jobs: all cells' first paths, then all cells' next ones, so that a picture fills evenly. */
export class CellJobs {
  readonly groups: readonly (readonly number[])[];
  private readonly plan: CellsPlan;

  constructor(plan: CellsPlan) {
    this.plan = plan;
    this.groups = groupsOf(plan);
  }

  get count(): number {
    return this.groups.length * Math.ceil(this.plan.paths / this.plan.pathsPerBlock);
  }

  at(job: number): CellJob {
    const { paths, pathsPerBlock } = this.plan;
    const group = job % this.groups.length;
    const before = Math.floor(job / this.groups.length) * pathsPerBlock;
    const firstPath = this.plan.firstPath + before;
    return { group, firstPath, paths: Math.min(pathsPerBlock, paths - before) };
  }
}

/** Cells by world and seed, at most `desksPerJob` together, in the order of their first. */
function groupsOf({ cells, active, desksPerJob }: CellsPlan): number[][] {
  const groups: number[][] = [];
  const open = new Map<string, number[]>();
  cells.forEach((config, cell) => {
    if (active !== null && !active.includes(cell)) return;
    const key = `${config.seed} ${worldOf(config)}`;
    const group = open.get(key);
    if (group !== undefined && group.length < desksPerJob) {
      group.push(cell);
      return;
    }
    const next = [cell];
    open.set(key, next);
    groups.push(next);
  });
  return groups;
}

/** What a job found about one cell. */
export interface CellResult {
  readonly cell: number;
  /** One for each of OUTCOMES. */
  readonly outcomes: readonly Sample[];
  readonly utility: UtilitySample;
  /** Against the reference on the same paths; null where they do not share a world. */
  readonly versus: {
    readonly pair: PairSample;
    readonly reference: UtilitySample;
    readonly joint: JointMoments;
  } | null;
}

export interface CellJobResult {
  readonly job: number;
  readonly results: readonly CellResult[];
}

/** Runs jobs of a plan; what it keeps from one to the next never shows in the results. */
export class CellRunner {
  private readonly plan: CellsPlan;
  private readonly jobs: CellJobs;
  private readonly simulators = new Map<number, PathSimulator>();

  constructor(plan: CellsPlan) {
    this.plan = plan;
    this.jobs = new CellJobs(plan);
  }

  run(job: number): CellJobResult {
    const { group, firstPath, paths } = this.jobs.at(job);
    const cells = this.jobs.groups[group];
    const desks = this.desksOf(cells);
    const simulator = this.simulatorOf(group, desks);
    const rows = desks.map(() => new Float64Array(OUTCOME_WIDTH));
    const tables = desks.map(() => new Float64Array(paths * OUTCOME_WIDTH));
    for (let i = 0; i < paths; i++) {
      simulator.run(firstPath + i, rows);
      for (let d = 0; d < rows.length; d++) tables[d].set(rows[d], i * OUTCOME_WIDTH);
    }
    const utilities = desks.map(() => new Float64Array(paths));
    const gammaOf = (d: number): number => this.plan.cells[desks[d]].utility.gamma;
    const blocks = tables.map((table, d) => deskBlockOf(table, paths, gammaOf(d), utilities[d]));
    const judge = desks.indexOf(this.plan.reference ?? -1);
    const versusOf = (d: number): CellResult['versus'] => {
      // Certainty equivalents of two judges cannot be compared.
      if (judge < 0 || gammaOf(d) !== gammaOf(judge)) return null;
      const [own, reference] = [blocks[d], blocks[judge]];
      const means = [own.utility.mean, reference.utility.mean] as const;
      const pair = pairOf(own.profit, reference.profit, utilities[d], utilities[judge], ...means);
      return { pair, reference: reference.utility, joint: jointOf(own.profit, reference.profit) };
    };
    const results = cells.map((cell, d) => {
      const { outcomes, utility } = blocks[d];
      return { cell, outcomes, utility, versus: versusOf(d) };
    });
    return { job, results };
  }

  /** The cells of a group, and the reference where it would stand in the same world. */
  private desksOf(cells: readonly number[]): readonly number[] {
    const { reference, cells: all } = this.plan;
    if (reference === null || cells.includes(reference)) return cells;
    const same =
      all[reference].seed === all[cells[0]].seed && worldOf(all[reference]) === worldOf(all[cells[0]]);
    return same ? [...cells, reference] : cells;
  }

  private simulatorOf(group: number, desks: readonly number[]): PathSimulator {
    let simulator = this.simulators.get(group);
    if (simulator === undefined) {
      // One at a time: a simulator of the paper's scheme remembers a table per desk.
      this.simulators.clear();
      simulator = simulatorOf(
        desks.map((cell) => this.plan.cells[cell]),
        this.plan.cells[desks[0]].seed,
      );
      this.simulators.set(group, simulator);
    }
    return simulator;
  }
}

/** What is known of one cell so far. */
export interface CellSummary {
  readonly paths: number;
  /** Equity at the end, quote currency. */
  readonly profit: Spread;
  /** Base units. */
  readonly finalInventory: Spread;
  readonly certaintyEquivalent: Estimate;
  readonly sharpe: Estimate | null;
  readonly metrics: Readonly<Record<OutcomeName, MeanOverPaths>>;
  /** E W − (γ/2)·Var W at `utility.gamma`. */
  readonly riskAdjusted: Estimate;
  /** This cell less the reference; null where they cannot be paired. */
  readonly versus: (PairedDifference & { readonly riskAdjustedDifference: Estimate }) | null;
}

/** Adds up the jobs of a plan, in job order. */
export class CellTotals {
  private readonly plan: CellsPlan;
  private readonly sums: CellSum[];

  constructor(plan: CellsPlan) {
    this.plan = plan;
    this.sums = plan.cells.map(({ utility }) => new CellSum(utility.gamma));
  }

  add({ results }: CellJobResult): void {
    for (const result of results) this.sums[result.cell].add(result);
  }

  /** Sessions run so far, all cells together. */
  get sessions(): number {
    return this.sums.reduce((sum, { paths }) => sum + paths, 0);
  }

  /** null for cells of which nothing has run. */
  summary(): readonly (CellSummary | null)[] {
    return this.plan.cells.map((_, cell) => this.sums[cell].summary());
  }
}

class CellSum {
  private readonly gamma: number;
  private outcomes: readonly Sample[] = OUTCOMES.map(() => EMPTY_SAMPLE);
  private utility: UtilitySample = EMPTY_UTILITY;
  private reference: UtilitySample = EMPTY_UTILITY;
  private pair: PairSample = EMPTY_PAIR;
  private joint: JointMoments = EMPTY_JOINT;

  constructor(gamma: number) {
    this.gamma = gamma;
  }

  get paths(): number {
    return this.utility.n;
  }

  add({ outcomes, utility, versus }: CellResult): void {
    if (versus !== null) {
      const before = [this.utility, this.reference] as const;
      this.pair = mergedPair(this.pair, versus.pair, before, [utility, versus.reference], this.gamma);
      this.reference = mergedUtility(this.reference, versus.reference, this.gamma);
      this.joint = mergedJoint(this.joint, versus.joint);
    }
    this.outcomes = this.outcomes.map((sample, i) => merged(sample, outcomes[i]));
    this.utility = mergedUtility(this.utility, utility, this.gamma);
  }

  summary(): CellSummary | null {
    const { outcomes, utility, reference, pair, joint, gamma } = this;
    const certaintyEquivalent = certaintyEquivalentOf(utility, gamma);
    if (certaintyEquivalent === null) return null;
    const metrics = OUTCOMES.map((name, i) => [name, meanOf(name, outcomes[i])] as const);
    return {
      paths: utility.n,
      profit: spreadOf(outcomes[OUTCOME.profit]),
      finalInventory: spreadOf(outcomes[OUTCOME.inventory]),
      certaintyEquivalent,
      sharpe: sharpeOf(outcomes[OUTCOME.profit]),
      metrics: Object.fromEntries(metrics) as Record<OutcomeName, MeanOverPaths>,
      riskAdjusted: riskAdjustedOf(outcomes[OUTCOME.profit], gamma),
      versus:
        reference.n > 0
          ? {
              ...pairedDifference(pair, utility, reference, gamma),
              riskAdjustedDifference: riskAdjustedDifference(joint, gamma),
            }
          : null,
    };
  }
}
