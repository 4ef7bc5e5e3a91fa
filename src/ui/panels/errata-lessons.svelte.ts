import type { EngineApi, ErratumProgress, ErratumResult } from '../../../workers/protocol';
import type { Config } from '../../session/config';

const LOOK_MS = 200;

/** What the errata found, and the one under way: it goes on, and is kept, while other tabs are looked at. */
export class ErrataLessons {
  /** Place in the list of the one that is read. */
  chosen = $state(0);
  results = $state.raw<Readonly<Record<string, ErratumResult>>>({});
  /** Name of the one under way; '' while there is none. */
  running = $state('');
  /** Null before the first look. */
  progress = $state.raw<ErratumProgress | null>(null);
  /** What was on the charts before the first lesson. */
  before = $state.raw<Before | null>(null);

  private runs = 0;

  async run(name: string, api: LessonApi): Promise<void> {
    const run = ++this.runs;
    this.running = name;
    this.progress = null;
    const looking = setInterval(() => void this.look(run, api), LOOK_MS);
    const result = await api.runErratum(name);
    clearInterval(looking);
    if (run !== this.runs) return;
    this.running = '';
    if (result !== null) this.results = { ...this.results, [name]: result };
  }

  /** At once for the reader; the engine ends with the tape that it is at. */
  cancel(api: LessonApi): void {
    this.runs++;
    this.running = '';
    void api.cancelErratum();
  }

  private async look(run: number, api: LessonApi): Promise<void> {
    const progress = await api.erratumProgress();
    if (run === this.runs) this.progress = progress;
  }
}

/** A run, where it stood, the run that stood beside it, and the scenario that it had come from. */
export interface Before {
  readonly config: Config;
  readonly timeS: number;
  readonly comparedWith: Config | null;
  readonly scenario: string;
}

type LessonApi = Pick<EngineApi, 'runErratum' | 'erratumProgress' | 'cancelErratum'>;
