import { catchUp } from '../src/session/catch-up';
import type { Session } from '../src/session/session';
import { PORTION_ROWS, Slices } from './slices';
import type { Turns } from './turns';

/** A run that may be asked for, as far as it has come. */
interface Ahead {
  /** The configuration as it would be asked for, written out. */
  readonly key: string;
  readonly session: Session;
  /** The run that the page sees: as far as it has come, this one may come. */
  readonly chosen: () => Session;
  /** What it has cost so far. */
  spentMs: number;
}

/**
 * Runs the desk that will probably be asked for next while nothing else is to be done: a slider that went one way goes
 * on so more often than not. A wrong guess costs whoever comes next no more than one slice.
 */
export class RunAhead {
  private readonly turns: Turns;
  private readonly slices: Slices;
  private ahead: Ahead | null = null;

  constructor(turns: Turns) {
    this.turns = turns;
    this.slices = new Slices(turns, () => this.portion());
  }

  /** `session` has not begun; it would be asked for by `input`. What was expected before is forgotten. */
  expect(input: unknown, session: Session, chosen: () => Session): void {
    this.ahead = { key: JSON.stringify(input), session, chosen, spentMs: 0 };
    this.slices.takeTurn();
  }

  /**
   * The run that was expected, if there is one, with what it has cost and whether it is that of what is asked for now. It
   * is forgotten here.
   */
  take(input: unknown): (Pick<Ahead, 'session' | 'spentMs'> & { readonly asked: boolean }) | null {
    const { ahead } = this;
    this.ahead = null;
    return ahead && { ...ahead, asked: ahead.key === JSON.stringify(input) };
  }

  private portion(): boolean {
    const { ahead } = this;
    if (ahead === null) return true;
    const startMs = this.turns.now();
    const level = catchUp([ahead.session], ahead.chosen(), PORTION_ROWS);
    ahead.spentMs += this.turns.now() - startMs;
    return level;
  }
}
