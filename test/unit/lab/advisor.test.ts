import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planAdvice, type Advice, type AdviceView } from '../../../src/lab/advisor/advice';
import { RULES } from '../../../src/lab/advisor/rules';
import { doublingLooks, SequentialTest } from '../../../src/lab/advisor/sequential-test';
import { CellRunner } from '../../../src/lab/cells';
import { studentQuantile } from '../../../src/domain/student-quantile';
import type { Config } from '../../../src/session/config';
import { BARE_THEORY } from '../../../src/session/scenarios';
import { configured } from '../../support/configured';

function planned(config: Config, pairs: number | null): Advice {
  const result = planAdvice(config, pairs);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join('\n'));
  return result.advice;
}

function advised(config: Config, pairs: number): AdviceView {
  const advice = planned(config, pairs);
  do {
    const runner = new CellRunner(advice.plan);
    const { jobs } = advice;
    for (let job = 0; job < jobs; job++) advice.receive(structuredClone(runner.run(job)));
  } while (advice.advance());
  return advice.view()!;
}

/** A thin market of the paper's scheme, in which a session earns about what it risks. */
function paper(values: Record<string, number>, part = 'linear-skew'): Config {
  return configured({
    ...BARE_THEORY,
    durationS: 1,
    market: { part: 'paper-2008', values: { sigma: 2, A: 6, k: 1.5, steps: 40 } },
    strategy: { part, values: { lot: 1, ...values }, volatility: 'given' },
    utility: { gamma: 0.4 },
  });
}

/** Claims of the hints, best first. */
function claimed({ hints, trials }: AdviceView): string[] {
  return hints.map(({ trial }) => trials[trial].rule);
}

describe('tests in batches', () => {
  test('spend the level once, shared by all questions', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 16, max: 10_000 }), (count, pairs) => {
        const looks = doublingLooks(pairs);
        const sequential = new SequentialTest(0.01, count, looks);
        const spent = looks.reduce((sum, _, look) => sum + sequential.levelAt(look), 0);
        expect(looks[looks.length - 1]).toBe(pairs);
        expect(spent * count).toBeCloseTo(0.01, 12);
      }),
    );
  });

  test('ask for more the earlier they look', () => {
    const sequential = new SequentialTest(0.01, 20, doublingLooks(800));
    const thresholds = sequential.looks.map((_, look) => sequential.thresholdAt(look));
    expect(thresholds.every((value, i) => i === 0 || value < thresholds[i - 1])).toBe(true);
    // The last is little above the one-sided level of a single look.
    expect(thresholds[3]).toBeGreaterThan(studentQuantile(0.01 / 20, 799));
    expect(thresholds[3]).toBeLessThan(studentQuantile(0.8 * (0.01 / 20), 799));
  });
});

test('Student’s quantiles are those of the tables', () => {
  expect(studentQuantile(0.025, 10)).toBeCloseTo(2.2281, 3);
  expect(studentQuantile(0.001, 30)).toBeCloseTo(3.3852, 3);
  expect(studentQuantile(0.0005, 1e9)).toBeCloseTo(3.2905, 3);
});

describe('the advisor', () => {
  test('finds a skew that is too weak, tells what it would do, and measures it on other tapes', () => {
    const view = advised(paper({ halfSpread: 0.7, skewPerLot: 0.1 }), 1000);
    const [first] = view.hints;
    const trial = view.trials[first.trial];
    expect(trial).toMatchObject({ rule: 'skew-too-weak', state: 'better' });
    expect(trial.changes).toEqual([
      { path: 'strategy.values.skewPerLot', value: trial.config.strategy.values.skewPerLot },
    ]);
    expect(first.gain.value - 3 * first.gain.se!).toBeGreaterThan(view.margin);
    expect(first.pairs).toBe(500);
    expect(first.gain).not.toEqual(trial.gain);
  });

  test('tells a desk that leans the wrong way, and one that does not lean at all', () => {
    expect(claimed(advised(paper({ halfSpread: 0.7, skewPerLot: -0.3 }), 400))[0]).toBe('wrong-sign');
    expect(claimed(advised(paper({ halfSpread: 0.7 }, 'fixed'), 800))).toContain('skew-too-weak');
  });

  test('answers the same whoever runs the jobs', () => {
    const desk = paper({ halfSpread: 2.5, skewPerLot: 0.5 });
    const alone = advised(desk, 300);
    const advice = planned(desk, 300);
    do {
      const hands = [new CellRunner(advice.plan), new CellRunner(advice.plan)];
      const { jobs } = advice;
      for (let job = 0; job < jobs; job++) advice.receive(hands[(job * 7) % 2].run(job));
    } while (advice.advance());
    expect(advice.view()).toEqual(alone);
    expect(claimed(alone)[0]).toBe('spread-too-wide');
    expect(advice.sessionsDone).toBe(advice.sessions);
  });

  test('shows what the article’s advice does where it does not help: raising γ against adverse selection', () => {
    const view = advised(
      configured({
        durationS: 600,
        market: { values: { informedShare: 0.6, A: 0.1, gridS: 2 } },
        layers: [{ offsetBps: 8, size: 0.02, refreshS: 2 }],
        risk: { bands: 'none' },
      }),
      64,
    );
    const entry = view.guide.find(({ name }) => name === 'high-adverse-selection')!;
    expect(entry).toMatchObject({ shows: true });
    const raised = entry.trials
      .map((place) => view.trials[place])
      .filter(({ rule }) => rule === 'skew-too-weak');
    expect(raised).toHaveLength(2);
    for (const trial of raised) {
      expect(trial.remedy).toContain('Risk aversion');
      expect(trial.state).not.toBe('better');
      expect(trial.gain!.se).not.toBeNull();
    }
    expect(claimed(view)).toContain('spread-too-tight');
  });

  test('has nothing to say about a recording', () => {
    const recorded = { ...configured({}), market: { part: 'tape', values: {}, events: [] } };
    expect(planAdvice(recorded, null)).toMatchObject({ ok: false });
  });

  test('proposes only desks that are valid and differ, and never another world', () => {
    const desks = [
      configured({}),
      configured({ strategy: { part: 'article-as-printed' }, market: { part: 'hawkes' } }),
      configured({ strategy: { part: 'fixed' }, layers: [], risk: { bands: 'none' } }),
      paper({ halfSpread: 0.5, skewPerLot: 0.3 }),
    ];
    for (const desk of desks) {
      const { cells } = planned(desk, null).plan;
      expect(cells.length).toBeGreaterThan(8);
      expect(new Set(cells.map((cell) => JSON.stringify(cell))).size).toBe(cells.length);
      for (const { market, instrument, seed, utility } of cells)
        expect([market, instrument, seed, utility]).toEqual([
          desk.market,
          desk.instrument,
          desk.seed,
          desk.utility,
        ]);
    }
  });

  test('has rules in pairs that point in opposite directions', () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
    for (const knob of ['spread', 'skew', 'floor', 'refresh', 'size', 'limit'])
      expect(RULES.filter((rule) => rule.knob === knob)).toHaveLength(2);
  });
});
