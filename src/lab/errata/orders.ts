import { randomStream } from '../../domain/random';
import type { RestingOrders } from '../../domain/resting-orders';
import { Session } from '../../session/session';
import { BUY_TRADE, QUOTE, SELL_TRADE, type Tape } from '../../tape/tape';
import type { Erratum } from './erratum';
import { pairedRuns } from './paired-runs';
import {
  BANDS_ONLY,
  configured,
  HALF_SPREAD,
  LOT,
  PLAIN,
  plainDesk,
  rmsInventory,
  runOne,
  runTogether,
  SKEW_PER_LOT,
} from './plain-market';

/** An order at the venue that its owner has forgotten or does not withdraw. */
export interface LeftOrder {
  readonly fromS: number;
  readonly side: number;
  readonly price: number;
  readonly size: number;
}

/** What became of orders that stay until somebody takes them. */
export interface LeftOutcome {
  readonly filled: number;
  /** Base units that they bought, less those that they sold. */
  readonly inventory: number;
  /** Their worth at the last mid less what was paid, quote currency. */
  readonly worth: number;
}

/**
 * Orders left standing on a mid-only tape until a time: each fills once, whole, at its own price, when a market order
 * reaches it or the mid passes it. `orders` in the order of `fromS`.
 */
export function leaveStanding(tape: Tape, orders: readonly LeftOrder[], untilS: number): LeftOutcome {
  const standing: LeftOrder[] = [];
  let next = 0;
  let mid = 0;
  let [filled, inventory, cash] = [0, 0, 0];
  for (let row = 0; row < tape.length && tape.time[row] <= untilS; row++) {
    const [timeS, kind, price] = [tape.time[row], tape.kind[row], tape.price[row]];
    for (; next < orders.length && orders[next].fromS < timeS; next++) standing.push(orders[next]);
    if (kind === QUOTE) mid = price;
    for (let i = standing.length - 1; i >= 0; i--) {
      const { side, price: limit, size } = standing[i];
      const takes = kind === QUOTE || kind === (side > 0 ? SELL_TRADE : BUY_TRADE);
      if (!takes || side * (limit - price) < 0) continue;
      standing.splice(i, 1);
      filled++;
      inventory += side * size;
      cash -= side * size * limit;
    }
  }
  return { filled, inventory, worth: cash + inventory * mid };
}

/** The default desk when the price falls by 4 % in five minutes under a wave of selling. */
function crashingDesk() {
  return configured({
    durationS: 2400,
    market: {
      events: [
        { kind: 'jump', t: 1200, size: -2600, overS: 300, recovered: 0 },
        { kind: 'regime', t: 1200, durationS: 600, factor: 3 },
        { kind: 'burst', t: 1200, durationS: 300, factor: 40, side: 'sell' },
      ],
    },
    execution: { sizeLaw: 'constant' },
    risk: {
      maxInventory: 0.3,
      oneSidedFills: null,
      fillSpike: null,
      perFillLoss: null,
      adverseSelection: 'off',
    },
  });
}

/** Sources count microseconds: nothing happens in between. */
const JUST_BEFORE_S = 1e-6;

/** What stands at the venue just before each pause of the five-minute breaker. */
function ordersAtPauses({ config, tape, events }: Session): { timeS: number; orders: LeftOrder[] }[] {
  const before = new Session(config, tape);
  return events
    .filter(({ kind }) => kind === 'five-minute-loss')
    .map(({ timeS }) => {
      before.advance(timeS - JUST_BEFORE_S);
      return { timeS, orders: [before.bids, before.asks].flatMap((side) => standing(side, timeS)) };
    });
}

function standing({ side, layers }: RestingOrders, fromS: number): LeftOrder[] {
  return layers.filter(({ size }) => size > 0).map(({ price, size }) => ({ fromS, side, price, size }));
}

const pauseWithoutCancel: Erratum = {
  name: 'E24',
  title: 'A circuit break that leaves quotes standing',
  where: 'The agent: main loop',
  prints: 'When the breaker trips, update_quotes returns None and the loop continues without cancelling.',
  code: 'if quote is None:\n    await asyncio.sleep(5)\n    continue',
  right: 'Cancel first, then wait.',
  effect: 'Stale quotes stay live for the whole pause, which is when they are most likely to be hit.',
  demonstrate() {
    const desk = crashingDesk();
    return pairedRuns({
      paths: 32,
      quantities: [
        { label: 'Orders standing in the pauses', unit: '' },
        { label: 'Of them filled', unit: '' },
        { label: 'Bought in the pauses', unit: 'BTC' },
        { label: 'P&L of those fills, each at its pause’s end', unit: 'USD' },
      ],
      run(path) {
        const { session, tape } = runOne(desk, path);
        let [left, filled, bought, worth] = [0, 0, 0, 0];
        for (const { timeS, orders } of ordersAtPauses(session)) {
          const outcome = leaveStanding(tape, orders, timeS + desk.risk.pauseS);
          left += orders.length;
          filled += outcome.filled;
          bought += outcome.inventory;
          worth += outcome.worth;
        }
        return [
          [left, 0],
          [filled, 0],
          [bought, 0],
          [worth, 0],
        ];
      },
      result: () => ({
        name: 'E24',
        setting:
          'Four layers while the price falls by 4 % in five minutes under a wave of selling; the pauses of a minute that the five-minute breaker makes.',
        columns: ['left standing', 'cancelled'],
        finding: 'The desk that “pauses” goes on buying at prices the market has left.',
        desks: null,
      }),
    });
  },
};

