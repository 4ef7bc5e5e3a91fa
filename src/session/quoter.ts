import { Grid } from '../domain/instrument';
import { BUY, type Side } from '../domain/side';
import { layerDistances, layerSize } from '../execution/layers';
import { BAND_SETS, SOFT_TIGHTEN, SOFT_WIDEN, type Band, type BandSet } from '../risk/bands';
import { newQuotes, type Anatomy, type Quotes, type Strategy, type View } from '../strategy/strategy';
import type { Config } from './config';

/** One additive step from the mid to the price sent, price units. */
export interface AnatomyStep {
  readonly name: string;
  readonly label: string;
  readonly amount: number;
}

/** Additive account of one quote: mid + Σ amounts = price. */
export interface QuoteAccount {
  readonly mid: number;
  readonly price: number;
  readonly size: number;
  readonly steps: readonly AnatomyStep[];
  /** The clamp that binds: 'floor', 'cap', 'distance' or '' . */
  readonly binding: string;
}

/** What besides the view decides a quote. */
export interface QuoteState {
  /** Inventory as the desk knows it, base units. */
  inventory: number;
  /** Inventory band of the venue's truth. */
  band: Band;
  /** Which way the position leans: +1 long, −1 short, 0 flat. */
  lean: number;
  /** Only quotes that reduce the position. */
  reducingOnly: boolean;
  /** ≥ 1: by how much volatility widens the strategy's half-spread. */
  volatilityScale: number;
}

/**
 * From a strategy's wish to the price and size of one layer's quotes:
 * strategy → layer distance → bands → floor and cap → distance from the mid → tick → size law → lot step.
 * Results stand in the public fields (size 0: not quoted); nothing is allocated.
 */
export class Quoter {
  bidPrice = 0;
  bidSize = 0;
  askPrice = 0;
  askSize = 0;
  /** Middle of the strategy's two quotes; the mid if only one side is quoted. */
  reservation = 0;

  private readonly strategy: Strategy;
  private readonly quotes: Quotes = newQuotes();
  private readonly perHalf: Float64Array;
  private readonly perMid: Float64Array;
  private readonly sizes: Float64Array;
  private readonly reduceAdding: boolean;
  private readonly bands: BandSet | null;
  private readonly hardLimit: number;
  private readonly target: number;
  private readonly prices: Grid;
  private readonly lots: Grid;
  private readonly minHalf: number;
  private readonly maxHalf: number;

  constructor(config: Config, strategy: Strategy, lot: number) {
    const { layers, risk, instrument } = config;
    this.strategy = strategy;
    const distances = layerDistances(
      config.layerMode,
      layers.map((layer) => layer.offsetBps / 10_000),
    );
    this.perHalf = Float64Array.from(distances, (distance) => distance.perHalf);
    this.perMid = Float64Array.from(distances, (distance) => distance.perMid);
    this.sizes = Float64Array.from(layers.length > 0 ? layers.map((layer) => layer.size) : [lot]);
    this.reduceAdding = config.execution.sizeLaw === 'reduce-adding' && risk.bands !== 'none';
    this.bands = risk.bands === 'none' ? null : BAND_SETS[risk.bands];
    this.hardLimit = this.bands === null ? Infinity : this.bands.hard * risk.maxInventory;
    this.target = config.strategy.targetInventory;
    this.prices = new Grid(instrument.tick);
    this.lots = new Grid(instrument.lotStep);
    this.minHalf = this.bands === null ? -Infinity : risk.minSpreadBps / 20_000;
    this.maxHalf = this.bands === null ? Infinity : risk.maxSpreadBps / 20_000;
  }

  get layers(): number {
    return this.sizes.length;
  }

  /** Computes both quotes of a layer. */
  quote(layer: number, view: View, state: QuoteState): void {
    const quotes = this.quotes;
    this.strategy.quote(view, quotes);
    const mid = view.mid;
    const both = quotes.bidQuoted && quotes.askQuoted;
    const reservation = both ? mid + 0.5 * (quotes.deltaAsk - quotes.deltaBid) : mid;
    this.reservation = reservation;
    this.bidSize = quotes.bidQuoted ? this.sizeOf(layer, BUY, state) : 0;
    this.askSize = quotes.askQuoted ? this.sizeOf(layer, -1, state) : 0;
    const halfBid = both ? reservation - mid + quotes.deltaBid : quotes.deltaBid;
    const halfAsk = both ? mid - reservation + quotes.deltaAsk : quotes.deltaAsk;
    if (this.bidSize > 0) this.bidPrice = this.price(layer, BUY, mid, reservation, halfBid, state);
    if (this.askSize > 0) this.askPrice = this.price(layer, -1, mid, reservation, halfAsk, state);
  }

