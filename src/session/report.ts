import type { Config } from './config';
import { DESK_EVENT_KINDS, type DeskEventKind } from './recording';
import { NO_FILL_REASONS, type NoFillReason } from '../venue/no-fill-counts';
import type { TradingState } from '../risk/risk-control';
import type { Session } from './session';
import { accountOf, markoutsOf, metricsOf, type Account } from './summary';
import type { RunMetrics } from '../metrics/scorecard';
import type { MarkoutPoint } from '../metrics/markouts';

/** A finished run in one plain object; every number is finite, null = not defined. */
export interface RunReport {
  readonly config: Config;
  readonly rows: number;
  readonly quotes: QuoteCounts;
  /** How many fills there were. */
  readonly fills: number;
  readonly metrics: RunMetrics & { readonly markout: readonly MarkoutPoint[] };
  readonly ledger: Account & {
    /** Before fees: equity = cash + inventory·mid − fees. */
    readonly cash: number;
    readonly mid: number | null;
  };
  /** How often each kind of event happened. */
  readonly risk: Readonly<Record<DeskEventKind, number>>;
  readonly state: TradingState;
  readonly whyNoFills: Readonly<Record<NoFillReason, number>>;
}

export interface QuoteCounts {
  /** Orders sent. */
  readonly placed: number;
  /** Cancellations sent. */
  readonly cancelled: number;
  /** Orders that filled at least partly. */
  readonly filled: number;
  /** Quotes that would have crossed on arrival and were re-priced behind the market. */
  readonly postOnlyRejects: number;
  /** Quote rows whose book was crossed, locked or empty. */
  readonly badBooks: number;
}

/** Everything about the run of a configuration, up to its present moment. */
export function reportOf(config: Config, session: Session): RunReport {
  const { entry, ledger, noFills } = session;
  const risk = Object.fromEntries(DESK_EVENT_KINDS.map((kind) => [kind, 0])) as Record<DeskEventKind, number>;
  for (const { kind } of session.events) risk[kind]++;
  return {
    config,
    rows: session.row,
    quotes: {
      placed: entry.placed,
      cancelled: entry.cancelled,
      filled: session.filledOrders,
      postOnlyRejects: session.admission.repriced,
      badBooks: session.badBooks,
    },
    fills: session.fills.length,
    metrics: { ...metricsOf(session), markout: markoutsOf(session) },
    ledger: { ...accountOf(session), cash: ledger.cash, mid: session.mid > 0 ? session.mid : null },
    risk,
    state: session.state,
    whyNoFills: Object.fromEntries(
      NO_FILL_REASONS.map((reason) => [reason, noFills.total(reason)]),
    ) as Record<NoFillReason, number>,
  };
}
