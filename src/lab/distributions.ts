import type { Config } from '../session/config';
import { sessionEndS } from '../session/session-end';
import { Histogram, type Bins } from './histogram';
import { FAN_POINTS } from './outcome';
import type { DeskBlock } from './path-block';

/** Shares of the fan chart, rising. */
const FAN_SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;
/** The fan is drawn from the first so many paths: more would not move its lines by a pixel. */
export const FAN_PATHS = 10_000;
/** Narrowest bins of money, as a share of what the smallest order is worth. */
const FINEST_PROFIT = 1e-8;

/** Equity over time: at each of FAN_POINTS evenly spaced times its quantiles at FAN_SHARES. */
export interface Fan {
  readonly paths: number;
  readonly durationS: number;
  readonly quantiles: readonly (readonly number[])[];
}

export interface DistributionsView {
  /** Equity at the end, quote currency. */
  readonly profit: Bins;
  /** Base units. */
  readonly inventory: Bins;
  readonly fan: Fan | null;
}

/** How profit, final inventory and equity over time are distributed over paths, in bounded memory. */
export class Distributions {
  private readonly profit: Histogram;
  private readonly inventory: Histogram;
  private readonly equity: readonly Histogram[];
  private readonly durationS: number;

  constructor(config: Config) {
    const order = smallestOrder(config);
    const finest = FINEST_PROFIT * order * Number(config.market.values.mid);
    this.profit = new Histogram(finest);
    this.inventory = new Histogram(order);
    this.equity = Array.from({ length: FAN_POINTS }, () => new Histogram(finest));
    this.durationS = sessionEndS(config);
  }

  add({ profit, inventory, equity }: DeskBlock): void {
    for (let i = 0; i < profit.length; i++) {
      this.profit.add(profit[i]);
      this.inventory.add(inventory[i]);
    }
    for (let i = 0; equity !== null && i < equity.length; i++) this.equity[i % FAN_POINTS].add(equity[i]);
  }

  view(): DistributionsView {
    const paths = this.equity[0].count;
    const quantiles = this.equity.map((each) => each.quantiles(FAN_SHARES) ?? []);
    return {
      profit: this.profit.read(),
      inventory: this.inventory.read(),
      fan: paths > 0 ? { paths, durationS: this.durationS, quantiles } : null,
    };
  }
}

/** Inventories are multiples of it unless sizes are cut. */
function smallestOrder({ layers, strategy }: Config): number {
  const sizes = layers.map(({ size }) => size).filter((size) => size > 0);
  if (sizes.length > 0) return Math.min(...sizes);
  return typeof strategy.values.lot === 'number' ? strategy.values.lot : 1;
}
