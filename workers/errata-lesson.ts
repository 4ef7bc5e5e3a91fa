import type { Demonstration, ErratumResult, ErratumText } from '../src/lab/errata/erratum';
import { ERRATA, erratumNamed } from '../src/lab/errata/registry';
import type { ErratumProgress } from './protocol';

/** Every erratum as text. */
export function errataTexts(): readonly ErratumText[] {
  return ERRATA.map(({ name, title, where, prints, code, right, effect }) => ({
    name,
    title,
    where,
    prints,
    code,
    right,
    effect,
  }));
}

/** Both versions of an erratum, run; after every tape it lets others have their turn. */
export class ErratumRun {
  private readonly demonstration: Demonstration | null;
  private readonly turn: () => Promise<void>;
  private done = 0;
  private cancelled = false;

  constructor(name: string, turn: () => Promise<void>) {
    this.demonstration = erratumNamed(name)?.demonstrate() ?? null;
    this.turn = turn;
  }

  /** Null if there is no such erratum, or if it was cancelled. */
  async run(): Promise<ErratumResult | null> {
    const { demonstration } = this;
    if (demonstration === null) return null;
    while (this.done < demonstration.paths) {
      demonstration.run(this.done++);
      await this.turn();
      if (this.cancelled) return null;
    }
    return demonstration.result();
  }

  progress(): ErratumProgress {
    return { done: this.done, paths: this.demonstration?.paths ?? 0 };
  }

  /** No further tape is run. */
  cancel(): void {
    this.cancelled = true;
  }
}
