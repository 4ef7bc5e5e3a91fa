import { describe, expect, it } from 'vitest';
import { exportFile } from '../../../src/session/export';
import { runColumnsToNow } from '../../../src/session/frames';
import { readConfig } from '../../../src/session/read-config';
import { readRecordedConfig } from '../../../src/session/recorded-config';
import { reportOf } from '../../../src/session/report';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { SCENARIOS, scenarioNamed } from '../../../src/session/scenarios';
import { analysisOf, scorecardOf } from '../../../src/session/summary';
import { Session } from '../../../src/session/session';
import { Tape } from '../../../src/tape/tape';

/** Paths of values that JSON cannot carry. */
function nonFinite(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => nonFinite(item, `${path}.${key}`));
}

function short(changes: Record<string, unknown> = {}) {
  const result = readConfig({ durationS: 1800, ...changes });
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.config;
}

const RECORDED = {
  source: 'test',
  origin: 'recorded',
  symbol: 'XYZ',
  tick: 0.5,
  lotStep: 0.01,
  originUs: 0,
  touch: true,
  sizes: true,
  identified: false,
  truth: null,
} as const;

function recordedTape(): Tape {
  const tape = new Tape(RECORDED);
  for (let i = 0; i <= 100; i++) tape.quote(i, 100 + (i % 2), 101 + (i % 2), 1, 1);
  return tape;
}

describe('the report of a run', () => {
  it('holds only finite numbers, in every scenario and where nothing happened at all', () => {
    for (const { name, config } of SCENARIOS) {
      const short = { ...config, durationS: Math.min(config.durationS, 1200) };
      const report = reportOf(short, runSession(short, writeTape(short)));
      expect(nonFinite(report), name).toEqual([]);
    }
    const config = short();
    expect(nonFinite(reportOf(config, new Session(config, writeTape(config))))).toEqual([]);
  });

  it('is the same to the last bit whether or not somebody looked on the way', () => {
    const config = short();
    const tape = writeTape(config);
    const undisturbed = runSession(config, tape);
    const watched = new Session(config, tape);
    for (let toS = 0.7; toS < 1800; toS += 7.3) {
      watched.advance(toS);
      scorecardOf(watched);
      runColumnsToNow(watched, 100, { fromS: null, toS: null });
    }
    watched.advance(1800);
    expect(exportFile(watched, 'marks').bytes).toEqual(exportFile(undisturbed, 'marks').bytes);
    expect(reportOf(config, watched)).toEqual(reportOf(config, undisturbed));
  });

  it('adds up: equity is cash, inventory at the mid and fees; events are counted by kind', () => {
    const config = { ...scenarioNamed('toxic-flow')!.config, durationS: 7200 };
    const session = runSession(config, writeTape(config));
    const { ledger, risk, fills, quotes } = reportOf(config, session);
    expect(ledger.cash + ledger.inventory * ledger.mid! - ledger.fees).toBeCloseTo(ledger.equity, 9);
    expect(Object.values(risk).reduce((a, b) => a + b)).toBe(session.events.length);
    expect(risk['adverse-selection']).toBeGreaterThan(0);
    expect(quotes.filled).toBeLessThanOrEqual(fills);
    const { placed, cancelled, perMinute } = analysisOf(session).messages;
    expect({ placed, cancelled }).toEqual({ placed: quotes.placed, cancelled: quotes.cancelled });
    expect(perMinute).toBeCloseTo((placed + cancelled) / 120, 9);
  });

  it('judges a playing session by the rows it has read, not by those to come', () => {
    const config = short();
    const tape = writeTape(config);
    const session = new Session(config, tape);
    for (const t of [300, 301, 900, 1500]) {
      session.advance(t);
      const fresh = new Session(config, tape);
      fresh.advance(t);
      expect(scorecardOf(session)).toEqual(scorecardOf(fresh));
      expect(analysisOf(session)).toEqual(analysisOf(fresh));
    }
  });
});

describe('a configuration for a recorded tape', () => {
  const BELIEFS = { sigma: 1, A: 0.5, k: 2 };

  it('takes symbol, steps and length from the tape, and from the file where it states them', () => {
    const input = { strategy: { values: BELIEFS }, instrument: { lotStep: 0.1 } };
    const result = readRecordedConfig(input, recordedTape());
    expect(result).toMatchObject({
      ok: true,
      config: {
        durationS: 100,
        market: { part: 'tape' },
        instrument: { symbol: 'XYZ', tick: 0.5, lotStep: 0.1 },
      },
    });
    expect(readRecordedConfig({ ...input, durationS: 50 }, recordedTape())).toMatchObject({
      config: { durationS: 50 },
    });
  });

  it('lists open beliefs and every other mistake together', () => {
    const input = {
      market: { part: 'nowhere' },
      strategy: { values: { A: 0.5, gamma: -1 } },
      venue: { fillRule: 'reach' },
      more: 1,
    };
    const result = readRecordedConfig(input, recordedTape());
    const paths = result.ok ? [] : result.problems.map((problem) => problem.path).sort();
    expect(paths).toEqual([
      'market.part',
      'more',
      'strategy.values.gamma',
      'strategy.values.k',
      'strategy.values.sigma',
      'venue.fillRule',
    ]);
    expect(readRecordedConfig([], recordedTape()).ok).toBe(false);
  });

  it('takes from the tape what it is told to calibrate, and says what it cannot find', () => {
    const config = short();
    const synthetic = writeTape(config);
    const recorded = Object.assign(Object.create(Object.getPrototypeOf(synthetic)), synthetic, {
      header: { ...synthetic.header, origin: 'recorded', truth: null },
    });
    const some = { strategy: { values: { sigma: 'calibrate', A: 0.03, k: 'calibrate' } } };
    for (const input of [some, { strategy: { values: 'calibrate' } }]) {
      const result = readRecordedConfig(input, recorded);
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      const { sigma, A, k } = result.config.strategy.values;
      expect(sigma).toBeGreaterThan(2);
      expect(sigma).toBeLessThan(16);
      expect(A).toBeCloseTo(0.03, 1);
      expect(k).toBeGreaterThan(0);
    }
    // Nobody knows anything in a market without news: chance alone says on which side of 0 the estimate falls.
    for (let seed = 1; seed <= 4; seed++) {
      const tape = writeTape(short({ seed, market: { part: 'brownian-poisson' } }));
      const strategy = { part: 'informed-optimal', values: { p: 'calibrate' } };
      const result = readRecordedConfig({ strategy }, tape);
      if (!result.ok) throw new Error(JSON.stringify(result.problems));
      expect(result.config.strategy.values.p).toBeGreaterThanOrEqual(0);
      expect(result.config.strategy.values.p).toBeLessThan(0.15);
    }
    const failed = readRecordedConfig({ strategy: { values: 'calibrate' } }, recordedTape());
    const paths = failed.ok ? [] : failed.problems.map((problem) => problem.path);
    expect(paths).toEqual(expect.arrayContaining(['strategy.values.A', 'strategy.values.k']));
  });

  it('runs the tape of a model as the model’s own session ran', () => {
    const config = short({ venue: { fillRule: 'reach' } });
    const tape = writeTape(config);
    const onTape = readRecordedConfig(config, tape);
    if (!onTape.ok) throw new Error(JSON.stringify(onTape.problems));
    expect(runDigest(runSession(onTape.config, tape))).toBe(runDigest(runSession(config, tape)));
  });
});
