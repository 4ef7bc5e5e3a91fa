import { exp } from '../domain/portable-math';
import { median, quantile, sorted } from '../estimate/quantile';
import type { Tape } from '../tape/tape';
import { coveredTime, type Session } from './covered-time';
import { type FillProbabilityFit, fillProbabilityFit } from './fill-probability-fit';
import { type MarketOrders, marketOrders } from './market-orders';
import {
  type ImpactRatio,
  impactRatio,
  type InformedByDepth,
  informedByDepth,
  moveTotals,
  type PriceImpact,
  priceImpact,
} from './price-impact';
import { lastAtOrBefore, pricedQuoteSeries, type QuoteSeries } from './quote-series';
import {
  type Depths,
  exponentialReach,
  type ReachFit,
  sortedDepths,
  type SurvivalFit,
  survivalFit,
  survivalLine,
} from './reach-fit';
import { sampledMids, type SampledVolatility, sampledVolatility, walkScore } from './sampled-volatility';
import { type SpreadFacts, spreadFacts } from './spread-facts';
import { positiveInterval, TimeBlocks } from './time-blocks';
import {
  diffusiveEstimate,
  furtherEstimates,
  realisedEstimate,
  type VolatilityEstimate,
} from './volatility-estimates';

const SIGNATURE_S = [0.1, 0.5, 1, 2, 5, 10, 30, 60];
const IMPACT_S = [0.5, 1, 5, 10];
const QUOTE_LAGS_MS = [0, 2, 5, 10, 20, 50, 100];
const WINDOWS_S = [1, 5];
/** Fewer market orders than this fit nothing. */
const FEWEST_ORDERS = 20;
/** Below these, the exponential is a poor picture of the flow. */
const GOOD_R2 = 0.9;
const ONE_TICK_SHARE = 0.5;
/** Ticks too coarse for the reach of orders move A by more than this. */
const COARSE_SHARE = 0.05;

/** Scores from which on depths are taken apart if moves say so too, and from which on they are told to have two laws. */
const CLEARLY_TWO = 2;
const CERTAINLY_TWO = 3;

/** What to calibrate on. */
export interface CalibrationOptions {
  /** Horizon of the informed share, s: five times the mean delay of news or more. */
  readonly horizonS: number;
}

export const DEFAULT_CALIBRATION_OPTIONS: CalibrationOptions = { horizonS: 10 };

/** σ, A, k and the informed share of a tape, with intervals. Prices in quote currency, times in seconds; null = not identified. */
export interface Calibration {
  readonly sigma: {
    /** Price/√s. */
    readonly value: number | null;
    readonly se: number | null;
    readonly ci95: readonly [number, number] | null;
    readonly method: string;
    readonly estimators: readonly VolatilityEstimate[];
    /** Realised volatility by sampling interval: flat where neither bounce nor drift disturb it. */
    readonly signature: Readonly<Record<string, SampledVolatility>>;
  };
  readonly A: {
    /** Market orders per second that buy (hit asks) and sell. */
    readonly buy: number | null;
    readonly sell: number | null;
    /** Standard error of either. */
    readonly se: number | null;
    readonly ci95: { readonly buy: Interval | null; readonly sell: Interval | null };
    /** Mean of the two sides, from the fit of both together. */
    readonly both: number | null;
  };
  readonly k: {
    /** 1/price, both sides together. */
    readonly value: number | null;
    readonly se: number | null;
    readonly ci95: Interval | null;
    readonly r2: number | null;
    /** 1/bp. */
    readonly perBp: number | null;
    readonly buy: number | null;
    readonly sell: number | null;
    readonly method: string;
  };
  /**
   * Share of the flow that knows the next jump where the market is of that kind: impact over reach, or by how moves
   * follow depths where these have more than one law. On recordings impact over reach.
   */
  readonly informedShare: {
    readonly value: number | null;
    readonly ci95: Interval | null;
    readonly se: number | null;
    readonly horizonS: number;
    readonly meaning: string;
  };
  readonly orders: OrderFacts | null;
  readonly fits: Readonly<Record<'both' | 'buys' | 'sells', SideFits>>;
  /** The fit of both sides with the quote taken so many ms before the trade: how much the answer hangs on the order of rows. */
  readonly byQuoteLag: Readonly<Record<string, LagFit>>;
  readonly fillProbability: Readonly<Record<string, FillProbabilityFit>>;
  readonly impact: Readonly<Record<string, PriceImpact>>;
  readonly spread: SpreadFacts | null;
  readonly tick: number;
  readonly warnings: readonly string[];
}

