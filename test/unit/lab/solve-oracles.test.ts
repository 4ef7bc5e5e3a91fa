import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { solve, type Solution } from '../../../src/lab/solve';

/** Trimmed copies by default; the whole files where QUOTELAB_ORACLE names their folder. */
const folder = process.env.QUOTELAB_ORACLE ?? new URL('../../fixtures/oracle', import.meta.url).pathname;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- oracles are JSON of their own shapes
function oracle(name: string): any {
  const path = `${folder}/${name}.json`;
  if (!existsSync(path)) throw new Error(`${path} is missing`);
  return JSON.parse(readFileSync(path, 'utf8'));
}

function answer(model: object, part: string, values: object, states: object[]): Solution {
  const result = solve({ model, strategy: { part, values }, states });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.solution;
}

/** Largest distance of two columns; null must meet null. */
function distance(got: readonly (number | null)[], wanted: readonly (number | null)[]): number {
  expect(got.map((value) => value === null)).toEqual(wanted.map((value) => value === null));
  return Math.max(0, ...got.map((value, i) => Math.abs((value ?? 0) - (wanted[i] ?? 0))));
}

const at = (q: readonly number[], tau: number | null) => q.map((lots) => ({ mid: 100, q: lots, tau }));

describe('oracle 01: Avellaneda–Stoikov quotes', () => {
  for (const { parameters: p, rows, infinite_horizon } of oracle('01_as_quotes').cases) {
    const model = { sigma: p.sigma, k: p.k };
    test(`finite horizon, gamma ${p.gamma}, lot ${p.lot}`, () => {
      const states = rows.map((row: { q_lots: number; tau: number }) => ({
        mid: p.mid,
        q: row.q_lots,
        tau: row.tau,
      }));
      const solved = answer(model, 'avellaneda-stoikov', { gamma: p.gamma, lot: p.lot }, states).rows;
      rows.forEach((row: Record<string, number>, i: number) => {
        expect(Math.abs(solved[i].reservationPrice! - row.reservation_price)).toBeLessThan(1e-9 * p.mid);
        expect(Math.abs(solved[i].halfSpread! - row.half_spread)).toBeLessThan(1e-9 * p.mid);
        expect(Math.abs(solved[i].deltaBid! - row.delta_bid)).toBeLessThan(1e-9 * p.mid);
        expect(Math.abs(solved[i].deltaAsk! - row.delta_ask)).toBeLessThan(1e-9 * p.mid);
        expect(Math.abs(solved[i].bid! - row.bid)).toBeLessThan(1e-9 * p.mid);
        expect(Math.abs(solved[i].ask! - row.ask)).toBeLessThan(1e-9 * p.mid);
      });
    });

    test(`infinite horizon, gamma ${p.gamma}, lot ${p.lot}`, () => {
      const wanted = infinite_horizon.rows;
      const states = wanted.map((row: { q_lots: number }) => ({ mid: p.mid, q: row.q_lots }));
      const values = { gamma: p.gamma, lot: p.lot, qMax: p.qmax };
      const solved = answer(model, 'avellaneda-stoikov-infinite', values, states).rows;
      const column = (name: string) => wanted.map((row: Record<string, number | null>) => row[name]);
      expect(
        distance(
          solved.map((row) => row.deltaBid),
          column('delta_bid'),
        ),
      ).toBeLessThan(1e-9 * p.mid);
      expect(
        distance(
          solved.map((row) => row.deltaAsk),
          column('delta_ask'),
        ),
      ).toBeLessThan(1e-9 * p.mid);
      const shift = solved.map((row) =>
        row.reservationPrice === null ? null : row.reservationPrice - p.mid,
      );
      expect(distance(shift, column('r_minus_mid'))).toBeLessThan(1e-9 * p.mid);
    });
  }
});

describe('oracle 03: GLFT exact', () => {
  for (const { parameters: p, q, rows } of oracle('03_glft_exact').cases) {
    for (const row of rows) {
      test(`gamma ${p.gamma}, Q ${p.Q}, tau ${row.tau}`, () => {
        const values = { gamma: p.gamma, lot: p.lot, Q: p.Q };
        const { rows: solved } = answer(
          { A: p.A, k: p.k, sigma: p.sigma },
          'glft-exact',
          values,
          at(q, row.tau),
        );
        expect(
          distance(
            solved.map((each) => each.deltaBid),
            row.delta_bid,
          ),
        ).toBeLessThan(1e-8 / p.k);
        expect(
          distance(
            solved.map((each) => each.deltaAsk),
            row.delta_ask,
          ),
        ).toBeLessThan(1e-8 / p.k);
        const value = solved.map((each) => each.certaintyEquivalent);
        expect(distance(value, row.certainty_equivalent_minus_mtm)).toBeLessThan((1e-8 * p.lot) / p.k);
      });
    }
  }
});

