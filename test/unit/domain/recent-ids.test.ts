import { expect, test } from 'vitest';
import { randomStream } from '../../../src/domain/random';
import { RecentIds } from '../../../src/domain/recent-ids';

test('just the last ids are remembered, in the order in which they came first', () => {
  for (const capacity of [1, 2, 7, 64]) {
    const ids = new RecentIds<number>(capacity);
    const last: number[] = [];
    const stream = randomStream(capacity, 'ids');
    for (let i = 0; i < 2000; i++) {
      const id = Math.floor(3 * capacity * stream.unit());
      expect(ids.has(id)).toBe(last.includes(id));
      expect(ids.add(id)).toBe(!last.includes(id));
      if (!last.includes(id)) last.push(id);
      if (last.length > capacity) last.shift();
    }
  }
});
