import type { Config } from '../src/session/config';
import { FillRuleBand } from '../src/session/fill-rule-band';
import type { Session } from '../src/session/session';
import type { Turns } from './turns';

/** Rows that a desk reads before the clock is looked at, and how long others may wait for us. */
const PORTION_ROWS = 10_000;
const SLICE_MS = 10;

/** Keeps the band over fill rules in step with a run, in short slices between what else the worker has to answer. */
export class BandKeeper {
  private readonly turns: Turns;
  private readonly onLevel: () => void;
  private band: FillRuleBand | null = null;
  private wanted: { readonly config: Config; readonly session: Session } | null = null;
  private waiting = false;

  /** `onLevel` hears of a band that has caught up. */
  constructor(turns: Turns, onLevel: () => void) {
    this.turns = turns;
    this.onLevel = onLevel;
  }

  /** The band of a run that began with `config`; null while there is nothing of it. Whatever was of another run ends. */
  of(session: Session, config: Config): FillRuleBand | null {
    const { band } = this;
    if (band?.isOf(session)) {
      if (!band.catchUp(PORTION_ROWS)) this.takeTurn();
      return band;
    }
    this.band = null;
    this.wanted = { config, session };
    this.takeTurn();
    return null;
  }

  private takeTurn(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.turns.after(0, () => {
      this.waiting = false;
      this.work();
    });
  }

  private work(): void {
    if (this.band === null && this.wanted !== null)
      this.band = new FillRuleBand(this.wanted.config, this.wanted.session);
    const { band } = this;
    this.wanted = null;
    if (band === null) return;
    const endMs = this.turns.now() + SLICE_MS;
    while (this.turns.now() < endMs) {
      if (!band.catchUp(PORTION_ROWS)) continue;
      this.onLevel();
      return;
    }
    this.takeTurn();
  }
}
