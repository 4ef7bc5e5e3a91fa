import { writeFileSync } from 'node:fs';
import { REPLAY_FORMATS } from '../../replay/registry';
import { encodeTape } from '../../tape/encoding';
import { countRows } from '../../calibrate/tape-facts';
import type { Command } from '../command';
import { parseArguments, refuse } from '../input';
import { readTapeFile } from '../tape-file';

/** Turns recordings into a tape file. */
export const importCommand: Command = {
  usage: `FILE... --out TAPE [--format auto|${Object.keys(REPLAY_FORMATS).join('|')}] [--symbol S] [--tick X] [--lot-step X]`,
  run(words) {
    const given = parseArguments(words, ['out', 'format', 'symbol', 'tick', 'lot-step']);
    const out = given.option('out');
    if (given.positional.length === 0)
      refuse('FILE', 'import wants a file to read (or - for standard input).');
    if (out === undefined) refuse('--out', 'import wants --out TAPE: where to write the tape.');
    const startMs = performance.now();
    const { tape, format, warnings } = readTapeFile(given.positional, given.option('format'), {
      symbol: given.option('symbol') ?? null,
      tick: stepOption(given.option('tick'), 'tick'),
      lotStep: stepOption(given.option('lot-step'), 'lot-step'),
    });
    const wallMs = performance.now() - startMs;
    try {
      writeFileSync(out, encodeTape(tape));
    } catch (error) {
      refuse('--out', `${out} cannot be written: ${(error as Error).message}`);
    }
    const { symbol, tick, lotStep, originUs } = tape.header;
    return {
      out,
      format,
      symbol,
      tick,
      lotStep,
      originUs,
      ...countRows(tape),
      spanS: tape.endS,
      warnings,
      wallMs,
      rowsPerSecond: Math.round((tape.length / wallMs) * 1000),
    };
  },
};

/** A price or size step given on the command line; null = learn it from the data. */
function stepOption(text: string | undefined, name: string): number | null {
  if (text === undefined) return null;
  const step = Number(text);
  if (!(step > 0 && step < Infinity)) refuse(`--${name}`, `--${name} must be a number above 0; got ${text}.`);
  return step;
}
