import { headerOf } from '../market/market';
import { takesWhole } from '../market/order-flow';
import { MARKETS } from '../market/registry';
import { buildStrategy } from '../session/build-desk';
import type { Config } from '../session/config';
import { sigmaInUse } from '../strategy/beliefs';
import { newQuotes, type Strategy } from '../strategy/strategy';
import type { MarketTruth } from '../tape/tape';
import { evaluateStationary } from './stationary-policy';

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
  /** What it comes to in the long run, or why that cannot be said. */
  readonly longRun: LongRun | NoLongRun;
}

/**
 * Why a policy has no long run: it looks at the clock, nothing brings its inventory back, no rate of orders is known, or
 * orders may take less than a lot.
 */
export type NoLongRun = 'timed' | 'unsettled' | 'unknown' | 'partial';

/** Averages of a policy that runs for ever on its own quotes, one lot a side. */
export interface LongRun {
  /** Root mean square of the inventory, base units. */
  readonly inventoryRms: number;
  /** Share of the time at the inventory bound; null where there is none. */
  readonly atBound: number | null;
  readonly fillsPerHour: number;
  /** Distance earned at the fills, quote currency an hour. */
  readonly spreadGainPerHour: number;
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
/** Lots within which an unbounded policy must settle, and the share of its time at their ends that tells it does not. */
const FAR = 200;
const UNSETTLED = 1e-4;

/** The map of the strategy of a configuration in a market that writes tapes; its volatility is the one it works with. */
export function policyMap(config: Config): PolicyMap {
  const { market, instrument, durationS, strategy: chosen } = config;
  const header = headerOf(market.part, MARKETS[market.part], market.values, instrument);
  const { strategy, lot, sigma: believed } = buildStrategy(config, header);
  const sigma = sigmaInUse(chosen.volatility, believed, header.truth);
  const bound = typeof chosen.values.Q === 'number' ? chosen.values.Q : null;
  const reach = Math.min(MOST_REACH, bound ?? USUAL_REACH);
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
  const timed = inventories.some((_, i) =>
    timesLeftS.some((__, j) => !isAlike(cells[i * TIMES + j], cells[i * TIMES])),
  );
  return {
    inventories,
    timesLeftS,
    cells,
    sigma: Object.hasOwn(chosen.values, 'sigma') ? sigma : null,
    longRun: timed
      ? 'timed'
      : !takesWhole(market.values, lot)
        ? 'partial'
        : longRunOf(strategy, { mid, sigma, Q: bound, lot }, header.truth),
  };
}

/** `Q` and `lot` as the strategy takes them: its bound in lots, null = none, and the base units of a lot. */
function longRunOf(
  strategy: Strategy,
  { mid, sigma, Q, lot }: { mid: number; sigma: number; Q: number | null; lot: number },
  truth: MarketTruth | null,
): LongRun | NoLongRun {
  const { A, k } = truth ?? { A: null, k: null };
  if (A === null || k === null) return 'unknown';
  const world = { mid, sigma, A, k, Q: Q ?? FAR, capped: true, horizonsS: [] };
  const { rmsLots, shareAtBound, bidRate, askRate, spreadGain } = evaluateStationary(strategy, world);
  if (Q === null && !(shareAtBound < UNSETTLED)) return 'unsettled';
  return {
    inventoryRms: rmsLots * lot,
    atBound: Q === null ? null : shareAtBound,
    fillsPerHour: 3600 * (bidRate + askRate),
    spreadGainPerHour: 3600 * spreadGain * lot,
  };
}

/** Whether two cells say the same but for rounding. */
function isAlike(one: PolicyCell, other: PolicyCell): boolean {
  const near = (a: number | null, b: number | null): boolean =>
    a === b || (a !== null && b !== null && Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b)));
  return near(one.deltaBid, other.deltaBid) && near(one.deltaAsk, other.deltaAsk);
}
