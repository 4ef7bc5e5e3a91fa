import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.QUOTELAB_DATA ?? '../shared/data';

/** Why tests on recordings are skipped, or null where the recordings are present. */
export const NO_RECORDINGS = existsSync(join(folder, 'README.md'))
  ? null
  : `no market recordings in ${folder} (set QUOTELAB_DATA)`;

/** Bytes of a recording. */
export function recording(name: string): Uint8Array {
  return readFileSync(join(folder, name));
}

/** A JSON file beside the recordings; its shape is stated by the assertions on it. */
export function recordingFacts(name: string) {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}
