import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erfc, normalCdf, normalPdf } from '../../../src/domain/normal-law';
import { exp, log, log1p, log1pOver, pow } from '../../../src/domain/portable-math';
import golden from '../../fixtures/golden.json';
import known from '../../fixtures/special-functions.json';
import { doubleOf, hexOf } from '../doubles';

const relativeError = (actual: number, expected: number): number =>
  expected === 0 ? Math.abs(actual) : Math.abs(actual - expected) / Math.abs(expected);

describe('portable exp and log', () => {
  it('give the golden bits', () => {
    for (const [x, y] of golden.exp) expect(hexOf(exp(doubleOf(x)))).toBe(y);
    for (const [x, y] of golden.log) expect(hexOf(log(doubleOf(x)))).toBe(y);
  });

  it('stay within an ulp of the host', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        expect(relativeError(exp(x), Math.exp(x))).toBeLessThan(4e-16);
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 1e300, noNaN: true }), (x) => {
        expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(
          4e-16 * Math.max(1, Math.abs(Math.log(x))),
        );
      }),
    );
  });

  it('reach their limits without surprise', () => {
    expect(exp(710)).toBe(Infinity);
    expect(exp(-746)).toBe(0);
    expect(exp(-745)).toBeGreaterThan(0);
    expect(exp(NaN)).toBeNaN();
    expect(exp(Infinity)).toBe(Infinity);
    expect(exp(-Infinity)).toBe(0);
    expect(log(0)).toBe(-Infinity);
    expect(log(-1)).toBeNaN();
    expect(log(NaN)).toBeNaN();
    expect(log(Infinity)).toBe(Infinity);
    expect(log(5e-324)).toBeCloseTo(-744.4400719213812, 10);
  });

  it('undo each other', () => {
    fc.assert(
      fc.property(fc.double({ min: -300, max: 300, noNaN: true }), (x) => {
        expect(Math.abs(log(exp(x)) - x)).toBeLessThan(1e-13);
      }),
    );
  });

  it('raise to powers', () => {
    expect(relativeError(pow(1.1, 1.7), Math.pow(1.1, 1.7))).toBeLessThan(1e-15);
    expect(pow(7, 0)).toBe(1);
  });
});

describe('portable log1p', () => {
  it('keeps its relative accuracy near zero', () => {
    for (const [x, y] of known.log1p) expect(relativeError(log1p(x), y)).toBeLessThan(1e-15);
    expect(log1p(0)).toBe(0);
    expect(log1p(-1)).toBe(-Infinity);
  });

  it('divided by its argument is smooth through zero', () => {
    expect(log1pOver(0)).toBe(1);
    fc.assert(
      fc.property(fc.double({ min: -0.5, max: 1, noNaN: true }), (x) => {
        if (x === 0) return;
        expect(relativeError(log1pOver(x), Math.log1p(x) / x)).toBeLessThan(2e-15);
      }),
    );
  });
});

describe('portable normal distribution', () => {
  it('agrees with forty-digit values, tails included', () => {
    for (const [x, y] of known.erfc) expect(relativeError(erfc(x), y), `erfc(${x})`).toBeLessThan(2e-15);
    for (const [x, y] of known.normalCdf) {
      // Rounding of x/√2 is amplified by x² in the far tail.
      expect(relativeError(normalCdf(x), y), `Φ(${x})`).toBeLessThan(2e-16 * (8 + x * x));
    }
    for (const [x, y] of known.normalPdf) expect(relativeError(normalPdf(x), y)).toBeLessThan(1e-14);
  });

  it('is symmetric and rises', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -8, max: 8, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (x, d) => {
          expect(normalCdf(x) + normalCdf(-x)).toBeCloseTo(1, 14);
          expect(normalCdf(x + d)).toBeGreaterThanOrEqual(normalCdf(x) - 2e-16);
        },
      ),
    );
  });
});
