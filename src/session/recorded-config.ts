import { defaultsOf, isRecord, type Problem, type Values } from '../domain/part';
import { resolveBeliefs } from '../strategy/beliefs';
import { STRATEGIES } from '../strategy/registry';
import type { Tape } from '../tape/tape';
import type { ConfigResult } from './config';
import { DEFAULT_CONFIG } from './default-config';
import { readConfig } from './read-config';

/** Shortest session that a configuration can describe, s. */
const SHORTEST_S = 1e-3;

/**
 * A configuration for a tape that is already there: the market of `input` makes way for the tape; symbol, tick, lot
 * step and length are the tape's where `input` does not state them. What the strategy believes about the market must
 * be stated, unless a model wrote the tape and left its truth in the header. Every problem is listed.
 */
export function readRecordedConfig(input: unknown, tape: Tape): ConfigResult {
  if (!isRecord(input)) return readConfig(input);
  const problems: Problem[] = [];
  const asGiven = readConfig({ ...input, venue: undefined });
  if (!asGiven.ok) problems.push(...asGiven.problems);
  const onTape = readConfig(withTape(input, tape));
  if (!onTape.ok) {
    const known = new Set(problems.map((problem) => problem.message));
    problems.push(...onTape.problems.filter((problem) => !known.has(problem.message)));
  }
  problems.push(...missingBeliefs(input, tape));
  return problems.length > 0 || !onTape.ok ? { ok: false, problems } : onTape;
}

function withTape(input: Record<string, unknown>, tape: Tape): Record<string, unknown> {
  const { symbol, tick, lotStep, origin } = tape.header;
  const instrument = {
    symbol,
    ...(tick > 0 && { tick }),
    ...(lotStep > 0 && { lotStep }),
  };
  const venue = isRecord(input.venue) ? { ...input.venue } : input.venue;
  // The rule in force on a model's tape is `reach` unless another is named.
  if (isRecord(venue) && venue.fillRule === 'reach' && origin === 'synthetic') delete venue.fillRule;
  return {
    durationS: Math.max(SHORTEST_S, tape.endS),
    ...input,
    market: { part: 'tape' },
    instrument: isRecord(input.instrument) ? { ...instrument, ...input.instrument } : instrument,
    ...(venue !== undefined && { venue }),
  };
}

/** Beliefs that neither the configuration nor the tape states. */
function missingBeliefs(input: Record<string, unknown>, tape: Tape): Problem[] {
  const strategy = isRecord(input.strategy) ? input.strategy : {};
  const name = strategy.part ?? DEFAULT_CONFIG.strategy.part;
  if (typeof name !== 'string' || !Object.hasOwn(STRATEGIES, name)) return [];
  const part = STRATEGIES[name];
  const stated = isRecord(strategy.values) ? (strategy.values as Values) : {};
  const values = { ...defaultsOf(part.parameters), ...stated };
  const resolved = resolveBeliefs(part, values, tape.header.truth);
  if (resolved.ok) return [];
  return resolved.missing.map((belief) => ({
    path: `strategy.values.${belief}`,
    code: 'missing',
    message: `strategy.values.${belief} is missing: a recorded tape does not say what ${name} should believe.`,
  }));
}
