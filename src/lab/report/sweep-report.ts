import type { SweepAxis } from '../sweep-plan';
import { isRecord } from '../../domain/part';
import { within95 } from '../../domain/student-quantile';
import { DEFAULT_CONFIG } from '../../session/default-config';
import { settingLabel, settingText, type PartNames } from '../../session/setting-label';
import { command, escaped, figure, page, table, withInterval } from './html';
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

/** What the page adds that asked; '' where there is none. */
export interface AskedOnPage {
  /** What the sweep found, in a sentence. */
  readonly verdict: string;
  /** Address that opens the run with the question filled in. */
  readonly address: string;
}

const NOT_ASKED: AskedOnPage = { verdict: '', address: '' };

/** Cells that a page still shows as a table. */
const MOST_ROWS = 5000;

/** A sweep as one HTML page that needs nothing else. Cells as in the grid, the last axis fastest; null = not run. */
export function sweepReport(
  grid: SweptGrid,
  cells: readonly (CellProfit | null)[],
  { verdict, address }: AskedOnPage = NOT_ASKED,
): string {
  const { base, pathsPerCell } = grid;
  const names = partsOf(base);
  const axes = grid.axes.map(({ path, values }): NamedAxis => {
    const texts = values.map((value) => settingText(path, value, names));
    return { label: settingLabel(path, names), texts };
  });
  const sessions = cells.reduce((sum, cell) => sum + (cell?.paths ?? 0), 0);
  const over = axes.map(({ label }) => label).join(' × ');
  return page(`Quotelab: ${over === '' ? 'one desk' : over}`, [
    `<p class="muted">${cells.length} cells, ${sessions} sessions. Cells that differ in the desk alone met the same tapes.</p>`,
    verdict === '' ? '' : `<p><strong>${escaped(verdict)}</strong></p>`,
    '<h2>Mean P&amp;L of a session ± 95 %</h2>',
    picture(axes, cells),
    verdict === '' ? '' : `<p class="muted">${BARS}</p>`,
    rowsOf(axes, cells),
    '<h2>Again</h2>',
    address === ''
      ? ''
      : `<p><a href="${escaped(address)}" rel="noreferrer">Open the run with this sweep filled in</a>: it runs when you press its button.</p>`,
    command('npm run -s quotelab -- sweep - --out sweep.parquet', {
      base,
      axes: grid.axes,
      pathsPerCell,
    }),
  ]);
}

const BARS =
  'The ± of each value is its own interval and holds the luck of the tapes, which all values share; the sentence compares values tape by tape, where that luck falls out.';

/** An axis as the page names it. */
interface NamedAxis {
  readonly label: string;
  readonly texts: readonly string[];
}

/** Whose settings the axes are, as far as the base says so. */
function partsOf(base: unknown): PartNames {
  const part = (section: 'market' | 'strategy'): string => {
    const given = isRecord(base) ? base[section] : undefined;
    return isRecord(given) && typeof given.part === 'string' ? given.part : DEFAULT_CONFIG[section].part;
  };
  return { market: part('market'), strategy: part('strategy') };
}

function picture(axes: readonly NamedAxis[], cells: readonly (CellProfit | null)[]): string {
  if (axes.length === 1) {
    const bars = cells.map(
      (cell) => cell && { value: cell.mean, half: within95(cell.paths) * (cell.se ?? 0) },
    );
    return errorBars(`Mean P&L over ${axes[0].label}`, axes[0].texts, bars);
  }
  if (axes.length === 2 && axes[1].texts.length <= 24 && cells.some((cell) => cell !== null)) {
    const label = `Mean P&L: ${axes[0].label} downwards, ${axes[1].label} to the right`;
    return heatMap(
      label,
      axes[0].texts,
      axes[1].texts,
      cells.map((cell) => cell?.mean ?? null),
    );
  }
  return '';
}

function rowsOf(axes: readonly NamedAxis[], cells: readonly (CellProfit | null)[]): string {
  if (cells.length > MOST_ROWS)
    return `<p class="muted">${cells.length} cells are too many for a table: they stand in the Parquet file.</p>`;
  const over = axes.map(({ label }) => label).join(', ') || 'Cell';
  const head = [over, 'Mean P&L ± 95 %', 'Deviation of P&L', 'Sessions'];
  const rows = cells.map((cell, i) => [
    placeOf(axes, i),
    cell === null ? '–' : withInterval(cell.mean, cell.se, within95(cell.paths)),
    figure(cell?.std),
    String(cell?.paths ?? 0),
  ]);
  return table(head, rows);
}

/** What the axes are set to in a cell. */
function placeOf(axes: readonly NamedAxis[], cell: number): string {
  const texts: string[] = [];
  let rest = cell;
  for (let i = axes.length - 1; i >= 0; i--) {
    const all = axes[i].texts;
    texts.unshift(all[rest % all.length]);
    rest = Math.floor(rest / all.length);
  }
  return texts.join(', ') || String(cell);
}
