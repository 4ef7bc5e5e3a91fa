import { isRecord } from '../domain/part';
import { Sha256 } from '../domain/sha256';
import { MARK, Tape, type MarketTruth, type TapeHeader } from './tape';

/**
 * A tape file (`.qlt`): the eight bytes "QLTAPE01", a little-endian 32-bit header length, the header as JSON
 * (padded with spaces to a multiple of 8), a 64-bit row count, then the columns one after another.
 * Little-endian throughout; doubles first, bytes last, so that every column is aligned.
 */
const MAGIC = 'QLTAPE01';
const MAX_HEADER_BYTES = 65_536;
const MAX_ROWS = 500_000_000;

/** The whole tape as bytes. */
export function encodeTape(tape: Tape): Uint8Array {
  const rows = tape.length;
  const head = tapeFileHead(tape.header, rows);
  const { doubles, bytes: smalls } = tapeFileColumns(tape);
  const bytes = new Uint8Array(head.length + rows * (8 * doubles.length + smalls.length));
  bytes.set(head);
  const view = new DataView(bytes.buffer);
  let at = head.length;
  for (const column of doubles) {
    for (let i = 0; i < rows; i++, at += 8) view.setFloat64(at, column[i] + 0, true);
  }
  for (const column of smalls) {
    bytes.set(column.subarray(0, rows), at);
    at += rows;
  }
  return bytes;
}

/** What stands before the columns in a tape file of so many rows. */
export function tapeFileHead(tapeHeader: TapeHeader, rows: number): Uint8Array {
  let header = canonicalHeader(tapeHeader);
  header += ' '.repeat((8 - ((12 + header.length) % 8)) % 8);
  const bytes = new Uint8Array(12 + header.length + 8);
  const view = new DataView(bytes.buffer);
  writeAscii(bytes, 0, MAGIC);
  view.setUint32(8, header.length, true);
  writeAscii(bytes, 12, header);
  view.setFloat64(12 + header.length, rows, true);
  return bytes;
}

/** The columns that a tape has, in the order of the file: little-endian doubles, then bytes. Their first `length` rows count. */
export function tapeFileColumns(tape: Tape): {
  readonly doubles: readonly Float64Array[];
  readonly bytes: readonly Uint8Array[];
} {
  return { doubles: doubleColumns(tape), bytes: byteColumns(tape) };
}

