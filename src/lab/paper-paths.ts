import { FRACTION } from '../domain/fraction';
import { Grid, inLots } from '../domain/instrument';
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
/** Doubles of a state: shift of the reservation price, distance of bid and of ask from it (Infinity: not quoted). */
const STATE_WIDTH = 3;

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
  private readonly state = new PathState();

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
    const { noise, state, size } = this;
    const { steps } = noise;
    const table = remembering ? this.table : this.answers.fill(NaN);
    const perOrder = remembering ? STATE_WIDTH : 0;
    const perStep = remembering ? TABLE_STATES * STATE_WIDTH : STATE_WIDTH;
    state.begin(noise.startMid, remembering ? TABLE_REACH * STATE_WIDTH : 0);
    // Sample j is the equity after the share j/spans of the steps; sample 0 is the start.
    const spans = Math.max(1, samples.length - 1);
    for (let sample = 0; sample < spans; sample++) {
      if (samples.length > 0) samples[sample] = state.equity;
      const until = Math.ceil(((sample + 1) * steps) / spans);
      this.walk(until, table, perOrder, perStep);
      while (state.step < until) {
        if (!this.ask(table)) return false;
        this.walk(until, table, perOrder, perStep);
      }
    }
    const { at, inventory, fills, capture, volume, spreads, oneSided, held, squared, drawdown } = state;
    const profit = state.equity;
    if (samples.length > 0) samples[spans] = profit;
    if (table[at + 1] !== table[at + 1] && !this.ask(table)) return false;
    const unquoted = state.unquoted + missingSides(table[at + 1], table[at + 2]);
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

  /**
   * Takes the path on to step `until`, or to a state whose answer is not in the table yet. It calls nothing but what
   * is inlined: a loop with a call in it looks at the layout of every array again at every step.
   */
  private walk(until: number, table: Float64Array, perOrder: number, perStep: number): void {
    const { state, size } = this;
    const { moves, buyReach, sellReach } = this.noise;
    const { highest } = state;
    let {
      step,
      at,
      mid,
      inventory,
      cash,
      fills,
      capture,
      volume,
      spreads,
      oneSided,
      unquoted,
      held,
      squared,
      drawdown,
    } = state;
    for (; step < until; step++) {
      const below = table[at + 1];
      if (below !== below) break;
      const above = table[at + 2];
      const reservation = mid + table[at];
      if (below + above < Infinity) spreads += below + above;
      else {
        oneSided++;
        unquoted += missingSides(below, above);
      }
      const ask = reservation + above;
      const bid = reservation - below;
      if (ask <= mid + buyReach[step]) {
        cash += size * ask;
        inventory -= size;
        at -= perOrder;
        fills++;
        capture += size * (ask - mid);
        volume += size * ask;
        drawdown = deepest(highest, drawdown, cash + inventory * mid);
      }
      if (bid >= mid - sellReach[step]) {
        cash -= size * bid;
        inventory += size;
        at += perOrder;
        fills++;
        capture += size * (mid - bid);
        volume += size * bid;
        drawdown = deepest(highest, drawdown, cash + inventory * mid);
      }
      mid += moves[step];
      drawdown = deepest(highest, drawdown, cash + inventory * mid);
      held += Math.abs(inventory);
      squared += inventory * inventory;
      at += perStep;
    }
    state.step = step;
    state.at = at;
    state.mid = mid;
    state.inventory = inventory;
    state.cash = cash;
    state.fills = fills;
    state.capture = capture;
    state.volume = volume;
    state.spreads = spreads;
    state.oneSided = oneSided;
    state.unquoted = unquoted;
    state.held = held;
    state.squared = squared;
    state.drawdown = drawdown;
  }

  /** Asks the strategy at the present state and writes its answer into `out`. */
  private ask(out: Float64Array): boolean {
    const { step, at, mid, inventory } = this.state;
    if (out === this.table && Math.abs(inventory) >= TABLE_REACH * this.size) return false;
    const { view, quotes, durationS } = this;
    const timeS = step < this.noise.steps ? this.noise.timeOf(step) : durationS;
    view.timeS = timeS;
    view.timeLeftS = timeS < durationS ? durationS - timeS : 0;
    view.inventoryLots = inLots(inventory, this.lot);
    view.show(mid);
    this.strategy.quote(view, quotes);
    const { deltaBid, deltaAsk, bidQuoted, askQuoted } = quotes;
    const both = bidQuoted && askQuoted;
    const half = 0.5 * (deltaBid + deltaAsk);
    out[at] = both ? 0.5 * (deltaAsk - deltaBid) : 0;
    out[at + 1] = both ? half : bidQuoted ? deltaBid : Infinity;
    out[at + 2] = both ? half : askQuoted ? deltaAsk : Infinity;
    if (Number.isNaN(half)) throw new Error('bug: a strategy quotes what is no number');
    // What depends on the mid is another answer next time.
    if (view.midWasRead) this.remembers = false;
    return true;
  }
}

/** A path as far as it has come: what the loop keeps in locals while it runs. */
class PathState {
  step = 0;
  /** Where in the table. */
  at = 0;
  mid = FRACTION;
  inventory = FRACTION;
  cash = FRACTION;
  fills = 0;
  capture = FRACTION;
  volume = FRACTION;
  spreads = FRACTION;
  oneSided = 0;
  unquoted = 0;
  held = FRACTION;
  squared = FRACTION;
  drawdown = FRACTION;
  readonly highest = new Float64Array(2);

  begin(mid: number, at: number): void {
    this.step = 0;
    this.at = at;
    this.mid = mid;
    this.inventory = 0;
    this.cash = 0;
    this.fills = 0;
    this.capture = 0;
    this.volume = 0;
    this.spreads = 0;
    this.oneSided = 0;
    this.unquoted = 0;
    this.held = 0;
    this.squared = 0;
    this.drawdown = 0;
    this.highest[0] = 0;
  }

  get equity(): number {
    return this.cash + this.inventory * this.mid;
  }
}

/**
 * The greater of a drawdown so far and that of another equity; `highest[0]` is the peak. Whether equity is at a new
 * peak is what no processor can predict, so that it is written either there or beside it.
 */
function deepest(highest: Float64Array, drawdown: number, equity: number): number {
  const drop = highest[0] - equity;
  highest[+(drop >= 0)] = equity;
  return drop > drawdown ? drop : drawdown;
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
