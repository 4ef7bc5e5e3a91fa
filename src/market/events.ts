/**
 * Things that befall a market at a set time. They are part of the configuration, draw from their own random
 * stream and leave every earlier row untouched.
 */
export type MarketEvent = JumpEvent | BurstEvent | FreezeEvent | RegimeEvent;

/**
 * The mid moves by `size` over `overS`; after `holdS` a share `recovered` of it comes back over `recoverS`. A jump that
 * comes back whole after an instant is a misprint.
 */
export interface JumpEvent {
  readonly kind: 'jump';
  readonly t: number;
  /** Price units, signed. */
  readonly size: number;
  readonly overS: number;
  readonly holdS: number;
  /** 0 … 1. */
  readonly recovered: number;
  readonly recoverS: number;
}

/**
 * Order flow on a side is `factor` times its usual rate for a while. Orders above the usual know nothing; below it,
 * orders are left out by chance, while the news that some of them knew comes all the same.
 */
export interface BurstEvent {
  readonly kind: 'burst';
  readonly t: number;
  readonly durationS: number;
  readonly factor: number;
  /** Aggressor side. */
  readonly side: 'buy' | 'sell' | 'both';
}

/** The feed goes silent: no row arrives, while the world goes on. */
export interface FreezeEvent {
  readonly kind: 'freeze';
  readonly t: number;
  readonly durationS: number;
}

/** Volatility is `factor` times its usual value for a while. */
export interface RegimeEvent {
  readonly kind: 'regime';
  readonly t: number;
  readonly durationS: number;
  readonly factor: number;
}

export const EVENT_KINDS: readonly MarketEvent['kind'][] = ['jump', 'burst', 'freeze', 'regime'];
