import type { NumberParameter } from '../../domain/part';
import type { Config } from '../../session/config';
import { beliefsOf } from '../../strategy/beliefs';
import { STRATEGIES } from '../../strategy/registry';
import { modelOf } from './model';

/** What it means when an optional value is not stated. */
export interface AbsentValue {
  readonly text: string;
  /** The number that counts then, where it is known. */
  readonly value: number | null;
  /** Nothing stands in for it: the desk cannot run without a value. */
  readonly needed: boolean;
}

/** A belief comes from the market where the market knows; of other values the declaration says what empty means. */
export function absentValue(path: string, parameter: NumberParameter, config: Config): AbsentValue {
  const name = /^strategy\.values\.(\w+)$/.exec(path)?.[1];
  if (name !== undefined && beliefsOf(STRATEGIES[config.strategy.part].parameters).includes(name)) {
    const { sigma, sigmaTotal, A, k, p } = modelOf(config);
    const known: Readonly<Record<string, number | null>> = { sigma: sigma ?? sigmaTotal, A, k, p };
    const value = known[name] ?? null;
    return { text: value === null ? 'to be stated' : 'from the market', value, needed: value === null };
  }
  const said = /Empty:? (?:is )?([^.,:;]+)/.exec(parameter.help)?.[1].trim();
  return { text: said ?? 'none', value: null, needed: false };
}
