import type { FillLog } from '../domain/fill-log';
import type { MidPath } from './mid-path';

/**
 * Largest fall of equity from its running maximum, quote currency (0 or positive), looked at after every mid and
 * every fill. Equity starts at 0; a mid of the same time as a fill comes first.
 */
export function maxDrawdown(path: MidPath, fills: FillLog): number {
  const { time, mid, length } = path;
  let cash = 0;
  let inventory = 0;
  let last = 0;
  let peak = 0;
  let worst = 0;
  let i = 0;
  for (let fill = 0; fill <= fills.length; fill++) {
    const untilS = fill < fills.length ? fills.time[fill] : Infinity;
    for (; i < length && time[i] <= untilS; i++) {
      if (mid[i] !== mid[i]) continue;
      last = mid[i];
      const equity = cash + inventory * last;
      if (equity > peak) peak = equity;
      else if (peak - equity > worst) worst = peak - equity;
    }
    if (fill === fills.length) break;
    cash -= fills.side[fill] * fills.price[fill] * fills.size[fill] + fills.fee[fill];
    inventory = fills.inventory[fill];
    const equity = cash + inventory * last;
    if (equity > peak) peak = equity;
    else if (peak - equity > worst) worst = peak - equity;
  }
  return worst;
}
