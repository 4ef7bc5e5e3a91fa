import { expect, test } from 'vitest';
import { experimentOf } from '../../../src/lab/experiment';
import { CellRunner } from '../../../src/lab/cells';
import type { Config } from '../../../src/session/config';
import { deskIn } from '../../../src/session/desk-in-world';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { Session } from '../../../src/session/session';
import { metricsOf } from '../../../src/session/summary';
import { BUY_TRADE, QUOTE, Tape } from '../../../src/tape/tape';
import { DeskKeeper } from '../../../workers/desk-keeper';
import type { PinnedDesks } from '../../../workers/protocol';
import { configured } from '../../support/configured';

/** A worker in which whatever waits for its turn waits for the test. */
class Turns {
  ms = 0;
  private waiting: (() => void)[] = [];
  now = (): number => (this.ms += 6);
  after = (_ms: number, run: () => void): void => {
    this.waiting.push(run);
  };

  /** Lets everything happen that waits, and what that leaves to happen. */
  settle(): number {
    let turns = 0;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      next();
      turns++;
    }
    return turns;
  }
}

const NOW = configured({ durationS: 7200 });
const OTHERS = [0.002, 0.05].map((gamma) =>
  configured({
    durationS: 600,
    seed: 99,
    market: { part: 'brownian-poisson' },
    strategy: { values: { gamma } },
  }),
);

/** Figures of every desk once all have caught up. */
function settled(
  keeper: DeskKeeper,
  turns: Turns,
  desks: readonly unknown[],
  run: Session,
  world: Config,
): PinnedDesks {
  keeper.of(desks, run, world);
  turns.settle();
  return keeper.of(desks, run, world);
}

test('a pinned desk stands where its own whole run on the present tape would stand, in slices', () => {
  const tape = writeTape(NOW);
  const run = runSession(NOW, tape);
  const turns = new Turns();
  const keeper = new DeskKeeper(turns);
  const first = keeper.of(OTHERS, run, NOW);
  expect(first.desks.map(({ state }) => state)).toEqual(['running', 'running']);
  expect(turns.settle()).toBeGreaterThan(1);

  const { desks, now, timeS } = keeper.of([...OTHERS, NOW], run, NOW);
  turns.settle();
  const again = keeper.of([...OTHERS, NOW], run, NOW);
  expect(timeS).toBe(7200);
  expect(desks.slice(0, 2)).toEqual(again.desks.slice(0, 2));
  OTHERS.forEach((desk, i) => {
    const alone = runSession(deskIn(NOW, desk), tape);
    const pinned = again.desks[i];
    if (pinned.state !== 'ready') throw new Error(pinned.state);
    expect(pinned.figures.equity).toBe(alone.equity);
    expect(pinned.figures.fills).toBe(alone.fills.length);
    expect(pinned.figures.spreadCapture).toBe(alone.ledger.spreadCapture);
    // What the scorecard says of a desk is what the table says of it.
    const { maxDrawdown, losingFillShare } = metricsOf(alone);
    expect(pinned.figures).toMatchObject({ maxDrawdown, losingFillShare });
  });
  // A/A: the same desk beside itself is the same to the last bit.
  expect(again.desks[2]).toEqual({ state: 'ready', figures: now });
});

test('desks stay in step as the market goes on, and start anew where it goes back or becomes another', () => {
  const tape = writeTape(NOW);
  const turns = new Turns();
  const keeper = new DeskKeeper(turns);
  const run = new Session(NOW, tape);
  for (const timeS of [600, 900, 1800]) {
    run.advance(timeS);
    const { desks } = settled(keeper, turns, OTHERS, run, NOW);
    const alone = new Session(deskIn(NOW, OTHERS[0]), tape);
    alone.advance(timeS);
    expect(desks[0]).toMatchObject({
      state: 'ready',
      figures: { equity: alone.equity, fills: alone.fills.length },
    });
  }
  const back = new Session(NOW, tape);
  back.advance(700);
  const alone = new Session(deskIn(NOW, OTHERS[1]), tape);
  alone.advance(700);
  expect(settled(keeper, turns, OTHERS, back, NOW).desks[1]).toMatchObject({
    figures: { equity: alone.equity },
  });

  const elsewhere = { ...NOW, seed: 8 };
  const other = runSession(elsewhere, writeTape(elsewhere));
  const there = runSession(deskIn(elsewhere, OTHERS[1]), other.tape);
  expect(settled(keeper, turns, OTHERS, other, elsewhere).desks[1]).toMatchObject({
    figures: { equity: there.equity, fills: there.fills.length },
  });
  expect(runDigest(there)).not.toBe(runDigest(other));
});

