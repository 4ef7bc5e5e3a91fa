import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TAKER, type FillLog } from '../../../src/domain/fill-log';
import { Grid } from '../../../src/domain/instrument';
import { randomStream } from '../../../src/domain/random';
import { maxDrawdown } from '../../../src/metrics/drawdown';
import { markoutCurve, markouts } from '../../../src/metrics/markouts';
import { MidPath } from '../../../src/metrics/mid-path';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { MARK_COLUMNS } from '../../../src/session/recording';
import { Session } from '../../../src/session/session';
import { BUY_TRADE, MARK, QUOTE, SELL_TRADE, Tape, type RowKind } from '../../../src/tape/tape';
import { configured } from '../../support/configured';
import { RECORDED_BOOK } from '../../support/recorded-book';

/** A model's market without limits: what impact alone does. */
const MODEL = {
  durationS: 3600,
  market: { part: 'brownian-poisson' },
  strategy: { part: 'glft', volatility: 'ewma' },
  fees: { schedule: 'none' },
  risk: { bands: 'none' },
};

/** A desk at the touch of a recorded book. */
const RECORDED = {
  durationS: 600,
  market: { part: 'tape' },
  instrument: { tick: 0.01 },
  strategy: { part: 'fixed', values: { halfSpread: 0.01, lot: 0.01 }, volatility: 'given' },
  layers: [{ offsetBps: 5, size: 0.01, refreshS: 1 }],
  fees: { schedule: 'none' },
  risk: { bands: 'none' },
};

function wanderingBook(seed: number): Tape {
  const tape = new Tape(RECORDED_BOOK);
  const random = randomStream(seed, 'test');
  let ticks = 10_000;
  for (let t = 0; t < 600; t += 0.25) {
    ticks += Math.floor(3 * random.unit()) - 1;
    // Wide: no shift moves through what is left of an order, which would be picked off a row later than a quote does.
    tape.quote(t, (ticks - 5) / 100, (ticks + 5) / 100, 0.2 * random.unit(), 0.2 * random.unit());
    const deep = Math.floor(4 * random.unit());
    if (random.unit() < 0.5) tape.trade(t, SELL_TRADE, (ticks - 5 - deep) / 100, 0.3 * random.unit());
    else tape.trade(t, BUY_TRADE, (ticks + 5 + deep) / 100, 0.3 * random.unit());
  }
  return tape;
}

/** The tape as a desk met it: moved by its shifts, each of which is a quote row of its own. */
function tapeAsMet({ tape, priceShifts }: Session): Tape {
  const met = new Tape(tape.header, tape.length);
  const grid = new Grid(tape.header.touch ? tape.header.tick : 0);
  const moved = (price: number): number =>
    grid.step > 0 ? grid.at(grid.count(price + shift)) : price + shift;
  const quote = (row: number, timeS: number): void =>
    met.quote(timeS, moved(tape.price[row]), moved(tape.ask[row]), tape.size[row], tape.askSize[row]);
  let shift = 0;
  let next = 0;
  let quoted = 0;
  const shiftUpTo = (row: number): void => {
    for (; next < priceShifts!.length && priceShifts!.row[next] <= row; next++) {
      shift = priceShifts!.shift[next];
      quote(quoted, priceShifts!.time[next]);
    }
  };
  for (let row = 0; row < tape.length; row++) {
    shiftUpTo(row);
    if (tape.kind[row] === QUOTE) quote((quoted = row), tape.time[row]);
    else if (tape.kind[row] !== MARK)
      met.trade(tape.time[row], tape.kind[row] as RowKind, moved(tape.price[row]), tape.size[row]);
  }
  shiftUpTo(tape.length);
  return met;
}

/** Horizons at which no row of a grid stands: a shift and a mid of one moment have no order in time. */
const HORIZONS = [0.013, 0.37, 4.91, 61.3];

function meanMarkouts({ tape, row, fills, priceShifts }: Session): (number | null)[] {
  return markoutCurve(new MidPath(tape, row, priceShifts), fills, HORIZONS).map(({ mean }) => mean);
}

/** Over all marks, in mid, equity and inventory P&L. */
function greatestDifference(one: Session, other: Session): number {
  let greatest = 0;
  for (let i = 0; i < other.marks.length; i++) {
    for (const column of [MARK_COLUMNS.mid, MARK_COLUMNS.equity, MARK_COLUMNS.inventoryPnl])
      greatest = Math.max(greatest, Math.abs(one.marks.at(i, column) - other.marks.at(i, column)) || 0);
  }
  return greatest;
}

/** The prices and sizes of a run's fills, in order. */
function fillsOf({ fills }: { fills: FillLog }): number[][] {
  return Array.from({ length: fills.length }, (_, i) => [
    fills.time[i],
    fills.layer[i],
    fills.side[i],
    Number(fills.price[i].toFixed(7)),
    Number(fills.size[i].toFixed(9)),
    Number(fills.mid[i].toFixed(7)),
  ]);
}

