import { solve } from '../../lab/solve';
import type { Command } from '../command';
import { BadInput, parseArguments, readJson, refuse } from '../input';

/** Quotes of a strategy at given states, without a simulation. */
export const solveCommand: Command = {
  usage: 'STATES.json',
  run(words) {
    const { positional } = parseArguments(words, []);
    if (positional.length !== 1)
      refuse('STATES.json', 'solve wants one file of states, or - for standard input.');
    const result = solve(readJson(positional[0]));
    if (!result.ok) throw new BadInput(result.problems);
    return result.solution;
  },
};
