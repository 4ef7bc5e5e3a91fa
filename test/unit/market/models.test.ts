import { describe, expect, it } from 'vitest';
import type { Values } from '../../../src/domain/part';
import { Moments } from '../../../src/estimate/moments';
import { adverseSelection } from '../../../src/metrics/adverse-selection';
import { markoutCurve } from '../../../src/metrics/markouts';
import { MidPath } from '../../../src/metrics/mid-path';
import { BUY_TRADE, QUOTE, SELL_TRADE, type Tape } from '../../../src/tape/tape';
import known from '../../fixtures/oracle/11_markout_adverse.json';
import { fillsAt, tapeOf } from './constant-quotes';

/** One value a path, from paths that share nothing. */
function overPaths(
  market: string,
  values: Values,
  durationS: number,
  count: number,
  measure: (tape: Tape) => number,
): Moments {
  const moments = new Moments();
  for (let path = 0; path < count; path++) moments.add(measure(tapeOf(market, values, { durationS, path })));
  return moments;
}

function expectMean(moments: Moments, expected: number, slack = 0): void {
  expect(
    Math.abs(moments.mean - expected),
    `${moments.mean} ± ${moments.standardError} against ${expected}`,
  ).toBeLessThan(4 * moments.standardError + slack);
}

const midAt = (tape: Tape, timeS: number): number => {
  let row = tape.rowAt(timeS);
  while (tape.kind[row] !== QUOTE) row--;
  return tape.price[row];
};

/** Buys less sells, and both together, in (fromS, toS]. */
function flowIn(tape: Tape, fromS = -1, toS = Infinity): { signed: number; total: number } {
  let signed = 0;
  let total = 0;
  for (let row = 0; row < tape.length; row++) {
    if (tape.time[row] <= fromS || tape.time[row] > toS) continue;
    if (tape.kind[row] === BUY_TRADE) signed++;
    else if (tape.kind[row] === SELL_TRADE) signed--;
    else continue;
    total++;
  }
  return { signed, total };
}

/** Mean squared move of the mid over steps of `stepS`, per second. */
function varianceRate(tape: Tape, stepS: number): number {
  let sum = 0;
  let n = 0;
  for (let timeS = stepS; timeS <= tape.endS; timeS += stepS) {
    const move = midAt(tape, timeS) - midAt(tape, timeS - stepS);
    sum += move * move;
    n++;
  }
  return sum / n / stepS;
}

const QUIET: Values = { sigma: 2, A: 0.05, k: 0.1, gridS: 1, mid: 65_000 };
const NEWS = { informedShare: 0.2, revealS: 0 };

describe('trend', () => {
  it('drifts by μ in all, news included, in a direction that the flow shows', () => {
    const values = { ...QUIET, ...NEWS, mu: 0.5, flowShare: 0.7, persistenceS: 1e7 };
    const drift = new Moments();
    const share = new Moments();
    for (let path = 0; path < 60; path++) {
      const tape = tapeOf('trend', values, { durationS: 1000, path });
      const { signed, total } = flowIn(tape);
      // The direction shows beyond doubt: 0.5·1000 against a deviation of about 70.
      const move = midAt(tape, 1000) - 65_000;
      drift.add(Math.abs(move) / 1000);
      share.add((0.5 * (total + Math.sign(move) * signed)) / total);
    }
    expectMean(drift, 0.5);
    expectMean(share, 0.7);
  });

  it('turns after an exponential time, in either direction alike', () => {
    const values = { ...QUIET, sigma: 0, informedShare: 0, mu: 1, persistenceS: 200 };
    // A random telegraph: E (∫±1)² = T·P − (P²/2)(1 − e^(−2T/P)), P the mean stay.
    const T = 1000;
    const P = 200;
    const expected = T * P - 0.5 * P * P * (1 - Math.exp((-2 * T) / P));
    const moves = overPaths('trend', values, T, 400, (tape) => midAt(tape, T) - 65_000);
    const squares = overPaths('trend', values, T, 400, (tape) => (midAt(tape, T) - 65_000) ** 2);
    expectMean(moves, 0);
    expectMean(squares, expected);
  });
});

