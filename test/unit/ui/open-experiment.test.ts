import { expect, test, vi } from 'vitest';
import { openSaved } from '../../../src/ui/open-experiment';

test('what is wrong with an experiment is named as the form names it, for either run', async () => {
  const digest = { tape: 'a'.repeat(64), run: 'b'.repeat(64) };
  const config = { strategy: { values: { gamma: -1 } }, market: { part: 'oracle' } };
  const before = { risk: { staleS: 'soon' } };
  const { opened, list } = await openSaved({} as never, { config, before, untilS: 1, digest });
  expect(opened).toBe(false);
  expect([...list].sort()).toEqual([
    expect.stringMatching(/^Model must be one of: /),
    expect.stringMatching(/^Risk aversion γ must lie between .*; got -1\.$/),
    'The run before: Stale after must be a finite number.',
  ]);
});

test('what the engine refuses leaves a market that stands still standing, and one that plays playing', async () => {
  const document = {
    config: { market: { part: 'tape' } },
    untilS: 1,
    digest: { tape: 'a'.repeat(64), run: 'b'.repeat(64) },
  };
  for (const playing of [false, true]) {
    const open = vi.fn().mockResolvedValue({ ok: false, problems: [] });
    const client = { playing, pause: vi.fn(), play: vi.fn(), open };
    expect((await openSaved(client as never, document)).opened).toBe(false);
    expect(open).toHaveBeenCalledOnce();
    expect(client.play).toHaveBeenCalledTimes(playing ? 1 : 0);
  }
});
