import type { Problem } from '../src/domain/part';
import { catchUp } from '../src/session/catch-up';
import type { Config } from '../src/session/config';
import { deskIn, MOST_DESKS } from '../src/session/desk-in-world';
import { drawnOrderProblems, tellsTrades } from '../src/session/drawn-order-rule';
import { missingBeliefs, readConfig } from '../src/session/read-config';
import { Session } from '../src/session/session';
import { accountOf, metricsOf } from '../src/session/summary';
import type { DeskFigures, PinnedDesk, PinnedDesks } from './protocol';
import { PORTION_ROWS, Slices } from './slices';
import type { Turns } from './turns';

type Pinned =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Runs other desks on the tape of a run that goes first, and keeps them in step with it in short slices between what else
 * the worker has to answer.
 */
export class DeskKeeper {
  private readonly slices: Slices;
  /** Of the present tape and world, by their configuration written out. */
  private pinned = new Map<string, Pinned>();
  private chosen: Session | null = null;

  constructor(turns: Turns) {
    this.slices = new Slices(turns, () => this.catchUp());
  }

  /**
   * How the desks of `inputs` stand beside `session`, which began with `world`: those that have caught up with figures
   * of the same moment, the others with how far they have come. Asking again tells more.
   */
  of(inputs: readonly unknown[], session: Session, world: Config): PinnedDesks {
    const before = this.chosen?.tape === session.tape ? this.pinned : new Map<string, Pinned>();
    const desks = inputs.slice(0, MOST_DESKS).map((input) => {
      const key = JSON.stringify([input, world.durationS]);
      const known = before.get(key);
      // A cursor that went back needs another run, as it does for the chosen desk itself.
      const usable = known !== undefined && !(known.ok && known.session.timeS > session.timeS);
      return [key, usable ? known : begin(input, session, world)] as const;
    });
    this.chosen = session;
    this.pinned = new Map(desks);
    if (!this.catchUp()) this.slices.takeTurn();
    return {
      timeS: session.timeS,
      now: figuresOf(session),
      desks: desks.map(([, desk]) => standing(desk, session.timeS)),
    };
  }

  /** Lets every desk that is behind read some rows; true once all stand where the chosen one does. */
  private catchUp(): boolean {
    const { chosen } = this;
    if (chosen === null) return true;
    const sessions = [...this.pinned.values()].flatMap((desk) => (desk.ok ? [desk.session] : []));
    return catchUp(sessions, chosen, PORTION_ROWS);
  }
}

function begin(input: unknown, session: Session, world: Config): Pinned {
  const own = readConfig(input);
  if (!own.ok) return own;
  const drawn = tellsTrades(session.tape) ? drawnOrderProblems(own.config) : [];
  if (drawn.length > 0) return { ok: false, problems: drawn };
  const read = readConfig(withBeliefsOf(world, deskIn(world, own.config)));
  return read.ok ? { ok: true, session: new Session(read.config, session.tape) } : read;
}

/** A recording states no beliefs: what a desk left to its market is what the desk that plays believes. */
function withBeliefsOf(world: Config, desk: Config): Config {
  if (desk.market.part !== 'tape') return desk;
  const { strategy, venue } = desk;
  const values = { ...strategy.values };
  for (const name of missingBeliefs(desk)) values[name] = world.strategy.values[name] ?? null;
  const fillRule = venue.fillRule === 'reach' ? null : venue.fillRule;
  return { ...desk, strategy: { ...strategy, values }, venue: { ...venue, fillRule } };
}

function standing(desk: Pinned, timeS: number): PinnedDesk {
  if (!desk.ok) return { state: 'refused', problems: desk.problems };
  const { session } = desk;
  return session.timeS >= timeS
    ? { state: 'ready', figures: figuresOf(session) }
    : { state: 'running', share: timeS > 0 ? session.timeS / timeS : 0 };
}

function figuresOf(session: Session): DeskFigures {
  const { equity, spreadCapture, inventoryPnl, fees, inventoryRms } = accountOf(session);
  const { maxDrawdown, losingFillShare } = metricsOf(session);
  return {
    equity,
    spreadCapture,
    inventoryPnl,
    fees,
    fills: session.fills.length,
    inventoryRms,
    maxDrawdown,
    losingFillShare,
  };
}
