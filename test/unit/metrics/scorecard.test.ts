import { describe, expect, it } from 'vitest';
import { FillLog, MAKER, TAKER } from '../../../src/domain/fill-log';
import { adverseSelection } from '../../../src/metrics/adverse-selection';
import { markoutCurve } from '../../../src/metrics/markouts';
import { MidPath } from '../../../src/metrics/mid-path';
import { runMetrics, type RunTotals } from '../../../src/metrics/scorecard';
import { sharpeRatio } from '../../../src/metrics/sharpe-ratio';
import { Tape } from '../../../src/tape/tape';
import { RECORDED_BOOK } from '../../support/recorded-book';
import { fillsAt, tapeOf } from '../market/constant-quotes';

const seriesOf = (values: readonly number[], stepS: number) => ({
  length: values.length,
  stepS,
  at: (i: number) => values[i],
});

const EMPTY: RunTotals = {
  fills: new FillLog(),
  ordersPlaced: 0,
  ordersFilled: 0,
  durationS: 0,
  absoluteInventoryTime: 0,
  equity: 0,
  equitySeries: seriesOf([], 1),
};

describe('scorecard', () => {
  it('has no numbers, rather than zeros, where nothing happened', () => {
    const path = new MidPath(tapeOf('brownian-poisson', {}, { durationS: 10 }));
    const metrics = runMetrics(path, EMPTY);
    const markout = markoutCurve(path, EMPTY.fills);
    expect(metrics).toEqual({
      fillRate: null,
      fillsPerHour: null,
      spreadPerFillBps: null,
      profitPerVolumeBps: null,
      inventoryTurnover: null,
      losingFillShare: null,
      losingFillBaseline: null,
      losingFillExcessSe: null,
      adverseMoveShare: null,
      impactRatio: null,
      sharpe: null,
      sharpeDaily: null,
      maxDrawdown: 0,
      effectiveHalfSpread: null,
      horizonS: 5,
    });
    expect(markout.map((point) => point.n)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(markout.every((point) => point.mean === null && point.se === null)).toBe(true);
  });

  it('agrees with a session worked by hand', () => {
    const fills = new FillLog();
    // Bought 2 at 99 with the mid at 100, sold 1 at 103 with the mid at 102, and paid 1 to sell the rest at 101.
    fills.add(0, 10, 0, 1, MAKER, 99, 2, 0, 100, 2);
    fills.add(0, 20, 0, -1, MAKER, 103, 1, 0, 102, 1);
    fills.add(0, 30, 255, -1, TAKER, 101, 1, 0, 102, 0);
    const path = new MidPath(tapeOf('brownian-poisson', { mid: 100, sigma: 0 }, { durationS: 100 }));
    const metrics = runMetrics(path, {
      fills,
      ordersPlaced: 8,
      ordersFilled: 2,
      durationS: 100,
      absoluteInventoryTime: 30,
      equity: 6,
      equitySeries: seriesOf([0, 1, 3, 6], 1),
    });
    expect(metrics.fillRate).toBe(0.25);
    expect(metrics.fillsPerHour).toBe(72);
    expect(metrics.spreadPerFillBps).toBeCloseTo((1e4 * (2 + 1 - 1)) / (198 + 103 + 101), 12);
    expect(metrics.profitPerVolumeBps).toBeCloseTo((1e4 * 6) / 402, 12);
    expect(metrics.inventoryTurnover).toBeCloseTo(4 / 0.3, 12);
    expect(metrics.effectiveHalfSpread).toBeCloseTo(1, 12);
    // Increments 1, 2, 3 a second: mean 2, standard deviation 1.
    expect(metrics.sharpeDaily).toBeCloseTo(2 * Math.sqrt(86_400), 9);
    expect(metrics.sharpe).toBeCloseTo(2 * Math.sqrt(365 * 86_400), 8);
    // Equity at a mid of 100 throughout: −198 + 200 = 2, then −95 + 100 = 5, then 6.
    expect(metrics.maxDrawdown).toBe(0);
  });

  it('measures Sharpe over minutes where there are enough of them', () => {
    const values = Array.from({ length: 3601 }, (_, i) => i + (i % 120 === 60 ? 5 : 0));
    const ratio = sharpeRatio(seriesOf(values, 1))!;
    expect(ratio.intervalS).toBe(60);
    // Increments alternate between 65 and 55.
    const deviation = 5 * Math.sqrt(60 / 59);
    expect(ratio.daily).toBeCloseTo((60 / deviation) * Math.sqrt(1440), 9);
  });

  it('has no Sharpe where equity never varies', () => {
    expect(sharpeRatio(seriesOf([0, 1, 2, 3], 1))).toBeNull();
    expect(sharpeRatio(seriesOf([5], 1))).toBeNull();
  });
});

describe('adverse selection on a recorded book', () => {
  it('takes no fill at the mid for one behind it by the dust of halving a sum', () => {
    const tape = new Tape(RECORDED_BOOK);
    for (let t = 0; t <= 60; t++) tape.quote(t, 183.28, 183.3, 1, 1);
    const mid = 0.5 * (183.28 + 183.3);
    expect(mid).toBeGreaterThan(183.29);
    const fills = new FillLog();
    fills.add(10, 10, 0, -1, MAKER, 183.29, 1, 0, mid, -1);
    const report = adverseSelection(new MidPath(tape), fills, 5);
    expect(report.losingFillShare).toBe(0);
    expect(report.losingFillBaseline).toBe(0);
  });
});

describe('adverse selection in a market without information', () => {
  it('loses no more often than its baseline says, at any distance and on any grid', () => {
    for (const [delta, h, gridS] of [
      [5, 1, 0.25],
      [10, 5, 0.25],
      [20, 30, 1],
    ]) {
      let excess = 0;
      let variance = 0;
      for (let path = 0; path < 12; path++) {
        const tape = tapeOf(
          'brownian-poisson',
          { sigma: 5.79, A: 0.5, k: 0.06, gridS },
          { durationS: 3600, path },
        );
        const fills = fillsAt(tape, delta);
        const metrics = runMetrics(new MidPath(tape), { ...EMPTY, fills }, h);
        excess += metrics.losingFillShare! - metrics.losingFillBaseline!;
        variance += metrics.losingFillExcessSe! * metrics.losingFillExcessSe!;
      }
      expect(Math.abs(excess) / Math.sqrt(variance)).toBeLessThan(4);
    }
  });
});
