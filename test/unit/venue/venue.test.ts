import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RestingOrders } from '../../../src/domain/resting-orders';
import { layerDistances, sizeShare } from '../../../src/execution/layers';
import { sweptLot } from '../../../src/execution/swept-lot';
import { ARTICLE_TIERS, FeeSchedule, tiersOf } from '../../../src/venue/fee-schedule';
import { Matching } from '../../../src/venue/matching';
import type { FillRule } from '../../../src/venue/registry';
import swept from '../../fixtures/oracle/10_layers.json';

interface Order {
  price: number;
  size: number;
}

function bidsOf(orders: readonly Order[]): RestingOrders {
  const resting = new RestingOrders(1, orders.length);
  orders.forEach(({ price, size }, l) => {
    resting.layers[l].price = price;
    resting.layers[l].size = size;
  });
  resting.updateBest();
  return resting;
}

function filled(
  rule: FillRule,
  orders: readonly Order[],
  limit: number,
  size: number,
  sized: boolean,
): number[] {
  const quantities = orders.map(() => 0);
  new Matching(rule, sized, orders.length).match(bidsOf(orders), limit, size, 0.5, (layer, quantity) => {
    quantities[layer] += quantity;
  });
  return quantities;
}

const order = fc.record({
  price: fc.integer({ min: 90, max: 110 }),
  size: fc.integer({ min: 1, max: 50 }),
});

describe('matching', () => {
  it('never fills more than the order, nor more than the trade where sizes exist', () => {
    fc.assert(
      fc.property(
        fc.array(order, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 85, max: 115 }),
        fc.integer({ min: 1, max: 100 }),
        fc.constantFrom<FillRule>('reach', 'touch', 'through', 'queue'),
        (orders, limit, size, rule) => {
          const quantities = filled(rule, orders, limit, size, true);
          quantities.forEach((quantity, l) => expect(quantity).toBeLessThanOrEqual(orders[l].size));
          expect(quantities.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(size);
          quantities.forEach((quantity, l) => {
            if (quantity > 0) expect(orders[l].price).toBeGreaterThanOrEqual(limit);
          });
        },
      ),
    );
  });

  it('orders the rules: through ≤ queue ≤ touch ≤ reach', () => {
    fc.assert(
      fc.property(
        fc.array(order, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 85, max: 115 }),
        fc.integer({ min: 1, max: 100 }),
        (orders, limit, size) => {
          const total = (rule: FillRule): number =>
            filled(rule, orders, limit, size, true).reduce((a, b) => a + b, 0);
          expect(total('through')).toBeLessThanOrEqual(total('queue'));
          expect(total('queue')).toBeLessThanOrEqual(total('touch'));
          expect(total('touch')).toBeLessThanOrEqual(total('reach'));
        },
      ),
    );
  });

  it('serves the best price first, and the inner layer where prices and seniority are equal', () => {
    const orders = [
      { price: 100, size: 5 },
      { price: 101, size: 5 },
      { price: 101, size: 5 },
    ];
    expect(filled('touch', orders, 100, 7, true)).toEqual([0, 5, 2]);
  });

  it('fills every order in reach whole where sizes do not exist', () => {
    const orders = [
      { price: 100, size: 5 },
      { price: 99, size: 7 },
      { price: 98, size: 9 },
    ];
    expect(filled('reach', orders, 99, 0, false)).toEqual([5, 7, 0]);
  });
});

describe('fees', () => {
  it('follow the volume through the article’s four tiers', () => {
    const schedule = new FeeSchedule(ARTICLE_TIERS, 0);
    expect(schedule.tier).toMatchObject({ makerBps: 0, takerBps: 5 });
    expect(schedule.accrue(99_999)).toBe(false);
    expect(schedule.accrue(100_000)).toBe(true);
    expect(schedule.tier).toMatchObject({ makerBps: -1, takerBps: 4 });
    expect(schedule.accrue(20_000_000)).toBe(true);
    expect(schedule.tier).toMatchObject({ name: 'Platinum', makerBps: -3, takerBps: 2 });
  });

  it('change with the fill that makes up the volume, though its parts add up to less by the last bits', () => {
    let volume = 0;
    for (let fill = 0; fill < 15_625; fill++) volume += 0.002 * 3200;
    expect(volume).toBeLessThan(100_000);
    const schedule = new FeeSchedule(ARTICLE_TIERS, 0);
    expect(schedule.accrue(volume)).toBe(true);
    expect(new FeeSchedule(ARTICLE_TIERS, 99_999.99).tier.name).toBe('Standard');
  });

  it('are what a custom schedule says, whatever the volume', () => {
    const schedule = new FeeSchedule(tiersOf('custom', 1.5, 6), 1e9);
    expect(schedule.tier).toMatchObject({ makerBps: 1.5, takerBps: 6 });
  });
});

describe('layers', () => {
  it('stand as the table says, in proportion, or at its steps from the strategy’s own half-spread', () => {
    const offsets = [0.0005, 0.0012];
    const distance = (mode: 'fixed' | 'scaled' | 'spaced', half: number, mid: number): number[] =>
      layerDistances(mode, offsets).map(({ perHalf, perMid }) => perHalf * half + perMid * mid);
    expect(distance('fixed', 30, 65_000)).toEqual([32.5, 78]);
    expect(distance('scaled', 30, 65_000)[0]).toBeCloseTo(30, 9);
    expect(distance('scaled', 30, 65_000)[1]).toBeCloseTo(72, 9);
    expect(distance('spaced', 30, 65_000)[1]).toBeCloseTo(30 + 45.5, 9);
  });

  it('suit a lot of which the swept volume has the variance, as oracle 10 tells it', () => {
    for (const { parameters, analytic } of swept.cases) {
      const { deltas, sizes, k } = parameters;
      const lot = sweptLot(deltas, sizes, k)!;
      expect(lot * (analytic.total_volume / analytic.var_volume)).toBeCloseTo(1, 12);
    }
    expect(sweptLot([7], [0.3], 0.1)).toBeCloseTo(0.3, 15);
    expect(sweptLot([], [], 0.1)).toBeNull();
    expect(sweptLot([5], [0], 0.1)).toBeNull();
  });

  it('shrink on the adding side to exactly zero at the hard limit, and only there', () => {
    expect(sizeShare(true, 1)).toBe(0);
    expect(sizeShare(true, 1.5)).toBe(0);
    expect(sizeShare(true, -1)).toBe(1);
    // A hard limit of nothing, and no position.
    expect(sizeShare(true, 0 / 0)).toBe(1);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), (load) => {
        expect(sizeShare(true, load)).toBeGreaterThan(0);
        expect(sizeShare(true, load)).toBeLessThanOrEqual(1);
        expect(sizeShare(false, load)).toBe(1);
      }),
    );
  });
});
