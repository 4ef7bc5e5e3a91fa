import { Gunzip, Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import { Crc32 } from './crc32';

/** Where unpacked files go. */
export interface FileSink {
  /** `packed`: the file comes out of an archive. */
  begin(fileName: string, packed: boolean): void;
  feed(bytes: Uint8Array): void;
}

/** Packed bytes are handed on in slices of this size: unpacked they are at most a thousand times as many. */
const SLICE_BYTES = 16 * 1024;
/** No recording packs this well; a bomb does (deflate can reach 1,032). */
const LARGEST_RATIO = 250;
const FREE_BYTES = 32 * 1024 * 1024;
const HEAD_BYTES = 4;
const MAX_DEPTH = 2;

/**
 * Passes files on as they are, unpacking gzip and zip on the way, synchronously and without ever holding a whole file.
 * Damaged archives and bombs are refused in one sentence.
 */
export class Unpacker {
  /** What is wrong with the archive; null while all is well. */
  problem: string | null = null;
  private readonly sink: FileSink;
  private readonly depth: number;
  private fileName = '';
  private head: Uint8Array = new Uint8Array(0);
  private route: Route | null = null;

  constructor(sink: FileSink, depth = 0) {
    this.sink = sink;
    this.depth = depth;
  }

  begin(fileName: string): void {
    this.close();
    this.fileName = fileName;
    this.head = new Uint8Array(0);
    this.route = null;
  }

  feed(bytes: Uint8Array): void {
    if (this.problem !== null || bytes.length === 0) return;
    let rest = bytes;
    if (this.route === null) {
      if (this.head.length > 0 || bytes.length < HEAD_BYTES) rest = joined(this.head, bytes);
      if (rest.length < HEAD_BYTES) {
        this.head = rest;
        return;
      }
      this.choose(rest);
    }
    this.pass(rest, false);
  }

  /** The file is complete. */
  close(): void {
    if (this.fileName === '' || this.problem !== null) return;
    if (this.route === null) {
      this.choose(this.head);
      this.pass(this.head, false);
    }
    this.pass(new Uint8Array(0), true);
    this.fileName = '';
  }

  private choose(head: Uint8Array): void {
    const { fileName, depth } = this;
    if (depth < MAX_DEPTH && head[0] === 0x1f && head[1] === 0x8b) {
      this.route = new GzipRoute(this.inner(), fileName.replace(/\.gz$/i, ''));
    } else if (
      depth < MAX_DEPTH &&
      head[0] === 0x50 &&
      head[1] === 0x4b &&
      head[2] === 0x03 &&
      head[3] === 0x04
    ) {
      this.route = new ZipRoute(this.inner());
    } else {
      this.sink.begin(fileName, depth > 0);
      this.route = { pass: (bytes) => this.sink.feed(bytes) };
    }
  }

  private inner(): Unpacker {
    return new Unpacker(this.sink, this.depth + 1);
  }

  private pass(bytes: Uint8Array, final: boolean): void {
    try {
      this.route!.pass(bytes, final);
    } catch (error) {
      const reason = error instanceof Refusal ? error.message : damageOf(error);
      this.problem = `${this.fileName} ${reason}.`;
    }
  }
}

interface Route {
  pass(bytes: Uint8Array, final: boolean): void;
}

/** Thrown inside this file only, through fflate's callbacks. */
class Refusal extends Error {}

class GzipRoute implements Route {
  private readonly inner: Unpacker;
  private readonly gunzip: Gunzip;
  private readonly budget = new Budget();
  private crc = new Crc32();
  private unpacked = 0;
  private tail: Uint8Array = new Uint8Array(0);

  constructor(inner: Unpacker, fileName: string) {
    this.inner = inner;
    inner.begin(fileName);
    this.gunzip = new Gunzip((bytes) => {
      this.unpacked += bytes.length;
      this.crc.update(bytes);
      this.budget.spend(bytes.length);
      forward(inner, bytes);
    });
    this.gunzip.onmember = () => {
      this.crc = new Crc32();
      this.unpacked = 0;
    };
  }

  pass(bytes: Uint8Array, final: boolean): void {
    for (const slice of slices(bytes)) {
      this.tail = slice.length >= 8 ? slice.subarray(-8) : joined(this.tail, slice).subarray(-8);
      this.budget.earn(slice.length);
      this.gunzip.push(slice, false);
    }
    if (!final) return;
    this.gunzip.push(new Uint8Array(0), true);
    const trailer = new DataView(this.tail.buffer, this.tail.byteOffset, this.tail.byteLength);
    if (
      this.tail.length < 8 ||
      trailer.getUint32(0, true) !== this.crc.value ||
      trailer.getUint32(4, true) !== this.unpacked % 4294967296
    ) {
      throw new Refusal('is cut off or damaged: its checksum does not fit');
    }
    closeInner(this.inner);
  }
}

class ZipRoute implements Route {
  private readonly inner: Unpacker;
  private readonly unzip: Unzip;
  private readonly budget = new Budget();
  private open: string | null = null;

  constructor(inner: Unpacker) {
    this.inner = inner;
    this.unzip = new Unzip((file) => this.entry(file));
    this.unzip.register(UnzipInflate);
  }

  pass(bytes: Uint8Array, final: boolean): void {
    for (const slice of slices(bytes)) {
      this.budget.earn(slice.length);
      this.unzip.push(slice, false);
    }
    if (!final) return;
    this.unzip.push(new Uint8Array(0), true);
    if (this.open !== null) throw new Refusal(`is cut off inside its entry ${this.open}`);
  }

  private entry(file: UnzipFile): void {
    if (/(^|\/)(__MACOSX\/|\.)|\/$/.test(file.name)) return;
    this.open = file.name;
    let unpacked = 0;
    this.inner.begin(file.name);
    file.ondata = (error, bytes, final) => {
      if (error !== null) throw error instanceof Refusal ? error : new Refusal(damageOf(error));
      unpacked += bytes.length;
      this.budget.spend(bytes.length);
      forward(this.inner, bytes);
      if (!final) return;
      this.open = null;
      if (file.originalSize !== undefined && file.originalSize !== unpacked)
        throw new Refusal(`is damaged: its entry ${file.name} has another size than stated`);
      closeInner(this.inner);
    };
    file.start();
  }
}

/** Unpacked bytes that the packed ones so far can honestly account for. */
class Budget {
  private packed = 0;
  private unpacked = 0;

  earn(packed: number): void {
    this.packed += packed;
  }

  spend(unpacked: number): void {
    this.unpacked += unpacked;
    if (this.unpacked > FREE_BYTES && this.unpacked > this.packed * LARGEST_RATIO)
      throw new Refusal(`unpacks to more than ${LARGEST_RATIO} times its size: no recording does`);
  }
}

function forward(inner: Unpacker, bytes: Uint8Array): void {
  inner.feed(bytes);
  if (inner.problem !== null) throw new Refusal(`holds a damaged file: ${inner.problem.replace(/\.$/, '')}`);
}

function closeInner(inner: Unpacker): void {
  inner.close();
  if (inner.problem !== null) throw new Refusal(`holds a damaged file: ${inner.problem.replace(/\.$/, '')}`);
}

function damageOf(error: unknown): string {
  return `cannot be unpacked (${error instanceof Error ? error.message : String(error)}): it is cut off or damaged`;
}

/** Copies: fflate keeps what it cannot use yet, and the caller's buffer may be filled anew. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.slice(at, at + SLICE_BYTES);
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
