import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advance, longRun, terminal, type InventoryChain } from '../../../src/strategy/inventory-chain';
import {
  ExactValue,
  TabulatedValue,
  tableOf,
  type InventoryValue,
} from '../../../src/strategy/value-over-time';
import { BlendedValue } from '../../../src/strategy/value-over-volatility';

interface Shape {
  Q: number;
  /** Skew per lot in units of 1/k: √(α/η). */
  steepness: number;
  drift: number;
  impact: number;
  tilt: number;
}

const shape: fc.Arbitrary<Shape> = fc.record({
  Q: fc.integer({ min: 1, max: 25 }),
  steepness: fc.double({ min: Math.log(1e-3), max: Math.log(30), noNaN: true }).map(Math.exp),
  drift: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
  impact: fc.double({ min: 0, max: 0.3, noNaN: true }),
  tilt: fc.double({ min: -0.5, max: 0.5, noNaN: true }),
});

/** η = 1/s; a time unit is one fill opportunity. */
function chainOf({ Q, steepness, drift, impact, tilt }: Shape): InventoryChain {
  const alpha = steepness * steepness;
  const lots = Float64Array.from({ length: 2 * Q + 1 }, (_, i) => i - Q);
  return {
    Q,
    cost: lots.map((q) => alpha * q * q - drift * q),
    logUp: -0.5 * impact + tilt,
    logDown: -0.5 * impact - tilt,
    logTerminal: lots.map((q) => -0.5 * impact * q * q),
  };
}

/** ln ω by many small classical Runge–Kutta steps on ω itself: another road to the same numbers. */
function rungeKutta(chain: InventoryChain, durationS: number, steps: number): number[] {
  const up = Math.exp(chain.logUp);
  const down = Math.exp(chain.logDown);
  const rate = (v: number[]): number[] =>
    v.map((own, i) => -chain.cost[i] * own + up * (v[i + 1] ?? 0) + down * (v[i - 1] ?? 0));
  const plus = (v: number[], d: number[], h: number): number[] => v.map((own, i) => own + h * d[i]);
  let v = Array.from(chain.logTerminal, Math.exp);
  const h = durationS / steps;
  for (let n = 0; n < steps; n++) {
    const a = rate(v);
    const b = rate(plus(v, a, h / 2));
    const c = rate(plus(v, b, h / 2));
    const d = rate(plus(v, c, h));
    v = v.map((own, i) => own + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
  }
  return v.map(Math.log);
}

function read(value: InventoryValue, Q: number, timeLeftS: number): number[] {
  value.seek(timeLeftS);
  return Array.from({ length: 2 * Q + 1 }, (_, i) => value.at(i));
}

const worst = (a: readonly number[], b: readonly number[]): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i])));

