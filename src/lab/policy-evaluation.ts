import { exp, log } from '../domain/portable-math';
import { newQuotes, type Strategy, type View } from '../strategy/strategy';

/**
 * The model in which a policy is evaluated: mid Brownian, fills Poisson with rate A·e^(−kδ) per side, also for
 * δ < 0 (uncapped), inventory within ±Q lots.
 */
export interface PolicyWorld {
  /** Price against which a strategy reads its basis points. */
  readonly mid: number;
  /** Price/√s. */
  readonly sigma: number;
  /** 1/s per side. */
  readonly A: number;
  /** 1/price. */
  readonly k: number;
  /** How far the mid moves against us by each of our fills, price units. */
  readonly xi: number;
  readonly Q: number;
  readonly durationS: number;
  /** Risk aversion of the certainty equivalent, 1/currency. */
  readonly gamma: number;
  /** Base units per fill. */
  readonly lot: number;
  /** Fill rates are held under this, 1/s; null: as they come. */
  readonly largestRate: number | null;
}

/** What a session is worth, by the inventory it starts with (index + −Q lots); currency unless stated. */
export interface PolicyValue {
  /**
   * −ln E e^(−γW)/γ of W = Σ distance·size of fills + ∫ inventory dS; null for a policy so ruinous from some
   * inventory that the expected utility grows faster than numbers or a few thousand steps can follow.
   */
  readonly certaintyEquivalent: Float64Array | null;
  readonly mean: Float64Array;
  readonly std: Float64Array;
  /** Parts of std²: of the spread gains, and of the inventory marked to a mid that is independent of them. */
  readonly spreadGainStd: Float64Array;
  readonly inventoryStd: Float64Array;
  /** Root mean square of the final inventory, lots. */
  readonly finalInventory: Float64Array;
  /** Expected number of fills. */
  readonly fills: Float64Array;
}

/** Faster than this is at once, 1/s. */
const AT_ONCE = 1e18;
/** Extrapolation from 1 … 8 substeps: order 8. */
const ORDER = 8;
/** When only utility asks for steps under this share of the session, or for more of them, it is given up. */
const SHORTEST_STEP = 1e-6;
const MOST_STEPS = 3000;
/** Accepted error of one step, relative: what adds up stays under 1e-7. Doubled by every so many steps too many. */
const TOLERANCE = 1e-8;
const STEPS_TO_DOUBLE = 100;

/** Quantities carried backwards in time, each over all inventories. */
const UTILITY = 0; // E e^(−γW), scaled
const MEAN = 1; // E W
const SQUARE = 2; // E G² of the spread gains G
const MARK = 3; // E ∫ σ²q² dt
const FINAL = 4; // E q_T²
const FILLS = 5; // E number of fills
const QUANTITIES = 6;

/**
 * The exact value of a policy, from its quotes alone: no simulation and no reference to how it was derived.
 *
 * With τ the time left, the Feynman–Kac equations are linear and tridiagonal in inventory:
 *   u' = (½g²σ²q² − λᵇ − λᵃ)·u + λᵇe^(−gGᵇ)·u₊ + λᵃe^(−gGᵃ)·u₋,   u(0) = 1,   certainty equivalent −ln(u)/γ
 *   m' = λᵇ(Gᵇ + m₊ − m) + λᵃ(Gᵃ + m₋ − m), and likewise for squares, variance, final inventory and fills,
 * where Gᵇ = δᵇ − (q + 1)ξ and Gᵃ = δᵃ + (q − 1)ξ are the gains of a fill marked to the moved mid, g = γ·lot.
 *
 * Solved by implicit Euler extrapolated to order 8, with the step chosen by its own error estimate: implicit,
 * because a policy may quote far through the mid, where fills come at 1e16 per second and uniformisation would
 * need as many terms. The eliminations of the plain equations contain no subtraction.
 */
