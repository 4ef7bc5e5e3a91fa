import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultsOf, type Values } from '../../../src/domain/part';
import { paperMoments } from '../../../src/lab/paper-table';
import { evaluatePolicy, type PolicyWorld } from '../../../src/lab/policy-evaluation';
import { evaluateStationary } from '../../../src/lab/stationary-policy';
import { STRATEGIES } from '../../../src/strategy/registry';
import type { Strategy } from '../../../src/strategy/strategy';

const folder = process.env.QUOTELAB_ORACLE ?? new URL('../../fixtures/oracle', import.meta.url).pathname;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- oracles are JSON of their own shapes
const oracle = (name: string): any => JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8'));

function strategy(name: string, values: Values): Strategy {
  const part = STRATEGIES[name];
  const known = Object.fromEntries(Object.entries(values).filter(([key]) => key in part.parameters));
  return part.create({ ...defaultsOf(part.parameters), ...known });
}

const world = (of: Partial<PolicyWorld>): PolicyWorld => ({
  mid: 100,
  sigma: 2,
  A: 140,
  k: 1.5,
  xi: 0,
  Q: 10,
  durationS: 1,
  gamma: 0.1,
  lot: 1,
  largestRate: null,
  ...of,
});

/** Closeness in relative terms. */
const near = (got: number, wanted: number, tolerance: number): void =>
  expect(Math.abs(got - wanted)).toBeLessThanOrEqual(tolerance * Math.max(Math.abs(wanted), 1e-9));

describe('oracle 02: the published tables without simulation', () => {
  const { parameters: p, rows } = oracle('02_as_table');
  for (const { gamma, strategy: kind, exact, ...row } of rows) {
    test(`gamma ${gamma}, ${kind}`, () => {
      const half = 0.5 * row.spread_time_average_continuous;
      const desk =
        kind === 'inventory'
          ? strategy('avellaneda-stoikov', { gamma, lot: 1, sigma: p.sigma, k: p.k })
          : strategy('fixed', { halfSpread: half });
      const scheme = { mid: p.s0, sigma: p.sigma, A: p.A, k: p.k, durationS: p.T, steps: p.steps };
      const got = paperMoments(desk, { ...scheme, followedLots: 150 });
      near(got.profitMean, exact.profit_mean, 1e-9);
      near(got.profitStd, exact.profit_std, 1e-9);
      near(got.spreadGainStd, exact.spread_gain_std, 1e-9);
      near(got.inventoryStd, exact.mtm_std, 1e-9);
      near(got.finalInventoryStd, exact.final_q_std, 1e-9);
      near(got.fills, exact.fills_mean, 1e-9);
      near(got.gainPerFill, exact.mean_edge_per_fill, 1e-9);
      near(got.averageSpread, row.spread_time_average_over_step_grid, 1e-9);
      expect(Math.abs(got.finalInventoryMean)).toBeLessThan(1e-9);
      expect(Math.abs(got.cappedShare - exact.capped_prob_fraction)).toBeLessThan(1e-9);
      expect(Math.abs(got.throughMidShare - exact.negative_distance_fraction)).toBeLessThan(1e-9);
      expect(Math.abs(got.mass - 1)).toBeLessThan(1e-12);
      exact.final_q_pmf_minus15_to_15.forEach((wanted: number, i: number) => {
        expect(Math.abs(got.finalInventory[150 - 15 + i] - wanted)).toBeLessThan(1e-9);
      });
    });
  }
});

describe('oracle 07: the value of the exact policy', () => {
  for (const { parameters: p, closed_form_ce_by_q0: closed, at_q0_zero: wanted } of oracle(
    '07_certainty_equivalent',
  ).cases) {
    test(`gamma ${p.gamma}, Q ${p.Q}, xi ${p.xi ?? 0}: evaluated from its quotes alone it is the closed form`, () => {
      const desk = strategy('glft-exact', { ...p, lot: 1, xi: p.xi ?? 0, T: null });
      const got = evaluatePolicy(desk, world({ ...p, xi: p.xi ?? 0, durationS: p.T }));
      closed.forEach((ce: number, i: number) => near(got.certaintyEquivalent![i], ce, 1e-8));
      near(got.certaintyEquivalent![p.Q], wanted.ce, 1e-8);
      near(got.mean[p.Q], wanted.mean_wealth, 1e-7);
      near(got.std[p.Q], wanted.std_wealth, 1e-7);
      near(got.spreadGainStd[p.Q], wanted.std_spread_gain, 1e-7);
      near(got.inventoryStd[p.Q], wanted.std_mtm, 1e-7);
      near(got.finalInventory[p.Q], wanted.rms_final_q, 1e-7);
      near(got.fills[p.Q], wanted.expected_fills, 1e-7);
    });
  }
});

