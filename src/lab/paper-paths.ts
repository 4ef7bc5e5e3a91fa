import { Grid } from '../domain/instrument';
import { headerOf } from '../market/market';
import { PaperNoise } from '../market/paper-noise';
import { MARKETS } from '../market/registry';
import { DEFAULT_HORIZON_S } from '../metrics/scorecard';
import { buildStrategy } from '../session/build-desk';
import type { Config } from '../session/config';
import { newQuotes, type Strategy, type View } from '../strategy/strategy';
import { OUTCOME, ratioOrAbsent, type PathSimulator } from './outcome';

/**
 * The paper's simulation without a tape: noise first, by the path, then every desk on it. Prices, fills and money are
 * those of a `Session` on the written tape, to the last bit (a test holds both against each other), at a fiftieth
 * of the time.
 */
export class PaperPaths implements PathSimulator {
  private readonly noise: PaperNoise;
  private readonly desks: readonly PaperDesk[];
  private readonly seed: number;

  /** `desks` share market and duration, and `runsAsPaper` holds for each. */
  constructor(desks: readonly Config[], seed: number) {
    const [{ market, durationS }] = desks;
    this.noise = new PaperNoise(market.values, durationS);
    this.desks = desks.map((config) => new PaperDesk(config, this.noise));
    this.seed = seed;
  }

  run(path: number, rows: readonly Float64Array[], equity?: readonly Float64Array[]): void {
    this.noise.draw(this.seed, path);
    for (let d = 0; d < this.desks.length; d++) this.desks[d].run(rows[d], equity?.[d] ?? UNSAMPLED);
  }
}

/**
 * Whether a configuration is bare theory in the paper's scheme: one lot a side, re-quoted at every step, no grid of
 * prices, no fees, limits, latency or inputs; and too short for any fill to be judged by what the mid does later.
 */
export function runsAsPaper(config: Config): boolean {
  const { market, strategy, venue } = config;
  const delays = [...Object.values(venue.latencyMs), ...Object.values(venue.jitterMs)];
  return (
    market.part === 'paper-2008' &&
    typeof market.values.sigma === 'number' &&
    market.values.sigma > 0 &&
    config.layers.length === 0 &&
    config.execution.refreshS === 0 &&
    config.instrument.tick === 0 &&
    config.fees.schedule === 'none' &&
    config.risk.bands === 'none' &&
    !venue.postOnly &&
    !venue.pickOff &&
    (venue.fillRule === null || venue.fillRule === 'reach') &&
    venue.impact === 0 &&
    delays.every((ms) => ms === 0) &&
    strategy.volatility === 'given' &&
    !strategy.volatilityScaler &&
    strategy.targetInventory === 0 &&
    config.actions.length === 0 &&
    config.untilS === null &&
    config.durationS < DEFAULT_HORIZON_S
  );
}

/** Where nobody asks for equity over time. */
const UNSAMPLED = new Float64Array(0);

/** States within this many orders of flat are remembered, up to so many steps. */
const TABLE_REACH = 64;
const TABLE_STATES = 2 * TABLE_REACH + 1;
const MOST_TABLE_STEPS = 2000;
/** Doubles of a state: shift of the reservation price, distance of bid and of ask from it (Infinity: not quoted), spread. */
const STATE_WIDTH = 4;

/** One desk of the paper's scheme. */
class PaperDesk {
  private readonly strategy: Strategy;
  private readonly noise: PaperNoise;
  private readonly durationS: number;
  private readonly lot: number;
  private readonly size: number;
  private readonly view: ProbedView;
  private readonly quotes = newQuotes();
  /** Answers of the strategy by step and inventory; NaN = not asked yet. */
  private readonly table: Float64Array;
  /** Whether an answer holds for the next path too. */
  private remembers: boolean;
  /** Answers of one path by step, where they cannot be remembered. */
  private readonly answers: Float64Array;
  private readonly pair = new Float64Array(2);

