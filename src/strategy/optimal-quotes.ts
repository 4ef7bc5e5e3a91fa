import type { InventoryValue } from './value-over-time';
import { newQuotes, type Quotes, type Strategy, type View } from './strategy';

/** What turns ln ω over inventory into distances and money. */
export interface ValueModel {
  /** Inventory bound, lots. */
  readonly Q: number;
  /** Decay that scales ln ω into distances, 1/price. */
  readonly k: number;
  /** Distances where one lot more or less is worth the same, price units. */
  readonly bidHalf: number;
  readonly askHalf: number;
  /** The part of those that is there without information or impact. */
  readonly arrival: number;
  /** Quote currency per unit of ln ω, and per squared lot. */
  readonly currencyPerLog: number;
  readonly currencyPerSquare: number;
  /** ln ω for the volatility and the time left of a view. */
  value(view: View): InventoryValue;
}

/**
 * Quotes from a value over inventory, with all of it in lots:
 *   δᵇ(q) = bidHalf + (ln ω_q − ln ω_(q+1))/k,   δᵃ(q) = askHalf + (ln ω_q − ln ω_(q−1))/k.
 * Between whole lots both distances are interpolated linearly (ln ω is close to a parabola, so its differences
 * are close to straight); past the last inventory that has a neighbour they continue with their last slope. At
 * +Q and beyond there is no bid, at −Q and beyond no ask.
 */
export function optimalQuotes(model: ValueModel): Strategy {
  const here = newQuotes();
  const flat = newQuotes();
  return {
    quote: (view, out) => writeQuotes(model, view, view.inventoryLots, out),
    explain(view) {
      writeQuotes(model, view, view.inventoryLots, here);
      writeQuotes(model, view, 0, flat);
      const drift = 0.5 * (flat.deltaAsk - flat.deltaBid);
      const impact = 0.5 * (model.bidHalf + model.askHalf) - model.arrival;
      return {
        drift,
        inventory: 0.5 * (here.deltaAsk - here.deltaBid) - drift,
        arrival: model.arrival,
        risk: 0.5 * (here.deltaAsk + here.deltaBid) - model.arrival - impact,
        impact,
      };
    },
    certaintyEquivalent: (view) => certaintyEquivalent(model, view),
  };
}

function writeQuotes(model: ValueModel, view: View, lots: number, out: Quotes): void {
  const { Q, k } = model;
  const value = model.value(view);
  const whole = Math.floor(lots);

  const bidFrom = Math.max(-Q, Math.min(Q - 2, whole));
  const bidLow = value.at(bidFrom + Q + 1);
  const bid = value.at(bidFrom + Q) - bidLow;
  const bidNext = bidLow - value.at(bidFrom + Q + 2);
  out.deltaBid = model.bidHalf + (bid + (lots - bidFrom) * (bidNext - bid)) / k;

  const askFrom = Math.max(1 - Q, Math.min(Q - 1, whole));
  const askHigh = value.at(askFrom + Q);
  const ask = askHigh - value.at(askFrom + Q - 1);
  const askNext = value.at(askFrom + Q + 1) - askHigh;
  out.deltaAsk = model.askHalf + (ask + (lots - askFrom) * (askNext - ask)) / k;

  out.bidQuoted = lots < Q;
  out.askQuoted = lots > -Q;
}

/** Beyond cash + inventory·mid, quote currency; null in the long run and outside the bound. */
function certaintyEquivalent(model: ValueModel, view: View): number | null {
  const { Q } = model;
  const lots = view.inventoryLots;
  if (lots < -Q || lots > Q) return null;
  const value = model.value(view);
  const level = value.level();
  if (level === null) return null;
  const from = Math.min(Q - 1, Math.floor(lots));
  const low = value.at(from + Q);
  const relative = low + (lots - from) * (value.at(from + Q + 1) - low);
  return model.currencyPerLog * (level + relative) + model.currencyPerSquare * lots * lots;
}
