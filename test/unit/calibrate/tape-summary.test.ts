import { expect, test } from 'vitest';
import { tapeSummary } from '../../../src/calibrate/tape-summary';
import { BUY_TRADE, Tape, UNSIDED_TRADE } from '../../../src/tape/tape';

const header = {
  source: 'hand',
  origin: 'recorded',
  symbol: 'TEST',
  tick: 0.01,
  lotStep: 0,
  originUs: 0,
  touch: true,
  sizes: true,
  identified: false,
  truth: null,
} as const;

/** A quote every second whose mid swings by one tick, and ten times as far in the last tenth when `wild`. */
function swinging(days: number, wild: boolean): Tape {
  const tape = new Tape(header);
  for (let s = 0; s <= days * 86_400; s += 20) {
    const far = wild && s > days * 77_760 ? 0.1 : 0.01;
    const low = 100 + (s % 40 === 0 ? far : 0);
    tape.quote(s, low, low + 0.01, 1, 1);
    if (s % 6000 === 0) tape.trade(s, BUY_TRADE, low + 0.01, 1);
  }
  return tape;
}

test('a short and quiet recording is said to be one', () => {
  const summary = tapeSummary('x.csv', swinging(0.25, false), ['From the import.']);
  expect(summary).toMatchObject({ name: 'x.csv', rows: 1081 + 4, quotes: 1081, trades: 4, spanS: 21_600 });
  expect(summary.warnings).toEqual([
    'From the import.',
    expect.stringMatching(/Covers 6\.0 hours.*7 days/),
    expect.stringMatching(/no high-volatility period/),
  ]);
});

test('eight days with a wild one are worth no warning', () => {
  expect(tapeSummary('x', swinging(8, true)).warnings).toEqual([]);
});

test('crossed and locked quotes, unsided trades, silences and missing halves are told', () => {
  const tape = new Tape(header);
  tape.quote(0, 10, 9, 1, 1);
  tape.quote(1, 10, 10, 1, 1);
  tape.trade(100, UNSIDED_TRADE, 10, 1);
  const { warnings } = tapeSummary('x', tape);
  expect(warnings.join('\n')).toMatch(/cross: 1, meet: 1[^]*unknown side: 1[^]*than a minute: 1/);
  expect(tapeSummary('x', new Tape(header)).warnings.join('\n')).toMatch(/no quotes[^]*no trades/);
});

test('a synthetic tape is not measured by the length of recordings', () => {
  const tape = new Tape({ ...header, origin: 'synthetic' });
  tape.quote(0, 10, 11, 1, 1);
  tape.trade(1, BUY_TRADE, 11, 1);
  expect(tapeSummary('x', tape).warnings).toEqual([]);
});
