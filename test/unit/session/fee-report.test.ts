import { expect, it } from 'vitest';
import { Moments } from '../../../src/estimate/moments';
import { readConfig } from '../../../src/session/read-config';
import { runSession, writeTape } from '../../../src/session/run';
import { BARE_THEORY } from '../../../src/session/scenarios';
import { analysisOf } from '../../../src/session/summary';
import { configured } from '../../support/configured';

const HALF = 60;

function sessionOf(makerBps: number, path: number) {
  const result = readConfig({
    ...BARE_THEORY,
    durationS: 14_400,
    market: { values: { informedShare: 0.3, revealS: 0 } },
    strategy: { part: 'fixed', values: { halfSpread: HALF, lot: 0.01 }, volatility: 'given' },
    fees: { schedule: 'custom', makerBps },
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return runSession(result.config, writeTape(result.config, path));
}

it('a session’s round trip costs what the theory of its market says', () => {
  const net = new Moments();
  const spread = new Moments();
  for (let path = 0; path < 12; path++) {
    const { fees } = analysisOf(sessionOf(2, path));
    net.add((fees.roundTrip!.netBps * 65_000) / 1e4);
    spread.add((fees.roundTrip!.grossBps * 65_000) / 1e4);
    // 2·(p/k + fee)/(1 − p), with 1/k = 50 USD and a fee of 13 USD.
    const model = (2 * (0.3 * 50 + 13)) / 0.7;
    expect((fees.modelBreakEvenBps! * 65_000) / 1e4 / model).toBeCloseTo(1, 1);
  }
  expect(spread.mean).toBeCloseTo(2 * HALF, -1);
  const expected = 2 * (0.7 * HALF - 0.3 * 50 - 13);
  expect(Math.abs(net.mean - expected)).toBeLessThan(4 * net.standardError + 0.5);
});

it('a day’s rebate is what the session’s fees come to, at its pace', () => {
  const session = sessionOf(-1, 0);
  const { fees } = analysisOf(session);
  expect(fees.tiers).toHaveLength(1);
  expect(fees.tiers[0].perDay).toBeCloseTo(-6 * session.ledger.fees, 4);
  expect(fees.volumeToNext).toBeNull();
});

it('a new tier is told with minus signs, not hyphens', () => {
  const config = configured({ durationS: 1800, fees: { schedule: 'article', volume30d: 999_999 } });
  const { events } = runSession(config, writeTape(config));
  expect(events.find(({ kind }) => kind === 'tier')?.text).toBe('Fee tier Gold: maker −2 bp, taker 3 bp.');
});
