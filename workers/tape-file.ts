import { tapeFacts } from '../src/calibrate/tape-facts';
import { TapeImport } from '../src/replay/tape-import';
import type { Tape } from '../src/tape/tape';
import type { TapeSummary } from './protocol';

/** A dropped file as a tape with its facts, or one sentence that says why not and where. */
export function readTapeFile(
  name: string,
  bytes: Uint8Array,
): { tape: Tape; facts: TapeSummary } | { error: string } {
  const reader = new TapeImport('auto');
  reader.begin(name);
  reader.feed(bytes);
  const result = reader.end();
  if (!result.ok) return { error: result.error };
  return { tape: result.tape, facts: tapeSummary(name, result.tape, result.warnings) };
}

/** What the page says about a tape. */
export function tapeSummary(name: string, tape: Tape, warnings: readonly string[]): TapeSummary {
  const { rows, quotes, trades, spanS } = tapeFacts(tape);
  return { name, rows, quotes, trades, spanS, warnings };
}
