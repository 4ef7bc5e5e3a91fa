import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PICKED_OFF } from '../../../src/domain/fill-log';
import { randomStream } from '../../../src/domain/random';
import type { Config } from '../../../src/session/config';
import { tellsTrades } from '../../../src/session/drawn-order-rule';
import { Player } from '../../../src/session/player';
import { readConfig } from '../../../src/session/read-config';
import { readRecordedConfig } from '../../../src/session/recorded-config';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { Session } from '../../../src/session/session';
import {
  BUY_TRADE,
  MARK_DISCONNECTED,
  type RowKind,
  SELL_TRADE,
  Tape,
  UNSIDED_TRADE,
} from '../../../src/tape/tape';
import { RECORDED_BOOK } from '../../support/recorded-book';

/** A feed that tells a mid only. */
const MID_ONLY = { ...RECORDED_BOOK, touch: false, sizes: false };

function configured(changes: object, venue: object = {}): Config {
  const result = readConfig({
    durationS: 3600,
    market: { part: 'tape' },
    strategy: { part: 'fixed', volatility: 'given' },
    layers: [{ offsetBps: 10, size: 0.01, refreshS: 1 }],
    execution: { sizeLaw: 'constant' },
    fees: { schedule: 'none' },
    risk: { bands: 'none' },
    ...changes,
    venue: {
      fillRule: 'probabilistic',
      intensity: { A: 0.5, k: 10 },
      latencyMs: { feed: 0, order: 0, cancel: 0 },
      ...venue,
    },
  });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.config;
}

/** A mid that a feed tells every second: still, or on a walk of `stepSize`. */
function midTape(untilS: number, stepSize = 0): Tape {
  const tape = new Tape(MID_ONLY);
  const random = randomStream(4, 'test');
  let mid = 100;
  for (let t = 0; t <= untilS; t++, mid += stepSize * random.normal()) tape.quote(t, mid, mid);
  return tape;
}

