import { Crc32 } from '../domain/crc32';
import {
  CHECKSUM_BYTES,
  doubleColumnCount,
  hasChecksum,
  MAGIC,
  MAX_HEADER_BYTES,
  MAX_ROWS,
  readAscii,
  readHeader,
  tapeFileColumns,
} from './encoding';
import { MARK, QUOTE, Tape, type TapeHeader } from './tape';

/** Which rows of a tape file are wanted; null = no such limit. Times are µs since 1970 UTC. */
export interface WantedRows {
  /** Rows before it are left out. */
  readonly fromUs: number | null;
  /** Rows from it on are left out. */
  readonly untilUs: number | null;
  /** The most rows to keep. */
  readonly mostRows: number | null;
}

const ALL_ROWS: WantedRows = { fromUs: null, untilUs: null, mostRows: null };
const FIRST_CAPACITY = 65_536;
/** No price and no size is larger; products of two stay finite. */
const LARGEST = 1e18;
/** Bytes before the header's text and the row count behind it. */
const FRAME_BYTES = 20;

/** Reads a tape file. Returns a sentence when it is not one: hostile bytes never throw. */
export function decodeTape(bytes: Uint8Array): Tape | { error: string } {
  const decoder = new TapeDecoder();
  decoder.feed(bytes);
  return decoder.end();
}

/**
 * Reads a tape file that comes in pieces. What is held is the tape itself: the columns of the rows wanted. Memory is taken as rows arrive, never because a file says how many there are.
 */
export class TapeDecoder {
  /** Rows that were wanted beyond the most to keep. */
  leftOut = 0;
  private readonly wanted: WantedRows;
  private head: Uint8Array = new Uint8Array(0);
  private header: TapeHeader | null = null;
  private rows = 0;
  /** The range wanted, s of the tape. */
  private fromS = -Infinity;
  private untilS = Infinity;
  private lastTimeS = -Infinity;
  private fed = 0;
  /** Bytes of the whole file. */
  private wantedBytes = 0;
  /** Bytes of columns still to come. */
  private bytesLeft = 0;
  private readonly crc = new Crc32();
  /** What stands behind the columns. */
  private readonly checksum = new Uint8Array(CHECKSUM_BYTES);
  private checksumLength = 0;
  private hasChecksum = false;
  private error: string | null = null;
  /** The times of the rows wanted, while the file's first column is read. */
  private times = new Float64Array(0);
  private tape: Tape | null = null;
  /** Columns in the file's order, of the rows [from, to). */
  private doubles: readonly Float64Array[] = [];
  private bytes: readonly Uint8Array[] = [];
  private from = 0;
  private to = 0;
  private column = 0;
  private row = 0;
  /** A double that lies across two pieces. */
  private readonly torn = new Uint8Array(8);
  private tornLength = 0;

  constructor(wanted: WantedRows = ALL_ROWS) {
    this.wanted = wanted;
  }

  /** The next bytes; nothing of them is kept. */
  feed(piece: Uint8Array): void {
    this.fed += piece.length;
    if (this.error !== null) return;
    if (this.header !== null) this.takeBody(piece);
    else this.takeHead(piece);
  }

  /** The tape, or one sentence that says what is wrong. To be called once. */
  end(): Tape | { error: string } {
    if (this.header === null)
      return { error: this.error ?? (this.isCut() ? CUT_HEADER : 'This is not a tape file (.qlt).') };
    if (this.fed !== this.wantedBytes) {
      return {
        error: `The tape file should hold ${this.wantedBytes} bytes for its ${this.rows} rows but holds ${this.fed}.`,
      };
    }
    const problem = this.error ?? this.rowProblem() ?? this.damage();
    return problem === null ? this.tape! : { error: problem };
  }

  private isCut(): boolean {
    return this.head.length >= FRAME_BYTES && readAscii(this.head, 0, 8) === MAGIC;
  }

