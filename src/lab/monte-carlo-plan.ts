import { isRecord, type Problem } from '../domain/part';
import type { Config } from '../session/config';
import { expectedRows } from '../session/read-config';
import type { Measures } from './outcome';
import { runsAsPaper } from './paper-paths';

/** A Monte Carlo as plain data: what a worker needs to run any block of it. */
export interface MonteCarloPlan {
  readonly config: Config;
  /** Another desk in the same market, run on the same tapes; null = none. */
  readonly versus: Config | null;
  readonly seed: number;
  readonly paths: number;
  /** Paths of a block; it depends on the configurations alone, never on who runs them. */
  readonly pathsPerBlock: number;
  /** The first path: 0, the tape of a single run, unless others are wanted. */
  readonly firstPath: number;
  /** Equity over time is kept of each block that begins before this path; 0 = of none. */
  readonly fanPaths: number;
  readonly measures: Measures;
}

export type MonteCarloPlanResult =
  | { readonly ok: true; readonly plan: MonteCarloPlan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Most paths of one Monte Carlo: streams are named by 32-bit numbers. */
export const MOST_PATHS = 0x1_0000_0000;
const PAPER_BLOCK = 500;
/** A block of sessions reads about so many rows: a tenth of a second of work. */
const BLOCK_ROWS = 600_000;
const LONGEST_BLOCK = 250;

/** What is wrong with a number of paths and a seed. */
export function countProblems(paths: number, seed: number): readonly Problem[] {
  const counts = [
    { path: 'paths', value: paths, least: 1, most: MOST_PATHS },
    { path: 'seed', value: seed, least: 0, most: 0xffff_ffff },
  ];
  return counts
    .filter(({ value, least, most }) => !Number.isInteger(value) || value < least || value > most)
    .map(({ path, value, least, most }) => {
      const message = `${path} must be a whole number from ${least} to ${most}; got ${value}.`;
      return { path, code: 'out-of-range', message };
    });
}

/** A plan from valid configurations; `seed` defaults to the configuration's own. */
export function planMonteCarlo(
  config: Config,
  paths: number,
  seed: number = config.seed,
  versus: Config | null = null,
): MonteCarloPlanResult {
  const problems = [...countProblems(paths, seed)];
  const add = (path: string, code: Problem['code'], message: string): void => {
    problems.push({ path, code, message });
  };
  if (config.market.part === 'tape')
    add('market.part', 'not-applicable', 'A Monte Carlo wants a market that writes tapes.');
  if (versus !== null) {
    for (const path of worldDifferences(config, versus))
      add(`versus.${path}`, 'not-applicable', `versus must run in the same world, but its ${path} differs.`);
  }
  if (problems.length > 0) return { ok: false, problems };
  const desks = versus === null ? [config] : [config, versus];
  return {
    ok: true,
    plan: {
      ...{ config, versus, seed, paths, pathsPerBlock: pathsPerBlockOf(desks) },
      ...{ firstPath: 0, fanPaths: 0, measures: 'everything' },
    },
  };
}

/**
 * A desk before and after a change of anything, its world included, on the same random streams; `now` less `before`.
 * Profits alone, and one pair a block, so that it can be dropped at once. The single run's own tape is left out: the change was made
 * with a view to it.
 */
export function planWhatIf(before: Config, now: Config, pairs: number): MonteCarloPlanResult {
  const first = planMonteCarlo(now, pairs);
  const second = planMonteCarlo(before, pairs);
  const problems = [...(first.ok ? [] : first.problems), ...(second.ok ? [] : second.problems)];
  if (!first.ok || problems.length > 0) return { ok: false, problems };
  const pathsPerBlock = pathsPerBlockOf([now, before], 1);
  return {
    ok: true,
    plan: { ...first.plan, versus: before, pathsPerBlock, firstPath: 1, measures: 'profit' },
  };
}

/** Paths that make a block of work for these desks: about `blockRows` rows read. */
export function pathsPerBlockOf(desks: readonly Config[], blockRows = BLOCK_ROWS): number {
  if (desks.every(runsAsPaper)) return PAPER_BLOCK;
  const rows = desks.reduce((sum, desk) => sum + expectedRows(desk), 0);
  return Math.max(1, Math.min(LONGEST_BLOCK, Math.round(blockRows / rows)));
}

/** Everything but the seed that shapes the tape: dotted paths of what differs between two configurations. */
function worldDifferences(a: Config, b: Config): string[] {
  return [
    ...differences(a.durationS, b.durationS, 'durationS'),
    ...differences(a.instrument, b.instrument, 'instrument'),
    ...differences(a.market, b.market, 'market'),
  ];
}

function differences(a: unknown, b: unknown, path: string): string[] {
  if (isRecord(a) && isRecord(b)) {
    const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
    return keys.flatMap((key) => differences(a[key], b[key], `${path}.${key}`));
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
}

/** How many blocks a plan has. */
export function blocksOf(plan: MonteCarloPlan): number {
  return Math.ceil(plan.paths / plan.pathsPerBlock);
}
