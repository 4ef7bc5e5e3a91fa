import type { ErratumResult } from '../../../workers/protocol';
import { decimal } from '../numbers';
import { significant } from '../significant';

/** One line of an erratum's table, as text. */
export interface ErratumRow {
  readonly label: string;
  readonly unit: string;
  readonly printed: string;
  readonly right: string;
  /** '' where a difference says nothing. */
  readonly difference: string;
  readonly measured: string;
}

type Figure = ErratumResult['measures'][number]['printed'];

const DIGITS = 3;
/** Digits of what is not left to chance. */
const EXACT_DIGITS = 5;

/** Estimates with half of their 95 % interval, so many standard errors, where chance has a say. */
export function figureText(figure: Figure, intervalFactor: number): string {
  if (figure === null) return '–';
  if (typeof figure === 'string') return figure;
  const { value, se } = figure;
  if (se === null) return significant(value, EXACT_DIGITS);
  const half = intervalFactor * se;
  // Both end at the second digit of the interval.
  const decimals = half > 0 ? Math.max(0, 1 - magnitude(half)) : DIGITS;
  return `${decimal(value, decimals)} ± ${decimal(half, decimals)}`;
}

function magnitude(value: number): number {
  return Math.floor(Math.log10(Math.abs(value)));
}

export function erratumRows({ measures, intervalFactor }: ErratumResult): readonly ErratumRow[] {
  const text = (figure: Figure): string => figureText(figure, intervalFactor);
  return measures.map(({ label, unit, printed, right, difference, measured }) => ({
    label,
    unit,
    printed: text(printed),
    right: text(right),
    difference: difference === null ? '' : `${difference.value > 0 ? '+' : ''}${text(difference)}`,
    measured: measured === null ? '' : text(measured),
  }));
}