function recordedTape(): Tape {
  const tape = new Tape({
    ...{ source: 'test', origin: 'recorded', symbol: 'BTC-USDC', tick: 0.1, lotStep: 0.001, originUs: 0 },
    ...{ touch: true, sizes: true, identified: false, truth: null },
  });
  for (let t = 0; t < 60; t++) tape.quote(t, 100 + (t % 7), 100.2 + (t % 7), 1, 1);
  return tape;
}

const RECORDED_WORLD = configured({
  ...{ durationS: 60, market: { part: 'tape' }, instrument: { tick: 0.1, lotStep: 0.001 } },
  strategy: { part: 'glft', values: { sigma: 0.3, A: 0.1, k: 5 } },
});

test('on a recording a desk believes what the desk that plays believes, where its market is not there to tell', () => {
  const world = RECORDED_WORLD;
  const tape = recordedTape();
  expect(tape.kind[0]).toBe(QUOTE);
  const run = runSession(world, tape);
  const open = configured({ strategy: { values: { gamma: 0.5, sigma: null, A: null, k: null } } });
  const [desk] = settled(new DeskKeeper(new Turns()), new Turns(), [open], run, world).desks;
  expect(desk.state).not.toBe('refused');
});

test('drawn orders are refused on a recording that tells its trades, beside the run as in it', () => {
  const tape = recordedTape();
  tape.trade(60, BUY_TRADE, 101, 1);
  const world = RECORDED_WORLD;
  const drawing = configured({ venue: { fillRule: 'probabilistic' } });
  const [desk] = settled(
    new DeskKeeper(new Turns()),
    new Turns(),
    [drawing],
    runSession(world, tape),
    world,
  ).desks;
  expect(desk).toMatchObject({
    state: 'refused',
    problems: [{ path: 'venue.fillRule', code: 'not-applicable' }],
  });
});

test('what is no configuration is refused by name and the others run', () => {
  const run = runSession(NOW, writeTape(NOW));
  const turns = new Turns();
  const { desks } = settled(
    new DeskKeeper(turns),
    turns,
    [{ strategy: { part: 'oracle' } }, OTHERS[0]],
    run,
    NOW,
  );
  expect(desks[0]).toMatchObject({ state: 'refused', problems: [{ path: 'strategy.part' }] });
  expect(desks[1].state).toBe('ready');
});

test('many tapes tell each pinned desk from the present one, on paths that were not looked at', () => {
  const short = configured({ durationS: 1800 });
  const request = { kind: 'desks', desks: [short, short, deskIn(short, OTHERS[1])], paths: 6 } as const;
  const made = experimentOf(request);
  if (!made.ok) throw new Error('refused');
  const { experiment } = made;
  if (experiment.work.kind !== 'cells') throw new Error(experiment.work.kind);
  expect(experiment.work.plan.firstPath).toBe(1);
  const runner = new CellRunner(experiment.work.plan);
  for (let job = 0; job < experiment.jobs; job++) experiment.receive(runner.run(job));
  const view = experiment.view();
  if (view?.kind !== 'desks') throw new Error('no view');
  expect(view.cells[1]?.versus).toMatchObject({ meanDifference: 0, se: 0, pairs: 6 });
  expect(view.cells[2]?.versus?.meanDifference).not.toBe(0);
  expect(experimentOf({ ...request, paths: 0 })).toMatchObject({ ok: false });
});
