import { exp, log } from './portable-math';

/**
 * Named, seeded random streams: sfc32 words, ziggurat normals and exponentials (256 layers), the recipe of
 * test/fixtures/golden.json. A stream is named by (seed, name, index), so that a new consumer never shifts
 * the draws of another, and path p of a Monte Carlo is the same whoever computes it.
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;
  /** The word that a block draw stopped at. */
  private word = 0;

  /** The three words are used as unsigned 32-bit integers. */
  constructor(seed: number, stream: number, index: number) {
    // Twelve words are thrown away; in locals that costs a fifth of calling `next`.
    let a = seed | 0;
    let b = stream | 0;
    let c = index | 0;
    let d = 1;
    for (; d <= 12; d++) {
      const t = (((a + b) | 0) + d) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + t) | 0;
    }
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  /** The next 32-bit word, 0 … 2³²−1. */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** Uniform on the open interval (0, 1). */
  unit(): number {
    return (this.next() + 0.5) * 2.3283064365386963e-10;
  }

  /** Standard normal. */
  normal(): number {
    const u = this.next() | 0;
    const i = u & 255;
    const j = u >> 8;
    if ((j ^ (j >> 31)) < NORMAL.k[i]) return (j + 0.5) * NORMAL.w[i];
    return this.normalSlow(u);
  }

  /** Exponential with mean 1. */
  exponential(): number {
    const u = this.next();
    const i = u & 255;
    const m = u >>> 8;
    if (m < EXPONENTIAL.k[i]) return (m + 0.5) * EXPONENTIAL.w[i];
    return this.exponentialSlow(u);
  }

  /** Fills `out` with (x + shift)·scale for what `exponential` would give next, at half the cost of single draws. */
  fillExponentials(out: Float64Array, shift: number, scale: number): void {
    for (let n = this.easyExponentials(out, 0, shift, scale); n < out.length;) {
      out[n] = (this.exponentialSlow(this.word) + shift) * scale;
      n = this.easyExponentials(out, n + 1, shift, scale);
    }
  }

  /**
   * Draws from `from` on while the ziggurat accepts at once, and returns where it did not (`word` is what it drew
   * there). A loop of its own, with the state in locals read as 32-bit integers: what is rare costs registers too.
   */
  private easyExponentials(out: Float64Array, from: number, shift: number, scale: number): number {
    const { k, w } = EXPONENTIAL;
    let a = this.a | 0;
    let b = this.b | 0;
    let c = this.c | 0;
    let d = this.d | 0;
    let n = from;
    for (; n < out.length; n++) {
      const t = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + t) | 0;
      const i = t & 255;
      const m = t >>> 8;
      if (m >= k[i]) {
        this.word = t >>> 0;
        break;
      }
      out[n] = ((m + 0.5) * w[i] + shift) * scale;
    }
    this.keep(a, b, c, d);
    return n;
  }

  /** Fills `out` with `size` where the top bit of the next word is set and −`size` where it is not. */
  fillSigns(out: Float64Array, size: number): void {
    let a = this.a | 0;
    let b = this.b | 0;
    let c = this.c | 0;
    let d = this.d | 0;
    for (let n = 0; n < out.length; n++) {
      const t = (((a + b) | 0) + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + t) | 0;
      // No branch: a coin flip is what a processor cannot predict.
      out[n] = (-1 - 2 * (t >> 31)) * size;
    }
    this.keep(a, b, c, d);
  }

  private keep(a: number, b: number, c: number, d: number): void {
    this.a = a;
    this.b = b;
    this.c = c;
    this.d = d;
  }

  private normalSlow(first: number): number {
    let u = first;
    for (;;) {
      const i = u & 255;
      const j = u >> 8;
      const x = (j + 0.5) * NORMAL.w[i];
      if ((j ^ (j >> 31)) < NORMAL.k[i]) return x;
      if (i === 0) return this.normalTail(j < 0);
      const y = NORMAL.f[i] + this.unit() * (NORMAL.f[i + 1] - NORMAL.f[i]);
      if (y < exp(-0.5 * x * x)) return x;
      u = this.next() | 0;
    }
  }

  private normalTail(negative: boolean): number {
    for (;;) {
      const x = -log(this.unit()) / NORMAL_R;
      const y = -log(this.unit());
      if (y + y >= x * x) return negative ? -(NORMAL_R + x) : NORMAL_R + x;
    }
  }

  private exponentialSlow(first: number): number {
    let u = first;
    let base = 0;
    for (;;) {
      const i = u & 255;
      const m = u >>> 8;
      const x = (m + 0.5) * EXPONENTIAL.w[i];
      if (m < EXPONENTIAL.k[i]) return base + x;
      if (i === 0) {
        base += EXPONENTIAL_R; // the tail of a memoryless law is the law itself
      } else {
        const y = EXPONENTIAL.f[i] + this.unit() * (EXPONENTIAL.f[i + 1] - EXPONENTIAL.f[i]);
        if (liesBelowExponential(y, x, i)) return base + x;
      }
      u = this.next();
    }
  }
}

