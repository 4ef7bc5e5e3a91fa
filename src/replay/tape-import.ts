import { fileNature, hasBareReturns } from './file-nature';
import { formatProblem, REPLAY_FORMATS } from './registry';
import { DEFAULT_REPLAY_OPTIONS, type Reader, type ReplayOptions, type ReplayResult } from './replay';
import { Unpacker } from './unpack';

/** A format must fit at least this well to be chosen by itself. */
const CONVINCING = 0.2;
const HEAD_BYTES = 64 * 1024;
/** The format of tables whose columns are known by their names alone. */
const ANYBODYS = 'table';

/**
 * Files in, tape out: unpacks gzip and zip, finds the dialect by the first bytes and reads on. Several files (quotes and
 * trades of one session, say) make one tape. Nothing throws, whatever the bytes.
 */
export class TapeImport {
  /** Name of the dialect, null until it is known. */
  format: string | null;
  private readonly named: boolean;
  private readonly options: ReplayOptions;
  private readonly unpacker: Unpacker;
  /** Files and entries that no format knows, and what they are instead. */
  private readonly unknown: { readonly fileName: string; readonly nature: string }[] = [];
  private reader: Reader | null = null;
  private error: string | null = null;
  /** The entry whose first bytes are being gathered; null = its bytes go to the reader, or nowhere. */
  private pending: { readonly fileName: string; readonly packed: boolean; head: Uint8Array } | null = null;
  private reading = false;

  /** `format` is a name of REPLAY_FORMATS, or 'auto'. */
  constructor(format: string, options: Partial<ReplayOptions> = {}) {
    this.options = { ...DEFAULT_REPLAY_OPTIONS, ...options };
    this.named = format !== 'auto';
    this.format = this.named ? format : null;
    this.error = formatProblem(format);
    this.unpacker = new Unpacker({
      begin: (fileName, packed) => this.beginEntry(fileName, packed),
      feed: (bytes) => this.feedEntry(bytes),
    });
  }

  /** Something is wrong: the rest need not be fed. */
  get failed(): boolean {
    return this.error !== null || this.unpacker.problem !== null || (this.reader?.failed ?? false);
  }

  /** The rest of the file goes nowhere and need not be fed: no format knows it. An archive may hold others behind it. */
  get ignoring(): boolean {
    return this.pending === null && !this.reading && this.unpacker.isPlain;
  }

  /** Lines read so far, of all files. */
  get linesRead(): number {
    return this.reader?.linesRead ?? 0;
  }

  /** A file begins; its bytes follow. */
  begin(fileName: string): void {
    if (!this.failed) this.unpacker.begin(fileName);
  }

  /** The next bytes, in any chunking. */
  feed(bytes: Uint8Array): void {
    if (!this.failed) this.unpacker.feed(bytes);
  }

  /** The tape, or one sentence that says what is wrong and where. To be called once. */
  end(): ReplayResult {
    if (!this.failed) this.unpacker.close();
    if (!this.failed) this.settle();
    if (this.error !== null) return refusal(this.error);
    // What a reader finds odd inside a damaged archive is the damage.
    if (this.unpacker.problem !== null) return refusal(this.unpacker.problem);
    if (this.reader === null) return refusal(this.nothingKnown());
    const result = this.reader.end();
    if (!result.ok || this.unknown.length === 0) return result;
    const note = `Left out: ${this.unknown.map(sentence).join('; ')}.`;
    return { ...result, warnings: [...result.warnings, note] };
  }

  private beginEntry(fileName: string, packed: boolean): void {
    if (this.failed) return;
    this.settle();
    this.reading = false;
    this.pending = { fileName, packed, head: new Uint8Array(0) };
  }

  private feedEntry(bytes: Uint8Array): void {
    if (this.failed) return;
    if (this.pending === null) {
      if (this.reading) this.reader!.feed(bytes);
      return;
    }
    const { head } = this.pending;
    if (head.length === 0 && bytes.length >= HEAD_BYTES) this.pending.head = bytes;
    else {
      const longer = new Uint8Array(head.length + bytes.length);
      longer.set(head);
      longer.set(bytes, head.length);
      this.pending.head = longer;
    }
    if (this.pending.head.length >= HEAD_BYTES) this.settle();
  }

  /** Enough of the entry is known to choose its format, or there is no more of it. */
  private settle(): void {
    const { pending } = this;
    if (pending === null) return;
    this.pending = null;
    const { fileName, packed, head } = pending;
    const format = this.named ? this.format : bestFormat(head.subarray(0, HEAD_BYTES), fileName, this.format);
    if (format === null) {
      this.unknown.push({ fileName, nature: fileNature(head, fileName) });
      return;
    }
    this.format ??= format;
    if (format !== this.format) {
      const [first, second] = [this.format, format].map((name) => REPLAY_FORMATS[name].label);
      const way =
        format === ANYBODYS ? `name the format (${ANYBODYS}) if both are` : 'import them one by one';
      this.error = `${fileName} is of the format “${second}”, the file before it “${first}”: ${way}.`;
      return;
    }
    this.reader ??= REPLAY_FORMATS[format].open(this.options);
    this.reader.begin(fileName, packed);
    this.reader.feed(head);
    this.reading = true;
  }

  private nothingKnown(): string {
    const formats = Object.values(REPLAY_FORMATS).map((format) => format.label);
    const known = `Known are: ${formats.join(', ')}. Name the format if it should be one of them.`;
    return this.unknown.length === 0
      ? `There is no file, or an archive without one. ${known}`
      : `${this.unknown.map(sentence).join('; ')}. ${known}`;
  }
}

/** Reads files that are in memory: the whole import in one call. */
export function importTape(
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  format = 'auto',
  options: Partial<ReplayOptions> = {},
): ReplayResult {
  const tapeImport = new TapeImport(format, options);
  for (const { name, bytes } of files) {
    tapeImport.begin(name);
    tapeImport.feed(bytes);
  }
  return tapeImport.end();
}

/**
 * The name of the format that fits best, null where none is convincing. After a table, which may be anybody's, whatever
 * could be one is.
 */
function bestFormat(bytes: Uint8Array, fileName: string, present: string | null): string | null {
  if (hasBareReturns(bytes)) return null;
  const head = bytes.subarray(beginningOf(bytes));
  if (present === ANYBODYS && REPLAY_FORMATS[ANYBODYS].detect(head, fileName) > CONVINCING) return ANYBODYS;
  let best: string | null = null;
  let bestFit = CONVINCING;
  for (const [name, format] of Object.entries(REPLAY_FORMATS)) {
    const fit = format.detect(head, fileName);
    if (fit > bestFit) [best, bestFit] = [name, fit];
  }
  return best;
}

/** Where the first line that says something begins: behind a byte order mark and empty lines. */
function beginningOf(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (bytes[at] === 10 || bytes[at] === 13) at++;
  return at;
}

function sentence({ fileName, nature }: { readonly fileName: string; readonly nature: string }): string {
  return `${fileName} ${nature}`;
}

function refusal(error: string): ReplayResult {
  return { ok: false, error, where: null };
}
