import { ADVERSE_SELECTION_TESTS } from '../risk/adverse-selection-breaker';
import type { Band } from '../risk/bands';
import type { TradingState } from '../risk/risk-control';
import type { Session } from './session';

/** What risk says now, for the panel. */
export interface RiskState {
  readonly state: TradingState;
  /** Why, in words; '' while active. */
  readonly cause: string;
  /** Seconds until quoting resumes by itself; null if it will not. */
  readonly resumesInS: number | null;
  readonly band: Band;
  readonly breakers: readonly BreakerState[];
}

export interface BreakerState {
  readonly name: string;
  readonly label: string;
  /** Present value and the limit it trips at, in `unit`; limit null = switched off. */
  readonly value: number;
  readonly limit: number | null;
  readonly unit: string;
  readonly tripped: boolean;
  readonly countdownS: number | null;
  readonly trips: number;
}

/** The present state of every limit of a desk. */
export function riskState(session: Session): RiskState {
  const { config, timeS, state, risk: control } = session;
  const { risk } = config;
  const warinessEndsS = control.warinessEndsS(timeS);
  const countdownS =
    state === 'paused'
      ? Math.max(0, control.pausedUntilS - timeS)
      : warinessEndsS > timeS
        ? warinessEndsS - timeS
        : null;
  const limited = risk.bands !== 'none';
  const trips = (kind: string): number => session.events.filter((event) => event.kind === kind).length;
  const breaker = (
    kind: string,
    label: string,
    value: number,
    limit: number | null,
    unit: string,
    tripped: boolean,
  ): BreakerState => ({
    name: kind,
    label,
    value: Number.isFinite(value) ? value : 0,
    limit: limited ? limit : null,
    unit,
    tripped,
    countdownS: tripped ? countdownS : null,
    trips: trips(kind),
  });
  const paused = (cause: string): boolean => state === 'paused' && control.cause.startsWith(cause);
  const { equity } = session;
  return {
    state,
    cause: control.cause,
    resumesInS: state === 'paused' ? countdownS : null,
    band: control.band,
    breakers: [
      breaker(
        'five-minute-loss',
        'Loss in 5 minutes',
        Math.max(0, control.lossBreaker.loss(timeS, equity)),
        risk.lossPer5Min,
        'USD',
        paused('Five-minute'),
      ),
      breaker(
        'session-loss',
        'Loss this session',
        Math.max(0, control.sessionLoss(equity)),
        risk.sessionLoss,
        'USD',
        state === 'halted',
      ),
      breaker(
        'adverse-selection',
        risk.adverseSelection === 'article' ? 'Losing fills' : 'Losing fills over baseline',
        adverseSelectionValue(session),
        adverseSelectionLimit(session),
        '%',
        paused('Adverse') || warinessEndsS > timeS,
      ),
      breaker(
        'emergency',
        'Inventory',
        Math.abs(session.inventory),
        risk.maxInventory,
        'base',
        paused('Inventory'),
      ),
      breaker(
        'one-sided',
        'Fills in a row on one side',
        control.flow.oneSided(timeS),
        risk.oneSidedFills,
        'in a minute',
        paused('One-sided'),
      ),
      breaker(
        'fill-spike',
        'Fills in a minute',
        control.flow.inLastMinute(timeS),
        control.flow.spikeLimit(timeS),
        'fills',
        paused('Fill-rate'),
      ),
      breaker(
        'per-fill-loss',
        'Loss on one trade',
        Math.max(0, control.tradeLoss),
        risk.perFillLoss,
        'USD',
        paused('One trade'),
      ),
      breaker(
        'order-rate',
        'Orders in a second',
        control.orderRate.inSecond(timeS),
        risk.maxOrdersPerS,
        '1/s',
        control.orderRate.waits(timeS),
      ),
      breaker(
        'stale',
        'Age of the price',
        session.priceAgeS,
        risk.staleS,
        's',
        state === 'stale' && !awaitsConfirmation(session),
      ),
      breaker(
        'collar',
        'Price off the last one',
        awaitsConfirmation(session) ? Math.abs(100 * (control.collar.suspect / session.mid - 1)) : 0,
        risk.collarPct,
        '%',
        awaitsConfirmation(session),
      ),
    ],
  };
}

/** Whether a price outside the collar holds the quotes back. */
function awaitsConfirmation({ risk }: Session): boolean {
  return risk.state === 'stale' && risk.cause.startsWith('A price outside');
}

function adverseSelectionValue(session: Session): number {
  const { losingShare, baseline, matured } = session.risk.adverseSelection;
  const test = session.config.risk.adverseSelection;
  return matured === 0 || test === 'off'
    ? 0
    : 100 * ADVERSE_SELECTION_TESTS[test].badness(losingShare, baseline);
}

function adverseSelectionLimit(session: Session): number | null {
  const test = session.config.risk.adverseSelection;
  return test === 'off' ? null : 100 * ADVERSE_SELECTION_TESTS[test].limit;
}
