import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { endianness } from 'node:os';
import { crc32 } from 'node:zlib';
import { MARK, QUOTE, type Tape } from '../tape/tape';
import { CHECKSUM_BYTES, tapeFileColumns, tapeFileHead } from '../tape/encoding';

const COPY_BYTES = 4 * 1024 * 1024;

/**
 * Writes a tape file whose rows do not fit into memory: each column gathers in a file of its own beside the target and
 * all are joined at the end. The target appears whole or not at all.
 */
export class TapeSpool {
  /** Columns are stored as they lie in memory; where that is not the file's order of bytes, nothing can be spilled. */
  static readonly possible = endianness() === 'LE';
  rows = 0;
  quotes = 0;
  marks = 0;
  /** Time of the first and the last row, s. */
  firstS = 0;
  lastS = 0;
  private readonly path: string;
  private columns: { readonly path: string; readonly file: number }[] = [];

  constructor(path: string) {
    this.path = path;
  }

  /** Stores the rows that the tape holds and empties it. */
  take(tape: Tape): void {
    this.count(tape);
    const { doubles, bytes } = tapeFileColumns(tape);
    [...doubles, ...bytes].forEach((column, i) => {
      const rows = column.subarray(0, tape.length);
      this.columns[i] ??= this.open(i);
      writeAll(this.columns[i].file, new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
      // A row writes only the columns of its kind: the others must be as in a fresh tape.
      rows.fill(0);
    });
    tape.length = 0;
  }

  /** Stores the last rows and writes the tape file under the tape's header. */
  finish(tape: Tape): void {
    this.take(tape);
    const whole = `${this.path}.part`;
    const target = openSync(whole, 'w');
    let crc = 0;
    const add = (bytes: Uint8Array): void => {
      crc = crc32(bytes, crc);
      writeAll(target, bytes);
    };
    try {
      add(tapeFileHead(tape.header, this.rows));
      for (const { path, file } of this.columns) {
        closeSync(file);
        passOn(path, add);
        rmSync(path);
      }
      const checksum = new DataView(new ArrayBuffer(CHECKSUM_BYTES));
      checksum.setUint32(0, crc, true);
      writeAll(target, new Uint8Array(checksum.buffer));
    } finally {
      closeSync(target);
    }
    this.columns = [];
    renameSync(whole, this.path);
  }

  /** Removes what was written so far. */
  discard(): void {
    for (const { path, file } of this.columns) {
      closeSync(file);
      rmSync(path, { force: true });
    }
    this.columns = [];
    if (existsSync(`${this.path}.part`)) rmSync(`${this.path}.part`);
  }

  private count(tape: Tape): void {
    if (this.rows === 0 && tape.length > 0) this.firstS = tape.time[0];
    if (tape.length > 0) this.lastS = tape.time[tape.length - 1];
    this.rows += tape.length;
    for (let row = 0; row < tape.length; row++) {
      if (tape.kind[row] === QUOTE) this.quotes++;
      else if (tape.kind[row] === MARK) this.marks++;
    }
  }

  private open(i: number): { path: string; file: number } {
    const path = `${this.path}.column-${i}`;
    return { path, file: openSync(path, 'w') };
  }
}

/** Hands a file's bytes on, piece by piece. */
function passOn(path: string, take: (bytes: Uint8Array) => void): void {
  const source = openSync(path, 'r');
  try {
    const buffer = new Uint8Array(Math.min(COPY_BYTES, Math.max(1, statSync(path).size)));
    for (;;) {
      const length = readSync(source, buffer);
      if (length === 0) return;
      take(buffer.subarray(0, length));
    }
  } finally {
    closeSync(source);
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
