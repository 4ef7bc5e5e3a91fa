import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import {
  headerText,
  PARQUET_COMPRESSORS,
  PARQUET_PARSERS,
  PARQUET_ROWS,
  rowsText,
} from '../src/replay/parquet-text';

/** A part of a table as text, and how much of the file lies behind it, 0 … 1. */
export interface ParquetPart {
  readonly text: Uint8Array;
  readonly share: number;
}

/** A Parquet file as the text of a table, one row group in memory after the other. Throws what the reader throws. */
export async function* parquetText(data: Blob): AsyncGenerator<ParquetPart> {
  const file = {
    byteLength: data.size,
    slice: (start: number, end = data.size): Promise<ArrayBuffer> => data.slice(start, end).arrayBuffer(),
  };
  const metadata = await parquetMetadataAsync(file);
  const columns = metadata.schema
    .filter((element) => element.num_children === undefined)
    .map(({ name }) => name);
  yield { text: headerText(columns), share: 0 };
  const total = Number(metadata.num_rows);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const rows = await parquetReadObjects({
      file,
      metadata,
      rowStart,
      rowEnd,
      parsers: PARQUET_PARSERS,
      compressors: PARQUET_COMPRESSORS,
    });
    for (let at = 0; at < rows.length; at += PARQUET_ROWS) {
      const text = rowsText(columns, rows.slice(at, at + PARQUET_ROWS));
      yield { text, share: Math.min(1, (rowStart + at + PARQUET_ROWS) / total) };
    }
    rowStart = rowEnd;
  }
}