/** One cancellation in so many fails. */
const FAILS = 100;
const REFRESH_S = 2;

const ghostOrders: Erratum = {
  name: 'E25',
  title: 'Ghost orders',
  where: 'The agent: orders',
  prints: 'Errors of a cancellation are swallowed and the local book is emptied.',
  code: 'except Exception:\n    pass\nself.active_orders.clear()',
  right: 'An order is gone when the venue says so; until then it counts.',
  effect: 'Orders nobody remembers go on filling, and the desk’s inventory is not what it thinks.',
  demonstrate() {
    const desk = plainDesk(
      { part: 'linear-skew', values: { halfSpread: HALF_SPREAD, skewPerLot: SKEW_PER_LOT, lot: LOT } },
      { execution: { refreshS: REFRESH_S, sizeLaw: 'constant' } },
    );
    return pairedRuns({
      paths: 16,
      quantities: [
        { label: 'Forgotten orders that filled', unit: '' },
        { label: 'Inventory nobody knows of, size at the end', unit: 'BTC' },
        { label: 'Their P&L', unit: 'USD' },
        { label: 'Scatter of their P&L', unit: 'USD', statistic: 'spread' },
      ],
      run(path) {
        const { session, tape } = runOne(desk, path);
        const outcome = leaveStanding(tape, ghostsOf(session, path), Infinity);
        return [
          [outcome.filled, 0],
          [Math.abs(outcome.inventory), 0],
          [outcome.worth, 0],
          [outcome.worth, 0],
        ];
      },
      result: () => ({
        name: 'E25',
        setting: 'Eight hours, quotes of 0.01 BTC replaced every 2 s; one cancellation in a hundred fails.',
        columns: ['forgotten', 'remembered'],
        finding:
          'By the evening the account holds a position that no skew, band or breaker of the desk has seen.',
        desks: null,
      }),
    });
  },
};

/** What stands at a refresh and whose cancellation fails there. */
function ghostsOf({ config, tape, timeS: endS }: Session, path: number): LeftOrder[] {
  const failures = randomStream(15, 'failed cancellations', path);
  const desk = new Session(config, tape);
  const ghosts: LeftOrder[] = [];
  for (let timeS = REFRESH_S; timeS < endS; timeS += REFRESH_S) {
    desk.advance(timeS - JUST_BEFORE_S);
    for (const orders of [desk.bids, desk.asks]) {
      if (failures.unit() * FAILS < 1) ghosts.push(...standing(orders, timeS));
    }
  }
  return ghosts;
}

const noFills: Erratum = {
  name: 'E26',
  title: 'The main loop never hears of fills',
  where: 'The agent: main loop',
  prints: 'main() asks for the ticker only; record_fill is called in a second program.',
  code: 'r = await client.get(f"/ticker/{config.symbol}")\nquote = agent.update_quotes(mid)',
  right: 'Fills drive inventory, and inventory drives everything else.',
  effect: 'Inventory stays 0: no skew, no limit, no loss.',
  demonstrate() {
    const refresh = { execution: { refreshS: REFRESH_S, sizeLaw: 'constant' } };
    const still = { sigma: 0 };
    const bands = { ...BANDS_ONLY, softPct: 66, hardPct: 66 };
    const printed = plainDesk(
      { part: 'fixed', values: { halfSpread: HALF_SPREAD, lot: LOT } },
      refresh,
      still,
    );
    const right = plainDesk(
      { part: 'linear-skew', values: { halfSpread: HALF_SPREAD, skewPerLot: SKEW_PER_LOT, lot: LOT } },
      { ...refresh, risk: bands },
      still,
    );
    const risk = (session: Session): number => PLAIN.sigma * rmsInventory(session) * Math.sqrt(session.timeS);
    return pairedRuns({
      paths: 32,
      quantities: [
        { label: 'Final inventory, spread', unit: 'BTC', statistic: 'spread' },
        { label: 'Inventory, rms', unit: 'BTC' },
        { label: 'Earned at the fills', unit: 'USD' },
        { label: 'Risk of the P&L from holding', unit: 'USD' },
      ],
      run(path) {
        const [deaf, hears] = runTogether([printed, right], path);
        return [
          [deaf.inventory, hears.inventory],
          [rmsInventory(deaf), rmsInventory(hears)],
          [deaf.ledger.spreadCapture, hears.ledger.spreadCapture],
          [risk(deaf), risk(hears)],
        ];
      },
      result: () => ({
        name: 'E26',
        setting: 'Eight hours, one quote of 0.01 BTC 26 USD a side, refreshed every 2 s.',
        columns: ['believes it is flat', 'hears of fills'],
        finding:
          'The income is the same; the position, and with it the risk, is ten times as large and nobody knows.',
        desks: { printed, right },
      }),
    });
  },
};

/** Faults of the life of an order. */
export const ORDER_ERRATA: readonly Erratum[] = [pauseWithoutCancel, ghostOrders, noFills];
