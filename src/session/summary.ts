import type { Session } from './session';

/** Numbers of the run so far; null = not defined yet (no fills, say). Shares are 0 … 1. */
export interface Scorecard {
  readonly equity: number;
  readonly realised: number;
  readonly unrealised: number;
  readonly spreadCapture: number;
  readonly inventoryPnl: number;
  readonly fees: number;
  readonly volume: number;
  readonly feeTier: string;
  readonly fills: number;
  readonly fillRate: number | null;
  readonly fillsPerHour: number | null;
  readonly spreadPerFillBps: number | null;
  readonly inventoryTurnover: number | null;
  readonly losingFillShare: number | null;
  readonly losingFillBaseline: number | null;
  readonly adverseMoveShare: number | null;
  readonly impactRatio: number | null;
  readonly sharpe: number | null;
  readonly maxDrawdown: number;
  readonly effectiveHalfSpread: number | null;
  readonly inventory: number;
  readonly inventoryRms: number;
  readonly averageCost: number | null;
  readonly mid: number | null;
  readonly reservationPrice: number | null;
  readonly postOnlyRejects: number;
}

export interface Analysis {
  readonly markout: readonly {
    readonly h: number;
    readonly mean: number;
    readonly se: number;
    readonly n: number;
  }[];
  readonly horizonS: number;
  readonly whyNoFills: readonly { readonly reason: string; readonly label: string; readonly count: number }[];
}

/** The scorecard of a run up to its present moment. */
export function scorecardOf(session: Session): Scorecard {
  session.settle();
  const { ledger, mid, timeS, fills, entry } = session;
  const known = mid > 0;
  const meanInventory = timeS > 0 ? ledger.absoluteInventoryTime / timeS : 0;
  const equity = session.equity;
  return {
    equity,
    realised: ledger.realised,
    unrealised: ledger.unrealised(mid),
    spreadCapture: ledger.spreadCapture,
    inventoryPnl: ledger.inventoryPnl,
    fees: ledger.fees,
    volume: ledger.volume,
    feeTier: session.feeTier,
    fills: fills.length,
    fillRate: entry.placed > 0 ? session.filledOrders / entry.placed : null,
    fillsPerHour: timeS > 0 ? (3600 * fills.length) / timeS : null,
    spreadPerFillBps: ledger.volume > 0 ? (10_000 * equity) / ledger.volume : null,
    inventoryTurnover: meanInventory > 0 && known ? ledger.volume / mid / meanInventory : null,
    losingFillShare: null,
    losingFillBaseline: null,
    adverseMoveShare: null,
    impactRatio: null,
    sharpe: null,
    maxDrawdown: session.maxDrawdown,
    effectiveHalfSpread: null,
    inventory: ledger.inventory,
    inventoryRms: timeS > 0 ? Math.sqrt(ledger.squaredInventoryTime / timeS) : 0,
    averageCost: ledger.averageCost,
    mid: known ? mid : null,
    reservationPrice: known ? session.reservationPrice : null,
    postOnlyRejects: session.postOnlyRejects,
  };
}

/** Slower analysis, on demand. */
export function analysisOf(session: Session): Analysis {
  const labels: Record<string, string> = {
    'not-quoted': 'No order stood on that side',
    'not-reached': 'The order did not reach that deep',
    latency: 'The order was still on its way',
    'queue-ahead': 'Others stood before us',
    'volume-exhausted': 'The order was too small for all',
  };
  return {
    markout: [],
    horizonS: 5,
    whyNoFills: Object.entries(session.noFills).map(([reason, count]) => ({
      reason,
      label: labels[reason],
      count,
    })),
  };
}
