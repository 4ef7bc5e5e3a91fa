/**
 * Zstandard (RFC 8878) without dictionaries: what writers of Parquet pack their pages with. A page is small and known in
 * its length, so that frames are unpacked whole. Throws a sentence's end on what is damaged.
 */

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;
/** Largest number of bits of a Huffman code. */
const MOST_BITS = 11;
/** Largest unpacked size of a block. */
const BLOCK_BYTES = 128 * 1024;

/** Baselines and extra bits of the lengths of literals, by code. */
const LITERAL_BASES = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22, 24, 28, 32, 40, 48, 64],
  ...[128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536],
];
const LITERAL_BITS = [
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 6],
  ...[7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
];
/** The same of the lengths of matches. */
const MATCH_BASES = [
  ...Array.from({ length: 32 }, (_, code) => code + 3),
  ...[35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, 131, 259, 515, 1027, 2051, 4099, 8195, 16387, 32771, 65539],
];
const MATCH_BITS = [
  ...Array.from({ length: 32 }, () => 0),
  ...[1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16],
];

/** What a state of a table of finite state entropy stands for, and how the next one is found. */
interface StateTable {
  readonly log: number;
  readonly symbol: Uint8Array;
  readonly bits: Uint8Array;
  readonly base: Uint16Array;
}

/** A Huffman code by the next `log` bits. */
interface CodeTable {
  readonly log: number;
  readonly symbol: Uint8Array;
  readonly bits: Uint8Array;
}

const LITERAL_LENGTHS = stateTable(
  [
    ...[4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1, 1],
    ...[-1, -1, -1, -1],
  ],
  6,
);
const MATCH_LENGTHS = stateTable(
  [1, 4, 3, 2, 2, 2, 2, 2, 2, ...Array.from({ length: 37 }, () => 1), -1, -1, -1, -1, -1, -1, -1],
  6,
);
const OFFSETS = stateTable(
  [1, 1, 1, 1, 1, 1, 2, 2, 2, ...Array.from({ length: 15 }, () => 1), -1, -1, -1, -1, -1],
  5,
);

/** Unpacks all frames into exactly `length` bytes. */
export function unzstd(packed: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length);
  let written = 0;
  let at = 0;
  while (at < packed.length) {
    const magic = littleEndian(packed, at, 4);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) at += 8 + littleEndian(packed, at + 4, 4);
    else if (magic === FRAME) {
      const frame = new Frame(packed, at + 4, output, written);
      frame.unpack();
      at = frame.at;
      written = frame.written;
    } else throw damaged();
  }
  if (written !== length) throw damaged();
  return output;
}

/** One frame: what its blocks hand on to the next lives here. */
class Frame {
  at: number;
  written: number;
  private readonly packed: Uint8Array;
  private readonly output: Uint8Array;
  /** No match reaches back beyond it. */
  private readonly start: number;
  private codes: CodeTable | null = null;
  private literalLengths: StateTable | null = null;
  private offsets: StateTable | null = null;
  private matchLengths: StateTable | null = null;
  /** The latest offsets, newest first. */
  private readonly recent = [1, 4, 8];
  private literals: Uint8Array = new Uint8Array(0);

  constructor(packed: Uint8Array, at: number, output: Uint8Array, written: number) {
    this.packed = packed;
    this.at = at;
    this.output = output;
    this.written = this.start = written;
  }

  unpack(): void {
    const descriptor = this.byte();
    const single = (descriptor & 32) !== 0;
    if ((descriptor & 8) !== 0) throw damaged();
    if (!single) this.byte();
    const dictionary = this.number([0, 1, 2, 4][descriptor & 3]);
    if (dictionary !== 0) throw new Error('packed with Zstandard and a dictionary, which is not at hand');
    this.skip([single ? 1 : 0, 2, 4, 8][descriptor >> 6]);
    for (;;) {
      const header = this.number(3);
      this.block((header >> 1) & 3, header >> 3);
      if ((header & 1) !== 0) break;
    }
    // The checksum of the content; a Parquet file has its own lengths.
    if ((descriptor & 4) !== 0) this.skip(4);
  }

  private block(kind: number, size: number): void {
    if (kind === 0) {
      this.write(this.packed.subarray(this.at, this.at + size), size);
      this.skip(size);
    } else if (kind === 1) {
      this.write(new Uint8Array(size).fill(this.byte()), size);
    } else {
      if (kind === 3 || size > BLOCK_BYTES) throw damaged();
      const end = this.at + size;
      if (end > this.packed.length) throw damaged();
      this.readLiterals();
      this.sequences(end);
      this.at = end;
    }
  }

