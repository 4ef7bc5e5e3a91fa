import {
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { crc32 } from 'node:zlib';
import { isRecord } from '../domain/part';

const NEWLINE = 10;
const CHECKSUM_DIGITS = 8;
/** Only the owner may read it: it holds what accounts own, and hashes of keys. */
const MODE = 0o600;

/** A record as it stands in the file. */
export type StateRecord = Readonly<Record<string, unknown>>;

/**
 * A write-ahead file: one record a line, each behind its checksum, appended before anyone hears of it. What the
 * operating system has taken survives the death of the process; `sync` makes it survive a power cut too.
 *
 * A process killed in the middle of a write leaves half a line at the end, which nobody was told of: it is cut off.
 * Damage anywhere else is an error.
 */
export class StateFile {
  readonly path: string;
  /** Bytes written so far. */
  bytes: number;
  private file: number;
  private pending = '';
  private unsynced = false;
  private syncing = false;

  private constructor(path: string, file: number, bytes: number) {
    this.path = path;
    this.file = file;
    this.bytes = bytes;
  }

  /** Opens or creates; returns the records that were there, or what is wrong. */
  static open(
    path: string,
  ): { readonly file: StateFile; readonly records: StateRecord[] } | { readonly error: string } {
    try {
      const read = existsSync(path) ? readRecords(readFileSync(path)) : { records: [], length: 0 };
      if ('error' in read) return { error: `${path}: ${read.error}` };
      const file = openSync(path, 'a', MODE);
      ftruncateSync(file, read.length);
      return { file: new StateFile(path, file, read.length), records: read.records };
    } catch (error) {
      return { error: `${path} cannot be opened: ${(error as Error).message}` };
    }
  }

  /** Adds a record; it is in the file after `flush`. */
  append(record: StateRecord): void {
    this.pending += lineOf(record);
  }

  /** Hands everything appended to the operating system. Throws where it cannot: then nothing may be acknowledged. */
  flush(): void {
    if (this.pending === '') return;
    const bytes = Buffer.from(this.pending, 'utf8');
    this.pending = '';
    writeAll(this.file, bytes);
    this.bytes += bytes.length;
    this.unsynced = true;
  }

  /** Begins to write through to the disk. */
  sync(): void {
    if (!this.unsynced || this.syncing) return;
    this.unsynced = false;
    this.syncing = true;
    fdatasync(this.file, () => {
      this.syncing = false;
    });
  }

  /** Replaces the whole file by the records given, at once: after a crash there is the old file or the new one. */
  replace(records: Iterable<StateRecord>): void {
    const path = `${this.path}.new`;
    const file = openSync(path, 'w', MODE);
    let text = '';
    for (const record of records) {
      text += lineOf(record);
      if (text.length < 1 << 20) continue;
      writeAll(file, Buffer.from(text, 'utf8'));
      text = '';
    }
    writeAll(file, Buffer.from(text, 'utf8'));
    renameSync(path, this.path);
    closeSync(this.file);
    this.file = file;
    this.pending = '';
    this.bytes = fstatSync(file).size;
    this.unsynced = true;
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }
}

/**
 * A file beside the state that says which process writes it. Returns null when it is ours now, otherwise the number
 * of the living process that has it.
 */
export function lockState(path: string): number | null {
  const lock = `${path}.lock`;
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      const file = openSync(lock, 'wx', MODE);
      writeSync(file, String(process.pid));
      closeSync(file);
      return null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(lock, 'utf8'));
      if (owner !== process.pid && isAlive(owner)) return owner;
      rmSync(lock, { force: true });
    }
  }
  return null;
}

export function unlockState(path: string): void {
  rmSync(`${path}.lock`, { force: true });
}

function isAlive(process_: number): boolean {
  if (!Number.isInteger(process_) || process_ <= 0) return false;
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}

function lineOf(record: StateRecord): string {
  const text = JSON.stringify(record);
  return `${checksum(text)} ${text}\n`;
}

function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(CHECKSUM_DIGITS, '0');
}

function readRecords(bytes: Buffer): { records: StateRecord[]; length: number } | { error: string } {
  const records: StateRecord[] = [];
  let start = 0;
  for (let line = 1; start < bytes.length; line++) {
    const end = bytes.indexOf(NEWLINE, start);
    const record = end < 0 ? null : readLine(bytes.subarray(start, end));
    if (record === null) {
      if (end < 0) break;
      return { error: `line ${line} is damaged; move the file away to start anew.` };
    }
    records.push(record);
    start = end + 1;
  }
  return { records, length: start };
}

function readLine(bytes: Buffer): StateRecord | null {
  if (bytes.length < CHECKSUM_DIGITS + 3) return null;
  const text = bytes.subarray(CHECKSUM_DIGITS + 1);
  if (bytes.toString('latin1', 0, CHECKSUM_DIGITS) !== checksum(text)) return null;
  try {
    const record: unknown = JSON.parse(text.toString('utf8'));
    return isRecord(record) ? record : null;
  } catch {
    return null;
  }
}
