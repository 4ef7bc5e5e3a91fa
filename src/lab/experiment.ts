import type { Problem } from '../domain/part';
import { changesBetween } from '../session/config-changes';
import type { Config } from '../session/config';
import { planAdvice, type AdviceView } from './advisor/advice';
import {
  CellJobs,
  CellTotals,
  planCells,
  type CellJobResult,
  type CellsPlan,
  type CellSummary,
} from './cells';
import { Distributions, FAN_PATHS, type DistributionsView } from './distributions';
import { evaluatesExactly, type ExactDesk, type ExactPlan, type ExactResult } from './exact-desk';
import { planFrontier, type FrontierDesk } from './frontier';
import { MonteCarlo, type MonteCarloSummary } from './monte-carlo';
import {
  blocksOf,
  pathsPerBlockOf,
  planMonteCarlo,
  planWhatIf,
  type MonteCarloPlan,
} from './monte-carlo-plan';
import { paperTables, type PaperDesk } from './paper-2008';
import type { PairedDifference } from './paired';
import type { BlockResult } from './path-block';
import type { Estimate } from './statistics';
import { cellsOf, configOf, configOfCell, readSweep, type SweepAxis } from './sweep-plan';
import type { Work } from './work';

/** What can be asked of the lab, as plain data. `paths` are tapes; every desk of a question meets the same ones. */
export type ExperimentRequest =
  | { readonly kind: 'monte-carlo'; readonly config: Config; readonly paths: number }
  | { readonly kind: 'what-if'; readonly before: Config; readonly now: Config; readonly paths: number }
  | {
      readonly kind: 'sweep';
      readonly config: Config;
      readonly axes: readonly SweepAxis[];
      readonly paths: number;
    }
  | {
      readonly kind: 'frontier';
      readonly config: Config;
      readonly gammas: readonly number[];
      readonly bare: boolean;
      /** Without simulation; only for bare theory in a Brownian market where nobody is informed. */
      readonly exact: boolean;
      readonly paths: number;
    }
  | { readonly kind: 'paper'; readonly seed: number; readonly paths: number }
  /** Desks of one world; the first is what the others are compared with. */
  | { readonly kind: 'desks'; readonly desks: readonly Config[]; readonly paths: number }
  /** `pairs`: most tapes of a question; null = as many as usual. */
  | { readonly kind: 'advice'; readonly config: Config; readonly pairs: number | null };

/** What is known so far, by kind of question; null before the first result. */
export type ExperimentView =
  | {
      readonly kind: 'monte-carlo';
      readonly summary: MonteCarloSummary;
      readonly distributions: DistributionsView;
    }
  | { readonly kind: 'what-if'; readonly difference: PairedDifference }
  | {
      readonly kind: 'sweep';
      readonly axes: readonly SweepAxis[];
      readonly configs: readonly Config[];
      /** The cell that the others are compared with on the same tapes: the configuration asked with, or the first. */
      readonly reference: number;
      /** Whether it is the configuration asked with. */
      readonly present: boolean;
      readonly cells: readonly (CellSummary | null)[];
    }
  | {
      readonly kind: 'frontier';
      readonly desks: readonly FrontierDesk[];
      /** Place of the optimum among the desks. */
      readonly reference: number;
      readonly configs: readonly Config[];
      readonly cells: readonly (FrontierCell | null)[];
    }
  | {
      readonly kind: 'paper';
      readonly desks: readonly PaperDesk[];
      readonly cells: readonly (CellSummary | null)[];
    }
  | { readonly kind: 'desks'; readonly cells: readonly (CellSummary | null)[] }
  | { readonly kind: 'advice'; readonly advice: AdviceView };

/** A point of the frontier; quote currency. */
export interface FrontierCell {
  /** Tapes; null where the values are exact. */
  readonly paths: number | null;
  readonly mean: number;
  readonly std: number | null;
  readonly certaintyEquivalent: Estimate | null;
  /** Certainty equivalent less the optimum's. */
  readonly lessOptimum: Estimate | null;
}