  private readLiterals(): void {
    const { packed, at } = this;
    const kind = packed[at] & 3;
    const format = (packed[at] >> 2) & 3;
    if (kind < 2) {
      const bytes = [1, 2, 1, 3][format];
      const size = this.number(bytes) >> (bytes === 1 ? 3 : 4);
      if (size > BLOCK_BYTES) throw damaged();
      if (kind === 1) this.literals = new Uint8Array(size).fill(this.byte());
      else {
        this.literals = packed.subarray(this.at, this.at + size);
        this.skip(size);
      }
      return;
    }
    const width = [10, 10, 14, 18][format];
    // Two numbers of 18 bits behind four others are more than bit operations hold.
    const header = this.number([3, 3, 4, 5][format]);
    const size = Math.floor(header / 16) % (1 << width);
    const packedSize = Math.floor(header / (16 << width));
    const end = this.at + packedSize;
    if (size > BLOCK_BYTES || end > packed.length) throw damaged();
    if (kind === 2) this.codes = this.readCodes();
    if (this.codes === null) throw damaged();
    this.literals = new Uint8Array(size);
    if (format === 0) decodeCodes(this.codes, packed, this.at, end, this.literals);
    else this.fourStreams(this.codes, end);
    this.at = end;
  }

  private fourStreams(codes: CodeTable, end: number): void {
    const quarter = (this.literals.length + 3) >> 2;
    const ends = [this.number(2), this.number(2), this.number(2)];
    let from = this.at;
    for (let stream = 0; stream < 4; stream++) {
      const to = stream < 3 ? from + ends[stream] : end;
      const target = this.literals.subarray(
        stream * quarter,
        stream < 3 ? (stream + 1) * quarter : undefined,
      );
      decodeCodes(codes, this.packed, from, to, target);
      from = to;
    }
  }

  private readCodes(): CodeTable {
    const header = this.byte();
    const weights: number[] = [];
    if (header >= 128) {
      for (let i = 0; i < header - 127; i += 2) {
        const two = this.byte();
        weights.push(two >> 4, two & 15);
      }
      weights.length = header - 127;
    } else {
      const end = this.at + header;
      const table = this.readStates(6);
      readWeights(table, new BackwardBits(this.packed, this.at, end), weights);
      this.at = end;
    }
    return codeTable(weights);
  }

  private sequences(end: number): void {
    const { packed } = this;
    let count = this.byte();
    if (count === 255) count = this.number(2) + 0x7f00;
    else if (count >= 128) count = ((count - 128) << 8) + this.byte();
    if (count === 0) return this.write(this.literals, this.literals.length);
    const modes = this.byte();
    const literalLengths = this.states((modes >> 6) & 3, LITERAL_LENGTHS, this.literalLengths, 9);
    const offsets = this.states((modes >> 4) & 3, OFFSETS, this.offsets, 8);
    const matchLengths = this.states((modes >> 2) & 3, MATCH_LENGTHS, this.matchLengths, 9);
    [this.literalLengths, this.offsets, this.matchLengths] = [literalLengths, offsets, matchLengths];
    const bits = new BackwardBits(packed, this.at, end);
    let literalState = bits.read(literalLengths.log);
    let offsetState = bits.read(offsets.log);
    let matchState = bits.read(matchLengths.log);
    let used = 0;
    for (let i = 0; i < count; i++) {
      const offsetCode = offsets.symbol[offsetState];
      const literalCode = literalLengths.symbol[literalState];
      const matchCode = matchLengths.symbol[matchState];
      if (offsetCode > 31 || literalCode >= LITERAL_BASES.length || matchCode >= MATCH_BASES.length)
        throw damaged();
      const value = ((1 << offsetCode) >>> 0) + bits.read(offsetCode);
      const length = MATCH_BASES[matchCode] + bits.read(MATCH_BITS[matchCode]);
      const literals = LITERAL_BASES[literalCode] + bits.read(LITERAL_BITS[literalCode]);
      if (i + 1 < count) {
        literalState = literalLengths.base[literalState] + bits.read(literalLengths.bits[literalState]);
        matchState = matchLengths.base[matchState] + bits.read(matchLengths.bits[matchState]);
        offsetState = offsets.base[offsetState] + bits.read(offsets.bits[offsetState]);
      }
      if (bits.left < 0) throw damaged();
      this.write(this.literals.subarray(used, used + literals), literals);
      used += literals;
      this.copy(this.offsetOf(value, literals === 0), length);
    }
    if (bits.left !== 0) throw damaged();
    this.write(this.literals.subarray(used), this.literals.length - used);
  }

