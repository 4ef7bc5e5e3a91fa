import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADVERSE_SELECTION_TESTS, AdverseSelection } from '../../../src/risk/adverse-selection-breaker';
import { BAND_SETS, bandOf } from '../../../src/risk/bands';
import { FlowBreaker } from '../../../src/risk/flow-breaker';
import { LossBreaker } from '../../../src/risk/loss-breaker';
import { OrderRate } from '../../../src/risk/order-rate';
import { PriceCollar } from '../../../src/risk/price-collar';

describe('inventory bands', () => {
  it('begin exactly at their shares of the limit, to the lot', () => {
    for (const set of Object.values(BAND_SETS)) {
      const limitLots = 50_000;
      const bandAt = (lots: number): string => bandOf(set, lots / limitLots);
      const soft = Math.ceil(set.soft * limitLots);
      const hard = Math.ceil(set.hard * limitLots);
      expect(bandAt(soft - 1)).toBe('normal');
      expect(bandAt(soft)).toBe('soft');
      expect(bandAt(hard - 1)).toBe('soft');
      expect(bandAt(hard)).toBe('hard');
      expect(bandAt(limitLots - 1)).toBe('hard');
      expect(bandAt(limitLots)).toBe('emergency');
    }
  });
});

describe('the five-minute loss breaker', () => {
  it('measures from five minutes ago, or from the end of the last pause if that is later', () => {
    const breaker = new LossBreaker(25);
    for (let second = 0; second <= 1000; second++) breaker.record(second, -second * 0.1);
    expect(breaker.loss(1000, -100)).toBeCloseTo(30, 9);
    expect(breaker.trippedBy(1000, -100)).toBe(true);
    breaker.restart(900, -90);
    expect(breaker.loss(1000, -100)).toBeCloseTo(10, 9);
    expect(breaker.trippedBy(1000, -100)).toBe(false);
  });

  it('trips above the limit and not at it', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (limit) => {
        const breaker = new LossBreaker(limit);
        breaker.record(0, 0);
        expect(breaker.trippedBy(10, -limit)).toBe(false);
        expect(breaker.trippedBy(10, -limit - 0.01)).toBe(true);
      }),
    );
  });

  it('never trips when it is off', () => {
    expect(new LossBreaker(null).trippedBy(10, -1e12)).toBe(false);
  });
});

describe('the adverse-selection breaker', () => {
  it('needs a full window and an excess over the baseline of 35 %', () => {
    const breaker = new AdverseSelection(ADVERSE_SELECTION_TESTS.excess);
    for (let i = 0; i < 300; i++) breaker.observeMove(i % 2 === 0 ? 10 : -10);
    for (let i = 0; i < 99; i++) breaker.observeFill(-1, 20);
    expect(breaker.tripped()).toBe(false);
    breaker.observeFill(-1, 20);
    expect(breaker.losingShare).toBe(1);
    expect(breaker.baseline).toBe(0);
    expect(breaker.tripped()).toBe(true);
    breaker.restart();
    expect(breaker.matured).toBe(0);
    expect(breaker.tripped()).toBe(false);
  });

  it('expects half of the fills at the mid to lose, and nearly all beyond it', () => {
    const breaker = new AdverseSelection(ADVERSE_SELECTION_TESTS.excess);
    for (let i = 1; i <= 300; i++) breaker.observeMove(i);
    breaker.observeFill(1, 0);
    expect(breaker.baseline).toBeCloseTo(0.5, 9);
    breaker.restart();
    breaker.observeFill(1, -1000);
    expect(breaker.baseline).toBe(1);
  });

  it('does not trip on losses that no information explains as well', () => {
    const breaker = new AdverseSelection(ADVERSE_SELECTION_TESTS.excess);
    for (let i = 1; i <= 300; i++) breaker.observeMove(100);
    for (let i = 0; i < 200; i++) breaker.observeFill(i % 2 === 0 ? -1 : 1, 1);
    expect(breaker.losingShare).toBe(0.5);
    expect(breaker.baseline).toBe(0.5);
    expect(breaker.tripped()).toBe(false);
  });
});

describe('the flow breakers', () => {
  it('count market orders in a row on one side within a minute', () => {
    const flow = new FlowBreaker({ oneSided: 5, spikeFactor: null });
    for (let i = 0; i < 4; i++) flow.observe(1, i);
    expect(flow.oneSidedTripped(4)).toBe(false);
    flow.observe(-1, 5);
    for (let i = 0; i < 4; i++) flow.observe(1, 6 + i);
    expect(flow.oneSided(10)).toBe(4);
    flow.observe(1, 10);
    expect(flow.oneSidedTripped(10)).toBe(true);
    expect(flow.oneSidedTripped(90)).toBe(false);
  });

  it('know a rush from the usual rate, once that is known', () => {
    const flow = new FlowBreaker({ oneSided: null, spikeFactor: 5 });
    for (let i = 0; i < 30; i++) flow.observe(i % 2 === 0 ? 1 : -1, 40 * i);
    expect(flow.spikeLimit(1200)).toBeCloseTo(10, 9);
    expect(flow.spikeTripped(1200)).toBe(false);
    for (let i = 0; i < 12; i++) flow.observe(i % 2 === 0 ? 1 : -1, 1200 + i);
    expect(flow.spikeTripped(1212)).toBe(true);
    flow.restart(1272);
    expect(flow.spikeTripped(1272)).toBe(false);
  });
});

describe('the price collar', () => {
  it('believes moves inside it and holds back the first two beyond', () => {
    const collar = new PriceCollar(0.05);
    expect(collar.believes(100, 0)).toBe(true);
    expect(collar.believes(104.9, 100)).toBe(true);
    expect(collar.believes(106, 100)).toBe(false);
    expect(collar.believes(106.1, 100)).toBe(false);
    expect(collar.believes(106.2, 100)).toBe(true);
  });

  it('forgets a suspicion when a good price comes, or another bad one', () => {
    const collar = new PriceCollar(0.05);
    expect(collar.believes(200, 100)).toBe(false);
    expect(collar.believes(100, 100)).toBe(true);
    expect(collar.believes(200, 100)).toBe(false);
    expect(collar.believes(50, 100)).toBe(false);
    expect(collar.believes(200, 100)).toBe(false);
    expect(collar.believes(200, 100)).toBe(false);
    expect(collar.believes(200, 100)).toBe(true);
  });
});

describe('the order rate', () => {
  it('never allows more orders in a second than its limit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.3, noNaN: true }), { maxLength: 200 }), (gaps) => {
        const rate = new OrderRate(10);
        const perSecond = new Map<number, number>();
        let t = 0;
        for (const gap of gaps) {
          t += gap;
          if (rate.allows(t, 2)) perSecond.set(Math.floor(t), (perSecond.get(Math.floor(t)) ?? 0) + 2);
        }
        for (const count of perSecond.values()) expect(count).toBeLessThanOrEqual(10);
      }),
    );
  });
});
