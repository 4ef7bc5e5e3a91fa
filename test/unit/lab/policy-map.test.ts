import { describe, expect, test } from 'vitest';
import { policyMap, type PolicyMap } from '../../../src/lab/policy-map';
import { MARKETS } from '../../../src/market/registry';
import type { Config } from '../../../src/session/config';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { readConfig } from '../../../src/session/read-config';
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
});
