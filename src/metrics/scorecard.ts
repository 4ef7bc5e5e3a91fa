import { TAKER, type FillLog } from '../domain/fill-log';
import { adverseSelection } from './adverse-selection';
import { maxDrawdown } from './drawdown';
import type { MidPath } from './mid-path';
import { sharpeRatio, type EquitySeries } from './sharpe-ratio';

/** Horizon at which fills are judged unless another is asked for, s. */
export const DEFAULT_HORIZON_S = 5;

/** What a run left behind, as plain totals. */
export interface RunTotals {
  readonly fills: FillLog;
  /** Orders that came to rest or would have (quotes placed, not amendments that changed nothing). */
  readonly ordersPlaced: number;
  /** Of those, orders that filled at least partly. */
  readonly ordersFilled: number;
  /** Session time so far, s. */
  readonly durationS: number;
  /** ∫|inventory| dt, base units·s. */
  readonly absoluteInventoryTime: number;
  /** Quote currency, after fees. */
  readonly equity: number;
  /** Equity on a fixed clock. */
  readonly equitySeries: EquitySeries;
}

/** Numbers of a run; null = not defined (no fills, say). Shares are 0 … 1. */
export interface RunMetrics {
  /** Orders filled / orders placed. Article's target 20–60 %; depends on how often quotes are refreshed. */
  readonly fillRate: number | null;
  readonly fillsPerHour: number | null;
  /** Spread capture / traded notional, bp: what fills earned against the mid, before fees. */
  readonly spreadPerFillBps: number | null;
  /** Equity / traded notional, bp: the article's "net P&L / total volume", target 3–15. */
  readonly profitPerVolumeBps: number | null;
  /** Traded base volume / time-average |inventory|. Article's target > 5 a session. */
  readonly inventoryTurnover: number | null;
  /** R1 at the horizon, article's target < 40 %, with what it would be without information. */
  readonly losingFillShare: number | null;
  readonly losingFillBaseline: number | null;
  /** Standard error of the difference of the two. */
  readonly losingFillExcessSe: number | null;
  /** R2 at the horizon; ½ without information. */
  readonly adverseMoveShare: number | null;
  /** R3 at the horizon; 0 without information. */
  readonly impactRatio: number | null;
  /** Annualised (365 days) from increments of a minute. */
  readonly sharpe: number | null;
  /** Per day, not annualised: the scale of the article's target > 2. */
  readonly sharpeDaily: number | null;
  /** Quote currency, ≥ 0, over every mid and every fill. */
  readonly maxDrawdown: number;
  /** Size-weighted mean of side·(mid at the fill − price) of maker fills, price units. */
  readonly effectiveHalfSpread: number | null;
  readonly horizonS: number;
}

/** Every number of the scorecard. `path` is the mid of the rows that the run has read. */
export function runMetrics(path: MidPath, totals: RunTotals, horizonS = DEFAULT_HORIZON_S): RunMetrics {
  const { fills, durationS } = totals;
  const report = adverseSelection(path, fills, horizonS);
  const traded = tradedTotals(fills);
  const meanInventory = durationS > 0 ? totals.absoluteInventoryTime / durationS : 0;
  const sharpe = sharpeRatio(totals.equitySeries);
  return {
    fillRate: ratio(totals.ordersFilled, totals.ordersPlaced),
    fillsPerHour: ratio(3600 * traded.makerFills, durationS),
    spreadPerFillBps: ratio(1e4 * traded.capture, traded.notional),
    profitPerVolumeBps: ratio(1e4 * totals.equity, traded.notional),
    inventoryTurnover: ratio(traded.size, meanInventory),
    losingFillShare: report.losingFillShare,
    losingFillBaseline: report.losingFillBaseline,
    losingFillExcessSe: report.excessSe,
    adverseMoveShare: report.adverseMoveShare,
    impactRatio: report.impactRatio,
    sharpe: sharpe?.annual ?? null,
    sharpeDaily: sharpe?.daily ?? null,
    maxDrawdown: maxDrawdown(path, fills),
    effectiveHalfSpread: ratio(traded.makerCapture, traded.makerSize),
    horizonS,
  };
}

interface TradedTotals {
  makerFills: number;
  size: number;
  notional: number;
  capture: number;
  makerSize: number;
  makerCapture: number;
}

function tradedTotals(fills: FillLog): TradedTotals {
  const totals = { makerFills: 0, size: 0, notional: 0, capture: 0, makerSize: 0, makerCapture: 0 };
  for (let i = 0; i < fills.length; i++) {
    const size = fills.size[i];
    const capture = size * fills.side[i] * (fills.mid[i] - fills.price[i]);
    totals.size += size;
    totals.notional += size * fills.price[i];
    totals.capture += capture;
    if (fills.kind[i] === TAKER) continue;
    totals.makerFills++;
    totals.makerSize += size;
    totals.makerCapture += capture;
  }
  return totals;
}

function ratio(numerator: number, denominator: number): number | null {
  return denominator > 0 ? numerator / denominator : null;
}
