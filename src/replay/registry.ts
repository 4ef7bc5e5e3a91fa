import { binanceCsv } from './binance-csv';
import { genericCsv } from './generic-csv';
import { historyJson } from './history-json';
import { hyperliquidCsv } from './hyperliquid-csv';
import { leanTicks } from './lean-ticks';
import { lobster } from './lobster';
import { cryptofeed, hftbacktest, jsonLines } from './message-lines';
import { ownTape } from './own-tape';
import type { ReplayFormat } from './replay';
import { tapeCsv } from './tape-csv';
import { tardisCsv } from './tardis-csv';

/** Every dialect by the name that `import --format` and the page use. */
export const REPLAY_FORMATS: Readonly<Record<string, ReplayFormat>> = {
  qlt: ownTape,
  'tape-csv': tapeCsv,
  hftbacktest,
  cryptofeed,
  'json-lines': jsonLines,
  'history-json': historyJson,
  'binance-csv': binanceCsv,
  'tardis-csv': tardisCsv,
  'hyperliquid-csv': hyperliquidCsv,
  'lean-ticks': leanTicks,
  lobster,
  table: genericCsv,
};

/** What is wrong with the name of a format, in a sentence; null = it is 'auto' or one of REPLAY_FORMATS. */
export function formatProblem(name: string): string | null {
  if (name === 'auto' || Object.hasOwn(REPLAY_FORMATS, name)) return null;
  return `There is no format ${name}; known are: auto, ${Object.keys(REPLAY_FORMATS).join(', ')}.`;
}