  private takeHead(piece: Uint8Array): void {
    const head = new Uint8Array(this.head.length + piece.length);
    head.set(this.head);
    head.set(piece, this.head.length);
    this.head = head;
    if (head.length < FRAME_BYTES) return;
    if (readAscii(head, 0, 8) !== MAGIC) {
      this.error = 'This is not a tape file (.qlt).';
      return;
    }
    const view = new DataView(head.buffer);
    const headerLength = view.getUint32(8, true);
    if (headerLength > MAX_HEADER_BYTES) this.error = CUT_HEADER;
    if (this.error !== null || head.length < FRAME_BYTES + headerLength) return;
    const headerText = readAscii(head, 12, headerLength);
    const header = readHeader(headerText);
    const rows = view.getFloat64(12 + headerLength, true);
    if (header === null) this.error = 'The header of the tape file cannot be read.';
    else if (!Number.isInteger(rows) || rows < 0 || rows > MAX_ROWS)
      this.error = 'The tape file has no valid row count.';
    if (header === null || this.error !== null) return;
    this.header = header;
    this.rows = rows;
    const { fromUs, untilUs } = this.wanted;
    if (fromUs !== null) this.fromS = (fromUs - header.originUs) / 1e6;
    if (untilUs !== null) this.untilS = (untilUs - header.originUs) / 1e6;
    const columnsAt = FRAME_BYTES + headerLength;
    this.bytesLeft = rows * (8 * doubleColumnCount(header) + 2);
    this.hasChecksum = hasChecksum(headerText);
    this.wantedBytes = columnsAt + this.bytesLeft + (this.hasChecksum ? CHECKSUM_BYTES : 0);
    if (rows === 0) this.choose();
    this.crc.update(head.subarray(0, columnsAt));
    this.takeBody(head.subarray(columnsAt));
    this.head = new Uint8Array(0);
  }

  /** The columns, and what stands behind them. */
  private takeBody(piece: Uint8Array): void {
    const columns = piece.subarray(0, this.bytesLeft);
    this.bytesLeft -= columns.length;
    this.crc.update(columns);
    this.take(columns);
    for (let at = columns.length; at < piece.length && this.checksumLength < CHECKSUM_BYTES; at++)
      this.checksum[this.checksumLength++] = piece[at];
  }

  private take(piece: Uint8Array): void {
    let at = 0;
    while (at < piece.length && this.error === null) {
      if (this.tape !== null && this.column >= this.doubles.length + this.bytes.length) return;
      const isDouble = this.tape === null || this.column < this.doubles.length;
      at = isDouble ? this.takeDoubles(piece, at) : this.takeBytes(piece, at);
      if (this.row < this.rows || this.error !== null) continue;
      this.row = 0;
      this.column++;
      if (this.tape === null) this.choose();
    }
  }

  /** Reads doubles of one column from a place of the piece on; returns where it stopped. */
  private takeDoubles(piece: Uint8Array, start: number): number {
    let at = start;
    if (this.tornLength > 0 || piece.length - at < 8) {
      const taken = Math.min(8 - this.tornLength, piece.length - at);
      this.torn.set(piece.subarray(at, at + taken), this.tornLength);
      this.tornLength += taken;
      at += taken;
      if (this.tornLength < 8) return at;
      this.tornLength = 0;
      this.takeValues(new DataView(this.torn.buffer), 0, 1);
      return at;
    }
    const count = Math.min(this.rows - this.row, Math.floor((piece.length - at) / 8));
    this.takeValues(new DataView(piece.buffer, piece.byteOffset, piece.byteLength), at, count);
    return at + 8 * count;
  }

  private takeValues(view: DataView, start: number, count: number): void {
    const isTime = this.tape === null;
    const target = isTime ? this.times : this.doubles[this.column];
    const { from, to } = this;
    let { row } = this;
    for (let at = start, end = start + 8 * count; at < end; at += 8, row++) {
      const value = view.getFloat64(at, true);
      if (!Number.isFinite(value)) {
        this.error = `Row ${row + 1} of the tape file holds a number that is not finite.`;
        return;
      }
      if (isTime) this.takeTime(row, value);
      else if (row >= from && row < to) target[row - from] = value;
    }
    this.row = row;
  }

