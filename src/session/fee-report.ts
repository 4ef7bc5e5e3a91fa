import { MARKETS } from '../market/registry';
import { FeeSchedule, tiersOf, type FeeTier } from '../venue/fee-schedule';
import {
  breakEvenSpread,
  informedBreakEvenSpread,
  makerIncomePerDay,
  roundTripOf,
  volumeToNextTier,
  type RoundTrip,
} from '../venue/fee-income';
import type { RunMetrics } from '../metrics/scorecard';
import type { Session } from './session';

/** What fees make of the run so far; null = not defined yet. */
export interface FeeReport {
  /** The tier in force. */
  readonly tier: FeeTier;
  /** Means of the maker fills so far. */
  readonly roundTrip: RoundTrip | null;
  /** Full spread at which the fills so far would have paid for themselves, bp. */
  readonly breakEvenBps: number | null;
  /** The same by the model, where the market knows its informed share, bp. */
  readonly modelBreakEvenBps: number | null;
  /** Quote currency traded as maker a day, at the pace so far. */
  readonly makerVolumePerDay: number;
  /** Every tier, and what its maker side would bring a day at that pace, quote currency. */
  readonly tiers: readonly { readonly tier: FeeTier; readonly perDay: number }[];
  /** Quote currency to the next tier; null in the highest. */
  readonly volumeToNext: number | null;
}

/** Fees of a run up to its present moment, from its metrics. */
export function feeReportOf(session: Session, metrics: RunMetrics): FeeReport {
  const { config, mid, ledger, timeS } = session;
  const { schedule, makerBps, takerBps } = config.fees;
  const tiers = tiersOf(schedule, makerBps, takerBps);
  const volume30d = config.fees.volume30d + ledger.volume;
  const { tier } = new FeeSchedule(tiers, volume30d);
  const { effectiveHalfSpread: half, impactRatio } = metrics;
  const known = half !== null && impactRatio !== null && mid > 0;
  const halfBps = known ? (1e4 * half) / mid : 0;
  const impactBps = known ? impactRatio * halfBps : 0;
  const { makerVolume } = ledger;
  return {
    tier,
    roundTrip: known ? roundTripOf(halfBps, impactBps, tier.makerBps) : null,
    breakEvenBps: known ? breakEvenSpread(impactBps, tier.makerBps) : null,
    modelBreakEvenBps: modelBreakEven(session, tier.makerBps),
    makerVolumePerDay: timeS > 0 ? (86_400 * makerVolume) / timeS : 0,
    tiers: tiers.map((each) => ({
      tier: each,
      perDay: makerIncomePerDay(makerVolume, timeS, each.makerBps),
    })),
    volumeToNext: volumeToNextTier(tiers, volume30d),
  };
}

function modelBreakEven({ config, mid }: Session, makerBps: number): number | null {
  const { part, values } = config.market;
  const truth = MARKETS[part]?.truth(values) ?? null;
  // Jumps of another size than the reach: the share of the informed depends on the distance.
  if (truth === null || typeof values.kJ === 'number' || !(mid > 0)) return null;
  const { informedShare: p, k } = truth;
  if (p === null || k === null || p >= 1) return null;
  return (1e4 * informedBreakEvenSpread(p, k, (makerBps / 1e4) * mid)) / mid;
}
