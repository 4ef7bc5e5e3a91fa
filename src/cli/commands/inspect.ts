import { tapeFacts } from '../../calibrate/tape-facts';
import { tapeWarnings } from '../../calibrate/tape-summary';
import type { Command } from '../command';
import { checkInputFiles, parseArguments, refuse, together } from '../input';
import { REPLAY_OPTION_NAMES, replayOptions, REPLAY_USAGE } from '../replay-options';
import { readRecording } from '../tape-file';

/** Facts of a tape, or of any recording that can become one. */
export const inspectCommand: Command = {
  usage: `TAPE ${REPLAY_USAGE}`,
  async run(words) {
    const given = parseArguments(words, REPLAY_OPTION_NAMES);
    if (given.positional.length === 0)
      refuse('TAPE', 'inspect wants a tape to read (or - for standard input).');
    const [options] = together(
      () => replayOptions(given),
      () => checkInputFiles(given.positional),
    );
    const { tape, warnings } = await readRecording(given.positional, given.option('format'), options);
    const facts = tapeFacts(tape);
    return { ...facts, warnings: [...warnings, ...tapeWarnings(facts)] };
  },
};
