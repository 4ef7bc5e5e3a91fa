import { tapeSummary } from '../src/calibrate/tape-summary';
import { MOST_ROWS, USUAL_ROWS } from '../src/domain/tab-memory';
import { isParquet } from '../src/replay/parquet-text';
import { inReadingOrder } from '../src/replay/reading-order';
import type { ReplayResult } from '../src/replay/replay';
import { TapeImport } from '../src/replay/tape-import';
import type { Tape } from '../src/tape/tape';
import type { ColumnMap, ImportFile, ImportPart, ImportProgress, TapeSummary } from './protocol';
import { summarised, type TapeSurroundings } from './tape-work';

export { tapeSummary };

/** Of a file so much is in memory at a time, and once more while the next piece is fetched. */
const PIECE_BYTES = 2 * 1024 * 1024;

const CANCELLED = 'Cancelled: nothing was changed.';
const FIRST_ROWS: ImportPart = { fromUs: null, untilUs: null, mostRows: USUAL_ROWS };

export type FileImportResult =
  { readonly tape: Tape; readonly facts: TapeSummary } | { readonly error: string };

/**
 * Files as a tape with its facts, or one sentence that says why not and where. They are read piece by piece: whatever
 * else the worker is asked meanwhile is answered between two pieces.
 */
export class FileImport {
  private readonly files: readonly ImportFile[];
  private readonly part: ImportPart;
  private readonly around: TapeSurroundings;
  private readonly tapeImport: TapeImport;
  private readonly startMs: number;
  private readonly totalBytes: number;
  private bytes = 0;
  private cancelled = false;

  /** `columns` says what the columns of a plain table are, null = as they are named; `part` which rows are wanted. */
  constructor(
    files: readonly ImportFile[],
    columns: ColumnMap | null,
    around: TapeSurroundings,
    part: ImportPart = FIRST_ROWS,
  ) {
    this.files = inReadingOrder(files, ({ name }) => name);
    this.around = around;
    this.part = part;
    this.startMs = around.now();
    this.totalBytes = files.reduce((sum, { data }) => sum + data.size, 0);
    const mostRows = Math.min(part.mostRows, MOST_ROWS);
    this.tapeImport = new TapeImport(columns === null ? 'auto' : 'table', { columns, ...part, mostRows });
  }

  progress(): ImportProgress {
    return {
      bytes: this.bytes,
      totalBytes: this.totalBytes,
      lines: this.tapeImport.linesRead,
      elapsedMs: this.around.now() - this.startMs,
    };
  }

  /** Nothing of it is kept. */
  cancel(): void {
    this.cancelled = true;
  }

  async run(): Promise<FileImportResult> {
    try {
      for (const file of this.files) {
        const error = await this.read(file);
        if (error !== null) return { error };
        if (this.cancelled) return { error: CANCELLED };
      }
      return await this.finish(this.tapeImport.end());
    } catch (error) {
      // The one thing that a reader throws: the tape no longer fits.
      if (!(error instanceof RangeError)) throw error;
      const line = this.tapeImport.linesRead;
      return {
        error: `The tape does not fit into this browser’s memory any more at line ${line}: choose a part of it.`,
      };
    }
  }

  private async finish(result: ReplayResult): Promise<FileImportResult> {
    if (!result.ok) {
      const isWhole = this.part.fromUs === null && this.part.untilUs === null;
      // What is wrong with a line is wrong with it in any part.
      const hint = isWhole || result.where !== null ? '' : ' Only a part of it was asked for.';
      return { error: result.error + hint };
    }
    const name = this.files.map((file) => file.name).join(' + ');
    const found = await summarised(result.tape, name, result.warnings, this.around);
    if (this.cancelled) return { error: CANCELLED };
    if (found === null)
      return { error: 'The site is not whole: the script that summarises a tape did not load.' };
    const { instruments } = result;
    return instruments === undefined ? found : { ...found, facts: { ...found.facts, instruments } };
  }

  /** null = fine; what is wrong with the content is the import's own to say. */
  private async read({ name, data }: ImportFile): Promise<string | null> {
    try {
      const head = new Uint8Array(await data.slice(0, 4).arrayBuffer());
      if (isParquet(head)) return await this.readParquet(name, data);
      this.tapeImport.begin(name);
      await this.readPieces(data);
      return null;
    } catch (error) {
      // What a file that cannot be read throws; anything else is a bug of ours, or the memory's end.
      if (!(error instanceof DOMException)) throw error;
      return `${name} could not be read: it is gone, has changed meanwhile, or is a folder, of which choose the files.`;
    }
  }

  private async readPieces(data: Blob): Promise<void> {
    const fetch = (at: number): Promise<ArrayBuffer> => data.slice(at, at + PIECE_BYTES).arrayBuffer();
    let next = fetch(0);
    for (let at = 0; at < data.size; at += PIECE_BYTES) {
      const piece = new Uint8Array(await next);
      if (this.cancelled || this.tapeImport.failed || this.tapeImport.ignoring) return;
      next = at + PIECE_BYTES < data.size ? fetch(at + PIECE_BYTES) : Promise.resolve(new ArrayBuffer(0));
      this.tapeImport.feed(piece);
      this.bytes += piece.length;
      await this.turn();
    }
  }

  /** Lets what else the worker is asked come first. */
  private turn(): Promise<void> {
    return new Promise((resolve) => this.around.after(0, resolve));
  }

  private async readParquet(name: string, data: Blob): Promise<string | null> {
    const { parquetText } = await import('./parquet-text');
    const before = this.bytes;
    this.tapeImport.begin(`${name}.csv`);
    try {
      for await (const { text, share } of parquetText(data)) {
        if (this.cancelled || this.tapeImport.failed) return null;
        this.tapeImport.feed(text);
        this.bytes = before + share * data.size;
        await this.turn();
      }
    } catch (error) {
      if (error instanceof RangeError) throw error;
      return `${name} cannot be read as Parquet: ${(error as Error).message}.`;
    }
    return null;
  }
}
