import { afterEach, expect, test, vi } from 'vitest';
import { LastLedger } from '../../../src/ui/keep/last-ledger';

afterEach(() => {
  vi.useRealTimers();
});

test('our trades are kept on the page, every few seconds while something moves, until the worker dies', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  let asked = 0;
  let answerMs = 0;
  const client = {
    failure: '',
    frame: { timeS: 0 } as unknown,
    lastLedger: null as { name: string } | null,
    api: {
      exportFile: (kind: string) => {
        expect(kind).toBe('fills');
        vi.advanceTimersByTime(answerMs);
        return Promise.resolve({ name: `fills ${++asked}`, mime: 'text/csv', bytes: new Uint8Array() });
      },
    },
  };
  const ledger = new LastLedger(client as never);
  ledger.close();
  const pass = async (seconds: number, moves = true): Promise<void> => {
    for (let s = 0; s < seconds; s++) {
      vi.advanceTimersByTime(1000);
      if (moves) client.frame = { timeS: s };
      await ledger.look();
    }
  };
  await pass(5);
  expect(client.lastLedger).toBeNull();
  await pass(1);
  expect(client.lastLedger?.name).toBe('fills 1');
  await pass(6);
  expect(asked).toBe(3);
  // Nothing new: nothing is asked.
  await pass(20, false);
  expect(asked).toBe(3);
  // A ledger that takes a tenth of a second to write may be asked for every five seconds.
  answerMs = 100;
  await pass(11);
  expect(asked).toBe(6);
  client.failure = 'The engine broke down.';
  await pass(20);
  expect(asked).toBe(6);
  expect(client.lastLedger?.name).toBe('fills 6');
});
