import { PICKED_OFF, TAKER, type FillLog } from '../src/domain/fill-log';
import { sideName } from '../src/domain/side';
import type { FillRow } from './protocol';

/** A table holds at most so many fills. */
const MOST_ROWS = 10_000;

/** Our fills so far, newest first. */
export function fillRows(fills: FillLog, limit: number): FillRow[] {
  const rows: FillRow[] = [];
  const oldest = Math.max(0, fills.length - Math.max(0, Math.min(limit, MOST_ROWS)));
  for (let i = fills.length - 1; i >= oldest; i--) {
    rows.push({
      timeS: fills.time[i],
      side: sideName(fills.side[i]),
      layer: fills.layer[i],
      price: fills.price[i],
      size: fills.size[i],
      fee: fills.fee[i],
      mid: fills.mid[i],
      kind: fills.kind[i] === TAKER ? 'taker' : fills.kind[i] === PICKED_OFF ? 'picked-off' : 'maker',
      inventoryAfter: fills.inventory[i],
    });
  }
  return rows;
}
