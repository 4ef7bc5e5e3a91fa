import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FillLog, MAKER, TAKER } from '../../../src/domain/fill-log';
import { randomStream } from '../../../src/domain/random';
import { adverseSelection } from '../../../src/metrics/adverse-selection';
import { maxDrawdown } from '../../../src/metrics/drawdown';
import { markoutCurve, markouts } from '../../../src/metrics/markouts';
import { MidPath } from '../../../src/metrics/mid-path';
import { MARK_GAP, MARK_SESSION, Tape } from '../../../src/tape/tape';
import oracle from '../../fixtures/oracle/13_accounting_markouts.json';
import { RECORDED_BOOK } from '../../support/recorded-book';

const RECORDED = { ...RECORDED_BOOK, touch: false, sizes: false };

function tapeOfMids(times: readonly number[], mids: readonly number[], header = RECORDED): Tape {
  const tape = new Tape(header, 4);
  for (let i = 0; i < times.length; i++) tape.quote(times[i], mids[i], mids[i]);
  return tape;
}

function oracleFills(): FillLog {
  const fills = new FillLog();
  for (const fill of oracle.fills) {
    const side = fill.side === 'buy' ? 1 : -1;
    fills.add(0, fill.t, 0, side, MAKER, fill.price, fill.size, fill.fee, fill.mid, fill.inventory_after);
  }
  return fills;
}

const path = new MidPath(tapeOfMids(oracle.mid_times, oracle.mids));

