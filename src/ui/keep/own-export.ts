import { isRecord } from '../../domain/part';
import { readConfig } from '../../session/read-config';

/** The element of an HTML report that holds its experiment. */
const EXPERIMENT = /<script type="application\/json" id="quotelab-experiment">([^<]*)<\/script>/;

/**
 * What a file that the page or the command wrote lets run again: the experiment of an HTML report, an experiment as a
 * link holds it, a configuration, or the result of a headless run. null where it is none of these.
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
  const read = readConfig(config);
  if (!read.ok) return null;
  // A run of the command says which run it was; the page holds the engine to it.
  const { digest } = document;
  const untilS = read.config.untilS ?? read.config.durationS;
  return isRecord(digest) ? { config, untilS, digest } : { config, untilS };
}
