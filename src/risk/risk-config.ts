export type BandsPreset = 'article-7' | 'article-3' | 'custom' | 'none';

/** The limits of a desk. */
export interface RiskConfig {
  /** Base units. */
  readonly maxInventory: number;
  /** 'none': no limits, no breakers, no caps. */
  readonly bands: BandsPreset;
  /** Where the bands of 'custom' begin, percent of the limit. */
  readonly softPct: number;
  readonly hardPct: number;
  /** Quote currency; null = off. */
  readonly lossPer5Min: number | null;
  readonly sessionLoss: number | null;
  readonly maxSpreadBps: number;
  readonly minSpreadBps: number;
  /** No half-spread under what the last fills cost: price impact plus maker fee. */
  readonly viableSpread: boolean;
  readonly staleS: number;
  /** Pause after a breaker, s. */
  readonly pauseS: number;
  readonly adverseSelection: 'off' | 'excess' | 'article';
  /** What a trip of it does for `pauseS`: stop quoting, or stand wider. */
  readonly adverseAction: 'pause' | 'widen';
  /** Loss against the mid of one market order's fills, quote currency; null = off. */
  readonly perFillLoss: number | null;
  /** Market orders in a row on one side within a minute; null = off. */
  readonly oneSidedFills: number | null;
  /** Fills of a minute over the session's usual; null = off. */
  readonly fillSpike: number | null;
  /** Greatest believable move from row to row, percent. */
  readonly collarPct: number;
  readonly maxOrdersPerS: number;
}
