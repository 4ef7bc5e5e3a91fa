import { Grid } from '../domain/instrument';
import { pow } from '../domain/portable-math';
import type { RestingOrder } from '../domain/resting-orders';

/** Who is thought to have cancelled when the size shown at our price shrinks by more than what traded. */
export type CancelRule = 'risk-averse' | 'probabilistic';

/**
 * What a change of the size displayed at our price says about the size ahead of us there (rule `queue`).
 *
 *   risk-averse     those behind us cancel: ahead′ = min(ahead, shown)
 *   probabilistic   a decrease c beyond what traded there comes from behind with p = bⁿ/(bⁿ + aⁿ), a = ahead,
 *                   b = shown before − a: ahead′ = min(a − (1 − p)·c + min(b − p·c, 0), shown)
 *
 * in whole lots, rounded up. The second is the power model of hftbacktest (`ProbQueueModel` with `PowerProbQueueFunc`, queue.rs), after R. Tinn,
 * "Estimating order queue position" (2013). It never leaves more ahead of us than the first.
 */
export class QueueCancels {
  private readonly spread: boolean;
  private readonly power: number;
  private readonly lots: Grid;

  /**
   * `power` is n, dimensionless, above 0; 1 spreads in proportion to the two parts of the queue. `lotStep` is the step
   * of sizes, 0 for none.
   */
  constructor(rule: CancelRule, power: number, lotStep: number) {
    this.spread = rule === 'probabilistic';
    this.power = power;
    this.lots = new Grid(lotStep);
  }

  /** `shown` base units are displayed at the price of a resting order. */
  observe(order: RestingOrder, shown: number): void {
    const ahead = order.queueAhead;
    let left = ahead;
    if (this.spread && ahead > 0) {
      const before = order.queueShown;
      const cancelled = before - shown - order.queueTraded;
      if (cancelled > 0) left = this.lots.above(this.afterCancels(ahead, before - ahead, cancelled));
    }
    const next = left < shown ? left : shown;
    if (ahead < Infinity) order.queueEarly += ahead - next;
    order.queueAhead = next;
    order.queueShown = shown;
    order.queueTraded = 0;
  }

  /** What is left of `ahead` > 0 when `cancelled` base units go, `behind` standing behind us. */
  private afterCancels(ahead: number, behind: number, cancelled: number): number {
    if (behind <= 0) return Math.max(0, ahead - cancelled);
    // p = bⁿ/(bⁿ + aⁿ) = 1/(1 + (a/b)ⁿ)
    const fromBehind = 1 / (1 + pow(ahead / behind, this.power));
    const missing = Math.min(behind - fromBehind * cancelled, 0);
    return Math.max(0, ahead - (1 - fromBehind) * cancelled + missing);
  }
}
