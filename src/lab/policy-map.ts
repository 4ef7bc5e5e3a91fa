import { headerOf } from '../market/market';
import { MARKETS } from '../market/registry';
import { buildStrategy } from '../session/build-desk';
import type { Config } from '../session/config';
import { sigmaInUse } from '../strategy/beliefs';
import { newQuotes } from '../strategy/strategy';

/** What a strategy would quote at every inventory and time left, before layers, floors and ticks. */
export interface PolicyMap {
  /** Lots, falling: the longest position first. */
  readonly inventories: readonly number[];
  /** Seconds to the end, falling: the beginning of the session first. */
  readonly timesLeftS: readonly number[];
  /** One for each inventory and, fastest, each time. */
  readonly cells: readonly PolicyCell[];
  /** σ that it was computed with, price/√s; null where the strategy takes none. */
  readonly sigma: number | null;
}

/** Distances from the mid, price units; null = that side is not quoted. */
export interface PolicyCell {
  readonly deltaBid: number | null;
  readonly deltaAsk: number | null;
}

/** Lots up to which an unbounded strategy is shown. */
const USUAL_REACH = 10;
const MOST_REACH = 15;
const TIMES = 9;

/** The map of the strategy of a configuration in a market that writes tapes; its volatility is the one it works with. */
export function policyMap(config: Config): PolicyMap {
  const { market, instrument, durationS, strategy: chosen } = config;
  const header = headerOf(market.part, MARKETS[market.part], market.values, instrument);
  const { strategy, sigma: believed } = buildStrategy(config, header);
  const sigma = sigmaInUse(chosen.volatility, believed, header.truth);
  const { Q } = chosen.values;
  const reach = Math.min(MOST_REACH, typeof Q === 'number' ? Q : USUAL_REACH);
  const inventories = Array.from({ length: 2 * reach + 1 }, (_, i) => reach - i);
  const timesLeftS = Array.from({ length: TIMES }, (_, i) => durationS * (1 - i / (TIMES - 1)));
  const mid = typeof market.values.mid === 'number' ? market.values.mid : 1;
  const quotes = newQuotes();
  const cells = inventories.flatMap((inventoryLots) =>
    timesLeftS.map((timeLeftS): PolicyCell => {
      strategy.quote({ timeS: durationS - timeLeftS, timeLeftS, mid, inventoryLots, sigma }, quotes);
      return {
        deltaBid: quotes.bidQuoted ? quotes.deltaBid : null,
        deltaAsk: quotes.askQuoted ? quotes.deltaAsk : null,
      };
    }),
  );
  return { inventories, timesLeftS, cells, sigma: Object.hasOwn(chosen.values, 'sigma') ? sigma : null };
}