describe('mean-reverting', () => {
  it('forgets half of a deviation in its half-life, and spreads no further than σ/√(2κ)', () => {
    const kappa = Math.LN2 / 50;
    const values = { ...QUIET, informedShare: 0, halfLifeS: 50 };
    const stationary = 4 / (2 * kappa);
    const at = (timeS: number) => (tape: Tape) => midAt(tape, timeS) - 65_000;
    expectMean(
      overPaths('mean-reverting', values, 500, 400, (tape) => at(500)(tape) ** 2),
      stationary * (1 - Math.exp(-1000 * kappa)),
    );
    expectMean(
      overPaths('mean-reverting', values, 500, 400, (tape) => at(450)(tape) * at(500)(tape)),
      0.5 * stationary,
    );
  });

  it('moves with σ at short horizons', () => {
    const values = { ...QUIET, informedShare: 0, halfLifeS: 600 };
    expectMean(
      overPaths('mean-reverting', values, 2000, 20, (tape) => varianceRate(tape, 1)),
      4,
      0.01,
    );
  });
});

describe('regimes', () => {
  const values = { ...QUIET, informedShare: 0, wildFactor: 3, flowFactor: 4, calmS: 300, wildS: 100 };

  it('has the long-run volatility and arrival rate that it states', () => {
    const truth = tapeOf('regimes', values, { durationS: 10 }).header.truth!;
    expect(truth.sigma).toBeCloseTo(2 * Math.sqrt(0.75 + 0.25 * 9), 12);
    expect(truth.A).toBeCloseTo(0.05 * (0.75 + 0.25 * 4), 12);
    expectMean(
      overPaths('regimes', values, 2000, 100, (tape) => varianceRate(tape, 1)),
      truth.sigma! ** 2,
    );
    expectMean(
      overPaths('regimes', values, 2000, 100, (tape) => flowIn(tape).total / 4000),
      truth.A!,
    );
  });

  it('clusters: squared moves correlate as the two states do', () => {
    // Covariance of σ² h apart: π(1 − π)(σ_w² − σ_c²)²·e^(−h(1/300 + 1/100)).
    const h = 50;
    const expected = 0.25 * 0.75 * (36 - 4) ** 2 * Math.exp(-h * (1 / 300 + 1 / 100));
    const products = overPaths('regimes', { ...values, A: 1e-6 }, 4000, 60, (tape) => {
      let sum = 0;
      let n = 0;
      for (let t = 1; t + h <= 4000; t++) {
        const first = midAt(tape, t) - midAt(tape, t - 1);
        const second = midAt(tape, t + h) - midAt(tape, t + h - 1);
        sum += first * first * second * second;
        n++;
      }
      return sum / n;
    });
    expectMean(products, expected + 144);
  });
});

describe('stochastic-volatility', () => {
  const values = { ...QUIET, A: 1e-6, informedShare: 0, volOfVol: 0.4, relaxS: 100 };

  it('keeps E σ² and has the kurtosis and the memory of its formula', () => {
    const square = new Moments();
    const fourth = new Moments();
    const lagged = new Moments();
    const h = 50;
    for (let path = 0; path < 60; path++) {
      const tape = tapeOf('stochastic-volatility', values, { durationS: 3000, path });
      let sum2 = 0;
      let sum4 = 0;
      let sumLag = 0;
      const moves = Array.from({ length: 3000 }, (_, t) => midAt(tape, t + 1) - midAt(tape, t));
      moves.forEach((move, t) => {
        sum2 += move * move;
        sum4 += move ** 4;
        if (t >= h) sumLag += (move * moves[t - h]) ** 2;
      });
      square.add(sum2 / 3000);
      fourth.add(sum4 / 3000);
      lagged.add(sumLag / (3000 - h));
    }
    expectMean(square, 4);
    expectMean(fourth, 3 * 16 * Math.exp(4 * 0.16));
    expectMean(lagged, 16 * Math.exp(4 * 0.16 * Math.exp(-h / 100)));
  });
});