describe('oracle 04: GLFT far from the end', () => {
  for (const c of oracle('04_glft_asymptotic').cases) {
    const p = c.parameters;
    const model = { A: p.A, k: p.k, sigma: p.sigma };
    test(`ground state, sigma ${p.sigma}, Q ${p.Q}`, () => {
      const values = { gamma: p.gamma, lot: p.lot, Q: p.Q };
      const { rows: solved, tauEff } = answer(model, 'glft-exact', values, at(c.q, null));
      expect(
        distance(
          solved.map((each) => each.deltaBid),
          c.eigen_delta_bid,
        ),
      ).toBeLessThan(1e-8 / p.k);
      expect(
        distance(
          solved.map((each) => each.deltaAsk),
          c.eigen_delta_ask,
        ),
      ).toBeLessThan(1e-8 / p.k);
      expect(solved.every((each) => each.certaintyEquivalent === null)).toBe(true);
      const { alpha, eta } = c.coefficients;
      expect(Math.abs(tauEff! * 2 * Math.sqrt(alpha * eta) - 1)).toBeLessThan(1e-12);
    });

    test(`closed form, sigma ${p.sigma}, Q ${p.Q}`, () => {
      const { rows: solved } = answer(model, 'glft', { gamma: p.gamma, lot: p.lot }, at(c.q, null));
      expect(
        distance(
          solved.map((each) => each.deltaBid),
          c.closed_delta_bid,
        ),
      ).toBeLessThan(1e-10 / p.k);
      expect(
        distance(
          solved.map((each) => each.deltaAsk),
          c.closed_delta_ask,
        ),
      ).toBeLessThan(1e-10 / p.k);
    });
  }
});

describe('oracle 05: GLFT with drift and impact', () => {
  for (const c of oracle('05_glft_drift_impact').cases) {
    const p = c.parameters;
    const model = { A: p.A, k: p.k, sigma: p.sigma, mu: p.mu, xi: p.xi };
    const lot = p.lot ?? 1;
    const values = { gamma: p.gamma, lot, Q: p.Q };
    for (const row of c.rows) {
      test(`mu ${p.mu}, xi ${p.xi}, tau ${row.tau}`, () => {
        const { rows: solved } = answer(model, 'glft-exact', values, at(c.q, row.tau));
        expect(
          distance(
            solved.map((each) => each.deltaBid),
            row.delta_bid,
          ),
        ).toBeLessThan(1e-8 / p.k);
        expect(
          distance(
            solved.map((each) => each.deltaAsk),
            row.delta_ask,
          ),
        ).toBeLessThan(1e-8 / p.k);
        const value = solved.map((each) => each.certaintyEquivalent);
        expect(distance(value, row.certainty_equivalent_minus_mtm)).toBeLessThan(1e-8 / p.k);
      });
    }

    test(`mu ${p.mu}, xi ${p.xi}, ground state`, () => {
      const { rows: solved } = answer(model, 'glft-exact', values, at(c.q, null));
      expect(
        distance(
          solved.map((each) => each.deltaBid),
          c.eigen_delta_bid,
        ),
      ).toBeLessThan(1e-8 / p.k);
      expect(
        distance(
          solved.map((each) => each.deltaAsk),
          c.eigen_delta_ask,
        ),
      ).toBeLessThan(1e-8 / p.k);
    });

    for (const part of ['glft', 'glft-impact']) {
      test(`mu ${p.mu}, xi ${p.xi}, closed form as ${part}`, () => {
        const { rows: solved } = answer(model, part, { gamma: p.gamma, lot }, at(c.q, null));
        expect(
          distance(
            solved.map((each) => each.deltaBid),
            c.closed_delta_bid,
          ),
        ).toBeLessThan(1e-10 / p.k);
        expect(
          distance(
            solved.map((each) => each.deltaAsk),
            c.closed_delta_ask,
          ),
        ).toBeLessThan(1e-10 / p.k);
      });
    }
  }
});

describe('oracle 06: Cartea–Jaimungal and the informed optimum', () => {
  const { cjp_cases, gm_cases } = oracle('06_cjp_and_gm_optimal');
  for (const { parameters: p, q, rows } of cjp_cases) {
    for (const row of rows) {
      test(`phi ${p.phi}, eps ${p.eps_buy}/${p.eps_sell}, tau ${row.tau}`, () => {
        const { lambda_buy: lambdaBuy, lambda_sell: lambdaSell, eps_buy: epsBuy, eps_sell: epsSell } = p;
        const model = { k: p.kappa, lambdaBuy, lambdaSell, epsBuy, epsSell };
        const values = { phi: p.phi, alpha: p.alpha, Q: p.Q };
        const { rows: solved } = answer(model, 'cartea-jaimungal', values, at(q, row.tau));
        expect(
          distance(
            solved.map((each) => each.deltaBid),
            row.delta_bid,
          ),
        ).toBeLessThan(1e-8 / p.kappa);
        expect(
          distance(
            solved.map((each) => each.deltaAsk),
            row.delta_ask,
          ),
        ).toBeLessThan(1e-8 / p.kappa);
        expect(
          distance(
            solved.map((each) => each.certaintyEquivalent),
            row.h,
          ),
        ).toBeLessThan(1e-8 / p.kappa);
      });
    }
  }
  for (const { parameters: p, q, rows } of gm_cases) {
    for (const row of rows) {
      test(`informed share ${p.p}, tau ${row.tau}`, () => {
        const values = { phi: p.phi, alpha: p.alpha, Q: p.Q };
        const { rows: solved } = answer(
          { A: p.A, k: p.k, p: p.p },
          'informed-optimal',
          values,
          at(q, row.tau),
        );
        expect(
          distance(
            solved.map((each) => each.deltaBid),
            row.delta_bid,
          ),
        ).toBeLessThan(1e-8 / p.k);
        expect(
          distance(
            solved.map((each) => each.deltaAsk),
            row.delta_ask,
          ),
        ).toBeLessThan(1e-8 / p.k);
        expect(
          distance(
            solved.map((each) => each.certaintyEquivalent),
            row.h,
          ),
        ).toBeLessThan(1e-8 / p.k);
      });
    }
  }
});
