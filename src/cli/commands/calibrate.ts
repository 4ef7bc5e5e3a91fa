import { calibrateTape, DEFAULT_CALIBRATION_OPTIONS } from '../../calibrate/calibrate';
import type { Command } from '../command';
import { parseArguments, refuse } from '../input';
import { readTapeFile } from '../tape-file';

/** σ, A, k and the informed share of a tape, or of any recording that can become one. */
export const calibrateCommand: Command = {
  usage: 'TAPE [--horizon S] [--format auto|…] [--symbol S]',
  run(words) {
    const given = parseArguments(words, ['horizon', 'format', 'symbol']);
    if (given.positional.length === 0)
      refuse('TAPE', 'calibrate wants a tape to read (or - for standard input).');
    const horizonS = given.numberOption('horizon', DEFAULT_CALIBRATION_OPTIONS.horizonS);
    if (!(horizonS > 0 && horizonS <= 86_400))
      refuse('--horizon', '--horizon must lie between 0 and 86400 s.');
    const { tape, warnings } = readTapeFile(given.positional, given.option('format'), {
      symbol: given.option('symbol') ?? null,
    });
    const calibration = calibrateTape(tape, { horizonS });
    return { ...calibration, warnings: [...warnings, ...calibration.warnings] };
  },
};
