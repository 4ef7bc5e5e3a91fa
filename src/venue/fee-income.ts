import type { FeeTier } from './fee-schedule';

const DAY_S = 86_400;

/** What two fills, one on either side, bring: all in bp of the mid, positive = ours. net = gross − impact − fees. */
export interface RoundTrip {
  /** Both effective half-spreads. */
  readonly grossBps: number;
  /** Both maker fees; negative: rebates. */
  readonly feesBps: number;
  /** What information cost both fills by the horizon. */
  readonly impactBps: number;
  readonly netBps: number;
}

/**
 * True spread income of a round trip from means per fill, bp. The article's net = gross + |rebates| counts a fee as
 * income (erratum E37); the fee is signed here, and what the mid did afterwards is part of the price.
 */
export function roundTripOf(effectiveHalfBps: number, impactBps: number, makerBps: number): RoundTrip {
  const grossBps = 2 * effectiveHalfBps;
  const feesBps = 2 * makerBps;
  return {
    grossBps,
    feesBps,
    impactBps: 2 * impactBps,
    netBps: grossBps - 2 * impactBps - feesBps,
  };
}

/**
 * Full spread, in the unit of `impact` and `fee`, at which fills like these pay for themselves: 2·(impact + fee).
 * Negative where the rebate is more than what information costs.
 */
export function breakEvenSpread(impact: number, fee: number): number {
  return 2 * (impact + fee);
}

/**
 * Full spread at which a market with informed share p < 1 and mean reach 1/k gives back all it brings. A fill at δ is
 * worth (1 − p)·δ − p/k − fee (theory of the informed-jump market), so that δ = (p/k + fee)/(1 − p). Price units.
 */
export function informedBreakEvenSpread(p: number, k: number, fee: number): number {
  return (2 * (p / k + fee)) / (1 - p);
}

/** What a maker fee costs or a rebate brings a day, quote currency, at a volume traded as maker in `elapsedS`. */
export function makerIncomePerDay(makerVolume: number, elapsedS: number, makerBps: number): number {
  if (elapsedS <= 0) return 0;
  return ((-makerBps / 10_000) * makerVolume * DAY_S) / elapsedS + 0;
}

/** Quote currency still to be traded to the next tier; null in the highest. */
export function volumeToNextTier(tiers: readonly FeeTier[], volume30d: number): number | null {
  const next = tiers.find((tier) => tier.fromVolume > volume30d);
  return next === undefined ? null : next.fromVolume - volume30d;
}
