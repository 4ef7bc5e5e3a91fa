import { MidPath } from '../../metrics/mid-path';
import type { Config } from '../../session/config';
import { readConfig } from '../../session/read-config';
import { runSession, writeTape } from '../../session/run';
import { BARE_THEORY } from '../../session/scenarios';
import type { Session } from '../../session/session';
import type { Tape } from '../../tape/tape';

/** The article's market in numbers: BTC at 50 % a year, one market order in two seconds a side, reach of 1/k = 17 USD. */
export const PLAIN = { mid: 65_000, sigma: 5.7873541262697, A: 0.5, k: 0.06 } as const;
/** Its session, its order and half of its 8 bp spread. */
export const SESSION_S = 28_800;
export const LOT = 0.01;
export const HALF_SPREAD = 26;
/** Its inventory limit, BTC. */
export const MAX_INVENTORY = 0.5;
/** Its skew of one lot, USD: lot/limit · half-spread · skew factor 0.5. */
export const SKEW_PER_LOT = 0.26;

/** Bands alone: no breaker, no floor, no cap. */
export const BANDS_ONLY = {
  bands: 'custom',
  maxInventory: MAX_INVENTORY,
  lossPer5Min: null,
  sessionLoss: null,
  adverseSelection: 'off',
  perFillLoss: null,
  oneSidedFills: null,
  fillSpike: null,
  minSpreadBps: 0,
  maxSpreadBps: 2000,
  maxOrdersPerS: 10_000,
} as const;

/** A configuration that differs from the default as given; a mistake in it is a bug. */
export function configured(changes: Record<string, unknown>): Config {
  const result = readConfig(changes);
  if (!result.ok) throw new Error(`bug: lesson: ${result.problems.map(({ message }) => message).join(' ')}`);
  return result.config;
}

/** A desk of bare theory in the plain market, re-quoted at every row unless `changes` say otherwise. */
export function plainDesk(
  strategy: { readonly part: string; readonly values: Record<string, unknown> },
  changes: Record<string, unknown> = {},
  market: Record<string, unknown> = {},
): Config {
  return configured({
    ...BARE_THEORY,
    durationS: SESSION_S,
    market: { part: 'brownian-poisson', values: { ...PLAIN, gridS: 2, ...market } },
    strategy: { volatility: 'given', ...strategy },
    ...changes,
  });
}

/** Every desk on the same tape, which is the world of the first. */
export function runTogether(desks: readonly Config[], path: number): readonly Session[] {
  const tape = writeTape(desks[0], path);
  return desks.map((desk) => runSession(desk, tape));
}

/** One desk on its own tape. */
export function runOne(desk: Config, path: number): { session: Session; tape: Tape } {
  const tape = writeTape(desk, path);
  return { session: runSession(desk, tape), tape };
}

/** √ of the time-average of inventory², base units. */
export function rmsInventory({ ledger, timeS }: Session): number {
  return timeS > 0 ? Math.sqrt(ledger.squaredInventoryTime / timeS) : 0;
}

/** The mid of a tape on a clock, from 0 to its last row. */
export function midsEvery(tape: Tape, stepS: number): Float64Array {
  const path = new MidPath(tape);
  const mids = new Float64Array(Math.floor(path.endS / stepS + 1e-9) + 1);
  for (let i = 0, at = 0; i < mids.length; i++) {
    at = path.lastAt(Math.max(0, at), i * stepS);
    mids[i] = path.mid[Math.max(0, at)];
  }
  return mids;
}
