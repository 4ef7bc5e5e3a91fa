import { describe, expect, it } from 'vitest';
import {
  breakEvenSpread,
  informedBreakEvenSpread,
  makerIncomePerDay,
  roundTripOf,
  volumeToNextTier,
} from '../../../src/venue/fee-income';
import { ARTICLE_TIERS } from '../../../src/venue/fee-schedule';
import informed from '../../fixtures/oracle/14_informed_policy_pnl.json';

const { parameters, rows, break_even_delta: breakEven } = informed.cases[0];

describe('the true income of a round trip', () => {
  it('is the article’s example: 8 bp of spread and a rebate of 1 bp a side are 10 bp', () => {
    expect(roundTripOf(4, 0, -1)).toEqual({ grossBps: 8, feesBps: -2, impactBps: 0, netBps: 10 });
  });

  it('loses by a fee what it gains by a rebate', () => {
    expect(roundTripOf(4, 0, 1).netBps).toBe(6);
  });

  it.each(rows)('is twice the revealed markout among the informed: p = $p, δ = $delta', (row) => {
    // Price impact of a fill in that market: p·(δ + 1/k).
    const impact = row.p * (row.delta + 1 / parameters.k);
    expect(roundTripOf(row.delta, impact, 0).netBps).toBeCloseTo(2 * row.mean_markout_revealed, 12);
  });
});

describe('the spread that breaks even', () => {
  it('is that of the oracle among the informed', () => {
    for (const [p, delta] of Object.entries(breakEven)) {
      expect(informedBreakEvenSpread(Number(p), parameters.k, 0)).toBeCloseTo(2 * delta, 12);
    }
  });

  it('earns nothing, whatever the fee', () => {
    for (const p of [0, 0.1, 0.6]) {
      for (const fee of [-0.5, 0, 2]) {
        const delta = informedBreakEvenSpread(p, 0.4, fee) / 2;
        expect((1 - p) * delta - p / 0.4 - fee).toBeCloseTo(0, 12);
        // What is measured at that distance agrees with the model.
        expect(breakEvenSpread(p * (delta + 1 / 0.4), fee)).toBeCloseTo(2 * delta, 12);
        expect(roundTripOf(delta, p * (delta + 1 / 0.4), fee).netBps).toBeCloseTo(0, 12);
      }
    }
  });
});

describe('what a tier is worth', () => {
  it('is its rebate on a day’s volume at the pace so far', () => {
    // 500,000 in eight hours are 1.5 million a day; 2 bp of that are 300.
    expect(makerIncomePerDay(500_000, 28_800, -2)).toBeCloseTo(300, 9);
    expect(makerIncomePerDay(500_000, 28_800, 1)).toBeCloseTo(-150, 9);
    expect(makerIncomePerDay(0, 0, -2)).toBe(0);
  });

  it('is as far away as the volume that is missing, and the highest has none above it', () => {
    expect(volumeToNextTier(ARTICLE_TIERS, 0)).toBe(100_000);
    expect(volumeToNextTier(ARTICLE_TIERS, 100_000)).toBe(900_000);
    expect(volumeToNextTier(ARTICLE_TIERS, 1e8)).toBeNull();
  });
});
