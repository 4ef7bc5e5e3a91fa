import { tapeFacts } from '../../calibrate/tape-facts';
import type { Command } from '../command';
import { parseArguments, refuse } from '../input';
import { readTapeFile } from '../tape-file';

/** Facts of a tape, or of any recording that can become one. */
export const inspectCommand: Command = {
  usage: 'TAPE [--format auto|…] [--symbol S]',
  run(words) {
    const given = parseArguments(words, ['format', 'symbol']);
    if (given.positional.length === 0)
      refuse('TAPE', 'inspect wants a tape to read (or - for standard input).');
    const { tape, warnings } = readTapeFile(given.positional, given.option('format'), {
      symbol: given.option('symbol') ?? null,
    });
    return { ...tapeFacts(tape), warnings };
  },
};
