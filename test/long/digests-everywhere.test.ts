import { beforeAll, expect, test } from 'vitest';
import { answerOf, bundledWorker, pageOfWorker } from '../support/browser-page';
import { BROWSERS } from '../support/browsers';
import { digestsOfAll } from '../support/digest-runs';

let worker = '';
const here = digestsOfAll();

beforeAll(async () => {
  worker = await bundledWorker('test/support/digest-worker.ts');
});

test('every scenario, strategy and market runs here', () => {
  expect(here.length).toBeGreaterThanOrEqual(20);
  expect(here.filter(([, tape]) => tape === 'refused')).toEqual([]);
  // Different experiments have different digests: the comparison would show a difference.
  expect(new Set(here.map(([, , run]) => run)).size).toBeGreaterThanOrEqual(20);
});

for (const [name, start, how] of BROWSERS) {
  test.skipIf(start === null)(
    `${name} comes to the same digests${start === null ? ` (missing: ${how})` : ''}`,
    async () => {
      const there = await answerOf(start!, '/', pageOfWorker(worker), 300_000);
      expect(there).toEqual(here);
      console.log(`${name}: ${here.length} runs, tape and run digests identical to Node ${process.version}`);
    },
  );
}
