import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { inReadingOrder } from '../replay/reading-order';
import type { ReplayOptions } from '../replay/replay';
import { TapeImport } from '../replay/tape-import';
import type { Tape } from '../tape/tape';
import { refuseUnreadable } from './input';
import { isParquetFile, parquetText } from './parquet-file';

const CHUNK_BYTES = 1024 * 1024;

/** A tape from files of any known format, with what is odd about it. */
export interface TapeFile {
  readonly tape: Tape;
  /** Name of the format in REPLAY_FORMATS. */
  readonly format: string;
  readonly warnings: readonly string[];
}

/**
 * Reads a tape, our own or any recording that `import` knows, from one or several files (`-` = standard input),
 * chunk by chunk. Refuses bad input with the reason.
 */
export function readTapeFile(
  paths: readonly string[],
  format = 'auto',
  options: Partial<ReplayOptions> = {},
): TapeFile {
  const tapeImport = new TapeImport(format, options);
  for (const path of inReadingOrder(paths, basename)) {
    if (isParquetFile(path))
      refuseUnreadable(path, `${path} is Parquet: turn it into a tape with import first.`);
    for (const _ of fed(tapeImport, path));
  }
  return finished(tapeImport, paths);
}

/** The same with Parquet among the files, and with pauses in which a signal is heard. */
export async function readRecording(
  paths: readonly string[],
  format = 'auto',
  options: Partial<ReplayOptions> = {},
): Promise<TapeFile> {
  const tapeImport = new TapeImport(format, options);
  for (const path of inReadingOrder(paths, basename)) {
    if (!isParquetFile(path)) {
      for (const _ of fed(tapeImport, path)) await setImmediate();
      continue;
    }
    tapeImport.begin(`${basename(path)}.csv`);
    for await (const { text } of parquetText(path)) tapeImport.feed(text);
  }
  return finished(tapeImport, paths);
}

/** Reads a file chunk by chunk and stops after each. */
function* fed(tapeImport: TapeImport, path: string): Generator<void> {
  tapeImport.begin(path === '-' ? 'standard input' : basename(path));
  for (const chunk of chunksOf(path)) {
    tapeImport.feed(chunk);
    if (tapeImport.failed || tapeImport.ignoring) break;
    yield;
  }
}

function finished(tapeImport: TapeImport, paths: readonly string[]): TapeFile {
  const result = tapeImport.end();
  if (!result.ok) refuseUnreadable(paths.join(' '), result.error);
  return { tape: result.tape, format: tapeImport.format!, warnings: result.warnings };
}

function* chunksOf(path: string): Generator<Uint8Array> {
  let file: number;
  try {
    file = path === '-' ? 0 : openSync(path, 'r');
  } catch (error) {
    return refuseUnreadable(path, `${path} cannot be read: ${(error as Error).message}`);
  }
  try {
    // Readers copy what they keep: one buffer serves all, so that memory does not wait for the collector.
    const chunk = new Uint8Array(CHUNK_BYTES);
    for (;;) {
      const length = readChunk(path, file, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    if (file !== 0) closeSync(file);
  }
}

/** Bytes read, 0 at the end. Standard input may not be ready or may end with an error: both are normal there. */
function readChunk(path: string, file: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(file, chunk);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') return refuseUnreadable(path, `${path} cannot be read: ${message}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
