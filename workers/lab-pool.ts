import { JobQueue } from '../src/lab/job-queue';
import type { Work } from '../src/lab/work';

/** What a hand is told: a work for all jobs that follow, one job of it, or to rehearse while nobody waits. */
export type HandOrder =
  { readonly run: number; readonly work: Work } | { readonly run: number; readonly job: number } | 'rehearse';

/** What a hand answers for a job. */
export interface HandResult {
  readonly run: number;
  readonly job: number;
  readonly result: unknown;
}

/** A worker of the pool, as far as the pool knows it. */
export interface Hand {
  postMessage(order: HandOrder): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<HandResult>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** How far ahead of the oldest open job a hand may work: bounds the results that wait for their turn. */
const JOBS_AHEAD_PER_HAND = 8;
/** A hand that still works on what was cancelled after this long is given up, ms. */
const GRACE_MS = 500;

/** A place of the pool: its hand, what the hand knows and what it is doing. */
interface Lane {
  readonly hand: Hand;
  /** The run whose work the hand has; null = none yet. */
  run: number | null;
  /** The run of the job under way; null = idle. */
  busy: number | null;
}

interface Run {
  readonly id: number;
  readonly work: Work;
  readonly queue: JobQueue<unknown>;
  readonly lanes: number;
  readonly fail: (reason: string) => void;
}

/**
 * Workers that pull short jobs from one queue, one run at a time. Hands stay when a run ends or is cancelled: they are
 * warm for the next one. A hand holds one job at a time, so that nothing but that job outlives a cancellation.
 */
export class LabPool {
  private readonly size: number;
  private readonly startHand: () => Hand;
  private readonly after: (ms: number, run: () => void) => void;
  private readonly lanes: Lane[] = [];
  private run: Run | null = null;
  private runs = 0;
  private held = false;

  constructor(size: number, startHand: () => Hand, after: (ms: number, run: () => void) => void) {
    this.size = size;
    this.startHand = startHand;
    this.after = after;
  }

  /** Starts the hands for a question to come. */
  warm(): void {
    const before = this.lanes.length;
    this.grow(this.size);
    for (const { hand } of this.lanes.slice(before)) hand.postMessage('rehearse');
  }

  private grow(lanes: number): void {
    while (this.lanes.length < lanes) {
      const lane: Lane = { hand: this.startHand(), run: null, busy: null };
      this.lanes.push(lane);
      this.listen(lane);
    }
  }

  /** Runs jobs 0 … count − 1 on at most `lanes` hands instead of whatever ran; results arrive in job order. */
  start(
    work: Work,
    count: number,
    lanes: number,
    receive: (result: unknown) => void,
    fail: (reason: string) => void,
  ): void {
    this.cancel();
    const hands = Math.max(1, Math.min(lanes, this.size));
    this.grow(hands);
    const queue = new JobQueue(count, JOBS_AHEAD_PER_HAND * hands, receive);
    this.run = { id: this.runs++, work, queue, lanes: hands, fail };
    this.fill();
  }

  /** Nothing of the present run arrives after this. */
  cancel(): void {
    const cancelled = this.run;
    this.run = null;
    if (cancelled === null) return;
    this.after(GRACE_MS, () => {
      for (const lane of this.lanes.filter(({ busy }) => busy === cancelled.id)) this.drop(lane);
      if (this.run !== null) this.grow(this.run.lanes);
      this.fill();
    });
  }

  /** While held no further job begins. */
  hold(held: boolean): void {
    this.held = held;
    this.fill();
  }

  private fill(): void {
    const { run } = this;
    if (run === null || this.held) return;
    for (const lane of this.lanes.slice(0, run.lanes)) {
      if (lane.busy !== null) continue;
      const job = run.queue.next();
      if (job === null) return;
      if (lane.run !== run.id) lane.hand.postMessage({ run: run.id, work: run.work });
      lane.run = run.id;
      lane.busy = run.id;
      lane.hand.postMessage({ run: run.id, job });
    }
  }

  private listen(lane: Lane): void {
    const { hand } = lane;
    hand.onmessage = ({ data }) => {
      lane.busy = null;
      const { run } = this;
      if (run !== null && run.id === data.run) {
        run.queue.deliver(data.job, data.result);
        // Whoever received the last result may have begun another run.
        if (run.queue.complete && this.run === run) this.run = null;
      }
      this.fill();
    };
    hand.onerror = (event) => {
      const { run } = this;
      this.run = null;
      this.drop(lane);
      run?.fail(event.message || 'A worker of the lab did not load.');
    };
  }

  private drop(lane: Lane): void {
    lane.hand.onmessage = lane.hand.onerror = null;
    lane.hand.terminate();
    this.lanes.splice(this.lanes.indexOf(lane), 1);
  }
}