/**
 * y < exp(−x), for an x of layer `i`, mostly without computing it: the curve lies above its tangent at the layer's edge,
 * and below its chord. Where rounding might tell otherwise, it is computed.
 */
function liesBelowExponential(y: number, x: number, i: number): boolean {
  const { f, edge, chord } = EXPONENTIAL;
  const inside = edge[i] - x;
  if (y < f[i] * (1 + inside) - ROUNDING) return true;
  if (y > f[i] + inside * chord[i] + ROUNDING) return false;
  return y < exp(-x);
}

/** The stream called `name` of a run with this seed; `index` tells paths apart. */
export function randomStream(seed: number, name: string, index = 0): RandomStream {
  return new RandomStream(seed, hashName(name), index);
}

/** FNV-1a over the UTF-16 units of a name: a stable 32-bit number. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** More than all that rounding does to a density, which is 1 at most. */
const ROUNDING = 1e-12;

interface Ziggurat {
  /** Where a layer ends. */
  readonly edge: Float64Array;
  /** The density there. */
  readonly f: Float64Array;
  /** How fast the density falls on average from the end of the layer above to the end of this one. */
  readonly chord: Float64Array;
  readonly w: Float64Array;
  readonly k: Uint32Array;
}

const NORMAL_R = 3.654152885361009;
const EXPONENTIAL_R = 7.69711747013105;
const NORMAL = /* @__PURE__ */ ziggurat(
  NORMAL_R,
  0.00492867323399,
  (x) => exp(-0.5 * x * x),
  (y) => Math.sqrt(-2 * log(y)),
  8388608,
);
const EXPONENTIAL = /* @__PURE__ */ ziggurat(
  EXPONENTIAL_R,
  0.003949659822581557,
  (x) => exp(-x),
  (y) => -log(y),
  16777216,
);

/** Layers of equal area under a decreasing density; `scale` is the number of positions in a layer. */
function ziggurat(
  r: number,
  area: number,
  density: (x: number) => number,
  inverse: (y: number) => number,
  scale: number,
): Ziggurat {
  const x = new Float64Array(257);
  const f = new Float64Array(257);
  const w = new Float64Array(256);
  const k = new Uint32Array(256);
  const chord = new Float64Array(256);
  x[0] = area / density(r);
  x[1] = r;
  for (let i = 2; i < 256; i++) x[i] = inverse(area / x[i - 1] + density(x[i - 1]));
  for (let i = 0; i <= 256; i++) f[i] = density(x[i]);
  for (let i = 0; i < 256; i++) {
    w[i] = x[i] / scale;
    k[i] = scale * (x[i + 1] / x[i]);
    chord[i] = (f[i + 1] - f[i]) / (x[i] - x[i + 1]);
  }
  return { edge: x, f, chord, w, k };
}
