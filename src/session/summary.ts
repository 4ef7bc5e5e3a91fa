import { markoutCurve, type MarkoutPoint } from '../metrics/markouts';
import { MidPath } from '../metrics/mid-path';
import { DEFAULT_HORIZON_S, runMetrics, type RunMetrics, type RunTotals } from '../metrics/scorecard';
import { BUY, SELL, type Side } from '../domain/side';
import { MARK_COLUMNS } from './recording';
import { NO_FILL_REASONS, type NoFillReason } from '../venue/no-fill-counts';
import { feeReportOf, type FeeReport } from './fee-report';
import type { PriceShifts } from '../domain/price-shifts';
import type { Tape } from '../tape/tape';
import type { Session } from './session';

/** Money and position of a run; what it owns and what it is worth at the last mid. */
export interface Account {
  readonly equity: number;
  readonly realised: number;
  readonly unrealised: number;
  readonly spreadCapture: number;
  readonly inventoryPnl: number;
  readonly fees: number;
  /** Quote currency traded. */
  readonly volume: number;
  readonly feeTier: string;
  readonly inventory: number;
  /** √ of the time-average of inventory², base units. */
  readonly inventoryRms: number;
  /** null when flat. */
  readonly averageCost: number | null;
}

/** Numbers of the run so far; null = not defined yet (no fills, say). Shares are 0 … 1. */
export interface Scorecard extends Account, RunMetrics {
  readonly fills: number;
  readonly mid: number | null;
  readonly reservationPrice: number | null;
  readonly postOnlyRejects: number;
}

export interface Analysis {
  readonly fees: FeeReport;
  readonly markout: readonly MarkoutPoint[];
  readonly horizonS: number;
  readonly whyNoFills: readonly {
    readonly reason: NoFillReason;
    readonly label: string;
    /** Over both sides and all layers. */
    readonly count: number;
    /** One entry a layer and side with a count. */
    readonly places: readonly NoFillPlace[];
  }[];
  readonly messages: Messages;
}

/** What went to the venue since the start: its API quota is spent on these. */
export interface Messages {
  /** New orders, and standing ones given another price or size. */
  readonly placed: number;
  /** Orders taken back with none in their place. */
  readonly cancelled: number;
  /** Both, over the session so far. */
  readonly perMinute: number;
}

export interface NoFillPlace {
  readonly layer: number;
  readonly side: Side;
  readonly count: number;
  /** How far market orders fell short on average, bp; only where they did not reach. */
  readonly shortBps: number | null;
}

const NO_FILL_LABELS: Readonly<Record<NoFillReason, string>> = {
  risk: 'Risk had withdrawn the quotes',
  inventory: 'The adding side was withdrawn, or less than a lot',
  filled: 'Filled before, not yet refreshed',
  latency: 'The order was still on its way',
  'not-reached': 'The order did not reach that deep',
  'queue-ahead': 'Others stood before us',
  'volume-exhausted': 'The order was too small for all',
};

function placesOf(session: Session, reason: NoFillReason): NoFillPlace[] {
  const { noFills } = session;
  const places: NoFillPlace[] = [];
  for (let layer = 0; layer < noFills.layers; layer++) {
    for (const side of [BUY, SELL]) {
      const count = noFills.at(reason, side, layer);
      const shortBps = reason === 'not-reached' ? noFills.meanShortfallBps(side, layer) : null;
      if (count > 0) places.push({ layer, side, count, shortBps });
    }
  }
  return places;
}

/**
 * The mid of the rows of a tape read so far: two desks at the same moment share it, and a later one reads what is new. A
 * desk that moves the market has a mid of its own.
 */
const paths = new WeakMap<Tape | PriceShifts, MidPath>();

function pathOf({ tape, row, priceShifts }: Session): MidPath {
  const owner = priceShifts ?? tape;
  const known = paths.get(owner);
  if (known !== undefined && known.rows <= row) {
    known.extendTo(row);
    return known;
  }
  const path = new MidPath(tape, row, priceShifts);
  paths.set(owner, path);
  return path;
}

type PresentMoment = Pick<Scorecard, 'mid' | 'reservationPrice' | 'inventory' | 'averageCost'>;

/** Where a run stands now, as plain numbers. */
export function accountOf(session: Session): Account {
  const { ledger, mid, timeS, holding } = session;
  return {
    equity: session.equity,
    realised: ledger.realised,
    unrealised: ledger.unrealised(mid),
    spreadCapture: ledger.spreadCapture,
    inventoryPnl: holding.inventoryPnl,
    fees: ledger.fees,
    volume: ledger.volume,
    feeTier: session.feeTier,
    inventory: ledger.inventory,
    inventoryRms: timeS > 0 ? Math.sqrt(holding.squaredInventoryTime / timeS) : 0,
    averageCost: ledger.averageCost,
  };
}

/** What the metrics need of a run. */
function totalsOf(session: Session): RunTotals {
  const { marks, fills, entry, holding } = session;
  return {
    fills,
    ordersPlaced: entry.placed,
    ordersFilled: session.filledOrders,
    durationS: session.timeS,
    absoluteInventoryTime: holding.absoluteInventoryTime,
    equity: session.equity,
    equitySeries: {
      length: marks.length,
      stepS: marks.stepS,
      at: (row) => marks.at(row, MARK_COLUMNS.equity),
    },
  };
}

/**
 * Every metric of a run up to its present moment; fills are judged `horizonS` later. `path` is the mid of the rows
 * that the run has read, for callers who share one between desks.
 */
export function metricsOf(
  session: Session,
  horizonS = DEFAULT_HORIZON_S,
  path = pathOf(session),
): RunMetrics {
  return runMetrics(path, totalsOf(session), horizonS);
}

/** The markout curve of a run up to its present moment. */
export function markoutsOf(session: Session): readonly MarkoutPoint[] {
  return markoutCurve(pathOf(session), session.fills);
}

/** The scorecard of a run up to its present moment. */
export function scorecardOf(session: Session): Scorecard {
  return {
    ...accountOf(session),
    ...metricsOf(session),
    ...presentOf(session),
    fills: session.fills.length,
    postOnlyRejects: session.admission.repriced,
  };
}

/** What a scorecard says of the present moment alone: it costs nothing. */
export function presentOf({ mid, reservationPrice, ledger }: Session): PresentMoment {
  const known = mid > 0;
  return {
    mid: known ? mid : null,
    reservationPrice: known ? reservationPrice : null,
    inventory: ledger.inventory,
    averageCost: ledger.averageCost,
  };
}

/** Slower analysis, on demand. */
export function analysisOf(session: Session): Analysis {
  return {
    fees: feeReportOf(session, metricsOf(session)),
    markout: markoutsOf(session),
    horizonS: DEFAULT_HORIZON_S,
    whyNoFills: NO_FILL_REASONS.map((reason) => ({
      reason,
      label: NO_FILL_LABELS[reason],
      count: session.noFills.total(reason),
      places: placesOf(session, reason),
    })),
    messages: messagesOf(session),
  };
}

function messagesOf({ entry: { placed, cancelled }, timeS }: Session): Messages {
  return { placed, cancelled, perMinute: timeS > 0 ? (60 * (placed + cancelled)) / timeS : 0 };
}
