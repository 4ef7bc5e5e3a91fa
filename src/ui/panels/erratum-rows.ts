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

/** Estimates with one standard error where chance has a say. */
export function figureText(figure: Figure): string {
  if (figure === null) return '–';
  if (typeof figure === 'string') return figure;
  const { value, se } = figure;
  if (se === null) return significant(value, EXACT_DIGITS);
  // Both end at the second digit of the error.
  const decimals = se > 0 ? Math.max(0, 1 - magnitude(se)) : DIGITS;
  return `${decimal(value, decimals)} ± ${decimal(se, decimals)}`;
}

function magnitude(value: number): number {
  return Math.floor(Math.log10(Math.abs(value)));
}

export function erratumRows({ measures }: ErratumResult): readonly ErratumRow[] {
  return measures.map(({ label, unit, printed, right, difference, measured }) => ({
    label,
    unit,
    printed: figureText(printed),
    right: figureText(right),
    difference: difference === null ? '' : `${difference.value > 0 ? '+' : ''}${figureText(difference)}`,
    measured: measured === null ? '' : figureText(measured),
  }));
}
