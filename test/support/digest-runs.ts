import { MARKETS } from '../../src/market/registry';
import { readConfig } from '../../src/session/read-config';
import { runDigest, runSession, writeTape } from '../../src/session/run';
import { SCENARIOS } from '../../src/session/scenarios';
import { STRATEGIES } from '../../src/strategy/registry';
import { tapeDigest } from '../../src/tape/encoding';

/** Runs whose digests every engine of JavaScript must agree on: each scenario, strategy and market once. */
const RUNS: readonly (readonly [string, unknown])[] = [
  ...SCENARIOS.map(({ name, config }) => [`scenario ${name}`, config] as const),
  ...Object.keys(STRATEGIES).map((part) => [`strategy ${part}`, { strategy: { part } }] as const),
  ...Object.keys(MARKETS).map((part) => [`market ${part}`, { market: { part }, seed: 11 }] as const),
];

/** Name, digest of the tape and digest of the run; a configuration that is refused says so in their place. */
export function digestsOfAll(): readonly (readonly [string, string, string])[] {
  return RUNS.map(([name, input]) => {
    const read = readConfig(input);
    if (!read.ok) return [name, 'refused', read.problems.map(({ message }) => message).join(' ')];
    const tape = writeTape(read.config);
    return [name, tapeDigest(tape), runDigest(runSession(read.config, tape))];
  });
}