describe('probabilistic fills', () => {
  it('come at A·e^(−kδ) a second where an order always stands', () => {
    const untilS = 40_000;
    const layers = [5, 10, 20].map((offsetBps) => ({ offsetBps, size: 0.01, refreshS: 1 }));
    const config = configured({ durationS: untilS, layers, execution: { refill: 'at-once' } });
    const { fills } = runSession(config, midTape(untilS));
    layers.forEach(({ offsetBps }, layer) => {
      let count = 0;
      for (let i = 0; i < fills.length; i++) if (fills.layer[i] === layer) count++;
      const expected = 2 * untilS * 0.5 * Math.exp((-10 * 100 * offsetBps) / 10_000);
      expect(Math.abs(count - expected), `${offsetBps} bp: ${count} of ${expected}`).toBeLessThan(
        4 * Math.sqrt(expected),
      );
    });
  });

  it('fill an order for its size and not beyond, and a deeper layer only with the one before it', () => {
    const layers = [10, 20].map((offsetBps) => ({ offsetBps, size: 0.01, refreshS: 5 }));
    const session = runSession(configured({ layers }), midTape(3600));
    const { fills } = session;
    expect(fills.length).toBeGreaterThan(100);
    for (let i = 0; i < fills.length; i++) expect(fills.size[i]).toBe(0.01);
    expect(fills.length).toBe(session.filledOrders);
    // A layer stands for five seconds at most after a fill of its own.
    const last = [-Infinity, -Infinity, -Infinity, -Infinity];
    for (let i = 0; i < fills.length; i++) {
      const slot = fills.layer[i] + (fills.side[i] > 0 ? 0 : 2);
      expect(Math.floor(fills.time[i] / 5)).toBeGreaterThan(Math.floor(last[slot] / 5));
      last[slot] = fills.time[i];
    }
  });

  it('meet the nearer of two desks with every order that meets the farther', () => {
    const tape = midTape(3600);
    const times = (offsetBps: number): number[] => {
      const layers = [{ offsetBps, size: 0.01, refreshS: 1 }];
      const { fills } = runSession(configured({ layers, execution: { refill: 'at-once' } }), tape);
      return Array.from(fills.time.subarray(0, fills.length));
    };
    const near = new Set(times(5));
    const far = times(15);
    expect(far.length).toBeGreaterThan(50);
    expect(far.every((timeS) => near.has(timeS))).toBe(true);
    expect(near.size).toBeGreaterThan(far.length);
  });

  it('do not depend on how time is cut into calls, nor does a change of the rule', () => {
    const config = configured({
      actions: [
        { t: 700.3, do: 'set', path: 'venue.fillRule', value: 'through' },
        { t: 1500.1, do: 'set', path: 'venue.fillRule', value: 'probabilistic' },
        { t: 2000, do: 'set', path: 'venue.intensity.A', value: 2 },
      ],
    });
    const tape = midTape(3600, 0.02);
    const whole = runDigest(runSession(config, tape));
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.01, max: 300, noNaN: true }), { minLength: 5 }), (steps) => {
        const session = new Session(config, tape);
        let t = 0;
        for (const step of steps) session.advance((t = Math.min(3600, t + step)));
        session.advance(3600);
        session.settle();
        expect(runDigest(session)).toBe(whole);
      }),
      { numRuns: 15 },
    );
  });

  it('do not spare an order that the mid moves through', () => {
    const tape = new Tape(MID_ONLY);
    for (let t = 0; t <= 10; t++) tape.quote(t, t < 5.5 ? 100 : 99.5, t < 5.5 ? 100 : 99.5);
    const layers = [{ offsetBps: 10, size: 0.01, refreshS: 30 }];
    const { fills } = runSession(
      configured({ durationS: 10, layers }, { intensity: { A: 1e-6, k: 10 } }),
      tape,
    );
    expect(fills.length).toBe(1);
    expect(fills.kind[0]).toBe(PICKED_OFF);
    expect(fills.price[0]).toBe(99.9);
  });

  it('stand in for the trades of a tape that has some', () => {
    const tape = new Tape(RECORDED_BOOK);
    tape.quote(0, 99.99, 100.01, 1, 1);
    tape.trade(5, SELL_TRADE, 90, 5);
    tape.quote(6, 99.99, 100.01, 1, 1);
    const still = { intensity: { A: 1e-6, k: 10 } };
    expect(runSession(configured({ durationS: 10 }, still), tape).fills.length).toBe(0);
    expect(
      runSession(configured({ durationS: 10 }, { ...still, fillRule: 'through' }), tape).fills.length,
    ).toBe(1);
  });

  it('meet nobody while the feed is gone', () => {
    const tape = new Tape(MID_ONLY);
    tape.quote(0, 100, 100);
    tape.mark(100, MARK_DISCONNECTED);
    tape.quote(2000, 100, 100);
    tape.quote(3600, 100, 100);
    const config = configured({
      layers: [{ offsetBps: 5, size: 0.01, refreshS: 1 }],
      risk: { staleS: 3600 },
    });
    const { fills } = runSession(config, tape);
    expect(fills.length).toBeGreaterThan(100);
    for (let i = 0; i < fills.length; i++) expect(fills.time[i] <= 100 || fills.time[i] >= 2000).toBe(true);
  });

  it('need an A and a k: the venue’s, the strategy’s or the model’s', () => {
    const refused = readConfig({
      market: { part: 'tape' },
      strategy: { part: 'fixed' },
      venue: { fillRule: 'probabilistic', intensity: { k: 0.1 } },
    });
    expect(refused.ok ? [] : refused.problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'venue.intensity.A missing',
    ]);
    const believing = {
      market: { part: 'tape' },
      strategy: { part: 'glft', values: { sigma: 1, A: 0.1, k: 0.2 } },
      venue: { fillRule: 'probabilistic' },
    };
    expect(readConfig(believing).ok).toBe(true);
    expect(readConfig({ strategy: { part: 'fixed' }, venue: { fillRule: 'probabilistic' } }).ok).toBe(true);
    // More orders than anybody could wait for are not drawn, whoever believes in them.
    const values = { sigma: 1, A: 5000, k: 0.2 };
    expect(readConfig({ ...believing, strategy: { part: 'glft', values } })).toMatchObject({
      ok: false,
      problems: [{ path: 'venue.intensity.A', code: 'out-of-range' }],
    });
    expect(readConfig({ venue: { intensity: { A: 0, c: 1 } } })).toMatchObject({
      ok: false,
      problems: [{ path: 'venue.intensity.A' }, { path: 'venue.intensity.c' }],
    });
  });

  it('of a model’s tape are drawn as the model knows, and the configuration says so', () => {
    const written = readConfig({ durationS: 60 });
    if (!written.ok) throw new Error('refused');
    const tape = writeTape(written.config);
    const read = readRecordedConfig(
      { strategy: { part: 'fixed' }, venue: { fillRule: 'probabilistic' } },
      tape,
    );
    const { A, k } = tape.header.truth!;
    expect(read).toMatchObject({ ok: true, config: { venue: { intensity: { A, k } } } });
  });
});