  /** The table of a kind of symbols: the usual one, one symbol only, a described one, or that of the block before. */
  private states(mode: number, usual: StateTable, before: StateTable | null, mostLog: number): StateTable {
    if (mode === 0) return usual;
    if (mode === 1)
      return {
        log: 0,
        symbol: Uint8Array.of(this.byte()),
        bits: new Uint8Array(1),
        base: new Uint16Array(1),
      };
    if (mode === 2) return this.readStates(mostLog);
    if (before === null) throw damaged();
    return before;
  }

  /** How often each symbol occurs in the states of a table, bit by bit from the front. */
  private readStates(mostLog: number): StateTable {
    const bits = new ForwardBits(this.packed, this.at);
    const log = bits.read(4) + 5;
    if (log > mostLog) throw damaged();
    const shares: number[] = [];
    let remaining = 1 << log;
    while (remaining > 0) {
      const width = 32 - Math.clz32(remaining + 1);
      const low = (1 << (width - 1)) - 1;
      const spare = (1 << width) - 2 - remaining;
      let value = bits.read(width - 1);
      if (value >= spare) {
        value |= bits.read(1) << (width - 1);
        if (value > low) value -= spare;
      }
      const share = value - 1;
      remaining -= Math.abs(share);
      shares.push(share);
      if (share !== 0) continue;
      for (let repeat = 3; repeat === 3;) {
        repeat = bits.read(2);
        for (let i = 0; i < repeat; i++) shares.push(0);
      }
    }
    if (remaining < 0 || shares.length > 256) throw damaged();
    this.at = bits.nextByte;
    return stateTable(shares, log);
  }

  private offsetOf(value: number, noLiterals: boolean): number {
    const { recent } = this;
    if (value > 3) {
      recent.unshift(value - 3);
      recent.pop();
      return recent[0];
    }
    const which = value - 1 + (noLiterals ? 1 : 0);
    if (which === 0) return recent[0];
    const offset = which < 3 ? recent[which] : recent[0] - 1;
    recent.splice(Math.min(which, 2), 1);
    recent.unshift(offset);
    return offset;
  }

  /** Bytes may repeat those that they themselves wrote. */
  private copy(offset: number, length: number): void {
    const { output } = this;
    const from = this.written - offset;
    if (!(offset > 0) || from < this.start || this.written + length > output.length) throw damaged();
    if (offset >= length) output.copyWithin(this.written, from, from + length);
    else for (let i = 0; i < length; i++) output[this.written + i] = output[from + i];
    this.written += length;
  }

  private write(bytes: Uint8Array, length: number): void {
    if (bytes.length !== length || this.written + length > this.output.length) throw damaged();
    this.output.set(bytes, this.written);
    this.written += length;
  }

  private byte(): number {
    return this.number(1);
  }

  private number(bytes: number): number {
    const value = littleEndian(this.packed, this.at, bytes);
    this.at += bytes;
    return value;
  }

  private skip(bytes: number): void {
    this.at += bytes;
    if (this.at > this.packed.length) throw damaged();
  }
}

/** Bits from the last to the first: below the highest bit set of the last byte. Before the first there are zeros. */
class BackwardBits {
  /** Bits not read yet; below 0 where more were read than there are. */
  left: number;
  private readonly bytes: Uint8Array;
  private readonly start: number;

  constructor(bytes: Uint8Array, start: number, end: number) {
    const last = bytes[end - 1];
    if (!(end > start) || end > bytes.length || last === 0) throw damaged();
    this.bytes = bytes;
    this.start = start;
    this.left = 8 * (end - start) - 1 - (Math.clz32(last) - 24);
  }

  read(count: number): number {
    if (count > 16) return this.read(count - 16) * 65_536 + this.read(16);
    this.left -= count;
    return this.left >= 0 ? this.bitsFrom(this.left, count) : this.beforeFirst(count);
  }

