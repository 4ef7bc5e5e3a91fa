import { ADVERSE_SELECTION_TESTS } from '../risk/adverse-selection-breaker';
import type { Band } from '../risk/bands';
import type { RiskConfig } from '../risk/risk-config';
import type { RiskEventKind, TradingState } from '../risk/risk-control';
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

/** What a limit of a desk watches, and how it is named in words and events. */
interface Watch {
  readonly name: string;
  readonly label: string | ((risk: RiskConfig) => string);
  readonly unit: string;
  readonly value: (session: Session) => number;
  readonly limit: (risk: RiskConfig, session: Session) => number | null;
  readonly tripped: (session: Session) => boolean;
}

const WATCHES: readonly Watch[] = [
  {
    name: 'five-minute-loss',
    label: 'Loss in 5 minutes',
    unit: 'USD',
    value: ({ risk, timeS, equity }) => Math.max(0, risk.lossBreaker.loss(timeS, equity)),
    limit: (risk) => risk.lossPer5Min,
    tripped: pausedBy('five-minute-loss'),
  },
  {
    name: 'session-loss',
    label: 'Loss this session',
    unit: 'USD',
    value: ({ risk, equity }) => Math.max(0, risk.sessionLoss(equity)),
    limit: (risk) => risk.sessionLoss,
    tripped: ({ state }) => state === 'halted',
  },
  {
    name: 'adverse-selection',
    label: ({ adverseSelection }) =>
      adverseSelection === 'article' ? 'Losing fills' : 'Losing fills over baseline',
    unit: '%',
    value: adverseSelectionValue,
    limit: adverseSelectionLimit,
    tripped: (session) => pausedBy('adverse-selection')(session) || isWary(session),
  },
  {
    name: 'emergency',
    label: 'Inventory',
    unit: 'base',
    value: ({ inventory }) => Math.abs(inventory),
    limit: (risk) => risk.maxInventory,
    tripped: pausedBy('emergency'),
  },
  {
    name: 'one-sided',
    label: 'Fills in a row on one side',
    unit: 'in a minute',
    value: ({ risk, timeS }) => risk.flow.oneSided(timeS),
    limit: (risk) => risk.oneSidedFills,
    tripped: pausedBy('one-sided'),
  },
  {
    name: 'fill-spike',
    label: 'Fills in a minute',
    unit: 'fills',
    value: ({ risk, timeS }) => risk.flow.inLastMinute(timeS),
    limit: (_, { risk, timeS }) => risk.flow.spikeLimit(timeS),
    tripped: pausedBy('fill-spike'),
  },
  {
    name: 'per-fill-loss',
    label: 'Loss on one trade',
    unit: 'USD',
    value: ({ risk }) => Math.max(0, risk.tradeLoss),
    limit: (risk) => risk.perFillLoss,
    tripped: pausedBy('per-fill-loss'),
  },
  {
    name: 'order-rate',
    label: 'Orders in a second',
    unit: '1/s',
    value: ({ risk, timeS }) => risk.orderRate.inSecond(timeS),
    limit: (risk) => risk.maxOrdersPerS,
    tripped: ({ risk, timeS }) => risk.orderRate.waits(timeS),
  },
  {
    name: 'stale',
    label: 'Age of the price',
    unit: 's',
    value: ({ priceAgeS }) => priceAgeS,
    limit: (risk) => risk.staleS,
    tripped: (session) => session.state === 'stale' && !awaitsConfirmation(session),
  },
  {
    name: 'collar',
    label: 'Price off the last one',
    unit: '%',
    value: (session) =>
      awaitsConfirmation(session) ? Math.abs(100 * (session.risk.collar.suspect / session.mid - 1)) : 0,
    limit: (risk) => risk.collarPct,
    tripped: awaitsConfirmation,
  },
];

/** The present state of every limit of a desk. */
export function riskState(session: Session): RiskState {
  const { state, risk } = session;
  const countdownS = countdown(session);
  return {
    state,
    cause: risk.cause,
    resumesInS: state === 'paused' ? countdownS : null,
    band: risk.band,
    breakers: WATCHES.map((watch) => breakerState(watch, session, countdownS)),
  };
}

function breakerState(watch: Watch, session: Session, countdownS: number | null): BreakerState {
  const { name, label, unit } = watch;
  const { risk } = session.config;
  const value = watch.value(session);
  const tripped = watch.tripped(session);
  return {
    name,
    label: typeof label === 'string' ? label : label(risk),
    value: Number.isFinite(value) ? value : 0,
    limit: risk.bands === 'none' ? null : watch.limit(risk, session),
    unit,
    tripped,
    countdownS: tripped ? countdownS : null,
    trips: session.events.filter(({ kind }) => kind === name).length,
  };
}

/** Seconds to the end of a pause, or else of the time after one in which the desk is wary; null outside both. */
function countdown(session: Session): number | null {
  const { state, timeS, risk } = session;
  if (state === 'paused') return Math.max(0, risk.pausedUntilS - timeS);
  return isWary(session) ? risk.warinessEndsS(timeS) - timeS : null;
}

function isWary({ risk, timeS }: Session): boolean {
  return risk.warinessEndsS(timeS) > timeS;
}

/** Whether quoting pauses because of what was told of as this kind. */
function pausedBy(kind: RiskEventKind): (session: Session) => boolean {
  return ({ state, risk }) => state === 'paused' && risk.causedBy === kind;
}

/** Whether a price outside the collar holds the quotes back. */
function awaitsConfirmation({ risk }: Session): boolean {
  return risk.state === 'stale' && risk.causedBy === 'collar';
}

function adverseSelectionValue(session: Session): number {
  const { losingShare, baseline, matured } = session.risk.adverseSelection;
  const test = session.config.risk.adverseSelection;
  return matured === 0 || test === 'off'
    ? 0
    : 100 * ADVERSE_SELECTION_TESTS[test].badness(losingShare, baseline);
}

function adverseSelectionLimit({ adverseSelection: test }: RiskConfig): number | null {
  return test === 'off' ? null : 100 * ADVERSE_SELECTION_TESTS[test].limit;
}
