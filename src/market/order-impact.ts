/** What market orders, filled or not, do to the mid. */
export interface OrderImpact {
  /** Price units that orders have added to the mid by the time last advanced to. */
  readonly offset: number;
  /** Whether an order moves the mid at once, so that a quote row must follow it. */
  readonly immediate: boolean;
  /** Moves time on; called before every row. */
  advanceTo(timeS: number): void;
  /** An order has traded at the time last advanced to. */
  onOrder(buys: boolean): void;
}

/** Every order moves the mid for good: +ε by buyers, −ε by sellers. */
export class PermanentImpact implements OrderImpact {
  offset = 0;
  readonly immediate = true;
  private readonly impact: number;

  /** ε in price units. */
  constructor(impact: number) {
    this.impact = impact;
  }

  advanceTo(): void {
    // It happened with the order.
  }

  onOrder(buys: boolean): void {
    this.offset += buys ? this.impact : -this.impact;
  }
}
