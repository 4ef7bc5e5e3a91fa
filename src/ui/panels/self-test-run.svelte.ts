import { wrap } from 'comlink';
import type { LabApi, SelfTestProgress } from '../../../workers/lab-protocol';
import { startLab } from '../start-lab';

/** A run of the self-test in a worker of its own: started, followed and cancelled by the page. */
export class SelfTestRun {
  progress = $state.raw<SelfTestProgress | null>(null);
  running = $state(false);
  /** Why it did not run, in a sentence. */
  failure = $state('');
  /** Seconds until the end at the pace so far; null before it is known. */
  leftS = $state<number | null>(null);

  private worker: Worker | null = null;

  async start(): Promise<void> {
    this.cancel();
    this.failure = '';
    const worker = startLab();
    this.worker = worker;
    this.running = true;
    worker.onerror = () => {
      this.failure = 'The lab’s worker did not load. Reload the page.';
      this.cancel();
    };
    const api = wrap<LabApi>(worker);
    let progress = await api.startSelfTest();
    const startMs = performance.now();
    while (this.worker === worker) {
      this.progress = progress;
      const { done, steps } = progress;
      if (done > 0) this.leftS = ((performance.now() - startMs) / 1000 / done) * (steps - done);
      if (done >= steps) break;
      progress = await api.stepSelfTest();
    }
    if (this.worker === worker) this.cancel();
  }

  /** Ends the worker; what it had found so far stays on the page. */
  cancel(): void {
    this.worker?.terminate();
    this.worker = null;
    this.running = false;
    this.leftS = null;
  }
}
