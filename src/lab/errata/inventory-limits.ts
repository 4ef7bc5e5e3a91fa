import { BUY_TRADE, QUOTE, SELL_TRADE, type Tape } from '../../tape/tape';
import { BAND_SETS, bandOf } from '../../risk/bands';
import type { Config } from '../../session/config';
import { Session } from '../../session/session';
import { writeTape } from '../../session/run';
import { exact, words, type Erratum } from './erratum';
import { printedLayer } from './layers';
import { pairedRuns } from './paired-runs';
import {
  BANDS_ONLY,
  HALF_SPREAD,
  LOT,
  MAX_INVENTORY,
  PLAIN,
  plainDesk,
  rmsInventory,
  runOne,
  runTogether,
} from './plain-market';

const FIXED = { part: 'fixed', values: { halfSpread: HALF_SPREAD, lot: LOT } };

/** Fixed quotes with the bands that `risk` describes, and nothing else. */
function bandedDesk(risk: Record<string, unknown>, changes: Record<string, unknown> = {}): Config {
  return plainDesk(FIXED, {
    execution: { refreshS: 0, sizeLaw: 'constant' },
    risk: { ...BANDS_ONLY, ...risk },
    ...changes,
  });
}

/** As printed: what manage_inventory() answers. */
export function printedState(inventory: number, maxInventory: number): string {
  const ratio = Math.abs(inventory) / maxInventory;
  if (ratio < 0.33) return 'normal';
  if (ratio < 0.66) return inventory > 0 ? 'skew_sell' : 'skew_buy';
  if (ratio < 1) return inventory > 0 ? 'cancel_bids' : 'cancel_asks';
  return 'emergency_reduce';
}

/** As printed: the order's whole size or nothing, whatever “skew” says. */
export function printedSize(
  side: 'bid' | 'ask',
  inventory: number,
  maxInventory: number,
  size: number,
): number {
  const state = printedState(inventory, maxInventory);
  if (side === 'bid' && (state === 'cancel_bids' || state === 'emergency_reduce')) return 0;
  if (side === 'ask' && (state === 'cancel_asks' || state === 'emergency_reduce')) return 0;
  return size;
}

/** Distances of the two quotes of a real desk with section 3's bands after it has bought 0.2 BTC, 40 % of its limit. */
export function quotesAt40(): { bid: number; ask: number } {
  const desk = plainDesk(
    { part: 'fixed', values: { halfSpread: HALF_SPREAD, lot: 0.2 } },
    { execution: { refreshS: 0, sizeLaw: 'constant' }, risk: { ...BANDS_ONLY, bands: 'article-3' } },
  );
  const { mid } = PLAIN;
  const tape = writeTape({ ...desk, durationS: 1e-3 });
  tape.length = 0;
  tape.quote(0, mid, mid);
  tape.trade(1, SELL_TRADE, mid - 2 * HALF_SPREAD);
  tape.quote(2, mid, mid);
  const session = new Session(desk, tape);
  session.advance(3);
  return { bid: mid - session.bids.layers[0].price, ask: session.asks.layers[0].price - mid };
}

