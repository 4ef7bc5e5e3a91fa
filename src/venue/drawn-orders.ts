import { FRACTION } from '../domain/fraction';
import { randomStream, type RandomStream } from '../domain/random';
import { BUY, SELL, type Side } from '../domain/side';

/** Market orders of each side per second, and the decay of their reach, 1/price. Both above 0. */
export interface OrderIntensity {
  readonly A: number;
  readonly k: number;
}

/**
 * Market orders that a feed does not tell, drawn for the rule `probabilistic`: Poisson with rate A on each side, each
 * reaching a depth Exp(k) from the mid of its moment. An order of ours at distance δ from the mid is therefore met with
 * intensity A·min(1, e^(−kδ)) (Avellaneda & Stoikov 2008, eq. 12), and deeper layers are met by the same orders.
 *
 * Arrivals have times of their own, so that nothing depends on how time is cut into calls, and the draws do not
 * depend on what the desk does: two desks of one seed meet the same orders.
 */
export class DrawnOrders {
  /** When the next order arrives, s. */
  dueS = FRACTION;
  /** Side of the order that `arrive` drew last, and how far from the mid it reaches, price units. */
  aggressor: Side = BUY;
  reach = FRACTION;

  private readonly buys: RandomStream;
  private readonly sells: RandomStream;
  private A = FRACTION;
  private k = FRACTION;
  private buyDueS = FRACTION;
  private sellDueS = FRACTION;

  /** The first arrivals are drawn from `fromS` on. `path` tells the paths of a Monte Carlo apart. */
  constructor(seed: number, path: number, intensity: OrderIntensity, fromS: number) {
    this.buys = randomStream(seed, 'drawn-buys', path);
    this.sells = randomStream(seed, 'drawn-sells', path);
    this.arriveBy(intensity, fromS);
  }

  /** Another intensity from `fromS` on. The law has no memory: the next arrivals may be drawn anew. */
  arriveBy({ A, k }: OrderIntensity, fromS: number): void {
    this.A = A;
    this.k = k;
    this.buyDueS = fromS + this.buys.exponential() / A;
    this.sellDueS = fromS + this.sells.exponential() / A;
    this.dueS = Math.min(this.buyDueS, this.sellDueS);
  }

  /** Lets the next order arrive, and draws when that side's next one will. */
  arrive(): void {
    const buys = this.buyDueS <= this.sellDueS;
    const stream = buys ? this.buys : this.sells;
    this.aggressor = buys ? BUY : SELL;
    this.reach = stream.exponential() / this.k;
    const gapS = stream.exponential() / this.A;
    if (buys) this.buyDueS += gapS;
    else this.sellDueS += gapS;
    this.dueS = Math.min(this.buyDueS, this.sellDueS);
  }
}
