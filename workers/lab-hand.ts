import './only-socket';
import { jobRunner } from '../src/lab/work';
import type { HandOrder, HandResult } from './lab-pool';

let run = (_job: number): unknown => {
  throw new Error('bug: a job before its work');
};

/** A hand of the lab: runs the jobs it is sent, by number. */
onmessage = ({ data }: MessageEvent<HandOrder>) => {
  if ('work' in data) {
    run = jobRunner(data.work);
    return;
  }
  const answer: HandResult = { run: data.run, job: data.job, result: run(data.job) };
  postMessage(answer);
};
