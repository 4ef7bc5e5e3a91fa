/** What the desk may do at an inventory. */
export type Band = 'normal' | 'soft' | 'hard' | 'emergency';

/** Shares of the inventory limit at which a band begins. */
export interface BandSet {
  readonly label: string;
  readonly soft: number;
  readonly hard: number;
}

/** Article section 7 (50/80/100) and section 3 (33/66/100). 100 % of the limit is the emergency in both. */
export const BAND_SETS: Readonly<Record<'article-7' | 'article-3', BandSet>> = {
  'article-7': { label: '50 / 80 / 100 %', soft: 0.5, hard: 0.8 },
  'article-3': { label: '33 / 66 / 100 %', soft: 0.33, hard: 0.66 },
};

/** The bands of a preset, or the user's own in percent of the limit; null = no limits at all. */
export function bandSetOf(
  preset: 'article-7' | 'article-3' | 'custom' | 'none',
  softPct: number,
  hardPct: number,
): BandSet | null {
  if (preset === 'none') return null;
  if (preset !== 'custom') return BAND_SETS[preset];
  return { label: `${softPct} / ${hardPct} / 100 %`, soft: softPct / 100, hard: hardPct / 100 };
}

/** In the soft band the adding side stands this much wider from the reservation price, the reducing side this much tighter. */
export const SOFT_WIDEN = 1.5;
export const SOFT_TIGHTEN = 0.75;

/** `load` = |inventory| / limit. */
export function bandOf(set: BandSet, load: number): Band {
  // Sizes are decimals: a limit reached to the last lot must count, whatever its binary fraction.
  const share = load + 1e-9;
  if (share >= 1) return 'emergency';
  if (share >= set.hard) return 'hard';
  return share >= set.soft ? 'soft' : 'normal';
}
