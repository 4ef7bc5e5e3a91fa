import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { refuse, type Arguments } from './input';
import { JobQueue } from '../lab/job-queue';
import { jobRunner, type Work } from '../lab/work';

/** How far ahead of the oldest open job a thread may work: bounds the results that wait for their turn. */
const JOBS_AHEAD_PER_THREAD = 8;

/** Job numbers `first`, `first + step`, …, `count` of them. */
export interface Jobs {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/**
 * Runs jobs on `threads` threads (1 = here) and hands the results over in job order, whoever finishes first. Rejects
 * with the first error of a job.
 */
export async function runJobs<Result>(
  work: Work,
  jobs: Jobs,
  threads: number,
  receive: (result: Result) => void,
): Promise<void> {
  if (threads === 1 || jobs.count <= 1) {
    const run = jobRunner(work);
    for (let i = 0; i < jobs.count; i++) {
      receive(run(jobs.first + i * jobs.step) as Result);
      // Otherwise no signal is heard before the last job.
      await setImmediate();
    }
    return;
  }
  await new Promise<void>((resolve, reject) => {
    const pool = new Pool(work, jobs, Math.min(threads, jobs.count), (result) => receive(result as Result));
    pool.start(resolve, reject);
  });
}

/** One thread and the jobs on their way to it, oldest first. */
interface Lane {
  readonly worker: Worker;
  readonly jobs: number[];
}

/** Jobs sent to a thread at a time: while one runs, the next already waits there. */
const JOBS_IN_LANE = 2;

class Pool {
  private readonly jobs: Jobs;
  private readonly queue: JobQueue<unknown>;
  private readonly lanes: readonly Lane[];

  constructor(work: Work, jobs: Jobs, threads: number, receive: (result: unknown) => void) {
    this.jobs = jobs;
    this.queue = new JobQueue(jobs.count, JOBS_AHEAD_PER_THREAD * threads, receive);
    const script = new URL('pool-worker.js', import.meta.url);
    this.lanes = Array.from({ length: threads }, () => ({
      worker: new Worker(script, { workerData: work }),
      jobs: [],
    }));
  }

  start(resolve: () => void, reject: (reason: unknown) => void): void {
    const stop = (): void => {
      for (const { worker } of this.lanes) void worker.terminate();
    };
    const fail = (reason: unknown): void => {
      stop();
      reject(reason);
    };
    for (const lane of this.lanes) {
      lane.worker.on('error', fail);
      lane.worker.on('message', (result: unknown) => {
        try {
          this.queue.deliver(lane.jobs.shift()!, result);
          this.fill();
        } catch (error) {
          fail(error);
        }
        if (!this.queue.complete) return;
        stop();
        resolve();
      });
    }
    this.fill();
  }

  /** Sends jobs, evenly, as far ahead as is allowed. */
  private fill(): void {
    for (let depth = 0; depth < JOBS_IN_LANE; depth++) {
      for (const { worker, jobs } of this.lanes) {
        if (jobs.length > depth) continue;
        const job = this.queue.next();
        if (job === null) return;
        jobs.push(job);
        worker.postMessage(this.jobs.first + job * this.jobs.step);
      }
    }
  }
}

/** Threads asked for by `--workers`, one per core unless stated. */
export function threadsOf(given: Arguments): number {
  const threads = given.numberOption('workers', availableParallelism());
  if (!Number.isInteger(threads) || threads < 1 || threads > 1024)
    refuse('--workers', `--workers must be a whole number from 1 to 1024; got ${threads}.`);
  return threads;
}
