import { exp, log } from '../domain/portable-math';

/**
 * The linear system behind every optimal quote of this folder, over inventories q = −Q … Q lots (index q + Q):
 *   ω'_q(τ) = −cost_q·ω_q + up·ω_(q+1) + down·ω_(q−1),   ω_q(0) = exp(logTerminal_q),   τ = time left, s.
 * All weights are positive, so sums never cancel. Only ln ω is kept: ω itself leaves the range of doubles.
 */
export interface InventoryChain {
  /** Inventory bound, lots, at least 1. */
  readonly Q: number;
  /** Cost of holding q lots, 1/s; 2Q + 1 numbers of any sign. */
  readonly cost: Float64Array;
  /** ln of the weight of one lot more and of one lot less, 1/s. */
  readonly logUp: number;
  readonly logDown: number;
  readonly logTerminal: Float64Array;
}

/** Where the system goes as τ → ∞: ω_q(τ) → exp(level − decay·τ + limit_q). */
export interface LongRun {
  /** Smallest eigenvalue λ₀, 1/s, and its distance to the next, 1/s. */
  readonly decay: number;
  readonly gap: number;
  /** ln of the ground state, 0 at q = 0. */
  readonly limit: Float64Array;
  readonly level: number;
  /** Rate of the fastest motion that lasts, 1/s. */
  readonly fastest: number;
  /** Time left from which the limit holds to 1e-10, s. */
  readonly relaxedS: number;
}

/** Largest exponent within one stretch of the series: sums stay under e^200. */
const REACH = 200;
/** Ratios of neighbours are held under e^600, so that no product overflows. */
const STEEPEST = 600;
/** Terms under this share of their sum are rounding. */
const NEGLIGIBLE = 1e-18;

/**
 * Carries ln ω through `durationS` by uniformisation, in place. `logValue` holds ln ω_q − ln ω_0; what ln ω_0
 * grew by is returned.
 *
 * Each stretch starts from its own ratios ω_(q±1)/ω_q, so the series runs on numbers that are 1 at its start:
 * v ← e^(−ch)·Σ (Nh)ʲ/j!·v with N = c − cost + up + down ≥ 0, c = max cost. Nothing cancels, nothing overflows,
 * and inventories that are e^(−1000) times less likely than the centre are as exact as the centre.
 */
export function advance(chain: InventoryChain, logValue: Float64Array, durationS: number): number {
  const { Q, cost } = chain;
  const n = 2 * Q + 1;
  const ceiling = largest(cost);
  const weights = new Float64Array(3 * n);
  const term = new Float64Array(n + 1);
  const sum = new Float64Array(n);
  let growth = 0;
  let leftS = durationS;
  while (leftS > 0) {
    const rate = uniformise(chain, logValue, ceiling, weights);
    const stepS = rate * leftS <= REACH ? leftS : REACH / rate;
    for (let i = 0; i < weights.length; i++) weights[i] *= stepS;
    addSeries(weights, rate * stepS, term, sum);
    const centre = log(sum[Q]);
    for (let i = 0; i < n; i++) logValue[i] += log(sum[i]) - centre;
    growth += centre - ceiling * stepS;
    leftS = stepS === leftS ? 0 : leftS - stepS;
  }
  return growth;
}

/** Writes N, seen from the current ratios, as triples (stay, up, down) into `weights`; returns its largest row sum. */
function uniformise(
  chain: InventoryChain,
  logValue: Float64Array,
  ceiling: number,
  weights: Float64Array,
): number {
  const { cost } = chain;
  let rate = 0;
  for (let i = 0, at = 0; i < cost.length; i++, at += 3) {
    weights[at] = ceiling - cost[i];
    weights[at + 1] = weightUp(chain, logValue, i);
    weights[at + 2] = weightDown(chain, logValue, i);
    rate = Math.max(rate, weights[at] + weights[at + 1] + weights[at + 2]);
  }
  return rate;
}

