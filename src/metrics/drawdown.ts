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
  let fill = 0;
  for (let i = 0; i <= length; i++) {
    const untilS = i < length ? time[i] : Infinity;
    for (; fill < fills.length && fills.time[fill] < untilS; fill++) {
      cash -= fills.side[fill] * fills.price[fill] * fills.size[fill] + fills.fee[fill];
      inventory = fills.inventory[fill];
      const equity = cash + inventory * last;
      if (equity > peak) peak = equity;
      else if (peak - equity > worst) worst = peak - equity;
    }
    if (i === length) break;
    if (mid[i] === mid[i]) last = mid[i];
    const equity = cash + inventory * last;
    if (equity > peak) peak = equity;
    else if (peak - equity > worst) worst = peak - equity;
  }
  return worst;
}
