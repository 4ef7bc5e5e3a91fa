import { decodeTape } from '../tape/encoding';
import { asciiText } from './fields';
import type { Reader, ReplayFormat, ReplayResult } from './replay';

const MAGIC = 'QLTAPE01';

/** Our own tapes: what `import`, `run --out` and an exported live recording write. */
export const ownTape: ReplayFormat = {
  label: 'Quotelab tape',
  summary: 'A tape written by Quotelab itself, synthetic, recorded or live (.qlt).',
  extensions: ['.qlt'],
  detect: (head) => (asciiText(head, 0, 8) === MAGIC ? 1 : 0),
  open: () => new OwnTapeReader(),
};

/** Tape files are stored by column, so they are gathered whole before they are read. */
class OwnTapeReader implements Reader {
  failed = false;
  readonly linesRead = 0;
  private fileName: string | null = null;
  private error = '';
  private bytes: Uint8Array = new Uint8Array(0);
  private length = 0;

  begin(fileName: string): void {
    if (this.fileName !== null) {
      this.failed = true;
      this.error = 'Only one tape file can be opened at a time.';
    }
    this.fileName = fileName;
  }

  feed(bytes: Uint8Array): void {
    if (this.failed) return;
    const wanted = this.length + bytes.length;
    if (this.length === 0) this.bytes = bytes;
    else {
      if (wanted > this.bytes.length) {
        const larger = new Uint8Array(Math.max(wanted, 2 * this.bytes.length));
        larger.set(this.bytes.subarray(0, this.length));
        this.bytes = larger;
      }
      this.bytes.set(bytes, this.length);
    }
    this.length = wanted;
  }

  end(): ReplayResult {
    if (this.failed) return { ok: false, error: this.error, where: null };
    const tape = decodeTape(this.bytes.subarray(0, this.length));
    if ('error' in tape) return { ok: false, error: tape.error, where: null };
    return { ok: true, tape, warnings: [] };
  }
}
