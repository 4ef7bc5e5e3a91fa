import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { groupText, headerText, isParquet, type ParquetPart, parquetTable } from '../replay/parquet-text';
import { refuseUnreadable } from './input';

/** Whether the file at a path is Parquet; false where it cannot be read or is standard input. */
export function isParquetFile(path: string): boolean {
  if (path === '-') return false;
  try {
    const file = openSync(path, 'r');
    try {
      const head = new Uint8Array(4);
      return readSync(file, head) === 4 && isParquet(head);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** A Parquet file as the text of a table, one row group in memory after the other. Refuses what cannot be read. */
export async function* parquetText(path: string): AsyncGenerator<ParquetPart> {
  const descriptor = openSync(path, 'r');
  try {
    const file = randomAccess(descriptor);
    const metadata = await parquetMetadataAsync(file);
    const table = parquetTable(metadata);
    yield headerText(table);
    for (const group of table.groups)
      yield* groupText(table, group, await parquetReadObjects({ file, metadata, ...group }));
  } catch (error) {
    refuseUnreadable(path, `${path} cannot be read as Parquet: ${(error as Error).message}`);
  } finally {
    closeSync(descriptor);
  }
}

/** A file that is open for reading, as hyparquet wants it. */
export function randomAccess(descriptor: number): AsyncBuffer {
  const byteLength = fstatSync(descriptor).size;
  return {
    byteLength,
    slice(start, end = byteLength) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength) - start));
      for (let at = 0; at < bytes.length;) {
        const length = readSync(descriptor, bytes, at, bytes.length - at, start + at);
        if (length === 0) throw new Error('it has become shorter while it was read');
        at += length;
      }
      return bytes.buffer;
    },
  };
}