describe('permanent impact of own fills', () => {
  it('is the same as a tape whose prices had moved, in fills, equity, marks and markouts', () => {
    const late = { venue: { impact: 0.5, latencyMs: { feed: 300, order: 50, cancel: 50 } } };
    const models = [1, 2, 3].flatMap((seed) =>
      [{ venue: { impact: 2 } }, late].map((venue) => {
        const config = configured({ ...MODEL, ...venue, seed });
        return [config, writeTape(config)] as const;
      }),
    );
    const books = [1, 2, 3].flatMap((seed) =>
      ['through', 'touch'].map(
        (fillRule) =>
          [configured({ ...RECORDED, venue: { impact: 0.004, fillRule } }), wanderingBook(seed)] as const,
      ),
    );
    for (const [config, tape] of [...models, ...books]) {
      const moving = runSession(config, tape);
      expect(moving.priceShifts!.length).toBeGreaterThan(10);
      const plain = runSession({ ...config, venue: { ...config.venue, impact: 0 } }, tapeAsMet(moving));
      expect(fillsOf(moving)).toEqual(fillsOf(plain));
      expect(moving.equity).toBeCloseTo(plain.equity, 6);
      expect(moving.mid).toBeCloseTo(plain.mid, 6);
      expect(greatestDifference(moving, plain)).toBeLessThan(1e-5);
      expect(meanMarkouts(moving)).toEqual(
        meanMarkouts(plain).map((mean) => expect.closeTo(mean!, 6) as number),
      );
    }
  });

  it('costs ξ per lot right after the fill, where nothing else moves', () => {
    const tape = new Tape({ ...RECORDED_BOOK, sizes: false });
    for (let t = 0; t <= 60; t++) {
      tape.quote(t, 99.99, 100.01);
      if (t === 20) tape.trade(20.5, SELL_TRADE, 99.9);
    }
    const config = configured({
      ...RECORDED,
      durationS: 60,
      venue: { impact: 0.2, latencyMs: { order: 0 } },
    });
    const { fills, equity, mid, priceShifts } = runSession(config, tape);
    expect(fills.length).toBe(1);
    // We bought a lot at 99.95: the seller takes the market down by 20 cents for good.
    expect([fills.price[0], fills.mid[0]]).toEqual([99.95, 100]);
    expect(mid).toBeCloseTo(99.8, 9);
    expect(equity).toBeCloseTo(0.01 * (99.8 - 99.95), 9);
    const path = new MidPath(tape, tape.length, priceShifts);
    for (const h of [0.1, 1, 30]) expect(markouts(path, fills, h).value[0]).toBeCloseTo(0.05 - 0.2, 9);
    expect(markouts(path, fills, 0).value[0]).toBeCloseTo(0.05, 9);
    // From 5 cents a unit gained at the fill to 15 lost.
    expect(maxDrawdown(path, fills)).toBeCloseTo(0.01 * 0.2, 9);
  });

  it('is seen by a desk only as late as prices are', () => {
    const tape = new Tape({ ...RECORDED_BOOK, sizes: false });
    for (let t = 0; t <= 60; t += 0.5) {
      tape.quote(t, 99.99, 100.01);
      if (t === 20) tape.trade(20.25, SELL_TRADE, 99.9);
    }
    const latencyMs = { feed: 4000, order: 0, cancel: 0 };
    const session = new Session(configured({ ...RECORDED, venue: { impact: 0.2, latencyMs } }), tape);
    session.advance(24.2);
    expect(session.mid).toBeCloseTo(99.8, 9);
    expect(session.explain(0, -1)?.mid).toBeCloseTo(100, 9);
    session.advance(24.3);
    expect(session.explain(0, -1)?.mid).toBeCloseTo(99.8, 9);
  });

  it('drives the market before us where we take', () => {
    const config = configured({
      ...MODEL,
      execution: { sizeLaw: 'constant' },
      risk: { maxInventory: 0.03, lossPer5Min: null, sessionLoss: null, perFillLoss: null },
      venue: { impact: 1 },
    });
    const { fills, priceShifts, risk } = runSession(config, writeTape(config));
    expect(risk.emergencies).toBeGreaterThan(0);
    let shift = 0;
    for (let i = 0; i < fills.length; i++)
      shift += ((fills.kind[i] === TAKER ? 1 : -1) * fills.side[i] * fills.size[i]) / 0.01;
    expect(priceShifts!.shift[priceShifts!.length - 1]).toBeCloseTo(shift, 6);
  });

  it('keeps equity = spread capture + inventory P&L − fees, and any cut of time', () => {
    const config = configured({ durationS: 3600, venue: { impact: 3 } });
    const tape = writeTape(config);
    const whole = runSession(config, tape);
    const { ledger } = whole;
    expect(ledger.spreadCapture + ledger.inventoryPnl - ledger.fees).toBeCloseTo(whole.equity, 6);
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.1, max: 300, noNaN: true }), { minLength: 5 }), (steps) => {
        const session = new Session(config, tape);
        let t = 0;
        for (const step of steps) session.advance((t = Math.min(3600, t + step)));
        session.advance(3600);
        session.settle();
        expect(runDigest(session)).toBe(runDigest(whole));
      }),
      { numRuns: 5 },
    );
  });

  it('begins where a timed input says, and is nothing at 0', () => {
    const config = configured({ durationS: 3600 });
    const tape = writeTape(config);
    const without = runSession(config, tape);
    const from = (value: number): Session =>
      runSession({ ...config, actions: [{ t: 1800, do: 'set', path: 'venue.impact', value }] }, tape);
    expect(fillsOf(from(0))).toEqual(fillsOf(without));
    const later = from(2);
    expect(later.priceShifts!.time[0]).toBeGreaterThan(1800);
    expect(fillsOf(later).filter(([t]) => t <= 1800)).toEqual(fillsOf(without).filter(([t]) => t <= 1800));
    expect(fillsOf(later)).not.toEqual(fillsOf(without));
  });
});
