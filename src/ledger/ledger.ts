import { FRACTION } from '../domain/fraction';
import { Grid } from '../domain/instrument';

/** A ledger as plain numbers: what `restore` needs to stand again where `save` stood. */
export interface LedgerState {
  readonly lots: number;
  readonly cashUnits: number;
  readonly basisUnits: number;
  readonly feeUnits: number;
  readonly settledMid: number;
  readonly settledAtS: number;
  readonly spreadCapture: number;
  readonly inventoryPnl: number;
  readonly makerVolume: number;
  readonly volume: number;
  readonly absoluteInventoryTime: number;
  readonly squaredInventoryTime: number;
}

/** What holding the position has come to, up to a moment. */
export type Holding = Pick<LedgerState, 'inventoryPnl' | 'absoluteInventoryTime' | 'squaredInventoryTime'>;

const EMPTY: LedgerState = {
  ...{ lots: 0, cashUnits: 0, basisUnits: 0, feeUnits: 0, settledMid: 0, settledAtS: 0 },
  ...{ spreadCapture: 0, inventoryPnl: 0, makerVolume: 0, volume: 0 },
  ...{ absoluteInventoryTime: 0, squaredInventoryTime: 0 },
};

/**
 * Cash, inventory, cost and fees: the only place that does accounting.
 *
 * With a price and a size grid, cash and cost basis are whole numbers of tick·lots, so that
 * realised + unrealised = cash + inventory·mid holds exactly however many fills there were. Without a grid
 * (tick or lotStep 0) they are doubles. Fees are kept apart, in whole units of 1e-8 quote currency.
 *
 * equity = cash + inventory·mid − fees = spread capture + inventory P&L − fees.
 */
export class Ledger {
  private readonly prices: Grid;
  private readonly sizes: Grid;
  private readonly exact: boolean;
  /** Quote currency of one tick·lot. */
  private readonly unit: number;
  /** Tick·lots times basis points in one unit of fees (1e-8 quote currency). */
  private readonly perFeeUnit: number;
  private lots = FRACTION;
  private cashUnits = FRACTION;
  /** What the position cost: positive when long, negative (proceeds) when short. */
  private basisUnits = FRACTION;
  private feeUnits = FRACTION;
  private settledMid = FRACTION;
  private settledAtS = FRACTION;

  /** Base units, positive when long. */
  inventory = FRACTION;
  cash = FRACTION;
  /** Quote currency paid so far (negative: rebates received). */
  fees = FRACTION;
  /** Quote currency gained against the mid at the moment of each fill. */
  spreadCapture = FRACTION;
  /** Quote currency gained by holding inventory while the mid moved, up to the last settlement. */
  inventoryPnl = FRACTION;
  /** Quote currency traded, as maker and in all. */
  makerVolume = FRACTION;
  volume = FRACTION;
  /** ∫|q| dt and ∫q² dt up to the last settlement, base units·s and base units²·s. */
  absoluteInventoryTime = FRACTION;
  squaredInventoryTime = FRACTION;

  /** `tick` and `lotStep` are the instrument's; 0 for no grid. */
  constructor(tick: number, lotStep: number) {
    this.exact = tick > 0 && lotStep > 0;
    this.prices = new Grid(this.exact ? tick : 0);
    this.sizes = new Grid(this.exact ? lotStep : 0);
    this.unit = this.exact ? tick * lotStep : 1;
    const perFeeUnit = 1e-4 / this.unit;
    // A whole number for every decimal grid: then a fee is rounded from exact numbers.
    this.perFeeUnit =
      Math.abs(perFeeUnit - Math.round(perFeeUnit)) < 1e-9 * perFeeUnit ? Math.round(perFeeUnit) : perFeeUnit;
    this.restore(EMPTY);
  }

  /** Profit of closed quantity against average cost, before fees. */
  get realised(): number {
    return (this.cashUnits + this.basisUnits) * this.unit;
  }

  /** Average price of the position; null when flat. */
  get averageCost(): number | null {
    return this.lots === 0 ? null : (this.basisUnits * this.unit) / this.inventory;
  }