export type Interval = readonly [number, number];

/** Market orders: runs of prints of one side and one exchange time. */
export interface OrderFacts {
  readonly n: number;
  readonly perSecond: number;
  readonly buyPerSecond: number;
  readonly sellPerSecond: number;
  readonly meanSize: number;
  readonly medianSize: number;
  readonly p99Size: number;
  readonly printsPerOrder: number;
  /** Correlation of the sides of successive orders; null with fewer than three, or one side only. */
  readonly signAutocorrelation: number | null;
  readonly meanDepth: number;
  readonly meanDepthBps: number;
  /** Orders whose quote had already moved past them, and orders that reached beyond the touch. */
  readonly negativeDepthShare: number;
  readonly beyondTouchShare: number;
  readonly outsideShare: number;
  readonly depthQuantiles: Readonly<Record<string, number>>;
}

export interface SideFits {
  readonly toP99: SurvivalFit | null;
  readonly toP95: SurvivalFit | null;
  readonly toP99Weighted: SurvivalFit | null;
  /** Depths beyond the touch as an exponential. */
  readonly beyondTouch: ReachFit | null;
}

export interface LagFit {
  readonly A: number | null;
  readonly k: number | null;
  readonly r2: number | null;
  readonly to: number | null;
  readonly negativeDepthShare: number;
  readonly meanDepth: number;
  readonly beyondTouchShare: number;
}

/** Calibrates a tape; pure. */
export function calibrateTape(
  tape: Tape,
  options: CalibrationOptions = DEFAULT_CALIBRATION_OPTIONS,
): Calibration {
  const { sessions, coveredS } = coveredTime(tape);
  const quotes = pricedQuoteSeries(tape);
  const orders = marketOrders(tape, quotes);
  const blocks = new TimeBlocks(sessions, coveredS);
  const spread = tape.header.touch ? spreadFacts(quotes, sessions, tape.header.tick) : null;
  const { tick } = tape.header;
  const halfSpread = median(orders.halfSpread) ?? 0;
  const medianMid = median(quotes.mid) ?? 0;
  const scene: Scene = { tape, quotes, orders, sessions, coveredS, blocks, halfSpread, tick };

  const sigma = sigmaOf(scene);
  const fits = {
    both: sideFits(scene, 0),
    buys: sideFits(scene, 1),
    sells: sideFits(scene, -1),
  };
  const headline = (side: SideFits): ReachFit | null => (halfSpread > 0 ? side.toP99 : side.beyondTouch);
  const [both, buys, sells] = [fits.both, fits.buys, fits.sells].map(headline);
  const slow = new TimeBlocks(sessions, coveredS, 3 * options.horizonS);
  const moves = moveTotals(orders, quotes, sessions, slow, options.horizonS);
  const ratio = orders.length >= FEWEST_ORDERS ? impactRatio(moves) : null;
  const synthetic = tape.header.origin === 'synthetic';
  const apart = synthetic && twoLawScore(both, orders.depth) > CLEARLY_TWO ? informedByDepth(moves) : null;
  const impact = byName(IMPACT_S, 's', (horizonS) => priceImpact(orders, quotes, sessions, slow, horizonS));
  const orderFacts = orders.length > 0 ? orderFactsOf(scene) : null;
  return {
    sigma,
    A: {
      buy: buys?.A ?? null,
      sell: sells?.A ?? null,
      se:
        buys && sells
          ? Math.sqrt((square(buys.A * buys.errorA.se) + square(sells.A * sells.errorA.se)) / 2)
          : null,
      ci95: { buy: intervalOfA(buys), sell: intervalOfA(sells) },
      both: both?.A ?? null,
    },
    k: {
      value: both?.k ?? null,
      se: both ? both.k * both.errorK.se : null,
      ci95: both && both.k > 0 ? positiveInterval(both.k, both.errorK) : null,
      r2: (halfSpread > 0 ? both?.r2 : fits.both.toP99?.r2) ?? null,
      perBp: both ? (both.k * medianMid) / 1e4 : null,
      buy: buys?.k ?? null,
      sell: sells?.k ?? null,
      method:
        halfSpread > 0
          ? 'log-linear fit of the survival of depths from half the median spread to the 99 % quantile'
          : 'maximum likelihood of exponential depths from the exact mid',
    },
    informedShare: informedShareOf(ratio, apart, options, synthetic),
    orders: orderFacts,
    fits,
    byQuoteLag: byName(QUOTE_LAGS_MS, 'ms', (lagMs) => lagFit(scene, lagMs)),
    fillProbability: byName(WINDOWS_S, 's', (windowS) =>
      fillProbabilityFit(tape, quotes, sessions, windowS, halfSpread, tick),
    ),
    impact,
    spread,
    tick,
    warnings: warningsOf(scene, spread, both, orderFacts, sigma.signature, ratio, apart, options),
  };
}

