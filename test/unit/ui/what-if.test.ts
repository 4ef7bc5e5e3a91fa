import { describe, expect, test, vi } from 'vitest';
import type { Config } from '../../../src/session/config';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';

/** The lab as the page sees it: it answers at once with the evidence asked for, and goes on until it is told to stop. */
const lab = vi.hoisted((): { asked: number; request: unknown } => ({ asked: 0, request: null }));
vi.mock('comlink', () => ({
  wrap: () => ({
    start: (request: unknown) => {
      lab.request = request;
      return Promise.resolve({ ok: true, run: ++lab.asked, hands: 1 });
    },
    hold: () => Promise.resolve(),
    cancel: () => Promise.resolve(),
    progress: (run: number) =>
      Promise.resolve({ run, version: 1, state: 'complete', view: { kind: 'what-if', difference: found } }),
  }),
}));
vi.mock('../../../src/ui/start-lab', () => ({ startLab: () => ({}) }));

const found = { meanDifference: 5, se: 1, ci95: [3, 7], pairs: 200, certaintyEquivalentDifference: null };

const { whatIfOf } = await import('../../../src/ui/lab/what-if.svelte');
const { LabRun } = await import('../../../src/ui/lab/lab-run.svelte');

function clientOf(before: Config | null, now: Config) {
  return {
    baselineConfig: before,
    config: now,
    asked: now,
    experiment: now,
    api: { hello: () => Promise.resolve({ engineVersion: '' }) },
  };
}

const other = (seed: number): Config => ({ ...DEFAULT_CONFIG, seed });
const known = { timeout: 10_000 };

describe('the evidence behind a change', () => {
  test('stays while neither desk changes, and is asked anew when one does', async () => {
    const client = clientOf(DEFAULT_CONFIG, other(9));
    const whatIf = whatIfOf(client);
    const askedBefore = lab.asked;
    whatIf.changed();
    await vi.waitFor(() => expect(whatIf.difference?.pairs).toBe(200), known);
    // The reader goes to the lab and comes back: another place looks at the same evidence.
    whatIf.changed();
    whatIfOf(client).changed();
    expect(whatIf.difference?.pairs).toBe(200);

    Object.assign(client, { config: other(10), asked: other(10), experiment: other(10) });
    whatIf.changed();
    expect(whatIf.difference).toBeNull();
    await vi.waitFor(() => expect(whatIf.difference?.pairs).toBe(200), known);
    expect(lab.asked - askedBefore).toBe(2);
  });

  test('leaves out what was pressed for what happened in this session', async () => {
    const kill = { t: 600, do: 'kill' } as const;
    const client = clientOf(DEFAULT_CONFIG, { ...other(9), actions: [kill] });
    const whatIf = whatIfOf(client);
    whatIf.changed();
    expect(whatIf.pressed).toBe('kill');
    await vi.waitFor(() => expect(whatIf.difference?.pairs).toBe(200), known);
    expect(lab.request).toMatchObject({ kind: 'what-if', before: { actions: [] }, now: { actions: [] } });

    const askedBefore = lab.asked;
    const now: Config = { ...other(9), actions: [kill, { t: 900, do: 'reset' }] };
    Object.assign(client, { config: now, asked: now, experiment: now });
    whatIf.changed();
    expect([whatIf.pressed, whatIf.difference?.pairs, lab.asked]).toEqual([
      'kill and re-arm',
      200,
      askedBefore,
    ]);
  });

  test('has nothing to say of a kill alone', () => {
    const killed: Config = { ...DEFAULT_CONFIG, actions: [{ t: 600, do: 'kill' }] };
    const whatIf = whatIfOf(clientOf(DEFAULT_CONFIG, killed));
    whatIf.changed();
    expect([whatIf.possible, whatIf.pressed]).toEqual([false, 'kill']);
  });

  test.each([
    ['nothing to compare with', clientOf(null, DEFAULT_CONFIG)],
    ['the very same desk', clientOf(DEFAULT_CONFIG, { ...DEFAULT_CONFIG })],
    [
      'a recorded tape',
      clientOf(DEFAULT_CONFIG, { ...DEFAULT_CONFIG, market: { ...DEFAULT_CONFIG.market, part: 'tape' } }),
    ],
  ])('cannot be had with %s', (_, client) => {
    const whatIf = whatIfOf(client);
    whatIf.changed();
    expect(whatIf.possible).toBe(false);
  });
});

test('an answer of the lab is known to be of another desk as soon as that one changes', async () => {
  const run = new LabRun();
  expect(run.isOfAnother(other(1))).toBe(false);
  await run.start({ kind: 'monte-carlo', config: other(1), paths: 2 });
  expect(run.isOfAnother(other(1))).toBe(false);
  expect(run.isOfAnother(other(2))).toBe(true);
  // The lab asks of the desk without what was pressed: a kill makes no answer old.
  expect(run.isOfAnother({ ...other(1), actions: [{ t: 600, do: 'kill' }] })).toBe(false);
  await run.start({ kind: 'desks', desks: [other(1)], paths: 2 });
  expect(run.isOfAnother(other(2))).toBe(false);
});
