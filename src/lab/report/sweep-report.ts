import type { Value } from '../../domain/part';
import type { SweepAxis } from '../sweep-plan';
import { command, figure, page, table, withInterval } from './html';
import { errorBars, heatMap } from './pictures';

/** Profit of a cell so far, quote currency. */
export interface CellProfit {
  readonly paths: number;
  readonly mean: number;
  readonly se: number | null;
  readonly std: number | null;
}

/** A sweep as it was asked for. */
export interface SweptGrid {
  readonly base: unknown;
  readonly axes: readonly SweepAxis[];
  readonly pathsPerCell: number;
}

/** Cells that a page still shows as a table. */
const MOST_ROWS = 5000;

/** A sweep as one HTML page that needs nothing else. Cells as in the grid, the last axis fastest; null = not run. */
export function sweepReport(grid: SweptGrid, cells: readonly (CellProfit | null)[]): string {
  const { axes, base, pathsPerCell } = grid;
  const sessions = cells.reduce((sum, cell) => sum + (cell?.paths ?? 0), 0);
  const over = axes.map(({ path }) => path).join(' × ');
  return page(`Quotelab: ${over === '' ? 'one desk' : over}`, [
    `<p class="muted">${cells.length} cells, ${sessions} sessions. Cells that differ in the desk alone met the same tapes.</p>`,
    '<h2>Mean profit of a session ± 95 %</h2>',
    picture(axes, cells),
    rowsOf(axes, cells),
    '<h2>Again</h2>',
    command('npm run -s quotelab -- sweep - --out sweep.parquet', { base, axes, pathsPerCell }),
  ]);
}

function picture(axes: readonly SweepAxis[], cells: readonly (CellProfit | null)[]): string {
  const names = axes.map(({ values }) => values.map(textOf));
  if (axes.length === 1) {
    const bars = cells.map((cell) => cell && { value: cell.mean, half: 1.96 * (cell.se ?? 0) });
    return errorBars(`Mean profit over ${axes[0].path}`, names[0], bars);
  }
  if (axes.length === 2 && names[1].length <= 24 && cells.some((cell) => cell !== null)) {
    const label = `Mean profit: ${axes[0].path} downwards, ${axes[1].path} to the right`;
    return heatMap(
      label,
      names[0],
      names[1],
      cells.map((cell) => cell?.mean ?? null),
    );
  }
  return '';
}

function rowsOf(axes: readonly SweepAxis[], cells: readonly (CellProfit | null)[]): string {
  if (cells.length > MOST_ROWS)
    return `<p class="muted">${cells.length} cells are too many for a table: they stand in the Parquet file.</p>`;
  const head = [axes.map(({ path }) => path).join(', ') || 'cell', 'Mean ± 95 %', 'Std', 'Sessions'];
  const rows = cells.map((cell, i) => [
    placeOf(axes, i),
    cell === null ? '–' : withInterval(cell.mean, cell.se),
    figure(cell?.std),
    String(cell?.paths ?? 0),
  ]);
  return table(head, rows);
}

/** What the axes are set to in a cell. */
function placeOf(axes: readonly SweepAxis[], cell: number): string {
  const texts: string[] = [];
  let rest = cell;
  for (let i = axes.length - 1; i >= 0; i--) {
    const { values } = axes[i];
    texts.unshift(textOf(values[rest % values.length]));
    rest = Math.floor(rest / values.length);
  }
  return texts.join(', ') || String(cell);
}

function textOf(value: Value): string {
  return value === null ? 'none' : String(value);
}
