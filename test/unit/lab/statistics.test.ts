import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/domain/random';
import { mergedPair, pairedDifference, pairOf, EMPTY_PAIR } from '../../../src/lab/paired';
import { within95 } from '../../../src/domain/student-quantile';
import {
  EMPTY_SAMPLE,
  EMPTY_UTILITY,
  Quantiles,
  certaintyEquivalentOf,
  deviationError,
  merged,
  mergedUtility,
  sampleOf,
  sharpeOf,
  standardDeviation,
  standardError,
  utilityOf,
} from '../../../src/lab/statistics';

const GAMMA = 0.1;
const numbers = fc.array(fc.double({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 60 });

/** Cuts a list at random places. */
function pieces(values: Float64Array, cuts: readonly number[]): Float64Array[] {
  const at = [0, ...cuts.map((cut) => Math.floor(cut * values.length)), values.length].sort((a, b) => a - b);
  return at.slice(1).map((end, i) => values.subarray(at[i], end));
}

function close(actual: number, expected: number, scale: number): void {
  expect(Math.abs(actual - expected), `${actual} against ${expected}`).toBeLessThanOrEqual(1e-9 * scale);
}

describe('a sample', () => {
  it('is the same, but for rounding, however it was cut and merged', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        (list, cuts) => {
          const values = Float64Array.from(list);
          const whole = sampleOf(values, values.length);
          const sum = pieces(values, cuts)
            .map((piece) => sampleOf(piece, piece.length))
            .reduce(merged, EMPTY_SAMPLE);
          expect(sum.n).toBe(whole.n);
          close(sum.mean, whole.mean, 1000);
          close(sum.m2, whole.m2, 1e6 * whole.n);
          close(sum.m3, whole.m3, 1e9 * whole.n);
          close(sum.m4, whole.m4, 1e12 * whole.n);
        },
      ),
    );
  });

  it('leaves out what is absent', () => {
    const table = Float64Array.of(1, 9, NaN, 9, 3, 9);
    expect(sampleOf(table, 3, 0, 2)).toEqual({ n: 2, mean: 2, m2: 2, m3: 0, m4: 2 });
    expect(sampleOf(Float64Array.of(NaN), 1)).toEqual(EMPTY_SAMPLE);
  });

  it('has errors that a thousand repetitions confirm', () => {
    const stream = randomStream(1, 'repetitions');
    const n = 200;
    const repetitions = Array.from({ length: 1000 }, () => {
      const values = Float64Array.from({ length: n }, () => 2 + stream.exponential());
      return sampleOf(values, n);
    });
    const scatter = (of: (sample: (typeof repetitions)[0]) => number): number => {
      const values = Float64Array.from(repetitions, of);
      return standardDeviation(sampleOf(values, values.length))!;
    };
    const mean = (of: (sample: (typeof repetitions)[0]) => number): number =>
      repetitions.reduce((sum, sample) => sum + of(sample), 0) / repetitions.length;
    expect(mean((s) => standardError(s)!) / scatter((s) => s.mean)).toBeCloseTo(1, 1);
    expect(mean((s) => deviationError(s)!) / scatter((s) => standardDeviation(s)!)).toBeCloseTo(1, 0.7);
    expect(mean((s) => sharpeOf(s)!.se!) / scatter((s) => sharpeOf(s)!.value)).toBeCloseTo(1, 0.7);
  });
});