const twoBandSets: Erratum = {
  name: 'E22',
  title: 'Two sets of bands, and a skew that skews nothing',
  where: 'Inventory targets; the agent; inventory limits',
  prints:
    '33/66/100 % in section 3, 50/80/100 % in section 7, and a state skew_sell that changes neither price nor size.',
  code: 'elif ratio < 0.66:\n    return "skew_sell" if self.inventory > 0 else "skew_buy"',
  right:
    'One set, chosen on purpose (both are presets here), whose soft band widens the adding side and tightens the reducing one.',
  effect: 'At 40 % of the limit the printed code quotes the same sizes at the same distances on both sides.',
  demonstrate() {
    const printed = bandedDesk({ softPct: 66, hardPct: 66 });
    const right = bandedDesk({ bands: 'article-3' });
    const at40 = quotesAt40();
    const answer = (set: 'article-3' | 'article-7'): string => bandOf(BAND_SETS[set], 0.7);
    const size = (side: 'bid' | 'ask'): number => printedSize(side, 0.2, MAX_INVENTORY, LOT);
    return pairedRuns({
      paths: 24,
      quantities: [
        { label: 'Inventory, rms', unit: 'BTC' },
        { label: 'Final inventory, spread', unit: 'BTC', statistic: 'spread' },
      ],
      run(path) {
        const [idle, acting] = runTogether([printed, right], path);
        return [
          [rmsInventory(idle), rmsInventory(acting)],
          [idle.inventory, acting.inventory],
        ];
      },
      result: () => ({
        name: 'E22',
        setting: 'Eight hours of fixed quotes, 26 USD a side, bands of section 3 on 0.5 BTC.',
        columns: ['skew_sell does nothing', 'soft band acts'],
        exact: [
          exact('Bid below the mid at 40 %', 'USD', HALF_SPREAD, at40.bid),
          exact('Ask above the mid at 40 %', 'USD', HALF_SPREAD, at40.ask),
          words('Sizes at 40 %, bid and ask', `${size('bid')} and ${size('ask')}`, 'as chosen'),
          words(
            'At 70 % the article is in its',
            `${answer('article-3')} band (section 3)`,
            `${answer('article-7')} band (section 7)`,
          ),
        ],
        finding:
          'The same position is “only show reducing quotes” in one section and “no manual intervention needed” in the other.',
        desks: { printed, right },
      }),
    });
  },
};

const emergencySendsNothing: Erratum = {
  name: 'E23',
  title: 'The emergency that sends nothing',
  where: 'Inventory limits; the agent',
  prints:
    'A market order for half of the position in the text; in the code both sizes become 0 and nothing is sent.',
  code: 'if side == "bid" and state in ("cancel_bids", "emergency_reduce"):\n    return 0.0',
  right: 'The order is sent, pays the taker fee and slippage, and quoting pauses.',
  effect: 'The desk sits on its full position with no quote, for ever.',
  demonstrate() {
    // Orders of a sixth of the limit and no band before it: every session gets there.
    const lot = 0.05;
    const maxInventory = 0.3;
    const desk = plainDesk(
      { part: 'fixed', values: { halfSpread: HALF_SPREAD, lot } },
      {
        execution: { refreshS: 0, sizeLaw: 'constant' },
        risk: { ...BANDS_ONLY, softPct: 100, hardPct: 100, maxInventory, pauseS: 60 },
        fees: { schedule: 'custom', makerBps: 0, takerBps: 5 },
      },
    );
    return pairedRuns({
      paths: 20,
      quantities: [
        { label: 'Fills until the limit · in eight hours', unit: '' },
        { label: 'Time with quotes', unit: '%' },
        { label: 'Position held to the end, size', unit: 'BTC' },
        { label: 'P&L', unit: 'USD' },
        { label: 'Scatter of the P&L', unit: 'USD', statistic: 'spread' },
      ],
      run(path) {
        const { session } = runOne(desk, path);
        const frozen = frozenAt(session, maxInventory);
        const paused = (100 * 60 * session.risk.emergencies) / session.timeS;
        return [
          [frozen.fills, session.fills.length],
          [(100 * frozen.timeS) / session.timeS, 100 - paused],
          [Math.abs(frozen.inventory), Math.abs(session.inventory)],
          [frozen.equity, session.equity],
          [frozen.equity, session.equity],
        ];
      },
      result: () => ({
        name: 'E23',
        setting:
          'Fixed quotes of 0.05 BTC with a limit of 0.3 BTC, which every session reaches within minutes.',
        columns: ['sizes become 0', 'half is sold'],
        finding:
          'As printed the session is over after a few fills, with the largest position it may have and no way out.',
        desks: null,
      }),
    });
  },
};

/** The run as the printed code leaves it: nothing happens after the limit is reached. */
function frozenAt(
  { fills, mid, timeS }: Session,
  maxInventory: number,
): { fills: number; timeS: number; inventory: number; equity: number } {
  let cash = 0;
  for (let i = 0; i < fills.length; i++) {
    cash -= fills.side[i] * fills.price[i] * fills.size[i] + fills.fee[i];
    const inventory = fills.inventory[i];
    if (Math.abs(inventory) < maxInventory - 1e-9) continue;
    return { fills: i + 1, timeS: fills.time[i], inventory, equity: cash + inventory * mid };
  }
  const inventory = fills.length > 0 ? fills.inventory[fills.length - 1] : 0;
  return { fills: fills.length, timeS, inventory, equity: cash + inventory * mid };
}

