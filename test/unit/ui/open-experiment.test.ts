import { expect, test, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
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

test('only what further tapes can tell is promised of a run and the one before it', async () => {
  const beside = async (market: object, ...actions: object[]): Promise<string> => {
    const config = { ...DEFAULT_CONFIG, market: { ...DEFAULT_CONFIG.market, ...market } };
    const digest = { tape: 'a'.repeat(64), run: 'b'.repeat(64) };
    const client = {
      playing: false,
      pause: vi.fn(),
      open: vi.fn().mockResolvedValue({ ok: true, config }),
      compareWith: vi.fn().mockResolvedValue({ ok: true }),
      api: { digest: vi.fn().mockResolvedValue({ ...digest, untilS: 1 }) },
    };
    const before = { ...config, seed: 8, actions };
    return (await openSaved(client as never, { config, before, untilS: 1, digest })).text;
  };
  expect(await beside({})).toMatch(/Beside it stands the run before: .*Which is better is counted/);
  const fork = { t: 1, do: 'set', path: 'strategy.values.gamma', value: 0.1 };
  for (const text of [await beside({ part: 'tape', values: {}, events: [] }), await beside({}, fork)]) {
    expect(text).toContain('Beside it stands the run before');
    expect(text).not.toContain('counted');
  }
});
