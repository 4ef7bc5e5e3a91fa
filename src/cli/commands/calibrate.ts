import { calibrateTape, DEFAULT_CALIBRATION_OPTIONS } from '../../calibrate/calibrate';
import type { Command } from '../command';
import { type Arguments, checkInputFiles, parseArguments, refuse, together } from '../input';
import { REPLAY_OPTION_NAMES, replayOptions, REPLAY_USAGE } from '../replay-options';
import { readRecording } from '../tape-file';

/** σ, A, k and the informed share of a tape, or of any recording that can become one. */
export const calibrateCommand: Command = {
  usage: `TAPE [--horizon S] ${REPLAY_USAGE}`,
  async run(words) {
    const given = parseArguments(words, ['horizon', ...REPLAY_OPTION_NAMES]);
    if (given.positional.length === 0)
      refuse('TAPE', 'calibrate wants a tape to read (or - for standard input).');
    const [horizonS, options] = together(
      () => horizonOf(given),
      () => replayOptions(given),
      () => checkInputFiles(given.positional),
    );
    const { tape, warnings } = await readRecording(given.positional, given.option('format'), options);
    const calibration = calibrateTape(tape, { horizonS });
    return { ...calibration, warnings: [...warnings, ...calibration.warnings] };
  },
};

function horizonOf(given: Arguments): number {
  const horizonS = given.numberOption('horizon', DEFAULT_CALIBRATION_OPTIONS.horizonS);
  if (!(horizonS > 0 && horizonS <= 86_400)) refuse('--horizon', '--horizon must lie between 0 and 86400 s.');
  return horizonS;
}