interface Scene {
  readonly tape: Tape;
  readonly quotes: QuoteSeries;
  readonly orders: MarketOrders;
  readonly sessions: readonly Session[];
  readonly coveredS: number;
  readonly blocks: TimeBlocks;
  /** Median over orders. */
  readonly halfSpread: number;
  readonly tick: number;
}

function sigmaOf({ tape, quotes, sessions, blocks, halfSpread }: Scene): Calibration['sigma'] {
  const realised = realisedEstimate(quotes, sessions, blocks);
  const exactMids = !tape.header.touch || halfSpread === 0;
  const diffusive = diffusiveEstimate(quotes, sessions, blocks, exactMids ? 0.25 : 1);
  const found = [realised, diffusive].filter((estimate) => estimate !== null);
  return {
    value: realised?.value ?? null,
    se: realised?.se ?? null,
    ci95: realised?.ci95 ?? null,
    method: realised?.method ?? 'realised-1s',
    estimators: [...found, ...furtherEstimates(quotes, sessions, realised)],
    signature: byName(SIGNATURE_S, 's', (intervalS) => sampledVolatility(quotes, sessions, intervalS * 1e6)),
  };
}

/** The depths of buyers (+1), sellers (−1) or both as if they were one side hit for twice the time (0). */
function depthsOf({ orders, blocks, coveredS }: Scene, side: number): Depths {
  const chosen: number[] = [];
  for (let i = 0; i < orders.length; i++) if (side === 0 || orders.side[i] === side) chosen.push(i);
  return sortedDepths(
    Float64Array.from(chosen, (i) => orders.depth[i]),
    Int32Array.from(chosen, (i) => blocks.of(orders.us[i])),
    side === 0 ? 2 * coveredS : coveredS,
    blocks,
  );
}

function sideFits(scene: Scene, side: number): SideFits {
  const { coveredS, halfSpread, tick } = scene;
  const { dust } = scene.quotes;
  const steps = { tick, dust };
  const depths = depthsOf(scene, side);
  if (depths.depth.length < FEWEST_ORDERS || coveredS === 0)
    return { toP99: null, toP95: null, toP99Weighted: null, beyondTouch: null };
  return {
    toP99: survivalFit(depths, halfSpread, 0.99, steps),
    toP95: survivalFit(depths, halfSpread, 0.95, steps),
    toP99Weighted: survivalFit(depths, halfSpread, 0.99, steps, true),
    beyondTouch: exponentialReach(depths, halfSpread, dust),
  };
}

/** The fit of both sides with the mid of `lagMs` before the order; 0 = the quote before it in tape order. */
function lagFit(scene: Scene, lagMs: number): LagFit | null {
  const { orders, quotes, coveredS, halfSpread, tick } = scene;
  const depth = new Float64Array(orders.length);
  let n = 0;
  let sum = 0;
  let negative = 0;
  let beyond = 0;
  for (let i = 0; i < orders.length; i++) {
    const quote = lastAtOrBefore(quotes.us, orders.us[i] - lagMs * 1000 - 1);
    if (lagMs > 0 && quote < 0) continue;
    const mid = lagMs > 0 ? quotes.mid[quote] : orders.mid[i];
    const reached = orders.side[i] * (orders.worst[i] - mid);
    depth[n] = reached;
    sum += reached;
    if (reached < -quotes.dust) negative++;
    if (reached > halfSpread + quotes.dust) beyond++;
    n++;
  }
  if (n < FEWEST_ORDERS || coveredS === 0) return null;
  const fit = survivalLine(depth.subarray(0, n).sort(), 2 * coveredS, halfSpread, 0.99, {
    tick,
    dust: quotes.dust,
  });
  return {
    A: fit?.A ?? null,
    k: fit?.k ?? null,
    r2: fit?.r2 ?? null,
    to: fit?.to ?? null,
    negativeDepthShare: negative / n,
    meanDepth: sum / n,
    beyondTouchShare: beyond / n,
  };
}

