import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defaultsOf, type Values } from '../../../src/domain/part';
import { effectiveHorizon, glftSkew } from '../../../src/strategy/glft';
import { STRATEGIES } from '../../../src/strategy/registry';
import { readsSkew, riskAversionForSkew, riskAversionOf } from '../../../src/strategy/risk-aversion';
import { newQuotes, type Quotes, type View } from '../../../src/strategy/strategy';

/** The default market, and the default desk on it. */
const MARKET = { sigma: 4, A: 0.03, k: 0.02 };

function quote(name: string, values: Values, view: Partial<View> = {}): Quotes {
  const part = STRATEGIES[name];
  const known = Object.fromEntries(Object.entries(MARKET).filter(([key]) => key in part.parameters));
  const full: View = { timeS: 0, timeLeftS: 28_800, mid: 65_000, inventoryLots: 0, sigma: 4, ...view };
  const out = newQuotes();
  part.create({ ...defaultsOf(part.parameters), ...known, ...values }).quote(full, out);
  return out;
}

const shift = ({ deltaBid, deltaAsk }: Quotes): number => 0.5 * (deltaAsk - deltaBid);
const half = ({ deltaBid, deltaAsk }: Quotes): number => 0.5 * (deltaBid + deltaAsk);

describe('the ladder of strategies', () => {
  test('stands in the order in which it is climbed', () => {
    const ladder = [
      'fixed',
      'linear-skew',
      'avellaneda-stoikov',
      'avellaneda-stoikov-rolling',
      'avellaneda-stoikov-infinite',
      'glft',
      'glft-exact',
      'glft-impact',
      'cartea-jaimungal',
      'informed-optimal',
      'article-as-printed',
    ];
    expect(Object.keys(STRATEGIES).filter((name) => ladder.includes(name))).toEqual(ladder);
  });

  test('sees only the product of risk aversion and lot, and inventory in lots', () => {
    for (const name of [
      'avellaneda-stoikov',
      'avellaneda-stoikov-infinite',
      'glft',
      'glft-exact',
      'glft-impact',
    ]) {
      const small = quote(name, { gamma: 0.02, lot: 0.005 }, { inventoryLots: 3 });
      const large = quote(name, { gamma: 0.0001, lot: 1 }, { inventoryLots: 3 });
      expect(small.deltaBid).toBeCloseTo(large.deltaBid, 9);
      expect(small.deltaAsk).toBeCloseTo(large.deltaAsk, 9);
    }
  });

  test('quotes 1/k without risk aversion', () => {
    for (const name of ['avellaneda-stoikov', 'avellaneda-stoikov-rolling', 'glft']) {
      for (const gamma of [0, 1e-12]) {
        const { deltaBid, deltaAsk } = quote(name, { gamma }, { inventoryLots: 5 });
        expect(deltaBid).toBeCloseTo(50, 3);
        expect(deltaAsk).toBeCloseTo(50, 3);
      }
    }
    expect(half(quote('glft-exact', { gamma: 0, Q: 200 }, { timeLeftS: 60 }))).toBeCloseTo(50, 3);
  });

  test('closes its closed form upon the exact one, near flat and far from the end', () => {
    for (const inventoryLots of [0, 3, -7.5]) {
      const closed = quote('glft', {}, { inventoryLots });
      const exact = quote('glft-exact', {}, { inventoryLots, timeLeftS: Infinity });
      expect(Math.abs(closed.deltaBid - exact.deltaBid)).toBeLessThan(0.01 * half(closed));
      expect(Math.abs(closed.deltaAsk - exact.deltaAsk)).toBeLessThan(0.01 * half(closed));
    }
  });

  test('leans by nothing at the end of the session and by c per lot far from it', () => {
    const c = glftSkew(1e-4, 4, 0.03, 0.02);
    expect(Math.abs(shift(quote('glft-exact', {}, { inventoryLots: 4, timeLeftS: 0 })))).toBe(0);
    const far = shift(quote('glft-exact', {}, { inventoryLots: 4, timeLeftS: 28_800 }));
    expect(far / -4).toBeGreaterThan(0.97 * c);
    expect(far / -4).toBeLessThan(1.03 * c);
    expect(shift(quote('avellaneda-stoikov', {}, { inventoryLots: 4, timeLeftS: 0 }))).toBe(0);
  });

  test('reaches Cartea–Jaimungal from exact GLFT as risk aversion falls, at equal price risk', () => {
    for (const gamma of [1e-2, 1e-3]) {
      const lot = 0.01;
      const phi = 0.5 * gamma * 16 * lot * lot;
      for (const inventoryLots of [-12, 0, 5.5]) {
        const view = { inventoryLots, timeLeftS: 3000 };
        const exact = quote('glft-exact', { gamma, lot, Q: 30 }, view);
        const limit = quote('cartea-jaimungal', { phi, alpha: 0, lot, Q: 30 }, view);
        // What remains is g/(2k²) of half-spread and its like in the lean: of first order in g = γ·lot.
        expect(Math.abs(exact.deltaBid - limit.deltaBid)).toBeLessThan(
          (2 * gamma * lot) / (MARKET.k * MARKET.k),
        );
        expect(Math.abs(exact.deltaAsk - limit.deltaAsk)).toBeLessThan(
          (2 * gamma * lot) / (MARKET.k * MARKET.k),
        );
      }
    }
  });

  test('knows Cartea–Jaimungal as the informed optimum where nobody is informed', () => {
    for (const timeLeftS of [0, 600, Infinity]) {
      const view = { inventoryLots: 6.25, timeLeftS };
      const none = quote('informed-optimal', { p: 0 }, view);
      const wanted = quote('cartea-jaimungal', {}, view);
      expect(none.deltaBid).toBeCloseTo(wanted.deltaBid, 10);
      expect(none.deltaAsk).toBeCloseTo(wanted.deltaAsk, 10);
    }
  });

  test('pays for information with exactly the break-even distance p/((1 − p)k)', () => {
    const informed = quote('informed-optimal', { p: 0.2, phi: 0, alpha: 0, Q: 200 }, { timeLeftS: 60 });
    expect(half(informed)).toBeCloseTo(50 + 0.2 / (0.8 * 0.02), 4);
  });

  test('answers faster flow on one side by moving against it', () => {
    const even = quote('cartea-jaimungal', { lambdaBuy: 0.03, lambdaSell: 0.03 });
    const buyers = quote('cartea-jaimungal', { lambdaBuy: 0.06, lambdaSell: 0.03 });
    expect(shift(even)).toBeCloseTo(0, 9);
    expect(shift(buyers)).toBeGreaterThan(0);
    // …and where every buy lifts the mid, more so.
    const lifted = quote('cartea-jaimungal', { lambdaBuy: 0.06, lambdaSell: 0.03, eps: 2 });
    expect(shift(lifted)).toBeGreaterThan(shift(buyers));
    expect(half(lifted) - half(buyers)).toBeGreaterThan(1.5);
  });

  test('moves with the drift it believes, and widens by half of its impact', () => {
    const mu = 1e-3;
    const horizonS = effectiveHorizon(1e-4, 4, 0.03, 0.02)!;
    expect(shift(quote('glft', { mu }))).toBeCloseTo(mu * horizonS, 10);
    expect(shift(quote('glft-exact', { mu }, { timeLeftS: Infinity }))).toBeGreaterThan(0.8 * mu * horizonS);
    const plain = quote('glft', {});
    const impact = quote('glft-impact', { xi: 10 });
    const c = glftSkew(1e-4, 4, 0.03, 0.02);
    expect(half(impact) - half(plain)).toBeCloseTo(5 + 0.5 * c * (Math.exp(0.05) - 1), 10);
  });

  test('quotes between whole lots what lies between the quotes of its neighbours', () => {
    for (const name of ['glft-exact', 'cartea-jaimungal', 'informed-optimal']) {
      const values: Values = name === 'informed-optimal' ? { p: 0.1, Q: 5 } : { Q: 5 };
      const at = (inventoryLots: number) => quote(name, values, { inventoryLots, timeLeftS: 900 });
      for (const q of [-5, -1, 0, 2]) {
        expect(at(q + 0.25).deltaBid).toBeCloseTo(0.75 * at(q).deltaBid + 0.25 * at(q + 1).deltaBid, 9);
        if (q > -5)
          expect(at(q + 0.25).deltaAsk).toBeCloseTo(0.75 * at(q).deltaAsk + 0.25 * at(q + 1).deltaAsk, 9);
      }
      expect(at(4.999).bidQuoted).toBe(true);
      expect(at(5).bidQuoted).toBe(false);
      expect(at(-5).askQuoted).toBe(false);
    }
  });

  test('clips a linear lean where told, and shows the article’s sign when negative', () => {
    const values = { halfSpread: 26, skewPerLot: 0.26, fullLots: 50 };
    expect(shift(quote('linear-skew', values, { inventoryLots: 30 }))).toBeCloseTo(-7.8, 12);
    expect(shift(quote('linear-skew', values, { inventoryLots: 80 }))).toBeCloseTo(-13, 12);
    expect(shift(quote('linear-skew', { ...values, skewPerLot: -0.26 }, { inventoryLots: 30 }))).toBeCloseTo(
      7.8,
      12,
    );
  });

  test('counts a stated session length from time 0, not from what is left of the run', () => {
    for (const name of ['avellaneda-stoikov', 'glft-exact', 'cartea-jaimungal']) {
      const stated = quote(name, { T: 1000 }, { timeS: 400, timeLeftS: 5, inventoryLots: 2 });
      expect(stated).toEqual(quote(name, {}, { timeLeftS: 600, inventoryLots: 2 }));
    }
  });
});

