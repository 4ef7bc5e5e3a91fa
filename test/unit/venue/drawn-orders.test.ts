import { describe, expect, it } from 'vitest';
import { BUY } from '../../../src/domain/side';
import { DrawnOrders } from '../../../src/venue/drawn-orders';

const INTENSITY = { A: 2, k: 0.05 };

interface Arrival {
  readonly timeS: number;
  readonly side: number;
  readonly reach: number;
}

function arrivals(orders: DrawnOrders, untilS: number): Arrival[] {
  const seen: Arrival[] = [];
  while (orders.dueS <= untilS) {
    const timeS = orders.dueS;
    orders.arrive();
    seen.push({ timeS, side: orders.aggressor, reach: orders.reach });
  }
  return seen;
}

describe('drawn orders', () => {
  const seen = arrivals(new DrawnOrders(7, 0, INTENSITY, 0), 20_000);

  it('arrive A a second on each side', () => {
    for (const side of [1, -1]) {
      const n = seen.filter((order) => order.side === side).length;
      expect(Math.abs(n - 40_000)).toBeLessThan(4 * Math.sqrt(40_000));
    }
    const times = seen.map(({ timeS }) => timeS);
    expect(times.every((timeS, i) => i === 0 || timeS >= times[i - 1])).toBe(true);
  });

  it('reach a depth δ with probability e^(−kδ)', () => {
    for (const depth of [5, 20, 60]) {
      const share = seen.filter(({ reach }) => reach >= depth).length / seen.length;
      const expected = Math.exp(-INTENSITY.k * depth);
      const error = Math.sqrt((expected * (1 - expected)) / seen.length);
      expect(Math.abs(share - expected)).toBeLessThan(4 * error);
    }
  });

  it('are the same for a seed and path, and others for another', () => {
    const again = arrivals(new DrawnOrders(7, 0, INTENSITY, 0), 100);
    expect(again).toEqual(seen.slice(0, again.length));
    expect(arrivals(new DrawnOrders(8, 0, INTENSITY, 0), 100)).not.toEqual(again);
    expect(arrivals(new DrawnOrders(7, 1, INTENSITY, 0), 100)).not.toEqual(again);
  });

  it('come at another rate from the moment it changes', () => {
    const orders = new DrawnOrders(3, 0, INTENSITY, 0);
    arrivals(orders, 100);
    orders.arriveBy({ A: 20, k: 0.5 }, 100);
    const later = arrivals(orders, 1100);
    expect(later.every(({ timeS }) => timeS >= 100)).toBe(true);
    expect(Math.abs(later.length - 40_000)).toBeLessThan(4 * Math.sqrt(40_000));
    const reach = later.reduce((sum, order) => sum + order.reach, 0) / later.length;
    expect(Math.abs(reach - 2)).toBeLessThan((4 * 2) / Math.sqrt(later.length));
    expect(later.some(({ side }) => side === BUY)).toBe(true);
  });
});