  unrealised(mid: number): number {
    return this.inventory * mid - this.basisUnits * this.unit;
  }

  equity(mid: number): number {
    return this.cash + this.inventory * mid - this.fees;
  }

  /**
   * Books that we bought (side +1) or sold (−1) `size` base units at `price`; `mid` is the mid at that moment and
   * `feeBps` the signed fee in basis points of the notional. Returns the fee in quote currency.
   */
  fill(
    timeS: number,
    side: number,
    price: number,
    size: number,
    mid: number,
    feeBps: number,
    maker: boolean,
  ): number {
    this.settle(timeS, mid);
    const lots = side * (this.exact ? this.sizes.count(size) : size);
    const ticks = this.exact ? this.prices.count(price) : price;
    const notional = size * price;
    const feeUnits = Math.round((side * lots * ticks * feeBps) / this.perFeeUnit);
    this.move(lots, ticks);
    this.feeUnits += feeUnits;
    this.express();
    this.spreadCapture += side * size * (mid - price);
    this.volume += notional;
    if (maker) this.makerVolume += notional;
    return feeUnits / 1e8;
  }

  /** Accounts for holding the position from the last settlement until now; call with the mid that holds now. */
  settle(timeS: number, mid: number): void {
    const { inventory } = this;
    if (inventory !== 0) {
      const elapsedS = timeS - this.settledAtS;
      this.inventoryPnl += inventory * (mid - this.settledMid);
      this.absoluteInventoryTime += Math.abs(inventory) * elapsedS;
      this.squaredInventoryTime += inventory * inventory * elapsedS;
    }
    this.settledMid = mid;
    this.settledAtS = timeS;
  }

  /** What `settle` would come to now, without it: a sum that is looked at on the way adds up to the same last bit. */
  holdingAt(timeS: number, mid: number): Holding {
    const { inventory, inventoryPnl, absoluteInventoryTime, squaredInventoryTime } = this;
    if (inventory === 0) return { inventoryPnl, absoluteInventoryTime, squaredInventoryTime };
    const elapsedS = timeS - this.settledAtS;
    return {
      inventoryPnl: inventoryPnl + inventory * (mid - this.settledMid),
      absoluteInventoryTime: absoluteInventoryTime + Math.abs(inventory) * elapsedS,
      squaredInventoryTime: squaredInventoryTime + inventory * inventory * elapsedS,
    };
  }

  save(): LedgerState {
    const { lots, cashUnits, basisUnits, feeUnits, settledMid, settledAtS } = this;
    const { spreadCapture, inventoryPnl, makerVolume, volume } = this;
    const { absoluteInventoryTime, squaredInventoryTime } = this;
    return {
      ...{ lots, cashUnits, basisUnits, feeUnits, settledMid, settledAtS },
      ...{ spreadCapture, inventoryPnl, makerVolume, volume },
      ...{ absoluteInventoryTime, squaredInventoryTime },
    };
  }

  /** Continues from a saved state of a ledger with the same grids. */
  restore(state: LedgerState): void {
    Object.assign(this, state);
    this.express();
  }

  /** From whole units to base units and quote currency. */
  private express(): void {
    this.inventory = this.exact ? this.sizes.at(this.lots) : this.lots;
    this.cash = this.cashUnits * this.unit;
    this.fees = this.feeUnits / 1e8;
  }

  private move(lots: number, ticks: number): void {
    const held = this.lots;
    const value = lots * ticks;
    this.cashUnits -= value;
    this.lots = held + lots;
    if (held === 0 || held > 0 === lots > 0) {
      this.basisUnits += value;
    } else if (Math.abs(lots) >= Math.abs(held)) {
      // Closed entirely; what is left, if anything, is a new position at this price.
      this.basisUnits = this.lots * ticks;
    } else {
      const closed = (this.basisUnits * Math.abs(lots)) / Math.abs(held);
      this.basisUnits -= this.exact ? Math.round(closed) : closed;
    }
    if (this.lots === 0) this.basisUnits = 0;
  }
}
