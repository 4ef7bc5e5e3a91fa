import { tapeSummary } from '../src/calibrate/tape-summary';
import { isParquet } from '../src/replay/parquet-text';
import { TapeImport } from '../src/replay/tape-import';
import type { Tape } from '../src/tape/tape';
import type { TapeSummary } from './protocol';

export { tapeSummary };

/** A dropped file as a tape with its facts, or one sentence that says why not and where. */
export async function readTapeFile(
  name: string,
  bytes: Uint8Array,
): Promise<{ tape: Tape; facts: TapeSummary } | { error: string }> {
  const reader = new TapeImport('auto');
  if (isParquet(bytes)) {
    const { parquetText } = await import('./parquet-text');
    reader.begin(`${name}.csv`);
    try {
      for await (const text of parquetText(bytes)) reader.feed(text);
    } catch (error) {
      return { error: `${name} cannot be read as Parquet: ${(error as Error).message}.` };
    }
  } else {
    reader.begin(name);
    reader.feed(bytes);
  }
  const result = reader.end();
  if (!result.ok) return { error: result.error };
  return { tape: result.tape, facts: tapeSummary(name, result.tape, result.warnings) };
}
