/** Words of a stripe, and of a lane's state: high and low half of four lanes. */
const STRIPE_BYTES = 32;
const LANES = 4;
const BEYOND_32_BITS = 0x100000000;

/** The five primes of the algorithm as high and low halves. */
const P1 = [0x9e3779b1, 0x85ebca87];
const P2 = [0xc2b2ae3d, 0x27d4eb4f];
const P3 = [0x165667b1, 0x9e3779f9];
const P4 = [0x85ebca77, 0xc2b2ae63];
const P5 = [0x27d4eb2f, 0x165667c5];

/**
 * XXH64 with seed 0, of which frames of Zstandard hold the lower half (github.com/Cyan4973/xxHash, doc/xxhash_spec.md).
 * 64 bits are two halves of 32: big integers would be twenty times slower.
 */
export class Xxh64 {
  private readonly lanes = new Int32Array(2 * LANES);
  private readonly rest = new Uint8Array(STRIPE_BYTES);
  private readonly word = new Int32Array(2);
  private restLength = 0;
  private length = 0;

  constructor() {
    const { lanes, word } = this;
    set(word, 0, P1);
    add(word, 0, P2);
    lanes.set(word, 0);
    set(lanes, 2, P2);
    // 0 − P1.
    set(lanes, 6, [~P1[0], ~P1[1]]);
    add(lanes, 6, [0, 1]);
  }

  update(bytes: Uint8Array): void {
    this.length += bytes.length;
    let at = 0;
    if (this.restLength > 0) {
      at = Math.min(STRIPE_BYTES - this.restLength, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.restLength);
      this.restLength += at;
      if (this.restLength < STRIPE_BYTES) return;
      this.stripe(this.rest, 0);
      this.restLength = 0;
    }
    for (; at + STRIPE_BYTES <= bytes.length; at += STRIPE_BYTES) this.stripe(bytes, at);
    this.rest.set(bytes.subarray(at));
    this.restLength = bytes.length - at;
  }

  /** The lower 32 bits, unsigned, of the hash of all bytes so far. */
  get low32(): number {
    const hash = this.length >= STRIPE_BYTES ? this.merged() : Int32Array.from(P5);
    add(hash, 0, [Math.floor(this.length / BEYOND_32_BITS), this.length]);
    this.finish(hash);
    avalanche(hash);
    return hash[1] >>> 0;
  }

  private stripe(bytes: Uint8Array, at: number): void {
    for (let lane = 0; lane < LANES; lane++) {
      read64(bytes, at + 8 * lane, this.word);
      round(this.lanes, 2 * lane, this.word);
    }
  }

  private merged(): Int32Array {
    const { lanes, word } = this;
    const hash = new Int32Array(2);
    for (let lane = 0; lane < LANES; lane++) {
      word.set(lanes.subarray(2 * lane, 2 * lane + 2));
      rotateLeft(word, 0, [1, 7, 12, 18][lane]);
      add(hash, 0, word);
    }
    const own = new Int32Array(2);
    for (let lane = 0; lane < LANES; lane++) {
      own.fill(0);
      round(own, 0, lanes.subarray(2 * lane, 2 * lane + 2));
      exclusiveOr(hash, own);
      multiply(hash, 0, P1);
      add(hash, 0, P4);
    }
    return hash;
  }

  /** The bytes behind the last whole stripe: by eight, by four, one by one. */
  private finish(hash: Int32Array): void {
    const { rest, restLength, word } = this;
    let at = 0;
    const mix = (turn: number, factor: readonly number[], plus: readonly number[]): void => {
      exclusiveOr(hash, word);
      rotateLeft(hash, 0, turn);
      multiply(hash, 0, factor);
      add(hash, 0, plus);
    };
    for (; at + 8 <= restLength; at += 8) {
      const own = new Int32Array(2);
      read64(rest, at, word);
      round(own, 0, word);
      word.set(own);
      mix(27, P1, P4);
    }
    if (at + 4 <= restLength) {
      set(word, 0, [0, read32(rest, at)]);
      multiply(word, 0, P1);
      mix(23, P2, P3);
      at += 4;
    }
    for (; at < restLength; at++) {
      set(word, 0, [0, rest[at]]);
      multiply(word, 0, P5);
      mix(11, P1, [0, 0]);
    }
  }
}

/** state ← rotl(state + word·P2, 31)·P1. */
function round(state: Int32Array, at: number, word: Int32Array): void {
  PRODUCT[0] = word[0];
  PRODUCT[1] = word[1];
  multiply(PRODUCT, 0, P2);
  add(state, at, PRODUCT);
  rotateLeft(state, at, 31);
  multiply(state, at, P1);
}

const PRODUCT = new Int32Array(2);

function avalanche(hash: Int32Array): void {
  shiftedInto(hash, 33);
  multiply(hash, 0, P2);
  shiftedInto(hash, 29);
  multiply(hash, 0, P3);
  shiftedInto(hash, 32);
}

/** hash ← hash xor (hash >>> by), 29 ≤ by < 64. */
function shiftedInto(hash: Int32Array, by: number): void {
  const [high, low] = hash;
  if (by < 32) {
    hash[0] = high ^ (high >>> by);
    hash[1] = low ^ ((low >>> by) | (high << (32 - by)));
  } else hash[1] = low ^ (high >>> (by - 32));
}

function read32(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

function read64(bytes: Uint8Array, at: number, word: Int32Array): void {
  word[0] = read32(bytes, at + 4);
  word[1] = read32(bytes, at);
}

function set(to: Int32Array, at: number, [high, low]: readonly number[]): void {
  to[at] = high;
  to[at + 1] = low;
}

function exclusiveOr(to: Int32Array, other: Int32Array): void {
  to[0] ^= other[0];
  to[1] ^= other[1];
}

function add(to: Int32Array, at: number, other: ArrayLike<number>): void {
  const low = (to[at + 1] >>> 0) + (other[1] >>> 0);
  to[at] += other[0] + (low >= BEYOND_32_BITS ? 1 : 0);
  to[at + 1] = low;
}

function rotateLeft(to: Int32Array, at: number, by: number): void {
  const high = to[at];
  const low = to[at + 1];
  to[at] = (high << by) | (low >>> (32 - by));
  to[at + 1] = (low << by) | (high >>> (32 - by));
}

/** to ← to·factor modulo 2^64, from products of 16 by 16 bits, which doubles hold exactly. */
function multiply(to: Int32Array, at: number, factor: readonly number[]): void {
  const low = to[at + 1];
  const a0 = low & 0xffff;
  const a1 = low >>> 16;
  const b0 = factor[1] & 0xffff;
  const b1 = factor[1] >>> 16;
  const p00 = a0 * b0;
  const p01 = a0 * b1;
  const p10 = a1 * b0;
  const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff);
  const carried = a1 * b1 + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16);
  to[at] = carried + Math.imul(to[at], factor[1]) + Math.imul(low, factor[0]);
  to[at + 1] = (middle << 16) | (p00 & 0xffff);
}