/** The policies of oracle 08 by the names it gives them. */
function ladder(
  p: Record<string, number> & { linear: [number, number] },
  best: number,
): Record<string, Strategy> {
  const shared = { gamma: p.gamma, lot: 1, sigma: p.sigma, A: p.A, k: p.k, Q: p.Q };
  const exact = strategy('glft-exact', shared);
  const [halfSpread, skewPerLot] = p.linear;
  const phi = 0.5 * p.gamma * p.sigma * p.sigma;
  return {
    fixed_1_over_k: strategy('fixed', { halfSpread: 1 / p.k }),
    fixed_best_constant: strategy('fixed', { halfSpread: best }),
    linear_skew: strategy('linear-skew', { halfSpread, skewPerLot }),
    linear_skew_seed_wrong_sign: strategy('linear-skew', { halfSpread, skewPerLot: -skewPerLot }),
    avellaneda_stoikov: strategy('avellaneda-stoikov', shared),
    avellaneda_stoikov_rolling_horizon_T_over_4: strategy('avellaneda-stoikov-rolling', {
      ...shared,
      horizonS: p.T / 4,
    }),
    avellaneda_stoikov_infinite_horizon: strategy('avellaneda-stoikov-infinite', { ...shared, qMax: p.Q }),
    glft_closed_form: strategy('glft', shared),
    glft_eigen: { quote: (view, out) => exact.quote({ ...view, timeLeftS: Infinity }, out) },
    glft_exact: exact,
    cjp_phi_half_gamma_sigma2: strategy('cartea-jaimungal', { ...shared, phi, alpha: 0 }),
  };
}

describe('oracle 08: the ladder of strategies in one world', () => {
  for (const { parameters: p, fixed_best_constant_delta: best, rows } of oracle('08_policy_ladder').cases) {
    const policies = ladder(p, best);
    const value = (name: string) =>
      evaluatePolicy(
        policies[name],
        // The infinite variant quotes so far through the mid that the oracle holds its rates.
        world({
          ...p,
          durationS: p.T,
          largestRate: name === 'avellaneda_stoikov_infinite_horizon' ? 1e4 : null,
        }),
      );

    for (const row of rows) {
      test(`gamma ${p.gamma}, T ${p.T}: ${row.strategy}`, () => {
        const got = value(row.strategy);
        near(got.certaintyEquivalent![p.Q], row.ce, 1e-6);
        near(got.mean[p.Q], row.mean, 1e-6);
        near(got.std[p.Q], row.std, 1e-6);
        near(got.fills[p.Q], row.fills, 1e-6);
        // The oracle's Cartea–Jaimungal policy is a spline over 401 times, whose kinks its last moments show.
        near(got.finalInventory[p.Q], row.rms_final_q, row.strategy.startsWith('cjp') ? 5e-6 : 1e-6);
      });
    }
  }
});

