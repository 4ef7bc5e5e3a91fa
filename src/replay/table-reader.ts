import { strFromU8 } from 'fflate';
import type { Tape } from '../tape/tape';
import { noteContracts } from './contracts';
import { shown } from './fields';
import { Findings } from './findings';
import type { ReplayOptions } from './replay';
import { Row } from './row';
import { askedSpan, keptOnly, mergeTapes, TapeWriter, tellTheSame } from './tape-writer';
import type { Finished, LineParser } from './text-reader';

/** How far rows of a foreign file may be out of order: stamps of the venue's several engines are, a little. */
const ORDER_TOLERANCE_US = 1e6;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** A dialect of tables with one line per event. */
export interface TableDialect {
  /** Name of the format, for the tape's header. */
  readonly source: string;
  /** null = whichever of comma, semicolon, tab and bar cuts the first line most often. */
  readonly delimiter: string | null;
  /**
   * Takes up a file by its first line that is not empty: the columns' names, or their values where the file has no header. Where it is no
   * file of this dialect, what is wrong with the line.
   */
  bind(columns: readonly string[], fileName: string, options: ReplayOptions): TableBinding | string;
}

/** The columns of the first line that says something, as the dialect's reader will see them. */
export function headColumns(head: Uint8Array): string[] {
  const end = head.indexOf(LINE_FEED);
  const whole = end < 0 ? head : head.subarray(0, end);
  const line = whole.at(-1) === CARRIAGE_RETURN ? whole.subarray(0, -1) : whole;
  const row = new Row(delimiterOf(strFromU8(line, true)));
  row.split(line, 0, line.length);
  return columnsOf(row);
}

function columnsOf(row: Row): string[] {
  return Array.from({ length: row.count }, (_, column) => row.text(column));
}

/** How one file of the dialect is read. */
export interface TableBinding {
  /** The first line names the columns and holds no values. */
  readonly header: boolean;
  /** Where files have rows of equal time, those of lower rank come first. */
  readonly rank: number;
  /** The instrument, '' where the file does not say. */
  readonly symbol: string;
  /** The file or its name says the instrument for certain. */
  readonly isNamed?: boolean;
  /** How its trades are counted, where a venue publishes them in more than one way. */
  readonly prints?: string;
  /** Where several files tell the quotes of one time, each in its own way, those of the lowest count; absent = no such way. */
  readonly quoteSource?: number;
  /** Its quotes are one mid each. */
  readonly midOnly?: boolean;
  /** Nothing of its kind is a contract, whatever its name. */
  readonly isSpot?: boolean;
  /** One line; null = fine, otherwise what is wrong with it. */
  take(row: Row, writer: TapeWriter): string | null;
  /** The file is complete. null = fine. */
  end?(writer: TapeWriter): string | null;
}

interface Part {
  readonly fileName: string;
  readonly binding: TableBinding;
  /** The columns that the header names; where there is none, as many as there may be. */
  readonly named: number;
  readonly writer: TapeWriter;
}

/** Reads files of a table dialect, each into rows of its own, and merges them by time. */
export class TableParser implements LineParser {
  private readonly dialect: TableDialect;
  private readonly options: ReplayOptions;
  private readonly findings = new Findings();
  private row: Row;
  private readonly parts: Part[] = [];
  private fileName = '';
  private part: Part | null = null;

  constructor(dialect: TableDialect, options: ReplayOptions) {
    this.dialect = dialect;
    this.options = options;
    this.row = new Row(dialect.delimiter ?? ',');
  }

  begin(fileName: string): void {
    this.fileName = fileName;
    this.part = null;
  }

  line(bytes: Uint8Array, start: number, end: number): string | null {
    if (end === start) return null;
    if (this.part === null && this.dialect.delimiter === null)
      this.row = new Row(delimiterOf(strFromU8(bytes.subarray(start, end), true)));
    this.row.split(bytes, start, end);
    if (this.part !== null) return this.take(this.part);
    const columns = columnsOf(this.row);
    const binding = this.dialect.bind(columns, this.fileName, this.options);
    if (typeof binding === 'string') return binding;
    if (this.parts.some(({ writer }) => writer.spilled))
      return 'begins a second file, but the first was too large to be merged: import them one by one';
    this.part = {
      fileName: this.fileName,
      binding,
      named: binding.header ? columns.length : Infinity,
      writer: new TapeWriter(this.dialect.source, this.options, ORDER_TOLERANCE_US, this.findings),
    };
    this.parts.push(this.part);
    return binding.header ? null : binding.take(this.row, this.part.writer);
  }

  /** A row with more values than names is cut at a wrong place (a decimal comma), or its names are of other columns. */
  private take({ binding, writer, named }: Part): string | null {
    const { row } = this;
    for (let column = named; column < row.count; column++)
      if (!row.empty(column))
        return `has ${row.count} columns where the header names ${named}: ${shown(row.text(column))} belongs to none`;
    return binding.take(row, writer);
  }

  chunkRead(): void {
    if (this.parts.length === 1) this.parts[0].writer.offer();
  }

