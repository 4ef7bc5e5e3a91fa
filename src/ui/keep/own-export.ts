import { isRecord } from '../../domain/part';
import { CONFIG_FIELDS } from '../../session/config-fields';

/** The element of an HTML report that holds its experiment. */
const EXPERIMENT = /<script type="application\/json" id="quotelab-experiment">([^<]*)<\/script>/;

const SECTIONS: ReadonlySet<string> = new Set([
  'version',
  'market',
  'strategy',
  'layers',
  'actions',
  ...Object.keys(CONFIG_FIELDS).map((path) => path.split('.')[0]),
]);

/**
 * What a file that the page or the command wrote lets run again: the experiment of an HTML report, an experiment as a
 * link holds it, a configuration, or the result of a headless run. null where it is none of these; whether what it says
 * is valid the engine tells.
 */
export function ownExport(text: string): unknown {
  const embedded = EXPERIMENT.exec(text);
  let document: unknown;
  try {
    document = JSON.parse(embedded === null ? text : embedded[1]);
  } catch {
    return null;
  }
  if (!isRecord(document)) return null;
  if ('digest' in document && 'untilS' in document) return document;
  const config = isRecord(document.config) ? document.config : document;
  const keys = Object.keys(config);
  if (keys.length === 0 || !keys.every((key) => SECTIONS.has(key))) return null;
  const untilS = config.untilS ?? config.durationS ?? CONFIG_FIELDS.durationS.default;
  // A run of the command says which run it was; the page holds the engine to it.
  const { digest } = document;
  if (isRecord(digest)) return { config, untilS, digest };
  // Where it stood when it was saved is where it opens, and not where its session ends.
  return { config: { ...config, untilS: null }, untilS };
}

/** Columns that only our own tables of a run have. */
const OWN_TABLES = ['inventory_after', 'losing_baseline', 'bid_1', 'ask_1'];

const AGAIN =
  'the market it did it in is not in there. To run it again, take Report, Configuration or Tape of the same run from the Export menu.';

/**
 * What a file is that the page or the command wrote and that is nothing to replay, and what to do instead, as the rest of
 * a sentence about it; '' where it is none of ours.
 */
export function ownWords(text: string): string {
  if (isOwnTable(text)) return `is a table of what a desk did: ${AGAIN}`;
  if (/^\{"timeS":[^,]+,"kind":"/.test(text)) return `is the list of what happened to a desk: ${AGAIN}`;
  if (/^\s*\{\s*"format":\s*"quotelab-experiments"/.test(text))
    return 'holds saved experiments: read it with Import… under Experiments.';
  if (text.includes('<title>Quotelab: ') && text.includes('-- sweep - '))
    return 'is the report of a sweep: at its end it says how to run it again.';
  return '';
}

/** Whether a file is a table that the page wrote of what a desk did, CSV or Parquet. */
function isOwnTable(text: string): boolean {
  // Parquet names its columns in its last bytes.
  const head = text.startsWith('PAR1') ? text.slice(-16_384) : text.slice(0, 400).split('\n')[0];
  return head.includes('time_s') && OWN_TABLES.some((column) => head.includes(column));
}
