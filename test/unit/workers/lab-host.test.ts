import { describe, expect, test } from 'vitest';
import { jobRunner } from '../../../src/lab/work';
import { readConfig } from '../../../src/session/read-config';
import { BARE_THEORY } from '../../../src/session/scenarios';
import { LabHost } from '../../../workers/lab-host';
import type { Hand, HandOrder } from '../../../workers/lab-pool';
import type { ExperimentRequest, LabProgress } from '../../../workers/lab-protocol';

const read = readConfig({
  ...BARE_THEORY,
  durationS: 1,
  market: { part: 'paper-2008' },
  strategy: { part: 'avellaneda-stoikov', values: { gamma: 0.1, lot: 1 }, volatility: 'given' },
});
if (!read.ok) throw new Error('the paper is refused');
const MONTE_CARLO: ExperimentRequest = { kind: 'monte-carlo', config: read.config, paths: 6000 };

/** Hands that run a job when the test says so, the order of arrival being the test's choice. */
class Bench {
  readonly hands: BenchHand[] = [];
  readonly later: (() => void)[] = [];
  readonly host: LabHost;

  constructor(cores: number) {
    this.host = new LabHost({
      cores,
      startHand: () => {
        const hand = new BenchHand();
        this.hands.push(hand);
        return hand;
      },
      after: (_ms, run) => this.later.push(run),
    });
  }

  /** Hands with a job, in the order of `choose`, each finish it; false when nobody has one. */
  step(choose: (busy: BenchHand[]) => BenchHand = ([first]) => first): boolean {
    const busy = this.hands.filter((hand) => hand.open.length > 0);
    if (busy.length === 0) return false;
    choose(busy).finish();
    return true;
  }

  async answer(request: ExperimentRequest, choose?: (busy: BenchHand[]) => BenchHand): Promise<LabProgress> {
    const started = await this.host.start(request, false);
    if (!started.ok) throw new Error('refused');
    while (this.step(choose));
    return this.host.progress(started.run, -1);
  }
}

class BenchHand implements Hand {
  onmessage: Hand['onmessage'] = null;
  onerror: Hand['onerror'] = null;
  readonly open: { run: number; job: number }[] = [];
  terminated = false;
  rehearsals = 0;
  done = 0;
  private run: ((job: number) => unknown) | null = null;

  postMessage(order: HandOrder): void {
    const copy = structuredClone(order);
    if (copy === 'rehearse') this.rehearsals++;
    else if ('work' in copy) this.run = jobRunner(copy.work);
    else this.open.push(copy);
  }

  terminate(): void {
    this.terminated = true;
    this.open.length = 0;
  }

  finish(): void {
    const { run, job } = this.open.shift()!;
    this.done++;
    const data = structuredClone({ run, job, result: this.run!(job) });
    this.onmessage?.({ data } as MessageEvent);
  }
}

describe('the lab', () => {
  test('has hands rehearse once, when they are started for a question to come', async () => {
    const bench = new Bench(2);
    await bench.host.start(MONTE_CARLO, true);
    expect(bench.hands.map(({ rehearsals }) => rehearsals)).toEqual([0]);
    await bench.host.warm();
    await bench.host.warm();
    expect(bench.hands.map(({ rehearsals }) => rehearsals)).toEqual([0, 1]);
  });

  test('gives the same bits for any number of hands and any order of arrival', async () => {
    const reference = await new Bench(1).answer(MONTE_CARLO);
    expect(reference).toMatchObject({ state: 'complete', sessions: 6000, sessionsDone: 6000 });
    let turn = 0;
    const orders = [
      (busy: BenchHand[]) => busy[busy.length - 1],
      (busy: BenchHand[]) => busy[(turn += 7) % busy.length],
    ];
    for (const cores of [2, 5]) {
      for (const order of orders) {
        const bench = new Bench(cores);
        const { view, state } = await bench.answer(MONTE_CARLO, order);
        expect(state).toBe('complete');
        expect(view).toEqual(reference.view);
        expect(bench.hands.filter(({ done }) => done > 0)).toHaveLength(cores);
      }
    }
  });

  test('tells partial results from the first on, and stops at once when told', async () => {
    const bench = new Bench(2);
    const { host } = bench;
    const started = await host.start(MONTE_CARLO, false);
    if (!started.ok) throw new Error('refused');
    const waiting = host.progress(started.run, 1);
    bench.step();
    const first = await waiting;
    expect(first).toMatchObject({ state: 'running', sessionsDone: 500 });
    expect(first.view?.kind === 'monte-carlo' && first.view.summary.paths).toBe(500);
    await host.cancel();
    while (bench.step());
    const last = await host.progress(started.run, -1);
    expect(last).toMatchObject({ state: 'cancelled', sessionsDone: 500 });
    // Nothing but the two jobs under way was still run.
    expect(bench.hands.map(({ done }) => done)).toEqual([2, 1]);
  });

  test('keeps warm hands for the next question and gives up one that does not come back', async () => {
    const bench = new Bench(2);
    await bench.host.start(MONTE_CARLO, false);
    bench.step();
    await bench.host.cancel();
    bench.step();
    const lost = bench.hands.find(({ open }) => open.length > 0)!;
    for (const run of bench.later.splice(0)) run();
    expect(bench.hands.map(({ terminated }) => terminated)).toEqual(bench.hands.map((hand) => hand === lost));
    const { state } = await bench.answer(MONTE_CARLO);
    expect(state).toBe('complete');
    expect(bench.hands).toHaveLength(3);
  });

  test('leaves a core to the market where asked, and begins nothing while held', async () => {
    const bench = new Bench(4);
    await bench.host.hold(true);
    await bench.host.start(MONTE_CARLO, true);
    expect(bench.step()).toBe(false);
    await bench.host.hold(false);
    expect(bench.hands.filter(({ open }) => open.length > 0)).toHaveLength(3);
  });

  test('says what is wrong with a question and goes on with the one before', async () => {
    const bench = new Bench(1);
    const started = await bench.host.start(MONTE_CARLO, false);
    if (!started.ok) throw new Error('refused');
    const wrong = await bench.host.start({ ...MONTE_CARLO, paths: 0.5 }, false);
    expect(!wrong.ok && wrong.problems[0].path).toBe('paths');
    while (bench.step());
    expect((await bench.host.progress(started.run, -1)).state).toBe('complete');
  });

  test('says so when a hand breaks', async () => {
    const bench = new Bench(1);
    const started = await bench.host.start(MONTE_CARLO, false);
    if (!started.ok) throw new Error('refused');
    bench.hands[0].onerror?.({ message: 'no such script' } as ErrorEvent);
    const { state, failure } = await bench.host.progress(started.run, -1);
    expect([state, failure]).toEqual(['failed', 'no such script']);
    expect((await bench.answer(MONTE_CARLO)).state).toBe('complete');
  });
});