describe('intraday', () => {
  const values = { ...QUIET, A: 0.5, informedShare: 0, endsToMiddle: 4 };
  // b = 1.5: w = 0.5 at midday, 2 at the ends; over the first tenth w averages ½ + ½(1 + 0.8 + 0.64).
  const opening = 0.5 + (1.5 * (1 + 0.8 + 0.64)) / 3;

  it('is busier and wilder at the open than over the day, by its formula', () => {
    expectMean(
      overPaths('intraday', values, 1000, 60, (tape) => flowIn(tape, 0, 100).total / 200),
      0.5 * opening,
    );
    expectMean(
      overPaths('intraday', values, 1000, 60, (tape) => {
        let sum = 0;
        for (let t = 1; t <= 100; t++) sum += (midAt(tape, t) - midAt(tape, t - 1)) ** 2;
        return sum / 100;
      }),
      4 * opening,
    );
  });

  it('has the σ and A asked for over the whole day', () => {
    expectMean(
      overPaths('intraday', values, 1000, 40, (tape) => varianceRate(tape, 1)),
      4,
    );
    expectMean(
      overPaths('intraday', values, 1000, 40, (tape) => flowIn(tape).total / 2000),
      0.5,
    );
  });
});

describe('jump-diffusion', () => {
  const values = { ...QUIET, jumpsPerHour: 72, jumpSize: 20 };

  it('has variance rate σ² + 2λm²', () => {
    const truth = tapeOf('jump-diffusion', values, { durationS: 10 }).header.truth!;
    expect(truth.sigmaTotal).toBeCloseTo(Math.sqrt(4 + (2 * 72 * 400) / 3600), 12);
    expectMean(
      overPaths('jump-diffusion', values, 2000, 60, (tape) => varianceRate(tape, 1)),
      truth.sigmaTotal! ** 2,
    );
  });

  it('tells its orders nothing: fills earn their distance', () => {
    const markouts = overPaths('jump-diffusion', { ...values, A: 0.5 }, 1000, 30, (tape) => {
      const [point] = markoutCurve(new MidPath(tape), fillsAt(tape, 10), [5]);
      return point.mean!;
    });
    expectMean(markouts, 10);
  });
});

describe('hawkes', () => {
  const values = {
    ...QUIET,
    A: 0.5,
    informedShare: 0,
    branching: 0.6,
    crossShare: 0.25,
    memoryS: 2,
    gridS: 60,
  };

  it('comes at A per side on average, whatever the branching', () => {
    for (const branching of [0, 0.5, 0.9]) {
      expectMean(
        overPaths('hawkes', { ...values, branching }, 2000, 40, (tape) => flowIn(tape).total / 4000),
        0.5,
        // Begun at the mean intensity, the flow is short of correlations for a few memories.
        0.001,
      );
    }
  });

  it('is overdispersed by 1/(1 − n)², and one-sided by 1/(1 − n_s + n_c)²', () => {
    const T = 2000;
    const paths = 400;
    const totals = new Moments();
    const signs = new Moments();
    for (let path = 0; path < paths; path++) {
      const { signed, total } = flowIn(tapeOf('hawkes', values, { durationS: T, path }));
      totals.add((total - T) ** 2 / T);
      signs.add(signed ** 2 / T);
    }
    // Edges of a window cost a memory or two of T.
    expectMean(totals, 1 / 0.16, 0.05);
    expectMean(signs, 1 / (1 - 0.45 + 0.15) ** 2, 0.05);
  });

  it('stays stationary up to the most branching that can be asked for', () => {
    const wild = { ...values, branching: 0.95, memoryS: 1 };
    const late = overPaths('hawkes', wild, 4000, 60, (tape) => flowIn(tape, 3000, 4000).total / 2000);
    expectMean(late, 0.5);
  });
});

