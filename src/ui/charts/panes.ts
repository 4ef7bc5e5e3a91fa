import type { RunColumns } from '../../../workers/protocol';
import type { Palette } from './palette';

/** One line of a pane: where its values are and how it looks. Dashes tell lines apart where colours do not. */
export interface PaneLine {
  readonly name: string;
  readonly label: string;
  readonly column: Exclude<keyof RunColumns, 'length' | 'time' | 'layers' | 'bids' | 'asks'>;
  readonly color: keyof Palette;
  readonly width: number;
  readonly dash: readonly number[];
  /** −1 draws the mirror image: fees count against us. */
  readonly sign: 1 | -1;
  /** Whether the run before the change is drawn for this line. */
  readonly ghost: boolean;
}

export interface Pane {
  readonly name: PaneName;
  readonly title: string;
  /** Share of the height. */
  readonly stretch: number;
  /** Drawn in this order: the most important last. */
  readonly lines: readonly PaneLine[];
}

export type PaneName = 'price' | 'inventory' | 'equity' | 'selection';

function line(
  name: string,
  label: string,
  column: PaneLine['column'],
  color: PaneLine['color'],
  more: Partial<PaneLine> = {},
): PaneLine {
  return { name, label, column, color, width: 1.25, dash: [], sign: 1, ghost: false, ...more };
}

/** The four panes, top to bottom. */
export const PANES: readonly Pane[] = [
  {
    name: 'price',
    title: 'Price',
    stretch: 4.4,
    lines: [
      line('reservation', 'Reservation', 'reservation', 'chart-reservation', { dash: [4, 2], ghost: true }),
      line('mid', 'Mid', 'mid', 'chart-mid', { width: 1.5 }),
    ],
  },
  {
    name: 'inventory',
    title: 'Inventory',
    stretch: 1.7,
    lines: [line('inventory', 'Inventory', 'inventory', 'chart-mid', { width: 1.5, ghost: true })],
  },
  {
    name: 'equity',
    title: 'P&L',
    stretch: 2.2,
    lines: [
      line('fees', 'Rebates', 'fees', 'chart-fees', { dash: [1, 2], sign: -1 }),
      line('inventoryPnl', 'Inventory P&L', 'inventoryPnl', 'chart-inventory', { dash: [5, 2] }),
      line('spreadCapture', 'Spread capture', 'spreadCapture', 'chart-capture', { dash: [8, 2, 2, 2] }),
      line('equity', 'Equity', 'equity', 'chart-equity', { width: 2, ghost: true }),
    ],
  },
  {
    name: 'selection',
    title: 'Adverse selection',
    stretch: 1.7,
    lines: [
      line('losingBaseline', 'By chance', 'losingBaseline', 'chart-reservation', { dash: [6, 3] }),
      line('losingShare', 'Losing fills', 'losingShare', 'ask', { width: 1.5, ghost: true }),
    ],
  },
];
