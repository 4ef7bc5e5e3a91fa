import { FRACTION } from '../domain/fraction';
import type { Parameters, Values } from '../domain/part';

/**
 * What a desk can know when it quotes: as late as its feed latency makes it, never the model's truth.
 * One object is reused for every call; do not keep it.
 */
export interface View {
  /** Session time, s. */
  timeS: number;
  /** Time to the session's end, s (τ = T − t); Infinity where the strategy should use its long-run limit. */
  timeLeftS: number;
  mid: number;
  /** Inventory less the target, in lots (real-valued, positive when long). */
  inventoryLots: number;
  /** Believed volatility, price/√s: given or estimated from what the desk saw. */
  sigma: number;
}

/** What a strategy wishes, written into an object that is reused. */
export interface Quotes {
  /** Distance of the bid below the mid, price units (negative: above the mid). */
  deltaBid: number;
  /** Distance of the ask above the mid, price units. */
  deltaAsk: number;
  bidQuoted: boolean;
  askQuoted: boolean;
}

export interface Strategy {
  /** Writes both sides into `out`; allocates nothing. Must be finite for every state in the allowed range. */
  quote(view: View, out: Quotes): void;
  /** Value of the position beyond cash + inventory·mid, in quote currency, where the theory defines one. */
  certaintyEquivalent?(view: View): number | null;
  /** Additive terms of the two distances for the anatomy of a quote. */
  explain?(view: View): Anatomy;
}

/** reservation price = mid + drift + inventory; half-spread = arrival + risk + impact (all price units). */
export interface Anatomy {
  readonly drift: number;
  readonly inventory: number;
  readonly arrival: number;
  readonly risk: number;
  readonly impact: number;
}

export interface StrategyPart {
  readonly label: string;
  /** One sentence. */
  readonly summary: string;
  /** Where the formula comes from. */
  readonly source: string;
  readonly parameters: Parameters;
  /** Beliefs that these values make superfluous, so that they may stay null; none unless stated. */
  unread?(values: Values): readonly string[];
  /** `values` are complete and valid; beliefs among them are never null, except those that `unread` names. */
  create(values: Values): Strategy;
  /**
   * The same strategy without its table over time: every new `timeLeftS` is solved afresh, to rounding. For
   * questions outside a session (`solve`, exact evaluation). Absent where `create` has no table.
   */
  exact?(values: Values): Strategy;
}

/** Identity; it only checks the shape. */
export function defineStrategy(part: StrategyPart): StrategyPart {
  return part;
}

/** Fresh quotes object, all fields set in one order (one shape for the optimiser). */
export function newQuotes(): Quotes {
  return { deltaBid: FRACTION, deltaAsk: FRACTION, bidQuoted: true, askQuoted: true };
}
