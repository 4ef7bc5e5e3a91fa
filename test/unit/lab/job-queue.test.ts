import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JobQueue } from '../../../src/lab/job-queue';

describe('a queue of jobs', () => {
  test('hands results on in job order, whoever finishes first, and never runs too far ahead', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        fc.infiniteStream(fc.nat(1000)),
        (count, ahead, choices) => {
          const received: number[] = [];
          const queue = new JobQueue<number>(count, ahead, (job) => received.push(job));
          const open: number[] = [];
          const started: number[] = [];
          while (!queue.complete) {
            for (let job = queue.next(); job !== null; job = queue.next()) {
              open.push(job);
              started.push(job);
            }
            expect(open.length).toBeGreaterThan(0);
            expect(Math.max(...open) - received.length).toBeLessThan(ahead);
            const [job] = open.splice(choices.next().value! % open.length, 1);
            queue.deliver(job, job);
          }
          const all = Array.from({ length: count }, (_, job) => job);
          expect(received).toEqual(all);
          expect(started).toEqual(all);
          expect(queue.next()).toBeNull();
        },
      ),
    );
  });
});
