import { Decompress } from 'fzstd';
import { Xxh64 } from '../domain/xxh64';
import { joined } from './joined';
import { isFrame, isSkippable, LARGEST_WINDOW, windowOf } from './zstd';

const MAGIC_BYTES = 4;
/** A frame's header is no longer than this, its magic number included. */
const LONGEST_HEAD = 18;
const BLOCK_HEAD_BYTES = 3;
const CHECKSUM_BYTES = 4;
const SKIP_HEAD_BYTES = 8;
/** Compressed or not, no block holds more. */
const LARGEST_BLOCK = 128 * 1024;
const REPEATED = 1;
const RESERVED = 3;

const CUT = 'is cut off or damaged';

/** What comes next in the stream: the beginning of a frame, a block of it, its checksum, or bytes of no interest. */
type Expected = 'frame' | 'block' | 'checksum' | 'skipped';

/**
 * Unpacks files of Zstandard (RFC 8878) as they come, of any number of frames, and holds each against its own checksum,
 * which the library does not. Of a file no more is kept than a block of it and the window that it looks back.
 */
export class ZstdStream {
  private readonly take: (bytes: Uint8Array) => void;
  private expected: Expected = 'frame';
  private kept: Uint8Array = new Uint8Array(0);
  private toSkip = 0;
  private frame: Decompress | null = null;
  private readonly unpackedNow: Uint8Array[] = [];
  private hash: Xxh64 | null = null;

  constructor(take: (bytes: Uint8Array) => void) {
    this.take = take;
  }

  /** null = fine, otherwise what is wrong with the file. */
  push(bytes: Uint8Array): string | null {
    this.kept = joined([this.kept, bytes]);
    for (;;) {
      const step = this.step();
      if (step === null) return null;
      if (typeof step === 'string') return step;
      this.kept = this.kept.subarray(step);
    }
  }

  /** null = the file is whole. */
  end(): string | null {
    return this.expected === 'frame' && this.kept.length === 0 ? null : CUT;
  }

  /** Reads what is expected: how many bytes that was, null where more must come first, or what is wrong. */
  private step(): number | string | null {
    switch (this.expected) {
      case 'frame':
        return this.begin();
      case 'block':
        return this.block();
      case 'checksum':
        return this.check();
      case 'skipped': {
        const length = Math.min(this.toSkip, this.kept.length);
        this.toSkip -= length;
        if (this.toSkip === 0) this.expected = 'frame';
        return length === 0 && this.toSkip > 0 ? null : length;
      }
    }
  }

  private begin(): number | string | null {
    const { kept } = this;
    if (kept.length < MAGIC_BYTES) return null;
    if (isSkippable(kept)) {
      if (kept.length < SKIP_HEAD_BYTES) return null;
      this.toSkip = new DataView(kept.buffer, kept.byteOffset).getUint32(MAGIC_BYTES, true);
      this.expected = 'skipped';
      return SKIP_HEAD_BYTES;
    }
    if (!isFrame(kept)) return CUT;
    const length = headLength(kept);
    if (kept.length < length) return null;
    const head = kept.slice(0, length);
    const descriptor = head[MAGIC_BYTES];
    if ((descriptor & 3) !== 0) return 'is packed with a dictionary: unpack it first';
    if (windowOf(head.subarray(MAGIC_BYTES)) > LARGEST_WINDOW)
      return 'is packed with a window of more than 128 MiB: unpack it first (zstd -d --long=31)';
    // The checksum is looked at here, and is none of the library's business.
    this.hash = (descriptor & 4) !== 0 ? new Xxh64() : null;
    head[MAGIC_BYTES] &= ~4;
    this.frame = new Decompress((bytes) => this.unpackedNow.push(bytes));
    this.frame.push(head, false);
    this.expected = 'block';
    return length;
  }

  private block(): number | string | null {
    const { kept } = this;
    if (kept.length < BLOCK_HEAD_BYTES) return null;
    const head = kept[0] | (kept[1] << 8) | (kept[2] << 16);
    const kind = (head >> 1) & 3;
    const size = head >> 3;
    if (kind === RESERVED || size > LARGEST_BLOCK) return CUT;
    const length = BLOCK_HEAD_BYTES + (kind === REPEATED ? 1 : size);
    if (kept.length < length) return null;
    const isLast = (head & 1) !== 0;
    try {
      this.frame!.push(kept.slice(0, length), isLast);
    } catch {
      return CUT;
    }
    for (const bytes of this.unpackedNow) {
      this.hash?.update(bytes);
      this.take(bytes);
    }
    this.unpackedNow.length = 0;
    if (isLast) this.expected = this.hash === null ? 'frame' : 'checksum';
    return length;
  }

  private check(): number | string | null {
    const { kept } = this;
    if (kept.length < CHECKSUM_BYTES) return null;
    const stated = new DataView(kept.buffer, kept.byteOffset).getUint32(0, true);
    if (stated !== this.hash!.low32) return `${CUT}: its checksum does not fit`;
    this.expected = 'frame';
    return CHECKSUM_BYTES;
  }
}

/** From the descriptor behind the magic number; the longest where that is not there yet. */
function headLength(frame: Uint8Array): number {
  if (frame.length <= MAGIC_BYTES) return LONGEST_HEAD;
  const descriptor = frame[MAGIC_BYTES];
  const isOneSegment = (descriptor & 32) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3];
  const sizeBytes = descriptor >> 6 === 0 ? Number(isOneSegment) : 1 << (descriptor >> 6);
  return MAGIC_BYTES + 1 + (isOneSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
}
