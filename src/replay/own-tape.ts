import { TapeDecoder } from '../tape/tape-decoder';
import { asciiText } from './fields';
import type { Reader, ReplayFormat, ReplayOptions, ReplayResult } from './replay';
import { keptOnly } from './tape-writer';

const MAGIC = 'QLTAPE01';

/** Our own tapes: what `import`, `run --out` and an exported live recording write. */
export const ownTape: ReplayFormat = {
  label: 'Quotelab tape',
  summary: 'A tape written by Quotelab itself, synthetic, recorded or live (.qlt).',
  extensions: ['.qlt'],
  detect: (head) => (asciiText(head, 0, 8) === MAGIC ? 1 : 0),
  open: (options) => new OwnTapeReader(options),
};

/** Tape files are stored by column and read as they come: nothing is held but the tape that they become. */
class OwnTapeReader implements Reader {
  failed = false;
  readonly linesRead = 0;
  private readonly decoder: TapeDecoder;
  private readonly ranged: boolean;
  private fileName: string | null = null;
  private error = '';

  constructor(options: ReplayOptions) {
    this.decoder = new TapeDecoder(options);
    this.ranged = options.fromUs !== null || options.untilUs !== null;
  }

  begin(fileName: string): void {
    if (this.fileName !== null) {
      this.failed = true;
      this.error = 'Only one tape file can be opened at a time.';
    }
    this.fileName = fileName;
  }

  feed(bytes: Uint8Array): void {
    if (!this.failed) this.decoder.feed(bytes);
  }

  end(): ReplayResult {
    if (this.failed) return { ok: false, error: this.error, where: null };
    const tape = this.decoder.end();
    if ('error' in tape) return { ok: false, error: tape.error, where: null };
    if (tape.length === 0 && this.ranged)
      return { ok: false, error: 'The tape file holds no row of this range.', where: null };
    const { leftOut } = this.decoder;
    const lastUs = tape.header.originUs + Math.round(tape.endS * 1e6);
    return { ok: true, tape, warnings: leftOut > 0 ? [keptOnly(tape.length, leftOut, lastUs)] : [] };
  }
}
