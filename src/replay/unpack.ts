import { Gunzip, Unzip, UnzipInflate, type UnzipFile } from 'fflate';
import { Crc32 } from '../domain/crc32';
import { joined } from './joined';
import { zipDirectory } from './zip-directory';
import { isFrame, isSkippable } from './zstd';
import { ZstdStream } from './zstd-stream';

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
/** So much of a zip's end is kept at least: its directory, and a remark of up to 64 KiB behind it. */
const TAIL_BYTES = 192 * 1024;
const HEAD_BYTES = 4;
const MAX_DEPTH = 2;

/**
 * Passes files on as they are, unpacking gzip, Zstandard and zip on the way, synchronously and without ever holding a whole file.
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

  /** The file is known to be no archive. */
  get isPlain(): boolean {
    return this.route instanceof PlainRoute;
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
      if (this.head.length > 0 || bytes.length < HEAD_BYTES) rest = joined([this.head, bytes]);
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
    } else if (depth < MAX_DEPTH && (isFrame(head) || isSkippable(head))) {
      this.route = new ZstdRoute(this.inner(), fileName.replace(/\.zst$/i, ''));
    } else {
      this.sink.begin(fileName, depth > 0);
      this.route = new PlainRoute(this.sink);
    }
  }

  private inner(): Unpacker {
    return new Unpacker(this.sink, this.depth + 1);
  }

  private pass(bytes: Uint8Array, final: boolean): void {
    const problem = this.route!.pass(bytes, final);
    if (problem !== null) this.problem = `${this.fileName} ${problem}.`;
  }
}

interface Route {
  /** null = fine, otherwise what is wrong with the archive. */
  pass(bytes: Uint8Array, final: boolean): string | null;
}

/** A file that is packed in nothing. */
class PlainRoute implements Route {
  private readonly sink: FileSink;

  constructor(sink: FileSink) {
    this.sink = sink;
  }

  pass(bytes: Uint8Array): null {
    this.sink.feed(bytes);
    return null;
  }
}

const MISFIT = 'is cut off or damaged: its checksum does not fit';
/** Checksum and length at the end of a member of a gzip. */
const TRAILER_BYTES = 8;
/** A member is known to have ended once the next one's head is read; heads are no longer than this. */
const RECENT_BYTES = 4096;

class GzipRoute implements Route {
  private readonly inner: Unpacker;
  private readonly gunzip: Gunzip;
  private readonly budget = new Budget();
  private readonly unpackedNow: Uint8Array[] = [];
  private crc = new Crc32();
  private length = 0;
  /** The last packed bytes: they hold the checksum of a member that ends. */
  private recent: Uint8Array = new Uint8Array(0);
  private received = 0;
  private damaged = false;
  /** Zeros behind a member that is whole: what fills the last block of some storages. */
  private padding = 0;

  constructor(inner: Unpacker, fileName: string) {
    this.inner = inner;
    inner.begin(fileName);
    this.gunzip = new Gunzip((bytes) => {
      this.length += bytes.length;
      this.crc.update(bytes);
      this.unpackedNow.push(bytes);
    });
    this.gunzip.onmember = (offset) => {
      this.damaged ||= !this.fits(offset);
      this.crc = new Crc32();
      this.length = 0;
    };
  }

  pass(bytes: Uint8Array, final: boolean): string | null {
    for (const slice of slices(bytes)) {
      const problem = this.take(slice);
      if (problem !== null) return problem;
    }
    if (!final) return null;
    const problem = this.push(new Uint8Array(0), true);
    if (problem !== null) return problem;
    if (!this.fits(this.received)) return MISFIT;
    this.inner.close();
    return innerProblem(this.inner);
  }

