import type { SeedRangeColumns } from '../src/lab/seed-range';

export type { SeedRangeColumns } from '../src/lab/seed-range';

/** The range of equity over seeds, in a worker of its own. The page asks for one step after the other, or no more. */
export interface SeedRangeApi {
  /** Begins anew with a configuration. Why there is no range, in a sentence; '' = there is one. */
  start(config: unknown): Promise<string>;
  /** Runs the next market. */
  step(): Promise<SeedRangeProgress>;
}

export interface SeedRangeProgress {
  readonly done: number;
  readonly seeds: number;
  /** null before there are enough markets. */
  readonly columns: SeedRangeColumns | null;
}
