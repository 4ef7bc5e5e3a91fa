import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const folder = process.env.QUOTELAB_DATA ?? fileURLToPath(new URL('../../../shared/data', import.meta.url));

/** A frame as it was received, and when (s since 1970). */
export interface RecordedFrame {
  readonly timeS: number;
  readonly text: string;
}

/** Whether the recordings are there; a test that needs them skips and says so where they are not. */
export function hasRecording(name: string): boolean {
  return existsSync(join(folder, name));
}

/** What a recorder received: lines of `seconds: frame` (cryptofeed) or `nanoseconds frame` (hftbacktest). */
export function recordedFrames(name: string): RecordedFrame[] {
  const frames: RecordedFrame[] = [];
  for (const line of gunzipSync(readFileSync(join(folder, name)))
    .toString()
    .split('\n')) {
    const match = /^(\d+(?:\.\d+)?)(: | )(.*)$/.exec(line);
    if (match !== null)
      frames.push({ timeS: Number(match[1]) / (match[2] === ' ' ? 1e9 : 1), text: match[3] });
  }
  return frames;
}
