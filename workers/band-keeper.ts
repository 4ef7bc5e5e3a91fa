import type { Config } from '../src/session/config';
import { FillRuleBand } from '../src/session/fill-rule-band';
import type { Session } from '../src/session/session';
import { PORTION_ROWS, Slices } from './slices';
import type { Turns } from './turns';

/** Keeps the band over fill rules in step with a run, in short slices between what else the worker has to answer. */
export class BandKeeper {
  private readonly slices: Slices;
  private readonly onLevel: () => void;
  private band: FillRuleBand | null = null;
  private wanted: { readonly config: Config; readonly session: Session } | null = null;

  /** `onLevel` hears of a band that has caught up. */
  constructor(turns: Turns, onLevel: () => void) {
    this.slices = new Slices(turns, () => this.portion());
    this.onLevel = onLevel;
  }

  /** The band of a run that began with `config`; null while there is nothing of it. Whatever was of another run ends. */
  of(session: Session, config: Config): FillRuleBand | null {
    const { band } = this;
    if (band?.isOf(session)) {
      if (!band.catchUp(PORTION_ROWS)) this.slices.takeTurn();
      return band;
    }
    this.band = null;
    this.wanted = { config, session };
    this.slices.takeTurn();
    return null;
  }

  private portion(): boolean {
    if (this.band === null && this.wanted !== null)
      this.band = new FillRuleBand(this.wanted.config, this.wanted.session);
    this.wanted = null;
    const level = this.band?.catchUp(PORTION_ROWS) ?? true;
    if (level && this.band !== null) this.onLevel();
    return level;
  }
}