  /** The same computation with every step named; null when that side is not quoted. */
  explain(layer: number, side: Side, view: View, state: QuoteState): QuoteAccount | null {
    this.quote(layer, view, state);
    const size = side === BUY ? this.bidSize : this.askSize;
    if (size === 0) return null;
    const price = side === BUY ? this.bidPrice : this.askPrice;
    const mid = view.mid;
    const delta = side === BUY ? this.quotes.deltaBid : this.quotes.deltaAsk;
    const both = this.quotes.bidQuoted && this.quotes.askQuoted;
    const half = both ? delta + side * (this.reservation - mid) : delta;
    const terms = this.strategy.explain?.(view) ?? null;
    const steps: AnatomyStep[] = [];
    const step = (name: string, label: string, amount: number): void => {
      if (amount !== 0) steps.push({ name, label, amount });
    };
    const away = -side;
    this.strategySteps(terms, both, half, mid, away, step);
    const scaled = half * state.volatilityScale;
    step('volatility', 'Volatility scaler', away * (scaled - half));
    const distance = this.distance(layer, mid, scaled);
    step('layer', 'Layer offset', away * (distance - scaled));
    const banded = distance * this.bandFactor(side, state);
    step('band', 'Inventory band', away * (banded - distance));
    const clamped = this.clamp(banded, mid);
    step('clamp', clamped > banded ? 'Spread floor' : 'Spread cap', away * (clamped - banded));
    const wished = this.reservation + away * clamped;
    const kept = this.keepDistance(wished, side, mid);
    step('distance', 'Least distance from the mid', kept - wished);
    step('tick', 'Rounding to the tick', price - kept);
    const binding = kept !== wished ? 'distance' : clamped > banded ? 'floor' : clamped < banded ? 'cap' : '';
    return { mid, price, size, steps, binding };
  }

  private strategySteps(
    terms: Anatomy | null,
    both: boolean,
    half: number,
    mid: number,
    away: number,
    step: (name: string, label: string, amount: number) => void,
  ): void {
    const shift = this.reservation - mid;
    if (terms === null || !both) {
      step('inventory', 'Inventory term', shift);
      step('half-spread', 'Half-spread', away * half);
      return;
    }
    step('drift', 'Drift', terms.drift);
    step('inventory', 'Inventory term', shift - terms.drift);
    step('risk', 'Volatility term of the spread', away * terms.risk);
    step('impact', 'Information term of the spread', away * terms.impact);
    step('arrival', 'Arrival (k) term of the spread', away * (half - terms.risk - terms.impact));
  }

  private price(
    layer: number,
    side: Side,
    mid: number,
    reservation: number,
    half: number,
    state: QuoteState,
  ): number {
    const distance = this.distance(layer, mid, half * state.volatilityScale) * this.bandFactor(side, state);
    const wished = reservation - side * this.clamp(distance, mid);
    const kept = this.keepDistance(wished, side, mid);
    return side === BUY ? this.prices.below(kept) : this.prices.above(kept);
  }

  private distance(layer: number, mid: number, half: number): number {
    return this.perHalf[layer] * half + this.perMid[layer] * mid;
  }

  /** In the soft band the adding side is widened and the reducing side tightened. */
  private bandFactor(side: Side, state: QuoteState): number {
    if (state.band !== 'soft') return 1;
    return side === state.lean ? SOFT_WIDEN : SOFT_TIGHTEN;
  }

  private clamp(distance: number, mid: number): number {
    if (this.bands === null) return distance;
    return Math.max(this.minHalf * mid, Math.min(this.maxHalf * mid, distance));
  }

  /** After the skew no quote stands closer to the mid than half the spread floor. */
  private keepDistance(price: number, side: Side, mid: number): number {
    if (this.bands === null) return price;
    const nearest = mid - side * this.minHalf * mid;
    return side * (price - nearest) > 0 ? nearest : price;
  }

  private sizeOf(layer: number, side: Side, state: QuoteState): number {
    const adding = state.lean === 0 || side === state.lean;
    if (adding && (state.reducingOnly || this.withdraws(state))) return 0;
    const load = (side * (state.inventory - this.target)) / this.hardLimit;
    return this.lots.below(layerSize(this.reduceAdding, this.sizes[layer], load));
  }

  /** The hard band and the emergency take the adding side off the market. */
  private withdraws(state: QuoteState): boolean {
    return state.lean !== 0 && (state.band === 'hard' || state.band === 'emergency');
  }
}
