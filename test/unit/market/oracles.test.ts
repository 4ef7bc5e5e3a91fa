import { describe, expect, it } from 'vitest';
import type { Values } from '../../../src/domain/part';
import { Moments } from '../../../src/estimate/moments';
import { adverseSelection } from '../../../src/metrics/adverse-selection';
import { markoutCurve } from '../../../src/metrics/markouts';
import { MidPath } from '../../../src/metrics/mid-path';
import { BUY_TRADE, QUOTE, type Tape } from '../../../src/tape/tape';
import layers from '../../fixtures/oracle/10_layers.json';
import known from '../../fixtures/oracle/11_markout_adverse.json';
import policy from '../../fixtures/oracle/14_informed_policy_pnl.json';
import { fillsAt, tapeOf } from './constant-quotes';

/** Asserts that independent values have the expected mean to four standard errors. */
function expectMean(values: Moments, expected: number, slack = 0): void {
  const error = Math.abs(values.mean - expected);
  expect(error, `${values.mean} against ${expected}`).toBeLessThanOrEqual(4 * values.standardError + slack);
}

/** Orders of buyers that reach deeper than each distance, where a layer returns after every fill or at refreshes. */
function layerFills(tape: Tape, deltas: readonly number[], refreshS: number | null): number[] {
  const fills = deltas.map(() => 0);
  const filledIn = deltas.map(() => -1);
  let mid = 0;
  for (let row = 0; row < tape.length; row++) {
    if (tape.kind[row] === QUOTE) mid = tape.price[row];
    if (tape.kind[row] !== BUY_TRADE) continue;
    const interval = refreshS === null ? -1 : Math.floor(tape.time[row] / refreshS);
    deltas.forEach((delta, i) => {
      if (tape.price[row] - mid <= delta || (interval >= 0 && filledIn[i] === interval)) return;
      filledIn[i] = interval;
      fills[i]++;
    });
  }
  return fills;
}

describe('layers on a tape fill as oracle 10 says', () => {
  it.each(layers.cases)('for $parameters.deltas', ({ parameters, analytic }) => {
    const { A, k, T, deltas, refresh } = parameters;
    const counts = deltas.map(() => new Moments());
    const rationed = deltas.map(() => new Moments());
    const products = new Moments();
    for (let path = 0; path < 60; path++) {
      // The mid stands still, as in the oracle.
      const tape = tapeOf('brownian-poisson', { A, k, sigma: 0, gridS: 60 }, { durationS: T, path });
      const fills = layerFills(tape, deltas, null);
      layerFills(tape, deltas, refresh).forEach((n, i) => rationed[i].add(n));
      fills.forEach((n, i) => counts[i].add(n));
      products.add((fills[0] - analytic.expected_fills[0]) * (fills[1] - analytic.expected_fills[1]));
    }
    deltas.forEach((_, i) => {
      expectMean(counts[i], analytic.expected_fills[i]);
      expectMean(rationed[i], analytic.no_replenish_expected_fills[i]);
    });
    expectMean(products, analytic.cov_counts[0][1]);
  });
});

/**
 * Mean markouts and losing shares at fixed distance over many sessions, one value a session: sessions are
 * independent where fills are not.
 */
function overSessions(
  market: string,
  values: Values,
  delta: number,
  horizons: readonly number[],
  sessions: { count: number; durationS: number },
): { mean: Moments[]; loss: Moments[]; adverse: Moments[]; rate: Moments } {
  const result = {
    mean: horizons.map(() => new Moments()),
    loss: horizons.map(() => new Moments()),
    adverse: horizons.map(() => new Moments()),
    rate: new Moments(),
  };
  for (let path = 0; path < sessions.count; path++) {
    const tape = tapeOf(market, values, { durationS: sessions.durationS, path });
    const fills = fillsAt(tape, delta);
    const midPath = new MidPath(tape);
    markoutCurve(midPath, fills, horizons).forEach((point, i) => result.mean[i].add(point.mean!));
    horizons.forEach((h, i) => {
      const report = adverseSelection(midPath, fills, h);
      result.loss[i].add(report.losingFillShare!);
      if (report.adverseMoveShare !== null) result.adverse[i].add(report.adverseMoveShare);
    });
    result.rate.add(fills.length / (2 * sessions.durationS));
  }
  return result;
}

/** Asserts a probability; where nothing was seen, that as many trials may well have seen nothing. */
function expectShare(values: Moments, expected: number, trials: number, slack = 0): void {
  const error = Math.abs(values.mean - expected);
  const binomial = Math.sqrt((expected * (1 - expected)) / trials);
  expect(error, `${values.mean} against ${expected}`).toBeLessThanOrEqual(
    4 * Math.max(values.standardError, binomial) + 1 / trials + slack,
  );
}

describe('markouts without information', () => {
  const rows = known.diffusion.flatMap(({ parameters, rows: points }) =>
    points.map((point) => ({ ...parameters, ...point })),
  );

  it.each(rows)('equal δ = $delta and lose as Φ(−δ/σ√h) after $h s', ({ delta, sigma, h, mean, loss }) => {
    const durationS = 60 * h;
    const values = { sigma, A: 2000 / durationS, k: 1 / delta, gridS: h / 100, mid: 65_000 };
    const measured = overSessions('brownian-poisson', values, delta, [h], { count: 16, durationS });
    expectMean(measured.mean[0], mean);
    // A fill is judged up to a grid step early, by at most 1 % of the variance.
    expectShare(measured.loss[0], loss, 16 * 60, 0.01 * loss);
    expectMean(measured.adverse[0], 0.5);
  });
});

describe('markouts among the informed', () => {
  it.each(known.gm)('equal the formulas of the informed-jump market: $parameters', (gm) => {
    const { delta, sigma, A_U, A_I, k_U, k_J, rho, h } = gm.parameters;
    const revealS = rho === 'Infinity' ? 0 : 1 / Number(rho);
    const values = {
      mid: 65_000,
      sigma,
      A: A_U + A_I,
      k: k_U,
      kJ: k_J === k_U ? null : k_J,
      informedShare: A_I / (A_U + A_I),
      revealS,
      gridS: h[0] / 50,
    };
    const measured = overSessions('informed-jumps', values, delta, h, { count: 40, durationS: 1500 });
    expectMean(measured.rate, gm.fill_rate_per_side);
    gm.rows.forEach((row, i) => {
      expectMean(measured.mean[i], row.mean_markout);
      expectShare(measured.loss[i], row.loss_ratio, 40 * 100, 0.01 * row.loss_ratio);
    });
  });

  it('earn what oracle 14 says, and nothing at the break-even distance', () => {
    for (const { parameters, rows } of policy.cases) {
      const { A, k, sigma, h } = parameters;
      for (const row of rows.filter(({ p }) => p === 0 || p === 0.25)) {
        const measured = overSessions(
          'informed-jumps',
          { mid: 65_000, sigma, A, k, informedShare: row.p, revealS: 0, gridS: h / 20 },
          row.delta,
          [h],
          { count: 16, durationS: 1000 },
        );
        expectMean(measured.rate, row.fill_rate_per_side);
        expectMean(measured.mean[0], row.mean_markout_revealed);
        expectShare(measured.loss[0], row.loss_ratio_at_h, 16 * 200, 0.02 * row.loss_ratio_at_h);
      }
    }
  });
});
