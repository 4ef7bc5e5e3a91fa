import { describe, expect, it } from 'vitest';
import { intensityByDepth, intensityFromDepths, intensityFromFills } from '../../../src/estimate/intensity';
import { Moments } from '../../../src/estimate/moments';
import oracle from '../../fixtures/oracle/12_estimators.json';
import { relativelyClose } from '../numbers';

const known = oracle.intensity;

describe('arrival rate and decay of reach', () => {
  it('agree with the oracle from the depths that orders reached', () => {
    const estimate = intensityFromDepths(known.reach_depths, known.T);
    relativelyClose(estimate?.A, known.depth_mle.A, 1e-9);
    relativelyClose(estimate?.k, known.depth_mle.k, 1e-9);
    expect(estimate?.kSe).toBeCloseTo(known.depth_mle.k / Math.sqrt(known.reach_depths.length), 12);
  });

  it('agree with the oracle from a line through log intensities', () => {
    const fit = intensityByDepth(known.reach_depths, known.T, known.log_linear.grid);
    relativelyClose(fit?.A, known.log_linear.A, 1e-9);
    relativelyClose(fit?.k, known.log_linear.k, 1e-9);
    expect(fit?.r2).toBeGreaterThan(0.99);
    expect(fit?.points).toBe(8);
  });

  it('agree with the oracle from own fills', () => {
    const exposures = known.exposure_mle.segments.map(([delta, exposureS, fills]) => ({
      delta,
      exposureS,
      fills,
    }));
    const estimate = intensityFromFills(exposures);
    relativelyClose(estimate?.A, known.exposure_mle.A, 1e-9);
    relativelyClose(estimate?.k, known.exposure_mle.k, 1e-9);
    // The truth lies within three standard errors.
    expect(Math.abs(estimate!.k - known.true_k)).toBeLessThan(3 * estimate!.kSe);
    expect(Math.abs(Math.log(estimate!.A / known.true_A))).toBeLessThan(3 * estimate!.logASe);
  });

  it('give nothing where nothing identifies them', () => {
    expect(intensityFromDepths([], 100)).toBeNull();
    expect(intensityByDepth([1], 100, [2, 3])).toBeNull();
    expect(intensityFromFills([{ delta: 3, exposureS: 10, fills: 0 }])).toBeNull();
    expect(intensityFromFills([{ delta: 3, exposureS: 10, fills: 4 }])).toBeNull();
    expect(
      intensityFromFills([
        { delta: 3, exposureS: 10, fills: 4 },
        { delta: 5, exposureS: 10, fills: 0 },
      ]),
    ).toBeNull();
  });

  it('find a decay that is negative or many times the usual', () => {
    const rising = intensityFromFills([
      { delta: 1, exposureS: 100, fills: 10 },
      { delta: 2, exposureS: 100, fills: 40 },
    ]);
    relativelyClose(rising?.k, -Math.log(4), 1e-12);
    const steep = intensityFromFills([
      { delta: 1, exposureS: 1, fills: 1000 },
      { delta: 2, exposureS: 1e6, fills: 1 },
    ]);
    relativelyClose(steep?.k, Math.log(1e9), 1e-9);
  });
});

describe('running moments', () => {
  it('keep their accuracy on numbers that are close together', () => {
    const moments = new Moments();
    for (const x of [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]) moments.add(x);
    expect(moments.mean).toBe(1e9 + 10);
    expect(moments.variance).toBe(30);
    expect(moments.standardError).toBeCloseTo(Math.sqrt(7.5), 12);
  });
});
