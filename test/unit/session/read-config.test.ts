import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { readConfig } from '../../../src/session/read-config';
import { SCENARIOS } from '../../../src/session/scenarios';

describe('reading a configuration', () => {
  it('fills an empty object with the default scenario', () => {
    expect(readConfig({})).toEqual({ ok: true, config: DEFAULT_CONFIG });
  });

  it('reads back what it wrote, for every scenario', () => {
    for (const { config } of SCENARIOS) {
      expect(readConfig(JSON.parse(JSON.stringify(config)))).toEqual({ ok: true, config });
    }
  });

  it('names every one of ten mistakes', () => {
    const result = readConfig({
      version: 2,
      seed: -1,
      durationS: 'long',
      market: { part: 'casino' },
      strategy: { part: 'glft', values: { gamma: -1, lots: 3 } },
      layers: [{ offsetBps: -5, size: 0.1 }],
      venue: { postOnly: 'yes' },
      fees: { schedule: 'free' },
      risk: { maxInventory: Infinity },
    });
    if (result.ok) throw new Error('accepted');
    expect(result.problems.map((problem) => problem.path).sort()).toEqual([
      'durationS',
      'fees.schedule',
      'layers[0].offsetBps',
      'market.part',
      'risk.maxInventory',
      'seed',
      'strategy.values.gamma',
      'strategy.values.lots',
      'venue.postOnly',
      'version',
    ]);
  });

  it('names the entries of a list by their places in the input, whatever their times and neighbours', () => {
    const gamma = (t: number, value?: number) => ({ t, do: 'set', path: 'strategy.values.gamma', value });
    const result = readConfig({
      actions: [{ t: 50, do: 'kill' }, gamma(10, -3), gamma(1), gamma(0, 0.02)],
      layers: [7, { offsetBps: -1, size: 1 }],
    });
    expect(result.ok ? [] : result.problems.map(({ path, code }) => [path, code])).toEqual([
      ['layers[0]', 'not-an-object'],
      ['layers[1].offsetBps', 'out-of-range'],
      ['actions[2].value', 'missing'],
      ['actions[1].value', 'out-of-range'],
    ]);
  });

  it('refuses a grid finer than money can be counted on, and none is none', () => {
    const result = readConfig({ instrument: { tick: 5e-324, lotStep: 1e-13 } });
    expect(result.ok ? [] : result.problems.map(({ path, code }) => [path, code])).toEqual([
      ['instrument.tick', 'out-of-range'],
      ['instrument.lotStep', 'out-of-range'],
    ]);
    expect(readConfig({ instrument: { tick: 1e-12, lotStep: 0 } }).ok).toBe(true);
  });

  it('never throws and never passes a number that is not finite', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, maxDepth: 4 }), (input) => {
        const result = readConfig(input);
        if (result.ok) expect(JSON.stringify(result.config)).not.toContain('null,null,null,null');
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.constantFrom(NaN, Infinity, -Infinity), (value) => {
        expect(readConfig({ durationS: value }).ok).toBe(false);
        expect(readConfig({ strategy: { values: { gamma: value } } }).ok).toBe(false);
        expect(readConfig({ layers: [{ offsetBps: value, size: 1 }] }).ok).toBe(false);
      }),
    );
  });

  it('ignores inherited and prototype keys', () => {
    const hostile = JSON.parse('{"__proto__": {"seed": 99}, "seed": 5}') as unknown;
    const result = readConfig(hostile);
    expect(result.ok).toBe(false);
    expect(({} as { seed?: number }).seed).toBeUndefined();
  });

  it('refuses reach on a recorded tape', () => {
    const result = readConfig({ market: { part: 'tape' }, venue: { fillRule: 'reach' } });
    expect(result.ok ? [] : result.problems.map((problem) => problem.path)).toEqual(['venue.fillRule']);
  });
});
