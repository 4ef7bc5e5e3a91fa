import { describe, expect, it } from 'vitest';
import type { Config } from '../../src/session/config';
import { BARE_THEORY } from '../../src/session/scenarios';
import table from '../fixtures/oracle/02_as_table.json';
import article from '../fixtures/oracle/15_article_simulation.json';
import { configured } from '../support/configured';
import { simulated } from '../support/simulated';

/** The paper's scheme with a strategy of its tables. */
function paper(gamma: number, strategy: string, spread: number): Config {
  const inventory = strategy === 'inventory';
  return configured({
    ...BARE_THEORY,
    durationS: 1,
    market: { part: 'paper-2008' },
    strategy: {
      part: inventory ? 'avellaneda-stoikov' : 'fixed',
      values: inventory ? { gamma, lot: 1 } : { halfSpread: spread / 2, lot: 1 },
      volatility: 'given',
    },
    utility: { gamma },
  });
}

function within(value: number, expected: number, se: number): void {
  expect(Math.abs(value - expected) / se, `${value} against ${expected} ± ${se}`).toBeLessThanOrEqual(4);
}

describe('the published tables at 100,000 paths (oracle 02)', () => {
  it.each(table.rows)('γ = $gamma, $strategy', (row) => {
    const { gamma, strategy, exact } = row;
    const config = paper(gamma, strategy, row.spread_time_average_continuous);
    const { profit, finalInventory, metrics } = simulated(config, 100_000, 17);
    within(profit.mean, exact.profit_mean, profit.se!);
    within(profit.std!, exact.profit_std, profit.stdSe!);
    within(finalInventory.mean, 0, finalInventory.se!);
    within(finalInventory.std!, exact.final_q_std, finalInventory.stdSe!);
    within(metrics.spreadCapture!.mean, exact.profit_mean, metrics.spreadCapture!.se!);
    within(metrics.fills!.mean, exact.fills_mean, metrics.fills!.se!);
  });
});

describe('the article’s quotes in a still market (oracle 15)', () => {
  const PATHS = 600;
  const quotes: [keyof typeof article.simulation, Record<string, unknown>][] = [
    ['fixed_no_skew', { part: 'fixed', values: { halfSpread: 26, lot: 0.01 } }],
    [
      'correct_sign_no_bands',
      { part: 'linear-skew', values: { halfSpread: 26, skewPerLot: 0.26, lot: 0.01 } },
    ],
  ];

  it.each(quotes)('%s', (name, strategy) => {
    // The simulation moves the mid after each interval only: its inventory is that of a mid at rest.
    const config = configured({
      ...BARE_THEORY,
      durationS: 28_800,
      market: {
        part: 'brownian-poisson',
        values: { mid: 65_000, sigma: 0, A: 0.5, k: 0.06, gridS: 2 },
      },
      strategy: { volatility: 'given', ...strategy },
      execution: { refreshS: 2 },
    });
    const { profit, finalInventory, metrics } = simulated(config, PATHS, 15);
    const known = article.simulation[name];
    const both = Math.sqrt(1 + PATHS / known.paths);
    within(profit.mean, known.spread_gain_mean, profit.se! * both);
    within(finalInventory.std!, known.final_q_std_btc, finalInventory.stdSe! * both);
    within(metrics.fills!.mean, known.fills_per_path, metrics.fills!.se! * both);
    within(
      metrics.effectiveHalfSpread!.mean,
      known.edge_per_fill_usd,
      metrics.effectiveHalfSpread!.se! * both + 1e-9,
    );
  });
});

describe('the paired interval', () => {
  it('covers the true difference in 95 ± 2 % of 1,000 repetitions', () => {
    const rows = table.rows.filter((row) => row.gamma === 0.1);
    const [one, two] = rows.map((row) => paper(row.gamma, row.strategy, row.spread_time_average_continuous));
    const truth = rows[0].exact.profit_mean - rows[1].exact.profit_mean;
    let covered = 0;
    for (let repetition = 0; repetition < 1000; repetition++) {
      const [low, high] = simulated(one, 100, repetition, two).versus!.ci95!;
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / 1000).toBeGreaterThan(0.93);
    expect(covered / 1000).toBeLessThan(0.97);
  });
});
