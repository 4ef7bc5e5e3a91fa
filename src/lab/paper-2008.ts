import { log1p } from '../domain/portable-math';
import type { Config } from '../session/config';
import { readConfig } from '../session/read-config';
import { BARE_THEORY } from '../session/scenarios';
import { buildStrategy } from '../session/build-desk';
import { headerOf } from '../market/market';
import { MARKETS } from '../market/registry';
import { planCells, type CellsPlan } from './cells';
import { paperMoments } from './paper-table';

/** Numbers of a row of the paper's tables, per session of one time unit. */
export interface PaperRow {
  readonly averageSpread: number;
  readonly profit: number;
  readonly profitStd: number;
  readonly finalInventory: number;
  readonly finalInventoryStd: number;
}

/** One row: what was printed, what is exact, and the cell that simulates it. */
export interface PaperDesk {
  readonly gamma: number;
  readonly strategy: 'inventory' | 'symmetric';
  /** As printed, from 1,000 simulations. */
  readonly published: PaperRow;
  /** Of the same discrete scheme, without simulation. */
  readonly exact: PaperRow;
}

type Printed = readonly [number, PaperDesk['strategy'], number, number, number, number, number];

/** Avellaneda & Stoikov, Quantitative Finance 8(3), 2008, tables 1–3: spread, profit, its sd, final q, its sd. */
const PRINTED: readonly Printed[] = [
  [0.1, 'inventory', 1.49, 65.0, 6.6, 0.08, 2.9],
  [0.1, 'symmetric', 1.49, 68.4, 12.7, 0.26, 8.4],
  [0.01, 'inventory', 1.35, 68.6, 8.7, 0.12, 5.1],
  [0.01, 'symmetric', 1.35, 68.8, 12.8, 0.09, 8.7],
  [1, 'inventory', 3.02, 31.4, 5.0, 0.02, 1.7],
  [1, 'symmetric', 3.02, 44.0, 11.0, 0.0, 5.1],
];

/** Inventories beyond this many lots are not reached in two hundred steps. */
const FOLLOWED_LOTS = 150;

/** The six desks of the tables, each on the same `paths` tapes of `seed`, in the order in which they were printed. */
export function paperTables(paths: number, seed: number): { plan: CellsPlan; desks: readonly PaperDesk[] } {
  const cells = PRINTED.map(([gamma, strategy]) => paperConfig(gamma, strategy, seed));
  const desks = PRINTED.map(([gamma, strategy, averageSpread, profit, profitStd, q, qStd], i) => ({
    gamma,
    strategy,
    published: { averageSpread, profit, profitStd, finalInventory: q, finalInventoryStd: qStd },
    exact: exactRow(cells[i]),
  }));
  return { plan: planCells(cells, null, paths), desks };
}

function paperConfig(gamma: number, strategy: PaperDesk['strategy'], seed: number): Config {
  const inventory = { part: 'avellaneda-stoikov', values: { gamma, lot: 1 }, volatility: 'given' };
  const result = readConfig({
    ...BARE_THEORY,
    seed,
    durationS: 1,
    market: { part: 'paper-2008' },
    strategy: inventory,
    utility: { gamma },
  });
  if (!result.ok) throw new Error(`bug: ${result.problems.map(({ message }) => message).join(' ')}`);
  const { config } = result;
  if (strategy === 'inventory') return config;
  const values = { halfSpread: 0.5 * averageSpread(gamma, config), lot: 1 };
  return { ...config, strategy: { ...config.strategy, part: 'fixed', values } };
}

/** Of the inventory strategy over the session: γσ²T/2 + (2/γ)·ln(1 + γ/k), the symmetric desk's constant one. */
function averageSpread(gamma: number, { market, durationS }: Config): number {
  const { sigma, k } = MARKETS[market.part].truth(market.values);
  return 0.5 * gamma * sigma! * sigma! * durationS + (2 / gamma) * log1p(gamma / k!);
}

function exactRow(config: Config): PaperRow {
  const { market, instrument, durationS } = config;
  const { strategy } = buildStrategy(
    config,
    headerOf(market.part, MARKETS[market.part], market.values, instrument),
  );
  const number = (name: string): number => Number(market.values[name]);
  const moments = paperMoments(strategy, {
    mid: number('mid'),
    sigma: number('sigma'),
    A: number('A'),
    k: number('k'),
    steps: number('steps'),
    durationS,
    followedLots: FOLLOWED_LOTS,
  });
  const { averageSpread, profitMean, profitStd, finalInventoryMean, finalInventoryStd } = moments;
  return {
    averageSpread,
    profit: profitMean,
    profitStd,
    finalInventory: finalInventoryMean,
    finalInventoryStd,
  };
}