describe('the exact optimum', () => {
  const market = fc.record({
    gamma: fc.double({ min: 0.01, max: 1, noNaN: true }),
    sigma: fc.double({ min: 0.5, max: 3, noNaN: true }),
    A: fc.double({ min: 10, max: 150, noNaN: true }),
    k: fc.double({ min: 0.5, max: 3, noNaN: true }),
    xi: fc.double({ min: 0, max: 0.3, noNaN: true }),
    durationS: fc.double({ min: 0.1, max: 2, noNaN: true }),
  });

  test('has the largest certainty equivalent of the ladder, at every starting inventory', () => {
    fc.assert(
      fc.property(market, (of) => {
        const values = { ...of, lot: 1, Q: 5, phi: 0.5 * of.gamma * of.sigma * of.sigma, alpha: 0, mu: 0 };
        const best = evaluatePolicy(
          strategy('glft-exact', values),
          world({ ...of, Q: 5 }),
        ).certaintyEquivalent!;
        for (const name of ['glft', 'avellaneda-stoikov', 'avellaneda-stoikov-rolling', 'cartea-jaimungal']) {
          const other = evaluatePolicy(strategy(name, values), world({ ...of, Q: 5 })).certaintyEquivalent!;
          best.forEach((ce, i) => expect(ce).toBeGreaterThan(other[i] - 1e-7 * (1 + Math.abs(ce))));
        }
      }),
      { numRuns: 3 },
    );
  });

  test('is worth what it says it is worth, in any lot', () => {
    fc.assert(
      fc.property(market, fc.constantFrom(0.01, 1, 20), (of, lot) => {
        const values = { ...of, gamma: of.gamma / lot, lot, Q: 5, mu: 0 };
        const desk = strategy('glft-exact', values);
        const got = evaluatePolicy(
          desk,
          world({ ...of, gamma: of.gamma / lot, lot, Q: 5 }),
        ).certaintyEquivalent!;
        got.forEach((ce, i) => {
          const view = { timeS: 0, timeLeftS: of.durationS, mid: 100, inventoryLots: i - 5, sigma: of.sigma };
          near(ce, desk.certaintyEquivalent!(view)!, 1e-6);
        });
      }),
      { numRuns: 3 },
    );
  });

  test('loses by any change of its quotes', () => {
    const desk = strategy('glft-exact', { gamma: 0.1, lot: 1, sigma: 2, A: 140, k: 1.5, Q: 4 });
    const best = evaluatePolicy(desk, world({ Q: 4 })).certaintyEquivalent![4];
    for (const [bid, ask] of [
      [0.02, 0],
      [-0.02, 0],
      [0, 0.02],
      [0.02, -0.02],
      [-0.03, -0.03],
    ]) {
      const changed: Strategy = {
        quote(view, out) {
          desk.quote(view, out);
          out.deltaBid += bid;
          out.deltaAsk += ask;
        },
      };
      expect(evaluatePolicy(changed, world({ Q: 4 })).certaintyEquivalent![4]).toBeLessThan(best);
    }
  });

  test('worth without risk aversion is the mean', () => {
    const desk = strategy('fixed', { halfSpread: 0.7 });
    const got = evaluatePolicy(desk, world({ gamma: 0 }));
    expect([...got.certaintyEquivalent!]).toEqual([...got.mean]);
  });
});

describe('a ruinous policy', () => {
  test('has moments, but no certainty equivalent', () => {
    // Each round trip loses 40 at once, as often as orders come.
    const desk = strategy('linear-skew', { halfSpread: 0, skewPerLot: 40 });
    const got = evaluatePolicy(desk, world({ gamma: 3, A: 500, Q: 3 }));
    expect(got.certaintyEquivalent).toBeNull();
    expect(got.mean[3]).toBeLessThan(-1e4);
    expect(got.fills[3]).toBeGreaterThan(500);
  });
});

describe('a policy whose expected utility is no number', () => {
  const risky = { gamma: 2, sigma: 3.2, A: 1, k: 1.87, xi: 0.225, durationS: 0.757, Q: 12, largestRate: 1e6 };

  test('at the first step already: has moments, and ends', () => {
    const got = evaluatePolicy(strategy('glft', { ...risky, lot: 1 }), world(risky));
    expect(got.certaintyEquivalent).toBeNull();
    expect(got.mean[0]).toBeLessThan(-10);
    expect([...got.mean, ...got.std, ...got.fills].every(Number.isFinite)).toBe(true);
  });

  test('after a while, from the bounds alone: has moments, and ends', () => {
    const later = { ...risky, gamma: 1.125, sigma: 2.4, k: 3.73, xi: 0.214, durationS: 2.76 };
    const got = evaluatePolicy(strategy('avellaneda-stoikov', { ...later, lot: 1 }), world(later));
    expect(got.certaintyEquivalent).toBeNull();
    expect([...got.mean, ...got.std, ...got.fills].every(Number.isFinite)).toBe(true);
  });
});

