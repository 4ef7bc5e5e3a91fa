import type { Session } from './covered-time';
import type { MarketOrders } from './market-orders';
import { log } from '../domain/portable-math';
import { lastAtOrBefore, type QuoteSeries } from './quote-series';
import { errorOfTotal, interval, type TimeBlocks } from './time-blocks';

/** Standard errors from which on two laws are taken apart. */
const CLEAR = 2;

/** What the mid does after market orders, seen from the taker; prices in quote currency. */
export interface PriceImpact {
  readonly horizonS: number;
  /** Orders whose session goes on for the whole horizon. */
  readonly n: number;
  /** side·(mid(t + h) − mid before the order), and its standard error from time blocks. */
  readonly mean: number;
  readonly se: number;
  readonly meanBps: number;
  /** Share after which the mid moved with the taker, and stayed where it was. */
  readonly movedWithShare: number;
  readonly unchangedShare: number;
  /** Share after which the mid is beyond the worst price paid: whoever sold it has lost. */
  readonly beyondFillShare: number;
  /** −side·(mid(t + h) − worst price)/mid: what a maker filled at that price has made, bp. */
  readonly makerBps: number;
}

/** Σ side·move / Σ depth over the same orders: the informed share of a market in which the informed know Exp(k) jumps. */
export interface ImpactRatio {
  readonly horizonS: number;
  readonly value: number;
  readonly se: number;
  readonly ci95: readonly [number, number];
  readonly n: number;
}

/** Moves of the mid from before each order to `horizonS` after its first print; null for orders too near the end. */
function movesAfter(
  orders: MarketOrders,
  quotes: QuoteSeries,
  sessions: readonly Session[],
  horizonS: number,
): { use: Int32Array; later: Float64Array } {
  const use = new Int32Array(orders.length);
  const later = new Float64Array(orders.length);
  let n = 0;
  let session = 0;
  for (let i = 0; i < orders.length; i++) {
    while (session + 1 < sessions.length && sessions[session + 1].startUs <= orders.us[i]) session++;
    const us = orders.us[i] + Math.round(horizonS * 1e6);
    if (sessions.length === 0 || us > sessions[session].endUs) continue;
    use[n] = i;
    later[n] = quotes.mid[lastAtOrBefore(quotes.us, us)];
    n++;
  }
  return { use: use.subarray(0, n), later: later.subarray(0, n) };
}

/** null where no order's session goes on for the horizon. */
export function priceImpact(
  orders: MarketOrders,
  quotes: QuoteSeries,
  sessions: readonly Session[],
  blocks: TimeBlocks,
  horizonS: number,
): PriceImpact | null {
  const { use, later } = movesAfter(orders, quotes, sessions, horizonS);
  const n = use.length;
  if (n === 0) return null;
  const moveSums = new Float64Array(blocks.count);
  const counts = new Float64Array(blocks.count);
  let sum = 0;
  let bps = 0;
  let makerBps = 0;
  let movedWith = 0;
  let unchanged = 0;
  let beyond = 0;
  for (let at = 0; at < n; at++) {
    const i = use[at];
    const move = orders.side[i] * (later[at] - orders.mid[i]);
    const past = orders.side[i] * (later[at] - orders.worst[i]);
    const block = blocks.of(orders.us[i]);
    moveSums[block] += move;
    counts[block]++;
    sum += move;
    bps += move / orders.mid[i];
    makerBps -= past / orders.mid[i];
    if (move > quotes.dust) movedWith++;
    if (Math.abs(move) <= quotes.dust) unchanged++;
    if (past > quotes.dust) beyond++;
  }
  const mean = sum / n;
  return {
    horizonS,
    n,
    mean,
    se: errorOfTotal(moveSums.map((move, b) => (move - mean * counts[b]) / n)).se,
    meanBps: (bps / n) * 1e4,
    movedWithShare: movedWith / n,
    unchangedShare: unchanged / n,
    beyondFillShare: beyond / n,
    makerBps: (makerBps / n) * 1e4,
  };
}

