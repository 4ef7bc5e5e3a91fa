import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { groupText, headerText, type ParquetPart, parquetTable } from '../src/replay/parquet-text';

/** A Parquet file as the text of a table, one row group in memory after the other. Throws what the reader throws. */
export async function* parquetText(data: Blob): AsyncGenerator<ParquetPart> {
  const file = {
    byteLength: data.size,
    slice: (start: number, end = data.size): Promise<ArrayBuffer> => data.slice(start, end).arrayBuffer(),
  };
  const metadata = await parquetMetadataAsync(file);
  const table = parquetTable(metadata);
  yield headerText(table);
  for (const group of table.groups)
    yield* groupText(table, group, await parquetReadObjects({ file, metadata, ...group }));
}
