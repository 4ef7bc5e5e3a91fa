import type { Config } from '../../src/session/config';
import { readConfig } from '../../src/session/read-config';

/** The configuration that these changes make of the default one; throws with all that is wrong with them. */
export function configured(changes: unknown): Config {
  const result = readConfig(changes);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.config;
}
