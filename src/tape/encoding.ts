import { Crc32 } from '../domain/crc32';
import { isRecord } from '../domain/part';
import { Sha256 } from '../domain/sha256';
import type { Tape, MarketTruth, TapeHeader } from './tape';

/**
 * A tape file (`.qlt`): the eight bytes "QLTAPE01", a little-endian 32-bit header length, the header as JSON
 * (padded with spaces to a multiple of 8), a 64-bit row count, then the columns one after another. Little-endian
 * throughout; doubles first, bytes last, so that every column is aligned. Where the header says `"checksum":"crc32"`, as
 * all say that are written now, the CRC-32 of everything before it follows in 32 bits.
 */
export const MAGIC = 'QLTAPE01';
export const MAX_HEADER_BYTES = 65_536;
export const MAX_ROWS = 500_000_000;
export const CHECKSUM_BYTES = 4;
const CHECKSUM = ',"checksum":"crc32"}';

/** The whole tape as bytes. */
export function encodeTape(tape: Tape): Uint8Array {
  const rows = tape.length;
  const head = tapeFileHead(tape.header, rows);
  const { doubles, bytes: smalls } = tapeFileColumns(tape);
  const length = head.length + rows * (8 * doubles.length + smalls.length);
  const bytes = new Uint8Array(length + CHECKSUM_BYTES);
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
  const crc = new Crc32();
  crc.update(bytes.subarray(0, length));
  view.setUint32(length, crc.value, true);
  return bytes;
}

/** What stands before the columns in a tape file of so many rows. */
export function tapeFileHead(tapeHeader: TapeHeader, rows: number): Uint8Array {
  let header = canonicalHeader(tapeHeader).slice(0, -1) + CHECKSUM;
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

/** SHA-256 of header and columns, as 64 hexadecimal digits: the identity of a tape. */
export function tapeDigest(tape: Tape): string {
  const hash = new Sha256().text(canonicalHeader(tape.header)).doubles([tape.length]);
  for (const column of doubleColumns(tape)) hash.doubles(column.subarray(0, tape.length));
  for (const column of byteColumns(tape)) hash.update(column.subarray(0, tape.length));
  return hash.hex();
}

/** Columns of doubles that a tape with this header has. */
export function doubleColumnCount(header: TapeHeader): number {
  return 2 + (header.touch ? 1 : 0) + (header.sizes ? 2 : 0) + (header.identified ? 2 : 0);
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

/** Whether a checksum stands at the end of the tape file that begins with this header. */
export function hasChecksum(header: string): boolean {
  return header.trimEnd().endsWith(CHECKSUM);
}

/** The header of a tape file from its JSON; null where it is none. */
export function readHeader(text: string): TapeHeader | null {
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

/** Bytes as the characters of their values. */
export function readAscii(bytes: Uint8Array, at: number, length: number): string {
  let text = '';
  for (let i = 0; i < length; i++) text += String.fromCharCode(bytes[at + i]);
  return text;
}