/** A question cut into jobs, and what their results add up to. Results must be received in job order. */
export interface Experiment {
  readonly work: Work;
  readonly jobs: number;
  /** Sessions in all, every desk of every tape counted. */
  readonly sessions: number;
  readonly sessionsDone: number;
  receive(result: unknown): void;
  /** Once all jobs are received: whether there are more, which `work` and `jobs` then describe. Absent: never. */
  advance?(): boolean;
  view(): ExperimentView | null;
}

export type ExperimentResult =
  | { readonly ok: true; readonly experiment: Experiment }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Most cells of a picture. */
const MOST_CELLS = 441;
/** Rows of a block of a followed Monte Carlo: half a tenth of a second of work. */
const FOLLOWED_ROWS = 300_000;

/** Plans a question; everything that is wrong with it is listed. */
export function experimentOf(request: ExperimentRequest): ExperimentResult {
  switch (request.kind) {
    case 'monte-carlo':
      return monteCarlo(request.config, request.paths);
    case 'what-if': {
      const planned = planWhatIf(request.before, request.now, request.paths);
      return planned.ok ? { ok: true, experiment: new PathsExperiment(planned.plan, null) } : planned;
    }
    case 'sweep':
      return sweep(request.config, request.axes, request.paths);
    case 'frontier':
      return frontier(request);
    case 'paper': {
      const { plan, desks } = paperTables(request.paths, request.seed);
      return cellsExperiment(plan, (cells) => ({ kind: 'paper', desks, cells }));
    }
    case 'desks':
      return desks(request.desks, request.paths);
    case 'advice':
      return advice(request.config, request.pairs);
  }
}

function monteCarlo(config: Config, paths: number): ExperimentResult {
  const planned = planMonteCarlo(config, paths);
  if (!planned.ok) return planned;
  const pathsPerBlock = pathsPerBlockOf([config], FOLLOWED_ROWS);
  const plan = { ...planned.plan, pathsPerBlock, fanPaths: FAN_PATHS };
  return { ok: true, experiment: new PathsExperiment(plan, new Distributions(config)) };
}

function desks(configs: readonly Config[], paths: number): ExperimentResult {
  const problems = configs.flatMap((config) => {
    const planned = planMonteCarlo(config, paths);
    return planned.ok ? [] : planned.problems;
  });
  if (problems.length > 0) return { ok: false, problems };
  // Path 0 is the tape on which they were seen, and perhaps chosen: it is no evidence.
  const plan = { ...planCells(configs, 0, paths), firstPath: 1 };
  return cellsExperiment(plan, (cells) => ({ kind: 'desks', cells }));
}

function sweep(config: Config, axes: readonly SweepAxis[], paths: number): ExperimentResult {
  const read = readSweep({ base: config, axes, pathsPerCell: paths });
  if (!read.ok) return read;
  const count = cellsOf(read.plan);
  if (count > MOST_CELLS) {
    const message = `The grid has ${count} cells; the page draws at most ${MOST_CELLS}. Use the headless sweep for more.`;
    return { ok: false, problems: [{ path: 'axes', code: 'too-long', message }] };
  }
  const configs = Array.from({ length: count }, (_, cell) => configOf(configOfCell(read.plan, cell)));
  const present = configs.findIndex((each) => changesBetween(config, each).length === 0);
  const reference = Math.max(0, present);
  const plan = planCells(configs, reference, paths);
  return cellsExperiment(plan, (cells) => {
    return { kind: 'sweep', axes, configs, reference, present: present >= 0, cells };
  });
}

function frontier(request: Extract<ExperimentRequest, { kind: 'frontier' }>): ExperimentResult {
  const { config, gammas, paths, bare, exact } = request;
  if (exact && !(bare && evaluatesExactly(config))) {
    const message =
      'Exact values exist only for bare theory in a Brownian market without information, events or orders that take less than a lot: simulate.';
    return { ok: false, problems: [{ path: 'exact', code: 'not-applicable', message }] };
  }
  const planned = planFrontier(config, gammas, paths, bare);
  if (!planned.ok) return planned;
  const { plan, desks, Q } = planned;
  const { cells: configs } = plan;
  const reference = plan.reference!;
  const show = (cells: readonly (FrontierCell | null)[]): ExperimentView => {
    return { kind: 'frontier', desks, reference, configs, cells };
  };
  if (!exact) return cellsExperiment(plan, (cells) => show(cells.map(simulatedPoint)));
  return exactExperiment({ cells: configs, Q }, (found) =>
    show(found.map((each) => exactPoint(each, found[reference]))),
  );
}

