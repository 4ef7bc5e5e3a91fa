import { normalCdf, normalPdf } from '../domain/normal-law';
import { exp, log } from '../domain/portable-math';
import { median } from '../estimate/quantile';
import {
  barsOf,
  ewmaVolatility,
  garmanKlassVolatility,
  parkinsonVolatility,
  twoScaleVolatility,
} from '../estimate/realised-volatility';
import type { Session } from './covered-time';
import type { QuoteSeries } from './quote-series';
import { sampledMids } from './sampled-volatility';
import { errorOfTotal, positiveInterval, type TimeBlocks } from './time-blocks';

/** One estimate of the mid's volatility, price/√s. Estimators differ in what they measure: never mix them. */
export interface VolatilityEstimate {
  readonly method: string;
  /** What it measures and how, in a sentence. */
  readonly meaning: string;
  readonly value: number;
  /** Standard error; null where none is known. */
  readonly se: number | null;
  readonly ci95: readonly [number, number] | null;
}

/** Of a price that did not move. */
const STILL = { value: 0, se: 0, ci95: [0, 0] } as const;

const CLOCK_S = 1;
/** Two-scale: a fast clock of a tenth of a second against every tenth of its ticks. */
const FAST_CLOCK_S = 0.1;
const TWO_SCALE_STEP = 10;
const EWMA_S = 60;
const BAR_S = 60;
/** A step larger than so many local standard deviations counts as a jump. */
const JUMP_SIGMAS = 3;
/** Steps that share one local standard deviation. */
const LOCAL_STEPS = 600;
/** E[z²; |z| < 3]/P(|z| < 3) of a standard normal: what is left of its variance without the steps that are cut. */
const KEPT_VARIANCE = keptVariance(JUMP_SIGMAS);

function keptVariance(c: number): number {
  const inside = 2 * normalCdf(c) - 1;
  return (inside - 2 * c * normalPdf(c)) / inside;
}

/** √(Σ(Δm)²/T) on a clock of one second: total volatility, jumps and all; 0 of a mid that never moved. null with fewer than two steps. */
export function realisedEstimate(
  quotes: QuoteSeries,
  sessions: readonly Session[],
  blocks: TimeBlocks,
): VolatilityEstimate | null {
  const clockUs = CLOCK_S * 1e6;
  const squares = new Float64Array(blocks.count);
  let n = 0;
  sampledMids(quotes, sessions, clockUs).forEach((mids, s) => {
    for (let i = 1; i < mids.length; i++) {
      const step = mids[i] - mids[i - 1];
      squares[blocks.of(sessions[s].startUs + (i - 0.5) * clockUs)] += step * step;
      n++;
    }
  });
  const sum = squares.reduce((total, square) => total + square, 0);
  if (n < 2) return null;
  const method = 'realised-1s';
  const meaning = 'Root mean square change of the mid over one second: all volatility, jumps included.';
  if (sum === 0) return { method, meaning, ...STILL };
  const value = Math.sqrt(sum / (n * CLOCK_S));
  const relative = errorOfTotal(squares.map((square) => square / sum / 2));
  return { method, meaning, value, se: value * relative.se, ci95: positiveInterval(value, relative) };
}

/**
 * Diffusive volatility: steps beyond three local standard deviations are cut (Mancini 2009), what remains of a Gaussian's
 * variance after the cut is accounted for. The local scale is the median absolute step, or bipower variation where more
 * than half of the steps are zero. On exact mids the clock is a quarter of a second, otherwise one second.
 */
export function diffusiveEstimate(
  quotes: QuoteSeries,
  sessions: readonly Session[],
  blocks: TimeBlocks,
  clockS: number,
): VolatilityEstimate | null {
  const clockUs = clockS * 1e6;
  const squares = new Float64Array(blocks.count);
  const kept = new Float64Array(blocks.count);
  sampledMids(quotes, sessions, clockUs).forEach((mids, s) => {
    const steps = Float64Array.from(
      { length: Math.max(0, mids.length - 1) },
      (_, i) => mids[i + 1] - mids[i],
    );
    for (let from = 0; from < steps.length; from += LOCAL_STEPS) {
      const local = steps.subarray(from, from + LOCAL_STEPS);
      const limit = JUMP_SIGMAS * localScale(local);
      for (let i = 0; i < local.length; i++) {
        if (Math.abs(local[i]) > limit) continue;
        const block = blocks.of(sessions[s].startUs + (from + i + 0.5) * clockUs);
        squares[block] += local[i] * local[i];
        kept[block]++;
      }
    }
  });
  const n = kept.reduce((sum, count) => sum + count, 0);
  const sum = squares.reduce((total, square) => total + square, 0);
  if (n < 2) return null;
  const method = 'truncated';
  const meaning = `Changes over ${clockS} s without those beyond three local standard deviations: volatility between jumps.`;
  if (sum === 0) return { method, meaning, ...STILL };
  const value = Math.sqrt(sum / n / KEPT_VARIANCE / clockS);
  const relative = errorOfTotal(squares.map((square, b) => (square / sum - kept[b] / n) / 2));
  return { method, meaning, value, se: value * relative.se, ci95: positiveInterval(value, relative) };
}

