import { expect, test, vi } from 'vitest';
import type { Config } from '../../../src/session/config';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';

/** A lab that works on one question until it is told of another, and refuses what has no tapes. */
const lab = vi.hoisted(() => ({ run: 0, done: 0, told: [] as (() => void)[] }));
vi.mock('comlink', () => ({
  wrap: () => ({
    start: ({ paths }: { paths: number }) => {
      if (paths < 1) return Promise.resolve({ ok: false, problems: [{ path: 'paths', message: 'None.' }] });
      lab.run++;
      lab.done = 0;
      tell();
      return Promise.resolve({ ok: true, run: lab.run, hands: 1 });
    },
    hold: () => Promise.resolve(),
    cancel: () => Promise.resolve(),
    progress: async (run: number, seen: number) => {
      if (run === lab.run && seen === lab.done) await new Promise<void>((resolve) => lab.told.push(resolve));
      const here = run === lab.run;
      const state = !here ? 'cancelled' : lab.done === 9 ? 'complete' : 'running';
      return { run, version: lab.done, state, sessions: here ? 9 : 0, sessionsDone: here ? lab.done : 0 };
    },
  }),
}));
vi.mock('../../../src/ui/start-lab', () => ({ startLab: () => ({}) }));

function tell(): void {
  for (const told of lab.told.splice(0)) told();
}

function work(to: number): void {
  lab.done = to;
  tell();
}

const { labIsBusy, LabRun } = await import('../../../src/ui/lab/lab-run.svelte');
type Run = InstanceType<typeof LabRun>;

const asked = (paths: number, config: Config = DEFAULT_CONFIG) =>
  ({ kind: 'monte-carlo', config, paths }) as const;
const reaches = (run: Run, sessionsDone: number) =>
  vi.waitFor(() => expect(run.progress?.sessionsDone).toBe(sessionsDone));

test('a question asked again while it runs is followed to its end', async () => {
  const run = new LabRun();
  void run.start(asked(4000));
  await vi.waitFor(() => expect(lab.told).toHaveLength(1));
  work(3);
  await reaches(run, 3);
  await vi.waitFor(() => expect(lab.told).toHaveLength(1));
  void run.start(asked(9));
  await vi.waitFor(() => expect([run.progress?.sessions, run.running]).toEqual([9, true]));
  work(9);
  await reaches(run, 9);
  expect(run.running).toBe(false);
});

test('a question that is refused leaves the one before under way, whoever asked it', async () => {
  const [run, other] = [new LabRun(), new LabRun()];
  void run.start(asked(9));
  await vi.waitFor(() => expect(lab.told).toHaveLength(1));
  const refused = other.start(asked(0));
  // What the lab found while it was asked.
  work(2);
  await refused;
  expect([other.problems.length, run.running, labIsBusy(other)]).toEqual([1, true, true]);
  await run.start(asked(0));
  expect([run.problems.length, run.running]).toEqual([1, true]);
  // What is told answers the question before.
  expect(run.asked).toMatchObject({ paths: 9 });
  await reaches(run, 2);
  work(9);
  await reaches(run, 9);
  expect(run.running).toBe(false);
});

test('an answer about the desk as it stands is not of another desk for what was done on the way to it', async () => {
  const run = new LabRun();
  void run.start(asked(9));
  await vi.waitFor(() => expect(lab.told).toHaveLength(1));
  work(9);
  await reaches(run, 9);
  const forked = { t: 1800, do: 'set', path: 'strategy.values.gamma', value: 0.01 } as const;
  expect(run.isOfAnother({ ...DEFAULT_CONFIG, actions: [forked, { t: 1900, do: 'kill' }] })).toBe(false);
  expect(run.isOfAnother({ ...DEFAULT_CONFIG, seed: 8 })).toBe(true);
});
