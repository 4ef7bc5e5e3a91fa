import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultsOf, type NumberParameter, type Value, type Values } from '../../src/domain/part';
import { evaluatePolicy } from '../../src/lab/policy-evaluation';
import { STRATEGIES } from '../../src/strategy/registry';
import { newQuotes, type Strategy, type StrategyPart } from '../../src/strategy/strategy';

/** What may be empty without meaning "the market's". */
const OPTIONAL = ['halfSpread', 'horizonS', 'fullLots', 'lambdaBuy', 'lambdaSell', 'epsBuy', 'epsSell', 'T'];

function anyNumber(name: string, { min, max, integer }: NumberParameter): fc.Arbitrary<Value> {
  const low = Math.max(min, 1e-12);
  const magnitude = fc
    .double({ min: Math.log(low), max: Math.log(max), noNaN: true })
    .map((x) => Math.min(max, Math.max(low, Math.exp(x))));
  const signed = min < 0 ? fc.tuple(magnitude, fc.boolean()).map(([x, up]) => (up ? x : -x)) : magnitude;
  const value = fc.oneof(
    { weight: 6, arbitrary: signed },
    { weight: 1, arbitrary: fc.constantFrom(min, max) },
  );
  const whole = integer ? value.map((x) => Math.min(max, Math.max(min, Math.round(x)))) : value;
  return OPTIONAL.includes(name) ? fc.option(whole) : whole;
}

function anyValues(part: StrategyPart): fc.Arbitrary<Values> {
  const entries = Object.entries(part.parameters).map(([name, parameter]): [string, fc.Arbitrary<Value>] => {
    if (parameter.kind !== 'number') throw new Error(`${name} is no number`);
    return [name, anyNumber(name, parameter)];
  });
  return fc.record(Object.fromEntries(entries));
}

const magnitude = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);

const anyView = fc.record({
  timeS: fc.constant(0),
  timeLeftS: fc.oneof(fc.constantFrom(0, Infinity), magnitude(1e-9, 1e9)),
  mid: magnitude(1e-8, 1e9),
  inventoryLots: fc.double({ min: -600, max: 600, noNaN: true }),
  sigma: fc.oneof(fc.constant(0), magnitude(1e-6, 1e6)),
});

describe('with every parameter anywhere in its range, its bound included', () => {
  for (const [name, part] of Object.entries(STRATEGIES)) {
    test(`${name} quotes finite prices, bid not over ask`, () => {
      fc.assert(
        fc.property(anyValues(part), anyView, (values, view) => {
          const out = newQuotes();
          part.create(values).quote(view, out);
          expect(Number.isFinite(out.deltaBid) && Number.isFinite(out.deltaAsk)).toBe(true);
          const size = Math.max(Math.abs(out.deltaBid), Math.abs(out.deltaAsk), 1e-6);
          if (out.bidQuoted && out.askQuoted)
            expect(out.deltaBid + out.deltaAsk).toBeGreaterThan(-1e-9 * size);
        }),
        { numRuns: part.exact ? 150 : 20_000 },
      );
    });
  }
});

describe('in many markets', () => {
  const market = fc.record({
    gamma: fc.double({ min: 0.001, max: 2, noNaN: true }),
    sigma: fc.double({ min: 0.2, max: 4, noNaN: true }),
    A: fc.double({ min: 1, max: 200, noNaN: true }),
    k: fc.double({ min: 0.3, max: 4, noNaN: true }),
    xi: fc.double({ min: 0, max: 0.5, noNaN: true }),
    durationS: fc.double({ min: 0.05, max: 3, noNaN: true }),
    Q: fc.integer({ min: 1, max: 12 }),
  });

  test('the exact optimum has the largest certainty equivalent of all strategies, at every inventory', () => {
    fc.assert(
      fc.property(market, (of) => {
        const priced = { phi: 0.5 * of.gamma * of.sigma * of.sigma, alpha: 0, p: 0.1, mu: 0 };
        const flat = { halfSpread: 1 / of.k, skewPerLot: 0.05 / of.k };
        const shared = { ...of, ...priced, ...flat, lot: 1 };
        const world = { ...of, mid: 100, lot: 1, largestRate: 1e6 };
        const worth = (name: string) =>
          evaluatePolicy(desk(name, { ...shared, qMax: of.Q }), world).certaintyEquivalent;
        const best = worth('glft-exact')!;
        for (const name of Object.keys(STRATEGIES)) {
          if (name === 'article-as-printed') continue;
          // A desk so ruinous that it has none is worth less than any.
          worth(name)?.forEach((ce, i) => expect(best[i]).toBeGreaterThan(ce - 1e-6 * (1 + Math.abs(ce))));
        }
      }),
      // A smaller market that fails too tells no more, and takes hours to find.
      { numRuns: 40, endOnFailure: true },
    );
  });

  function desk(name: string, values: Values): Strategy {
    const part = STRATEGIES[name];
    const known = Object.fromEntries(Object.entries(values).filter(([key]) => key in part.parameters));
    return part.create({ ...defaultsOf(part.parameters), ...known });
  }
});
