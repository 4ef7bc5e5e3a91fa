import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/domain/random';
import {
  barsOf,
  ewmaVolatility,
  garmanKlassVolatility,
  parkinsonVolatility,
  realisedVariance,
  realisedVolatility,
  twoScaleVariance,
  twoScaleVolatility,
} from '../../../src/estimate/realised-volatility';
import { RunningMedian } from '../../../src/estimate/running-median';
import { EwmaVolatility, RollingVolatility, TwoScaleVolatility } from '../../../src/estimate/volatility';
import oracle from '../../fixtures/oracle/12_estimators.json';
import { relativelyClose } from '../numbers';

const { prices, ...known } = oracle.volatility;

describe('volatility of a price path', () => {
  it('agrees with the oracle to 1e-9 for every estimator', () => {
    relativelyClose(realisedVariance(prices), known.realised_variance, 1e-9);
    relativelyClose(realisedVolatility(prices, known.dt), known.realised_sigma, 1e-9);
    relativelyClose(twoScaleVariance(prices, known.two_scale.K), known.two_scale.tsrv_adjusted, 1e-9);
    relativelyClose(twoScaleVolatility(prices, known.dt, known.two_scale.K), known.two_scale.sigma, 1e-9);
    relativelyClose(ewmaVolatility(prices, known.dt, known.ewma.lam), known.ewma.sigma, 1e-9);
    const bars = barsOf(prices, 10);
    expect(bars.map((bar) => [bar.open, bar.high, bar.low, bar.close])).toEqual(known.bars_of_10.ohlc);
    relativelyClose(parkinsonVolatility(bars, 10 * known.dt), known.bars_of_10.parkinson_sigma, 1e-9);
    relativelyClose(garmanKlassVolatility(bars, 10 * known.dt), known.bars_of_10.garman_klass_sigma, 1e-9);
  });

  it('is undefined where there is nothing to measure', () => {
    expect(realisedVolatility([100], 1)).toBeNull();
    expect(twoScaleVolatility([1, 2, 3], 1, 5)).toBeNull();
    expect(ewmaVolatility([], 1, 0.9)).toBeNull();
    expect(parkinsonVolatility([], 1)).toBeNull();
    expect(garmanKlassVolatility([], 1)).toBeNull();
  });
});

describe('running volatility', () => {
  const estimators = [
    ['ewma', () => new EwmaVolatility(60, 1, 4)],
    ['rolling', () => new RollingVolatility(60, 1, 4)],
    ['two-scale', () => new TwoScaleVolatility(300, 1, 4)],
  ] as const;

  it.each(estimators)('%s believes its initial value before anything moved', (_, create) => {
    const volatility = create();
    expect(volatility.sigma).toBe(4);
    volatility.update(100);
    expect(volatility.sigma).toBe(4);
    expect(volatility.scale).toBe(1);
  });

  it.each(estimators)('%s finds the volatility of a random walk', (_, create) => {
    const volatility = create();
    const stream = randomStream(11, 'walk');
    let mid = 65_000;
    let sum = 0;
    for (let i = 0; i < 20_000; i++) {
      mid += 7 * stream.normal();
      volatility.update(mid);
      if (i > 1000) sum += volatility.sigma * volatility.sigma;
    }
    expect(Math.sqrt(sum / 18_999)).toBeCloseTo(7, 0);
    expect(volatility.median).toBeGreaterThan(6.3);
    expect(volatility.median).toBeLessThan(7.4);
  });

  it.each(estimators)('%s goes on after a break as if there had been none', (_, create) => {
    const [broken, whole] = [create(), create()];
    const stream = randomStream(12, 'walk');
    broken.resume(0);
    let mid = 65_000;
    let away = 0;
    for (let i = 0; i < 1000; i++) {
      if (i === 100 || i === 700) broken.resume(mid + (away += 900));
      mid += 7 * stream.normal();
      broken.update(mid + away);
      whole.update(mid);
      expect(Math.abs(broken.sigma / whole.sigma - 1)).toBeLessThan(1e-9);
    }
  });

  it('starts from its first move when nothing is believed', () => {
    const ewma = new EwmaVolatility(60, 1, 0);
    ewma.update(100);
    ewma.update(103);
    expect(ewma.sigma).toBeCloseTo(3, 12);
    const rolling = new RollingVolatility(60, 1, 0);
    rolling.update(100);
    rolling.update(103);
    rolling.update(103);
    expect(rolling.sigma).toBeCloseTo(Math.sqrt(4.5), 12);
  });

  it('equals the batch estimator on its window, however long it has run', () => {
    const stream = randomStream(5, 'walk');
    const mids: number[] = [65_000];
    const rolling = new RollingVolatility(60, 2, 4);
    const twoScale = new TwoScaleVolatility(100, 2, 4, true, 4);
    rolling.update(mids[0]);
    twoScale.update(mids[0]);
    for (let i = 1; i < 500; i++) {
      mids.push(mids[i - 1] + 5 * stream.normal() + 65_000 * 1e-6);
      rolling.update(mids[i]);
      twoScale.update(mids[i]);
      if (i >= 30) relativelyClose(rolling.sigma, realisedVolatility(mids.slice(-31), 2), 1e-9);
      if (i >= 50) relativelyClose(twoScale.sigma, twoScaleVolatility(mids.slice(-51), 2, 4), 1e-8);
    }
  });

  it('sees through a bouncing mid on two scales only', () => {
    const stream = randomStream(6, 'walk');
    const noise = randomStream(6, 'noise');
    const twoScale = new TwoScaleVolatility(3600, 1, 4);
    const rolling = new RollingVolatility(3600, 1, 4);
    let efficient = 1000;
    for (let i = 0; i < 4000; i++) {
      efficient += 2 * stream.normal();
      const mid = efficient + 3 * noise.normal();
      twoScale.update(mid);
      rolling.update(mid);
    }
    expect(twoScale.sigma).toBeGreaterThan(1.8);
    expect(twoScale.sigma).toBeLessThan(2.2);
    expect(rolling.sigma).toBeGreaterThan(4.4);
  });

  it('asks for wider quotes only while volatility stands above its median', () => {
    const volatility = new EwmaVolatility(60, 1, 4);
    const stream = randomStream(12, 'walk');
    let mid = 65_000;
    for (let i = 0; i < 5000; i++) volatility.update((mid += 4 * stream.normal()));
    for (let i = 0; i < 600; i++) volatility.update((mid += 16 * stream.normal()));
    expect(volatility.scale).toBeCloseTo(Math.sqrt(volatility.sigma / volatility.median), 12);
    expect(volatility.scale).toBeGreaterThan(1.7);
    for (let i = 0; i < 600; i++) volatility.update((mid += stream.normal()));
    expect(volatility.scale).toBe(1);
  });

  it('stays finite and never negative whatever the mid does', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 200 }), (mids) => {
        for (const [, create] of estimators) {
          const volatility = create();
          for (const mid of mids) {
            volatility.update(mid);
            if (!(volatility.sigma >= 0 && volatility.sigma < Infinity && volatility.scale >= 1))
              return false;
          }
        }
        return true;
      }),
    );
  });
});

describe('running median', () => {
  it('is the median of all values so far to 0.5 %', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const median = new RunningMedian();
        for (const value of values) median.add(value);
        const sorted = [...values].sort((a, b) => a - b);
        // Between the two middle values (inclusive), each known to half a bin.
        const low = sorted[Math.floor((sorted.length - 1) / 2)];
        const high = sorted[Math.ceil((sorted.length - 1) / 2)];
        return median.value >= low * 0.9949 && median.value <= high * 1.0051;
      }),
    );
  });
});