  /** The next bits without going on. */
  peek(count: number): number {
    const bits = this.read(count);
    this.left += count;
    return bits;
  }

  private beforeFirst(count: number): number {
    const there = count + this.left;
    return there > 0 ? this.bitsFrom(0, there) << -this.left : 0;
  }

  private bitsFrom(bit: number, count: number): number {
    const { bytes } = this;
    const at = this.start + (bit >> 3);
    const three = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    return (three >> (bit & 7)) & ((1 << count) - 1);
  }
}

/** Bits from the first on. */
class ForwardBits {
  private bit = 0;
  private readonly bytes: Uint8Array;
  private readonly start: number;

  constructor(bytes: Uint8Array, start: number) {
    this.bytes = bytes;
    this.start = start;
  }

  /** The first byte of which no bit was read. */
  get nextByte(): number {
    return this.start + ((this.bit + 7) >> 3);
  }

  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.bit++) {
      const at = this.start + (this.bit >> 3);
      if (at >= this.bytes.length) throw damaged();
      value |= ((this.bytes[at] >> (this.bit & 7)) & 1) << i;
    }
    return value;
  }
}

/** Spreads symbols over 2^log states, each as often as its share says; −1 = once, with all bits read anew. */
function stateTable(shares: readonly number[], log: number): StateTable {
  const size = 1 << log;
  const symbol = new Uint8Array(size);
  const next = shares.map((share) => Math.abs(share));
  let high = size;
  shares.forEach((share, s) => {
    if (share === -1) symbol[--high] = s;
  });
  const step = (size >> 1) + (size >> 3) + 3;
  let at = 0;
  shares.forEach((share, s) => {
    for (let i = 0; i < share; i++) {
      symbol[at] = s;
      do at = (at + step) & (size - 1);
      while (at >= high);
    }
  });
  if (at !== 0) throw damaged();
  const bits = new Uint8Array(size);
  const base = new Uint16Array(size);
  for (let state = 0; state < size; state++) {
    const count = next[symbol[state]]++;
    bits[state] = log - (31 - Math.clz32(count));
    base[state] = (count << bits[state]) - size;
  }
  return { log, symbol, bits, base };
}

/** Weights of the symbols of a Huffman code, told by two states in turn until the bits end. */
function readWeights(
  { log, symbol, bits: width, base }: StateTable,
  bits: BackwardBits,
  weights: number[],
): void {
  const states = [bits.read(log), bits.read(log)];
  for (let turn = 0; weights.length < 255; turn = 1 - turn) {
    const state = states[turn];
    weights.push(symbol[state]);
    states[turn] = base[state] + bits.read(width[state]);
    if (bits.left < 0) {
      weights.push(symbol[states[1 - turn]]);
      return;
    }
  }
  throw damaged();
}

/** The code of weights 1 (longest) to 11 (one bit), 0 = not used; the last symbol's weight is what is left. */
function codeTable(weights: readonly number[]): CodeTable {
  if (weights.some((weight) => weight > MOST_BITS)) throw damaged();
  const sum = weights.reduce((total, weight) => total + ((1 << weight) >> 1), 0);
  const log = 32 - Math.clz32(sum);
  const left = (1 << log) - sum;
  if (sum === 0 || log > MOST_BITS || (left & (left - 1)) !== 0) throw damaged();
  const all = [...weights, 32 - Math.clz32(left)];
  const symbol = new Uint8Array(1 << log);
  const bits = new Uint8Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++) {
    all.forEach((own, s) => {
      if (own !== weight) return;
      const places = 1 << (weight - 1);
      symbol.fill(s, at, at + places);
      bits.fill(log + 1 - weight, at, at + places);
      at += places;
    });
  }
  return { log, symbol, bits };
}

/** Fills the target with symbols of a code, which end with the bits. */
function decodeCodes(
  codes: CodeTable,
  bytes: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
): void {
  const bits = new BackwardBits(bytes, start, end);
  for (let i = 0; i < target.length; i++) {
    const code = bits.peek(codes.log);
    target[i] = codes.symbol[code];
    bits.left -= codes.bits[code];
  }
  if (bits.left !== 0) throw damaged();
}

/** A number of up to five bytes, the lowest first. */
function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  if (at + length > bytes.length) throw damaged();
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = value * 256 + bytes[at + i];
  return value;
}

function damaged(): Error {
  return new Error('its Zstandard data is damaged');
}
