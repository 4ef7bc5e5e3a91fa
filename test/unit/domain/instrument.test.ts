import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Grid, inLots } from '../../../src/domain/instrument';

describe('grid', () => {
  const steps = fc.constantFrom(0.01, 0.1, 0.0001, 0.00001, 0.25, 0.3, 5);

  it('rounds bids down and asks up, and leaves what is on the grid there', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e7 }),
        steps,
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        (n, step, between) => {
          const grid = new Grid(step);
          for (const price of [grid.at(n), n * step]) {
            expect(grid.below(price)).toBe(grid.at(n));
            expect(grid.above(price)).toBe(grid.at(n));
            expect(grid.count(price)).toBe(n);
          }
          expect(grid.below((n + between) * step)).toBe(grid.at(n));
          expect(grid.above((n + between) * step)).toBe(grid.at(n + 1));
        },
      ),
    );
  });

  it('gives the double nearest to the decimal where the step divides one', () => {
    const grid = new Grid(0.01);
    for (let n = 1; n < 20_000; n += 7) expect(grid.at(n)).toBe(Number((n / 100).toFixed(2)));
    expect(new Grid(0.00001).at(12_345)).toBe(0.12345);
  });

  it('passes everything unchanged where there is none', () => {
    const grid = new Grid(0);
    expect([grid.below(0.0199), grid.above(0.0199)]).toEqual([0.0199, 0.0199]);
  });
});

describe('a size in lots', () => {
  it('is whole after any number of whole lots, in either direction', () => {
    const sizes = fc.constantFrom(0.1, 0.3, 0.007, 0.01, 1 / 3, 20);
    fc.assert(
      fc.property(sizes, fc.array(fc.boolean(), { maxLength: 300 }), (lot, steps) => {
        let size = 0;
        let lots = 0;
        for (const up of steps) {
          size += up ? lot : -lot;
          lots += up ? 1 : -1;
          expect(Math.abs(inLots(size, lot))).toBe(Math.abs(lots));
        }
      }),
    );
  });

  it('is real-valued between whole lots', () => {
    expect(inLots(0.025, 0.01)).toBe(2.5);
    expect(inLots(-0.00001, 0.01)).toBeCloseTo(-0.001, 15);
  });
});
