import type { Instrument } from '../domain/instrument';
import type { Problem, Values } from '../domain/part';
import type { MarketEvent } from '../market/events';
import type { RiskConfig } from '../risk/risk-config';
import type { CancelRule } from '../venue/queue-cancels';
import type { FillRule } from '../venue/registry';

/**
 * What we would have done, and the recipe of the world we would have done it in. Every field has a default
 * (`defaultConfig`), so a configuration file, a link and a scenario hold only what differs.
 */
export interface Config {
  readonly version: 1;
  /** Unsigned 32-bit. */
  readonly seed: number;
  readonly durationS: number;
  readonly market: MarketConfig;
  readonly instrument: Instrument;
  readonly strategy: StrategyConfig;
  /** Innermost first. Empty: one quote a side of one lot at the strategy's own distances. */
  readonly layers: readonly LayerConfig[];
  readonly layerMode: LayerMode;
  readonly execution: ExecutionConfig;
  readonly venue: VenueConfig;
  readonly fees: FeesConfig;
  readonly utility: { readonly gamma: number };
  readonly actions: readonly Action[];
  /** Where a link's digest was taken, s; null = the end. */
  readonly untilS: number | null;
  readonly risk: RiskConfig;
}

export interface MarketConfig {
  /** A name of MARKETS, or 'tape' for an imported or live tape. */
  readonly part: string;
  readonly values: Values;
  readonly events: readonly MarketEvent[];
}

export interface StrategyConfig {
  readonly part: string;
  readonly values: Values;
  /** Where the strategy's σ comes from. */
  readonly volatility: VolatilitySource;
  /** Base units that the desk wants to hold. */
  readonly targetInventory: number;
  /** Widen by √(σ now / its median) when σ is above its median. */
  readonly volatilityScaler: boolean;
}

export type VolatilitySource = 'given' | 'rolling' | 'ewma' | 'two-scale';

export interface LayerConfig {
  /** Distance from the reservation price, bp of the mid. */
  readonly offsetBps: number;
  /** Base units. */
  readonly size: number;
  readonly refreshS: number;
}

export type LayerMode = 'fixed' | 'scaled' | 'spaced';
export type SizeLaw = 'constant' | 'reduce-adding';

/** When a filled layer stands again: at its next refresh, or at once at the same price (bare theory). */
export type Refill = 'at-refresh' | 'at-once';

export interface ExecutionConfig {
  readonly refill: Refill;
  /** Refresh of the single quote when there are no layers, s; 0 = at every quote row. */
  readonly refreshS: number;
  /** 'reduce-adding': the side that adds to inventory shrinks to zero at the hard limit. */
  readonly sizeLaw: SizeLaw;
  /** A wish nearer than this to the resting price keeps the order and its place, ticks. */
  readonly toleranceTicks: number;
}

export interface VenueConfig {
  /** null: `reach` on synthetic tapes, `through` on recorded and live ones. */
  readonly fillRule: FillRule | null;
  readonly postOnly: boolean;
  readonly pickOff: boolean;
  /** Penetration that `through` asks for on synthetic tapes, bp of the mid. */
  readonly throughBps: number;
  /**
   * Market orders per second and side, and the decay of their reach, 1/price, that the rule `probabilistic` draws by;
   * null: the strategy's belief, or what the model behind the tape knows.
   */
  readonly intensity: { readonly A: number | null; readonly k: number | null };
  /** Whose cancellations the rule `queue` sees in a shrinking size at our price. */
  readonly queueCancels: CancelRule;
  /** Exponent of the probabilistic ones, dimensionless; 1 spreads them in proportion. */
  readonly queuePower: number;
  /**
   * Permanent impact ξ of our own fills, price units per lot of the strategy: each moves the mid for good towards where
   * its aggressor went, so down where a bid of ours fills (Guéant, Lehalle & Fernandez-Tapia 2013, section 5). 0 = none.
   */
  readonly impact: number;
  /** How much worse than the opposite best a market order trades, bp. */
  readonly slippageBps: number;
  readonly latencyMs: { readonly feed: number; readonly order: number; readonly cancel: number };
  /** Mean exponential delays on top, ms; 0 = the latency is constant. */
  readonly jitterMs: { readonly feed: number; readonly order: number; readonly cancel: number };
  /** Orders and cancellations are late by what the recording's own messages were late by besides. */
  readonly recordedLatency: boolean;
}

export interface FeesConfig {
  readonly schedule: 'article' | 'none' | 'custom';
  /** Volume of the 30 days before the session, quote currency. */
  readonly volume30d: number;
  /** Custom schedule, bp of notional; negative is a rebate. */
  readonly makerBps: number;
  readonly takerBps: number;
}

export type { FillRule };

/** A timed input; it applies before the first row later than `t`. */
export type Action =
  | { readonly t: number; readonly do: 'set'; readonly path: string; readonly value: unknown }
  | { readonly t: number; readonly do: 'kill' | 'reset' | 'reduce' };

/** Either a valid configuration or everything that is wrong with the input. */
export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly Problem[] };