/** Standard deviation of the bulk of the steps, iterated once so that its own cut does not bias it. */
function localScale(steps: Float64Array): number {
  const absolute = steps.map((step) => Math.abs(step));
  // Median of |z| for a standard normal is 0.6745.
  let scale = (median(absolute) ?? 0) / 0.6744897501960817;
  if (scale === 0) scale = bipowerScale(absolute);
  for (let round = 0; round < 5; round++) {
    let squares = 0;
    let n = 0;
    for (const step of absolute) {
      if (step > JUMP_SIGMAS * scale) continue;
      squares += step * step;
      n++;
    }
    if (n === 0) break;
    scale = Math.sqrt(squares / n / KEPT_VARIANCE);
  }
  return scale;
}

/** √(π/2 · mean |rᵢ||rᵢ₋₁|) (Barndorff-Nielsen & Shephard 2004). */
function bipowerScale(absolute: Float64Array): number {
  let sum = 0;
  for (let i = 1; i < absolute.length; i++) sum += absolute[i] * absolute[i - 1];
  return absolute.length > 1 ? Math.sqrt((Math.PI / 2) * (sum / (absolute.length - 1))) : 0;
}

/**
 * Two-scale, EWMA and range estimates of the longest session: each for comparison with itself only. The error of the
 * first is that of `realised`, as long as that session is: both measure all volatility, jumps included, which scatter.
 */
export function furtherEstimates(
  quotes: QuoteSeries,
  sessions: readonly Session[],
  realised: VolatilityEstimate | null,
): VolatilityEstimate[] {
  const seconds = sampledMids(quotes, sessions, CLOCK_S * 1e6);
  const longest = longestOf(seconds);
  const fast = longestOf(sampledMids(quotes, sessions, FAST_CLOCK_S * 1e6));
  const found: VolatilityEstimate[] = [];
  const twoScale = twoScaleVolatility(fast, FAST_CLOCK_S, TWO_SCALE_STEP);
  // Where the bounce is all there is, the correction leaves nothing: not a volatility of 0.
  if (twoScale !== null && twoScale > 0 && realised !== null && realised.value > 0) {
    const all = seconds.reduce((sum, mids) => sum + mids.length, 0);
    const shorter = Math.sqrt(all / longest.length);
    const widening = exp(shorter * log(realised.ci95![1] / realised.value));
    found.push({
      method: 'two-scale',
      meaning:
        'A clock of 1 s averaged over its ten offsets, corrected by one of 0.1 s: bid-ask bounce removed.',
      value: twoScale,
      se: (shorter * twoScale * realised.se!) / realised.value,
      ci95: [twoScale / widening, twoScale * widening],
    });
  }
  const lambda = exp(-CLOCK_S / EWMA_S);
  const ewma = ewmaVolatility(longest, CLOCK_S, lambda);
  if (ewma !== null)
    found.push(
      unmeasured('ewma', 'Exponentially weighted over the last minute: the volatility at the end.', ewma),
    );
  const bars = barsOf(longest, BAR_S / CLOCK_S);
  const parkinson = parkinsonVolatility(bars, BAR_S);
  if (parkinson !== null)
    found.push(
      unmeasured(
        'parkinson',
        'From high and low of each minute: biased low where it holds few prices.',
        parkinson,
      ),
    );
  const garmanKlass = garmanKlassVolatility(bars, BAR_S);
  if (garmanKlass !== null)
    found.push(
      unmeasured(
        'garman-klass',
        'From open, high, low and close of each minute: less noise than high and low alone, the same bias.',
        garmanKlass,
      ),
    );
  return found;
}

function unmeasured(method: string, meaning: string, value: number): VolatilityEstimate {
  return { method, meaning, value, se: null, ci95: null };
}

function longestOf(series: readonly Float64Array[]): Float64Array {
  let longest = new Float64Array(0);
  for (const one of series) if (one.length > longest.length) longest = one.slice();
  return longest;
}