/** What moves and depths of the orders come to over a horizon, in all and by block of time. */
export interface MoveTotals {
  readonly horizonS: number;
  readonly n: number;
  readonly moves: number;
  readonly depths: number;
  readonly products: number;
  readonly byBlock: {
    readonly n: Float64Array;
    readonly moves: Float64Array;
    readonly depths: Float64Array;
    readonly products: Float64Array;
  };
}

/** Of the orders whose session goes on for the horizon; blocks of time are those that errors are told by. */
export function moveTotals(
  orders: MarketOrders,
  quotes: QuoteSeries,
  sessions: readonly Session[],
  blocks: TimeBlocks,
  horizonS: number,
): MoveTotals {
  const { use, later } = movesAfter(orders, quotes, sessions, horizonS);
  const column = (): Float64Array => new Float64Array(blocks.count);
  const byBlock = { n: column(), moves: column(), depths: column(), products: column() };
  let moves = 0;
  let depths = 0;
  let products = 0;
  for (let at = 0; at < use.length; at++) {
    const i = use[at];
    const depth = orders.depth[i];
    const move = orders.side[i] * (later[at] - orders.mid[i]);
    const block = blocks.of(orders.us[i]);
    moves += move;
    depths += depth;
    products += move * depth;
    byBlock.n[block]++;
    byBlock.moves[block] += move;
    byBlock.depths[block] += depth;
    byBlock.products[block] += move * depth;
  }
  return { horizonS, n: use.length, moves, depths, products, byBlock };
}

/** null where no order's session goes on for the horizon, or where orders reach nowhere on average. */
export function impactRatio({ horizonS, n, moves, depths, byBlock }: MoveTotals): ImpactRatio | null {
  if (!(depths > 0)) return null;
  const value = moves / depths;
  const error = errorOfTotal(byBlock.moves.map((move, b) => (move - value * byBlock.depths[b]) / depths));
  return { horizonS, value, se: error.se, ci95: interval(value, error), n };
}

/** A market of informed jumps taken apart: the share of its orders that knew the jump, and both laws of reach. */
export interface InformedByDepth extends ImpactRatio {
  /** Decay of the jumps and of the reach of everybody else, 1/price. */
  readonly kJ: number;
  readonly k: number;
}

/**
 * Where jumps J and the reach of the others have laws of their own. An informed order reaches D = J deep and the mid moves
 * by J, the others' moves know nothing: E m = p/kJ, E mD = 2p/kJ², E D = p/kJ + (1 − p)/k, so that
 *   p = 2·(E m)²/E mD,   kJ = 2·E m/E mD,   k = (1 − p)/(E D − E m).
 * It scatters by half as much again as the ratio E m/E D, which is p where the laws are one and E mD = 2·E m·E D. null
 * where that is so to two standard errors, where moves do not follow depths, or nobody is left that knew nothing.
 */
export function informedByDepth(totals: MoveTotals): InformedByDepth | null {
  const { horizonS, n, moves, depths, products, byBlock } = totals;
  if (!(moves > 0 && products > 0 && depths > moves)) return null;
  const value = (2 * moves * moves) / (n * products);
  const oneLaw = errorOfTotal(
    byBlock.n.map(
      (count, b) =>
        byBlock.products[b] / products + count / n - byBlock.moves[b] / moves - byBlock.depths[b] / depths,
    ),
  );
  const departure = log((n * products) / (2 * moves * depths));
  if (!(value < 1) || Math.abs(departure) < CLEAR * oneLaw.se) return null;
  const error = errorOfTotal(
    byBlock.n.map(
      (count, b) => value * ((2 * byBlock.moves[b]) / moves - byBlock.products[b] / products - count / n),
    ),
  );
  const kJ = (2 * moves) / products;
  const k = ((1 - value) * n) / (depths - moves);
  return { horizonS, value, se: error.se, ci95: interval(value, error), n, kJ, k };
}