describe('a tape that tells its trades', () => {
  const DRAWN = { fillRule: 'probabilistic', intensity: { A: 1, k: 10 } };

  function tapeWith(...kinds: readonly RowKind[]): Tape {
    const tape = new Tape(RECORDED_BOOK);
    tape.quote(0, 99.99, 100.01, 1, 1);
    for (const kind of kinds) tape.trade(1, kind, 100, 1);
    tape.quote(2, 99.99, 100.01, 1, 1);
    return tape;
  }

  it('refuses to have others drawn in their place, and says what may be chosen', () => {
    // Nor is anything asked for that would not help.
    const bare = readRecordedConfig(
      { strategy: { part: 'fixed' }, venue: { fillRule: 'probabilistic' } },
      tapeWith(SELL_TRADE),
    );
    expect(bare.ok ? [] : bare.problems.map(({ path }) => path)).toEqual(['venue.fillRule']);
    const input = {
      strategy: { part: 'fixed' },
      venue: DRAWN,
      actions: [{ t: 1, do: 'set', path: 'venue.fillRule', value: 'probabilistic' }],
    };
    const read = readRecordedConfig(input, tapeWith(SELL_TRADE));
    expect(read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'venue.fillRule not-applicable',
      'actions[0].value not-applicable',
    ]);
    expect(read.ok ? '' : read.problems[0].message).toMatch(/use through, queue or touch/);
    expect(readRecordedConfig({ ...input, venue: {}, actions: [] }, tapeWith(SELL_TRADE)).ok).toBe(true);
  });

  it('is none whose prints have no side, nor one that a model wrote', () => {
    expect(tellsTrades(tapeWith(BUY_TRADE))).toBe(true);
    expect(tellsTrades(tapeWith(UNSIDED_TRADE))).toBe(false);
    expect(tellsTrades(tapeWith())).toBe(false);
    const written = readConfig({ durationS: 60 });
    if (!written.ok) throw new Error('refused');
    expect(tellsTrades(writeTape(written.config))).toBe(false);
  });

  it('is played under the strict rule where its file follows a market of drawn orders, and refuses a change back', () => {
    const config = configured({ market: { part: 'brownian-poisson' } });
    const player = new Player(config);
    expect(player.loadTape(tapeWith(BUY_TRADE))).toEqual({ ok: true });
    expect(player.config.venue.fillRule).toBeNull();
    const back = { ...player.config, venue: { ...player.config.venue, fillRule: 'probabilistic' } };
    expect(player.change(back)).toMatchObject({ ok: false, problems: [{ path: 'venue.fillRule' }] });
    expect(player.compareWith(back)).toMatchObject({ ok: false });
    expect(player.config.venue.fillRule).toBeNull();
  });
});
