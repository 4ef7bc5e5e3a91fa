import { describe, expect, it } from 'vitest';
import { scenarioBehind, SCENARIOS } from '../../../src/session/scenarios';

describe('the scenario behind a configuration', () => {
  it('is the scenario itself, unchanged or with another seed and another γ', () => {
    for (const { name, config } of SCENARIOS) {
      expect(scenarioBehind(config)?.name).toBe(name);
      const { strategy } = config;
      const values = { ...strategy.values, gamma: 0.0123 };
      const changed = { ...config, seed: 4321, strategy: { ...strategy, values } };
      expect(scenarioBehind(changed)?.name).toBe(name);
    }
  });

  it('is none once much is changed', () => {
    const { config } = SCENARIOS[0];
    const risk = { ...config.risk, maxInventory: 3, pauseS: 7, minSpreadBps: 4, maxSpreadBps: 9 };
    expect(scenarioBehind({ ...config, risk })).toBeNull();
  });
});
