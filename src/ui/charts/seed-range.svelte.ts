import { wrap, type Remote } from 'comlink';
import type { SeedRangeApi, SeedRangeColumns } from '../../../workers/seed-range-protocol';
import type { Config } from '../../session/config';
import { startSeedRange } from '../start-seed-range';

/** A change is followed by others while a slider is dragged: the range waits until the hand rests. */
const SETTLE_MS = 400;

/** The range of equity over seeds for whatever experiment is shown: computed beside it, given up at its next change. */
export class SeedRange {
  columns = $state.raw<SeedRangeColumns | null>(null);
  /** Markets run so far, and wanted. */
  done = $state(0);
  seeds = $state(0);
  /** Why there is no range, in a sentence; '' while there is one or will be. */
  reason = $state('');

  private worker: Worker | null = null;
  private api: Remote<SeedRangeApi> | null = null;
  /** Rises with every change: what belongs to an earlier one ends. */
  private ticket = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Another experiment is shown. */
  follow(config: Config): void {
    this.cancel();
    this.timer = setTimeout(() => void this.run(config, this.ticket), SETTLE_MS);
  }

  /** Gives up what is under way and forgets what was found. */
  cancel(): void {
    this.ticket++;
    clearTimeout(this.timer);
    this.columns = null;
    this.reason = '';
    this.done = 0;
  }

  close(): void {
    this.cancel();
    this.worker?.terminate();
    this.worker = this.api = null;
  }

  private async run(config: Config, ticket: number): Promise<void> {
    const api = this.connected();
    const reason = await api.start(config);
    if (ticket !== this.ticket) return;
    this.reason = reason;
    while (reason === '' && ticket === this.ticket) {
      const startMs = performance.now();
      const { done, seeds, columns } = await api.step();
      if (ticket !== this.ticket) return;
      this.done = done;
      this.seeds = seeds;
      if (columns !== null) this.columns = columns;
      if (done >= seeds) return;
      // It rests as long as it worked: the page draws on the same cores.
      await new Promise((resolve) => setTimeout(resolve, performance.now() - startMs));
    }
  }

  private connected(): Remote<SeedRangeApi> {
    if (this.api !== null) return this.api;
    const worker = startSeedRange();
    worker.onerror = () => {
      this.close();
      this.reason = 'Its worker did not load: reload the page.';
    };
    this.worker = worker;
    this.api = wrap<SeedRangeApi>(worker);
    return this.api;
  }
}
