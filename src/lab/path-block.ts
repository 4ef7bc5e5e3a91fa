import type { Config } from '../session/config';
import type { MonteCarloPlan } from './monte-carlo-plan';
import { FAN_POINTS, OUTCOME, OUTCOMES, OUTCOME_WIDTH, type Measures, type PathSimulator } from './outcome';
import { pairOf, type PairSample } from './paired';
import { PaperPaths, runsAsPaper } from './paper-paths';
import { SessionPaths } from './session-paths';
import { sampleOf, utilityOf, type Sample, type UtilitySample } from './statistics';

/** The fastest simulator that gives these desks' numbers, each world written once. */
export function simulatorOf(
  desks: readonly Config[],
  seed: number,
  measures: Measures = 'everything',
): PathSimulator {
  const worlds = new Set(desks.map(worldOf));
  if (worlds.size > 1) return new SeparateWorlds(desks, seed, measures);
  return desks.every(runsAsPaper) ? new PaperPaths(desks, seed) : new SessionPaths(desks, seed, measures);
}

/** Everything but the seed that shapes the tape: two desks of equal worlds meet the same tapes. */
export function worldOf({ durationS, market, instrument }: Config): string {
  return JSON.stringify([durationS, market, instrument]);
}

/** Desks in different worlds on the same random streams: what the worlds have in common, they share. */
class SeparateWorlds implements PathSimulator {
  private readonly simulators: readonly PathSimulator[];

  constructor(desks: readonly Config[], seed: number, measures: Measures) {
    this.simulators = desks.map((desk) => simulatorOf([desk], seed, measures));
  }

  run(path: number, rows: readonly Float64Array[], equity?: readonly Float64Array[]): void {
    this.simulators.forEach((simulator, d) => simulator.run(path, [rows[d]], equity && [equity[d]]));
  }
}

/** One desk's results over the paths of a block. */
export interface DeskBlock {
  /** Per path. */
  readonly profit: Float64Array;
  readonly inventory: Float64Array;
  /** One for each of OUTCOMES. */
  readonly outcomes: readonly Sample[];
  readonly utility: UtilitySample;
  /** FAN_POINTS numbers per path: equity over time. null where it was not asked for. */
  readonly equity: Float64Array | null;
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
  private readonly equity: readonly Float64Array[];

  constructor(plan: MonteCarloPlan) {
    const desks = plan.versus === null ? [plan.config] : [plan.config, plan.versus];
    this.plan = plan;
    this.simulator = simulatorOf(desks, plan.seed, plan.measures);
    this.tables = desks.map(() => new Float64Array(plan.pathsPerBlock * OUTCOME_WIDTH));
    this.rows = desks.map(() => new Float64Array(OUTCOME_WIDTH));
    this.equity = desks.map(() => new Float64Array(FAN_POINTS));
  }

  run(block: number): BlockResult {
    const { paths, pathsPerBlock, config, firstPath, fanPaths } = this.plan;
    const first = block * pathsPerBlock;
    const count = Math.min(pathsPerBlock, paths - first);
    const fan = first < fanPaths ? this.rows.map(() => new Float64Array(count * FAN_POINTS)) : null;
    for (let i = 0; i < count; i++) {
      this.simulator.run(firstPath + first + i, this.rows, fan === null ? undefined : this.equity);
      for (let d = 0; d < this.rows.length; d++) {
        this.tables[d].set(this.rows[d], i * OUTCOME_WIDTH);
        fan?.[d].set(this.equity[d], i * FAN_POINTS);
      }
    }
    const { gamma } = config.utility;
    const utilities = this.tables.map(() => new Float64Array(count));
    const [desk, other] = this.tables.map((table, d) =>
      deskBlockOf(table, count, gamma, utilities[d], fan?.[d] ?? null),
    );
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
  equity: Float64Array | null = null,
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
    equity,
  };
}
