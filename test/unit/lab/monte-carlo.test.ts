import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MonteCarlo } from '../../../src/lab/monte-carlo';
import { blocksOf, planMonteCarlo, planWhatIf, type MonteCarloPlan } from '../../../src/lab/monte-carlo-plan';
import { BlockRunner } from '../../../src/lab/path-block';
import { within95 } from '../../../src/domain/student-quantile';
import type { Config } from '../../../src/session/config';
import { runSession, writeTape } from '../../../src/session/run';
import { BARE_THEORY } from '../../../src/session/scenarios';
import table from '../../fixtures/oracle/02_as_table.json';
import { configured } from '../../support/configured';
import { planned, simulated, summaryOf } from '../../support/simulated';

/** A row of the published tables. The symmetric desk keeps half of the other's time-averaged spread. */
function paper(gamma: number, strategy: string, spread = 0): Config {
  const values = strategy === 'inventory' ? { gamma, lot: 1 } : { halfSpread: spread / 2, lot: 1 };
  return configured({
    ...BARE_THEORY,
    durationS: 1,
    market: { part: 'paper-2008' },
    strategy: {
      part: strategy === 'inventory' ? 'avellaneda-stoikov' : 'fixed',
      values,
      volatility: 'given',
    },
    utility: { gamma },
  });
}

describe('a Monte Carlo', () => {
  it('comes to the same difference whether it measures everything or profits alone', () => {
    const before = configured({ durationS: 1800 });
    const now = configured({ durationS: 1800, strategy: { values: { gamma: 0.05 } } });
    const asked = planWhatIf(before, now, 6);
    if (!asked.ok) throw new Error('the question is not valid');
    const differenceOf = (plan: MonteCarloPlan) => {
      const { other: _other, ...difference } = summaryOf(plan).versus!;
      return difference;
    };
    expect(asked.plan.measures).toBe('profit');
    const profits = differenceOf(asked.plan);
    expect(profits.meanDifference).not.toBe(0);
    expect(profits).toEqual(differenceOf({ ...asked.plan, measures: 'everything' }));
  });

  it('gives the same bits for any order of arrival and any sharing of the blocks', () => {
    const plan = planned(paper(0.1, 'inventory'), 2300, 3, paper(0.1, 'symmetric', 1.49));
    const reference = simulated(plan.config, plan.paths, plan.seed, plan.versus);
    expect(reference.paths).toBe(2300);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...Array(blocksOf(plan)).keys()], { minLength: blocksOf(plan) }),
        fc.integer({ min: 1, max: 4 }),
        (order, workers) => {
          const runners = Array.from({ length: workers }, () => new BlockRunner(plan));
          const gathered = new MonteCarlo(plan);
          order.forEach((block, i) => gathered.add(structuredClone(runners[i % workers].run(block))));
          expect(gathered.complete).toBe(true);
          expect(gathered.summary()).toEqual(reference);
        },
      ),
      { numRuns: 5 },
    );
  });

  it('tells what is known so far, up to the first missing block', () => {
    const plan = planned(paper(0.1, 'inventory'), 2000);
    const runner = new BlockRunner(plan);
    const gathered = new MonteCarlo(plan);
    expect(gathered.summary()).toBeNull();
    gathered.add(runner.run(1));
    expect([gathered.paths, gathered.summary()]).toEqual([0, null]);
    gathered.add(runner.run(0));
    expect(gathered.summary()).toMatchObject({ paths: 1000, metrics: { fills: { n: 1000 } } });
  });

  it('has the single run as its first path', () => {
    const config = configured({ durationS: 1200, seed: 12 });
    const session = runSession(config, writeTape(config));
    const { profit, finalInventory, metrics } = simulated(config, 1);
    expect([profit.mean, finalInventory.mean]).toEqual([session.equity, session.inventory]);
    expect(metrics.fills!.mean).toBe(session.fills.length);
    expect([profit.std, profit.se]).toEqual([null, null]);
  });

  it('knows no better than the rule of three what never happened', () => {
    const { metrics } = simulated(paper(0.1, 'inventory'), 400);
    const { mean, se, n } = metrics.breakerTrips!;
    expect([mean, n]).toEqual([0, 400]);
    // Of an event in one session of 130, 400 sessions see none in 5 of 100 cases: −ln 0.05/400.
    expect(within95(400) * se!).toBeGreaterThan(-Math.log(0.05) / 400);
    expect(within95(400) * se!).toBeLessThan((1.1 * -Math.log(0.025)) / 400);
    // Money that is 0 by the rules stays certain; one path knows no error at all.
    expect(metrics.fees!.se).toBe(0);
    expect(simulated(paper(0.1, 'inventory'), 1).metrics.breakerTrips!.se).toBeNull();
  });

  it('finds no difference at all between a desk and itself', () => {
    for (const config of [paper(0.1, 'inventory'), configured({ durationS: 600 })]) {
      const { versus } = simulated(config, 40, 1, config);
      expect(versus).toMatchObject({
        meanDifference: 0,
        se: 0,
        ci95: [0, 0],
        pairs: 40,
        certaintyEquivalentDifference: { value: 0, se: 0 },
      });
    }
  });

  it('gives each desk of a pair what it would have alone', () => {
    const [one, two] = [paper(0.1, 'inventory'), paper(0.5, 'inventory')];
    const { versus, digest, ...first } = simulated(one, 1000, 4, two);
    const alone = simulated(two, 1000, 4);
    expect(first).toMatchObject({ profit: simulated(one, 1000, 4).profit });
    expect(versus!.other.profit).toEqual(alone.profit);
    expect(versus!.meanDifference).toBeCloseTo(first.profit.mean - alone.profit.mean, 10);
    expect(digest).not.toBe(alone.digest);
  });

  it('refuses what it cannot do, all of it at once', () => {
    const other = { ...paper(0.1, 'inventory'), durationS: 2 };
    const result = planMonteCarlo(configured({}), 0.5, -1, other);
    const paths = result.ok ? [] : result.problems.map((problem) => problem.path);
    expect(paths).toEqual(
      expect.arrayContaining(['paths', 'seed', 'versus.durationS', 'versus.market.part']),
    );
    expect(planMonteCarlo(configured({ market: { part: 'tape' } }), 10).ok).toBe(false);
  });
});

describe('the published tables of Avellaneda & Stoikov 2008 (oracle 02)', () => {
  const PATHS = 20_000;

  it.each(table.rows)('γ = $gamma, $strategy', (row) => {
    const { gamma, strategy, exact } = row;
    const { profit, finalInventory, metrics, averageSpread } = simulated(
      paper(gamma, strategy, row.spread_time_average_continuous),
      PATHS,
      2008,
    );
    const z = (value: number, expected: number, se: number): void =>
      expect(Math.abs(value - expected) / se, `${value} against ${expected}`).toBeLessThanOrEqual(4);
    z(profit.mean, exact.profit_mean, exact.profit_std / Math.sqrt(PATHS));
    z(profit.std!, exact.profit_std, profit.stdSe!);
    z(finalInventory.mean, 0, exact.final_q_std / Math.sqrt(PATHS));
    z(finalInventory.std!, exact.final_q_std, finalInventory.stdSe!);
    z(metrics.fills!.mean, exact.fills_mean, metrics.fills!.se!);
    const spread =
      strategy === 'inventory' ? row.spread_time_average_over_step_grid : row.spread_time_average_continuous;
    expect(averageSpread).toBeCloseTo(spread, 10);
  });
});
