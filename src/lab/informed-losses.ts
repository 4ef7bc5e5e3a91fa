import { normalCdf } from '../domain/normal-law';
import { exp } from '../domain/portable-math';

/** A market of informed jumps as its theory knows it; reach and jump have the same mean 1/k. */
export interface InformedMarket {
  /** Price/√s, diffusion only. */
  readonly sigma: number;
  /** Market orders per second and side. */
  readonly A: number;
  /** 1/price. */
  readonly k: number;
  /** Informed share, 0 … 1. */
  readonly p: number;
  /** Mean delay of the jump that an informed order knew, s; 0 = at once. */
  readonly revealS: number;
}

/** Cells a mean jump. */
const PER_MEAN = 20;

/** More jumps a side than these do not happen within a horizon that expects `rate`, to 1e-9. */
const mostJumps = (rate: number): number => Math.ceil(rate + 7 * Math.sqrt(rate) + 8);

/**
 * Share of fills at a constant distance δ > 0 whose markout after `h` seconds is negative (theory.md, section 6.3):
 *   R1 = (1 − p)·P(δ + B < 0) + p·[(1 − e^(−ρh))·P(B < E) + e^(−ρh)·P(δ + B < 0)],   E ~ Exp(k),
 * where B = Gaussian(σ²h) + the other jumps of that time, a compound Poisson of rate pA a side and sizes Exp(k).
 */
export function informedLosingShare(market: InformedMarket, distance: number, horizonS: number): number {
  const { sigma, A, k, p, revealS } = market;
  const spread = sigma * Math.sqrt(horizonS);
  const perSide = p * A * horizonS;
  const up = jumpSum(perSide, 0);
  const uninformed = belowZero(up, jumpSum(perSide, 0), k * distance, k * spread);
  // B < E: the jump of our own informed order is one more against us.
  const revealed = belowZero(up, jumpSum(perSide, 1), 0, k * spread);
  const seen = revealS > 0 ? 1 - exp(-horizonS / revealS) : 1;
  return (1 - p * seen) * uninformed + p * seen * revealed;
}

/** Probabilities of a sum of exponential jumps of mean 1 on a grid; the first entry is exactly 0. */
function jumpSum(rate: number, more: number): Float64Array {
  const most = mostJumps(rate);
  const cells = PER_MEAN * (2 * most + 8);
  const out = new Float64Array(cells + 1);
  let weight = exp(-rate);
  for (let n = 0; n <= most; n++) {
    addErlang(out, n + more, weight);
    weight *= rate / (n + 1);
  }
  return out;
}

/** Adds `weight` times the law of n jumps: 1 − e^(−x)·Σ_{j<n} x^j/j! up to x. */
function addErlang(out: Float64Array, n: number, weight: number): void {
  if (n === 0) {
    out[0] += weight;
    return;
  }
  let before = 0;
  for (let cell = 1; cell < out.length; cell++) {
    const x = cell / PER_MEAN;
    let term = exp(-x);
    let tail = 0;
    for (let j = 0; j < n; j++) {
      tail += term;
      term *= x / (j + 1);
    }
    out[cell] += weight * (1 - tail - before);
    before = 1 - tail;
  }
}

/** P(offset + up − down + spread·N < 0), lengths in mean jumps, each cell standing at its middle. */
function belowZero(up: Float64Array, down: Float64Array, offset: number, spread: number): number {
  const at = (cell: number): number => (cell === 0 ? 0 : (cell - 0.5) / PER_MEAN);
  let sum = 0;
  for (let u = 0; u < up.length; u++) {
    if (up[u] < 1e-10) continue;
    for (let d = 0; d < down.length; d++) {
      if (up[u] * down[d] < 1e-11) continue;
      const middle = offset + at(u) - at(d);
      const below = spread > 0 ? normalCdf(-middle / spread) : middle < 0 ? 1 : middle === 0 ? 0.5 : 0;
      sum += up[u] * down[d] * below;
    }
  }
  return sum;
}
