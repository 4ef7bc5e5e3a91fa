// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { ownTask } from '../../../src/ui/own-task';

test('whoever asks gets a task of its own, in the order of asking', async () => {
  const seen: string[] = [];
  const parts = ['charts', 'ladder', 'anatomy'].map((name) =>
    ownTask().then(() => {
      seen.push(name);
      // What is due between two tasks comes before the next of them.
      queueMicrotask(() => seen.push(`after ${name}`));
    }),
  );
  seen.push('asked');
  await Promise.all(parts);
  await Promise.resolve();
  expect(seen).toEqual([
    'asked',
    ...['charts', 'after charts', 'ladder', 'after ladder', 'anatomy', 'after anatomy'],
  ]);
});
