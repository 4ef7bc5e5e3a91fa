import { QUOTE } from '../tape/tape';
import type { MarketPlayer } from './market-player';
import { refusal, type Outcome } from './refusal';

const FEWEST = 1;
const MOST = 1000;
const USUAL = 100;

/** One quote of the outside market as it was. */
interface Snapshot {
  /** ms since 1970 UTC, by the clock of the venue. */
  readonly time: number;
  /** One level [price, size] at most; the size is null where the market does not tell it. */
  readonly bids: readonly (readonly [number, number | null])[];
  readonly asks: readonly (readonly [number, number | null])[];
}

export interface HistoryPage {
  readonly symbol: string;
  readonly snapshots: readonly Snapshot[];
  /** To be given as `cursor` for what comes next; null where there is nothing more yet. */
  readonly next_cursor: string | null;
}

/**
 * Quotes of the outside market that have been played, oldest first: GET /history/orderbook.
 *
 * `from` and `to` (ms since 1970 UTC, both included), `interval_ms` (at least this far apart; 0 = every quote), `limit`
 * (1 to 1000, 100 if absent) and `cursor` (from the page before). The history reaches back to the beginning of the
 * present stretch of the market; a cursor into an earlier stretch is refused.
 */
export function orderBookHistory(
  player: MarketPlayer,
  query: URLSearchParams,
  symbol: string,
): Outcome<HistoryPage> {
  const read = new QueryReader(query);
  const fromMs = read.number('from', -Infinity, -8.64e15, 8.64e15);
  const toMs = read.number('to', Infinity, -8.64e15, 8.64e15);
  const intervalMs = read.number('interval_ms', 0, 0, 8.64e7);
  const limit = read.count('limit', USUAL, FEWEST, MOST);
  const start = read.cursor(player.stretch.number);
  if (read.problems.length > 0) {
    return { ok: false, refusal: refusal('invalid_request', read.problems.join(' ')) };
  }
  return { ok: true, value: pageOf(player, symbol, { fromMs, toMs, intervalMs, limit, start }) };
}

interface Range {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
  readonly limit: number;
  /** First row to look at. */
  readonly start: number;
}

function pageOf(player: MarketPlayer, symbol: string, range: Range): HistoryPage {
  const { tape } = player.stretch;
  const snapshots: Snapshot[] = [];
  let row = Math.max(range.start, firstRowAt(player, range.fromMs));
  let lastMs = -Infinity;
  for (; row < player.row; row++) {
    const timeMs = timeOf(player, row);
    if (timeMs > range.toMs) return { symbol, snapshots, next_cursor: null };
    if (tape.kind[row] !== QUOTE || timeMs - lastMs < range.intervalMs) continue;
    // The next page begins with the first quote that keeps the distance to the last one of this page.
    if (snapshots.length === range.limit) break;
    lastMs = timeMs;
    snapshots.push(snapshotAt(player, row, timeMs));
  }
  const next_cursor = row < player.row ? cursorText(player.stretch.number, row) : null;
  return { symbol, snapshots, next_cursor };
}

function snapshotAt(player: MarketPlayer, row: number, timeMs: number): Snapshot {
  const { tape } = player.stretch;
  const { touch, sizes } = tape.header;
  const sizeOf = (column: Float64Array): number | null => (sizes && column[row] > 0 ? column[row] : null);
  const quote = player.quoteOf(row);
  return {
    time: timeMs,
    bids: quote === null ? [] : [[quote.bid, touch ? sizeOf(tape.size) : null]],
    asks: quote === null ? [] : [[quote.ask, touch ? sizeOf(tape.askSize) : null]],
  };
}

/** Venue time of a row as it is told, whole ms: what is asked for by a time that was told is found. */
function timeOf(player: MarketPlayer, row: number): number {
  return Math.round(player.historyTimeOf(row));
}

/** The first row that is not before a time, among those played. */
function firstRowAt(player: MarketPlayer, timeMs: number): number {
  let low = 0;
  let high = player.row;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timeOf(player, middle) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cursorText(stretch: number, row: number): string {
  return `${stretch.toString(36)}.${row.toString(36)}`;
}

class QueryReader {
  readonly problems: string[] = [];
  private readonly query: URLSearchParams;

  constructor(query: URLSearchParams) {
    this.query = query;
  }

  number(name: string, fallback: number, least: number, most: number): number {
    const text = this.query.get(name);
    if (text === null) return fallback;
    const value = Number(text);
    if (text.trim() !== '' && value >= least && value <= most) return value;
    this.problems.push(`${name} must be a number between ${least} and ${most}.`);
    return fallback;
  }

  count(name: string, fallback: number, least: number, most: number): number {
    const value = this.number(name, fallback, least, most);
    if (Number.isInteger(value)) return value;
    this.problems.push(`${name} must be a whole number.`);
    return fallback;
  }

  cursor(stretch: number): number {
    const text = this.query.get('cursor');
    if (text === null) return 0;
    const match = /^([0-9a-z]{1,8})\.([0-9a-z]{1,8})$/.exec(text);
    if (match !== null && parseInt(match[1], 36) === stretch) return parseInt(match[2], 36);
    this.problems.push(
      match === null
        ? 'cursor must be a next_cursor of an earlier answer.'
        : 'cursor belongs to a stretch of the market that is over: begin without one.',
    );
    return 0;
  }
}
