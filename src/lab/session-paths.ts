import { MidPath } from '../metrics/mid-path';
import { DEFAULT_HORIZON_S } from '../metrics/scorecard';
import { headerOf } from '../market/market';
import { MARKETS } from '../market/registry';
import type { Config } from '../session/config';
import { MARK_COLUMNS, NOTHING, type DeskEventKind } from '../session/recording';
import { runSession } from '../session/run';
import type { Session } from '../session/session';
import { metricsOf } from '../session/summary';
import { Tape } from '../tape/tape';
import { OUTCOME, ratioOrAbsent, type Measures, type PathSimulator } from './outcome';

const BREAKERS: ReadonlySet<DeskEventKind> = new Set<DeskEventKind>([
  'five-minute-loss',
  'session-loss',
  'adverse-selection',
  'per-fill-loss',
  'one-sided',
  'fill-spike',
]);

/**
 * Whole sessions on written tapes: any configuration. The tape of a path is written once, into the columns of the
 * last one, and every desk runs on it.
 */
export class SessionPaths implements PathSimulator {
  private readonly desks: readonly Config[];
  private readonly seed: number;
  private readonly measures: Measures;
  private readonly tape: Tape;
  private readonly mids: MidPath;
  /** Where the last session kept its marks: fresh memory for each costs as much as a tenth of the session. */
  private marks: Float64Array | null = null;

  /** `desks` share market, instrument and duration. */
  constructor(desks: readonly Config[], seed: number, measures: Measures = 'everything') {
    const [{ market, instrument }] = desks;
    // The draws of a desk, too, are those of the path: late messages, orders that no tape tells.
    this.desks = desks.map((desk) => ({ ...desk, seed }));
    this.seed = seed;
    this.measures = measures;
    this.tape = new Tape(headerOf(market.part, MARKETS[market.part], market.values, instrument), 4096);
    this.mids = new MidPath(this.tape);
  }

  run(path: number, rows: readonly Float64Array[], equity?: readonly Float64Array[]): void {
    const { tape, seed } = this;
    const [{ market, durationS, instrument }] = this.desks;
    const { part, values, events } = market;
    tape.length = 0;
    MARKETS[part].write(values, { seed, path, durationS, instrument, events }, tape);
    if (this.measures === 'profit' && equity === undefined) this.runForProfit(path, rows);
    else this.runForEverything(path, rows, equity);
  }

  private runForProfit(path: number, rows: readonly Float64Array[]): void {
    this.desks.forEach((desk, d) => writeProfit(runSession(desk, this.tape, path, NOTHING), rows[d]));
  }

  private runForEverything(
    path: number,
    rows: readonly Float64Array[],
    equity: readonly Float64Array[] | undefined,
  ): void {
    const { tape, mids: whole } = this;
    whole.restart();
    for (let d = 0; d < this.desks.length; d++) {
      // Nothing here asks for the prices of quotes.
      const keeping = { marks: true, layers: 0, recycled: this.marks };
      const session = runSession(this.desks[d], tape, path, keeping);
      this.marks = session.marks.values;
      const plain = session.row === tape.length && session.priceShifts === null;
      const mids = plain ? whole : new MidPath(tape, session.row, session.priceShifts);
      writeOutcome(session, mids, rows[d]);
      if (equity !== undefined) writeEquity(session, equity[d]);
    }
  }
}

/** Equity at evenly spaced times, from the marks; the last is the end itself. */
function writeEquity({ marks, timeS, equity }: Session, out: Float64Array): void {
  const last = out.length - 1;
  for (let i = 0; i < last; i++) {
    const mark = Math.min(marks.length - 1, Math.round((i * timeS) / (last * marks.stepS)));
    out[i] = marks.at(mark, MARK_COLUMNS.equity);
  }
  out[last] = equity;
}

function writeProfit(session: Session, row: Float64Array): void {
  row.fill(NaN);
  row[OUTCOME.profit] = session.equity;
  row[OUTCOME.inventory] = session.inventory;
}

function writeOutcome(session: Session, mids: MidPath, row: Float64Array): void {
  const { ledger, fills, timeS } = session;
  const metrics = metricsOf(session, DEFAULT_HORIZON_S, mids);
  row[OUTCOME.profit] = session.equity;
  row[OUTCOME.inventory] = session.inventory;
  row[OUTCOME.averageSpread] = ratioOrAbsent(session.marks.spreadSum, session.marks.spreads);
  row[OUTCOME.fills] = fills.length;
  row[OUTCOME.fillRate] = metrics.fillRate ?? NaN;
  row[OUTCOME.fillsPerHour] = metrics.fillsPerHour ?? NaN;
  row[OUTCOME.spreadPerFillBps] = metrics.spreadPerFillBps ?? NaN;
  row[OUTCOME.profitPerVolumeBps] = metrics.profitPerVolumeBps ?? NaN;
  row[OUTCOME.inventoryTurnover] = metrics.inventoryTurnover ?? NaN;
  row[OUTCOME.inventoryRms] = Math.sqrt(ratioOrAbsent(ledger.squaredInventoryTime, timeS));
  row[OUTCOME.effectiveHalfSpread] = metrics.effectiveHalfSpread ?? NaN;
  row[OUTCOME.spreadCapture] = ledger.spreadCapture;
  row[OUTCOME.inventoryPnl] = ledger.inventoryPnl;
  row[OUTCOME.fees] = ledger.fees;
  row[OUTCOME.volume] = ledger.volume;
  row[OUTCOME.maxDrawdown] = metrics.maxDrawdown;
  row[OUTCOME.losingFillShare] = metrics.losingFillShare ?? NaN;
  row[OUTCOME.losingFillBaseline] = metrics.losingFillBaseline ?? NaN;
  row[OUTCOME.adverseMoveShare] = metrics.adverseMoveShare ?? NaN;
  row[OUTCOME.impactRatio] = metrics.impactRatio ?? NaN;
  row[OUTCOME.breakerTrips] = breakerTrips(session);
  row[OUTCOME.emergencies] = session.risk.emergencies;
}

function breakerTrips({ events }: Session): number {
  let trips = 0;
  for (const { kind } of events) if (BREAKERS.has(kind)) trips++;
  return trips;
}
