import { normalCdf } from '../domain/normal-law';
import { exp } from '../domain/portable-math';
import { newQuotes, type Strategy } from '../strategy/strategy';

/** The market in which a policy runs for ever: as in `PolicyWorld`, without impact. */
export interface StationaryWorld {
  /** Price against which a strategy reads its basis points. */
  readonly mid: number;
  /** Price/√s. */
  readonly sigma: number;
  /** 1/s per side. */
  readonly A: number;
  /** 1/price. */
  readonly k: number;
  /** Inventory bound, lots. */
  readonly Q: number;
  /** No more than A fills per second and side: a quote through the mid fills at once, not faster. */
  readonly capped: boolean;
  /** Horizons of the losing-fill share, s. */
  readonly horizonsS: readonly number[];
}

/** Long-run averages of a policy, per second and per lot. */
export interface StationaryValue {
  /** Share of time at each inventory, −Q … Q lots. */
  readonly share: Float64Array;
  readonly bidRate: number;
  readonly askRate: number;
  /** Spread gains per second, price units. */
  readonly spreadGain: number;
  readonly gainPerFill: number;
  readonly meanLots: number;
  readonly rmsLots: number;
  readonly meanAbsoluteLots: number;
  readonly shareAtBound: number;
  /** Growth of the variance of equity per second: by the mid, and by the spread gains. */
  readonly inventoryVariance: number;
  readonly spreadGainVariance: number;
  /** Gain over the root of both variances, 1/√s. */
  readonly sharpe: number;
  /** Fills per second over the mean |inventory|; null for a desk that never holds anything. */
  readonly turnover: number | null;
  /** By horizon: share of fills whose markout is negative though nobody was informed, E Φ(−δ/(σ√h)). */
  readonly losingFillShare: readonly number[];
}

/** Rates and distances by inventory. */
interface Policy {
  readonly lots: Float64Array;
  readonly bidRate: Float64Array;
  readonly askRate: Float64Array;
  readonly deltaBid: Float64Array;
  readonly deltaAsk: Float64Array;
}

/**
 * A policy that looks at inventory only is a birth–death chain:
 *   p_(q+1)/p_q = λᵇ(q)/λᵃ(q + 1),   spread gain Σ p·(λᵇδᵇ + λᵃδᵃ),   inventory variance σ²·E q²,
 * and the variance of the spread gains comes from Poisson's equation for what a fill changes in all later gains.
 * Time-dependent strategies are taken at their limit T → ∞.
 */
export function evaluateStationary(strategy: Strategy, world: StationaryWorld): StationaryValue {
  const policy = policyOf(strategy, world);
  const { lots, bidRate, askRate, deltaBid, deltaAsk } = policy;
  const share = shares(policy);
  const average = (of: (i: number) => number): number =>
    lots.reduce((sum, _, i) => sum + share[i] * of(i), 0);
  const bid = average((i) => bidRate[i]);
  const ask = average((i) => askRate[i]);
  const spreadGain = average((i) => gainOf(policy, i));
  const squared = average((i) => lots[i] * lots[i]);
  const absolute = average((i) => Math.abs(lots[i]));
  const inventoryVariance = world.sigma * world.sigma * squared;
  const spreadGainVariance = gainVariance(policy, share, spreadGain);
  const losing = (horizonS: number): number => {
    const spread = world.sigma * Math.sqrt(horizonS);
    return average(
      (i) => bidRate[i] * normalCdf(-deltaBid[i] / spread) + askRate[i] * normalCdf(-deltaAsk[i] / spread),
    );
  };
  return {
    share,
    bidRate: bid,
    askRate: ask,
    spreadGain,
    gainPerFill: spreadGain / (bid + ask),
    meanLots: average((i) => lots[i]),
    rmsLots: Math.sqrt(squared),
    meanAbsoluteLots: absolute,
    shareAtBound: share[0] + share[share.length - 1],
    inventoryVariance,
    spreadGainVariance,
    sharpe: spreadGain / Math.sqrt(inventoryVariance + spreadGainVariance),
    turnover: absolute > 0 ? (bid + ask) / absolute : null,
    losingFillShare: world.horizonsS.map((horizonS) => losing(horizonS) / (bid + ask)),
  };
}

function policyOf(strategy: Strategy, { mid, sigma, A, k, Q, capped }: StationaryWorld): Policy {
  const lots = Float64Array.from({ length: 2 * Q + 1 }, (_, i) => i - Q);
  const [bidRate, askRate, deltaBid, deltaAsk] = [lots.slice(), lots.slice(), lots.slice(), lots.slice()];
  const quotes = newQuotes();
  const rate = (delta: number): number => A * (capped ? Math.min(1, exp(-k * delta)) : exp(-k * delta));
  lots.forEach((inventoryLots, i) => {
    strategy.quote({ timeS: 0, timeLeftS: Infinity, mid, inventoryLots, sigma }, quotes);
    bidRate[i] = quotes.bidQuoted && inventoryLots < Q ? rate(quotes.deltaBid) : 0;
    askRate[i] = quotes.askQuoted && inventoryLots > -Q ? rate(quotes.deltaAsk) : 0;
    deltaBid[i] = quotes.deltaBid;
    deltaAsk[i] = quotes.deltaAsk;
  });
  return { lots, bidRate, askRate, deltaBid, deltaAsk };
}

