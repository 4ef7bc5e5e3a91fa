import type { Config } from '../session/config';
import type { MonteCarloPlan } from './monte-carlo-plan';
import { OUTCOME, OUTCOMES, OUTCOME_WIDTH, type PathSimulator } from './outcome';
import { pairOf, type PairSample } from './paired';
import { PaperPaths, runsAsPaper } from './paper-paths';
import { SessionPaths } from './session-paths';
import { sampleOf, utilityOf, type Sample, type UtilitySample } from './statistics';

/** The fastest simulator that gives these desks' numbers; they share market, instrument and duration. */
export function simulatorOf(desks: readonly Config[], seed: number): PathSimulator {
  return desks.every(runsAsPaper) ? new PaperPaths(desks, seed) : new SessionPaths(desks, seed);
}

/** One desk's results over the paths of a block. */
export interface DeskBlock {
  /** Per path. */
  readonly profit: Float64Array;
  readonly inventory: Float64Array;
  /** One for each of OUTCOMES. */
  readonly outcomes: readonly Sample[];
  readonly utility: UtilitySample;
}

/** The results of one block, as plain data. */
export interface BlockResult {
  readonly block: number;
  readonly desk: DeskBlock;
  readonly other: DeskBlock | null;
  readonly pair: PairSample | null;
}

/** Runs blocks of a plan; its state is reused from block to block and never shows in the results. */
export class BlockRunner {
  private readonly plan: MonteCarloPlan;
  private readonly simulator: PathSimulator;
  private readonly tables: readonly Float64Array[];
  private readonly rows: readonly Float64Array[];

  constructor(plan: MonteCarloPlan) {
    const desks = plan.versus === null ? [plan.config] : [plan.config, plan.versus];
    this.plan = plan;
    this.simulator = simulatorOf(desks, plan.seed);
    this.tables = desks.map(() => new Float64Array(plan.pathsPerBlock * OUTCOME_WIDTH));
    this.rows = desks.map(() => new Float64Array(OUTCOME_WIDTH));
  }

  run(block: number): BlockResult {
    const { paths, pathsPerBlock, config } = this.plan;
    const first = block * pathsPerBlock;
    const count = Math.min(pathsPerBlock, paths - first);
    for (let i = 0; i < count; i++) {
      this.simulator.run(first + i, this.rows);
      for (let d = 0; d < this.rows.length; d++) this.tables[d].set(this.rows[d], i * OUTCOME_WIDTH);
    }
    const { gamma } = config.utility;
    const utilities = this.tables.map(() => new Float64Array(count));
    const [desk, other] = this.tables.map((table, d) => deskBlockOf(table, count, gamma, utilities[d]));
    const pair =
      other === undefined
        ? null
        : pairOf(
            desk.profit,
            other.profit,
            utilities[0],
            utilities[1],
            desk.utility.mean,
            other.utility.mean,
          );
    return { block, desk, other: other ?? null, pair };
  }
}

/** Results of one desk from its table of outcomes, a row a path; `utilities` receives its utilities. */
export function deskBlockOf(
  table: Float64Array,
  count: number,
  gamma: number,
  utilities: Float64Array,
): DeskBlock {
  const column = (place: number): Float64Array => {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = table[i * OUTCOME_WIDTH + place];
    return values;
  };
  const profit = column(OUTCOME.profit);
  return {
    profit,
    inventory: column(OUTCOME.inventory),
    outcomes: OUTCOMES.map((_, place) => sampleOf(table, count, place, OUTCOME_WIDTH)),
    utility: utilityOf(profit, gamma, utilities),
  };
}