  constructor(config: Config, noise: PaperNoise) {
    const { market, instrument, durationS } = config;
    const header = headerOf(market.part, MARKETS[market.part], market.values, instrument);
    const { strategy, lot, sigma } = buildStrategy(config, header);
    this.strategy = strategy;
    this.noise = noise;
    this.durationS = durationS;
    this.lot = lot;
    this.size = new Grid(instrument.lotStep).below(lot);
    this.view = new ProbedView(sigma);
    this.remembers = noise.steps <= MOST_TABLE_STEPS && countsExactly(this.size, lot);
    const states = this.remembers ? (noise.steps + 1) * TABLE_STATES : 0;
    this.table = new Float64Array(states * STATE_WIDTH).fill(NaN);
    this.answers = new Float64Array((noise.steps + 1) * STATE_WIDTH);
  }

  run(row: Float64Array, samples: Float64Array): void {
    // A path that leaves the table starts again without it.
    if (!this.remembers || !this.simulate(row, samples, true)) this.simulate(row, samples, false);
  }

  /** One path; false where `remembering` took it to the edge of the table. */
  private simulate(row: Float64Array, samples: Float64Array, remembering: boolean): boolean {
    const { noise, size } = this;
    const { steps, moves, buyReach, sellReach } = noise;
    const table = remembering ? this.table : this.answers.fill(NaN);
    const perOrder = remembering ? STATE_WIDTH : 0;
    const perStep = remembering ? TABLE_STATES * STATE_WIDTH : STATE_WIDTH;
    let at = remembering ? TABLE_REACH * STATE_WIDTH : 0;
    let mid = noise.startMid;
    let inventory = 0;
    let cash = 0;
    let fills = 0;
    let capture = 0;
    let volume = 0;
    let spreads = 0;
    let oneSided = 0;
    let unquoted = 0;
    let held = 0;
    let squared = 0;
    const pair = this.pair;
    let peak = 0;
    let drawdown = 0;
    // Sample j is the equity after the share j/spans of the steps; sample 0 is the start.
    const spans = Math.max(1, samples.length - 1);
    let n = 0;
    for (let sample = 0; sample < spans; sample++) {
      if (samples.length > 0) samples[sample] = cash + inventory * mid;
      const until = Math.ceil(((sample + 1) * steps) / spans);
      for (; n < until; n++) {
        if (table[at] !== table[at] && !this.ask(n, mid, inventory, table, at)) return false;
        const reservation = mid + table[at];
        const below = table[at + 1];
        const above = table[at + 2];
        const spread = table[at + 3];
        spreads += spread;
        if (spread === 0) {
          const missing = missingSides(below, above);
          unquoted += missing;
          if (missing > 0) oneSided++;
        }
        const ask = reservation + above;
        const bid = reservation - below;
        if (ask <= mid + buyReach[n]) {
          cash += size * ask;
          inventory -= size;
          at -= perOrder;
          fills++;
          capture += size * (ask - mid);
          volume += size * ask;
          const equity = cash + inventory * mid;
          peak = greater(pair, peak, equity);
          if (peak - equity > drawdown) drawdown = peak - equity;
        }
        if (bid >= mid - sellReach[n]) {
          cash -= size * bid;
          inventory += size;
          at += perOrder;
          fills++;
          capture += size * (mid - bid);
          volume += size * bid;
          const equity = cash + inventory * mid;
          peak = greater(pair, peak, equity);
          if (peak - equity > drawdown) drawdown = peak - equity;
        }
        mid += moves[n];
        const equity = cash + inventory * mid;
        peak = greater(pair, peak, equity);
        if (peak - equity > drawdown) drawdown = peak - equity;
        held += Math.abs(inventory);
        squared += inventory * inventory;
        at += perStep;
      }
    }
    if (samples.length > 0) samples[spans] = cash + inventory * mid;
    const profit = cash + inventory * mid;
    if (table[at] !== table[at] && !this.ask(steps, mid, inventory, table, at)) return false;
    unquoted += missingSides(table[at + 1], table[at + 2]);
    row[OUTCOME.profit] = profit;
    row[OUTCOME.inventory] = inventory;
    row[OUTCOME.averageSpread] = ratioOrAbsent(spreads, steps - oneSided);
    row[OUTCOME.fills] = fills;
    row[OUTCOME.fillRate] = ratioOrAbsent(fills, 2 * (steps + 1) - unquoted);
    row[OUTCOME.fillsPerHour] = (3600 * fills) / this.durationS;
    row[OUTCOME.spreadPerFillBps] = ratioOrAbsent(1e4 * capture, volume);
    row[OUTCOME.profitPerVolumeBps] = ratioOrAbsent(1e4 * profit, volume);
    row[OUTCOME.inventoryTurnover] = ratioOrAbsent(size * fills * steps, held);
    row[OUTCOME.inventoryRms] = Math.sqrt(squared / steps);
    row[OUTCOME.effectiveHalfSpread] = ratioOrAbsent(capture, size * fills);
    row[OUTCOME.spreadCapture] = capture;
    row[OUTCOME.inventoryPnl] = profit - capture;
    row[OUTCOME.fees] = 0;
    row[OUTCOME.volume] = volume;
    row[OUTCOME.maxDrawdown] = drawdown;
    row[OUTCOME.losingFillShare] = NaN;
    row[OUTCOME.losingFillBaseline] = NaN;
    row[OUTCOME.adverseMoveShare] = NaN;
    row[OUTCOME.impactRatio] = NaN;
    row[OUTCOME.breakerTrips] = 0;
    row[OUTCOME.emergencies] = 0;
    return true;
  }