  finish(): Finished | { error: string } {
    for (const { binding, writer } of this.parts) {
      const problem = binding.end?.(writer) ?? null;
      if (problem !== null) return { error: `The last row ${problem}.` };
    }
    const inOrder = [...this.parts].sort((a, b) => a.binding.rank - b.binding.rank);
    const withRows = inOrder.filter(({ writer }) => writer.rows > 0);
    const filled = this.quotedOnce(withRows);
    const tapes = filled.map(({ binding, writer }) => writer.titled(binding.symbol, binding.midOnly));
    const problem = kindsProblem(withRows) ?? this.repeated(filled, tapes);
    if (problem !== null) return { error: problem };
    if (!this.parts.some(({ writer }) => writer.quotes + writer.trades > 0))
      return { error: `The file holds no quote and no trade${askedSpan(this.options)}.` };
    const tape = mergeTapes(tapes);
    this.cut(tape);
    if (inOrder.every(({ binding }) => binding.isSpot !== true))
      noteContracts(this.findings, tape.header.symbol);
    return { tape, warnings: this.findings.sentences() };
  }

  /** Leaves out files whose quotes another file tells better: one market told twice would jump between the two. */
  private quotedOnce(parts: readonly Part[]): readonly Part[] {
    return parts.filter((part) => {
      const better = parts.find((other) => tellsBetter(other, part));
      if (better !== undefined)
        this.findings.note(`${part.fileName} is left out: the quotes are those of ${better.fileName}.`);
      return better === undefined;
    });
  }

  /** Two files that tell the same would count everything twice. */
  private repeated(parts: readonly Part[], tapes: readonly Tape[]): string | null {
    for (let b = 1; b < tapes.length; b++)
      for (let a = 0; a < b; a++)
        if (tellTheSame(tapes[a], tapes[b]))
          return `${parts[a].fileName} and ${parts[b].fileName} tell the same rows: give each file once.`;
    return null;
  }

  /** Where rows of one file did not fit, those of the others from then on tell half of what happened: they go too. */
  private cut(tape: Tape): void {
    const writers = this.parts.map(({ writer }) => writer);
    const ends = writers.filter(({ leftOut }) => leftOut > 0).map(({ lastKeptUs }) => lastKeptUs);
    const endS = (Math.min(...ends) - tape.header.originUs) / 1e6;
    const before = tape.length;
    tape.length = Math.min(tape.rowAt(endS) + 1, this.options.mostRows ?? Infinity);
    const leftOut = writers.reduce((sum, writer) => sum + writer.leftOut, before - tape.length);
    const lastUs = tape.header.originUs + Math.round(tape.endS * 1e6);
    if (leftOut > 0) this.findings.note(keptOnly(tape.length, leftOut, lastUs));
  }
}

/** Whether the quotes of one part are a better source for the time of another's. */
function tellsBetter({ binding, writer }: Part, other: Part): boolean {
  const [source, otherSource] = [binding.quoteSource ?? Infinity, other.binding.quoteSource ?? 0];
  return (
    source < otherSource &&
    writer.quotes > 0 &&
    writer.firstUs <= other.writer.lastKeptUs &&
    other.writer.firstUs <= writer.lastKeptUs
  );
}

/** Why the files are no one tape; null where nothing speaks against it. */
function kindsProblem(parts: readonly Part[]): string | null {
  const bindings = parts.map(({ binding }) => binding);
  const named = bindings.filter(({ isNamed }) => isNamed === true).map(({ symbol }) => symbol);
  const other = named.find((symbol) => plainSymbol(symbol) !== plainSymbol(named[0]));
  if (other !== undefined)
    return `The files are of different instruments, ${named[0]} and ${other}: import them one by one, or choose one by its symbol.`;
  const prints = [...new Set(bindings.flatMap((binding) => binding.prints ?? []))];
  return prints.length > 1
    ? `The files tell trades in two ways, as ${prints.join(' and ')}: give one of them.`
    : null;
}

/** BTC-USDT, BTC/USDT and btcusdt are one. */
function plainSymbol(symbol: string): string {
  return symbol.replace(/[^a-z0-9]/gi, '').toUpperCase();
}

/** The delimiter that cuts a line into the most columns. */
function delimiterOf(line: string): string {
  let best = ',';
  for (const delimiter of [';', '\t', '|'])
    if (line.split(delimiter).length > line.split(best).length) best = delimiter;
  return best;
}

/** Position of the first of the names among the columns, −1 where there is none; case aside, “Bid Price” is bid_price. */
export function columnOf(columns: readonly string[], ...names: readonly string[]): number {
  const plain = columns.map(plainName);
  for (const name of names) {
    const at = plain.indexOf(plainName(name));
    if (at >= 0) return at;
  }
  return -1;
}

/** The name of a column as it is known here. OKX names each in two languages: trade_id/成交id. */
export function plainName(name: string): string {
  return name.split('/', 1)[0].trim().toLowerCase().replaceAll(' ', '_');
}

/** What a line should hold and does not: each value with what it was read as. `wrong` pairs columns with names. */
export function wrongValues(row: Row, wrong: Readonly<Record<string, number | false>>): string {
  return Object.entries(wrong)
    .flatMap(([name, column]) => (column === false ? [] : [`${shown(row.text(column))} as ${name}`]))
    .join(', ');
}
