import { describe, expect, it } from 'vitest';
import { Moments } from '../../src/estimate/moments';
import { adverseSelection } from '../../src/metrics/adverse-selection';
import { MidPath } from '../../src/metrics/mid-path';
import { readConfig } from '../../src/session/read-config';
import { runSession, writeTape } from '../../src/session/run';

const SESSIONS = 30;
const TIGHT = { minSpreadBps: 1 };

/** Desks that quote stale, skewed, layered, on a coarse grid, with and without pick-off. */
const DESKS: Readonly<Record<string, Record<string, unknown>>> = {
  layered: {},
  stale: {
    layers: [{ offsetBps: 3, size: 0.01, refreshS: 30 }],
    execution: { sizeLaw: 'constant' },
    risk: TIGHT,
  },
  skewed: {
    layers: [],
    strategy: {
      part: 'linear-skew',
      values: { halfSpreadBps: 2, skewPerLot: 5 },
      volatility: 'given',
    },
    risk: TIGHT,
  },
  'never picked off': {
    layers: [{ offsetBps: 2, size: 0.01, refreshS: 10 }],
    venue: { pickOff: false },
    risk: TIGHT,
  },
};

/** Losing share less its baseline, one value a session, and the mean of the error that a session states itself. */
function excess(
  desk: Record<string, unknown>,
  values: Record<string, unknown>,
  horizonS: number,
  part = 'informed-jumps',
): { excess: Moments; stated: Moments } {
  const result = readConfig({ ...desk, market: { part, values } });
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join(' '));
  const measured = { excess: new Moments(), stated: new Moments() };
  for (let path = 0; path < SESSIONS; path++) {
    const tape = writeTape(result.config, path);
    const { fills, row } = runSession(result.config, tape);
    const report = adverseSelection(new MidPath(tape, row), fills, horizonS);
    measured.excess.add(report.losingFillShare! - report.losingFillBaseline!);
    measured.stated.add(report.excessSe!);
  }
  return measured;
}

describe.each(Object.entries(DESKS))('the losing share of a desk that is %s', (_, desk) => {
  it.each([1, 5, 30])('is its baseline after %s s where nobody knows anything', (horizonS) => {
    for (const gridS of [0.25, 1]) {
      const { excess: measured } = excess(desk, { informedShare: 0, gridS }, horizonS);
      expect(Math.abs(measured.mean)).toBeLessThan(4 * measured.standardError);
    }
  });

  it.each(['intraday', 'regimes', 'stochastic-volatility', 'hawkes'])(
    'is its baseline where volatility or flow comes and goes: %s',
    (part) => {
      const { excess: measured } = excess(desk, { informedShare: 0 }, 5, part);
      expect(Math.abs(measured.mean)).toBeLessThan(4 * measured.standardError);
    },
  );

  it('rises above it with the share of the informed', () => {
    const at = (informedShare: number): Moments => excess(desk, { informedShare }, 5).excess;
    const some = at(0.15);
    const many = at(0.4);
    expect(some.mean).toBeGreaterThan(8 * some.standardError);
    expect(many.mean - some.mean).toBeGreaterThan(4 * many.standardError);
  });

  it('states an error that is the scatter over sessions', () => {
    const { excess: measured, stated } = excess(desk, { informedShare: 0 }, 5);
    expect(stated.mean / measured.standardDeviation).toBeGreaterThan(0.65);
    expect(stated.mean / measured.standardDeviation).toBeLessThan(1.5);
  });
});