  /** Asks the strategy at a state and writes its answer into `out` from `at` on. */
  private ask(step: number, mid: number, inventory: number, out: Float64Array, at: number): boolean {
    if (out === this.table && Math.abs(inventory) >= TABLE_REACH * this.size) return false;
    const { view, quotes, durationS } = this;
    const timeS = step < this.noise.steps ? this.noise.timeOf(step) : durationS;
    view.timeS = timeS;
    view.timeLeftS = timeS < durationS ? durationS - timeS : 0;
    view.inventoryLots = inventory / this.lot;
    view.show(mid);
    this.strategy.quote(view, quotes);
    const { deltaBid, deltaAsk, bidQuoted, askQuoted } = quotes;
    const both = bidQuoted && askQuoted;
    const half = 0.5 * (deltaBid + deltaAsk);
    out[at] = both ? 0.5 * (deltaAsk - deltaBid) : 0;
    out[at + 1] = both ? half : bidQuoted ? deltaBid : Infinity;
    out[at + 2] = both ? half : askQuoted ? deltaAsk : Infinity;
    out[at + 3] = both ? deltaBid + deltaAsk : 0;
    // What depends on the mid is another answer next time.
    if (view.midWasRead) this.remembers = false;
    return true;
  }
}

/** The greater of two numbers without a branch: whether equity is at a new peak is what no processor can predict. */
function greater(pair: Float64Array, a: number, b: number): number {
  pair[0] = a;
  pair[1] = b;
  return pair[+(b > a)];
}

function missingSides(below: number, above: number): number {
  return (below === Infinity ? 1 : 0) + (above === Infinity ? 1 : 0);
}

/** A view that knows whether the strategy looked at the mid. */
class ProbedView implements View {
  timeS = 0;
  timeLeftS = 0;
  inventoryLots = 0;
  sigma: number;
  midWasRead = false;
  private present = 0;

  constructor(sigma: number) {
    this.sigma = sigma;
  }

  show(mid: number): void {
    this.present = mid;
  }

  get mid(): number {
    this.midWasRead = true;
    return this.present;
  }

  set mid(value: number) {
    this.present = value;
  }
}

/** Whether inventory after any sequence of orders is exactly orders·size, so that a state is a whole number. */
function countsExactly(size: number, lot: number): boolean {
  let sum = 0;
  for (let n = 1; n <= TABLE_REACH + 1; n++) {
    sum += size;
    if (sum !== n * size || sum / lot !== n) return false;
  }
  return size > 0;
}
