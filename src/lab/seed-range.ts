import { quantile } from '../estimate/quantile';
import { MARK_COLUMNS } from '../session/recording';
import type { Config } from '../session/config';
import { expectedRows } from '../session/read-config';
import { runSession, writeTape } from '../session/run';

/** Markets that a range is made of: its ends are then about the third best and the third worst. */
export const RANGE_SEEDS = 40;
/** From so many on a range is shown: fewer have no 5 %. */
const FEWEST_SEEDS = 20;
const LOW = 0.05;
const HIGH = 0.95;
/** Points over the session. */
const POINTS = 600;
/** A tape of more rows would take seconds and hundreds of megabytes beside the one that plays. */
const MOST_ROWS = 2_000_000;

/** How far equity spreads over seeds, point by point. */
export interface SeedRangeColumns {
  /** Seconds between points; the first stands for [0, stepS). */
  readonly stepS: number;
  readonly length: number;
  /** The 5 % quantile at each point, then the 95 % one. */
  readonly values: Float64Array;
  readonly seeds: number;
}

/** Why a configuration has no range over seeds, in a sentence; null = it has one. */
export function whyNoRange(config: Config): string | null {
  if (config.market.part === 'tape') return 'A recording happened once: it has no other seeds.';
  const rows = expectedRows(config);
  if (rows <= MOST_ROWS) return null;
  const millions = (rows / 1e6).toFixed(1);
  return `A tape of this session has ${millions} million rows: forty of them are more than a page should compute unasked.`;
}

/** The same desk on markets of the same law: the 5–95 % range of its equity at every time, one market a step. */
export class SeedRange {
  done = 0;
  private readonly config: Config;
  private readonly equities: Float64Array[] = [];
  private stepS = 0;

  constructor(config: Config) {
    this.config = config;
  }

  get finished(): boolean {
    return this.done >= RANGE_SEEDS;
  }

  /** Runs the next market; path 0 is the run that the page shows, so the others begin at 1. */
  step(): void {
    if (this.finished) return;
    this.done++;
    const { marks } = runSession(this.config, writeTape(this.config, this.done), this.done);
    const width = Math.ceil(marks.length / POINTS);
    this.stepS = width * marks.stepS;
    this.equities.push(
      Float64Array.from({ length: Math.ceil(marks.length / width) }, (_, i) =>
        marks.at(Math.min((i + 1) * width, marks.length) - 1, MARK_COLUMNS.equity),
      ),
    );
  }

  /** null before there are enough markets. */
  columns(): SeedRangeColumns | null {
    const { equities } = this;
    if (equities.length < FEWEST_SEEDS) return null;
    const { length } = equities[0];
    const values = new Float64Array(2 * length);
    const at = new Float64Array(equities.length);
    for (let i = 0; i < length; i++) {
      for (let s = 0; s < at.length; s++) at[s] = equities[s][i];
      at.sort();
      values[i] = quantile(at, LOW)!;
      values[length + i] = quantile(at, HIGH)!;
    }
    return { stepS: this.stepS, length, values, seeds: equities.length };
  }
}
