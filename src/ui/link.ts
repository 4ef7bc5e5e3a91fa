import { isRecord } from '../domain/part';
import { experimentDocument, readExperiment, type Experiment, type ExperimentResult } from '../session/link';

/**
 * What a link begins with after `#`; another number is another format. v1 holds one run. v2 holds the run before it too,
 * v3 also on how many tapes both were compared, or a question to the lab. A link is of the least version that holds it, so that older pages still open all
 * they can show.
 */
const ALONE = 'v1.';
const COMPARED = 'v2.';
const ASKING = 'v3.';
/** Longest link that is read at all. */
const MOST_CHARACTERS = 4000;
/** A link may not unpack to more: deflate grows a thousandfold at will. */
const MOST_BYTES = 65_536;

/** Whether a fragment is short enough to be read again. */
export function isReadable(fragment: string): boolean {
  return fragment.length <= MOST_CHARACTERS;
}

/** The fragment of an address that opens this experiment: its version and deflated JSON in base64url. */
export async function writeLink(experiment: Experiment): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify(experimentDocument(experiment)));
  const packed = await through(json, new CompressionStream('deflate-raw'), Infinity);
  return `#${versionOf(experiment)}${toBase64Url(packed!)}`;
}

function versionOf({ before, pairs, question }: Experiment): string {
  if (question !== null || pairs !== null) return ASKING;
  return before === null ? ALONE : COMPARED;
}

/** Reads a fragment; null where it holds no experiment of ours. All that is wrong with it is listed. */
export async function readLink(fragment: string): Promise<ExperimentResult | null> {
  const text = fragment.replace(/^#/, '');
  if (!/^v\d+\./.test(text)) return null;
  const version = [ALONE, COMPARED, ASKING].find((prefix) => text.startsWith(prefix));
  if (version === undefined) return bad('The link is of a version that this page does not know.');
  if (!isReadable(fragment)) return bad(`The link is longer than ${MOST_CHARACTERS} characters.`);
  const packed = fromBase64Url(text.slice(version.length));
  if (packed === null) return bad('The link holds characters that do not belong in one.');
  let document: unknown;
  try {
    const json = await through(packed, new DecompressionStream('deflate-raw'), MOST_BYTES);
    if (json === null) return bad(`The link unpacks to more than ${MOST_BYTES / 1024} KiB.`);
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    return bad('The link is damaged: part of it is missing or changed.');
  }
  if (version === ALONE && isRecord(document) && 'before' in document) {
    return bad('The link holds a comparison, which its version does not know.');
  }
  if (version !== ASKING && isRecord(document)) {
    if ('question' in document)
      return bad('The link holds a question to the lab, which its version does not know.');
    if ('pairs' in document) return bad('The link holds evidence, which its version does not know.');
  }
  return readExperiment(document);
}

function bad(message: string): ExperimentResult {
  return { ok: false, problems: [{ path: '', code: 'not-a-text', message }] };
}

/** Bytes through a stream; null as soon as more than `most` come out. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array | null> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[\w-]*$/.test(text)) return null;
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
  } catch {
    return null;
  }
}
