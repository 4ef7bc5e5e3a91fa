import type { FillLog } from '../domain/fill-log';
import { blockError } from './block-error';
import { markouts } from './markouts';
import type { MidPath } from './mid-path';

/** Mid moves are sampled this far apart, s, or finer in short sessions. */
const SAMPLE_S = 1;
const LEAST_SAMPLES = 4096;
const MOST_SAMPLES = 100_000;
/** A fill is compared with the moves of its own stretch of the session: so many seconds, horizons and samples, or more. */
const STRETCH_S = 150;
const STRETCH_HORIZONS = 30;
const STRETCH_SAMPLES = 60;
/** A stretch with fewer moves over either horizon is too poor to compare with: then the whole session is. */
const FEWEST_MOVES = 20;

/** How fills fared against what the mid did next, at one horizon. Shares are 0 … 1; null = not defined. */
export interface AdverseSelectionReport {
  readonly horizonS: number;
  /** Matured maker fills. */
  readonly n: number;
  /** R1: share of fills with a markout strictly below 0. */
  readonly losingFillShare: number | null;
  /** What R1 would be if fills carried no information. */
  readonly losingFillBaseline: number | null;
  /** Standard error of R1 − baseline by blocks of time. */
  readonly excessSe: number | null;
  /** R2: of the fills after which the mid moved, the share where it moved against us; ½ without information. */
  readonly adverseMoveShare: number | null;
  /** R3: mean price impact / mean effective half-spread, size-weighted; 0 without information. */
  readonly impactRatio: number | null;
  /** Per fill: 1 lost, 0 did not, NaN no markout. */
  readonly lost: Float64Array;
  /** Per fill: probability of a loss without information; NaN no markout. */
  readonly expected: Float64Array;
}

/**
 * R1, R2 and R3 of `theory.md` section 4 at one horizon.
 *
 * The baseline of R1 is the mean over the same fills of the empirical distribution of mid moves over the fill's own
 * elapsed horizon, either sign equally likely, evaluated at −δᵢ with δᵢ = side·(mid at the fill − price). Moves are
 * sampled every second, in the stretch of the session that the fill lies in: where volatility comes and goes, fills are
 * more or less frequent with it, and the session's average move is not that of the moments of the fills. Where rows
 * only sample the mid, a fill is judged by a mid a little younger than h: moves are then taken at two horizons around
 * it and interpolated.
 */
export function adverseSelection(path: MidPath, fills: FillLog, horizonS: number): AdverseSelectionReport {
  const { value, elapsedS, matured, length } = markouts(path, fills, horizonS);
  const { dust } = path;
  const lost = new Float64Array(length);
  let losing = 0;
  let against = 0;
  let moved = 0;
  let weight = 0;
  let impact = 0;
  let effective = 0;
  for (let i = 0; i < length; i++) {
    const markout = value[i];
    if (markout !== markout) {
      lost[i] = NaN;
      continue;
    }
    lost[i] = markout < -dust ? 1 : 0;
    losing += lost[i];
    const distance = fills.side[i] * (fills.mid[i] - fills.price[i]);
    const move = markout - distance;
    if (move > dust || move < -dust) moved++;
    if (move < -dust) against++;
    weight += fills.size[i];
    impact -= fills.size[i] * move;
    effective += fills.size[i] * distance;
  }
  const expected = lossProbabilities(path, fills, value, elapsedS, horizonS);
  const share = matured > 0 ? losing / matured : null;
  const baseline = matured > 0 ? meanOf(expected) : null;
  let excessSe: number | null = null;
  if (share !== null && baseline !== null) {
    const excess = new Float64Array(length);
    for (let i = 0; i < length; i++) excess[i] = lost[i] - expected[i];
    excessSe = blockError(fills.time, excess, null, share - baseline, horizonS, length);
  }
  return {
    horizonS,
    n: matured,
    losingFillShare: share,
    losingFillBaseline: baseline,
    excessSe,
    adverseMoveShare: moved > 0 ? against / moved : null,
    impactRatio: weight > 0 && effective !== 0 ? impact / effective : null,
    lost,
    expected,
  };
}

