import type { ExperimentView } from '../../../workers/lab-protocol';
import type { Value } from '../../domain/part';
import { studentQuantile } from '../../domain/student-quantile';
import { decimal, percent } from '../numbers';
import { FEWEST_PAIRS } from './difference-words';

type SweepView = Extract<ExperimentView, { kind: 'sweep' }>;

/** What each axis is set to in a cell; the last runs fastest. */
export function valuesOfCell(axes: SweepView['axes'], cell: number): readonly Value[] {
  const inner = axes.length === 2 ? axes[1].values.length : 1;
  const places = axes.length === 2 ? [Math.floor(cell / inner), cell % inner] : [cell];
  return places.map((place, i) => axes[i].values[place]);
}

/** How orders are taken to fill and what they do to the market: nobody can choose these of a real venue. */
const ASSUMPTIONS =
  /^venue\.(fillRule|throughBps|intensity\.|queueCancels|queuePower|pickOff|slippageBps|impact)/;

/**
 * What a sweep found, in a sentence: the cell of the highest mean P&L and its paired difference to the present
 * configuration, or to the first cell where the present one is none of the grid. The interval holds for the best of all
 * cells together (Bonferroni), since it was looked for among them. '' before enough tapes, or where nothing pairs.
 */
export function sweepVerdict(
  { axes, cells, reference, present }: SweepView,
  nameOf: (cell: number) => string,
): string {
  const others = cells.flatMap((cell, place) => {
    const versus = place === reference ? null : cell?.versus;
    if (!versus?.ci95 || versus.pairs < FEWEST_PAIRS) return [];
    const { meanDifference: mean, ci95, pairs } = versus;
    return [{ place, mean, half: (ci95[1] - ci95[0]) / 2, pairs }];
  });
  if (others.length === 0) return '';
  const [{ place, mean, half: alone, pairs }] = [...others].sort((a, b) => b.mean - a.mean);
  const half = alone * widening(others.length, pairs);
  const digits = half < 0.1 ? 3 : half < 10 ? 1 : 0;
  const than = present ? `the present ${nameOf(reference)}` : nameOf(reference);
  const [name, size] = [nameOf(place), decimal(Math.abs(mean), digits)];
  const measure = `${size} ± ${decimal(half, digits)} USD of P&L per session`;
  const basis = `(${percent(0.95)}, ${decimal(pairs, 0)} paired tapes${others.length > 1 ? `, best of ${others.length + 1}` : ''})`;
  if (Math.abs(mean) > half && assumeOtherwise(axes, place, reference)) {
    const supposing =
      mean > 0
        ? `Supposing ${name}, a session earns more than supposing ${than}`
        : `No supposition earns more than ${than}: ${name} comes next, less`;
    return `${supposing} by ${measure} ${basis}. How orders fill is an assumption and makes no desk better.`;
  }
  if (mean > half) {
    const further = standsAtEnd(axes, place)
      ? ' It stands at the end of what was tried: look beyond it.'
      : '';
    return `${name} is better than ${than} by ${measure} ${basis}.${further}`;
  }
  if (mean < -half)
    return `Nothing tried is better than ${than}: ${name} comes next, worse by ${measure} ${basis}.`;
  const sign = mean < 0 ? '−' : '+';
  return `No evidence yet that ${name} differs from ${than}: ${sign}${measure} ${basis}. More tapes a cell would tell.`;
}

/** Who shares the luck of the tapes: an aside, '' where each cell has tapes of its own. */
export function sharersOfLuck({ configs }: Pick<SweepView, 'configs'>): string {
  const worlds = configs.map(({ durationS, market, instrument }) =>
    JSON.stringify([durationS, market, instrument]),
  );
  const count = new Set(worlds).size;
  if (count === configs.length) return '';
  return count === 1 ? ', which all values share' : ', which values on the same tapes share';
}

/** Whether two cells differ in what is taken for granted, whatever else. */
function assumeOtherwise(axes: SweepView['axes'], one: number, other: number): boolean {
  const [values, others] = [valuesOfCell(axes, one), valuesOfCell(axes, other)];
  return axes.some(({ path }, i) => ASSUMPTIONS.test(path) && values[i] !== others[i]);
}

/** Whether a cell has the first or the last of three or more numbers that an axis was set to. */
function standsAtEnd(axes: SweepView['axes'], cell: number): boolean {
  const values = valuesOfCell(axes, cell);
  return axes.some(
    ({ values: tried }, i) =>
      tried.length > 2 &&
      typeof values[i] === 'number' &&
      (values[i] === tried[0] || values[i] === tried.at(-1)),
  );
}

/** How much wider an interval over so many pairs must be to hold for `count` comparisons at once. */
function widening(count: number, pairs: number): number {
  return studentQuantile(0.025 / count, pairs - 1) / studentQuantile(0.025, pairs - 1);
}