describe('risk aversion read from a skew', () => {
  test('is the inverse of the skew that GLFT gives it', () => {
    for (const gamma of [1e-6, 0.01, 1, 80]) {
      for (const lot of [0.001, 0.01, 5]) {
        const skew = glftSkew(gamma * lot, 4, 0.03, 0.02);
        expect(riskAversionForSkew(skew, lot, 4, 0.03, 0.02)! / gamma).toBeCloseTo(1, 12);
      }
    }
  });

  test('is none for no skew, and no number where there is no volatility to be averse to', () => {
    expect(riskAversionForSkew(0, 0.01, 4, 0.03, 0.02)).toBe(0);
    expect(riskAversionForSkew(1, 0.01, 0, 0.03, 0.02)).toBeNull();
  });
});

describe('a strategy’s γ read from the skew that it causes', () => {
  const beliefs = { A: 0.03, k: 0.02, sigma: 4, lot: 0.02, Q: 30 };
  const wanted: Readonly<Record<string, Values>> = {
    glft: { ...beliefs, mu: 0, xi: 0 },
    'glft-impact': { ...beliefs, mu: 0.001, xi: 12 },
    'avellaneda-stoikov': { ...beliefs, T: null },
    'avellaneda-stoikov-rolling': { ...beliefs, horizonS: null },
  };
  const leanOf = (name: string, values: Values, sigma: number, timeLeftS: number): number => {
    const strategy = STRATEGIES[name].create(values);
    const middle = (inventoryLots: number): number => {
      const out = newQuotes();
      strategy.quote({ timeS: 0, timeLeftS, mid: 65_000, inventoryLots, sigma }, out);
      return (out.deltaAsk - out.deltaBid) / 2;
    };
    return middle(0) - middle(1);
  };

  test.each(Object.entries(wanted))('%s: there and back, whatever σ it sees', (name, values) => {
    expect(readsSkew(name)).toBe(true);
    for (const sigma of [0.5, 4, 7.8]) {
      for (const gamma of [1e-5, 0.01, 3]) {
        const skew = leanOf(name, { ...values, gamma }, sigma, 3600);
        const read = riskAversionOf(name, values, { sigma, timeLeftS: 3600 }, skew)!;
        expect(read / gamma).toBeCloseTo(1, 9);
      }
      for (const skew of [0.01, 1.9, 40]) {
        const gamma = riskAversionOf(name, values, { sigma, timeLeftS: 3600 }, skew)!;
        expect(leanOf(name, { ...values, gamma }, sigma, 3600) / skew).toBeCloseTo(1, 9);
      }
    }
  });

  test('is skew/(lot·σ²·τ) for a horizon that is given, and none where the horizon is over', () => {
    const rolling = { ...wanted['avellaneda-stoikov-rolling'], horizonS: 500 };
    expect(
      riskAversionOf('avellaneda-stoikov-rolling', rolling, { sigma: 4, timeLeftS: 1 }, 1.6),
    ).toBeCloseTo(0.01, 12);
    const ended = wanted['avellaneda-stoikov'];
    expect(riskAversionOf('avellaneda-stoikov', ended, { sigma: 4, timeLeftS: 0 }, 1)).toBeNull();
    expect(riskAversionOf('fixed', {}, { sigma: 4, timeLeftS: 1 }, 1)).toBeNull();
  });

  test('is that of the exact optimum far from the end, near flat', () => {
    const values = { ...beliefs, mu: 0, xi: 0, T: null };
    const gamma = riskAversionOf('glft-exact', values, { sigma: 4, timeLeftS: 1e6 }, 1.9)!;
    expect(leanOf('glft-exact', { ...values, gamma }, 4, 1e6) / 1.9).toBeCloseTo(1, 1);
  });
});

