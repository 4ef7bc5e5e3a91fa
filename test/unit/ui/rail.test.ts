import { describe, expect, test } from 'vitest';
import { MARKETS } from '../../../src/market/registry';
import type { Config } from '../../../src/session/config';
import { CONFIG_FIELDS } from '../../../src/session/config-fields';
import { readConfig } from '../../../src/session/read-config';
import { SCENARIOS } from '../../../src/session/scenarios';
import { STRATEGIES } from '../../../src/strategy/registry';
import { absentValue } from '../../../src/ui/rail/absent-value';
import { railGroups } from '../../../src/ui/rail/rail-groups';
import { settingOf, withSetting } from '../../../src/ui/rail/setting';
import { typicalValue } from '../../../src/ui/rail/typical-value';

const DEFAULT = SCENARIOS[0].config;

const RECORDED: Config = { ...DEFAULT, market: { part: 'tape', values: {}, events: [] } };

/** Every pairing of a market and a strategy, as the form would make it. */
const pairings: Config[] = Object.keys(MARKETS).flatMap((market) =>
  Object.keys(STRATEGIES).map((strategy) =>
    withSetting(withSetting(DEFAULT, 'market.part', market), 'strategy.part', strategy),
  ),
);

function rowsOf(config: Config) {
  return railGroups(config).flatMap((group) => group.rows);
}

describe('the form', () => {
  test('has a row for every declared setting of every part', () => {
    const shown = new Set(pairings.flatMap((config) => rowsOf(config).map(({ path }) => path)));
    for (const variant of [
      withSetting(DEFAULT, 'fees.schedule', 'custom'),
      withSetting(DEFAULT, 'risk.bands', 'custom'),
      withSetting(DEFAULT, 'venue.fillRule', 'through'),
      withSetting(DEFAULT, 'market.values.orderSize', 0.05),
      { ...DEFAULT, layers: [] },
      withSetting(DEFAULT, 'venue.fillRule', 'probabilistic'),
      withSetting(withSetting(RECORDED, 'venue.fillRule', 'queue'), 'venue.queueCancels', 'probabilistic'),
    ]) {
      for (const { path } of rowsOf(variant)) shown.add(path);
    }
    const fields = Object.keys(CONFIG_FIELDS).filter((path) => path !== 'seed' && path !== 'untilS');
    const values = [
      ...Object.values(MARKETS).flatMap((part) =>
        Object.keys(part.parameters).map((name) => `market.values.${name}`),
      ),
      ...Object.values(STRATEGIES).flatMap((part) =>
        Object.keys(part.parameters).map((name) => `strategy.values.${name}`),
      ),
    ];
    expect([...fields, ...values].filter((path) => !shown.has(path))).toEqual([]);
  });

  test('finds a value behind every row, of the kind that was declared', () => {
    for (const config of [...pairings, ...SCENARIOS.map((scenario) => scenario.config)]) {
      for (const { path, parameter } of rowsOf(config)) {
        const value = settingOf(config, path);
        expect(value, path).not.toBeUndefined();
        if (parameter.kind === 'choice') {
          expect(
            parameter.options.map((option) => option.value),
            path,
          ).toContain(value);
        }
        if (parameter.kind === 'number' && !parameter.nullable) expect(value, path).toBeTypeOf('number');
      }
    }
  });

  test('makes a valid configuration whichever parts are chosen', () => {
    for (const config of pairings) {
      const read = readConfig(config);
      expect(read.ok ? [] : read.problems, `${config.market.part} with ${config.strategy.part}`).toEqual([]);
    }
  });

  test('switches every optional value on with one that is valid', () => {
    for (const config of pairings) {
      for (const { path, parameter } of rowsOf(config)) {
        if (parameter.kind !== 'number' || !parameter.nullable) continue;
        const absent = absentValue(path, parameter, config);
        const value = absent.value ?? typicalValue(path, parameter, config, null);
        const read = readConfig(withSetting(config, path, value));
        expect(read.ok ? [] : read.problems, path).toEqual([]);
      }
    }
  });
});

describe('a change of strategy', () => {
  test('keeps γ, lot and stated beliefs, so that two strategies are compared on one view of the world', () => {
    const stated = withSetting(
      withSetting(DEFAULT, 'strategy.values.gamma', 0.05),
      'strategy.values.k',
      0.03,
    );
    const { values } = withSetting(stated, 'strategy.part', 'avellaneda-stoikov').strategy;
    expect(values).toMatchObject({ gamma: 0.05, k: 0.03, lot: 0.01 });
    expect(values).not.toHaveProperty('A');
  });

  test('takes the defaults for what the former strategy did not have', () => {
    const { values } = withSetting(DEFAULT, 'strategy.part', 'linear-skew').strategy;
    expect(values.skewPerLot).toBe(1.9);
  });
});

describe('a change of market', () => {
  test('keeps the market’s scale between models of continuous time and takes the paper’s own for the paper', () => {
    const dear = withSetting(DEFAULT, 'market.values.mid', 3000);
    expect(withSetting(dear, 'market.part', 'brownian-poisson').market.values.mid).toBe(3000);
    expect(withSetting(dear, 'market.part', 'paper-2008').market.values.mid).toBe(100);
  });

  test('drops the events that the new model does not know', () => {
    const crash = SCENARIOS.find(({ name }) => name === 'flash-crash')!.config;
    expect(withSetting(crash, 'market.part', 'paper-2008').market.events).toEqual([]);
  });
});

describe('an absent value', () => {
  const beliefs = STRATEGIES.glft.parameters;

  test('of a belief is the market’s own on a synthetic market', () => {
    if (beliefs.k.kind !== 'number') throw new Error('k is a number');
    expect(absentValue('strategy.values.k', beliefs.k, DEFAULT)).toEqual({
      text: 'from the market',
      value: 0.02,
      needed: false,
    });
  });

  test('of a belief must be stated where no one knows the market', () => {
    if (beliefs.k.kind !== 'number') throw new Error('k is a number');
    const recorded: Config = { ...DEFAULT, market: { part: 'tape', values: {}, events: [] } };
    expect(absentValue('strategy.values.k', beliefs.k, recorded)).toMatchObject({
      value: null,
      needed: true,
    });
  });

  test('of a limit says that it is off', () => {
    expect(absentValue('risk.lossPer5Min', CONFIG_FIELDS['risk.lossPer5Min'], DEFAULT)).toEqual({
      text: 'off',
      value: null,
      needed: false,
    });
  });
});