  /** Times come first and in order: what is wanted of them is one stretch, and only that is held. */
  private takeTime(row: number, timeS: number): void {
    if (timeS < this.lastTimeS) this.error ??= `Row ${row + 1} of the tape file goes back in time.`;
    this.lastTimeS = timeS;
    if (timeS < this.fromS) {
      this.from = row + 1;
      this.to = row + 1;
    } else if (timeS < this.untilS) {
      if (this.to - this.from < (this.wanted.mostRows ?? Infinity)) {
        this.holdTime(this.to - this.from, timeS);
        this.to = row + 1;
      } else this.leftOut++;
    }
  }

  private holdTime(index: number, timeS: number): void {
    if (index === this.times.length) {
      const most = Math.min(this.rows - this.from, this.wanted.mostRows ?? Infinity);
      const larger = new Float64Array(Math.min(most, Math.max(2 * index, FIRST_CAPACITY)));
      larger.set(this.times);
      this.times = larger;
    }
    this.times[index] = timeS;
  }

  private takeBytes(piece: Uint8Array, at: number): number {
    const count = Math.min(this.rows - this.row, piece.length - at);
    const first = Math.max(this.row, this.from);
    const last = Math.min(this.row + count, this.to);
    if (first < last) {
      const part = piece.subarray(at + first - this.row, at + last - this.row);
      this.bytes[this.column - this.doubles.length].set(part, first - this.from);
    }
    this.row += count;
    return at + count;
  }

  /** The times are known: takes the room for the rows wanted. */
  private choose(): void {
    const header = this.header!;
    const rows = this.to - this.from;
    const shiftUs = this.from > 0 && rows > 0 ? Math.round(this.times[0] * 1e6) : 0;
    const tape = new Tape({ ...header, originUs: header.originUs + shiftUs }, Math.max(rows, 1));
    for (let row = 0; row < rows; row++) {
      const timeS = this.times[row];
      tape.time[row] = shiftUs === 0 ? timeS : (Math.round(timeS * 1e6) - shiftUs) / 1e6;
    }
    tape.length = rows;
    this.times = new Float64Array(0);
    this.tape = tape;
    const { doubles, bytes } = tapeFileColumns(tape);
    this.doubles = doubles;
    this.bytes = bytes;
  }

  private damage(): string | null {
    const stated = new DataView(this.checksum.buffer).getUint32(0, true);
    const fits = !this.hasChecksum || stated === this.crc.value;
    return fits ? null : 'The tape file is damaged: its checksum does not fit.';
  }

  private rowProblem(): string | null {
    const tape = this.tape!;
    for (let row = 0; row < tape.length; row++) {
      if (tape.kind[row] > MARK) return `Row ${this.from + row + 1} of the tape file is of an unknown kind.`;
      if (!isOfAMarket(tape, row))
        return `Row ${this.from + row + 1} of the tape file has a price or size that no market has.`;
    }
    return null;
  }
}

/** Prices above 0 and sizes from 0 on, as every importer sees to it; a model may draw what it likes. */
function isOfAMarket({ header, kind, price, ask, size, askSize }: Tape, row: number): boolean {
  if (header.origin === 'synthetic' || kind[row] === MARK) return true;
  const isQuote = kind[row] === QUOTE;
  const isPriced = isPrice(price[row]) && (!isQuote || isPrice(ask[row]));
  return isPriced && (!header.sizes || (isSize(size[row]) && (!isQuote || isSize(askSize[row]))));
}

function isPrice(value: number): boolean {
  return value > 0 && value <= LARGEST;
}

function isSize(value: number): boolean {
  return value >= 0 && value <= LARGEST;
}

const CUT_HEADER = 'The tape file is cut off inside its header.';
