import { SCENARIOS } from '../../session/scenarios';
import type { Command } from '../command';
import { parseArguments, refuse } from '../input';

/** The named configurations. */
export const scenariosCommand: Command = {
  usage: '',
  run(words) {
    const { positional } = parseArguments(words, []);
    if (positional.length > 0) refuse(positional[0], 'scenarios takes no arguments.');
    return SCENARIOS;
  },
};
