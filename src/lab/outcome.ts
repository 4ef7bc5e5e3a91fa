/** What is kept of every path of a Monte Carlo: a row of doubles per desk, NaN where a number is not defined. */
export const OUTCOMES = [
  /** Equity at the end, quote currency. */
  'profit',
  /** Final inventory, base units. */
  'inventory',
  /** Time-average distance of the innermost bid and ask while both were quoted, filled or not, price units. */
  'averageSpread',
  'fills',
  'fillRate',
  'fillsPerHour',
  'spreadPerFillBps',
  'profitPerVolumeBps',
  'inventoryTurnover',
  'inventoryRms',
  'effectiveHalfSpread',
  'spreadCapture',
  'inventoryPnl',
  'fees',
  'volume',
  'maxDrawdown',
  'losingFillShare',
  'losingFillBaseline',
  'adverseMoveShare',
  'impactRatio',
  /** Pauses and halts that breakers caused, and market orders at the inventory limit. */
  'breakerTrips',
  'emergencies',
] as const;

export type OutcomeName = (typeof OUTCOMES)[number];

/** Outcomes that count what happened. */
export const COUNTS: ReadonlySet<OutcomeName> = new Set<OutcomeName>([
  'fills',
  'breakerTrips',
  'emergencies',
]);

/** How much of a row is filled in: all of it, or profit and inventory alone, which cost nothing more to know. */
export type Measures = 'everything' | 'profit';

/** Numbers in a row. */
export const OUTCOME_WIDTH = OUTCOMES.length;

/** Times of the fan chart, from the start to the end of the session. */
export const FAN_POINTS = 61;

/** Place of each number in a row. */
export const OUTCOME = Object.fromEntries(OUTCOMES.map((name, i) => [name, i])) as Readonly<
  Record<OutcomeName, number>
>;

/** `numerator / denominator`, NaN where the denominator is not positive. */
export function ratioOrAbsent(numerator: number, denominator: number): number {
  return denominator > 0 ? numerator / denominator : NaN;
}

/** Simulates paths of one market for one or more desks. */
export interface PathSimulator {
  /**
   * Runs path `path` for every desk on the same tape. `rows[d]` receives the outcome of desk d at its start; a path
   * gives the same numbers whoever simulates it and whatever ran before. `equity[d]`, where given, receives the
   * equity at evenly spaced times, the first the start and the last the end of the session.
   */
  run(path: number, rows: readonly Float64Array[], equity?: readonly Float64Array[]): void;
}
