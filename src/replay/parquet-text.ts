import { gunzipSync, strToU8 } from 'fflate';
import { asciiText } from './fields';

/**
 * Parquet is read by its host, for that takes promises; a table of it then goes the way of every other table, as text.
 * Here is what is the same for all hosts.
 */

/** Rows that a host turns into text at a time. */
export const PARQUET_ROWS = 65_536;

/** Whether a file begins as Parquet does. */
export function isParquet(head: Uint8Array): boolean {
  return asciiText(head, 0, 4) === 'PAR1';
}

/** Times as whole µs since 1970, not as dates that know milliseconds only. */
export const PARQUET_PARSERS = {
  timestampFromMilliseconds: (milliseconds: bigint): bigint => milliseconds * 1000n,
  timestampFromMicroseconds: (microseconds: bigint): bigint => microseconds,
  timestampFromNanoseconds: (nanoseconds: bigint): bigint => nanoseconds / 1000n,
  dateFromDays: (days: number): bigint => BigInt(days) * 86_400_000_000n,
};

/** Ways of packing besides the reader's own (none, Snappy). */
export const PARQUET_COMPRESSORS = {
  GZIP: (packed: Uint8Array): Uint8Array => gunzipSync(packed),
};

/** The header line of a table. */
export function headerText(columns: readonly string[]): Uint8Array {
  return strToU8(columns.map(cell).join(',') + '\n');
}

/** Rows of a table as lines of text, a cell per column; absent values are empty. */
export function rowsText(columns: readonly string[], rows: readonly Record<string, unknown>[]): Uint8Array {
  let text = '';
  for (const row of rows) {
    for (let i = 0; i < columns.length; i++) text += (i > 0 ? ',' : '') + cell(row[columns[i]]);
    text += '\n';
  }
  return strToU8(text);
}

function cell(value: unknown): string {
  switch (typeof value) {
    case 'number':
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
