import { isRecord, readValue, type Parameter, type Problem } from '../domain/part';
import type { Config } from './config';
import { CONFIG_FIELDS } from './config-fields';
import { declaredAt } from './setting-label';

/** A walk along a number. */
export interface AxisRange {
  readonly from: number;
  readonly to: number;
  /** How many values. */
  readonly steps: number;
  /** Each the same multiple of the one before, where both ends are positive; else at equal distances. */
  readonly ratio: boolean;
}

/** A setting to walk along; a choice or a switch takes all it has, and its range is null. */
export interface QuestionAxis {
  /** Dotted path of the setting. */
  readonly path: string;
  readonly range: AxisRange | null;
}

/** How the strategies of a frontier are judged: bare theory simulated, bare theory exact, the present desk simulated. */
export const FRONTIER_DESKS = ['bare', 'exact', 'present'] as const;
export type FrontierDesks = (typeof FRONTIER_DESKS)[number];

/** A question as it stands filled in in the lab, about the configuration beside it. `paths`: tapes, of a cell in a sweep. */
export type LabQuestion =
  | { readonly kind: 'monte-carlo' | 'advisor' | 'paper'; readonly paths: number }
  | { readonly kind: 'sweep'; readonly axes: readonly QuestionAxis[]; readonly paths: number }
  | { readonly kind: 'frontier'; readonly desk: FrontierDesks; readonly paths: number };

const FIELDS: Readonly<Record<LabQuestion['kind'], readonly string[]>> = {
  'monte-carlo': ['kind', 'paths'],
  sweep: ['kind', 'axes', 'paths'],
  frontier: ['kind', 'desk', 'paths'],
  advisor: ['kind', 'paths'],
  paper: ['kind', 'paths'],
};

const MOST_AXES = 2;
/** Most values along an axis. */
const MOST_STEPS = 21;
const MOST_PATHS = 10_000_000;

/**
 * Reads a question from anything. All that is wrong is appended to `problems`, under `question`; null where it cannot be
 * used. `config`: what it is asked about; null where that cannot be read.
 */
export function readLabQuestion(
  input: unknown,
  config: Config | null,
  problems: Problem[],
): LabQuestion | null {
  const before = problems.length;
  const add = (path: string, code: Problem['code'], message: string): void => {
    problems.push({ path, code, message });
  };
  if (!isRecord(input)) {
    add('question', 'not-an-object', 'question must be an object { kind, … }.');
    return null;
  }
  const { kind } = input;
  if (typeof kind !== 'string' || !Object.hasOwn(FIELDS, kind)) {
    add('question.kind', 'not-an-option', `question.kind must be one of: ${Object.keys(FIELDS).join(', ')}.`);
    return null;
  }
  const known = FIELDS[kind as LabQuestion['kind']];
  for (const key of Object.keys(input)) {
    if (known.includes(key)) continue;
    const path = `question.${key}`;
    add(path, 'unknown-field', `${path} is not a field of a ${kind}; known are: ${known.join(', ')}.`);
  }
  const paths = countOf(input.paths, 'question.paths', MOST_PATHS, add);
  const question = { kind, paths } as Record<string, unknown>;
  if (kind === 'sweep') question.axes = readAxes(input.axes, config, problems, add);
  if (kind === 'frontier') {
    if (!FRONTIER_DESKS.some((desk) => desk === input.desk))
      add('question.desk', 'not-an-option', `question.desk must be one of: ${FRONTIER_DESKS.join(', ')}.`);
    question.desk = input.desk;
  }
  return problems.length > before ? null : (question as unknown as LabQuestion);
}

type Add = (path: string, code: Problem['code'], message: string) => void;

/** A whole number from 1. */
function countOf(given: unknown, path: string, most: number, add: Add): number {
  if (typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= most) return given;
  add(path, 'out-of-range', `${path} must be a whole number from 1 to ${most}.`);
  return 1;
}

function readAxes(input: unknown, config: Config | null, problems: Problem[], add: Add): QuestionAxis[] {
  if (!Array.isArray(input) || input.length === 0 || input.length > MOST_AXES) {
    add('question.axes', 'not-a-list', `question.axes must be a list of one or ${MOST_AXES} settings.`);
    return [];
  }
  const axes: QuestionAxis[] = [];
  for (const [i, item] of input.entries()) {
    const at = `question.axes[${i}]`;
    if (!isRecord(item)) {
      add(at, 'not-an-object', `${at} must be an object { path, range }.`);
      continue;
    }
    for (const key of Object.keys(item)) {
      if (key !== 'path' && key !== 'range')
        add(`${at}.${key}`, 'unknown-field', `${at}.${key} is not a field here; known are: path, range.`);
    }
    const { path } = item;
    const parameter = typeof path !== 'string' ? undefined : parameterAt(path, config);
    if (typeof path !== 'string' || parameter === undefined) {
      add(`${at}.path`, 'not-an-option', `${at}.path must name a setting of the run, as strategy.part does.`);
    } else if (axes.some((axis) => axis.path === path)) {
      add(`${at}.path`, 'not-applicable', `${at}.path: ${path} is an axis already.`);
    } else {
      axes.push({ path, range: readRange(item.range, parameter, `${at}.range`, problems, add) });
    }
  }
  return axes;
}

function readRange(
  input: unknown,
  parameter: Parameter,
  at: string,
  problems: Problem[],
  add: Add,
): QuestionAxis['range'] {
  if (input === null && parameter.kind !== 'number') return null;
  if (!isRecord(input) || parameter.kind !== 'number') {
    const wanted =
      parameter.kind === 'number' ? 'an object { from, to, steps, ratio }' : 'null: it takes all options';
    add(at, 'not-an-object', `${at} must be ${wanted}.`);
    return null;
  }
  for (const key of Object.keys(input)) {
    if (!['from', 'to', 'steps', 'ratio'].includes(key))
      add(
        `${at}.${key}`,
        'unknown-field',
        `${at}.${key} is not a field here; known are: from, to, steps, ratio.`,
      );
  }
  const [from, to] = (['from', 'to'] as const).map((name) => {
    const given = input[name];
    if (typeof given !== 'number' || !Number.isFinite(given)) {
      add(`${at}.${name}`, 'not-a-number', `${at}.${name} must be a finite number.`);
      return 0;
    }
    return readValue(parameter, given, `${at}.${name}`, problems) as number;
  });
  const { ratio } = input;
  if (typeof ratio !== 'boolean') add(`${at}.ratio`, 'not-a-flag', `${at}.ratio must be true or false.`);
  return { from, to, ratio: ratio === true, steps: countOf(input.steps, `${at}.steps`, MOST_STEPS, add) };
}

/** What is declared at a path of a configuration; undefined where nothing is. */
function parameterAt(path: string, config: Config | null): Parameter | undefined {
  if (path === 'seed' || path === 'untilS') return undefined;
  if (path === 'market.part' || path === 'strategy.part') return PART;
  const names = { market: config?.market.part ?? '', strategy: config?.strategy.part ?? '' };
  const declared = declaredAt(path, names);
  if (config === null || declared === undefined || Object.hasOwn(CONFIG_FIELDS, path)) return declared;
  const [section, , name] = path.split('.') as ['market' | 'strategy', string, string];
  return Object.hasOwn(config[section].values, name) ? declared : undefined;
}

/** A market or a strategy is one of several: its walk takes them all. */
const PART: Parameter = { kind: 'choice', label: '', default: '', options: [], help: '' };