function simulatedPoint(cell: CellSummary | null): FrontierCell | null {
  return (
    cell && {
      paths: cell.paths,
      mean: cell.profit.mean,
      std: cell.profit.std,
      certaintyEquivalent: cell.certaintyEquivalent,
      lessOptimum: cell.versus?.certaintyEquivalentDifference ?? null,
    }
  );
}

function exactPoint(desk: ExactDesk | null, optimum: ExactDesk | null): FrontierCell | null {
  if (desk === null) return null;
  const { mean, std, certaintyEquivalent: value } = desk;
  const best = optimum?.certaintyEquivalent ?? null;
  return {
    paths: null,
    mean,
    std,
    certaintyEquivalent: value === null ? null : { value, se: 0 },
    lessOptimum: value === null || best === null ? null : { value: value - best, se: 0 },
  };
}

function advice(config: Config, pairs: number | null): ExperimentResult {
  const planned = planAdvice(config, pairs);
  if (!planned.ok) return planned;
  const { advice } = planned;
  const experiment: Experiment = {
    get work(): Work {
      return { kind: 'cells', plan: advice.plan };
    },
    get jobs() {
      return advice.jobs;
    },
    get sessions() {
      return advice.sessions;
    },
    get sessionsDone() {
      return advice.sessionsDone;
    },
    receive: (result) => advice.receive(result as CellJobResult),
    advance: () => advice.advance(),
    view() {
      const view = advice.view();
      return view && { kind: 'advice', advice: view };
    },
  };
  return { ok: true, experiment };
}

function exactExperiment(
  plan: ExactPlan,
  show: (desks: readonly (ExactDesk | null)[]) => ExperimentView,
): ExperimentResult {
  const found: (ExactDesk | null)[] = plan.cells.map(() => null);
  let done = 0;
  const experiment: Experiment = {
    work: { kind: 'exact', plan },
    jobs: plan.cells.length,
    sessions: plan.cells.length,
    get sessionsDone() {
      return done;
    },
    receive(result) {
      const { job, desk } = result as ExactResult;
      found[job] = desk;
      done++;
    },
    view: () => (done > 0 ? show(found) : null),
  };
  return { ok: true, experiment };
}

/** One desk, or one before and after a change, over many tapes. */
class PathsExperiment implements Experiment {
  readonly work: Work;
  readonly jobs: number;
  readonly sessions: number;
  private readonly desks: number;
  private readonly gathered: MonteCarlo;
  private readonly distributions: Distributions | null;

  constructor(plan: MonteCarloPlan, distributions: Distributions | null) {
    this.work = { kind: 'monte-carlo', plan };
    this.jobs = blocksOf(plan);
    this.desks = plan.versus === null ? 1 : 2;
    this.sessions = plan.paths * this.desks;
    this.gathered = new MonteCarlo(plan);
    this.distributions = distributions;
  }

  get sessionsDone(): number {
    return this.gathered.paths * this.desks;
  }

  receive(result: unknown): void {
    const block = result as BlockResult;
    this.gathered.add(block);
    this.distributions?.add(block.desk);
  }

  view(): ExperimentView | null {
    const summary = this.gathered.summary();
    if (summary === null) return null;
    if (this.distributions !== null)
      return { kind: 'monte-carlo', summary, distributions: this.distributions.view() };
    return summary.versus === undefined ? null : { kind: 'what-if', difference: summary.versus };
  }
}

function cellsExperiment(
  plan: CellsPlan,
  show: (cells: readonly (CellSummary | null)[]) => ExperimentView,
): ExperimentResult {
  const totals = new CellTotals(plan);
  let any = false;
  const experiment: Experiment = {
    work: { kind: 'cells', plan },
    jobs: new CellJobs(plan).count,
    sessions: plan.cells.length * plan.paths,
    get sessionsDone() {
      return totals.sessions;
    },
    receive(result) {
      totals.add(result as CellJobResult);
      any = true;
    },
    view: () => (any ? show(totals.summary()) : null),
  };
  return { ok: true, experiment };
}
