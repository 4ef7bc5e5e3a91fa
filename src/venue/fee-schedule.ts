/** One tier: from this 30-day volume on, signed fees in basis points of the notional (negative = rebate). */
export interface FeeTier {
  readonly name: string;
  /** Quote currency. */
  readonly fromVolume: number;
  readonly makerBps: number;
  readonly takerBps: number;
}

/** Article section 6: maker rebate and taker fee by 30-day volume. */
export const ARTICLE_TIERS: readonly FeeTier[] = [
  { name: 'Standard', fromVolume: 0, makerBps: 0, takerBps: 5 },
  { name: 'Silver', fromVolume: 100_000, makerBps: -1, takerBps: 4 },
  { name: 'Gold', fromVolume: 1_000_000, makerBps: -2, takerBps: 3 },
  { name: 'Platinum', fromVolume: 10_000_000, makerBps: -3, takerBps: 2 },
];

/** Relative: a volume that adds up to a tier's own reaches it, also where its cents add up to less by the last bits. */
const VOLUME_DUST = 1e-12;

/** What a trade costs now, as volume accrues during the run. */
export class FeeSchedule {
  private readonly tiers: readonly FeeTier[];
  private at = 0;

  /** `tiers` by rising volume, the first from 0. */
  constructor(tiers: readonly FeeTier[], volume30d: number) {
    this.tiers = tiers;
    this.accrue(volume30d);
  }

  get tier(): FeeTier {
    return this.tiers[this.at];
  }

  /** Tells the schedule the 30-day volume; returns true when the tier changed. */
  accrue(volume30d: number): boolean {
    const before = this.at;
    const reached = volume30d * (1 + VOLUME_DUST);
    while (this.at + 1 < this.tiers.length && reached >= this.tiers[this.at + 1].fromVolume) this.at++;
    return this.at !== before;
  }
}

/** The tiers of a schedule by name; `custom` is a single tier. */
export function tiersOf(
  schedule: 'article' | 'none' | 'custom',
  makerBps: number,
  takerBps: number,
): readonly FeeTier[] {
  if (schedule === 'article') return ARTICLE_TIERS;
  if (schedule === 'none') return [{ name: 'No fees', fromVolume: 0, makerBps: 0, takerBps: 0 }];
  return [{ name: 'Custom', fromVolume: 0, makerBps, takerBps }];
}
