import type { Tape } from '../tape/tape';
import { LineReader } from './line-reader';
import type { Reader, ReplayResult, Where } from './replay';

const SPACE = 32;
const TAB = 9;

/** What a dialect of text lines adds to the cutting of lines. */
export interface LineParser {
  /** A file begins. */
  begin(fileName: string): void;
  /** One line without its break, bytes[start, end); null = fine, otherwise what is wrong with it ("bid is …"). */
  line(bytes: Uint8Array, start: number, end: number, line: number): string | null;
  /** A chunk is read: a chance to spill. */
  chunkRead(): void;
  /** What it says of a line that is cut off; such a last line without a line break is left out, not refused. */
  readonly cutOff?: string;
  /** A line that can be read is whole: nothing of the last one is missing. */
  readonly linesAreWhole?: boolean;
  /** Everything is read: the tape with its warnings, or why there is none. */
  finish(): Finished | { readonly error: string };
}

export interface Finished {
  readonly tape: Tape;
  readonly warnings: readonly string[];
  /** What the recording holds, the tape's own first; absent where it is one instrument. */
  readonly instruments?: readonly string[];
}

/** Blanks say no more than an empty line does. */
function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  return at === end;
}

/** Of lines that are refused behind the first, so many are named; then the reading ends. */
const MOST_OTHERS = 3;

/**
 * A reader of files of lines. A line that its parser refuses spoils the recording; the rest of the file is read on to
 * name a few more, so that nobody mends line by line. Where the very first is refused, it is another file than was thought.
 */
export class TextReader implements Reader {
  private readonly parser: LineParser;
  private lines: LineReader | null = null;
  /** Lines of the files before this one. */
  private linesBefore = 0;
  private fileName = '';
  private packed = false;
  private error: { readonly text: string; readonly where: Where | null } | null = null;
  /** Only to name further lines that are wrong. */
  private readsOn = false;
  private readonly others: number[] = [];
  private unterminated = false;
  private leftOut = 0;

  constructor(parser: LineParser) {
    this.parser = parser;
  }

  get failed(): boolean {
    return this.error !== null && !this.readsOn;
  }

  get linesRead(): number {
    return this.linesBefore + (this.lines?.line ?? 0);
  }

  begin(fileName: string, packed: boolean): void {
    if (this.failed) return;
    this.endFile();
    this.fileName = fileName;
    this.packed = packed;
    this.parser.begin(fileName);
    const lines: LineReader = new LineReader((bytes, start, end) => {
      if (isBlank(bytes, start, end)) return true;
      const problem = this.parser.line(bytes, start, end, lines.line);
      if (problem === null) return true;
      // A recorder that is stopped leaves half a line.
      if (lines.unterminated && lines.line > 1 && problem === this.parser.cutOff) this.leftOut = lines.line;
      else this.wrong(problem, lines.line);
      return this.readsOn;
    });
    this.lines = lines;
  }

  feed(bytes: Uint8Array): void {
    if (this.failed || this.lines === null) return;
    this.lines.feed(bytes);
    if (this.lines.tooLong) {
      this.wrong('is longer than any line of such a file', this.lines.line);
      this.readsOn = false;
    }
    if (!this.failed) this.parser.chunkRead();
  }

  end(): ReplayResult {
    this.endFile();
    if (this.error !== null)
      return { ok: false, error: this.error.text + this.othersToo(), where: this.error.where };
    const finished = this.parser.finish();
    if ('error' in finished) return { ok: false, error: finished.error, where: null };
    if (this.leftOut > 0) {
      const text = `Line ${this.leftOut}, the last, is cut off in its middle and left out.`;
      return { ok: true, ...finished, warnings: [...finished.warnings, text] };
    }
    const cut = this.unterminated
      ? ['The last line has no line break at its end: the file may have been cut off.']
      : [];
    return { ok: true, ...finished, warnings: [...finished.warnings, ...cut] };
  }

  private endFile(): void {
    if (this.lines === null || this.failed) return;
    this.lines.end();
    this.readsOn = false;
    this.linesBefore += this.lines.line;
    this.unterminated ||= this.lines.unterminated && !this.packed && this.parser.linesAreWhole !== true;
    this.lines = null;
  }

  private wrong(problem: string, line: number): void {
    if (this.error !== null) {
      this.others.push(line);
      this.readsOn = this.others.length < MOST_OTHERS;
      return;
    }
    this.readsOn = line > 1;
    this.error = {
      text: `Line ${line} of ${this.fileName} ${problem}.`,
      where: { fileName: this.fileName, unit: 'line', at: line },
    };
  }

  /** A sentence, with a blank before it, of the other lines that were found wrong. */
  private othersToo(): string {
    const { others } = this;
    if (others.length === 0) return '';
    if (others.length === 1) return ` Line ${others[0]} is wrong, too.`;
    const more = others.length < MOST_OTHERS ? '' : ', and perhaps others behind them';
    return ` Lines ${others.slice(0, -1).join(', ')} and ${others.at(-1)} are wrong, too${more}.`;
  }
}
