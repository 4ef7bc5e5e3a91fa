import { expect, test } from 'vitest';
import { desksElsewhere } from '../../../src/session/desk-in-world';
import { configured } from '../../support/configured';

test('desks on further tapes are in the present world, changed as they were on the way, and nobody presses anything', () => {
  const change = { t: 300, do: 'set', path: 'strategy.values.gamma', value: 0.02 } as const;
  const kill = { t: 600, do: 'kill' } as const;
  const now = configured({ seed: 5, actions: [change, kill] });
  const pinned = configured({ seed: 3, strategy: { values: { gamma: 0.05 } }, actions: [kill] });
  const [first, second] = desksElsewhere(now, now, [pinned]);
  expect(first).toEqual({ ...now, actions: [change] });
  expect(second).toEqual({ ...pinned, seed: 5, actions: [] });
});