function orderFactsOf({ orders, quotes, coveredS, halfSpread, tape }: Scene): OrderFacts {
  const n = orders.length;
  const sizes = sorted(orders.size);
  const depths = sorted(orders.depth);
  let buys = 0;
  let size = 0;
  let depth = 0;
  let depthBps = 0;
  let negative = 0;
  let beyond = 0;
  for (let i = 0; i < n; i++) {
    if (orders.side[i] > 0) buys++;
    size += orders.size[i];
    depth += orders.depth[i];
    depthBps += (orders.depth[i] / orders.mid[i]) * 1e4;
    if (orders.depth[i] < -quotes.dust) negative++;
    // Each order against the touch that it met.
    if (orders.depth[i] > orders.halfSpread[i] + quotes.dust) beyond++;
  }
  const perSecond = (count: number): number => (coveredS > 0 ? count / coveredS : 0);
  return {
    n,
    perSecond: perSecond(n),
    buyPerSecond: perSecond(buys),
    sellPerSecond: perSecond(n - buys),
    meanSize: tape.header.sizes ? size / n : 0,
    medianSize: quantile(sizes, 0.5)!,
    p99Size: quantile(sizes, 0.99)!,
    printsPerOrder: orders.printsPerOrder,
    signAutocorrelation: signAutocorrelation(orders.side),
    meanDepth: depth / n,
    meanDepthBps: depthBps / n,
    negativeDepthShare: negative / n,
    beyondTouchShare: halfSpread > 0 ? beyond / n : 1 - negative / n,
    outsideShare: orders.outside / n,
    depthQuantiles: byName(
      [5, 25, 50, 75, 90, 95, 99, 99.9],
      '',
      (percent) => quantile(depths, percent / 100),
      'p',
    ),
  };
}

function signAutocorrelation(sides: Int8Array): number | null {
  const n = sides.length - 1;
  if (n < 2) return null;
  let meanBefore = 0;
  let meanAfter = 0;
  for (let i = 0; i < n; i++) {
    meanBefore += sides[i] / n;
    meanAfter += sides[i + 1] / n;
  }
  let both = 0;
  let before = 0;
  let after = 0;
  for (let i = 0; i < n; i++) {
    both += (sides[i] - meanBefore) * (sides[i + 1] - meanAfter);
    before += (sides[i] - meanBefore) * (sides[i] - meanBefore);
    after += (sides[i + 1] - meanAfter) * (sides[i + 1] - meanAfter);
  }
  return before > 0 && after > 0 ? both / Math.sqrt(before * after) : null;
}

function informedShareOf(
  ratio: ImpactRatio | null,
  apart: InformedByDepth | null,
  { horizonS }: CalibrationOptions,
  synthetic: boolean,
): Calibration['informedShare'] {
  if (apart !== null) {
    const { value, ci95, se } = apart;
    const meaning =
      'Share of the orders that knew the move, from how moves follow depths: moves and reach have laws of their own.';
    return { value, ci95, se, horizonS, meaning };
  }
  return {
    value: ratio?.value ?? null,
    ci95: ratio?.ci95 ?? null,
    se: ratio?.se ?? null,
    horizonS,
    meaning: synthetic
      ? 'Mean move of the mid after market orders over their mean reach: the share that knew the move, where moves and reach have one law.'
      : 'Impact/reach ratio: mean move of the mid after market orders over their mean reach. It is an informed share only in a market of informed jumps.',
  };
}

