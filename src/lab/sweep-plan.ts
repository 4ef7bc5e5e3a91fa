import { isRecord, type Parameter, type Problem, type Value } from '../domain/part';
import { MARKETS } from '../market/registry';
import type { Config, ConfigResult } from '../session/config';
import { DEFAULT_CONFIG } from '../session/default-config';
import { readConfig } from '../session/read-config';
import { STRATEGIES } from '../strategy/registry';
import { MOST_PATHS, pathsPerBlockOf } from './monte-carlo-plan';

/** One direction of a grid: a setting by its dotted path, and what it is set to in turn. */
export interface SweepAxis {
  readonly path: string;
  readonly values: readonly Value[];
}

/**
 * A sweep as plain data. A cell is a choice of one value per axis; the last axis runs fastest. Cells that differ in
 * the desk alone meet the same tapes, path by path.
 */
export interface SweepPlan {
  /** A configuration as it was given: what it leaves out is the default's. */
  readonly base: Readonly<Record<string, unknown>>;
  readonly axes: readonly SweepAxis[];
  readonly pathsPerCell: number;
  /** Paths of a row of the result; it depends on the grid alone, never on who runs it. */
  readonly pathsPerBlock: number;
}

export type SweepPlanResult =
  | { readonly ok: true; readonly plan: SweepPlan }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const MOST_CELLS = 1_000_000;
/** `readSweep` checks every cell of a grid up to this size; beyond it, every value of every axis: see `problemsOfShare`. */
const CHECKED_CELLS = 5000;
/** A list of more mistakes than this helps nobody. */
const MOST_PROBLEMS = 100;
/** Cells that share a tape at a time. */
export const DESKS_PER_JOB = 16;
/** A job reads about so many rows of tape: a second or two of work. */
const JOB_ROWS = 10_000_000;

/** Reads `{ base, axes: [{ path, values }], pathsPerCell }`. Everything that is wrong is listed. */
export function readSweep(input: unknown): SweepPlanResult {
  if (!isRecord(input)) {
    const message = 'A grid must be a JSON object { base, axes, pathsPerCell }.';
    return { ok: false, problems: [{ path: '', code: 'not-an-object', message }] };
  }
  const problems: Problem[] = [];
  const add = (path: string, code: Problem['code'], message: string): void => {
    problems.push({ path, code, message });
  };
  for (const key of Object.keys(input)) {
    if (!['base', 'axes', 'pathsPerCell'].includes(key))
      add(key, 'unknown-field', `${key} is not a field of a grid; known are: base, axes, pathsPerCell.`);
  }
  const base = input.base ?? {};
  if (!isRecord(base)) add('base', 'not-an-object', 'base must be a configuration.');
  const axes = readAxes(input.axes, add);
  const paths = input.pathsPerCell;
  const counts = typeof paths === 'number' && Number.isInteger(paths) && paths >= 1 && paths < MOST_PATHS / 2;
  if (!counts)
    add('pathsPerCell', 'out-of-range', 'pathsPerCell must be a whole number from 1 to 2147483647.');
  const cells = axes.reduce((product, { values }) => product * values.length, 1);
  if (cells > MOST_CELLS)
    add('axes', 'too-long', `The grid has ${cells} cells; at most ${MOST_CELLS} are allowed.`);
  if (!isRecord(base) || cells > MOST_CELLS) return { ok: false, problems };
  // An axis that is no axis is left out here, so that what is wrong with the others and the base is still told.
  const grid = { base, axes, pathsPerCell: counts ? paths : 1, pathsPerBlock: 1 };
  problems.push(...problemsOfCells(grid));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, plan: { ...grid, pathsPerBlock: blockOf(grid) } };
}

