import { isRecord, readValue, type Problem, type ProblemCode, type Value, type Values } from '../domain/part';
import { resolveBeliefs } from '../strategy/beliefs';
import { STRATEGIES } from '../strategy/registry';
import type { StrategyPart } from '../strategy/strategy';

/** A valid question to `solve`. */
export interface SolveQuestion {
  readonly part: StrategyPart;
  /** Complete: values stated, then the model's, then what is absent from it. */
  readonly values: Values;
  /** Numbers of the model, also those that the part does not read. */
  readonly model: Readonly<Record<string, number>>;
  readonly states: readonly SolveState[];
}

export interface SolveState {
  readonly mid: number;
  /** Inventory, lots. */
  readonly lots: number;
  /** τ, s; Infinity where the question was null. */
  readonly timeLeftS: number;
}

export type SolveQuestionResult =
  | { readonly ok: true; readonly question: SolveQuestion }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Everything `model` may say, whichever part reads it: one model serves all strategies. */
const MODEL = ['sigma', 'A', 'k', 'mu', 'xi', 'eps', 'epsBuy', 'epsSell', 'lambdaBuy', 'lambdaSell', 'p'];

/** What a question must state itself, because no default is right for every model. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  'linear-skew': ['skewPerLot'],
  'avellaneda-stoikov': ['gamma'],
  'avellaneda-stoikov-rolling': ['gamma'],
  'avellaneda-stoikov-infinite': ['gamma', 'qMax'],
  glft: ['gamma'],
  'glft-exact': ['gamma', 'Q'],
  'glft-impact': ['gamma'],
  'cartea-jaimungal': ['phi', 'alpha', 'Q'],
  'informed-optimal': ['phi', 'alpha', 'Q'],
};

/** What the model leaves out is absent from it, whatever a strategy's form proposes; the lot is one unit. */
const UNSTATED: Values = { lot: 1, mu: 0, xi: 0, eps: 0 };

/** Who looks at τ, and whether it may be null (the limit T → ∞). */
const READS_TIME: Readonly<Record<string, { readonly endless: boolean }>> = {
  'avellaneda-stoikov': { endless: false },
  'glft-exact': { endless: true },
  'cartea-jaimungal': { endless: true },
  'informed-optimal': { endless: true },
};

/** Checks the input of `solve`; everything that is wrong is listed. */
export function readSolveQuestion(input: unknown): SolveQuestionResult {
  const problems: Problem[] = [];
  const report = (path: string, code: ProblemCode, message: string): void => {
    problems.push({ path, code, message: `${path} ${message}` });
  };
  const object = readObject(input, 'input', ['model', 'strategy', 'states'], report);
  const model = readModel(object.model, report);
  const strategy = readObject(object.strategy, 'strategy', ['part', 'values'], report);
  const name = typeof strategy.part === 'string' ? strategy.part : '';
  const part = Object.hasOwn(STRATEGIES, name) ? STRATEGIES[name] : null;
  if (part === null) {
    report('strategy.part', 'unknown-part', `must be one of: ${Object.keys(STRATEGIES).join(', ')}.`);
  }
  const values = part === null ? {} : readStrategyValues(name, part, strategy.values, model, problems);
  const states = readStates(object.states, READS_TIME[name] ?? null, report);
  if (part === null || problems.length > 0) return { ok: false, problems };
  return { ok: true, question: { part, values, model, states } };
}

type Report = (path: string, code: ProblemCode, message: string) => void;

/** The fields of an object; an absent one is an empty object, an unknown field a problem. */
function readObject(
  input: unknown,
  path: string,
  known: readonly string[],
  report: Report,
): Record<string, unknown> {
  if (input === undefined) return {};
  if (!isRecord(input)) {
    report(path, 'not-an-object', 'must be an object.');
    return {};
  }
  for (const field of Object.keys(input)) {
    if (!known.includes(field)) {
      const full = path === 'input' ? field : `${path}.${field}`;
      report(full, 'unknown-field', `is not known here; known are: ${known.join(', ')}.`);
    }
  }
  return input;
}

