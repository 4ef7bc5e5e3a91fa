import { gunzipSync, strToU8 } from 'fflate';
import type { FileMetaData, SchemaElement } from 'hyparquet';
import { asciiText } from './fields';
import { unlz4 } from './lz4';
import { unzstd } from './zstd';

/**
 * Parquet is read by its host, for that takes promises; a table of it then goes the way of every other table, as text.
 * Here is what is the same for all hosts.
 */

/** Rows that become text at a time. */
const PART_ROWS = 65_536;

/** Times as whole µs since 1970, not as dates that know milliseconds only. */
const PARSERS = {
  timestampFromMilliseconds: (milliseconds: bigint): bigint => milliseconds * 1000n,
  timestampFromMicroseconds: (microseconds: bigint): bigint => microseconds,
  timestampFromNanoseconds: (nanoseconds: bigint): bigint => nanoseconds / 1000n,
  dateFromDays: (days: number): bigint => BigInt(days) * 86_400_000_000n,
};

/** Ways of packing besides the reader's own (none, Snappy). */
const COMPRESSORS = {
  GZIP: (packed: Uint8Array): Uint8Array => gunzipSync(packed),
  LZ4_RAW: unlz4,
  ZSTD: unzstd,
};

/** What a file's footer says of its table. */
export interface ParquetTable {
  readonly columns: readonly string[];
  /** How the numbers of each column were stored. */
  readonly numbers: readonly Numbers[];
  readonly rows: number;
  /** One after the other in the file; only one of them needs to be in memory. */
  readonly groups: readonly RowGroup[];
}

/** Doubles and whole numbers; single precision; decimals of so many places. */
type Numbers = 'exact' | 'single' | { readonly places: number };

/** Rows from `rowStart` to before `rowEnd`, and how `parquetReadObjects` is to read them. */
export interface RowGroup {
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly parsers: typeof PARSERS;
  readonly compressors: typeof COMPRESSORS;
}

/** A part of a table as text, and how much of the file lies behind it, 0 … 1. */
export interface ParquetPart {
  readonly text: Uint8Array;
  readonly share: number;
}

/** Whether a file begins as Parquet does. */
export function isParquet(head: Uint8Array): boolean {
  return asciiText(head, 0, 4) === 'PAR1';
}

export function parquetTable({ schema, num_rows, row_groups }: FileMetaData): ParquetTable {
  const leaves = schema.filter((element) => element.num_children === undefined);
  const groups: RowGroup[] = [];
  let rowStart = 0;
  for (const group of row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    groups.push({ rowStart, rowEnd, parsers: PARSERS, compressors: COMPRESSORS });
    rowStart = rowEnd;
  }
  const columns = leaves.map(({ name }) => name);
  return { columns, numbers: leaves.map(numbersOf), rows: Number(num_rows), groups };
}

function numbersOf({ type, converted_type, scale = 0 }: SchemaElement): Numbers {
  if (type === 'FLOAT') return 'single';
  return converted_type === 'DECIMAL' && scale > 0 ? { places: scale } : 'exact';
}

/** The header line of a table. */
export function headerText({ columns }: ParquetTable): ParquetPart {
  return { text: strToU8(columns.map((name) => cell(name, 'exact')).join(',') + '\n'), share: 0 };
}

/** The rows of a group as lines of text, a cell per column; absent values are empty. */
export function* groupText(
  table: ParquetTable,
  { rowStart }: RowGroup,
  rows: readonly Record<string, unknown>[],
): Generator<ParquetPart> {
  for (let at = 0; at < rows.length; at += PART_ROWS) {
    const text = rowsText(table, rows.slice(at, at + PART_ROWS));
    yield { text, share: Math.min(1, (rowStart + at + PART_ROWS) / table.rows) };
  }
}

function rowsText({ columns, numbers }: ParquetTable, rows: readonly Record<string, unknown>[]): Uint8Array {
  let text = '';
  for (const row of rows) {
    for (let i = 0; i < columns.length; i++) text += (i > 0 ? ',' : '') + cell(row[columns[i]], numbers[i]);
    text += '\n';
  }
  return strToU8(text);
}

function cell(value: unknown, numbers: Numbers): string {
  switch (typeof value) {
    case 'number':
      return numbers === 'exact' ? String(value) : String(asWritten(value, numbers));
    case 'bigint':
    case 'boolean':
      return String(value);
    case 'string':
      // Delimiters and line breaks inside a text would make cells and lines of it.
      return value.replace(/[",\r\n]/g, ' ');
    default:
      return '';
  }
}

/** The number that was stored: the reader gives decimals times a power of ten, and singles with digits that they never had. */
function asWritten(value: number, numbers: 'single' | { readonly places: number }): number {
  if (!Number.isFinite(value)) return value;
  if (numbers !== 'single')
    return Number(numbers.places <= 9 ? value.toFixed(numbers.places) : value.toPrecision(15));
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
