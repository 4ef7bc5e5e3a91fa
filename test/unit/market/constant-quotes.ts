import { FillLog, MAKER } from '../../../src/domain/fill-log';
import type { Values } from '../../../src/domain/part';
import { defaultsOf } from '../../../src/domain/part';
import { headerOf, type MarketContext } from '../../../src/market/market';
import { MARKETS } from '../../../src/market/registry';
import { BUY_TRADE, QUOTE, SELL_TRADE, Tape } from '../../../src/tape/tape';

const THEORY = { symbol: 'THEORY', tick: 0, lotStep: 0 };

/** The tape of a market by name, its defaults changed as given. */
export function tapeOf(
  name: string,
  values: Values,
  context: Partial<MarketContext> & { durationS: number },
): Tape {
  const part = MARKETS[name];
  const all = { ...defaultsOf(part.parameters), ...values };
  const tape = new Tape(headerOf(name, part, all, THEORY), 1024);
  part.write(all, { seed: 7, path: 0, instrument: THEORY, events: [], ...context }, tape);
  return tape;
}

/** Fills of one lot a side standing at `delta` from the mid at every moment, for as long as the tape lasts. */
export function fillsAt(tape: Tape, delta: number): FillLog {
  const fills = new FillLog();
  let mid = 0;
  let inventory = 0;
  for (let row = 0; row < tape.length; row++) {
    const kind = tape.kind[row];
    if (kind === QUOTE) mid = tape.price[row];
    if (kind !== BUY_TRADE && kind !== SELL_TRADE) continue;
    const side = kind === BUY_TRADE ? -1 : 1;
    if (-side * (tape.price[row] - mid) <= delta) continue;
    inventory += side;
    fills.add(row, tape.time[row], 0, side, MAKER, mid - side * delta, 1, 0, mid, inventory);
  }
  return fills;
}
