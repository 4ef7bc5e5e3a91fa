import type { Config } from '../../session/config';

/** What undo brings back: a configuration as the engine had it, what it was compared with, and where it came from. */
export interface Standing {
  readonly config: Config;
  /** The run before, beside it; null where none stood. */
  readonly comparedWith: Config | null;
  /** Name of the scenario; '' after a link, a file or a saved experiment. */
  readonly scenario: string;
}

/** A standing to go back to, and whether what left it replaced the whole experiment. */
export interface Step extends Standing {
  readonly opened: boolean;
}

/** Changes of the same setting within this time are one step: a key held down, a number typed. */
const SAME_STEP_MS = 700;
const MOST_STEPS = 200;

/**
 * Parameter changes that can be taken back and made again. A slider dragged, however long, is one step: while it is
 * held, and shortly after, changes of the same setting continue the step.
 */
export class ChangeHistory {
  /** Oldest first; a reload brings both back. */
  past = $state.raw<readonly Step[]>([]);
  future = $state.raw<readonly Step[]>([]);
  /** What the newest step changed; '' = nothing continues it. */
  private what = '';
  private changedMs = -Infinity;
  private held = false;

  readonly canUndo: boolean = $derived(this.past.length > 0);
  readonly canRedo: boolean = $derived(this.future.length > 0);

  /** A pointer went down: until `release`, changes of one setting are one step however slowly they come. */
  hold(): void {
    this.held = true;
    this.what = '';
  }

  release(): void {
    this.held = false;
  }

  /** To be called before a change of the settings `what` (their paths) is made. */
  change(before: Standing, what: string, nowMs: number): void {
    const continued = what === this.what && (this.held || nowMs - this.changedMs < SAME_STEP_MS);
    this.what = what;
    this.changedMs = nowMs;
    if (continued) this.future = [];
    else this.leave({ ...before, opened: false });
  }

  /** To be called before another experiment is opened in the place of this one. */
  open(before: Standing): void {
    this.what = '';
    this.leave({ ...before, opened: true });
  }

  /** Nothing before this can be brought back: another recording or a live feed is played. */
  forget(): void {
    this.past = [];
    this.future = [];
    this.what = '';
  }

  /** The standing before the newest step; null where there is none. */
  undo(present: Standing): Step | null {
    const { step, rest } = newestOther(this.past, present);
    this.past = rest;
    if (step !== null) this.future = [...this.future, { ...present, opened: step.opened }];
    this.what = '';
    return step;
  }

  /** The standing that the last undo left; null where there is none. */
  redo(present: Standing): Step | null {
    const { step, rest } = newestOther(this.future, present);
    this.future = rest;
    if (step !== null) this.past = [...this.past, { ...present, opened: step.opened }];
    this.what = '';
    return step;
  }

  private leave(step: Step): void {
    this.past = [...this.past.slice(1 - MOST_STEPS), step];
    this.future = [];
  }
}

/** The newest step that differs from the present: a change that the engine refused left none. */
function newestOther(
  steps: readonly Step[],
  present: Standing,
): { step: Step | null; rest: readonly Step[] } {
  for (let at = steps.length - 1; at >= 0; at--) {
    if (differs(steps[at], present)) return { step: steps[at], rest: steps.slice(0, at) };
  }
  return { step: null, rest: [] };
}

/** An experiment opened may have brought nothing but another comparison. */
function differs(step: Step, present: Standing): boolean {
  const told = (standing: Standing): string =>
    JSON.stringify([settingsOf(standing), step.opened ? standing.comparedWith : null]);
  return told(step) !== told(present);
}

function settingsOf({ config, scenario }: Standing): unknown {
  return { scenario, config: { ...config, actions: config.actions.filter((action) => action.do === 'set') } };
}
