import { describe, expect, test } from 'vitest';
import { policyMap, type PolicyMap } from '../../../src/lab/policy-map';
import { MARKETS } from '../../../src/market/registry';
import type { Config } from '../../../src/session/config';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { readConfig } from '../../../src/session/read-config';
import { NOTHING } from '../../../src/session/recording';
import { runSession, writeTape } from '../../../src/session/run';
import { BARE_THEORY } from '../../../src/session/scenarios';
import { glftSkew } from '../../../src/strategy/glft';

function desk(part: string, values: Record<string, number>): Config {
  const market = { part: 'paper-2008' };
  const strategy = { part, values, volatility: 'given' };
  const result = readConfig({ ...BARE_THEORY, durationS: 1, market, strategy });
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.config;
}

function sigmaTotalOfDefault(): number {
  return MARKETS['informed-jumps'].truth(DEFAULT_CONFIG.market.values).sigmaTotal!;
}

function at({ inventories, timesLeftS, cells }: PolicyMap, q: number, column: number): PolicyMap['cells'][0] {
  return cells[inventories.indexOf(q) * timesLeftS.length + column];
}

describe('the map of a policy', () => {
  test('leans by the volatility that the desk will work with: what it finds, or what it is given', () => {
    const { A, k, gamma, lot } = { A: 0.03, k: 0.02, gamma: 0.01, lot: 0.01 };
    for (const [volatility, sigma] of [
      ['ewma', sigmaTotalOfDefault()],
      ['given', 4],
    ] as const) {
      const map = policyMap({ ...DEFAULT_CONFIG, strategy: { ...DEFAULT_CONFIG.strategy, volatility } });
      const { deltaBid, deltaAsk } = at(map, 1, 0);
      expect((deltaBid! - deltaAsk!) / 2).toBeCloseTo(glftSkew(gamma * lot, sigma, A, k), 9);
      expect(map.sigma).toBe(sigma);
    }
  });

  test('holds the paper’s equations 29 and 30 at every inventory and time', () => {
    const map = policyMap(desk('avellaneda-stoikov', { gamma: 0.1, lot: 1 }));
    map.inventories.forEach((q) =>
      map.timesLeftS.forEach((tau, column) => {
        const risk = 0.1 * 4 * tau;
        const arrival = Math.log(1 + 0.1 / 1.5) / 0.1;
        expect(at(map, q, column).deltaBid).toBeCloseTo(arrival + (0.5 + q) * risk, 10);
        expect(at(map, q, column).deltaAsk).toBeCloseTo(arrival + (0.5 - q) * risk, 10);
      }),
    );
    expect([map.inventories[0], map.timesLeftS[0], map.timesLeftS[8]]).toEqual([10, 1, 0]);
  });

  test('is a mirror image in long and short, and quotes nothing beyond a bound', () => {
    const map = policyMap(desk('glft-exact', { gamma: 0.1, lot: 1, Q: 4 }));
    expect(map.inventories).toHaveLength(9);
    map.timesLeftS.forEach((_, column) => {
      expect(at(map, 4, column).deltaBid).toBeNull();
      expect(at(map, -4, column).deltaAsk).toBeNull();
      for (const q of [-3, 0, 3])
        expect(at(map, q, column).deltaBid).toBeCloseTo(at(map, -q, column).deltaAsk!, 9);
    });
  });

  test('tells what it comes to in the long run as bare theory simulates it', () => {
    const values = { gamma: 0.01, lot: 0.01, Q: 6 };
    const market = { part: 'brownian-poisson', values: { sigma: 4, A: 0.03, k: 0.02 } };
    const strategy = { part: 'glft', values, volatility: 'given' };
    const result = readConfig({ ...BARE_THEORY, durationS: 200_000, market, strategy });
    if (!result.ok) throw new Error('refused');
    const { longRun } = policyMap(result.config);
    if (typeof longRun === 'string') throw new Error(longRun);
    const session = runSession(result.config, writeTape(result.config), 0, NOTHING);
    const hours = 200_000 / 3600;
    const { length } = session.fills;
    const { ledger } = session;
    // 4 standard errors: of a Poisson count, and of what so many relaxations leave of a variance.
    const errorOfCount = 1 / Math.sqrt(length);
    expect(Math.abs(length / hours / longRun.fillsPerHour - 1)).toBeLessThan(4 * errorOfCount);
    expect(Math.abs(ledger.spreadCapture / hours / longRun.spreadGainPerHour - 1)).toBeLessThan(
      4 * errorOfCount,
    );
    const rms = Math.sqrt(ledger.squaredInventoryTime / 200_000);
    expect(Math.abs(rms / longRun.inventoryRms - 1)).toBeLessThan(0.06);
    expect(longRun.atBound).toBeGreaterThan(0);
    expect(longRun.atBound).toBeLessThan(0.2);
  });

  test('tells no long run of whole lots where orders may take less', () => {
    const longRunWith = (orderSize: number, orderSizeLaw: string): PolicyMap['longRun'] => {
      const values = { sigma: 4, A: 0.03, k: 0.02, orderSize, orderSizeLaw };
      const strategy = { part: 'glft', values: { gamma: 0.01, lot: 0.01, Q: 6 }, volatility: 'given' };
      const result = readConfig({ market: { part: 'brownian-poisson', values }, strategy });
      if (!result.ok) throw new Error('refused');
      return policyMap(result.config).longRun;
    };
    expect(longRunWith(0.01, 'exponential')).toBe('partial');
    expect(longRunWith(0.009, 'constant')).toBe('partial');
    expect(longRunWith(0.01, 'constant')).toHaveProperty('fillsPerHour');
  });

  test('has no long run where the clock decides, or where nothing brings the inventory back', () => {
    expect(policyMap(desk('avellaneda-stoikov', { gamma: 0.1, lot: 1 })).longRun).toBe('timed');
    expect(policyMap(desk('fixed', { halfSpread: 0.7, lot: 1 })).longRun).toBe('unsettled');
    expect(
      policyMap(desk('linear-skew', { halfSpread: 0.7, skewPerLot: 0.1, lot: 1 })).longRun,
    ).toMatchObject({
      atBound: null,
    });
  });
});
