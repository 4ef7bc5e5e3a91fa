import type { CellSummary } from '../../../workers/lab-protocol';
import { within95 } from '../../domain/student-quantile';
import { decimal } from '../numbers';
import { significant } from '../significant';

/** A number with the half-width of its 95 % interval; null where it is not known. */
export interface Measured {
  readonly value: number;
  readonly half: number | null;
}

/** What a cell of a sweep can be judged by. */
export interface Measure {
  readonly name: string;
  readonly label: string;
  /** “base” stands for what inventory is counted in. */
  readonly unit: string;
  readonly of: (cell: CellSummary) => Measured | null;
}

/** From an estimate over `n` sessions and its standard error. */
export function measured(
  value: number | null | undefined,
  se: number | null | undefined,
  n: number,
): Measured | null {
  if (value === null || value === undefined) return null;
  return { value, half: se === null || se === undefined ? null : within95(n) * se };
}

/** A share as a percentage. */
export function inPercent(share: Measured | null): Measured | null {
  return share && { value: 100 * share.value, half: share.half === null ? null : 100 * share.half };
}

export const MEASURES: readonly Measure[] = [
  {
    name: 'profit',
    label: 'Mean P&L',
    unit: 'USD',
    of: ({ profit, paths }) => measured(profit.mean, profit.se, paths),
  },
  {
    name: 'certainty-equivalent',
    label: 'Certainty equivalent',
    unit: 'USD',
    of: ({ certaintyEquivalent: { value, se }, paths }) => measured(value, se, paths),
  },
  {
    name: 'deviation',
    label: 'Deviation of P&L',
    unit: 'USD',
    of: ({ profit, paths }) => measured(profit.std, profit.stdSe, paths),
  },
  {
    name: 'sharpe',
    label: 'Sharpe per session',
    unit: '',
    of: ({ sharpe, paths }) => measured(sharpe?.value, sharpe?.se, paths),
  },
  metric('maxDrawdown', 'Largest drawdown', 'USD'),
  metric('inventoryRms', 'Inventory rms', 'base'),
  metric('fills', 'Fills', ''),
  {
    name: 'losingFillShare',
    label: 'Losing fills',
    unit: '%',
    of: ({ metrics: { losingFillShare: share } }) =>
      share.n > 0 ? inPercent(measured(share.mean, share.se, share.n)) : null,
  },
  metric('breakerTrips', 'Breaker trips', 'per session'),
];

function metric(name: keyof CellSummary['metrics'], label: string, unit: string): Measure {
  return {
    name,
    label,
    unit,
    of: ({ metrics }) => {
      const { mean, se, n } = metrics[name];
      return n > 0 ? measured(mean, se, n) : null;
    },
  };
}

/** Decimals at which an interval shows two digits. */
function decimalsOf({ half }: Measured): number {
  return half === null || half === 0 ? 4 : Math.max(0, Math.min(8, 1 - Math.floor(Math.log10(half))));
}

/** A number to the digits that its interval leaves standing. */
export function valueText(figure: Measured | null): string {
  if (figure === null || figure.half === null) return significant(figure?.value, 4);
  return decimal(figure.value, decimalsOf(figure));
}

/** The half-width of its interval, to two digits. */
export function halfText(figure: Measured | null): string {
  return figure === null || figure.half === null
    ? significant(null)
    : decimal(figure.half, decimalsOf(figure));
}

/** Both, with a plus-minus between. */
export function figureText(figure: Measured | null): string {
  if (figure === null || figure.half === null) return valueText(figure);
  return `${valueText(figure)} ± ${halfText(figure)}`;
}