  /** Zeros at the end belong to the member for as long as it is not whole, which its own checksum tells. */
  private take(slice: Uint8Array): string | null {
    let zeros = slice.length;
    while (zeros > 0 && slice[zeros - 1] === 0) zeros--;
    const problem = zeros > 0 ? (this.resume() ?? this.accept(slice.subarray(0, zeros))) : null;
    if (problem !== null) return problem;
    for (let at = zeros; at < slice.length;) {
      if (this.padding > 0 || this.fits(this.received)) {
        this.padding += slice.length - at;
        return null;
      }
      const next = at < zeros + TRAILER_BYTES ? at + 1 : slice.length;
      const problem = this.accept(slice.subarray(at, next));
      if (problem !== null) return problem;
      at = next;
    }
    return null;
  }

  /** A member of nothing is all zeros at its end, of which the first fit, too: the last of them were no padding. */
  private resume(): string | null {
    if (this.padding > TRAILER_BYTES) return 'holds something else behind the zeros at its end';
    const zeros = new Uint8Array(this.padding);
    this.padding = 0;
    return zeros.length === 0 ? null : this.accept(zeros);
  }

  private accept(packed: Uint8Array): string | null {
    this.recent = joined([this.recent.subarray(-RECENT_BYTES), packed]);
    this.received += packed.length;
    this.budget.earn(packed.length);
    return this.push(packed, false);
  }

  /** The member that ends before this packed byte is what its checksum and length say. */
  private fits(end: number): boolean {
    const at = this.recent.length - (this.received - end) - TRAILER_BYTES;
    if (at < 0) return false;
    const trailer = new DataView(this.recent.buffer, this.recent.byteOffset + at, TRAILER_BYTES);
    return (
      trailer.getUint32(0, true) === this.crc.value && trailer.getUint32(4, true) === this.length % 4294967296
    );
  }

  private push(slice: Uint8Array, final: boolean): string | null {
    const damage = damageOf(() => this.gunzip.push(slice, final));
    if (damage !== null) return damage;
    if (this.damaged) return MISFIT;
    for (const bytes of this.unpackedNow) {
      const problem = this.budget.spend(bytes.length);
      if (problem !== null) return problem;
      this.inner.feed(bytes);
    }
    this.unpackedNow.length = 0;
    return innerProblem(this.inner);
  }
}

class ZstdRoute implements Route {
  private readonly inner: Unpacker;
  private readonly stream: ZstdStream;
  private readonly budget = new Budget();
  private problem: string | null = null;

  constructor(inner: Unpacker, fileName: string) {
    this.inner = inner;
    inner.begin(fileName);
    this.stream = new ZstdStream((bytes) => {
      this.problem ??= this.budget.spend(bytes.length);
      if (this.problem === null) inner.feed(bytes);
    });
  }

  pass(bytes: Uint8Array, final: boolean): string | null {
    for (const slice of slices(bytes)) {
      this.budget.earn(slice.length);
      const problem = this.stream.push(slice) ?? this.problem ?? innerProblem(this.inner);
      if (problem !== null) return problem;
    }
    if (!final) return null;
    const problem = this.stream.end();
    if (problem !== null) return problem;
    this.inner.close();
    return innerProblem(this.inner);
  }
}

/** What an archive told while it was pushed: an entry began, went on, or ended. */
type ZipNews =
  | { readonly kind: 'entry'; readonly name: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly name: string; readonly statedLength: number | undefined };

class ZipRoute implements Route {
  private readonly inner: Unpacker;
  private readonly unzip: Unzip;
  private readonly budget = new Budget();
  private readonly news: ZipNews[] = [];
  private readonly tail: Uint8Array[] = [];
  private tailBytes = 0;
  private readonly checksums: { readonly name: string; readonly value: number }[] = [];
  private open: string | null = null;
  private length = 0;
  private crc = new Crc32();

  constructor(inner: Unpacker) {
    this.inner = inner;
    this.unzip = new Unzip((file) => this.entry(file));
    this.unzip.register(UnzipInflate);
  }

  pass(bytes: Uint8Array, final: boolean): string | null {
    for (const slice of slices(bytes)) {
      this.budget.earn(slice.length);
      this.keep(slice);
      const problem = this.push(slice, false);
      if (problem !== null) return problem;
    }
    if (!final) return null;
    const problem = this.push(new Uint8Array(0), true);
    if (problem !== null) return problem;
    return this.open === null ? this.check() : `is cut off inside its entry ${this.open}`;
  }

