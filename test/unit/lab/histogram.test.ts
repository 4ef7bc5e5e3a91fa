import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram } from '../../../src/lab/histogram';

function histogramOf(values: readonly number[], width: number): Histogram {
  const histogram = new Histogram(width);
  for (const value of values) histogram.add(value);
  return histogram;
}

describe('a histogram', () => {
  test('counts every value in the bin whose middle is nearest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e5, max: 1e5, noNaN: true }), { maxLength: 2000 }),
        (values) => {
          const { width, places, counts } = histogramOf(values, 0.001).read();
          expect(places.length).toBeLessThanOrEqual(600);
          places.forEach((place, i) => {
            const [from, to] = [(place - 0.5) * width, (place + 0.5) * width];
            const clearly = values.filter((x) => x > from + 1e-6 && x < to - 1e-6).length;
            const about = values.filter((x) => x > from - 1e-6 && x < to + 1e-6).length;
            expect(counts[i]).toBeGreaterThanOrEqual(clearly);
            expect(counts[i]).toBeLessThanOrEqual(about);
          });
          expect(counts.reduce((sum, n) => sum + n, 0)).toBe(values.length);
        },
      ),
    );
  });

  test('is the same for any order of the values', () => {
    const values = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), {
      minLength: 700,
      maxLength: 900,
    });
    fc.assert(
      fc.property(values, (given) => {
        expect(histogramOf(given, 1e-6).read()).toEqual(histogramOf([...given].reverse(), 1e-6).read());
      }),
      { numRuns: 20 },
    );
  });

  test('keeps whole lots apart', () => {
    const lots = [-3, -1, -1, 0, 2, 2, 2].map((q) => q * 0.1);
    expect(histogramOf(lots, 0.1).read()).toEqual({
      width: 0.1,
      places: [-3, -1, 0, 2],
      counts: [1, 2, 1, 3],
    });
  });

  test('knows its quantiles to a bin', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => ((i * 7919) % 10_000) / 100);
    const histogram = histogramOf(values, 1e-6);
    const { width } = histogram.read();
    histogram.quantiles([0.05, 0.25, 0.5, 0.75, 0.95])!.forEach((value, i) => {
      expect(Math.abs(value - [5, 25, 50, 75, 95][i])).toBeLessThanOrEqual(width);
    });
    expect(new Histogram(1).quantiles([0.5])).toBeNull();
  });
});
