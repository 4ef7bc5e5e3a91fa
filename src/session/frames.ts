import type { FillLog } from '../domain/fill-log';
import { MARK_COLUMNS, type Marks } from './recording';
import type { Session } from './session';

/**
 * One run's columns for the charts, `length` entries each. Absent values are NaN (columns only).
 */
export interface RunColumns {
  readonly length: number;
  /** Seconds; a fixed step apart. */
  readonly time: Float64Array;
  readonly mid: Float64Array;
  readonly reservation: Float64Array;
  readonly layers: number;
  /** Layer-major: layer l, bucket i at l·length + i. NaN where that layer is not quoted. */
  readonly bids: Float64Array;
  readonly asks: Float64Array;
  readonly inventory: Float64Array;
  readonly equity: Float64Array;
  readonly spreadCapture: Float64Array;
  readonly inventoryPnl: Float64Array;
  readonly fees: Float64Array;
  /** Losing-fill share of the last matured fills, 0 … 1, and its no-information baseline; NaN while they are too few. */
  readonly losingShare: Float64Array;
  readonly losingBaseline: Float64Array;
}

/** Our fills in a window, columns of equal length. */
export interface FillColumns {
  readonly length: number;
  readonly time: Float64Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
  /** +1 we bought, −1 we sold. */
  readonly side: Int8Array;
  /** 255 for market orders. */
  readonly layer: Uint8Array;
}

/** A window of session time, s; null = from the start, or until now. */
export interface Window {
  readonly fromS: number | null;
  readonly toS: number | null;
}

/** Where the buckets of a run's marks begin, s, and the mark that stands for each: its last. */
export interface Buckets {
  readonly time: Float64Array;
  readonly rows: Int32Array;
}

/**
 * Cuts marks into at most `points` buckets. A bucket holds a power of two of marks and begins at a multiple of it, so
 * that a running session only ever changes its last bucket.
 */
export function bucketsOf(marks: Marks, points: number, window: Window): Buckets {
  const first = Math.max(0, Math.floor((window.fromS ?? 0) / marks.stepS));
  const end = Math.min(
    marks.length,
    window.toS === null ? marks.length : Math.floor(window.toS / marks.stepS) + 1,
  );
  let width = 1;
  while ((end - first) / width > points) width *= 2;
  const firstBucket = Math.floor(first / width);
  const length = end > first ? Math.ceil(end / width) - firstBucket : 0;
  const rows = new Int32Array(length);
  const time = new Float64Array(length);
  for (let b = 0; b < length; b++) {
    rows[b] = Math.min((firstBucket + b + 1) * width, end) - 1;
    time[b] = (firstBucket + b) * width * marks.stepS;
  }
  return { time, rows };
}

/** The marks of a run in at most `points` buckets: the last value of each. */
export function runColumns(session: Session, points: number, window: Window): RunColumns {
  const { marks } = session;
  const { time, rows } = bucketsOf(marks, points, window);
  const { length } = rows;
  const pick = (column: number, out = new Float64Array(length)): Float64Array => {
    for (let i = 0; i < length; i++) out[i] = marks.at(rows[i], column);
    return out;
  };
  const pickLayers = (columnOf: (layer: number) => number): Float64Array => {
    const out = new Float64Array(length * marks.layers);
    for (let l = 0; l < marks.layers; l++) pick(columnOf(l), out.subarray(l * length, (l + 1) * length));
    return out;
  };
  const columns = MARK_COLUMNS;
  return {
    length,
    time,
    mid: pick(columns.mid),
    reservation: pick(columns.reservation),
    layers: marks.layers,
    bids: pickLayers((layer) => marks.bidColumn(layer)),
    asks: pickLayers((layer) => marks.askColumn(layer)),
    inventory: pick(columns.inventory),
    equity: pick(columns.equity),
    spreadCapture: pick(columns.spreadCapture),
    inventoryPnl: pick(columns.inventoryPnl),
    fees: pick(columns.fees),
    losingShare: pick(columns.losingShare),
    losingBaseline: pick(columns.losingBaseline),
  };
}

/**
 * The same, and the newest bucket says what is so now instead of what its last mark said, where the window reaches now:
 * charts, ladder and scorecard tell of one moment.
 */
export function runColumnsToNow(session: Session, points: number, window: Window): RunColumns {
  const run = runColumns(session, points, window);
  const last = run.length - 1;
  const past = window.toS !== null && window.toS < session.timeS;
  if (last < 0 || past || session.mid === 0) return run;
  const { ledger, holding } = session;
  run.mid[last] = session.mid;
  run.reservation[last] = session.reservationPrice;
  run.inventory[last] = ledger.inventory;
  run.equity[last] = session.equity;
  run.spreadCapture[last] = ledger.spreadCapture;
  run.inventoryPnl[last] = holding.inventoryPnl;
  run.fees[last] = ledger.fees;
  return run;
}

/** Our fills in a window, the newest `most` of them. */
export function fillColumns(fills: FillLog, window: Window, most: number): FillColumns {
  const start = window.fromS === null ? 0 : lowerBound(fills, window.fromS);
  const end = window.toS === null ? fills.length : lowerBound(fills, window.toS + 1e-9);
  const first = Math.max(start, end - most);
  return {
    length: Math.max(0, end - first),
    time: fills.time.slice(first, end),
    price: fills.price.slice(first, end),
    size: fills.size.slice(first, end),
    side: fills.side.slice(first, end),
    layer: fills.layer.slice(first, end),
  };
}

/** First fill at or after a time. */
function lowerBound(fills: FillLog, timeS: number): number {
  let low = 0;
  let high = fills.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (fills.time[middle] < timeS) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Every buffer of a frame's columns, for transfer instead of copying. */
export function buffersOf(...columns: readonly (object | null)[]): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const part of columns) {
    if (part === null) continue;
    for (const value of Object.values(part) as unknown[]) {
      if (ArrayBuffer.isView(value)) buffers.push(value.buffer as ArrayBuffer);
    }
  }
  return buffers;
}