  private keep(slice: Uint8Array): void {
    this.tail.push(slice);
    this.tailBytes += slice.length;
    while (this.tailBytes - this.tail[0].length >= TAIL_BYTES) this.tailBytes -= this.tail.shift()!.length;
  }

  /** Holds what was unpacked against the checksums at the archive's end. */
  private check(): string | null {
    const directory = zipDirectory(joined(this.tail));
    if (directory === null) return 'is cut off: the list of its entries at its end is missing';
    const damaged = this.checksums.find(({ name, value }) => {
      const stated = directory.checksums?.get(name);
      return stated !== undefined && !stated.includes(value);
    });
    return damaged === undefined
      ? null
      : `is damaged: the checksum of its entry ${damaged.name} does not fit`;
  }

  private entry(file: UnzipFile): void {
    if (/(^|\/)(__MACOSX\/|\.)|\/$/.test(file.name)) return;
    this.news.push({ kind: 'entry', name: file.name });
    file.ondata = (error, bytes, final) => {
      if (error !== null) throw error;
      this.news.push({ kind: 'bytes', bytes });
      if (final) this.news.push({ kind: 'end', name: file.name, statedLength: file.originalSize });
    };
    file.start();
  }

  private push(slice: Uint8Array, final: boolean): string | null {
    const damage = damageOf(() => this.unzip.push(slice, final));
    if (damage !== null) return damage;
    for (const one of this.news) {
      const problem = this.tell(one);
      if (problem !== null) return problem;
    }
    this.news.length = 0;
    return null;
  }

  private tell(one: ZipNews): string | null {
    if (one.kind === 'entry') {
      this.open = one.name;
      this.length = 0;
      this.crc = new Crc32();
      this.inner.begin(one.name);
      return innerProblem(this.inner);
    }
    if (one.kind === 'bytes') {
      this.length += one.bytes.length;
      this.crc.update(one.bytes);
      const problem = this.budget.spend(one.bytes.length);
      if (problem !== null) return problem;
      this.inner.feed(one.bytes);
      return innerProblem(this.inner);
    }
    this.open = null;
    this.checksums.push({ name: one.name, value: this.crc.value });
    if (one.statedLength !== undefined && one.statedLength !== this.length)
      return `is damaged: its entry ${one.name} has another size than stated`;
    this.inner.close();
    return innerProblem(this.inner);
  }
}

/** Unpacked bytes that the packed ones so far can honestly account for. */
class Budget {
  private packed = 0;
  private unpacked = 0;

  earn(packed: number): void {
    this.packed += packed;
  }

  /** null = fine, otherwise why the archive is refused. */
  spend(unpacked: number): string | null {
    this.unpacked += unpacked;
    return this.unpacked > FREE_BYTES && this.unpacked > this.packed * LARGEST_RATIO
      ? `unpacks to more than ${LARGEST_RATIO} times its size: no recording does`
      : null;
  }
}

function innerProblem(inner: Unpacker): string | null {
  return inner.problem === null ? null : `holds a damaged file: ${inner.problem.replace(/\.$/, '')}`;
}

/** How fflate begins to say that an entry is whole, but packed by bzip2, LZMA, Zstandard or the like. */
const OTHER_PACKING = 'unknown compression type';

/** Runs fflate, which throws on damage; nothing of ours runs inside. */
function damageOf(unpack: () => void): string | null {
  try {
    unpack();
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (message.startsWith(OTHER_PACKING))
      return 'is packed by another method than the usual one of zip (deflate): unpack it first';
    return `cannot be unpacked (${message}): it is cut off or damaged`;
  }
}

/** Copies: fflate keeps what it cannot use yet, and the caller's buffer may be filled anew. */
function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) yield bytes.slice(at, at + SLICE_BYTES);
}