/** Size of a side's order at an inventory; `load` is positive when the side adds to it. */
export type SizeLaw = (load: number) => number;

/** As printed: a tenth of the order always stays, and the other side grows without end. */
export const printedSizeLaw: SizeLaw = (load) => Math.max(0.1, 1 - load);

/**
 * Inventory of a desk whose orders stand `half` from the mid at every moment, on a mid-only tape: highest on the way
 * and at the end. `law` gives the share of `size` at a load of inventory/limit.
 */
export function inventoryUnder(
  law: SizeLaw,
  tape: Tape,
  half: number,
  size: number,
  limit: number,
): { highest: number; final: number } {
  let mid = 0;
  let inventory = 0;
  let highest = 0;
  for (let row = 0; row < tape.length; row++) {
    const kind = tape.kind[row];
    if (kind === QUOTE) mid = tape.price[row];
    const side = kind === SELL_TRADE ? 1 : kind === BUY_TRADE ? -1 : 0;
    if (side === 0 || side * (mid - tape.price[row]) < half) continue;
    inventory += side * size * law((side * inventory) / limit);
    highest = Math.max(highest, Math.abs(inventory));
  }
  return { highest, final: inventory };
}

const tenthAlwaysStays: Erratum = {
  name: 'E32',
  title: 'The adding side never goes to zero',
  where: 'Multi-level order book',
  prints: 'size · max(0.1, 1 − ratio), with a ratio that is not clipped.',
  code: 'bid_size = level["size"] * max(0.1, 1 - inv_ratio)\nask_size = level["size"] * max(0.1, 1 + inv_ratio)',
  right: 'Smaller in proportion, and exactly zero at the hard limit.',
  effect: 'At 0.6 BTC, above its maximum of 0.5, the desk still bids 10 % of every layer.',
  demonstrate() {
    const size = 0.02;
    const right = plainDesk(
      { part: 'fixed', values: { halfSpread: HALF_SPREAD, lot: size } },
      {
        execution: { refreshS: 0, sizeLaw: 'reduce-adding' },
        risk: { ...BANDS_ONLY, softPct: 100, hardPct: 100 },
        durationS: 3600,
        market: {
          part: 'brownian-poisson',
          values: { ...PLAIN, gridS: 2 },
          events: [{ kind: 'burst', t: 1200, durationS: 600, factor: 30, side: 'sell' }],
        },
      },
    );
    const beyond = printedLayer(PLAIN.mid, 0.6, MAX_INVENTORY, { offsetBps: 5, size: 0.005 });
    return pairedRuns({
      paths: 16,
      quantities: [
        { label: 'Highest inventory', unit: 'BTC' },
        { label: 'Highest inventory, share of the limit', unit: '%' },
      ],
      run(path) {
        const tape = writeTape(right, path);
        const printed = inventoryUnder(printedSizeLaw, tape, HALF_SPREAD, size, MAX_INVENTORY).highest;
        const [session] = runTogether([right], path);
        let highest = 0;
        for (const held of session.fills.inventory.subarray(0, session.fills.length))
          highest = Math.max(highest, Math.abs(held));
        const share = (inventory: number): number => (100 * inventory) / MAX_INVENTORY;
        return [
          [printed, highest],
          [share(printed), share(highest)],
        ];
      },
      result: () => ({
        name: 'E32',
        setting:
          'An hour, quotes of 0.02 BTC, 26 USD a side; for ten minutes sellers come thirty times as often.',
        columns: ['at least a tenth', 'zero at the limit'],
        exact: [
          exact('Bid of layer 1 at 0.6 BTC (limit 0.5)', 'BTC', beyond.bidSize, 0),
          exact('Ask of layer 1 at 0.6 BTC', 'BTC', beyond.askSize, 0.005),
        ],
        finding: 'A limit that still bids is none: the printed desk goes on buying past it.',
        desks: null,
      }),
    });
  },
};

/** Faults of the limits on inventory. */
export const LIMIT_ERRATA: readonly Erratum[] = [twoBandSets, emergencySendsNothing, tenthAlwaysStays];
