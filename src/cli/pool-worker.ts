import { parentPort, workerData } from 'node:worker_threads';
import { jobRunner, type Work } from '../lab/work';

/** A thread of the pool: runs the jobs it is sent, by number. */
const run = jobRunner(workerData as Work);
parentPort!.on('message', (job: number) => parentPort!.postMessage(run(job)));
