import { REPLAY_FORMATS } from '../../replay/registry';
import type { Command } from '../command';
import { checkInputFiles, parseArguments, refuse, refuseUnwritable, together } from '../input';
import { checkOutputFile } from '../output-path';
import { REPLAY_OPTION_NAMES, replayOptions, REPLAY_USAGE } from '../replay-options';
import { onStopSignal } from '../stop-signal';
import { readRecording, type TapeFile } from '../tape-file';
import { TapeSpool } from '../tape-spool';

/** Turns recordings into a tape file; several files (quotes and trades of a session) make one tape. */
export const importCommand: Command = {
  usage: `FILE... --out TAPE ${REPLAY_USAGE} (formats: ${Object.keys(REPLAY_FORMATS).join(', ')})`,
  async run(words) {
    const given = parseArguments(words, ['out', ...REPLAY_OPTION_NAMES]);
    const out = given.option('out');
    if (given.positional.length === 0)
      refuse('FILE', 'import wants a file to read (or - for standard input).');
    if (out === undefined) refuse('--out', 'import wants --out TAPE: where to write the tape.');
    const [options] = together(
      () => replayOptions(given),
      () => checkOutputFile('--out', out, { taken: given.positional }),
      () => checkInputFiles(given.positional),
    );
    const startMs = performance.now();
    const spool = new TapeSpool(out);
    // Rows of several files are merged, for which they must all be there.
    const alone = given.positional.length === 1 && TapeSpool.possible;
    // What waits for standard input hears no signal, and must end of it all the same.
    const hears = !given.positional.includes('-');
    const read = await spooled(spool, hears, () =>
      readRecording(given.positional, given.option('format'), {
        ...options,
        spill: alone ? (tape) => spool.take(tape) : null,
      }),
    );
    const { symbol, tick, lotStep, originUs } = read.tape.header;
    const { rows, quotes, marks } = spool;
    const wallMs = performance.now() - startMs;
    return {
      out,
      format: read.format,
      symbol,
      tick,
      lotStep,
      originUs,
      rows,
      quotes,
      trades: rows - quotes - marks,
      marks,
      spanS: spool.lastS - spool.firstS,
      warnings: read.warnings,
      wallMs,
      rowsPerSecond: Math.round((rows / wallMs) * 1000),
    };
  },
};

/** Reads and writes; leaves nothing behind when either fails or, where the work hears of it, is stopped. */
async function spooled(spool: TapeSpool, hears: boolean, read: () => Promise<TapeFile>): Promise<TapeFile> {
  const settled = hears ? onStopSignal(() => spool.discard()) : null;
  try {
    const file = await read();
    spool.finish(file.tape);
    return file;
  } catch (error) {
    spool.discard();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== undefined) refuseUnwritable('--out', `The tape cannot be written: ${message}`);
    throw error;
  } finally {
    settled?.();
  }
}