/** up·ω_(q+1)/ω_q, 1/s; 0 at the bound. */
function weightUp(chain: InventoryChain, logValue: Float64Array, i: number): number {
  return i + 1 < logValue.length ? exp(Math.min(STEEPEST, chain.logUp + logValue[i + 1] - logValue[i])) : 0;
}

/** down·ω_(q−1)/ω_q, 1/s; 0 at the bound. */
function weightDown(chain: InventoryChain, logValue: Float64Array, i: number): number {
  return i > 0 ? exp(Math.min(STEEPEST, chain.logDown + logValue[i - 1] - logValue[i])) : 0;
}

/** sum ← Σ Nʲ/j!·1 for the N ≥ 0 of `weights`, whose row sums are up to `reach`. `term` has one more place than `sum`. */
function addSeries(weights: Float64Array, reach: number, term: Float64Array, sum: Float64Array): void {
  const n = sum.length;
  term.fill(1, 0, n);
  sum.fill(1);
  for (let j = 1; ; j++) {
    const share = 1 / j;
    let before = 0;
    let here = term[0];
    for (let i = 0, at = 0; i < n; i++, at += 3) {
      const after = term[i + 1];
      const value = (weights[at] * here + weights[at + 1] * after + weights[at + 2] * before) * share;
      before = here;
      here = after;
      term[i] = value;
      sum[i] += value;
    }
    // Terms fall once j exceeds the reach; looking at every fourth is enough.
    if (j > reach && j % 4 === 0 && settled(term, sum)) return;
  }
}

function settled(term: Float64Array, sum: Float64Array): boolean {
  for (let i = 0; i < sum.length; i++) if (term[i] > NEGLIGIBLE * sum[i]) return false;
  return true;
}

/** d ln ω_q/dτ for all q, 1/s, absolute (not relative to the centre): the equation itself. */
export function slopes(chain: InventoryChain, logValue: Float64Array): Float64Array {
  return chain.cost.map((price, i) => weightUp(chain, logValue, i) + weightDown(chain, logValue, i) - price);
}

/** A start that falls faster than this per lot (quotes 200/k away, where no order ever reaches) is held at it. */
const STEEPEST_START = 200;

/** ln ω(0) relative to q = 0, and ln ω_0(0). */
export function terminal(chain: InventoryChain): { logValue: Float64Array; level: number } {
  const { Q, logTerminal } = chain;
  const level = logTerminal[Q];
  const logValue = logTerminal.map((value) => value - level);
  for (let i = Q + 1; i <= 2 * Q; i++) logValue[i] = Math.max(logValue[i], logValue[i - 1] - STEEPEST_START);
  for (let i = Q - 1; i >= 0; i--) logValue[i] = Math.max(logValue[i], logValue[i + 1] - STEEPEST_START);
  return { logValue, level };
}

/**
 * The long-run limit. The matrix becomes symmetric with y_q = ω_q·e^(tilt·q), tilt = ½ ln(up/down); eigenvalues
 * by bisection on Sturm's count, the ground state from the pivots of both ends joined at its peak, which
 * keeps every component to full relative accuracy however small (a plain eigen-solver loses the small ones).
 */
export function longRun(chain: InventoryChain): LongRun {
  const { Q, cost } = chain;
  const logOff = 0.5 * (chain.logUp + chain.logDown);
  const tilt = 0.5 * (chain.logUp - chain.logDown);
  const off = exp(logOff);
  const lowest = -largest(cost.map((value) => -value));
  const highest = largest(cost);
  const decay = eigenvalue(cost, off, 0, lowest - 2 * off, highest + 2 * off);
  const second = eigenvalue(cost, off, 1, decay, highest + 2 * off);
  const gap = Math.max(0, second - decay);
  const ground = groundState(cost, off, decay);
  const weights = projection(chain, ground, tilt);
  const limit = ground.map((value, i) => value - ground[Q] - tilt * (i - Q));
  const fastest = highest - decay;
  const relaxedS = relaxation(Q, fastest, gap, off);
  return { decay, gap, limit, level: weights + ground[Q], fastest, relaxedS };
}

