import { calibrateTape, DEFAULT_CALIBRATION_OPTIONS } from '../calibrate/calibrate';
import { defaultsOf, isRecord, type Problem, type Values } from '../domain/part';
import { beliefsOf, resolveBeliefs } from '../strategy/beliefs';
import { informedBelief } from '../strategy/parameters';
import { STRATEGIES } from '../strategy/registry';
import type { StrategyPart } from '../strategy/strategy';
import type { Tape } from '../tape/tape';
import type { ConfigResult } from './config';
import { CONFIG_FIELDS } from './config-fields';
import { DEFAULT_CONFIG } from './default-config';
import { drawnOrderProblems, tellsTrades } from './drawn-order-rule';
import { lackingOnTheWay, readConfig } from './read-config';

/** Longest session that a configuration can describe, s: nothing in it lies behind its end. */
const LONGEST_S = CONFIG_FIELDS.durationS.max;
/** Shortest session that a configuration can describe, s. */
const SHORTEST_S = 1e-3;
/** A belief of this value, or `values` as a whole, is taken from the tape. */
const CALIBRATE = 'calibrate';

/**
 * A configuration for a tape that is already there: the market of `input` makes way for the tape; symbol, tick, lot
 * step and length are the tape's where `input` does not state them. What the strategy believes about the market must
 * be stated or be "calibrate", unless a model wrote the tape and left its truth in the header. Every problem is
 * listed; the result holds numbers only, so that it says by itself what was run.
 */
export function readRecordedConfig(input: unknown, tape: Tape): ConfigResult {
  if (!isRecord(input)) return readConfig(input);
  const problems: Problem[] = tellsTrades(tape) ? [...drawnOrderProblems(input)] : [];
  const stated = withBeliefs(problems.length > 0 ? withoutRule(input) : input, tape, problems);
  const asGiven = readConfig({ ...stated, venue: undefined });
  if (!asGiven.ok) problems.push(...asGiven.problems);
  const onTape = readConfig(withTape(stated, tape));
  if (!onTape.ok) {
    const known = new Set(problems.map((problem) => problem.message));
    problems.push(...onTape.problems.filter((problem) => !known.has(problem.message)));
  }
  if (onTape.ok) problems.push(...lackingOnTheWay(onTape.config, tape.header.truth));
  return problems.length > 0 || !onTape.ok ? { ok: false, problems } : onTape;
}

/** What is wrong with a configuration whatever recording it runs on: to be told where the recording cannot be read. */
export function problemsOnAnyTape(input: unknown): readonly Problem[] {
  const market = isRecord(input) ? readConfig({ market: input.market }) : readConfig(input);
  const onTape = isRecord(input)
    ? readConfig({ durationS: LONGEST_S, ...withoutRule(uncalibrated(input)), market: { part: 'tape' } })
    : market;
  const problems = [market, onTape].flatMap((result) => (result.ok ? [] : result.problems));
  return problems.filter(({ message }, i) => problems.findIndex((other) => other.message === message) === i);
}

/** The input without the beliefs that the tape would give. */
function uncalibrated(input: Record<string, unknown>): Record<string, unknown> {
  if (!isRecord(input.strategy)) return input;
  const { values } = input.strategy;
  const stated = isRecord(values)
    ? Object.fromEntries(Object.entries(values).filter(([, value]) => value !== CALIBRATE))
    : values;
  return { ...input, strategy: { ...input.strategy, values: values === CALIBRATE ? undefined : stated } };
}

/** The input without a fill rule that was refused, so that nothing is missed in it that the rule alone would need. */
function withoutRule(input: Record<string, unknown>): Record<string, unknown> {
  return isRecord(input.venue) ? { ...input, venue: { ...input.venue, fillRule: null } } : input;
}

function withTape(input: Record<string, unknown>, tape: Tape): Record<string, unknown> {
  const { symbol, tick, lotStep, origin, truth } = tape.header;
  const instrument = {
    symbol,
    ...(tick > 0 && { tick }),
    ...(lotStep > 0 && { lotStep }),
  };
  const venue = isRecord(input.venue) ? { ...input.venue } : input.venue;
  // The rule in force on a model's tape is `reach` unless another is named.
  if (isRecord(venue) && venue.fillRule === 'reach' && origin === 'synthetic') delete venue.fillRule;
  // What a model knows goes into the configuration, which says by itself what was run.
  if (isRecord(venue) && venue.fillRule === 'probabilistic' && truth !== null) {
    const given = isRecord(venue.intensity) ? venue.intensity : {};
    venue.intensity = { A: truth.A, k: truth.k, ...given };
  }
  return {
    durationS: Math.max(SHORTEST_S, tape.endS),
    ...input,
    market: { part: 'tape' },
    instrument: isRecord(input.instrument) ? { ...instrument, ...input.instrument } : instrument,
    ...(venue !== undefined && { venue }),
  };
}

/** The input with its beliefs calibrated where it says so; beliefs that remain open are problems. */
function withBeliefs(
  input: Record<string, unknown>,
  tape: Tape,
  problems: Problem[],
): Record<string, unknown> {
  const strategy = isRecord(input.strategy) ? input.strategy : {};
  const name = strategy.part ?? DEFAULT_CONFIG.strategy.part;
  if (typeof name !== 'string' || !Object.hasOwn(STRATEGIES, name)) return input;
  const part = STRATEGIES[name];
  const { values, unknown } = calibrated(strategy.values, part, tape);
  const complete = { ...defaultsOf(part.parameters), ...(isRecord(values) ? (values as Values) : {}) };
  const resolved = resolveBeliefs(part, complete, tape.header.truth);
  for (const belief of resolved.ok ? [] : resolved.missing) {
    const message = unknown.includes(belief)
      ? `strategy.values.${belief} is missing: this tape says too little to calibrate it.`
      : `strategy.values.${belief} is missing: a recorded tape does not say what ${name} should believe; state it, or write "${CALIBRATE}".`;
    problems.push({ path: `strategy.values.${belief}`, code: 'missing', message });
  }
  return values === undefined ? input : { ...input, strategy: { ...strategy, values } };
}

/** Values with numbers in place of every "calibrate", null where the tape does not give one. */
function calibrated(
  values: unknown,
  part: StrategyPart,
  tape: Tape,
): { readonly values: unknown; readonly unknown: readonly string[] } {
  const beliefs = beliefsOf(part.parameters);
  const given = values === CALIBRATE ? {} : values;
  if (!isRecord(given)) return { values, unknown: [] };
  const asked = beliefs.filter((belief) => values === CALIBRATE || given[belief] === CALIBRATE);
  if (asked.length === 0) return { values, unknown: [] };
  const { sigma, A, k, informedShare } = calibrateTape(tape, DEFAULT_CALIBRATION_OPTIONS);
  const found: Record<string, number | null> = {
    sigma: sigma.value,
    A: A.both,
    k: k.value,
    p: informedShare.value === null ? null : believableShare(informedShare.value),
  };
  const answers = asked.map((belief) => [belief, found[belief] ?? null] as const);
  return {
    values: { ...given, ...Object.fromEntries(answers) },
    unknown: answers.filter(([, value]) => value === null).map(([belief]) => belief),
  };
}

/** A ratio of moves that chance takes below 0 where nobody knows anything, and above 1 where moves outrun the reach. */
function believableShare(ratio: number): number {
  return Math.max(informedBelief.min, Math.min(informedBelief.max, ratio));
}