describe('markouts', () => {
  it.each(oracle.horizons)('equal the oracle, fill by fill, %s s after', (h) => {
    const { value, matured } = markouts(path, oracleFills(), h);
    const key = `${h.toFixed(1)}` as '1.0' | '5.0' | '30.0';
    oracle.fills.forEach((fill, i) => {
      const expected = fill.markout[key];
      if (expected === null) expect(value[i]).toBeNaN();
      else expect(value[i]).toBeCloseTo(expected, 6);
    });
    expect(matured).toBe(oracle.summary.losing[key].n);
  });

  it.each(oracle.horizons)('lose as often as the oracle says, %s s after', (h) => {
    const report = adverseSelection(path, oracleFills(), h);
    const known = oracle.summary.losing[`${h.toFixed(1)}` as '1.0' | '5.0' | '30.0'];
    expect(report.n).toBe(known.n);
    expect(report.losingFillShare).toBeCloseTo(known.losing / known.n, 12);
  });

  it('are effective half-spread less price impact', () => {
    const fills = oracleFills();
    for (const point of markoutCurve(path, fills, [1, 5, 30])) {
      const { value } = markouts(path, fills, point.h);
      let size = 0;
      let effective = 0;
      for (let i = 0; i < fills.length; i++) {
        if (Number.isNaN(value[i])) continue;
        size += fills.size[i];
        effective += fills.size[i] * oracle.fills[i].effective_half_spread;
      }
      expect(point.mean! + point.impact!).toBeCloseTo(effective / size, 6);
    }
  });

  it('do not exist beyond the last row, for market orders, or while the feed is gone', () => {
    const tape = tapeOfMids([0, 1, 2], [100, 101, 102]);
    tape.mark(6, MARK_GAP);
    tape.quote(7, 110, 110);
    tape.quote(20, 111, 111);
    const fills = new FillLog();
    fills.add(1, 1, 0, 1, MAKER, 100, 1, 0, 101, 1);
    fills.add(1, 1, 255, 1, TAKER, 100, 1, 0, 101, 2);
    fills.add(2, 2, 0, -1, MAKER, 103, 1, 0, 102, 1);
    const gapped = new MidPath(tape);
    const at = (h: number): number[] => [...markouts(gapped, fills, h).value];
    expect(at(1)).toEqual([2, NaN, NaN]); // 3 s: rows are missing since 2 s
    expect(at(5)).toEqual([NaN, NaN, -7]); // 6 s unknown, 7 s is known again
    expect(at(18)).toEqual([10, NaN, -8]);
    expect(at(18.5)).toEqual([10, NaN, NaN]);
  });

  it('never look past the rows that the run has read', () => {
    const tape = tapeOfMids([0, 1, 2, 3, 4], [100, 101, 102, 103, 104]);
    const fills = new FillLog();
    fills.add(1, 1, 0, 1, MAKER, 100, 1, 0, 101, 1);
    const growing = new MidPath(tape, 3);
    expect(markouts(growing, fills, 1).value[0]).toBe(2);
    expect(markouts(growing, fills, 2).value[0]).toBeNaN();
    growing.extendTo(5);
    expect(markouts(growing, fills, 2).value[0]).toBe(3);
  });

  it('ignore crossed, locked and empty books', () => {
    const tape = new Tape({ ...RECORDED, touch: true }, 8);
    tape.quote(0, 99, 101);
    tape.quote(1, 102, 101);
    tape.quote(2, 101, 101);
    tape.quote(3, 0, 101);
    tape.quote(4, 100, 104);
    tape.mark(5, MARK_SESSION);
    const touch = new MidPath(tape);
    expect([...touch.mid.subarray(0, touch.length)]).toEqual([100, 102, NaN]);
  });

  it('change sign when the world is mirrored', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: -20, max: 20 })), {
          minLength: 3,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 40 }),
        (steps, h) => {
          let t = 0;
          let move = 0;
          const times = [0];
          const moves = [0];
          for (const [wait, step] of steps) {
            times.push((t += wait));
            moves.push((move += step));
          }
          const build = (sign: number): [MidPath, FillLog] => {
            const tape = tapeOfMids(
              times,
              moves.map((m) => 5000 + sign * m),
            );
            const fills = new FillLog();
            times.forEach((time, i) => {
              const side = i % 2 ? sign : -sign;
              const mid = 5000 + sign * moves[i];
              fills.add(i, time, 0, side, MAKER, mid - side * 3, 1, 0, mid, 0);
            });
            return [new MidPath(tape), fills];
          };
          const [up, upFills] = build(1);
          const [down, downFills] = build(-1);
          const judged = (from: MidPath, log: FillLog): number[] =>
            [...markouts(from, log, h).value].map((x) => x + 0);
          expect(judged(up, upFills)).toEqual(judged(down, downFills));
          const a = adverseSelection(up, upFills, h);
          const b = adverseSelection(down, downFills, h);
          expect(a.losingFillShare).toBe(b.losingFillShare);
          expect(a.losingFillBaseline).toBe(b.losingFillBaseline);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('no-information baseline', () => {
  it('is the share of both-signed mid moves that would have cost the fill its edge', () => {
    // The mid moves by +3 within one of the nine seconds from which a second can pass.
    const times = Array.from({ length: 11 }, (_, i) => i);
    const mids = times.map((t) => (t < 5 ? 100 : 103));
    const steps = new MidPath(tapeOfMids(times, mids));
    const fills = new FillLog();
    fills.add(1, 1, 0, 1, MAKER, 98, 1, 0, 100, 1); // δ = 2 < 3: lost by a move of −3
    fills.add(1, 1, 0, 1, MAKER, 97, 1, 0, 100, 2); // δ = 3: a tie is not a loss
    fills.add(1, 1, 0, 1, MAKER, 102, 1, 0, 100, 3); // δ = −2: lost unless the mid moves by +3
    const { expected } = adverseSelection(steps, fills, 1);
    expect(expected[0]).toBeCloseTo(1 / 18, 3);
    expect(expected[1]).toBe(0);
    expect(expected[2]).toBeCloseTo(17 / 18, 3);
  });

  it('is that of the time of the fills where volatility comes and goes', () => {
    // An hour in which nothing moves, then one that moves by 10 a second: all fills lie in the second.
    const stream = randomStream(3, 'walk');
    const times = Array.from({ length: 7201 }, (_, i) => i);
    let mid = 5000;
    const mids = times.map((t) => (mid += t > 3600 ? 10 * stream.normal() : 0));
    const walk = new MidPath(tapeOfMids(times, mids));
    const fills = new FillLog();
    for (let t = 3700; t < 7100; t += 10) {
      const side = t % 20 === 0 ? 1 : -1;
      fills.add(t, t, 0, side, MAKER, mids[t] - side * 10, 1, 0, mids[t], 0);
    }
    const report = adverseSelection(walk, fills, 5);
    // Φ(−10/(10√5)), to the scatter of an hour.
    expect(Math.abs(report.losingFillBaseline! - 0.3274)).toBeLessThan(0.03);
    expect(Math.abs(report.losingFillShare! - report.losingFillBaseline!)).toBeLessThan(3 * report.excessSe!);
  });

  it('is that of the whole session where the time around a fill holds too few moves', () => {
    // Within half an hour of the fills the feed is gone but for the fills' own seconds.
    const tape = new Tape(RECORDED, 8);
    for (let t = 0; t <= 3600; t++) tape.quote(t, 100 + (t % 2), 100 + (t % 2));
    tape.mark(3601, MARK_GAP);
    tape.quote(5000, 100, 100);
    tape.quote(5003, 100, 100);
    tape.mark(5004, MARK_GAP);
    tape.quote(7200, 100, 100);
    const fills = new FillLog();
    fills.add(1, 5001, 0, 1, MAKER, 99.5, 1, 0, 100, 1);
    // Every second the mid moves by 1, and half of the moves are against a purchase.
    expect(adverseSelection(new MidPath(tape), fills, 1).losingFillBaseline).toBeCloseTo(0.5, 2);
  });

  it('is no number before anything has matured', () => {
    const report = adverseSelection(path, new FillLog(), 5);
    expect(report).toMatchObject({
      n: 0,
      losingFillShare: null,
      losingFillBaseline: null,
      adverseMoveShare: null,
      impactRatio: null,
    });
  });
});

describe('drawdown', () => {
  it('equals the oracle over every mid and fill', () => {
    expect(maxDrawdown(path, oracleFills())).toBeCloseTo(oracle.summary.max_drawdown, 6);
  });

  it('is nothing without fills', () => {
    expect(maxDrawdown(path, new FillLog())).toBe(0);
  });
});
