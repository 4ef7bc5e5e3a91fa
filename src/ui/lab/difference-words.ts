import type { ExperimentView } from '../../../workers/lab-protocol';
import { decimal, percent, signed } from '../numbers';
import { sessionLength } from '../session-length';

/** How two desks differed on the same tapes, the second less the first. */
export type Difference = Extract<ExperimentView, { kind: 'what-if' }>['difference'];

/** Fewer pairs say nothing. */
export const FEWEST_PAIRS = 5;

/** Whether there is a figure to tell: an interval from enough pairs. */
export function hasFigure(
  difference: Difference | null,
): difference is Difference & { ci95: NonNullable<Difference['ci95']> } {
  return difference !== null && difference.pairs >= FEWEST_PAIRS && difference.ci95 !== null;
}

/** Whether the evidence says the other way round than one session did, which won or lost `gained` USD by the change. */
export function wasAnException(difference: Difference | null, gained: number): boolean {
  if (!hasFigure(difference)) return false;
  const { ci95 } = difference;
  return (ci95[0] > 0 && gained < 0) || (ci95[1] < 0 && gained > 0);
}

/** What is known of a change on sessions of `durationS`, in words; `settled`: no more tapes are coming. */
export function differenceWords(difference: Difference | null, settled: boolean, durationS: number): string {
  if (!hasFigure(difference)) return settled ? '' : 'measuring on further tapes…';
  const { meanDifference: mean, ci95, se, pairs } = difference;
  const half = (ci95[1] - ci95[0]) / 2;
  const tapes = `${decimal(pairs, 0)} paired tapes`;
  if (mean === 0 && se === 0) return `no difference at all on ${tapes}`;
  const digits = half < 0.1 ? 3 : half < 10 ? 1 : 0;
  const interval = `${decimal(half, digits)} USD of P&L per ${sessionLength(durationS)} session (${percent(0.95)}, ${tapes})`;
  if (ci95[0] > 0) return `better by ${decimal(mean, digits)} ± ${interval}`;
  if (ci95[1] < 0) return `worse by ${decimal(-mean, digits)} ± ${interval}`;
  return `no evidence yet: ${signed(mean, digits)} ± ${interval}`;
}