/** Per fill P(±move < −δ) over its own elapsed horizon; NaN where the fill has no markout. */
function lossProbabilities(
  path: MidPath,
  fills: FillLog,
  markout: Float64Array,
  elapsedS: Float64Array,
  horizonS: number,
): Float64Array {
  const n = markout.length;
  const probability = new Float64Array(n);
  const thresholds = new Float64Array(n);
  for (let i = 0; i < n; i++) thresholds[i] = thresholdOf(path, fills, i);
  // Two horizons around the fills' own: h itself, and as far below as rows stand apart.
  const lagS = meanLag(markout, elapsedS, horizonS);
  const horizons: Horizons = [horizonS, Math.max(0, horizonS - 2 * lagS)];
  for (let first = 0, end = 0; first < n; first = end) {
    const stretch = stretchAt(path, fills.time[first], horizonS);
    while (end < n && (end === first || fills.time[end] < stretch.untilS)) end++;
    const sorted = new SortedThresholds(thresholds.subarray(first, end));
    const { longer, shorter } = tailsAround(path, sorted, horizons, stretch);
    const width = longer.meanElapsedS - shorter.meanElapsedS;
    for (let i = first; i < end; i++) {
      if (markout[i] !== markout[i]) {
        probability[i] = NaN;
        continue;
      }
      const at = sorted.position(thresholds[i]);
      const share =
        width > 1e-9 ? Math.min(1, Math.max(0, (elapsedS[i] - shorter.meanElapsedS) / width)) : 0.5;
      const beyond = 0.5 * (share * longer.beyond[at] + (1 - share) * shorter.beyond[at]);
      const behind = fills.side[i] * (fills.mid[i] - fills.price[i]) < -path.dust;
      probability[i] = behind ? 1 - beyond : beyond;
    }
  }
  return probability;
}

/** Moves that begin from `fromS` on and before `untilS`. */
interface Stretch {
  readonly fromS: number;
  readonly untilS: number;
}

const WHOLE_SESSION: Stretch = { fromS: -Infinity, untilS: Infinity };

/** The stretch that a time lies in: equal parts of the session as far as it is known. */
function stretchAt(path: MidPath, timeS: number, horizonS: number): Stretch {
  const { startS, endS } = path;
  const leastS = Math.max(STRETCH_S, STRETCH_HORIZONS * horizonS, STRETCH_SAMPLES * sampleStepS(path));
  const count = Math.floor((endS - startS) / leastS);
  if (count < 2) return WHOLE_SESSION;
  const lengthS = (endS - startS) / count;
  const at = Math.min(count - 1, Math.max(0, Math.floor((timeS - startS) / lengthS)));
  return {
    fromS: at === 0 ? -Infinity : startS + at * lengthS,
    untilS: at === count - 1 ? Infinity : startS + (at + 1) * lengthS,
  };
}

function sampleStepS({ startS, endS }: MidPath): number {
  const spanS = endS - startS;
  return Math.max(Math.min(SAMPLE_S, spanS / LEAST_SAMPLES), spanS / MOST_SAMPLES);
}

/**
 * The absolute move beyond which a fill's verdict changes: more than δ loses for a quote on its own side of the mid;
 * at least |δ| saves one that was filled behind it.
 */
function thresholdOf(path: MidPath, fills: FillLog, i: number): number {
  const distance = fills.side[i] * (fills.mid[i] - fills.price[i]);
  return distance >= -path.dust ? distance + path.dust : -distance - path.dust;
}

function meanLag(markout: Float64Array, elapsedS: Float64Array, horizonS: number): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < markout.length; i++) {
    if (markout[i] !== markout[i]) continue;
    sum += horizonS - elapsedS[i];
    n++;
  }
  return n > 0 ? sum / n : 0;
}

/** So many that most hold none and the search ends where it begins: how it goes on, no processor can predict. */
const BUCKETS_PER_THRESHOLD = 16;

/** Thresholds in ascending order, searched by bucket. */
class SortedThresholds {
  readonly length: number;
  private readonly sorted: Float64Array;
  private readonly bucketStart: Int32Array;
  private readonly scale: number;

