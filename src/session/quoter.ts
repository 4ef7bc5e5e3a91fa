import { FRACTION } from '../domain/fraction';
import { Grid } from '../domain/instrument';
import { BUY, SELL, type Side } from '../domain/side';
import { layerDistances, sizeShare } from '../execution/layers';
import { bandSetOf, SOFT_TIGHTEN, SOFT_WIDEN, type Band } from '../risk/bands';
import { newQuotes, type Quotes, type Strategy, type View } from '../strategy/strategy';
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
  /** The clamp that binds: 'floor', 'cap', 'distance', 'post-only' or ''. */
  readonly binding: string;
}

/** What besides the view decides a quote. */
export interface QuoteState {
  /** Inventory as the desk knows it, base units. */
  inventory: number;
  /** Inventory band of the venue's truth. */
  band: Band;
  /** Which side of its target the position stands: +1 above, −1 below, 0 on it. */
  lean: number;
  /** Which way the position itself is: +1 long, −1 short, 0 flat. Bands and limits look at it. */
  exposure: number;
  /** Only quotes that reduce the position. */
  reducingOnly: boolean;
  /** ≥ 1: by how much volatility widens every distance. */
  volatilityScale: number;
  /** ≥ 1: by how much the adverse-selection breaker widens every distance. */
  caution: number;
}

/** One side's quote with the stations on the way to it, price units. Size 0: not quoted. */
export class SideQuote {
  readonly side: Side;
  size = FRACTION;
  price = FRACTION;
  /** Share of each layer's size that is quoted, 0 … 1. */
  share = FRACTION;
  /** By how much the inventory band widens or tightens. */
  stretch = FRACTION;
  /** Distance from the reservation price: the strategy's own, … */
  half = FRACTION;
  /** … of this layer, … */
  distance = FRACTION;
  /** … where information is suspected, … */
  wary = FRACTION;
  /** … after the inventory band, … */
  banded = FRACTION;
  /** … after floor and cap. */
  clamped = FRACTION;
  /** Price before rounding to the tick. */
  kept = FRACTION;

  constructor(side: Side) {
    this.side = side;
  }
}

/**
 * From a strategy's wish to the price and size of one layer's quotes:
 * strategy → layer distance → bands → floor and cap → distance from the mid → tick → size law → lot step.
 * Results stand in `bid` and `ask`. Doubles travel in fields, not in arguments: the optimiser boxes arguments of
 * calls that it does not inline.
 */
export class Quoter {
  readonly bid = new SideQuote(BUY);
  readonly ask = new SideQuote(SELL);
  /** Least half-spread that pays for itself, share of the mid; 0 = not asked for. */
  viableHalf = 0;
  /** Middle of the strategy's two quotes; the mid if only one side is quoted. */
  reservation = FRACTION;

  private readonly strategy: Strategy;
  private readonly quotes: Quotes = newQuotes();
  private readonly perHalf: Float64Array;
  private readonly perMid: Float64Array;
  private readonly sizes: Float64Array;
  private readonly reduceAdding: boolean;
  private readonly limited: boolean;
  private readonly hardLimit: number;
  private readonly target: number;
  private readonly prices: Grid;
  private readonly lots: Grid;
  private mid = FRACTION;
  private volatilityScale = FRACTION;
  private caution = FRACTION;
  /** Least and greatest distance, and the least that pays for itself, price units. */
  private floor = FRACTION;
  private cap = FRACTION;
  private viable = FRACTION;
  private readonly minHalf: number;
  private readonly maxHalf: number;

  constructor(config: Config, strategy: Strategy, lot: number) {
    const { layers, risk, instrument } = config;
    const bands = bandSetOf(risk.bands, risk.softPct, risk.hardPct);
    this.strategy = strategy;
    const distances = layerDistances(
      config.layerMode,
      layers.map((layer) => layer.offsetBps / 10_000),
    );
    this.perHalf = Float64Array.from(distances, (distance) => distance.perHalf);
    this.perMid = Float64Array.from(distances, (distance) => distance.perMid);
    this.sizes = Float64Array.from(layers.length > 0 ? layers.map((layer) => layer.size) : [lot]);
    this.limited = bands !== null;
    this.reduceAdding = config.execution.sizeLaw === 'reduce-adding' && bands !== null;
    this.hardLimit = bands === null ? Infinity : bands.hard * risk.maxInventory;
    this.target = config.strategy.targetInventory;
    this.prices = new Grid(instrument.tick);
    this.lots = new Grid(instrument.lotStep);
    this.minHalf = risk.minSpreadBps / 20_000;
    this.maxHalf = risk.maxSpreadBps / 20_000;
  }

  get layers(): number {
    return this.sizes.length;
  }

