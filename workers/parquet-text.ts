import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import {
  headerText,
  PARQUET_COMPRESSORS,
  PARQUET_PARSERS,
  PARQUET_ROWS,
  rowsText,
} from '../src/replay/parquet-text';

/** A Parquet file in memory as the text of a table, one row group after the other. Throws what the reader throws. */
export async function* parquetText(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  const file = {
    byteLength: bytes.length,
    slice: (start: number, end = bytes.length): ArrayBuffer => bytes.slice(start, end).buffer,
  };
  const metadata = await parquetMetadataAsync(file);
  const columns = metadata.schema
    .filter((element) => element.num_children === undefined)
    .map(({ name }) => name);
  yield headerText(columns);
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
    for (let at = 0; at < rows.length; at += PARQUET_ROWS)
      yield rowsText(columns, rows.slice(at, at + PARQUET_ROWS));
    rowStart = rowEnd;
  }
}
