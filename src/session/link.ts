import { defaultsOf, isRecord, type Problem } from '../domain/part';
import { MARKETS } from '../market/registry';
import { STRATEGIES } from '../strategy/registry';
import type { Config } from './config';
import { changesBetween } from './config-changes';
import { DEFAULT_CONFIG } from './default-config';
import { readLabQuestion, type LabQuestion } from './lab-question';
import { readConfig } from './read-config';

/** What a share link promises: this configuration, run up to this time, gives these digests. */
export interface Experiment {
  readonly config: Config;
  /** The configuration of the run that it was compared with; null where it stood alone. */
  readonly before: Config | null;
  /** On how many paired tapes the two had been compared; null where nothing was known yet, or nothing to compare. */
  readonly pairs: number | null;
  /** Where the run stood, s. */
  readonly untilS: number;
  /** Hexadecimal SHA-256 of the tape and of the run up to `untilS`. */
  readonly digest: { readonly tape: string; readonly run: string };
  /** What stood filled in in the lab, to be asked of this configuration; null where the lab was not open. */
  readonly question: LabQuestion | null;
}

export type ExperimentResult =
  | { readonly ok: true; readonly experiment: Experiment }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const FIELDS: readonly string[] = ['config', 'before', 'pairs', 'untilS', 'digest', 'question'];
const DIGEST = /^[0-9a-f]{64}$/;
/** Longest session a configuration may ask for, s. */
const LATEST_S = 2_592_000;
/** Most tapes that a page compares two desks on. */
const MOST_PAIRS = 20_000;

/** The experiment as plain data, without anything that the defaults say already. */
export function experimentDocument(experiment: Experiment): Record<string, unknown> {
  const { config, before, pairs, untilS, digest, question } = experiment;
  return {
    config: whatDiffers(config),
    untilS,
    digest,
    ...(before === null ? {} : { before: whatDiffers(before) }),
    ...(pairs === null ? {} : { pairs }),
    ...(question === null ? {} : { question }),
  };
}

/** Reads what `experimentDocument` wrote, or anything else; lists all that is wrong with it. */
export function readExperiment(document: unknown): ExperimentResult {
  if (!isRecord(document)) {
    return fail({ path: '', code: 'not-an-object', message: 'The link holds no experiment.' });
  }
  const problems: Problem[] = [];
  for (const key of Object.keys(document)) {
    if (FIELDS.includes(key)) continue;
    problems.push({ path: key, code: 'unknown-field', message: `${key} does not belong in a link.` });
  }
  const { untilS } = document;
  if (typeof untilS !== 'number' || !(untilS >= 0 && untilS <= LATEST_S)) {
    const message = `untilS must be a time between 0 and ${LATEST_S} s.`;
    problems.push({ path: 'untilS', code: 'out-of-range', message });
  }
  const digest = isRecord(document.digest) ? document.digest : {};
  for (const name of ['tape', 'run'] as const) {
    const value = digest[name];
    if (typeof value === 'string' && DIGEST.test(value)) continue;
    const message = `digest.${name} must be 64 hexadecimal digits.`;
    problems.push({ path: `digest.${name}`, code: 'not-a-text', message });
  }
  const read = readConfig(document.config ?? {});
  if (!read.ok) problems.push(...read.problems);
  const beside = document.before === undefined ? null : readConfig(document.before);
  if (beside !== null && !beside.ok) problems.push(...beside.problems.map(ofTheRunBefore));
  const { pairs } = document;
  if (pairs !== undefined && !isCount(pairs, beside === null ? 0 : MOST_PAIRS)) {
    const message =
      beside === null
        ? 'pairs belongs to a comparison, and the link holds none.'
        : `pairs must be a whole number from 1 to ${MOST_PAIRS}.`;
    problems.push({ path: 'pairs', code: 'out-of-range', message });
  }
  const question =
    document.question === undefined
      ? null
      : readLabQuestion(document.question, read.ok ? read.config : null, problems);
  if (!read.ok || problems.length > 0) return { ok: false, problems };
  const { tape, run } = digest as { tape: string; run: string };
  const before = beside?.ok === true ? beside.config : null;
  return {
    ok: true,
    experiment: {
      config: read.config,
      before,
      pairs: pairs === undefined ? null : (pairs as number),
      untilS: untilS as number,
      digest: { tape, run },
      question,
    },
  };
}

/** A whole number from 1 to `most`. */
function isCount(given: unknown, most: number): boolean {
  return typeof given === 'number' && Number.isInteger(given) && given >= 1 && given <= most;
}

function ofTheRunBefore({ path, code, message }: Problem): Problem {
  return { path: `before.${path}`, code, message: `The run before: ${message}` };
}

function fail(problem: Problem): ExperimentResult {
  return { ok: false, problems: [problem] };
}

/** The least configuration that `readConfig` reads as this one. */
export function whatDiffers(config: Config): Record<string, unknown> {
  const { market, strategy } = DEFAULT_CONFIG;
  const start: Config = {
    ...DEFAULT_CONFIG,
    market: { ...market, part: config.market.part, values: partDefaults(MARKETS, config.market.part) },
    strategy: {
      ...strategy,
      part: config.strategy.part,
      values: partDefaults(STRATEGIES, config.strategy.part),
    },
  };
  const result: Record<string, unknown> = {};
  if (config.market.part !== market.part) put(result, ['market', 'part'], config.market.part);
  if (config.strategy.part !== strategy.part) put(result, ['strategy', 'part'], config.strategy.part);
  for (const { path, value } of changesBetween(start, config)) put(result, path.split('.'), value);
  if (config.actions.length > 0) result.actions = config.actions;
  return result;
}

function partDefaults(
  parts: Readonly<Record<string, { parameters: Parameters<typeof defaultsOf>[0] }>>,
  name: string,
): Config['market']['values'] {
  return Object.hasOwn(parts, name) ? defaultsOf(parts[name].parameters) : {};
}

function put(target: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [key, ...rest] = keys;
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  const child = (target[key] ??= {}) as Record<string, unknown>;
  put(child, rest, value);
}