  /** Asks the strategy: reservation price, half-spreads and all else that the layers have in common. */
  think(view: View, state: QuoteState): void {
    const { quotes, bid, ask } = this;
    this.strategy.quote(view, quotes);
    const { deltaBid, deltaAsk } = quotes;
    if (quotes.bidQuoted === true && quotes.askQuoted === true) {
      this.reservation = view.mid + 0.5 * (deltaAsk - deltaBid);
      bid.half = ask.half = 0.5 * (deltaBid + deltaAsk);
    } else {
      this.reservation = view.mid;
      bid.half = deltaBid;
      ask.half = deltaAsk;
    }
    this.mid = view.mid;
    this.volatilityScale = state.volatilityScale;
    this.caution = state.caution;
    this.floor = this.minHalf * view.mid;
    this.viable = this.viableHalf * view.mid;
    this.cap = this.maxHalf * view.mid;
    this.prepare(bid, quotes.bidQuoted, state);
    this.prepare(ask, quotes.askQuoted, state);
  }

  /** Computes both quotes of a layer from what `think` found. */
  quote(layer: number): void {
    this.place(this.bid, layer);
    this.place(this.ask, layer);
  }

  /** The same computation with every step named; null when that side is not quoted. */
  explain(layer: number, side: Side, view: View, state: QuoteState): QuoteAccount | null {
    this.think(view, state);
    this.quote(layer);
    const quote = side === BUY ? this.bid : this.ask;
    if (quote.size === 0) return null;
    const { mid } = view;
    const away = -side;
    const steps: AnatomyStep[] = [];
    const step = (name: string, label: string, amount: number): void => {
      if (amount !== 0) steps.push({ name, label, amount });
    };
    this.strategySteps(view, quote, away, step);
    const scaled = quote.half * state.volatilityScale;
    step('volatility', 'Volatility scaler', away * (scaled - quote.half));
    step('layer', 'Layer offset', away * (quote.distance - scaled));
    step('caution', 'Adverse-selection breaker', away * (quote.wary - quote.distance));
    step('band', 'Inventory band', away * (quote.banded - quote.wary));
    const clampedBy = quote.clamped - quote.banded;
    step('clamp', clampedBy > 0 ? 'Spread floor' : 'Spread cap', away * clampedBy);
    const kept = quote.kept - (this.reservation + away * quote.clamped);
    step('distance', 'Least distance from the mid', kept);
    step('tick', 'Rounding to the tick', quote.price - quote.kept);
    const binding = kept !== 0 ? 'distance' : clampedBy > 0 ? 'floor' : clampedBy < 0 ? 'cap' : '';
    return { mid, price: quote.price, size: quote.size, steps, binding };
  }

  private strategySteps(
    view: View,
    quote: SideQuote,
    away: number,
    step: (name: string, label: string, amount: number) => void,
  ): void {
    const shift = this.reservation - view.mid;
    const terms = this.strategy.explain?.(view) ?? null;
    if (terms === null || !this.quotes.bidQuoted || !this.quotes.askQuoted) {
      step('inventory', 'Inventory term', shift);
      step('half-spread', 'Half-spread', away * quote.half);
      return;
    }
    step('drift', 'Drift', terms.drift);
    step('inventory', 'Inventory term', shift - terms.drift);
    step('risk', 'Volatility term of the spread', away * terms.risk);
    step('impact', 'Information term of the spread', away * terms.impact);
    step('arrival', 'Arrival (k) term of the spread', away * (quote.half - terms.risk - terms.impact));
  }

  /** What inventory and risk make of one side's sizes and distances. */
  private prepare(quote: SideQuote, quoted: boolean, state: QuoteState): void {
    const { side } = quote;
    const reducing = state.lean !== 0 && side !== state.lean;
    const withdrawn =
      (state.reducingOnly === true && !reducing) || (side === state.exposure && withdrawsAdding(state.band));
    const load = (side * (state.inventory - this.target)) / this.hardLimit;
    quote.share = quoted === true && !withdrawn ? sizeShare(this.reduceAdding, load) : 0;
    // In the soft band the adding side is widened and the reducing side tightened.
    if (state.band === 'soft') quote.stretch = side === state.exposure ? SOFT_WIDEN : SOFT_TIGHTEN;
    else quote.stretch = 1;
  }

  private place(quote: SideQuote, layer: number): void {
    const size = this.lots.below(this.sizes[layer] * quote.share);
    quote.size = size;
    if (size === 0) return;
    const { side } = quote;
    const { mid, reservation } = this;
    const distance = (this.perHalf[layer] * quote.half + this.perMid[layer] * mid) * this.volatilityScale;
    const wary = distance * this.caution;
    const banded = wary * quote.stretch;
    let clamped = banded;
    let kept: number;
    if (this.limited === true) {
      const { floor, viable, cap } = this;
      if (clamped < viable) clamped = viable;
      if (clamped > cap) clamped = cap;
      if (clamped < floor) clamped = floor;
      kept = reservation - side * clamped;
      // After the skew no quote stands closer to the mid than half the spread floor.
      const nearest = mid - side * floor;
      if (side * (kept - nearest) > 0) kept = nearest;
    } else {
      kept = reservation - side * clamped;
    }
    quote.distance = distance;
    quote.wary = wary;
    quote.banded = banded;
    quote.clamped = clamped;
    quote.kept = kept;
    quote.price = side === BUY ? this.prices.below(kept) : this.prices.above(kept);
  }
}

/** The hard band and the emergency take the adding side off the market. */
function withdrawsAdding(band: Band): boolean {
  return band === 'hard' || band === 'emergency';
}