/** Reads a tape file. Returns a sentence when it is not one: hostile bytes never throw. */
export function decodeTape(bytes: Uint8Array): Tape | { error: string } {
  if (bytes.length < 20 || readAscii(bytes, 0, 8) !== MAGIC)
    return { error: 'This is not a tape file (.qlt).' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getUint32(8, true);
  if (headerLength > MAX_HEADER_BYTES || 20 + headerLength > bytes.length) {
    return { error: 'The tape file is cut off inside its header.' };
  }
  const header = readHeader(readAscii(bytes, 12, headerLength));
  if (header === null) return { error: 'The header of the tape file cannot be read.' };
  const rows = view.getFloat64(12 + headerLength, true);
  if (!Number.isInteger(rows) || rows < 0 || rows > MAX_ROWS)
    return { error: 'The tape file has no valid row count.' };
  // The size is checked before the columns are made: a hostile row count must not reserve memory.
  const wanted = 20 + headerLength + rows * (8 * doubleColumnCount(header) + 2);
  if (bytes.length !== wanted) {
    return {
      error: `The tape file should hold ${wanted} bytes for its ${rows} rows but holds ${bytes.length}.`,
    };
  }
  return readColumns(view, bytes, 20 + headerLength, new Tape(header, Math.max(rows, 1)), rows);
}

/** SHA-256 of header and columns, as 64 hexadecimal digits: the identity of a tape. */
export function tapeDigest(tape: Tape): string {
  const hash = new Sha256().text(canonicalHeader(tape.header)).doubles([tape.length]);
  for (const column of doubleColumns(tape)) hash.doubles(column.subarray(0, tape.length));
  for (const column of byteColumns(tape)) hash.update(column.subarray(0, tape.length));
  return hash.hex();
}

function doubleColumnCount(header: TapeHeader): number {
  return 2 + (header.touch ? 1 : 0) + (header.sizes ? 2 : 0) + (header.identified ? 2 : 0);
}

function readColumns(
  view: DataView,
  bytes: Uint8Array,
  start: number,
  tape: Tape,
  rows: number,
): Tape | { error: string } {
  let at = start;
  tape.length = rows;
  for (const column of doubleColumns(tape)) {
    for (let i = 0; i < rows; i++, at += 8) {
      const value = view.getFloat64(at, true);
      if (!Number.isFinite(value))
        return { error: `Row ${i + 1} of the tape file holds a number that is not finite.` };
      column[i] = value;
    }
  }
  for (const column of byteColumns(tape)) {
    column.set(bytes.subarray(at, at + rows));
    at += rows;
  }
  for (let i = 0; i < rows; i++) {
    if (tape.kind[i] > MARK) return { error: `Row ${i + 1} of the tape file is of an unknown kind.` };
    if (i > 0 && tape.time[i] < tape.time[i - 1])
      return { error: `Row ${i + 1} of the tape file goes back in time.` };
  }
  return tape;
}

function doubleColumns(tape: Tape): Float64Array[] {
  const { touch, sizes, identified } = tape.header;
  return [
    tape.time,
    tape.price,
    ...(touch ? [tape.ask] : []),
    ...(sizes ? [tape.size, tape.askSize] : []),
    ...(identified ? [tape.exchangeUs, tape.id] : []),
  ];
}

function byteColumns(tape: Tape): Uint8Array[] {
  return [tape.kind, tape.flags];
}

/** The header's fields in a fixed order, so that equal headers give equal bytes. */
function canonicalHeader(header: TapeHeader): string {
  const { source, origin, symbol, tick, lotStep, originUs, touch, sizes, identified } = header;
  const truth = header.truth === null ? null : orderedTruth(header.truth);
  const ordered = { source, origin, symbol, tick, lotStep, originUs, touch, sizes, identified, truth };
  // Escaped to ASCII: one character is then one byte.
  return JSON.stringify(ordered).replace(
    /[\u0080-\uffff]/g,
    (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}

function orderedTruth({ sigma, sigmaTotal, A, k, informedShare }: MarketTruth): MarketTruth {
  return { sigma, sigmaTotal, A, k, informedShare };
}

function readHeader(text: string): TapeHeader | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(parsed)) return null;
  const { source, origin, symbol, tick, lotStep, originUs, touch, sizes, identified, truth } = parsed;
  const step = (x: unknown): x is number => typeof x === 'number' && Number.isFinite(x) && x >= 0;
  if (typeof source !== 'string' || typeof symbol !== 'string') return null;
  if (origin !== 'synthetic' && origin !== 'recorded' && origin !== 'live') return null;
  if (!step(tick) || !step(lotStep) || !step(originUs)) return null;
  if (typeof touch !== 'boolean' || typeof sizes !== 'boolean' || typeof identified !== 'boolean')
    return null;
  return {
    source,
    origin,
    symbol,
    tick,
    lotStep,
    originUs,
    touch,
    sizes,
    identified,
    truth: readTruth(truth),
  };
}

function readTruth(input: unknown): MarketTruth | null {
  if (!isRecord(input)) return null;
  const field = (name: string): number | null => {
    const value = input[name];
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  return {
    sigma: field('sigma'),
    sigmaTotal: field('sigmaTotal'),
    A: field('A'),
    k: field('k'),
    informedShare: field('informedShare'),
  };
}

function writeAscii(bytes: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text.charCodeAt(i);
}

function readAscii(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(bytes[at + i]);
  return text;
}