function warningsOf(
  { orders, quotes, sessions, tape, halfSpread, tick }: Scene,
  spread: SpreadFacts | null,
  both: ReachFit | null,
  facts: OrderFacts | null,
  signature: Calibration['sigma']['signature'],
  ratio: ImpactRatio | null,
  apart: InformedByDepth | null,
  { horizonS }: CalibrationOptions,
): string[] {
  const warnings: string[] = [];
  const percent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
  if (orders.length < FEWEST_ORDERS)
    warnings.push(
      `Holds ${orders.length} market orders with a side and a quote before them: A and k cannot be fitted.`,
    );
  if (spread !== null && halfSpread > 0 && spread.oneTickShare > ONE_TICK_SHARE) {
    warnings.push(
      `The spread is one tick ${percent(spread.oneTickShare)} of the time: depths come in ticks, mostly one, and an exponential fits them badly.`,
    );
  }
  if (both !== null && both.r2 !== null && both.r2 < GOOD_R2) {
    warnings.push(
      `The line through ln λ explains ${percent(both.r2)} of its variance only: A and k hang on the range of depths fitted.`,
    );
  }
  if (apart !== null || Math.abs(twoLawScore(both, orders.depth)) > CERTAINLY_TWO) {
    const laws =
      apart === null
        ? ' The informed share counts orders by their depth.'
        : ` Taken apart by how the mid follows: ${percent(apart.value)} of them know a move of ${(1 / apart.kJ).toPrecision(3)} on average and reach as deep, the others reach ${(1 / apart.k).toPrecision(3)}.`;
    warnings.push(
      `Depths scatter ${depthScatter(orders.depth).toPrecision(3)} times as an exponential does: orders reach by more than one law, and k is that of the mix.${laws}`,
    );
  }
  // λ falls in steps of a tick, and the line through points between them lies half a tick too near on average.
  const low = both === null || halfSpread === 0 ? 0 : 1 - exp(-0.5 * both.k * tick);
  if (low > COARSE_SHARE) {
    warnings.push(
      `Orders end on whole ticks, and reach few of them: A comes out up to ${percent(low)} low, its interval with it.`,
    );
  }
  if (facts !== null && facts.negativeDepthShare > 0.02) {
    warnings.push(
      `${percent(facts.negativeDepthShare)} of the orders come after the quote that they caused: trades and quotes are separate streams. The calibrate command measures against earlier quotes, too (byQuoteLag).`,
    );
  }
  const [fast, slow] = [signature['1s'], signature['10s']];
  if (fast && slow && Math.abs(walkScore(sampledMids(quotes, sessions, 1e6), 10)) > 3) {
    warnings.push(
      `Volatility over 10 s (${slow.value.toPrecision(3)}) differs from that over 1 s (${fast.value.toPrecision(3)}) by more than chance: the mid is no random walk there.`,
    );
  }
  if (ratio !== null && ratio.ci95[0] <= 0 && ratio.ci95[1] >= 0)
    warnings.push(`No impact of market orders can be told from chance after ${horizonS} s.`);
  if (tape.header.origin !== 'synthetic' && ratio !== null)
    warnings.push('On a recording the informed share is an impact/reach ratio, not a share of traders.');
  return warnings;
}

/**
 * By how many standard errors exact depths scatter more than one exponential law does; 0 where none was fitted. The
 * variance of an exponential is the square of its mean; known from n of them to √(4/n) of that.
 */
function twoLawScore(both: ReachFit | null, depths: Float64Array): number {
  return both === null || both.r2 !== null ? 0 : (depthScatter(depths) - 1) / Math.sqrt(4 / depths.length);
}

/** Variance over the square of the mean. */
function depthScatter(depths: Float64Array): number {
  let mean = 0;
  let squares = 0;
  for (const depth of depths) {
    mean += depth / depths.length;
    squares += (depth * depth) / depths.length;
  }
  return squares / (mean * mean) - 1;
}

function intervalOfA(fit: ReachFit | null): Interval | null {
  return fit === null ? null : positiveInterval(fit.A, fit.errorA);
}

function square(x: number): number {
  return x * x;
}

/** What is found for each number, by its name; what is not found has none. */
function byName<Found>(
  numbers: readonly number[],
  unit: string,
  find: (at: number) => Found | null,
  prefix = '',
): Record<string, Found> {
  const found: Record<string, Found> = {};
  for (const at of numbers) {
    const one = find(at);
    if (one !== null) found[`${prefix}${at}${unit}`] = one;
  }
  return found;
}
