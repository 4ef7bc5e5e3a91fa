import { cryptofeed, hftbacktest, jsonLines } from './message-lines';
import { ownTape } from './own-tape';
import type { ReplayFormat } from './replay';
import { tapeCsv } from './tape-csv';

/** Every dialect by the name that `import --format` and the page use. */
export const REPLAY_FORMATS: Readonly<Record<string, ReplayFormat>> = {
  qlt: ownTape,
  'tape-csv': tapeCsv,
  hftbacktest,
  cryptofeed,
  'json-lines': jsonLines,
};