describe('the value over inventory', () => {
  test('agrees with a plain integration of the equation', () => {
    fc.assert(
      fc.property(shape, fc.double({ min: 0, max: 2, noNaN: true }), (of, timeS) => {
        fc.pre(of.Q <= 6 && of.steepness < 1);
        const chain = chainOf(of);
        const { logValue, level } = terminal(chain);
        const growth = advance(chain, logValue, timeS);
        const got = Array.from(logValue, (value) => value + level + growth);
        expect(worst(got, rungeKutta(chain, timeS, 4000))).toBeLessThan(1e-9);
      }),
      { numRuns: 25 },
    );
  });

  test('is the same in one stretch or in many', () => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 2, max: 9 }), (of, parts) => {
        const chain = chainOf(of);
        const whole = terminal(chain).logValue;
        const pieces = terminal(chain).logValue;
        const durationS = 0.2 * longRun(chain).relaxedS;
        const growth = advance(chain, whole, durationS);
        let sum = 0;
        for (let i = 0; i < parts; i++) sum += advance(chain, pieces, durationS / parts);
        expect(worst([...whole], [...pieces])).toBeLessThan(1e-10);
        expect(Math.abs(sum - growth)).toBeLessThan(1e-10 * (1 + Math.abs(growth)));
      }),
      { numRuns: 50 },
    );
  });

  test('passes into its long-run limit without a step', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const chain = chainOf(of);
        const { relaxedS } = longRun(chain);
        const value = new ExactValue(chain);
        const before = read(value, of.Q, relaxedS * (1 - 1e-12));
        const level = value.level()!;
        expect(worst(before, read(value, of.Q, relaxedS))).toBeLessThan(1e-8);
        expect(Math.abs(value.level()! - level)).toBeLessThan(1e-8 * (1 + Math.abs(level)));
      }),
      { numRuns: 50 },
    );
  });

  test('has a long-run limit that time leaves as it is', () => {
    fc.assert(
      fc.property(shape, (of) => {
        const chain = chainOf(of);
        const { limit, decay } = longRun(chain);
        const moved = limit.slice();
        const growth = advance(chain, moved, 1);
        expect(worst([...moved], [...limit])).toBeLessThan(1e-10);
        expect(Math.abs(growth + decay)).toBeLessThan(1e-10 * (1 + Math.abs(decay)));
      }),
      { numRuns: 100 },
    );
  });

  test('is tabulated to 1e-7 at every time, in whatever order one asks', () => {
    const share = fc.double({ min: Math.log(1e-5), max: 0, noNaN: true }).map(Math.exp);
    fc.assert(
      fc.property(shape, fc.array(share, { minLength: 5, maxLength: 20 }), (of, shares) => {
        const chain = chainOf(of);
        const { relaxedS, fastest } = longRun(chain);
        const table = new TabulatedValue(chain);
        const exact = new ExactValue(chain);
        for (const each of shares) {
          const timeLeftS = Math.max(1e-3 / fastest, each * relaxedS);
          expect(worst(read(table, of.Q, timeLeftS), read(exact, of.Q, timeLeftS))).toBeLessThan(2e-7);
          expect(Math.abs(table.level()! - exact.level()!)).toBeLessThan(2e-7);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('is tabulated to 1e-7 from a microsecond before the end on, however steep the end and rare the fills', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5, maxLength: 15 });
    const logRate = fc.double({ min: Math.log(1e-12), max: Math.log(10), noNaN: true });
    const penalty = fc.double({ min: Math.log(1e-3), max: Math.log(100), noNaN: true }).map(Math.exp);
    fc.assert(
      fc.property(shape, logRate, penalty, shares, (of, rate, terminalPenalty, each) => {
        const scale = Math.exp(rate);
        const plain = chainOf(of);
        const chain = {
          ...plain,
          cost: plain.cost.map((cost) => scale * cost),
          logUp: plain.logUp + rate,
          logDown: plain.logDown + rate,
          logTerminal: plain.cost.map((_, i) => -terminalPenalty * (i - of.Q) * (i - of.Q)),
        };
        const table = new TabulatedValue(chain);
        const exact = new ExactValue(chain);
        // From 1 µs to ten hours, evenly in the logarithm.
        for (const timeLeftS of each.map((share) => 1e-6 * Math.exp(24.3 * share))) {
          expect(worst(read(table, of.Q, timeLeftS), read(exact, of.Q, timeLeftS))).toBeLessThan(4e-7);
          expect(Math.abs(table.level()! - exact.level()!)).toBeLessThan(4e-7);
        }
        expect(table.length).toBeLessThan(600);
      }),
      { numRuns: 60 },
    );
  });

  test('has one table for all who ask for it, and what they asked before does not show in its answers', () => {
    const share = fc.double({ min: Math.log(1e-5), max: 0.1, noNaN: true }).map(Math.exp);
    const shares = fc.array(share, { minLength: 5, maxLength: 20 });
    fc.assert(
      fc.property(shape, shares, shares, (of, before, asked) => {
        const { relaxedS } = longRun(chainOf(of));
        const shared = tableOf(chainOf(of));
        before.forEach((each) => read(shared, of.Q, each * relaxedS));
        expect(tableOf(chainOf(of))).toBe(shared);
        expect(tableOf(chainOf({ ...of, steepness: of.steepness + 0.01 }))).not.toBe(shared);
        const own = new TabulatedValue(chainOf(of));
        for (const each of asked) {
          const timeLeftS = each * relaxedS;
          expect(read(shared, of.Q, timeLeftS)).toEqual(read(own, of.Q, timeLeftS));
          expect(shared.level()).toBe(own.level());
        }
      }),
      { numRuns: 30 },
    );
  });

  test('keeps inventories apart that are e^1000 times less likely than none', () => {
    const chain = chainOf({ Q: 100, steepness: 3, drift: 0, impact: 0, tilt: 0 });
    const { limit } = longRun(chain);
    expect(limit[0]).toBeLessThan(-900);
    expect(limit[200]).toBeCloseTo(limit[0], 8);
    const moved = limit.slice();
    advance(chain, moved, 0.01);
    expect(worst([...moved], [...limit])).toBeLessThan(1e-9);
  });
});

describe('a moving belief of volatility', () => {
  const build = (sigma: number): InventoryValue =>
    new ExactValue(chainOf({ Q: 20, steepness: 0.03 * sigma, drift: 0, impact: 0, tilt: 0 }));

  test('gives the exact value at the stated belief', () => {
    const blend = new BlendedValue(build, 4, 12);
    for (const timeLeftS of [1, 50, Infinity]) {
      blend.choose(4);
      expect(worst(read(blend, 20, timeLeftS), read(build(4), 20, timeLeftS))).toBeLessThan(1e-12);
    }
  });

  test('leans within one percent of the exact lean between its nodes', () => {
    const blend = new BlendedValue(build, 4, 12);
    for (let sigma = 1; sigma < 16; sigma *= 1.07) {
      for (const timeLeftS of [2, 30, Infinity]) {
        blend.choose(sigma);
        const got = read(blend, 20, timeLeftS);
        const wanted = read(build(sigma), 20, timeLeftS);
        for (const i of [5, 25, 30, 39]) {
          const lean = wanted[i + 1] - wanted[i - 1];
          expect(Math.abs(got[i + 1] - got[i - 1] - lean)).toBeLessThan(0.01 * Math.abs(lean));
        }
      }
    }
  });

  test('passes through its nodes without a step, down to none and up beyond its range', () => {
    const blend = new BlendedValue(build, 4, 12);
    for (const node of [0, -1, 3, -40, 40]) {
      const sigma = 4 * 2 ** (node / 4);
      blend.choose(sigma * (1 - 1e-9));
      const below = read(blend, 20, 30);
      blend.choose(sigma * (1 + 1e-9));
      expect(worst(below, read(blend, 20, 30))).toBeLessThan(1e-6 * Math.max(1, ...below.map(Math.abs)));
    }
    blend.choose(0);
    expect(read(blend, 20, 30)).toEqual(read(build(0), 20, 30));
    blend.choose(1e9);
    expect(read(blend, 20, 30)).toEqual(read(build(4 * 1024), 20, 30));
  });
});
