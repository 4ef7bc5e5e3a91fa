import { expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { experimentOf } from '../../../src/lab/experiment';
import { sharersOfLuck, sweepVerdict, valuesOfCell } from '../../../src/ui/lab/sweep-verdict';

type View = Parameters<typeof sweepVerdict>[0];

function viewOf(differences: readonly (readonly [mean: number, half: number])[], reference = 0): View {
  const cells = differences.map(([mean, half]) => ({
    versus: { meanDifference: mean, se: half / 2, ci95: [mean - half, mean + half], pairs: 200 },
  }));
  const axes = [{ path: 'strategy.values.gamma', values: differences.map((_, i) => (i + 1) / 10) }];
  return { kind: 'sweep', axes, configs: [], reference, present: true, cells } as unknown as View;
}

const named = (view: View) => (cell: number) => `γ ${String(valuesOfCell(view.axes, cell)[0])}`;
const verdict = (view: View): string => sweepVerdict(view, named(view));

test('of two values says which is better, by how much, and how sure that is', () => {
  expect(
    verdict(
      viewOf([
        [0, 0],
        [12.34, 2.1],
      ]),
    ),
  ).toBe(
    'γ 0.2 is better than the present γ 0.1 by 12.3 ± 2.1 USD of P&L per session (95\u00a0%, 200 paired tapes).',
  );
  expect(
    verdict(
      viewOf([
        [0, 0],
        [-50, 11],
      ]),
    ),
  ).toMatch(/^Nothing tried is better than the present γ 0.1: γ 0.2/);
  expect(
    verdict(
      viewOf([
        [0, 0],
        [1, 2],
      ]),
    ),
  ).toMatch(/^No evidence yet that γ 0.2 differs from .*: \+1.0 ± 2.0/);
});

test('of many values is judged more strictly, for the best was looked for', () => {
  const one = viewOf([
    [0, 0],
    [10, 9],
  ]);
  expect(verdict(one)).toMatch(/is better/);
  const many = viewOf([[0, 0], [10, 9], ...Array.from({ length: 8 }, () => [0, 9] as const)]);
  expect(verdict(many)).toMatch(/^No evidence yet.*best of 10\)/);
});

test('says where the best is the end of what was tried', () => {
  const values = [
    [0, 0],
    [10, 2],
    [20, 2],
  ] as const;
  expect(verdict(viewOf(values))).toMatch(/^γ 0.3 is better .* look beyond it\.$/);
  expect(verdict(viewOf([values[0], values[2], values[1]]))).not.toMatch(/look beyond/);
});

test('along an assumption calls none of its values better: nobody can choose how orders fill', () => {
  const along = (path: string, mean: number): string => {
    const view = viewOf([
      [0, 0],
      [mean, 3],
    ]);
    const axes = [{ path, values: ['through', 'touch'] }];
    return sweepVerdict({ ...view, axes }, (cell) => `Fill rule ${['through', 'touch'][cell]}`);
  };
  expect(along('venue.fillRule', 20)).toBe(
    'Supposing Fill rule touch, a session earns more than supposing the present Fill rule through by ' +
      '20.0 ± 3.0 USD of P&L per session (95\u00a0%, 200 paired tapes). How orders fill is an assumption and makes no desk better.',
  );
  expect(along('venue.impact', -20)).toMatch(
    /^No supposition earns more than the present .*: .* comes next, less by 20\.0/,
  );
  expect(along('venue.impact', 1)).toMatch(/^No evidence yet/);
  expect(along('venue.latencyMs.order', 20)).toMatch(/is better than/);
  const view = viewOf([
    [0, 0],
    [20, 3],
    [0, 9],
    [0, 9],
  ]);
  const axes = [
    { path: 'venue.fillRule', values: ['through', 'touch'] },
    { path: 'strategy.values.gamma', values: [0.1, 0.2] },
  ];
  expect(sweepVerdict({ ...view, axes }, String)).toMatch(/^1 is better than the present 0/);
});

test('says who shares the luck of the tapes: nobody along the session, some along a market and a desk', () => {
  const shared = (changes: readonly object[]): string =>
    sharersOfLuck({ configs: changes.map((change) => ({ ...DEFAULT_CONFIG, ...change })) });
  expect(shared([{ durationS: 60 }, { durationS: 120 }])).toBe('');
  expect(shared([{ execution: { refreshS: 1 } }, {}])).toBe(', which all values share');
  const [calm, wild] = [1, 9].map((sigma) => ({ market: { ...DEFAULT_CONFIG.market, values: { sigma } } }));
  expect(shared([calm, calm, wild, wild])).toBe(', which values on the same tapes share');
});

test('is not given before there are tapes to pair', () => {
  expect(
    verdict({
      ...viewOf([
        [0, 0],
        [1, 1],
      ]),
      cells: [null, null],
    }),
  ).toBe('');
});

test('is about the configuration asked with, where the grid holds it', () => {
  const gamma = DEFAULT_CONFIG.strategy.values.gamma as number;
  const asked = (values: readonly number[]) => {
    const axes = [{ path: 'strategy.values.gamma', values }];
    const planned = experimentOf({ kind: 'sweep', config: DEFAULT_CONFIG, axes, paths: 2 });
    if (!planned.ok) throw new Error('bug in the test');
    return planned.experiment.work;
  };
  expect(asked([gamma / 2, gamma, 2 * gamma])).toMatchObject({ plan: { reference: 1 } });
  expect(asked([3 * gamma, 2 * gamma])).toMatchObject({ plan: { reference: 0 } });
});