function gainOf({ bidRate, askRate, deltaBid, deltaAsk }: Policy, i: number): number {
  return bidRate[i] * deltaBid[i] + askRate[i] * deltaAsk[i];
}

/** Rates closer than this, relative, are meant to be equal. */
const MIRROR_TOLERANCE = 1e-10;

/** Stationary shares, from the middle outwards and normalised by the largest on the way. */
function shares({ bidRate, askRate }: Policy): Float64Array {
  const share = new Float64Array(bidRate.length);
  const middle = (bidRate.length - 1) / 2;
  share[middle] = 1;
  for (let i = middle + 1; i < share.length; i++) share[i] = climb(share, i - 1, bidRate[i - 1], askRate[i]);
  for (let i = middle - 1; i >= 0; i--) share[i] = climb(share, i + 1, askRate[i + 1], bidRate[i]);
  const total = share.reduce((sum, value) => sum + value, 0);
  return share.map((value) => value / total);
}

/** The next share outwards; keeps the earlier ones in range where the shares grow without measure. */
function climb(share: Float64Array, from: number, leaving: number, returning: number): number {
  const next = leaving === 0 ? 0 : (share[from] * leaving) / returning;
  if (next < 1e200) return next;
  for (let i = 0; i < share.length; i++) share[i] /= next;
  return 1;
}

/**
 * Long-run variance rate of the spread gains: Σ p·(λᵇ(δᵇ + f₊ − f)² + λᵃ(δᵃ + f₋ − f)²), where f solves
 * λᵇ(f₊ − f) + λᵃ(f₋ − f) = gain − (λᵇδᵇ + λᵃδᵃ). Its differences follow from the flow between neighbours,
 * p·λᵇ·(f₊ − f) = Σ over this and all inventories below of p·(gain − own gain).
 */
function gainVariance(policy: Policy, share: Float64Array, gain: number): number {
  const { bidRate, askRate, deltaBid, deltaAsk } = policy;
  const n = share.length;
  const surplus = share.map((value, i) => value * (gain - gainOf(policy, i)));
  const flow = isMirrored(policy) ? mirroredFlow(surplus) : flowUp(surplus);
  const step = flow.map((each, i) => stepUp(each, share[i] * bidRate[i]));
  let variance = 0;
  for (let i = 0; i < n; i++) {
    const up = deltaBid[i] + (i < n - 1 ? step[i] : 0);
    const down = deltaAsk[i] - (i > 0 ? step[i - 1] : 0);
    variance += share[i] * (bidRate[i] * up * up + askRate[i] * down * down);
  }
  return variance;
}

/** Σ of the surplus of inventory i and all below, from the nearer end: over all inventories it is 0. */
function flowUp(surplus: Float64Array): Float64Array {
  const n = surplus.length;
  const flow = new Float64Array(n);
  let below = 0;
  for (let i = 0; 2 * i < n - 1; i++) flow[i] = below += surplus[i];
  let above = 0;
  for (let i = n - 2; 2 * i >= n - 1; i--) flow[i] = -(above += surplus[i + 1]);
  return flow;
}

/**
 * The same where long and short are alike and each half sums to 0 with half of the middle: from the end or from the
 * middle, whichever is less to add up. A desk that leans the wrong way is at its bounds nearly all the time; the
 * rounding of what it gains there would drown the flow between.
 */
function mirroredFlow(surplus: Float64Array): Float64Array {
  const n = surplus.length;
  const middle = (n - 1) / 2;
  const flow = new Float64Array(n);
  const weight = new Float64Array(middle);
  let below = 0;
  let added = 0;
  for (let i = 0; i < middle; i++) {
    flow[i] = below += surplus[i];
    weight[i] = added += Math.abs(surplus[i]);
  }
  let inner = 0.5 * surplus[middle];
  added = Math.abs(inner);
  for (let i = middle - 1; i >= 0; i--) {
    if (added < weight[i]) flow[i] = -inner;
    inner += surplus[i];
    added += Math.abs(surplus[i]);
  }
  for (let i = middle; i < n - 1; i++) flow[i] = -flow[n - 2 - i];
  return flow;
}

/** Whether the desk quotes long as it does short, sides exchanged, but for the rounding of its prices. */
function isMirrored({ bidRate, askRate }: Policy): boolean {
  const last = bidRate.length - 1;
  return bidRate.every((rate, i) => Math.abs(rate - askRate[last - i]) <= MIRROR_TOLERANCE * rate);
}

function stepUp(flow: number, rate: number): number {
  return rate > 0 ? flow / rate : 0;
}