  constructor(thresholds: Float64Array) {
    this.sorted = thresholds.slice().sort();
    this.length = this.sorted.length;
    const greatest = this.sorted[this.length - 1];
    const buckets = BUCKETS_PER_THRESHOLD * this.length;
    this.scale = greatest > 0 ? buckets / greatest : 0;
    this.bucketStart = new Int32Array(buckets + 2);
    let at = 0;
    for (let b = 0; b <= buckets; b++) {
      while (at < this.length && Math.floor(this.sorted[at] * this.scale) < b) at++;
      this.bucketStart[b] = at;
    }
    this.bucketStart[buckets + 1] = this.length;
  }

  /** The first threshold that is not below `value` ≥ 0; `length` if there is none. */
  position(value: number): number {
    const { sorted, bucketStart } = this;
    if (value > sorted[this.length - 1]) return this.length;
    const bucket = Math.max(0, Math.floor(value * this.scale));
    let low = bucketStart[bucket];
    let high = bucketStart[bucket + 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Tail of the absolute mid moves: `beyond[p]` is the share above the p-th sorted threshold. */
interface Tail {
  readonly beyond: Float64Array;
  readonly meanElapsedS: number;
  /** Moves seen. */
  readonly samples: number;
}

interface Tails {
  readonly longer: Tail;
  readonly shorter: Tail;
}

/** The longer and the shorter horizon, s. */
type Horizons = readonly [number, number];

/** The tails of a stretch, or where it holds too few moves those of the session. */
function tailsAround(path: MidPath, sorted: SortedThresholds, horizons: Horizons, stretch: Stretch): Tails {
  const near = tailsOf(path, sorted, horizons, stretch);
  const poor = Math.min(near.longer.samples, near.shorter.samples) < FEWEST_MOVES;
  return poor && stretch !== WHOLE_SESSION ? tailsOf(path, sorted, horizons, WHOLE_SESSION) : near;
}

/** Tails of the moves over two horizons, sampled in turn along a stretch of the path. */
function tailsOf(path: MidPath, thresholds: SortedThresholds, horizons: Horizons, stretch: Stretch): Tails {
  const { time, mid, length, sampled, startS, endS } = path;
  const counts = [new Float64Array(thresholds.length + 1), new Float64Array(thresholds.length + 1)];
  const samples = [0, 0];
  const elapsed = [0, 0];
  const stepS = sampleStepS(path);
  const skipped = stepS > 0 ? Math.max(0, Math.ceil((stretch.fromS - startS) / stepS)) : 0;
  let from = Math.max(0, path.lastAt(0, startS + skipped * stepS));
  let to = from;
  let last = -1;
  for (let j = skipped; stepS > 0; j++) {
    const clockS = startS + j * stepS;
    // A model's mid is known at its rows only, a recorded one at any time between them.
    if (sampled) while (from + 1 < length && time[from] < clockS) from++;
    else while (from + 1 < length && time[from + 1] <= clockS) from++;
    const startsAt = sampled ? time[from] : clockS;
    const which = j & 1;
    const dueS = startsAt + horizons[which];
    if (clockS >= stretch.untilS || clockS > endS || startsAt + horizons[0] > endS) break;
    if (sampled && from === last) continue;
    last = from;
    // The other horizon may have gone further.
    while (to > from && time[to] > dueS) to--;
    if (to < from) to = from;
    while (to + 1 < length && time[to + 1] <= dueS) to++;
    const move = Math.abs(mid[to] - mid[from]);
    if (move !== move) continue;
    counts[which][thresholds.position(move)]++;
    elapsed[which] += sampled ? time[to] - startsAt : horizons[which];
    samples[which]++;
  }
  const tail = (which: number): Tail => ({
    beyond: sharesAbove(counts[which], samples[which]),
    meanElapsedS: samples[which] > 0 ? elapsed[which] / samples[which] : horizons[which],
    samples: samples[which],
  });
  return { longer: tail(0), shorter: tail(1) };
}

/** From counts by position to the share counted after each; ½ where nothing was sampled. */
function sharesAbove(counts: Float64Array, samples: number): Float64Array {
  let above = 0;
  for (let p = counts.length - 1; p >= 0; p--) {
    const here = counts[p];
    counts[p] = samples > 0 ? above / samples : 0.5;
    above += here;
  }
  return counts;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== values[i]) continue;
    sum += values[i];
    n++;
  }
  return sum / n;
}
