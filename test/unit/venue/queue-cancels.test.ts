import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RestingOrders } from '../../../src/domain/resting-orders';
import { BUY } from '../../../src/domain/side';
import { Matching } from '../../../src/venue/matching';
import { QueueCancels, type CancelRule } from '../../../src/venue/queue-cancels';

const PRICE = 100;
const OWN_SIZE = 3;

/** One bid that joined a queue of `shown` base units at 100. */
function joined(shown: number): RestingOrders {
  const orders = new RestingOrders(BUY, 1);
  orders.layers[0].price = PRICE;
  orders.layers[0].size = OWN_SIZE;
  orders.layers[0].queueAhead = orders.layers[0].queueShown = shown;
  orders.updateBest();
  return orders;
}

function sell(orders: RestingOrders, price: number, size: number): number {
  let filled = 0;
  new Matching('queue', true, 1).match(orders, price, size, 0.005, (layer, quantity) => {
    orders.layers[layer].size -= quantity;
    filled += quantity;
  });
  return filled;
}

describe('a size that shrinks at our price', () => {
  it('leaves those ahead of us as they are while others stand behind, if we avert risk', () => {
    const orders = joined(6);
    const cancels = new QueueCancels('risk-averse', 1, 0);
    cancels.observe(orders.layers[0], 10);
    cancels.observe(orders.layers[0], 7);
    expect(orders.layers[0].queueAhead).toBe(6);
    cancels.observe(orders.layers[0], 5);
    expect(orders.layers[0].queueAhead).toBe(5);
  });

  it('shrinks both parts of the queue in proportion at power 1', () => {
    const orders = joined(6);
    const cancels = new QueueCancels('probabilistic', 1, 0);
    cancels.observe(orders.layers[0], 10);
    // Ahead 6, behind 4: of 5 that go, three fifths were ahead.
    cancels.observe(orders.layers[0], 5);
    expect(orders.layers[0].queueAhead).toBeCloseTo(3, 12);
  });

  it('weighs the longer part more at a higher power, and never takes more from behind than stood there', () => {
    const orders = joined(2);
    const cancels = new QueueCancels('probabilistic', 2, 0);
    cancels.observe(orders.layers[0], 8);
    // p = 6²/(6² + 2²) = 0.9 behind.
    cancels.observe(orders.layers[0], 6);
    expect(orders.layers[0].queueAhead).toBeCloseTo(1.8, 12);
    // p = 4.2²/(4.2² + 1.8²) of 5.5 is more than 4.2: what is missing comes from ahead.
    cancels.observe(orders.layers[0], 0.5);
    expect(orders.layers[0].queueAhead).toBeCloseTo(0.5, 12);
  });

  it('leaves whole lots ahead of us, rounded up', () => {
    const orders = joined(6);
    const cancels = new QueueCancels('probabilistic', 1, 1);
    cancels.observe(orders.layers[0], 10);
    // 6 − 3/5·4 = 3.6
    cancels.observe(orders.layers[0], 6);
    expect(orders.layers[0].queueAhead).toBe(4);
  });

  it('says nothing about cancels where the trades explain it', () => {
    const orders = joined(6);
    const cancels = new QueueCancels('probabilistic', 1, 0);
    cancels.observe(orders.layers[0], 10);
    expect(sell(orders, PRICE, 2)).toBe(0);
    cancels.observe(orders.layers[0], 8);
    expect(orders.layers[0].queueAhead).toBe(4);
  });

  describe('and a print that is told after the display it has shrunk', () => {
    /** A sale of `size` at our price, at this exchange time, met by a display of `shownUs`. */
    const sale = (orders: RestingOrders, size: number, tradeUs: number, shownUs: number): number => {
      const matching = new Matching('queue', true, 1);
      matching.tradeUs = tradeUs;
      matching.shownUs = shownUs;
      let filled = 0;
      matching.match(orders, PRICE, size, 0.005, (_layer, quantity) => (filled += quantity));
      return filled;
    };

    it('does not count twice', () => {
      const orders = joined(10);
      new QueueCancels('risk-averse', 1, 0).observe(orders.layers[0], 4);
      expect(sale(orders, 6, 100, 100)).toBe(0);
      expect(orders.layers[0].queueAhead).toBe(4);
      // A newer one is news.
      expect(sale(orders, 5, 101, 100)).toBe(1);
    });

    it('counts in full where the display had let us advance by nothing', () => {
      const orders = joined(4);
      const cancels = new QueueCancels('risk-averse', 1, 0);
      cancels.observe(orders.layers[0], 10);
      cancels.observe(orders.layers[0], 4);
      expect(sale(orders, 6, 100, 100)).toBe(2);
    });

    it('is nothing to an order that joined what it left', () => {
      const orders = joined(1);
      orders.layers[0].queueSinceUs = 100;
      expect(sale(orders, 6, 100, 100)).toBe(0);
      expect(orders.layers[0].queueAhead).toBe(1);
      expect(sale(orders, 6, 101, 100)).toBe(OWN_SIZE);
    });
  });

  it('is all ahead of us where our price had not been shown before', () => {
    for (const rule of ['risk-averse', 'probabilistic'] as const) {
      const orders = joined(Infinity);
      orders.layers[0].queueShown = 0;
      expect(sell(orders, PRICE, 50)).toBe(0);
      new QueueCancels(rule, 1, 0).observe(orders.layers[0], 9);
      expect(orders.layers[0].queueAhead).toBe(9);
    }
  });

  const step = fc.oneof(
    fc.record({ shown: fc.integer({ min: 0, max: 60 }) }),
    fc.record({
      traded: fc.integer({ min: 1, max: 20 }),
      price: fc.constantFrom(PRICE, PRICE, PRICE, PRICE - 0.01),
    }),
  );

  it('never fills more under the risk-averse reading than under any other, nor more than traded', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 50 }),
        fc.array(step, { minLength: 1, maxLength: 30 }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (shown, steps, power) => {
          const desks = (['risk-averse', 'probabilistic'] as CancelRule[]).map((rule) => ({
            orders: joined(shown),
            cancels: new QueueCancels(rule, power, 0),
            filled: 0,
          }));
          let traded = 0;
          for (const happening of steps) {
            if ('traded' in happening) traded += happening.traded;
            for (const desk of desks) {
              if ('traded' in happening) desk.filled += sell(desk.orders, happening.price, happening.traded);
              else {
                desk.cancels.observe(desk.orders.layers[0], happening.shown);
                expect(desk.orders.layers[0].queueAhead).toBeGreaterThanOrEqual(0);
                expect(desk.orders.layers[0].queueAhead).toBeLessThanOrEqual(happening.shown);
              }
              expect(desk.filled).toBeLessThanOrEqual(Math.min(OWN_SIZE, traded));
            }
            expect(desks[0].filled).toBeLessThanOrEqual(desks[1].filled + 1e-9);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
