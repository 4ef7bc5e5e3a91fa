import { exp, log, log1p } from '../domain/portable-math';
import { quantile } from '../estimate/quantile';
import { BUY_TRADE, MARK, QUOTE, type Tape, UNSIDED_TRADE } from '../tape/tape';
import type { Session } from './covered-time';
import { lastAtOrBefore, type QuoteSeries } from './quote-series';

const POINTS = 25;
const FEWEST_FILLS_AT_A_POINT = 10;
const FEWEST_POINTS = 4;
const FEWEST_WINDOWS = 100;

/** λ(δ) = A·e^(−kδ) from the chance that a quote left alone is hit. */
export interface FillProbabilityFit {
  /** How long the virtual quotes rest, s. */
  readonly windowS: number;
  /** Windows times sides. */
  readonly windows: number;
  readonly A: number;
  readonly k: number;
  readonly r2: number;
  readonly from: number;
  readonly to: number;
}

/**
 * Every `windowS` a virtual quote at mid ± δ; P(δ) = share of windows in which a print of an aggressor reached it;
 * λ = −ln(1 − P)/window; ln λ regressed on δ from `from` to the 99 % quantile of the distances reached (Laruelle's and
 * Fernandez-Tapia's waiting times in fixed windows). The mid diffuses meanwhile, so that k comes out lower than from
 * single orders. null with too few windows or points.
 */
export function fillProbabilityFit(
  tape: Tape,
  quotes: QuoteSeries,
  sessions: readonly Session[],
  windowS: number,
  from: number,
  tick: number,
): FillProbabilityFit | null {
  const reached = reachedInWindows(tape, quotes, sessions, windowS);
  const windows = reached.length;
  if (windows < FEWEST_WINDOWS) return null;
  const ascending = reached.filter((distance) => distance > -Infinity).sort();
  const highest = quantile(ascending, 0.99);
  if (highest === null) return null;
  const to = Math.max(highest, from + 4 * tick);
  if (!(to > from)) return null;
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < POINTS; i++) {
    const at = i === POINTS - 1 ? to : from + (i * (to - from)) / (POINTS - 1);
    const fills = ascending.length - (lastAtOrBefore(ascending, at - quotes.dust) + 1);
    if (fills < FEWEST_FILLS_AT_A_POINT || fills === windows) continue;
    xs.push(at);
    ys.push(log(-log1p(-fills / windows) / windowS));
  }
  if (xs.length < FEWEST_POINTS) return null;
  const line = lineThrough(xs, ys);
  return { windowS, windows, A: exp(line.intercept), k: -line.slope, r2: line.r2, from, to };
}

/** For every window and side the farthest distance from the mid at its start that a print reached; −∞ where none came. */
function reachedInWindows(
  tape: Tape,
  quotes: QuoteSeries,
  sessions: readonly Session[],
  windowS: number,
): Float64Array {
  const windowUs = Math.round(windowS * 1e6);
  const total = sessions.reduce(
    (sum, { startUs, endUs }) => sum + Math.floor((endUs - startUs) / windowUs),
    0,
  );
  const reached = new Float64Array(2 * total).fill(-Infinity);
  let row = 0;
  let used = 0;
  for (const { startUs, endUs } of sessions) {
    for (let start = startUs; start + windowUs <= endUs; start += windowUs) {
      const quote = lastAtOrBefore(quotes.us, start);
      if (quote < 0) continue;
      const mid = quotes.mid[quote];
      while (row < tape.length && Math.round(tape.time[row] * 1e6) <= start) row++;
      for (; row < tape.length && Math.round(tape.time[row] * 1e6) <= start + windowUs; row++) {
        const kind = tape.kind[row];
        if (kind === QUOTE || kind === MARK || kind === UNSIDED_TRADE) continue;
        const side = kind === BUY_TRADE ? 0 : 1;
        const distance = side === 0 ? tape.price[row] - mid : mid - tape.price[row];
        if (distance > reached[2 * used + side]) reached[2 * used + side] = distance;
      }
      used++;
    }
  }
  return reached.subarray(0, 2 * used);
}

function lineThrough(
  xs: readonly number[],
  ys: readonly number[],
): { intercept: number; slope: number; r2: number } {
  const n = xs.length;
  const meanX = xs.reduce((sum, x) => sum + x, 0) / n;
  const meanY = ys.reduce((sum, y) => sum + y, 0) / n;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  xs.forEach((x, i) => {
    xx += (x - meanX) * (x - meanX);
    xy += (x - meanX) * (ys[i] - meanY);
    yy += (ys[i] - meanY) * (ys[i] - meanY);
  });
  const slope = xy / xx;
  return { intercept: meanY - slope * meanX, slope, r2: yy > 0 ? (slope * xy) / yy : 1 };
}