describe('a position that is traded out at once', () => {
  // A lot at q = ±1 goes 1e6 times a second at the price δ and never comes back: what is left of it fades for ever.
  test('is worth its one fill, and takes no smaller steps as it fades', () => {
    const out: Strategy = {
      quote({ inventoryLots: q }, quotes) {
        Object.assign(quotes, { deltaBid: -20, deltaAsk: -30, bidQuoted: q < 0, askQuoted: q > 0 });
      },
    };
    const value = evaluatePolicy(out, world({ gamma: 0, sigma: 0, Q: 1, durationS: 3, largestRate: 1e6 }));
    near(value.mean[0], -20, 1e-9);
    near(value.mean[2], -30, 1e-9);
    near(value.fills[0], 1, 1e-9);
    expect(value.finalInventory[0]).toBeLessThan(1e-6);
  });
});

describe('the variance of spread gains', () => {
  // Poisson's equation of the chain, solved with 1,500 digits. A negative slope leans the wrong way.
  test.each([
    [0.7, -0.03, 10, 1.5, 140, 84.67931847099152],
    [0.7, -0.06, 30, 1.5, 140, 7.028185207582026],
    [0.7, -0.1, 40, 1.5, 140, 0.2732347685447006],
    [26, -1.3, 30, 0.06, 0.5, 28.824484686323753],
    [0.7, 0.3, 40, 1.5, 140, 35.03873013984398],
  ])('half %f, slope %f, ±%i lots', (half, slope, Q, k, A, variance) => {
    const desk: Strategy = {
      quote({ inventoryLots }, quotes) {
        quotes.bidQuoted = quotes.askQuoted = true;
        quotes.deltaBid = half + slope * inventoryLots;
        quotes.deltaAsk = half - slope * inventoryLots;
      },
    };
    const world = { mid: 100, sigma: 2, A, k, Q, capped: false, horizonsS: [] };
    near(evaluateStationary(desk, world).spreadGainVariance, variance, 1e-12);
  });
});

describe('oracle 09: policies that run for ever', () => {
  for (const { parameters: p, intensity_capped_at_A: capped, kpis } of oracle('09_stationary_kpis').cases) {
    test(`${p.policy}, half ${p.half ?? 'own'}, ${capped ? 'capped' : 'uncapped'}`, () => {
      const names: Record<string, string> = { fixed: 'fixed', linear: 'linear-skew', glft_closed: 'glft' };
      const values = {
        ...p,
        halfSpread: p.half ?? null,
        skewPerLot: p.skew ?? 0,
        lot: 1,
        gamma: p.gamma ?? 0,
      };
      const { horizons, Q } = p;
      const desk = strategy(names[p.policy], values);
      const got = evaluateStationary(desk, {
        mid: 100,
        sigma: p.sigma,
        A: p.A,
        k: p.k,
        Q,
        capped,
        horizonsS: horizons,
      });
      near(got.bidRate + got.askRate, kpis.fill_rate_total, 1e-9);
      near(got.bidRate, kpis.fill_rate_bid, 1e-9);
      near(got.askRate, kpis.fill_rate_ask, 1e-9);
      near(got.spreadGain, kpis.spread_pnl_rate, 1e-9);
      near(got.gainPerFill, kpis.mean_edge_per_fill, 1e-9);
      expect(Math.abs(got.meanLots - kpis.mean_q)).toBeLessThan(1e-9);
      near(got.rmsLots, kpis.rms_q, 1e-9);
      near(got.meanAbsoluteLots, kpis.mean_abs_q, 1e-9);
      near(got.shareAtBound, kpis.prob_at_limit, 1e-9);
      near(got.inventoryVariance, kpis.mtm_variance_rate, 1e-9);
      near(got.spreadGainVariance, kpis.spread_gain_longrun_variance_rate, 1e-9);
      near(got.sharpe, kpis.sharpe_per_sqrt_time, 1e-9);
      near(got.turnover!, kpis.turnover_rate_lots_over_mean_abs_q, 1e-9);
      horizons.forEach((h: number, i: number) => {
        near(got.losingFillShare[i], kpis.loss_ratio_vs_fill_price[h.toFixed(1)], 1e-9);
      });
      if (kpis.p.length < 2 * Q + 1) {
        const places = [0, Q >> 1, Q - 1, Q, Q + 1, 2 * Q];
        places.forEach((i, at) => near(got.share[i], kpis.p[at], 1e-9));
      } else kpis.p.forEach((share: number, i: number) => near(got.share[i], share, 1e-9));
    });
  }
});