function readAxes(
  input: unknown,
  add: (path: string, code: Problem['code'], message: string) => void,
): SweepAxis[] {
  if (!Array.isArray(input)) {
    add('axes', 'not-a-list', 'axes must be a list of { path, values }.');
    return [];
  }
  const axes: SweepAxis[] = [];
  input.forEach((axis: unknown, i) => {
    const at = `axes[${i}]`;
    if (!isRecord(axis)) {
      add(at, 'not-an-object', `${at} must be an object { path, values }.`);
      return;
    }
    for (const key of Object.keys(axis)) {
      if (key !== 'path' && key !== 'values')
        add(`${at}.${key}`, 'unknown-field', `${at}.${key} is not a field here; known are: path, values.`);
    }
    const { path, values } = axis;
    if (typeof path !== 'string' || !SETTING.test(path)) {
      add(`${at}.path`, 'not-a-text', `${at}.path must name a setting, such as strategy.values.gamma.`);
    } else if (axes.some((other) => other.path === path)) {
      add(`${at}.path`, 'not-applicable', `${at}.path: ${path} is an axis already.`);
    } else if (!Array.isArray(values) || values.length === 0 || !values.every(isValue)) {
      add(`${at}.values`, 'not-a-list', `${at}.values must be a list of numbers, words, flags or nulls.`);
    } else {
      axes.push({ path, values });
    }
  });
  return axes;
}

/** Names joined by dots; a place in a list is its number. */
const SETTING = /^[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z0-9-]+)*$/;

