import { describe, expect, test } from 'vitest';
import { calibrateTape } from '../../src/calibrate/calibrate';
import { defaultsOf } from '../../src/domain/part';
import { headerOf } from '../../src/market/market';
import { MARKETS } from '../../src/market/registry';
import { Tape } from '../../src/tape/tape';

const SEEDS = 400;
const ENOUGH = 368;
const HOURS = 8;
const Z = 1.96;

interface Score {
  truth: number;
  hits: number;
  width: number;
  values: number[];
  /** Width of the interval that theory gives; null = 2·1.96 standard deviations over the seeds. */
  theory: number | null;
}

function scoresOf(name: string): Record<string, Score> {
  const market = MARKETS[name];
  const values = defaultsOf(market.parameters);
  const truth = market.truth(values);
  const instrument = { symbol: 'X', tick: 0.01, lotStep: 0 };
  const durationS = HOURS * 3600;
  const n = 2 * truth.A! * durationS;
  const width = (se: number): number => 2 * Z * se;
  const scores: Record<string, Score> = {
    total: {
      truth: truth.sigmaTotal!,
      theory: truth.informedShare === 0 ? width(truth.sigma! / Math.sqrt(2 * durationS)) : null,
      hits: 0,
      width: 0,
      values: [],
    },
    diffusive: {
      truth: truth.sigma!,
      theory: width(truth.sigma! / Math.sqrt(2 * 4 * durationS)),
      hits: 0,
      width: 0,
      values: [],
    },
    buyers: {
      truth: truth.A!,
      theory: width(Math.sqrt(truth.A! / durationS)),
      hits: 0,
      width: 0,
      values: [],
    },
    sellers: {
      truth: truth.A!,
      theory: width(Math.sqrt(truth.A! / durationS)),
      hits: 0,
      width: 0,
      values: [],
    },
    k: { truth: truth.k!, theory: width(truth.k! / Math.sqrt(n)), hits: 0, width: 0, values: [] },
    informed: { truth: truth.informedShare!, theory: null, hits: 0, width: 0, values: [] },
  };
  const count = (score: Score, value: number | null, interval: readonly [number, number] | null): void => {
    if (value === null || interval === null) return;
    score.values.push(value);
    score.width += (interval[1] - interval[0]) / SEEDS;
    if (interval[0] <= score.truth && score.truth <= interval[1]) score.hits++;
  };
  for (let seed = 1; seed <= SEEDS; seed++) {
    const tape = new Tape(headerOf(name, market, values, instrument));
    market.write(values, { seed, path: 0, durationS, instrument, events: [] }, tape);
    const { sigma, A, k, informedShare } = calibrateTape(tape);
    const diffusive = sigma.estimators.find(({ method }) => method === 'truncated')!;
    count(scores.total, sigma.value, sigma.ci95);
    count(scores.diffusive, diffusive.value, diffusive.ci95);
    count(scores.buyers, A.buy, A.ci95.buy);
    count(scores.sellers, A.sell, A.ci95.sell);
    count(scores.k, k.value, k.ci95);
    count(scores.informed, informedShare.value, informedShare.ci95);
  }
  return scores;
}

describe.each(['informed-jumps', 'brownian-poisson'])('eight hours of %s', (name) => {
  const scores = scoresOf(name);
  test.each(Object.keys(scores))(
    '%s: the 95 %% interval holds the truth and is no wider than it must be',
    (what) => {
      const { truth, hits, width, values, theory } = scores[what];
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      expect(values.length).toBe(SEEDS);
      expect(hits).toBeGreaterThanOrEqual(ENOUGH);
      expect(Math.abs(mean - truth)).toBeLessThan(4 * Math.sqrt(variance / SEEDS) + 1e-3 * truth);
      expect(width).toBeLessThan(1.2 * (theory ?? 2 * Z * Math.sqrt(variance)));
    },
  );
});