describe('short-term-alpha', () => {
  it('moves the mid by ε with every order as oracle 11 says (impact per order)', () => {
    for (const { parameters, rows } of known.cjp_eps) {
      const { delta, sigma, eps, h, lambda } = parameters;
      const values = { mid: 65_000, sigma, A: lambda, k: 1 / delta, impact: eps, eps: 0, gridS: h[0] / 50 };
      const means = h.map(() => new Moments());
      const losses = h.map(() => new Moments());
      for (let path = 0; path < 30; path++) {
        const tape = tapeOf('short-term-alpha', values, { durationS: 1500, path });
        const fills = fillsAt(tape, delta);
        const mids = new MidPath(tape);
        h.forEach((horizon, i) => {
          means[i].add(markoutCurve(mids, fills, [horizon])[0].mean!);
          losses[i].add(adverseSelection(mids, fills, horizon).losingFillShare!);
        });
      }
      rows.forEach((row, i) => {
        expectMean(means[i], row.mean_markout);
        expectMean(losses[i], row.loss_ratio, 0.01 * row.loss_ratio);
      });
    }
  });

  it('lets the push of an order fade as oracle 11 says (short-term alpha)', () => {
    for (const { parameters, rows } of known.cjp_alpha) {
      const { delta, eps, zeta, h } = parameters;
      const values = { mid: 65_000, sigma: 0.2, A: 0.2, k: 1 / delta, eps, zeta, gridS: h[0] / 50 };
      const means = h.map(() => new Moments());
      for (let path = 0; path < 40; path++) {
        const tape = tapeOf('short-term-alpha', values, { durationS: 1500, path });
        markoutCurve(new MidPath(tape), fillsAt(tape, delta), h).forEach((point, i) =>
          means[i].add(point.mean!),
        );
      }
      rows.forEach((row, i) => expectMean(means[i], row.mean_markout));
    }
  });

  it('has the long-run variance rate that it states', () => {
    const values = { ...QUIET, eps: 0.5, zeta: 0.2, eta: 0.3, impact: 1 };
    const truth = tapeOf('short-term-alpha', values, { durationS: 10 }).header.truth!;
    expect(truth.sigmaTotal).toBeCloseTo(Math.sqrt(4 + 0.1 * 3.5 ** 2 + 2.25), 12);
    const T = 1000;
    const squares = overPaths(
      'short-term-alpha',
      values,
      T,
      400,
      (tape) => (midAt(tape, T) - 65_000) ** 2 / T,
    );
    // What has not faded at the end is missing: about 1/(ζT) of the two drifts.
    expectMean(squares, truth.sigmaTotal! ** 2, 0.02);
  });

  it('drifts on its own as far on a grid that is coarser than its memory', () => {
    const { eta, zeta, gridS } = { eta: 0.3, zeta: 0.5, gridS: 5 };
    const values = { ...QUIET, sigma: 0, eps: 0, impact: 0, eta, zeta, gridS };
    const steps = new Moments();
    for (let path = 0; path < 200; path++) {
      const tape = tapeOf('short-term-alpha', values, { durationS: 500, path });
      for (let t = 0; t < 500; t += gridS) steps.add((midAt(tape, t + gridS) - midAt(tape, t)) ** 2);
    }
    // Var ∫α over w of the stationary Ornstein–Uhlenbeck process: (η/ζ)²(w − (1 − e^(−ζw))/ζ).
    expectMean(steps, (eta / zeta) ** 2 * (gridS - (1 - Math.exp(-zeta * gridS)) / zeta));
  });
});

describe('metaorders', () => {
  const values = { ...QUIET, A: 0.5, metaShare: 0.4, sliceRate: 0.1, metaDurationS: 50, impact: 0.5 };

  it('comes at A per side, one-sided by the formula of its slices', () => {
    const T = 1000;
    const D = 50;
    const rate = new Moments();
    const signs = new Moments();
    for (let path = 0; path < 300; path++) {
      const { signed, total } = flowIn(
        tapeOf('metaorders', { ...values, gridS: 60 }, { durationS: T, path }),
      );
      rate.add(total / (2 * T));
      signs.add((signed * signed) / T);
    }
    expectMean(rate, 0.5);
    // 2A + 2·∫∫ of the signed intensity's covariance 2Afr·e^(−τ/D) over the window.
    const covariance = 2 * 0.5 * 0.4 * 0.1;
    const clustered = (2 * covariance * (D * T - D * D * (1 - Math.exp(-T / D)))) / T;
    expectMean(signs, 1 + clustered);
  });

  it('has the long-run variance rate that it states', () => {
    const truth = tapeOf('metaorders', values, { durationS: 10 }).header.truth!;
    expect(truth.sigmaTotal).toBeCloseTo(Math.sqrt(4 + 0.25 * 1 * (1 + 2 * 0.4 * 0.1 * 50)), 12);
    const T = 2000;
    const squares = overPaths('metaorders', values, T, 300, (tape) => (midAt(tape, T) - 65_000) ** 2 / T);
    expectMean(squares, truth.sigmaTotal! ** 2, 0.03);
  });
});
