import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { solve, type SolvedRow, type Solution } from '../../../src/lab/solve';

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

type Column = readonly (number | null)[];

/** Largest distance of two columns; null must meet null. */
function distance(got: Column, wanted: Column): number {
  expect(got.map((value) => value === null)).toEqual(wanted.map((value) => value === null));
  return Math.max(0, ...got.map((value, i) => Math.abs((value ?? 0) - (wanted[i] ?? 0))));
}

/** Holds named columns of an answer against an oracle's: each number nearer to its own than `within`. */
function expectNear(
  solved: readonly SolvedRow[],
  wanted: { readonly [K in keyof SolvedRow]?: Column },
  within: number,
): void {
  for (const name of Object.keys(wanted) as (keyof SolvedRow)[]) {
    const got = solved.map((row) => row[name]);
    expect(distance(got, wanted[name]!), name).toBeLessThan(within);
  }
}

/** A column of an oracle's rows. */
const columnOf = (rows: readonly Record<string, number | null>[], name: string): Column =>
  rows.map((row) => row[name]);

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
      const wanted = {
        reservationPrice: columnOf(rows, 'reservation_price'),
        halfSpread: columnOf(rows, 'half_spread'),
        deltaBid: columnOf(rows, 'delta_bid'),
        deltaAsk: columnOf(rows, 'delta_ask'),
        bid: columnOf(rows, 'bid'),
        ask: columnOf(rows, 'ask'),
      };
      expectNear(solved, wanted, 1e-9 * p.mid);
    });

    test(`infinite horizon, gamma ${p.gamma}, lot ${p.lot}`, () => {
      const states = infinite_horizon.rows.map((row: { q_lots: number }) => ({ mid: p.mid, q: row.q_lots }));
      const values = { gamma: p.gamma, lot: p.lot, qMax: p.qmax };
      const solved = answer(model, 'avellaneda-stoikov-infinite', values, states).rows;
      const column = (name: string) => columnOf(infinite_horizon.rows, name);
      expectNear(solved, { deltaBid: column('delta_bid'), deltaAsk: column('delta_ask') }, 1e-9 * p.mid);
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
        expectNear(solved, { deltaBid: row.delta_bid, deltaAsk: row.delta_ask }, 1e-8 / p.k);
        expectNear(solved, { certaintyEquivalent: row.certainty_equivalent_minus_mtm }, (1e-8 * p.lot) / p.k);
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
      expectNear(solved, { deltaBid: c.eigen_delta_bid, deltaAsk: c.eigen_delta_ask }, 1e-8 / p.k);
      expect(solved.every((each) => each.certaintyEquivalent === null)).toBe(true);
      const { alpha, eta } = c.coefficients;
      expect(Math.abs(tauEff! * 2 * Math.sqrt(alpha * eta) - 1)).toBeLessThan(1e-12);
    });

    test(`closed form, sigma ${p.sigma}, Q ${p.Q}`, () => {
      const { rows: solved } = answer(model, 'glft', { gamma: p.gamma, lot: p.lot }, at(c.q, null));
      expectNear(solved, { deltaBid: c.closed_delta_bid, deltaAsk: c.closed_delta_ask }, 1e-10 / p.k);
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
        expectNear(
          solved,
          {
            deltaBid: row.delta_bid,
            deltaAsk: row.delta_ask,
            certaintyEquivalent: row.certainty_equivalent_minus_mtm,
          },
          1e-8 / p.k,
        );
      });
    }

    test(`mu ${p.mu}, xi ${p.xi}, ground state`, () => {
      const { rows: solved } = answer(model, 'glft-exact', values, at(c.q, null));
      expectNear(solved, { deltaBid: c.eigen_delta_bid, deltaAsk: c.eigen_delta_ask }, 1e-8 / p.k);
    });

    for (const part of ['glft', 'glft-impact']) {
      test(`mu ${p.mu}, xi ${p.xi}, closed form as ${part}`, () => {
        const { rows: solved } = answer(model, part, { gamma: p.gamma, lot }, at(c.q, null));
        expectNear(solved, { deltaBid: c.closed_delta_bid, deltaAsk: c.closed_delta_ask }, 1e-10 / p.k);
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
        expectNear(
          solved,
          { deltaBid: row.delta_bid, deltaAsk: row.delta_ask, certaintyEquivalent: row.h },
          1e-8 / p.kappa,
        );
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
        expectNear(
          solved,
          { deltaBid: row.delta_bid, deltaAsk: row.delta_ask, certaintyEquivalent: row.h },
          1e-8 / p.k,
        );
      });
    }
  }
});
