import { describe, expect, test } from 'vitest';
import { MARKETS } from '../../../src/market/registry';
import type { Config } from '../../../src/session/config';
import { SCENARIOS } from '../../../src/session/scenarios';
import { resolveBeliefs } from '../../../src/strategy/beliefs';
import { STRATEGIES } from '../../../src/strategy/registry';
import type { View } from '../../../src/strategy/strategy';
import { consequences } from '../../../src/ui/rail/consequences';
import { layerReach } from '../../../src/ui/rail/layer-reach';
import { settingOf, withSetting } from '../../../src/ui/rail/setting';
import { strategyEffect } from '../../../src/ui/rail/strategy-effect';

const DEFAULT = SCENARIOS[0].config;
const GIVEN = withSetting(DEFAULT, 'strategy.volatility', 'given');

describe('what the default values cause', () => {
  test('with σ given: 7.8 bp, 1.9 USD a lot and a relaxation time of twenty minutes', () => {
    const effect = strategyEffect(GIVEN, 65_000)!;
    // c = 4·√(1e-4/(2·0.02·0.03)·1.005^201) = 1.90616, δ = ln(1.005)/1e-4 + c/2, τ = c/(1e-4·4²)
    expect(effect.skewPerLot).toBeCloseTo(1.90616, 4);
    expect(effect.halfSpread).toBeCloseTo(49.8754 + 0.95308, 3);
    expect(effect.horizonS).toBeCloseTo(1191.35, 1);
    expect(effect.approximate).toBe(false);
  });

  test('with σ estimated: the news that moves the mid makes the desk lean harder', () => {
    const effect = strategyEffect(DEFAULT, 65_000)!;
    // √(16 + 4·0.15·0.03/0.02²) = √61
    expect(effect.sigma).toBeCloseTo(Math.sqrt(61), 10);
    expect(effect.skewPerLot / strategyEffect(GIVEN, 65_000)!.skewPerLot).toBeCloseTo(Math.sqrt(61) / 4, 10);
  });

  test('in words, each beside its slider', () => {
    const texts = consequences(GIVEN, null);
    expect(texts['market.values.sigma']).toBe('35\u00a0% a year · 0.62\u00a0bp/√s');
    expect(texts['market.values.A']).toBe('1.8 a minute and side');
    expect(texts['market.values.k']).toMatch(/^1\/k = 7\.7\u00a0bp/);
    expect(texts['market.values.informedShare']).toBe(
      'break-even half-spread 1.4\u00a0bp (8.82\u00a0USD) · with news σ is 7.81\u00a0USD/√s',
    );
    expect(texts['strategy.part']).toMatch(
      /^half-spread 7\.8\u00a0bp .* skew 1\.9\u00a0USD per lot · forgets inventory in 19\.9\u00a0min$/,
    );
  });

  test('say a session in hours, and nothing of one of a second', () => {
    expect(consequences(GIVEN, null).durationS).toBe('= 8 h');
    expect(consequences({ ...GIVEN, durationS: 1 }, null).durationS).toBeUndefined();
  });

  test('name the volatility where the strategy works with one, and nowhere else', () => {
    const effectOf = (part: string) =>
      consequences(withSetting(DEFAULT, 'strategy.part', part), 65_000)['strategy.part'];
    expect(effectOf('glft')).toMatch(/at the σ that is found here, 7\.81\u00a0USD\/√s$/);
    expect(effectOf('cartea-jaimungal')).not.toContain('σ');
    expect(effectOf('fixed')).not.toContain('σ');
  });

  test('stay silent about prices where there is no price', () => {
    const recorded: Config = { ...DEFAULT, market: { part: 'tape', values: {}, events: [] } };
    expect(consequences(recorded, null)['strategy.part']).toBeUndefined();
    expect(strategyEffect(recorded, 65_000)).toBeNull();
  });
});

describe('for every market and strategy', () => {
  test('every consequence is text about a setting that exists, with no NaN in it', () => {
    for (const market of Object.keys(MARKETS)) {
      for (const strategy of Object.keys(STRATEGIES)) {
        const config = withSetting(withSetting(DEFAULT, 'market.part', market), 'strategy.part', strategy);
        for (const [path, text] of Object.entries(consequences(config, null))) {
          expect(text, path).not.toMatch(/NaN|undefined|null|Infinity/);
        }
      }
    }
  });

  test('the long-run lean of strategies that solve a table is what they do far from the end', () => {
    for (const name of ['glft-exact', 'cartea-jaimungal', 'informed-optimal']) {
      const config = withSetting(GIVEN, 'strategy.part', name);
      const effect = strategyEffect(config, 65_000)!;
      const truth = MARKETS[config.market.part].truth(config.market.values);
      const resolved = resolveBeliefs(STRATEGIES[name], config.strategy.values, truth);
      if (!resolved.ok) throw new Error('beliefs');
      const strategy = STRATEGIES[name].create(resolved.values);
      const at = (inventoryLots: number): View => ({
        timeS: 0,
        timeLeftS: 28_800,
        mid: 65_000,
        inventoryLots,
        sigma: 4,
      });
      const out = { deltaBid: 0, deltaAsk: 0, bidQuoted: true, askQuoted: true };
      strategy.quote(at(0), out);
      const half = (out.deltaBid + out.deltaAsk) / 2;
      const flat = (out.deltaAsk - out.deltaBid) / 2;
      strategy.quote(at(1), out);
      const skew = flat - (out.deltaAsk - out.deltaBid) / 2;
      expect(effect.approximate).toBe(true);
      expect(Math.abs(effect.skewPerLot / skew - 1), name).toBeLessThan(0.05);
      expect(Math.abs(effect.halfSpread / half - 1), name).toBeLessThan(0.02);
    }
  });
});

test('a session that ends makes Avellaneda–Stoikov lean hard at first and not at all in the end', () => {
  const effect = strategyEffect(withSetting(GIVEN, 'strategy.part', 'avellaneda-stoikov'), 65_000)!;
  // gσ²T = 1e-4·16·28,800
  expect(effect.skewPerLot).toBeCloseTo(46.08, 6);
  expect(effect.skewAtEnd).toBeCloseTo(0, 9);
});

test('orders that reach a layer fall off by e^(−kδ)', () => {
  const reach = layerReach(DEFAULT, null)!;
  expect(reach.map(({ distance }) => distance)).toEqual([32.5, 78, 162.5, 390]);
  expect(reach[0].ordersPerHour).toBeCloseTo(216 * Math.exp(-0.65), 9);
  expect(reach[3].ordersPerHour).toBeLessThan(0.1);
  expect(settingOf(DEFAULT, 'layerMode')).toBe('fixed');
});
