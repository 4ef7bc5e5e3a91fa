import { describe, expect, test } from 'vitest';
import { solve } from '../../../src/lab/solve';
import { STRATEGIES } from '../../../src/strategy/registry';

const model = { sigma: 2, A: 140, k: 1.5, mu: 0, xi: 0, eps: 0, p: 0 };

function solved(part: string, values: object, states: object[], of: object = model) {
  const result = solve({ model: of, strategy: { part, values }, states });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.solution;
}

function refusal(input: unknown): string[] {
  const result = solve(input);
  return result.ok ? [] : result.problems.map(({ path, code }) => `${path} ${code}`);
}

describe('solve', () => {
  test('takes one model for every strategy and reads from it what the strategy needs', () => {
    const values: Record<string, object> = {
      fixed: { halfSpread: 0.7 },
      'linear-skew': { halfSpread: 0.7, skewPerLot: 0.06 },
      'avellaneda-stoikov': { gamma: 0.1 },
      'avellaneda-stoikov-rolling': { gamma: 0.1 },
      'avellaneda-stoikov-infinite': { gamma: 0.1, qMax: 10 },
      glft: { gamma: 0.1 },
      'glft-exact': { gamma: 0.1, Q: 10 },
      'glft-impact': { gamma: 0.1 },
      'cartea-jaimungal': { phi: 0.2, alpha: 0, Q: 10 },
      'informed-optimal': { phi: 0.2, alpha: 0, Q: 10 },
      'article-as-printed': {},
    };
    expect(Object.keys(STRATEGIES)).toEqual(expect.arrayContaining(Object.keys(values)));
    for (const [part, own] of Object.entries(values)) {
      const [row] = solved(part, own, [{ mid: 100, q: 1, tau: 1 }]).rows;
      expect(row.bid, part).toBeLessThan(row.ask!);
      expect(row.bid, part).toBe(100 - row.deltaBid!);
    }
  });

  test('answers in the order of the questions, whatever their times', () => {
    const taus = [1, 0.1, null, 0.5, 0, 2];
    const all = solved(
      'glft-exact',
      { gamma: 0.1, Q: 10 },
      taus.map((tau) => ({ mid: 100, q: 3, tau })),
    ).rows;
    taus.forEach((tau, i) => {
      const [alone] = solved('glft-exact', { gamma: 0.1, Q: 10 }, [{ mid: 100, q: 3, tau }]).rows;
      expect(Math.abs(all[i].deltaBid! - alone.deltaBid!)).toBeLessThan(1e-12);
    });
  });

  test('leaves the side out that the inventory bound forbids', () => {
    const [long, short] = solved('glft-exact', { gamma: 0.1, Q: 4 }, [
      { mid: 100, q: 4, tau: 1 },
      { mid: 100, q: -4, tau: 1 },
    ]).rows;
    expect([long.bid, long.deltaBid, long.reservationPrice, long.halfSpread]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(long.ask).not.toBeNull();
    expect([short.ask, short.deltaAsk]).toEqual([null, null]);
    expect(short.certaintyEquivalent).toBeCloseTo(long.certaintyEquivalent!, 10);
  });

  test('takes a rolling horizon of τ_eff for the closed form of GLFT', () => {
    const states = [-3, 0, 2.5].map((q) => ({ mid: 100, q, tau: 1 }));
    const rolling = solved('avellaneda-stoikov-rolling', { gamma: 0.1 }, states);
    const closed = solved('glft', { gamma: 0.1 }, states);
    rolling.rows.forEach((row, i) => expect(row.deltaBid).toBeCloseTo(closed.rows[i].deltaBid!, 12));
    expect(rolling.tauEff).toBeCloseTo(0.1293, 4);
    const same = solved('avellaneda-stoikov-rolling', { gamma: 0.1, horizonS: rolling.tauEff }, states);
    same.rows.forEach((row, i) => expect(row.deltaAsk).toBeCloseTo(closed.rows[i].deltaAsk!, 12));
  });

  test('starts from the terminal penalty as stated, however steep', () => {
    // h(0, q) = −αq², so δᵃ = 1/κ − α(2q − 1) and δᵇ = 1/κ + α(2q + 1): here ακ = 50, 250 at the last lot.
    const flow = { A: 1, k: 100 };
    const values = { phi: 1e-4, alpha: 0.5, Q: 3 };
    const states = [-3, 0, 2].map((q) => ({ mid: 100, q, tau: 0 }));
    const rows = solved('cartea-jaimungal', values, states, flow).rows;
    expect(rows.map((row) => row.certaintyEquivalent)).toEqual([-4.5, 0, -2]);
    expect(rows[0].deltaBid).toBeCloseTo(0.01 - 2.5, 12);
    expect(rows[1].deltaAsk).toBeCloseTo(0.01 + 0.5, 12);
    expect(rows[2].deltaBid).toBeCloseTo(0.01 + 2.5, 12);
    expect(rows[2].deltaAsk).toBeCloseTo(0.01 - 1.5, 12);
  });

  test('leans into a drift for as long as inventory lasts, also where hardly any risk is felt', () => {
    // c/(gσ²) = 7.5e6 s; from the closed form evaluated in Python.
    const hardly = { sigma: 0.3, A: 0.9, k: 0.3, mu: 0.002 };
    const states = [{ mid: 100, q: 0, tau: 1 }];
    const [row] = solved('glft', { gamma: 1e-12 }, states, hardly).rows;
    expect(row.deltaBid! / -14954.1697822256).toBeCloseTo(1, 10);
    expect(row.deltaAsk! / 14960.836449565342).toBeCloseTo(1, 10);
  });

  test('has no τ_eff where nothing pulls inventory back', () => {
    expect(solved('glft', { gamma: 0.1 }, [], { ...model, sigma: 0 }).tauEff).toBeNull();
    expect(solved('fixed', { halfSpreadBps: 4 }, [], {}).tauEff).toBeNull();
  });

  test('reads basis points against the mid of the state', () => {
    const [row] = solved('fixed', { halfSpreadBps: 4 }, [{ mid: 65_000, q: 7 }], {}).rows;
    expect(row.ask).toBe(65_026);
    expect(row.certaintyEquivalent).toBeNull();
  });

  test('leans where a unit of the quote currency is a fortune', () => {
    // ETH/BTC: an order of 0.1 ETH is worth 0.005 BTC, so a sensible γ is thousands per bitcoin.
    const market = { sigma: 4.5e-6, A: 0.03, k: 1e5 };
    const [row] = solved('glft', { gamma: 4440, lot: 0.1 }, [{ mid: 0.05, q: 2 }], market).rows;
    const c = market.sigma * Math.sqrt((444 / (2 * 1e5 * 0.03)) * 1.00444 ** (1 + 1e5 / 444));
    expect((0.05 - row.reservationPrice!) / (2 * c)).toBeCloseTo(1, 8);
    expect(2 * c).toBeGreaterThan(0.3 / market.k);
  });

  test('lists everything that is wrong at once', () => {
    const input = {
      model: { sigma: 'high', k: -1, kappa: 2 },
      strategy: { part: 'glft', values: { gamma: -1, lott: 1 } },
      states: [{ mid: null, q: 1 }, 5, { mid: 1, q: '2', tau: -1, extra: 0 }],
      seed: 1,
    };
    expect(refusal(input)).toEqual([
      'seed unknown-field',
      'model.kappa unknown-field',
      'model.sigma not-a-number',
      'strategy.values.lott unknown-field',
      'strategy.values.gamma out-of-range',
      'model.k out-of-range',
      'model.A missing',
      'states[0].mid not-a-number',
      'states[1] not-an-object',
      'states[2].extra unknown-field',
      'states[2].q not-a-number',
      'states[2].tau out-of-range',
    ]);
  });

  test('asks for what no default can know', () => {
    expect(refusal({ strategy: { part: 'glft-exact' }, states: [{ mid: 1, q: 0 }] })).toEqual([
      'strategy.values.gamma missing',
      'strategy.values.Q missing',
      'model.sigma missing',
      'model.A missing',
      'model.k missing',
      'states[0].tau missing',
    ]);
    expect(refusal({ strategy: { part: 'fixed' }, states: [] })).toEqual([
      'strategy.values.halfSpread missing',
    ]);
  });

  test('refuses the limit T → ∞ where the formula has none, and inputs that are no question', () => {
    const endless = {
      model,
      strategy: { part: 'avellaneda-stoikov', values: { gamma: 1 } },
      states: [{ mid: 1, q: 0, tau: null }],
    };
    expect(refusal(endless)).toEqual(['states[0].tau not-applicable']);
    const below = { strategy: { part: 'fixed', values: { halfSpreadBps: 4 } }, states: [{ mid: -1, q: 0 }] };
    expect(refusal(below)).toEqual(['states[0].mid out-of-range']);
    for (const input of [null, 7, [], 'x', undefined, {}]) expect(refusal(input).length).toBeGreaterThan(0);
  });
});