describe('the article’s code as printed (oracle 15)', () => {
  const path = new URL('../../fixtures/oracle/15_article_errata_numbers.json', import.meta.url);
  const { printed_code_probe: probe, as_term_magnitudes: terms } = JSON.parse(readFileSync(path, 'utf8'));
  const sigma: number = terms.sigma_usd_per_sqrt_s;

  test('leans the wrong way by the printed amounts', () => {
    for (const { inv, bid_distance: bid, ask_distance: ask } of probe.quotes_vs_inventory) {
      const got = quote('article-as-printed', {}, { mid: 65_235, sigma, inventoryLots: inv / 0.01 });
      expect(got.deltaBid).toBeCloseTo(bid, 2);
      expect(got.deltaAsk).toBeCloseTo(ask, 2);
    }
  });

  test('has an inert inventory term and an arrival term that ignores the asset', () => {
    const printed = { baseSpreadBps: 0 };
    const flat = quote('article-as-printed', printed, { sigma });
    expect(half(flat)).toBeCloseTo(probe.arrival_term_usd, 5);
    // Without the linear skew what is left of 0.5 BTC is 2.3 millionths of a dollar.
    const long = quote('article-as-printed', printed, { sigma, inventoryLots: 50 });
    expect(-shift(long) / terms.seed_reservation_shift_usd_at_q0p5).toBeCloseTo(1, 6);
    const cheap = quote('article-as-printed', {}, { mid: 0.00002345, sigma: 0 });
    expect(cheap.deltaBid).toBeCloseTo(-probe.low_priced_asset_mid_0p00002345.bid, 3);
  });

  test('tightens when risk aversion rises, once its floor is off', () => {
    for (const [gamma, wanted] of Object.entries(probe.half_spread_without_floor_by_gamma)) {
      const values = { baseSpreadBps: 0, riskAversion: Number(gamma) };
      expect(half(quote('article-as-printed', values, { sigma }))).toBeCloseTo(wanted as number, 6);
    }
  });
});
