import { describe, expect, it } from 'vitest';
import type { FillLog } from '../../src/domain/fill-log';
import { Moments } from '../../src/estimate/moments';
import { adverseSelection } from '../../src/metrics/adverse-selection';
import { markoutCurve } from '../../src/metrics/markouts';
import { MidPath } from '../../src/metrics/mid-path';
import { readConfig } from '../../src/session/read-config';
import { runSession, writeTape } from '../../src/session/run';
import { BARE_THEORY } from '../../src/session/scenarios';
import type { Session } from '../../src/session/session';
import stationary from '../fixtures/oracle/09_stationary_kpis.json';
import layers from '../fixtures/oracle/10_layers.json';
import known from '../fixtures/oracle/11_markout_adverse.json';
import policy from '../fixtures/oracle/14_informed_policy_pnl.json';

/** Runs the same configuration on `count` tapes and hands each session over. */
function eachSession(
  changes: Record<string, unknown>,
  count: number,
  look: (session: Session) => void,
): void {
  const result = readConfig({ ...BARE_THEORY, ...changes });
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join(' '));
  for (let path = 0; path < count; path++) {
    look(runSession(result.config, writeTape(result.config, path)));
  }
}

/** Four standard errors of independent sessions, and `slack` for what a finite grid costs. */
function expectMean(moments: Moments, expected: number, slack = 0): void {
  expect(
    Math.abs(moments.mean - expected),
    `${moments.mean} ± ${moments.standardError} against ${expected}`,
  ).toBeLessThanOrEqual(4 * moments.standardError + slack);
}

/** Time-average of inventory² (lots) after `fromS`. */
function meanSquareInventory(fills: FillLog, fromS: number, untilS: number): number {
  let sum = 0;
  let timeS = fromS;
  let held = 0;
  for (let i = 0; i < fills.length; i++) {
    if (fills.time[i] > fromS) {
      sum += held * held * (fills.time[i] - timeS);
      timeS = fills.time[i];
    }
    held = fills.inventory[i];
  }
  return (sum + held * held * (untilS - timeS)) / (untilS - fromS);
}

describe('a desk in the long run (oracle 09)', () => {
  const cases = stationary.cases.filter(
    ({ parameters, intensity_capped_at_A: capped }) =>
      // An order that reaches the mid is the most there is: where distances turn negative, the capped row counts.
      capped || !('both' in parameters),
  );

  it.each(cases)('$parameters.policy, capped $intensity_capped_at_A', ({ parameters, kpis }) => {
    const { A, k, sigma, Q, horizons } = parameters;
    const strategy =
      parameters.policy === 'glft_closed'
        ? { part: 'glft', values: { gamma: parameters.gamma, lot: 1, Q } }
        : parameters.policy === 'linear'
          ? {
              part: 'linear-skew',
              values: { halfSpread: parameters.half, skewPerLot: parameters.skew, lot: 1, Q },
            }
          : { part: 'fixed', values: { halfSpread: parameters.half, lot: 1, Q } };
    const used = horizons.filter((h) => h >= 5);
    const rate = new Moments();
    const edge = new Moments();
    const square = new Moments();
    const loss = used.map(() => new Moments());
    const burnS = parameters.policy === 'fixed' ? 30_000 : 3000;
    const durationS = burnS + (parameters.policy === 'fixed' ? 150_000 : 30_000);
    eachSession(
      {
        durationS,
        market: { part: 'brownian-poisson', values: { mid: 65_000, sigma, A, k, gridS: used[0] / 50 } },
        strategy: { ...strategy, volatility: 'given' },
      },
      24,
      ({ fills, tape }) => {
        let n = 0;
        let sum = 0;
        for (let i = 0; i < fills.length; i++) {
          if (fills.time[i] <= burnS) continue;
          n++;
          sum += fills.side[i] * (fills.mid[i] - fills.price[i]);
        }
        rate.add(n / (durationS - burnS));
        edge.add(sum / n);
        square.add(meanSquareInventory(fills, burnS, durationS));
        const path = new MidPath(tape);
        used.forEach((h, i) => loss[i].add(adverseSelection(path, fills, h).losingFillShare!));
      },
    );
    expectMean(rate, kpis.fill_rate_total);
    expectMean(edge, kpis.mean_edge_per_fill, 1e-9);
    expectMean(square, kpis.rms_q * kpis.rms_q);
    const ratios = kpis.loss_ratio_vs_fill_price as Record<string, number>;
    used.forEach((h, i) => {
      const expected = ratios[h.toFixed(1)];
      expectMean(loss[i], expected, 0.02 * expected + 1e-5);
    });
  });
});

describe('a desk that starts flat (oracle 09)', () => {
  const [{ parameters, kpis }] = stationary.cases.filter(({ parameters: { policy } }) => policy === 'linear');

  // A fill in direction d (+1 a purchase) at inventory q earns half + skew·d·q, and q² grows by 2dq + 1: the sum over
  // n fills telescopes. So a session's edge misses the stationary half − skew/2 by skew·q_T²/2n, whatever its noise:
  // an error of the finite session, which no number of sessions averages out.
  it('earns the stationary edge and what its last inventory explains', () => {
    if (parameters.skew === undefined) throw new Error('the oracle has no linear skew');
    const { A, k, sigma, Q, half, skew } = parameters;
    eachSession(
      {
        durationS: 20_000,
        market: { part: 'brownian-poisson', values: { mid: 65_000, sigma, A, k, gridS: 5 } },
        strategy: {
          part: 'linear-skew',
          values: { halfSpread: half, skewPerLot: skew, lot: 1, Q },
          volatility: 'given',
        },
      },
      5,
      ({ fills, inventory }) => {
        let sum = 0;
        for (let i = 0; i < fills.length; i++) sum += fills.side[i] * (fills.mid[i] - fills.price[i]);
        const end = (skew * inventory * inventory) / (2 * fills.length);
        expect(sum / fills.length - end).toBeCloseTo(kpis.mean_edge_per_fill, 8);
      },
    );
  });
});