export function evaluatePolicy(strategy: Strategy, world: PolicyWorld): PolicyValue {
  const policy = new Policy(strategy, world);
  let state = startOf(world.Q);
  let logScale = 0;
  let ruined = false;
  let timeLeftS = 0;
  let stepS = world.durationS / 100;
  for (let steps = 1; timeLeftS < world.durationS; steps++) {
    stepS = Math.min(stepS, world.durationS - timeLeftS);
    const growth = utilityGrowth(policy, timeLeftS, state[UTILITY]);
    const { next, moments, utility } = extrapolated(policy, state, timeLeftS, stepS, growth);
    const tolerance = toleranceOf(steps);
    const givenUp = stepS < SHORTEST_STEP * world.durationS || steps > MOST_STEPS;
    if (givenUp && moments <= tolerance && utility > tolerance) ruined = true;
    const share = Math.max(moments, ruined ? 0 : utility) / tolerance;
    if (share <= 1) {
      timeLeftS = stepS === world.durationS - timeLeftS ? world.durationS : timeLeftS + stepS;
      state = next;
      if (ruined) state[UTILITY].fill(1);
      else logScale += growth * stepS + rescale(state[UTILITY], world.Q);
    }
    stepS *= Math.max(0.2, Math.min(2, 0.9 * exp(-log(Math.min(Math.max(share, 1e-12), 1e12)) / ORDER)));
  }
  return valueOf(state, ruined ? null : logScale, world);
}

/** Some desks of no sense trade 1e18 times a second until nothing is left: they are followed roughly, but end. */
function toleranceOf(steps: number): number {
  return TOLERANCE * exp(Math.max(0, (steps - MOST_STEPS) / STEPS_TO_DOUBLE) * Math.LN2);
}

function startOf(Q: number): Float64Array[] {
  const state = Array.from({ length: QUANTITIES }, () => new Float64Array(2 * Q + 1));
  state[UTILITY].fill(1);
  for (let i = 0; i <= 2 * Q; i++) state[FINAL][i] = (i - Q) * (i - Q);
  return state;
}

/** Divides by the value at q = 0 and returns its logarithm. */
function rescale(utility: Float64Array, Q: number): number {
  const centre = utility[Q];
  for (let i = 0; i < utility.length; i++) utility[i] /= centre;
  return log(centre);
}

function valueOf(state: Float64Array[], logScale: number | null, world: PolicyWorld): PolicyValue {
  const { lot } = world;
  const n = 2 * world.Q + 1;
  const column = (of: (i: number) => number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => of(i));
  const gainVariance = (i: number): number => Math.max(0, state[SQUARE][i] - state[MEAN][i] * state[MEAN][i]);
  return {
    certaintyEquivalent: certaintyEquivalent(state, logScale, world),
    mean: column((i) => lot * state[MEAN][i]),
    std: column((i) => lot * Math.sqrt(gainVariance(i) + state[MARK][i])),
    spreadGainStd: column((i) => lot * Math.sqrt(gainVariance(i))),
    inventoryStd: column((i) => lot * Math.sqrt(state[MARK][i])),
    finalInventory: column((i) => Math.sqrt(state[FINAL][i])),
    fills: state[FILLS].slice(),
  };
}

function certaintyEquivalent(
  state: Float64Array[],
  logScale: number | null,
  { gamma, lot }: PolicyWorld,
): Float64Array | null {
  if (gamma === 0) return state[MEAN].map((mean) => lot * mean);
  return logScale === null ? null : state[UTILITY].map((value) => -(log(value) + logScale) / gamma);
}

/** Fill rates of a policy at one time left, and what fills bring, by inventory. */
interface Flow {
  readonly bidRate: Float64Array;
  readonly askRate: Float64Array;
  /** Rates times e^(−g·gain). */
  readonly bidTilted: Float64Array;
  readonly askTilted: Float64Array;
  /** Rates times gain (price units per second), and their sum with the squares of gains. */
  readonly bidIncome: Float64Array;
  readonly askIncome: Float64Array;
  readonly squares: Float64Array;
}

/** Asks a strategy what it would quote at every inventory. */
class Policy {
  readonly world: PolicyWorld;
  /** ½g²σ²q² and σ²q², by inventory. */
  readonly risk: Float64Array;
  readonly variance: Float64Array;
  private readonly strategy: Strategy;
  private readonly quotes = newQuotes();
  private readonly view: View;

