import { describe, expect, it } from 'vitest';
import { OUTCOME, OUTCOMES, OUTCOME_WIDTH } from '../../../src/lab/outcome';
import { PaperPaths, runsAsPaper } from '../../../src/lab/paper-paths';
import { SessionPaths } from '../../../src/lab/session-paths';
import { readConfig } from '../../../src/session/read-config';
import { BARE_THEORY, scenarioNamed } from '../../../src/session/scenarios';

function paper(strategy: Record<string, unknown>, changes: Record<string, unknown> = {}) {
  const result = readConfig({
    ...BARE_THEORY,
    durationS: 1,
    market: { part: 'paper-2008' },
    strategy: { volatility: 'given', ...strategy },
    ...changes,
  });
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.config;
}

const rows = (n: number) => Array.from({ length: n }, () => new Float64Array(OUTCOME_WIDTH));

/** Sums of the same numbers in another order. */
const ROUNDED = new Set([
  'effectiveHalfSpread',
  'inventoryPnl',
  'inventoryTurnover',
  'inventoryRms',
  'profitPerVolumeBps',
]);

describe('the paper’s paths', () => {
  const desks = [
    paper({ part: 'avellaneda-stoikov', values: { gamma: 0.1, lot: 1 } }),
    paper({ part: 'avellaneda-stoikov', values: { gamma: 0.5, lot: 0.3 } }),
    paper({ part: 'avellaneda-stoikov', values: { gamma: 1, lot: 2, Q: 3 } }),
    paper({ part: 'fixed', values: { halfSpread: 0.6, lot: 1 } }),
    paper({ part: 'fixed', values: { halfSpreadBps: 70, lot: 1 } }),
    paper({ part: 'linear-skew', values: { halfSpreadBps: 65, skewPerLot: 0.05, lot: 1 } }),
    paper({ part: 'glft-exact', values: { gamma: 0.1, lot: 1, Q: 10 } }),
    paper({ part: 'glft', values: { gamma: 0.1, lot: 1 } }),
  ];

  it('are those of whole sessions on written tapes, to the last bit', () => {
    expect(desks.every(runsAsPaper)).toBe(true);
    const lean = new PaperPaths(desks, 5);
    const whole = new SessionPaths(desks, 5);
    const [a, b] = [rows(desks.length), rows(desks.length)];
    for (let path = 0; path < 25; path++) {
      lean.run(path, a);
      whole.run(path, b);
      for (let d = 0; d < desks.length; d++) {
        OUTCOMES.forEach((name, i) => {
          const label = `${name} of desk ${d} on path ${path}`;
          if (name === 'averageSpread') {
            // Marks and steps lie on clocks of their own.
            expect(Math.abs(a[d][i] / b[d][i] - 1), label).toBeLessThan(0.002);
          } else if (ROUNDED.has(name)) expect(Math.abs(a[d][i] - b[d][i]), label).toBeLessThan(1e-9);
          else expect(a[d][i], label).toBe(b[d][i]);
        });
      }
    }
  });

  it('quote on average what whole sessions do on long paths, where the narrow quotes of the end fill most', () => {
    for (const [durationS, steps] of [
      [4.9, 200],
      [5, 1000],
      [30, 3000],
    ]) {
      const desk = paper(
        { part: 'avellaneda-stoikov', values: { gamma: 0.1, lot: 1 } },
        { durationS, market: { part: 'paper-2008', values: { steps } } },
      );
      const [row] = rows(1);
      new SessionPaths([desk], 5).run(0, [row]);
      const atSteps = 0.1 * 4 * 0.5 * durationS * (1 + 1 / steps) + (2 / 0.1) * Math.log(1 + 0.1 / 1.5);
      expect(Math.abs(row[OUTCOME.averageSpread] / atSteps - 1)).toBeLessThan(0.001);
    }
  });

  it('do not depend on what ran before', () => {
    const [first, again] = [rows(desks.length), rows(desks.length)];
    const simulator = new PaperPaths(desks, 8);
    for (let path = 0; path < 50; path++) simulator.run(path, first);
    new PaperPaths(desks, 8).run(49, again);
    expect(again).toEqual(first);
  });

  it('are refused to anything but bare theory', () => {
    const [plain] = desks;
    expect(runsAsPaper(scenarioNamed('default')!.config)).toBe(false);
    expect(runsAsPaper(scenarioNamed('paper-2008')!.config)).toBe(true);
    for (const other of [
      { ...plain, durationS: 100 },
      { ...plain, instrument: { ...plain.instrument, tick: 0.01 } },
      { ...plain, venue: { ...plain.venue, postOnly: true } },
      { ...plain, venue: { ...plain.venue, latencyMs: { feed: 0, order: 1, cancel: 0 } } },
      { ...plain, venue: { ...plain.venue, fillRule: 'through' as const } },
      { ...plain, risk: { ...plain.risk, bands: 'article-7' as const } },
      { ...plain, actions: [{ t: 0.5, do: 'kill' as const }] },
    ])
      expect(runsAsPaper(other)).toBe(false);
  });
});
