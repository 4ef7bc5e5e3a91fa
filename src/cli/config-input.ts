import { existsSync } from 'node:fs';
import type { Config, ConfigResult } from '../session/config';
import { readConfig } from '../session/read-config';
import { SCENARIOS, scenarioNamed } from '../session/scenarios';
import { BadInput, readJson, refuse } from './input';

/** What an argument CONFIG.json holds: a file, `-` for standard input, or the name of a scenario. */
export function configInput(word: string): unknown {
  if (word === '-' || existsSync(word)) return readJson(word);
  const scenario = scenarioNamed(word);
  if (scenario !== undefined) return scenario.config;
  const names = SCENARIOS.map(({ name }) => name).join(', ');
  return refuse(word, `${word} is neither a file nor a scenario; scenarios are: ${names}.`);
}

/** The configuration, or a refusal that lists everything that is wrong with it. */
export function accepted(result: ConfigResult): Config {
  if (!result.ok) throw new BadInput(result.problems);
  return result.config;
}

/** The configuration of a synthetic market; a recorded tape must be named beside it. */
export function readMarketConfig(word: string): Config {
  const config = accepted(readConfig(configInput(word)));
  if (config.market.part === 'tape')
    refuse('market.part', `${word} runs on a recorded tape; this command wants a market that writes one.`);
  return config;
}
