import { afterEach, expect, test, vi } from 'vitest';
import { sharedDatabase } from '../../../src/ui/keep/shared-database';

const openDB = vi.hoisted(() => vi.fn());
vi.mock('idb', () => ({ openDB }));

afterEach(() => vi.useRealTimers());

test('a store that never answers is refused after a while and asked anew', async () => {
  vi.useFakeTimers();
  openDB.mockReturnValueOnce(new Promise(() => undefined)).mockResolvedValueOnce('database');
  const open = sharedDatabase('any', 1, () => undefined);
  const first = expect(open()).rejects.toThrow('it does not answer');
  await vi.advanceTimersByTimeAsync(5000);
  await first;
  expect(await open()).toBe('database');
  expect(await open()).toBe('database');
  expect(openDB).toHaveBeenCalledTimes(2);
});