  constructor(strategy: Strategy, world: PolicyWorld) {
    const { Q, sigma, mid } = world;
    const g = world.gamma * world.lot;
    this.strategy = strategy;
    this.world = world;
    this.variance = Float64Array.from({ length: 2 * Q + 1 }, (_, i) => sigma * sigma * (i - Q) * (i - Q));
    this.risk = this.variance.map((each) => 0.5 * g * g * each);
    this.view = { timeS: 0, timeLeftS: 0, mid, inventoryLots: 0, sigma };
  }

  at(timeLeftS: number): Flow {
    const { Q, xi, durationS, gamma, lot } = this.world;
    const column = (): Float64Array => new Float64Array(2 * Q + 1);
    const bidRate = column();
    const askRate = column();
    const bidTilted = column();
    const askTilted = column();
    const bidIncome = column();
    const askIncome = column();
    const squares = column();
    this.view.timeS = durationS - timeLeftS;
    this.view.timeLeftS = timeLeftS;
    for (let i = 0; i <= 2 * Q; i++) {
      const q = i - Q;
      this.view.inventoryLots = q;
      this.strategy.quote(this.view, this.quotes);
      const { deltaBid, deltaAsk, bidQuoted, askQuoted } = this.quotes;
      const bidGain = deltaBid - (q + 1) * xi;
      const askGain = deltaAsk + (q - 1) * xi;
      bidRate[i] = bidQuoted && q < Q ? this.rate(deltaBid) : 0;
      askRate[i] = askQuoted && q > -Q ? this.rate(deltaAsk) : 0;
      bidTilted[i] = bidRate[i] > 0 ? bidRate[i] * exp(-gamma * lot * bidGain) : 0;
      askTilted[i] = askRate[i] > 0 ? askRate[i] * exp(-gamma * lot * askGain) : 0;
      bidIncome[i] = bidRate[i] * bidGain;
      askIncome[i] = askRate[i] * askGain;
      squares[i] = bidIncome[i] * bidGain + askIncome[i] * askGain;
    }
    return { bidRate, askRate, bidTilted, askTilted, bidIncome, askIncome, squares };
  }

  private rate(delta: number): number {
    const { A, k, largestRate } = this.world;
    return Math.min(largestRate ?? AT_ONCE, A * exp(-k * delta));
  }
}

/** One step of order 8, and the relative errors of utility and of everything else. */
function extrapolated(
  policy: Policy,
  state: readonly Float64Array[],
  timeLeftS: number,
  stepS: number,
  growth: number,
): { next: Float64Array[]; moments: number; utility: number } {
  // The substeps of different counts share many of their times.
  const flows = new Map<number, Flow>();
  const flowAt = (share: number): Flow => {
    const known = flows.get(share);
    if (known !== undefined) return known;
    const flow = policy.at(timeLeftS + share * stepS);
    flows.set(share, flow);
    return flow;
  };
  // Aitken–Neville in the substep, which may be any power: rows hold T(j, 0 … j).
  let before: Float64Array[][] = [];
  for (let j = 1; j <= ORDER; j++) {
    let current = state;
    let end: Float64Array[] = [];
    for (let i = 1; i <= j; i++)
      current = end = implicitStep(policy, flowAt(i / j), current, stepS / j, growth);
    const row = [end];
    for (let k = 1; k < j; k++) {
      const share = 1 / (j / (j - k) - 1);
      row.push(row[k - 1].map((finer, each) => towards(finer, before[k - 1][each], share)));
    }
    if (j === ORDER) return { next: row[j - 1], ...relativeErrors(row[j - 1], before[j - 2]) };
    before = row;
  }
  throw new Error('bug: no order');
}

function towards(finer: Float64Array, coarser: Float64Array, share: number): Float64Array {
  return finer.map((value, i) => value + (value - coarser[i]) * share);
}

function relativeErrors(
  a: readonly Float64Array[],
  b: readonly Float64Array[],
): { moments: number; utility: number } {
  let moments = 0;
  for (let each = MEAN; each < QUANTITIES; each++)
    // What is left of the first inventory may fade for ever: of less than a lot only a part of a lot is asked.
    moments = Math.max(moments, relativeDistance(a[each], b[each], each === FINAL ? 1 : 0));
  return { moments, utility: relativeDistance(a[UTILITY], b[UTILITY]) };
}

