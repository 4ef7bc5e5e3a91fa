import { describe, expect, it } from 'vitest';
import { studentQuantile } from '../../../src/domain/student-quantile';

describe('the quantile of Student’s t', () => {
  it('is that of the published tables', () => {
    // As printed in every statistics book: upper tails of 2.5 %, 0.5 % and 0.05 %.
    const table: [number, number, number, number][] = [
      [1, 12.706, 63.657, 636.619],
      [2, 4.303, 9.925, 31.599],
      [3, 3.182, 5.841, 12.924],
      [4, 2.776, 4.604, 8.61],
      [5, 2.571, 4.032, 6.869],
      [10, 2.228, 3.169, 4.587],
      [30, 2.042, 2.75, 3.646],
      [120, 1.98, 2.617, 3.373],
    ];
    for (const [freedom, ...quantiles] of table) {
      [0.025, 0.005, 0.0005].forEach((tail, i) => {
        expect(Math.abs(studentQuantile(tail, freedom) - quantiles[i])).toBeLessThan(0.00051);
      });
    }
  });

  it('has a closed form for one and two degrees of freedom', () => {
    for (let tail = 0.49; tail > 1e-9; tail *= 0.6) {
      const cauchy = 1 / Math.tan(Math.PI * tail);
      const two = (1 - 2 * tail) / Math.sqrt(2 * tail * (1 - tail));
      expect(studentQuantile(tail, 1) / cauchy).toBeCloseTo(1, 10);
      expect(studentQuantile(tail, 2) / two).toBeCloseTo(1, 10);
    }
    expect(studentQuantile(0.5, 3)).toBe(0);
  });

  it('is right far out, between whole degrees and where the law becomes normal', () => {
    // By scipy.stats.t.isf.
    const known: [number, number, number][] = [
      [2.6e-6, 1, 122_426.87929873522],
      [2.6e-6, 4, 32.72368797286654],
      [0.025, 7.5, 2.3330396268649745],
      [0.005, 999, 2.5807596372676365],
      [2.6e-6, 1001, 4.581436437636024],
      [0.001, 1e9, 3.0902323143179427],
    ];
    for (const [tail, freedom, t] of known) expect(studentQuantile(tail, freedom) / t).toBeCloseTo(1, 9);
  });
});
