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