/**
 * Time after which what is left of the start is under 1e-10, also at the bound, where the start weighs more by
 * the logarithms. Two things bound the work of a solution up to there, in terms of the series: where two
 * inventories are all but disconnected that time never comes (150·(Q + 1)²), and beyond some 170 lots with a skew
 * of a third of 1/k per lot it would take seconds (35e6/(Q + 1)); the limit is then taken early.
 */
function relaxation(Q: number, fastest: number, gap: number, off: number): number {
  const decades = 32 + log(Q + 1) + 0.5 * log(1 + fastest / off);
  const affordable = Math.min(150 * (Q + 1) * (Q + 1), 35e6 / (Q + 1)) / fastest;
  return Math.min(gap > 0 ? decades / gap : Infinity, affordable);
}

function largest(numbers: Float64Array): number {
  return numbers.reduce((most, value) => Math.max(most, value), -Infinity);
}

/** ln of (start · ground)/(ground · ground) in symmetric coordinates. */
function projection(chain: InventoryChain, ground: Float64Array, tilt: number): number {
  const { logValue, level } = terminal(chain);
  const along = logSum(ground.map((value, i) => value + logValue[i] + tilt * (i - chain.Q)));
  return level + along - logSum(ground.map((value) => 2 * value));
}

function logSum(logs: Float64Array): number {
  const most = largest(logs);
  return most + log(logs.reduce((sum, value) => sum + exp(value - most), 0));
}

/** The `index`-th smallest eigenvalue of diag(cost) − off·(neighbours), from below: never above the true one. */
function eigenvalue(cost: Float64Array, off: number, index: number, below: number, above: number): number {
  let low = below;
  let high = above;
  // 2^400 of refinement: also eigenvalues far smaller than the matrix come out to their last bits.
  for (let i = 0; i < 400; i++) {
    const middle = 0.5 * (low + high);
    if (!(middle > low && middle < high)) break;
    if (countBelow(cost, off, middle) > index) high = middle;
    else low = middle;
  }
  return low;
}

/** How many eigenvalues lie under x (Sturm: signs of the pivots of M − x). */
function countBelow(cost: Float64Array, off: number, x: number): number {
  let count = 0;
  let pivot = Infinity;
  for (const price of cost) {
    pivot = price - x - (off / pivot) * off;
    if (pivot === 0) pivot = -Number.MIN_VALUE;
    if (pivot < 0) count++;
  }
  return count;
}

/** ln of the positive eigenvector of the smallest eigenvalue, 0 at its peak. */
function groundState(cost: Float64Array, off: number, decay: number): Float64Array {
  const n = cost.length;
  // f_(i+1)/f_i = left_i/off. Each set of pivots is exact while it climbs, so the two meet at the peak.
  const left = pivots(cost, off, decay);
  const right = pivots(Float64Array.from(cost).reverse(), off, decay).reverse();
  let peak = 0;
  while (peak < n - 1 && left[peak] >= off) peak++;
  const ground = new Float64Array(n);
  for (let i = peak + 1; i < n; i++) ground[i] = ground[i - 1] + log(off / right[i]);
  for (let i = peak - 1; i >= 0; i--) ground[i] = ground[i + 1] + log(off / left[i]);
  return ground;
}

function pivots(cost: Float64Array, off: number, decay: number): Float64Array {
  const result = new Float64Array(cost.length);
  let pivot = Infinity;
  for (let i = 0; i < cost.length; i++) {
    pivot = cost[i] - decay - (off / pivot) * off;
    // Under the smallest eigenvalue all pivots are positive; the last may round to nothing.
    if (!(pivot > 0)) pivot = Number.EPSILON * off;
    result[i] = pivot;
  }
  return result;
}
