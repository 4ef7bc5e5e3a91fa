import { describe, expect, it } from 'vitest';
import { informedLosingShare } from '../../../src/lab/informed-losses';
import { SELF_TEST, SelfTest, type SelfTestCell } from '../../../src/lab/self-test';
import known from '../../fixtures/oracle/11_markout_adverse.json';

describe('the losing share among the informed', () => {
  it.each(known.gm.filter(({ parameters }) => parameters.k_U === parameters.k_J))(
    'is that of oracle 11: $parameters',
    ({ parameters, rows }) => {
      const { delta, sigma, A_U, A_I, k_U, rho } = parameters;
      const market = {
        sigma,
        A: A_U + A_I,
        k: k_U,
        p: A_I / (A_U + A_I),
        revealS: rho === 'Infinity' ? 0 : 1 / Number(rho),
      };
      for (const { h, loss_ratio: expected } of rows) {
        expect(informedLosingShare(market, delta, h) / expected).toBeCloseTo(1, 2);
      }
    },
  );

  it.each(known.diffusion)('is Φ(−δ/σ√h) where nobody is informed: $parameters', ({ parameters, rows }) => {
    const market = { sigma: parameters.sigma, A: 0.5, k: 0.06, p: 0, revealS: 0 };
    for (const { h, loss: expected } of rows) {
      expect(informedLosingShare(market, parameters.delta, h)).toBeCloseTo(expected, 9);
    }
  });
});

describe('the self-test of the adverse-selection measure', () => {
  const test = new SelfTest({ ...SELF_TEST, sessions: 6, informedShares: [0, 0.25] });
  const before = test.progress();
  for (let i = 0; i < test.steps + 3; i++) test.step();
  const after = test.progress();
  const cell = (desk: string, p: number): SelfTestCell =>
    after.cells.find((each) => each.desk === desk && each.informedShare === p)!;

  it('knows nothing before it has run, and ends where it said', () => {
    expect(before.done).toBe(0);
    expect(before.passed).toBeNull();
    expect(before.cells.every(({ excess }) => excess === null)).toBe(true);
    expect(after.done).toBe(12);
    expect(after.passed).toBe(true);
  });

  it('finds no excess without information for any desk, and one with it', () => {
    for (const desk of new Set(after.cells.map((each) => each.desk))) {
      const none = cell(desk, 0);
      const some = cell(desk, 0.25);
      expect(Math.abs(none.excess!) / none.se!, desk).toBeLessThan(4);
      expect(some.excess! / some.se!, desk).toBeGreaterThan(4);
    }
  });

  it('is as sure as six sessions can be: Student’s t', () => {
    const { sessions, se, half } = cell('layered', 0.25);
    expect(sessions).toBe(6);
    expect(half! / se!).toBeCloseTo(2.571, 2);
  });

  it('meets the theory of a constant distance', () => {
    for (const p of [0, 0.25]) {
      const { losingShare, theory, se } = cell('constant distance', p);
      expect(Math.abs(losingShare! - theory!)).toBeLessThan(5 * se! + 0.01 * theory! + 1e-6);
    }
  });
});