describe('the certainty equivalent', () => {
  const equivalent = (values: Float64Array, gamma: number) =>
    certaintyEquivalentOf(utilityOf(values, gamma, new Float64Array(values.length)), gamma)!;

  it('moves with a certain gift, lies under the mean and above the worst', () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: -500, max: 500, noNaN: true }), (list, gift) => {
        const values = Float64Array.from(list);
        const { value } = equivalent(values, GAMMA);
        const mean = sampleOf(values, values.length).mean;
        expect(value).toBeLessThanOrEqual(mean + 1e-9);
        expect(value).toBeGreaterThanOrEqual(Math.min(...list) - 1e-9);
        close(
          equivalent(
            values.map((w) => w + gift),
            GAMMA,
          ).value,
          value + gift,
          1000,
        );
      }),
    );
  });

  it('is exact where it would overflow, and where γ is almost nothing', () => {
    const far = Float64Array.of(-1e6, -1e6 + 1);
    close(equivalent(far, 10).value, -1e6 - Math.log((1 + Math.exp(-10)) / 2) / 10, 1e6);
    const plain = Float64Array.of(1, 2, 3, 6);
    expect(equivalent(plain, 1e-9).value).toBeCloseTo(3, 5);
    expect(equivalent(plain, 1e-9).se! / standardError(sampleOf(plain, 4))!).toBeCloseTo(1, 4);
  });

  it('is that of a normal law, mean − γ·variance/2, within its error', () => {
    const stream = randomStream(2, 'normal');
    const values = Float64Array.from({ length: 50_000 }, () => 65 + 6.5 * stream.normal());
    const { value, se } = equivalent(values, GAMMA);
    expect(Math.abs(value - (65 - (GAMMA * 6.5 * 6.5) / 2)) / se!).toBeLessThan(4);
  });

  it('admits that it is not resolved where a few of the worst paths carry it', () => {
    const stream = randomStream(3, 'normal');
    const values = Float64Array.from({ length: 8000 }, () => 65 + 12 * stream.normal());
    const { value, se } = equivalent(values, 1);
    const truth = 65 - (12 * 12) / 2;
    expect(value - truth).toBeGreaterThan(10);
    expect(se!).toBeGreaterThan(10);
    expect((value - truth) / se!).toBeLessThan(4);
  });

  it('is the same, but for rounding, however the paths were cut and merged, also that of a pair', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 }),
        (list, cuts) => {
          const first = Float64Array.from(list);
          const second = Float64Array.from(list, (x, i) => 0.5 * x + 3 * Math.sin(7 * i));
          const utility = (values: Float64Array) => {
            const u = new Float64Array(values.length);
            return { u, sums: utilityOf(values, GAMMA, u) };
          };
          const pairing = (a: Float64Array, b: Float64Array) => {
            const [x, y] = [utility(a), utility(b)];
            const pair = pairOf(a, b, x.u, y.u, x.sums.mean, y.sums.mean);
            return { pair, sums: [x.sums, y.sums] as const };
          };
          const whole = pairing(first, second);
          const seconds = pieces(second, cuts);
          const total = pieces(first, cuts)
            .map((piece, i) => pairing(piece, seconds[i]))
            .reduce(
              (sum, piece) => ({
                pair: mergedPair(sum.pair, piece.pair, sum.sums, piece.sums, GAMMA),
                sums: [
                  mergedUtility(sum.sums[0], piece.sums[0], GAMMA),
                  mergedUtility(sum.sums[1], piece.sums[1], GAMMA),
                ] as const,
              }),
              { pair: EMPTY_PAIR, sums: [EMPTY_UTILITY, EMPTY_UTILITY] as const },
            );
          const read = ({ pair, sums }: typeof whole) => {
            const result = pairedDifference(pair, sums[0], sums[1], GAMMA);
            const { value, se } = result.certaintyEquivalentDifference!;
            return [result.meanDifference, result.se ?? 0, value, se ?? 0];
          };
          const expected = read(whole);
          read(total).forEach((value, i) => close(value, expected[i], i === 3 ? 1e5 : 1e4));
        },
      ),
    );
  });
});

describe('quantiles', () => {
  it('depend on the values alone, and change by next to nothing where they go into buckets', () => {
    const stream = randomStream(3, 'quantiles');
    const values = Float64Array.from({ length: 150_000 }, () => 20 + 10 * stream.normal());
    const inOrder = new Quantiles();
    for (let i = 0; i < 150; i++) inOrder.add(values.subarray(1000 * i, 1000 * i + 1000));
    const backwards = new Quantiles();
    backwards.add(values.slice().reverse());
    const sorted = values.slice().sort();
    for (const share of [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999]) {
      expect(backwards.at(share)).toBe(inOrder.at(share));
      const rank = share * (values.length - 1);
      const below = sorted[Math.floor(rank)];
      const exact = below + (rank % 1) * (sorted[Math.floor(rank) + 1] - below);
      expect(Math.abs(inOrder.at(share)! - exact)).toBeLessThan(1e-4 * Math.abs(exact));
    }
  });

  it('are order statistics, with straight lines between, in a small sample', () => {
    const quantiles = new Quantiles();
    expect(quantiles.at(0.5)).toBeNull();
    quantiles.add(Float64Array.of(4, 1, 2));
    expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantiles.at(share))).toEqual([1, 1.5, 2, 3, 4]);
  });
});

describe('the factor of a 95 % interval', () => {
  it('is Student’s t', () => {
    // Tables of the t law, two-sided 5 %.
    const known: [number, number][] = [
      [1, 12.7062],
      [2, 4.30265],
      [3, 3.18245],
      [4, 2.77645],
      [9, 2.26216],
      [30, 2.04227],
      [199, 1.97196],
      [1e9, 1.95996],
    ];
    for (const [freedom, t] of known) expect(within95(freedom + 1) / t).toBeCloseTo(1, 5);
  });
});