/** Numbers only; null says the same as leaving a field out. */
function readModel(input: unknown, report: Report): Record<string, number> {
  const given = readObject(input, 'model', MODEL, report);
  const model: Record<string, number> = {};
  for (const name of MODEL) {
    const value = given[name];
    if (value === undefined || value === null) continue;
    if (typeof value === 'number' && Number.isFinite(value)) model[name] = value;
    else report(`model.${name}`, 'not-a-number', 'must be a finite number.');
  }
  return model;
}

/** Each parameter from the strategy's values, else from the model, else unstated or the part's default. */
function readStrategyValues(
  name: string,
  part: StrategyPart,
  input: unknown,
  model: Readonly<Record<string, number>>,
  problems: Problem[],
): Values {
  const report: Report = (path, code, message) => {
    problems.push({ path, code, message: `${path} ${message}` });
  };
  const given = readObject(input, 'strategy.values', Object.keys(part.parameters), report);
  const values = Object.fromEntries(
    Object.entries(part.parameters).map(([field, parameter]): [string, Value] => {
      if (Object.hasOwn(given, field) && given[field] !== undefined) {
        return [field, readValue(parameter, given[field], `strategy.values.${field}`, problems)];
      }
      if (Object.hasOwn(model, field)) {
        return [field, readValue(parameter, model[field], `model.${field}`, problems)];
      }
      if (REQUIRED[name]?.includes(field)) report(`strategy.values.${field}`, 'missing', 'must be given.');
      return [field, Object.hasOwn(UNSTATED, field) ? UNSTATED[field] : parameter.default];
    }),
  );
  if ('halfSpread' in part.parameters && !('halfSpread' in given) && !('halfSpreadBps' in given)) {
    report('strategy.values.halfSpread', 'missing', 'or halfSpreadBps must be given.');
  }
  const resolved = resolveBeliefs(part, values, null);
  if (!resolved.ok) {
    for (const belief of resolved.missing) {
      // A belief that was given but wrong is reported already.
      const reported = problems.some(
        ({ path }) => path === `model.${belief}` || path === `strategy.values.${belief}`,
      );
      if (!reported) report(`model.${belief}`, 'missing', 'must be given.');
    }
  }
  // τ is the state's.
  return 'T' in values ? { ...values, T: null } : values;
}

function readStates(
  input: unknown,
  time: { readonly endless: boolean } | null,
  report: Report,
): SolveState[] {
  if (!Array.isArray(input)) {
    report('states', input === undefined ? 'missing' : 'not-a-list', 'must be a list of { mid, q, tau }.');
    return [];
  }
  return input.map((item: unknown, i) => {
    const path = `states[${i}]`;
    if (!isRecord(item)) {
      report(path, 'not-an-object', 'must be an object { mid, q, tau }.');
      return { mid: 0, lots: 0, timeLeftS: 0 };
    }
    const state = readObject(item, path, ['mid', 'q', 'tau'], report);
    return {
      mid: readMid(state.mid, `${path}.mid`, report),
      lots: readNumber(state.q, `${path}.q`, report),
      timeLeftS: readTime(state.tau, `${path}.tau`, time, report),
    };
  });
}

function readNumber(value: unknown, path: string, report: Report): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  report(path, value === undefined ? 'missing' : 'not-a-number', 'must be a finite number.');
  return 0;
}

/** A mid below 0 would turn basis points of it round: the bid above the ask. */
function readMid(value: unknown, path: string, report: Report): number {
  const mid = readNumber(value, path, report);
  if (mid < 0) report(path, 'out-of-range', `must not be negative; got ${mid}.`);
  return mid;
}

function readTime(
  value: unknown,
  path: string,
  time: { readonly endless: boolean } | null,
  report: Report,
): number {
  if (value === null || (value === undefined && time === null)) {
    if (time?.endless === false)
      report(path, 'not-applicable', 'cannot be null: this strategy has no limit T → ∞.');
    return Infinity;
  }
  const tau = readNumber(value, path, report);
  if (tau < 0) report(path, 'out-of-range', `must not be negative; got ${tau}.`);
  return tau;
}
