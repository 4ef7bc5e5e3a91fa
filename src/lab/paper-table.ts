import { exp } from '../domain/portable-math';
import { newQuotes, type Strategy } from '../strategy/strategy';

/** The discrete scheme of Avellaneda & Stoikov 2008, section 3.3: `steps` steps over `durationS`. */
export interface PaperScheme {
  /** Price against which a strategy reads its basis points. */
  readonly mid: number;
  /** Price/√time. */
  readonly sigma: number;
  /** Market orders per unit of time and side. */
  readonly A: number;
  /** 1/price. */
  readonly k: number;
  readonly durationS: number;
  readonly steps: number;
  /** Inventories up to ± this many lots are followed; what would leave is counted in `mass`. */
  readonly followedLots: number;
}

/** Exact moments of one session, per lot. */
export interface PaperMoments {
  readonly profitMean: number;
  readonly profitStd: number;
  /** Parts of the variance of profit: spread gains and inventory marked to the mid. */
  readonly spreadGainStd: number;
  readonly inventoryStd: number;
  readonly finalInventoryMean: number;
  readonly finalInventoryStd: number;
  readonly fills: number;
  readonly gainPerFill: number;
  /** Time average of the expected spread δᵇ + δᵃ. */
  readonly averageSpread: number;
  /** Share of fill probabilities λ·dt that exceeded 1, and of distances under 0. */
  readonly cappedShare: number;
  readonly throughMidShare: number;
  /** Probability of each final inventory, −followedLots … followedLots. */
  readonly finalInventory: Float64Array;
  /** What of the probability stayed within the inventories followed: 1 but for rounding. */
  readonly mass: number;
}

/** Probability, expected spread gain and expected squared gain, by inventory. */
interface Layers {
  readonly mass: Float64Array;
  readonly gain: Float64Array;
  readonly square: Float64Array;
}

/**
 * The published tables without simulation. Per step, with quotes from the state at its start: an ask fills with
 * probability min(1, A·e^(−kδᵃ)·dt) and a bid likewise, independently, at prices around the mid before it moves;
 * then the mid moves by ±σ√dt. Inventory is a Markov chain of its own, so one forward pass of
 * (probability, gain, gain²) by inventory gives the gains, and Var = Var(gains) + σ²·dt·Σ E q²_(n+1).
 */
export function paperMoments(strategy: Strategy, scheme: PaperScheme): PaperMoments {
  const { durationS, steps, sigma } = scheme;
  const width = scheme.followedLots;
  const stepS = durationS / steps;
  let now = emptyLayers(width);
  now.mass[width] = 1;
  let [marks, fills, gains, spread, capped, through] = [0, 0, 0, 0, 0, 0];
  const count: StepCount = (weight, bid, ask) => {
    fills += weight * (bid.probability + ask.probability);
    gains += weight * (bid.probability * bid.delta + ask.probability * ask.delta);
    spread += weight * (bid.delta + ask.delta);
    capped += weight * ((bid.capped ? 1 : 0) + (ask.capped ? 1 : 0));
    through += weight * ((bid.delta < 0 ? 1 : 0) + (ask.delta < 0 ? 1 : 0));
  };
  for (let n = 0; n < steps; n++) {
    now = forward(strategy, scheme, now, n * stepS, stepS, count);
    marks += sigma * sigma * stepS * now.mass.reduce((sum, p, i) => sum + p * (i - width) * (i - width), 0);
  }
  const profitMean = sumOf(now.gain);
  const gainVariance = sumOf(now.square) - profitMean * profitMean;
  const finalMean = now.mass.reduce((sum, p, i) => sum + p * (i - width), 0);
  const finalSquare = now.mass.reduce((sum, p, i) => sum + p * (i - width) * (i - width), 0);
  return {
    profitMean,
    profitStd: Math.sqrt(gainVariance + marks),
    spreadGainStd: Math.sqrt(gainVariance),
    inventoryStd: Math.sqrt(marks),
    finalInventoryMean: finalMean,
    finalInventoryStd: Math.sqrt(finalSquare - finalMean * finalMean),
    fills,
    gainPerFill: gains / fills,
    averageSpread: spread / steps,
    cappedShare: capped / (2 * steps),
    throughMidShare: through / (2 * steps),
    finalInventory: now.mass,
    mass: sumOf(now.mass),
  };
}

/** One side of a step. */
interface Side {
  readonly delta: number;
  readonly probability: number;
  readonly capped: boolean;
}

type StepCount = (weight: number, bid: Side, ask: Side) => void;

function forward(
  strategy: Strategy,
  scheme: PaperScheme,
  now: Layers,
  timeS: number,
  stepS: number,
  count: StepCount,
): Layers {
  const { mid, durationS, sigma, followedLots: width } = scheme;
  const next = emptyLayers(width);
  const quotes = newQuotes();
  const view = { timeS, timeLeftS: durationS - timeS, mid, inventoryLots: 0, sigma };
  for (let i = 0; i <= 2 * width; i++) {
    if (now.mass[i] === 0) continue;
    view.inventoryLots = i - width;
    strategy.quote(view, quotes);
    const bid = sideOf(scheme, quotes.deltaBid, quotes.bidQuoted, stepS);
    const ask = sideOf(scheme, quotes.deltaAsk, quotes.askQuoted, stepS);
    count(now.mass[i], bid, ask);
    const [p, r] = [bid.probability, ask.probability];
    move(now, next, i, i, (1 - p) * (1 - r), 0);
    move(now, next, i, i + 1, p * (1 - r), bid.delta);
    move(now, next, i, i - 1, (1 - p) * r, ask.delta);
    move(now, next, i, i, p * r, bid.delta + ask.delta);
  }
  return next;
}

function sideOf({ A, k }: PaperScheme, delta: number, quoted: boolean, stepS: number): Side {
  const rate = quoted ? A * exp(-k * delta) * stepS : 0;
  return { delta, probability: Math.min(1, rate), capped: rate > 1 };
}

/** Moves probability with what it has gained, and `gain` more. */
function move(from: Layers, to: Layers, i: number, j: number, probability: number, gain: number): void {
  if (probability === 0 || j < 0 || j >= to.mass.length) return;
  to.mass[j] += from.mass[i] * probability;
  to.gain[j] += (from.gain[i] + gain * from.mass[i]) * probability;
  to.square[j] += (from.square[i] + 2 * gain * from.gain[i] + gain * gain * from.mass[i]) * probability;
}

function emptyLayers(width: number): Layers {
  const column = (): Float64Array => new Float64Array(2 * width + 1);
  return { mass: column(), gain: column(), square: column() };
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
