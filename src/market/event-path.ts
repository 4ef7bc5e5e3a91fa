import { BUY, SELL, type Side } from '../domain/side';
import type { RandomStream } from '../domain/random';
import type { MarketEvent } from './events';

/** An order that a burst adds to the flow. */
export interface BurstOrder {
  readonly timeS: number;
  readonly side: Side;
  /** Standard exponential; divide by k for the reach. */
  readonly reach: number;
}

/** What a list of market events does to a model, as functions of time. */
export class EventPath {
  readonly any: boolean;

  constructor(private readonly events: readonly MarketEvent[]) {
    this.any = events.length > 0;
  }

  /** Price units that all jumps so far have added to the mid. */
  offsetAt(timeS: number): number {
    let offset = 0;
    for (const event of this.events) {
      if (event.kind !== 'jump' || timeS <= event.t) continue;
      const moved = ramp(timeS - event.t, event.overS);
      const back = event.recovered * ramp(timeS - event.t - event.overS - event.holdS, event.recoverS);
      offset += event.size * (moved - back);
    }
    return offset;
  }

  /** By how much volatility is multiplied. */
  volatilityFactorAt(timeS: number): number {
    let factor = 1;
    for (const event of this.events) {
      if (event.kind === 'regime' && timeS >= event.t && timeS < event.t + event.durationS)
        factor *= event.factor;
    }
    return factor;
  }

  /** True while no row reaches anybody. */
  frozenAt(timeS: number): boolean {
    for (const event of this.events) {
      if (event.kind === 'freeze' && timeS > event.t && timeS <= event.t + event.durationS) return true;
    }
    return false;
  }

  /** The share of the orders of a side that comes through: the product of all factors below 1. */
  flowShareAt(timeS: number, buys: boolean): number {
    let share = 1;
    for (const event of this.events) {
      if (event.kind !== 'burst' || event.factor >= 1) continue;
      if (timeS <= event.t || timeS >= event.t + event.durationS) continue;
      if (event.side !== (buys ? 'sell' : 'buy')) share *= event.factor;
    }
    return share;
  }

  /** The orders that all bursts add to a flow of `ratePerSide`, in time order. */
  burstOrders(ratePerSide: number, durationS: number, stream: RandomStream): BurstOrder[] {
    const orders: BurstOrder[] = [];
    for (const event of this.events) {
      if (event.kind !== 'burst') continue;
      const sides: Side[] = event.side === 'both' ? [BUY, SELL] : [event.side === 'buy' ? BUY : SELL];
      const extraRate = ratePerSide * Math.max(0, event.factor - 1);
      const end = Math.min(event.t + event.durationS, durationS);
      for (const side of sides) {
        let timeS = event.t + stream.exponential() / extraRate;
        for (; timeS < end; timeS += stream.exponential() / extraRate) {
          orders.push({ timeS, side, reach: stream.exponential() });
        }
      }
    }
    return orders.sort((a, b) => a.timeS - b.timeS);
  }
}

/** 0 before the start, 1 after `overS`, a straight line between; a step where `overS` is 0. */
function ramp(elapsedS: number, overS: number): number {
  if (elapsedS <= 0) return 0;
  return elapsedS >= overS ? 1 : elapsedS / overS;
}