/** Largest difference, each measured by its own size and by a millionth of the largest, or of `least` if that is more. */
function relativeDistance(a: Float64Array, b: Float64Array, least = 0): number {
  const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), least);
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i] - b[i]);
    if (!Number.isFinite(difference)) return Infinity;
    if (difference > 0) worst = Math.max(worst, difference / (Math.abs(a[i]) + 1e-6 * largest));
  }
  return worst;
}

/** One implicit Euler step, (1 − hG)·next = state + h·sources, of every quantity. */
function implicitStep(
  policy: Policy,
  flow: Flow,
  state: readonly Float64Array[],
  h: number,
  growth: number,
): Float64Array[] {
  const { bidRate, askRate, bidIncome, askIncome, squares } = flow;
  const n = bidRate.length;
  const next = state.map((values) => values.slice());
  const [, mean, square, mark, , fills] = next;
  const pivot = plainPivots(flow, h);
  for (let i = 0; i < n; i++) {
    mean[i] += h * (bidIncome[i] + askIncome[i]);
    mark[i] += h * policy.variance[i];
    fills[i] += h * (bidRate[i] + askRate[i]);
  }
  tiltedStep(policy, flow, next[UTILITY], h, growth);
  plainSolve(flow, pivot, mean, h);
  plainSolve(flow, pivot, mark, h);
  plainSolve(flow, pivot, next[FINAL], h);
  plainSolve(flow, pivot, fills, h);
  for (let i = 0; i < n; i++) {
    const onwards = bidIncome[i] * (i + 1 < n ? mean[i + 1] : 0) + askIncome[i] * (i > 0 ? mean[i - 1] : 0);
    square[i] += h * (squares[i] + 2 * onwards);
  }
  plainSolve(flow, pivot, square, h);
  return next;
}

/** Pivots of 1 − hL for the generator L of the inventory, as sums of positive terms. */
function plainPivots({ bidRate, askRate }: Flow, h: number): Float64Array {
  const n = bidRate.length;
  const pivot = new Float64Array(n);
  let staying = 1;
  for (let i = n - 1; i >= 0; i--) {
    // Of what goes up, the share that does not come back down.
    staying = 1 + (i + 1 < n ? h * bidRate[i] * (staying / pivot[i + 1]) : 0);
    pivot[i] = staying + h * askRate[i];
  }
  return pivot;
}

/** Solves (1 − hL)·x = values in place. */
function plainSolve({ bidRate, askRate }: Flow, pivot: Float64Array, values: Float64Array, h: number): void {
  const n = values.length;
  for (let i = n - 2; i >= 0; i--) values[i] += h * bidRate[i] * (values[i + 1] / pivot[i + 1]);
  values[0] /= pivot[0];
  for (let i = 1; i < n; i++) values[i] = (values[i] + h * askRate[i] * values[i - 1]) / pivot[i];
}

/**
 * Rate at which E e^(−γW) grows at q = 0, 1/s. Sooner or later all inventories grow alike; with that taken out the
 * steps follow what still changes.
 */
function utilityGrowth(policy: Policy, timeLeftS: number, utility: Float64Array): number {
  const { bidRate, askRate, bidTilted, askTilted } = policy.at(timeLeftS);
  const centre = policy.world.Q;
  const gained = bidTilted[centre] * utility[centre + 1] + askTilted[centre] * utility[centre - 1];
  return gained / utility[centre] - bidRate[centre] - askRate[centre] + policy.risk[centre];
}

/** One implicit Euler step of E e^(−γW)·e^(−growth·τ), in place. */
function tiltedStep(policy: Policy, flow: Flow, utility: Float64Array, h: number, growth: number): void {
  const { bidRate, askRate, bidTilted, askTilted } = flow;
  const n = utility.length;
  const pivot = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    pivot[i] = 1 + h * (bidRate[i] + askRate[i] + growth - policy.risk[i]);
    if (i + 1 === n) continue;
    const share = (h * bidTilted[i]) / pivot[i + 1];
    pivot[i] -= share * h * askTilted[i + 1];
    utility[i] += share * utility[i + 1];
  }
  utility[0] /= pivot[0];
  for (let i = 1; i < n; i++) utility[i] = (utility[i] + h * askTilted[i] * utility[i - 1]) / pivot[i];
}
