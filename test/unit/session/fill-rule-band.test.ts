import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/domain/random';
import type { Config } from '../../../src/session/config';
import { FillRuleBand, fillRulesOf } from '../../../src/session/fill-rule-band';
import { runColumns } from '../../../src/session/frames';
import { readConfig } from '../../../src/session/read-config';
import { Session } from '../../../src/session/session';
import { BUY_TRADE, SELL_TRADE, Tape } from '../../../src/tape/tape';
import { RECORDED_BOOK } from '../../support/recorded-book';

const ALL = { fromS: null, toS: null };

/** Ten minutes of a book that wanders by ticks, with prints at the touch and sometimes through it. */
function wanderingTape(): Tape {
  const tape = new Tape(RECORDED_BOOK);
  const random = randomStream(5, 'test');
  let ticks = 10_000;
  for (let t = 0; t < 600; t += 0.25) {
    ticks += Math.floor(3 * random.unit()) - 1;
    tape.quote(t, (ticks - 1) / 100, (ticks + 1) / 100, 0.4, 0.4);
    const deep = random.unit() < 0.2 ? 2 : 0;
    if (random.unit() < 0.5) tape.trade(t, SELL_TRADE, (ticks - 1 - deep) / 100, 0.3);
    else tape.trade(t, BUY_TRADE, (ticks + 1 + deep) / 100, 0.3);
  }
  return tape;
}

function configured(venue: object = {}): Config {
  const result = readConfig({
    durationS: 600,
    market: { part: 'tape' },
    instrument: { tick: 0.01 },
    strategy: { part: 'fixed', values: { halfSpread: 0.01, lot: 0.01 }, volatility: 'given' },
    layers: [{ offsetBps: 1, size: 0.01, refreshS: 1 }],
    fees: { schedule: 'none' },
    risk: { bands: 'none' },
    venue,
  });
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.config;
}

/** Equity at the end of a run under one rule, the plain way. */
function equityUnder(fillRule: string, tape: Tape): number {
  const session = new Session(configured({ fillRule }), tape);
  session.advance(600);
  return session.equity;
}

describe('the band over fill rules', () => {
  it('runs what each rule alone would give, whatever the portions', () => {
    const tape = wanderingTape();
    const chosen = new Session(configured({ fillRule: 'through' }), tape);
    chosen.advance(600);
    const band = new FillRuleBand(configured({ fillRule: 'through' }), chosen);
    let portions = 1;
    while (!band.catchUp(37)) portions++;
    expect(portions).toBeGreaterThan(50);
    const { rules } = band.columns(10_000, ALL);
    expect(rules.map(({ rule }) => rule)).toEqual(['through', 'queue', 'touch']);
    for (const { rule, equity } of rules) expect(equity, rule).toBe(equityUnder(rule, tape));
    // The rules differ here, or nothing would be shown.
    expect(new Set(rules.map(({ equity }) => equity)).size).toBe(3);
  });

  it('encloses the chosen run in every bucket, at any zoom', () => {
    const tape = wanderingTape();
    const chosen = new Session(configured({ fillRule: 'queue' }), tape);
    chosen.advance(431.5);
    const band = new FillRuleBand(configured({ fillRule: 'queue' }), chosen);
    while (!band.catchUp(1000));
    for (const window of [ALL, { fromS: 100, toS: 200 }]) {
      for (const points of [40, 700]) {
        const { equity, length } = runColumns(chosen, points, window);
        const columns = band.columns(points, window);
        expect(columns.length).toBe(length);
        for (let i = 0; i < length; i++) {
          expect(columns.values[i]).toBeLessThanOrEqual(equity[i]);
          expect(columns.values[length + i]).toBeGreaterThanOrEqual(equity[i]);
        }
      }
    }
  });

  it('reaches no further than its slowest rule while it is catching up', () => {
    const tape = wanderingTape();
    const chosen = new Session(configured(), tape);
    chosen.advance(600);
    const band = new FillRuleBand(configured(), chosen);
    expect(band.catchUp(400)).toBe(false);
    // 400 rows are the quotes and trades of 50 s.
    const { length } = band.columns(10_000, ALL);
    expect(length).toBeGreaterThan(60);
    expect(length).toBeLessThan(110);
  });

  it('is of no use once the run has been given another timed input', () => {
    const tape = wanderingTape();
    const chosen = new Session(configured(), tape);
    chosen.advance(100);
    const band = new FillRuleBand(configured(), chosen);
    expect(band.isOf(chosen)).toBe(true);
    chosen.schedule({ t: 100, do: 'kill' });
    expect(band.isOf(chosen)).toBe(false);
    const anew = new FillRuleBand(configured(), chosen);
    chosen.advance(600);
    while (!anew.catchUp(1000));
    // Killed at 100 s: nothing fills under any rule afterwards, and what was held moves with the mid only.
    const killed = new Session(
      { ...configured({ fillRule: 'touch' }), actions: [{ t: 100, do: 'kill' }] },
      tape,
    );
    killed.advance(600);
    expect(anew.columns(100, ALL).rules[2].equity).toBe(killed.equity);
  });

  it('leaves out the queue where the tape shows no sizes or no touch', () => {
    const without = (what: object): Tape => new Tape({ ...RECORDED_BOOK, ...what });
    expect(fillRulesOf(without({ sizes: false }), configured())).toEqual(['through', 'touch']);
    expect(fillRulesOf(without({ touch: false }), configured())).toEqual(['through', 'touch']);
  });

  it('draws orders on a mid alone, where somebody says how many there are', () => {
    const config = configured({ intensity: { A: 0.2, k: 50 } });
    const header = { ...RECORDED_BOOK, touch: false };
    expect(fillRulesOf(new Tape(header), config)).toEqual(['through', 'touch', 'probabilistic']);
    expect(fillRulesOf(new Tape(RECORDED_BOOK), config)).not.toContain('probabilistic');
    const traded = new Tape(header);
    traded.trade(0, SELL_TRADE, 100, 1);
    expect(fillRulesOf(traded, config)).toEqual(['through', 'touch']);
    const tape = new Tape({ ...header, sizes: false });
    for (let t = 0; t < 600; t++) tape.quote(t, 100, 100);
    const chosen = new Session(config, tape);
    chosen.advance(600);
    const band = new FillRuleBand(config, chosen);
    while (!band.catchUp(1000));
    const [through, , probabilistic] = band.columns(100, ALL).rules;
    // The mid never moves: nothing tells a fill, and drawn orders pay the half-spread.
    expect(through.equity).toBe(0);
    expect(probabilistic.equity).toBeGreaterThan(0);
  });

  it('shows the rule that was chosen even where it is not one of the usual', () => {
    const config = configured({ fillRule: 'probabilistic', intensity: { A: 0.2, k: 50 } });
    const tape = new Tape(RECORDED_BOOK);
    for (let t = 0; t < 600; t++) tape.quote(t, 99.99, 100.01, 1, 1);
    const chosen = new Session(config, tape);
    chosen.advance(600);
    const band = new FillRuleBand(config, chosen);
    while (!band.catchUp(1000));
    const { rules } = band.columns(100, ALL);
    expect(rules.map(({ rule }) => rule)).toEqual(['through', 'queue', 'touch', 'probabilistic']);
    expect(rules[3].equity).toBe(chosen.equity);
  });
});