function isValue(value: unknown): value is Value {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** How many cells a grid has. */
export function cellsOf({ axes }: Pick<SweepPlan, 'axes'>): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** What each axis is set to in a cell. */
export function valuesOfCell({ axes }: Pick<SweepPlan, 'axes'>, cell: number): Value[] {
  const values: Value[] = [];
  let rest = cell;
  for (let i = axes.length - 1; i >= 0; i--) {
    const choices = axes[i].values;
    values[i] = choices[rest % choices.length];
    rest = Math.floor(rest / choices.length);
  }
  return values;
}

/** The configuration of a cell. */
export function configOfCell(plan: SweepPlan, cell: number): ConfigResult {
  return configWith(plan, valuesOfCell(plan, cell));
}

/**
 * A number for the world of a cell: two cells with the same number meet the same tapes, because all axes that shape
 * tapes stand alike.
 */
export function worldOfCell({ axes }: Pick<SweepPlan, 'axes'>, cell: number): number {
  let world = 0;
  let scale = 1;
  let rest = cell;
  for (let i = axes.length - 1; i >= 0; i--) {
    const choices = axes[i].values.length;
    if (WORLD.test(axes[i].path)) {
      world += scale * (rest % choices);
      scale *= choices;
    }
    rest = Math.floor(rest / choices);
  }
  return world;
}

const WORLD = /^(seed$|durationS$|market\.|instrument\.)/;

function configWith(
  { base, axes }: Pick<SweepPlan, 'base' | 'axes'>,
  values: readonly Value[],
): ConfigResult {
  const draft = JSON.parse(JSON.stringify(base)) as Record<string, unknown>;
  axes.forEach(({ path }, i) => set(draft, path.split('.'), values[i]));
  if (axes.some(({ path }) => path === 'strategy.part')) keepKnownValues(draft.strategy, STRATEGIES);
  if (axes.some(({ path }) => path === 'market.part')) keepKnownValues(draft.market, MARKETS);
  const result = readConfig(draft);
  if (result.ok && result.config.market.part === 'tape') {
    const message = 'market.part: a sweep wants markets that write tapes.';
    return { ok: false, problems: [{ path: 'market.part', code: 'not-applicable', message }] };
  }
  return result.ok && result.config.actions.length > 0 ? throughout(result.config, axes, values) : result;
}

/**
 * An axis holds for the whole session: a timed setting of its path, which would make all cells alike, gives way, and a
 * list that is set anew takes the axis's value in its place.
 */
function throughout(config: Config, axes: readonly SweepAxis[], values: readonly Value[]): ConfigResult {
  const draft = JSON.parse(JSON.stringify(config)) as Config;
  const actions = draft.actions.filter(
    (action) => action.do !== 'set' || !axes.some(({ path }) => path === action.path),
  );
  for (const action of actions) {
    if (action.do !== 'set' || !Array.isArray(action.value)) continue;
    const list = action.value as unknown as Record<string, unknown>;
    axes.forEach(({ path }, i) => {
      if (path.startsWith(`${action.path}.`))
        set(list, path.slice(action.path.length + 1).split('.'), values[i]);
    });
  }
  // What is set afterwards may have been right only with what gave way.
  return readConfig({ ...draft, actions });
}

/** Sets a place in a draft; steps that are missing are made, a list of layers that is missing is the default's. */
function set(draft: Record<string, unknown>, keys: readonly string[], value: Value): void {
  if (keys[0] === 'layers' && keys.length > 1 && draft.layers === undefined)
    draft.layers = JSON.parse(JSON.stringify(DEFAULT_CONFIG.layers));
  let at = draft;
  for (const key of keys.slice(0, -1)) {
    if (typeof at[key] !== 'object' || at[key] === null) at[key] = {};
    at = at[key] as Record<string, unknown>;
  }
  at[keys[keys.length - 1]] = value;
}

/**
 * Where the part itself is an axis, each part takes from the common values what it knows: a number that was left open
 * for another is its own default where it must have one.
 */
function keepKnownValues(
  section: unknown,
  parts: Readonly<Record<string, { readonly parameters: Readonly<Record<string, Parameter>> }>>,
): void {
  if (!isRecord(section) || typeof section.part !== 'string' || !isRecord(section.values)) return;
  if (!Object.hasOwn(parts, section.part)) return;
  const { parameters } = parts[section.part];
  const known = Object.entries(section.values).filter(
    ([name, value]) => Object.hasOwn(parameters, name) && (value !== null || mayBeOpen(parameters[name])),
  );
  section.values = Object.fromEntries(known);
}

function mayBeOpen(parameter: Parameter): boolean {
  return parameter.kind === 'number' && parameter.nullable;
}

/** What is wrong with a grid, as far as it is checked here. */
function problemsOfCells(grid: SweepPlan): Problem[] {
  if (cellsOf(grid) <= CHECKED_CELLS) return problemsOf(grid, allValues(grid, numbersTo(cellsOf(grid))));
  const first = valuesOfCell(grid, 0);
  const alongAxes = grid.axes.flatMap(({ values }, i) =>
    values.map((value) => first.map((other, j) => (j === i ? value : other))),
  );
  return problemsOf(grid, alongAxes);
}

/**
 * What is wrong with the cells that one process is to run, of a grid that is too large for every process to check the
 * whole of: values that are right one by one may be wrong together.
 */
export function problemsOfShare(plan: SweepPlan, cells: Iterable<number>): Problem[] {
  return cellsOf(plan) <= CHECKED_CELLS ? [] : problemsOf(plan, allValues(plan, cells));
}

function* numbersTo(count: number): Generator<number> {
  for (let i = 0; i < count; i++) yield i;
}

function* allValues(grid: SweepPlan, cells: Iterable<number>): Generator<readonly Value[]> {
  for (const cell of cells) yield valuesOfCell(grid, cell);
}

/** Each mistake once, with the first choice of values that makes it. */
function problemsOf(grid: SweepPlan, choices: Iterable<readonly Value[]>): Problem[] {
  const seen = new Map<string, Problem>();
  for (const values of choices) {
    const result = configWith(grid, values);
    for (const problem of result.ok ? [] : result.problems) {
      if (seen.has(problem.message)) continue;
      const where = grid.axes.map(({ path }, i) => `${path} = ${JSON.stringify(values[i])}`).join(', ');
      const message = where === '' ? problem.message : `${problem.message} (${where})`;
      seen.set(problem.message, { ...problem, message });
    }
    if (seen.size >= MOST_PROBLEMS) break;
  }
  return [...seen.values()];
}

function blockOf(grid: SweepPlan): number {
  const first = configOf(configOfCell(grid, 0));
  const desks = Array.from({ length: Math.min(DESKS_PER_JOB, cellsOf(grid)) }, () => first);
  return Math.min(grid.pathsPerCell, pathsPerBlockOf(desks, JOB_ROWS));
}

/** The configuration of a cell that has been checked. */
export function configOf(result: ConfigResult): Config {
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.config;
}