describe('layers of a desk (oracle 10)', () => {
  it.each(layers.cases)('$parameters.deltas', ({ parameters, analytic }) => {
    const { A, k, T, deltas, sizes, refresh } = parameters;
    const mid = 65_000;
    for (const refill of ['at-once', 'at-refresh']) {
      const counts = deltas.map(() => new Moments());
      eachSession(
        {
          durationS: T,
          market: { part: 'brownian-poisson', values: { mid, sigma: 0, A, k, gridS: 60 } },
          strategy: { part: 'fixed', volatility: 'given', values: { halfSpread: deltas[0], lot: 1 } },
          layers: deltas.map((delta, i) => ({
            offsetBps: (1e4 * delta) / mid,
            size: sizes[i],
            refreshS: refresh,
          })),
          execution: { refill, sizeLaw: 'constant' },
        },
        60,
        ({ fills }) => {
          const filled = deltas.map(() => 0);
          for (let i = 0; i < fills.length; i++) if (fills.side[i] < 0) filled[fills.layer[i]]++;
          filled.forEach((n, i) => counts[i].add(n));
        },
      );
      const expected = refill === 'at-once' ? analytic.expected_fills : analytic.no_replenish_expected_fills;
      deltas.forEach((_, i) => expectMean(counts[i], expected[i]));
    }
  });
});

describe('markouts of a desk (oracles 11 and 14)', () => {
  const fixedAt = (halfSpread: number): Record<string, unknown> => ({
    part: 'fixed',
    volatility: 'given',
    values: { halfSpread, lot: 1 },
  });

  it.each(known.gm)('among the informed: $parameters', ({ parameters, rows, fill_rate_per_side }) => {
    const { delta, sigma, A_U, A_I, k_U, k_J, rho, h } = parameters;
    const rate = new Moments();
    const means = h.map(() => new Moments());
    const losses = h.map(() => new Moments());
    eachSession(
      {
        durationS: 3000,
        market: {
          part: 'informed-jumps',
          values: {
            mid: 65_000,
            sigma,
            A: A_U + A_I,
            k: k_U,
            kJ: k_J,
            informedShare: A_I / (A_U + A_I),
            revealS: rho === 'Infinity' ? 0 : 1 / Number(rho),
            gridS: h[0] / 50,
          },
        },
        strategy: fixedAt(delta),
      },
      80,
      ({ fills, tape, timeS }) => {
        const path = new MidPath(tape);
        rate.add(fills.length / (2 * timeS));
        markoutCurve(path, fills, h).forEach((point, i) => means[i].add(point.mean!));
        h.forEach((horizon, i) => losses[i].add(adverseSelection(path, fills, horizon).losingFillShare!));
      },
    );
    expectMean(rate, fill_rate_per_side);
    rows.forEach((row, i) => {
      expectMean(means[i], row.mean_markout);
      expectMean(losses[i], row.loss_ratio, 0.01 * row.loss_ratio);
    });
  });

  it.each([
    ...known.cjp_eps.map(({ parameters, rows }) => ({
      rows,
      delta: parameters.delta,
      h: parameters.h,
      values: { sigma: parameters.sigma, A: parameters.lambda, impact: parameters.eps, eps: 0 },
    })),
    ...known.cjp_alpha.map(({ parameters, rows }) => ({
      rows,
      delta: parameters.delta,
      h: parameters.h,
      values: { sigma: 0.2, A: 0.2, eps: parameters.eps, zeta: parameters.zeta },
    })),
  ])('among orders that move the price: $values', ({ rows, delta, h, values }) => {
    const means = h.map(() => new Moments());
    eachSession(
      {
        durationS: 2500,
        market: {
          part: 'short-term-alpha',
          values: { mid: 65_000, k: 1 / delta, gridS: h[0] / 100, ...values },
        },
        strategy: fixedAt(delta),
      },
      40,
      ({ fills, tape }) => {
        markoutCurve(new MidPath(tape), fills, h).forEach((point, i) => means[i].add(point.mean!));
      },
    );
    rows.forEach((row, i) => expectMean(means[i], row.mean_markout));
  });

  it.each(policy.cases[0].rows)('earns at p = $p, δ = $delta what oracle 14 says', (row) => {
    const { A, k, sigma, h } = policy.cases[0].parameters;
    const markout = new Moments();
    const profit = new Moments();
    const loss = new Moments();
    eachSession(
      {
        durationS: 2000,
        market: {
          part: 'informed-jumps',
          values: { mid: 65_000, sigma, A, k, informedShare: row.p, revealS: 0, gridS: h / 100 },
        },
        strategy: fixedAt(row.delta),
      },
      40,
      ({ fills, tape, equity, timeS }) => {
        const path = new MidPath(tape);
        profit.add(equity / timeS);
        markout.add(markoutCurve(path, fills, [h])[0].mean!);
        loss.add(adverseSelection(path, fills, h).losingFillShare!);
      },
    );
    expectMean(markout, row.mean_markout_revealed);
    expectMean(profit, row.pnl_rate_both_sides);
    expectMean(loss, row.loss_ratio_at_h, 0.01 * row.loss_ratio_at_h + 2e-4);
  });
});
