import type { Turns } from './turns';

/** Rows that a desk reads before the clock is looked at. */
export const PORTION_ROWS = 10_000;
/** How long others may wait for us. */
const SLICE_MS = 10;

/** Work that nobody waits for, in short slices between what else the worker has to answer. */
export class Slices {
  private readonly turns: Turns;
  private readonly portion: () => boolean;
  private waiting = false;

  /** `portion` does a little of the work, and tells whether that was the last of it. */
  constructor(turns: Turns, portion: () => boolean) {
    this.turns = turns;
    this.portion = portion;
  }

  /** There is work again, or still. */
  takeTurn(): void {
    if (this.waiting) return;
    this.waiting = true;
    this.turns.after(0, () => {
      this.waiting = false;
      const endMs = this.turns.now() + SLICE_MS;
      while (this.turns.now() < endMs) if (this.portion()) return;
      this.takeTurn();
    });
  }
}
