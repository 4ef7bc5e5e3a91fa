import './only-socket';
import { planMonteCarlo } from '../src/lab/monte-carlo-plan';
import { jobRunner } from '../src/lab/work';
import { DEFAULT_CONFIG } from '../src/session/default-config';
import type { HandOrder, HandResult } from './lab-pool';

/** Enough for the engine's loops to be compiled. */
const REHEARSED_PATHS = 16;
const REHEARSED_S = 3600;

let run = (_job: number): unknown => {
  throw new Error('bug: a job before its work');
};

/** A hand of the lab: runs the jobs it is sent, by number. */
onmessage = ({ data }: MessageEvent<HandOrder>) => {
  if (data === 'rehearse') return rehearse();
  if ('work' in data) {
    run = jobRunner(data.work);
    return;
  }
  const answer: HandResult = { run: data.run, job: data.job, result: run(data.job) };
  postMessage(answer);
};

/** Short sessions that nobody asked for, so that the first that somebody asks for need not wait for the compiler. */
function rehearse(): void {
  const planned = planMonteCarlo({ ...DEFAULT_CONFIG, durationS: REHEARSED_S }, REHEARSED_PATHS);
  if (planned.ok) jobRunner({ kind: 'monte-carlo', plan: planned.plan })(0);
}
