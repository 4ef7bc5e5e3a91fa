import { isRecord, type Problem, type Values } from '../domain/part';
import { log1pOver } from '../domain/portable-math';
import { MARKETS } from '../market/registry';
import type { Config } from '../session/config';
import { readConfig } from '../session/read-config';
import { BARE_THEORY } from '../session/scenarios';
import { glftSkew } from '../strategy/glft';
import { planCells, type CellsPlan } from './cells';

/** One point of the frontier: a strategy with what γ asks of it. */
export interface FrontierDesk {
  readonly strategy: string;
  readonly gamma: number;
}

export interface Frontier {
  readonly plan: CellsPlan;
  /** One for each cell; the reference is the optimum at the γ of `utility`. */
  readonly desks: readonly FrontierDesk[];
  /** Inventory bound of every strategy that has one, lots. */
  readonly Q: number;
}

/** What γ means to the strategies that are told something else. */
interface Market {
  readonly lot: number;
  readonly sigma: number;
  readonly A: number;
  readonly k: number;
}

/** Values of every strategy of the ladder that follow from γ; the others are each strategy's own. */
const LADDER: Readonly<Record<string, (gamma: number, market: Market) => Values>> = {
  fixed: (gamma, market) => ({ halfSpread: halfSpread(gamma, market) }),
  'linear-skew': (gamma, market) => ({
    halfSpread: halfSpread(gamma, market),
    skewPerLot: skew(gamma, market),
  }),
  'avellaneda-stoikov': (gamma) => ({ gamma }),
  'avellaneda-stoikov-rolling': (gamma) => ({ gamma }),
  'avellaneda-stoikov-infinite': (gamma) => ({ gamma }),
  glft: (gamma) => ({ gamma }),
  'glft-exact': (gamma) => ({ gamma }),
  'cartea-jaimungal': (gamma, market) => ({ phi: penalty(gamma, market), alpha: 0 }),
  'informed-optimal': (gamma, market) => ({ phi: penalty(gamma, market), alpha: 0 }),
};

/** Lots that are hardly ever reached by a desk that leans. */
const USUAL_BOUND = 50;

export type FrontierResult =
  ({ readonly ok: true } & Frontier) | { readonly ok: false; readonly problems: readonly Problem[] };

/**
 * Every strategy of the ladder at every γ in the market of `config`, on the same tapes. `bare`: as theory has them,
 * one quote a side at their own distances, without rounding, fees, limits or latency; else in the desk of `config`.
 * The reference is the exact optimum, of the informed market where somebody is informed, at the γ of `utility`.
 */
export function planFrontier(
  config: Config,
  gammas: readonly number[],
  paths: number,
  bare: boolean,
): FrontierResult {
  const market = marketOf(config);
  if (market === null) {
    const message = 'A frontier wants a synthetic market that states its σ, A and k.';
    return { ok: false, problems: [{ path: 'market.part', code: 'not-applicable', message }] };
  }
  const informed = (MARKETS[config.market.part].truth(config.market.values).informedShare ?? 0) > 0;
  const optimum = informed ? 'informed-optimal' : 'glft-exact';
  const judge = config.utility.gamma;
  const Q = typeof config.strategy.values.Q === 'number' ? config.strategy.values.Q : USUAL_BOUND;
  const desks: FrontierDesk[] = Object.keys(LADDER)
    .filter((strategy) => informed || strategy !== 'informed-optimal')
    .flatMap((strategy) => gammas.map((gamma) => ({ strategy, gamma })));
  let reference = desks.findIndex(({ strategy, gamma }) => strategy === optimum && gamma === judge);
  if (reference < 0) reference = desks.push({ strategy: optimum, gamma: judge }) - 1;
  const cells: Config[] = [];
  const problems: Problem[] = [];
  for (const { strategy, gamma } of desks) {
    const values = { lot: market.lot, ...boundOf(strategy, Q), ...LADDER[strategy](gamma, market) };
    const result = readConfig(deskOf(config, strategy, values, bare));
    if (result.ok) cells.push(result.config);
    else problems.push(...result.problems);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, desks, Q, plan: planCells(cells, reference, paths) };
}

/** No inventory beyond ± Q: the same for all, so that they are compared on what they do within. */
function boundOf(strategy: string, Q: number): Values {
  return strategy === 'avellaneda-stoikov-infinite' ? { qMax: Q } : { Q };
}

function deskOf(config: Config, part: string, values: Values, bare: boolean): unknown {
  const strategy = { ...config.strategy, part, values };
  if (!bare) return { ...config, actions: [], strategy };
  const { symbol } = config.instrument;
  return {
    seed: config.seed,
    durationS: config.durationS,
    market: config.market,
    utility: config.utility,
    ...BARE_THEORY,
    instrument: { ...BARE_THEORY.instrument, symbol },
    strategy: { part, values, volatility: 'given' },
  };
}

function marketOf({ market, strategy }: Config): Market | null {
  const part = MARKETS[market.part];
  if (part === undefined || !isRecord(market.values)) return null;
  const truth = part.truth(market.values);
  const sigma = truth.sigma ?? truth.sigmaTotal;
  if (sigma === null || truth.A === null || truth.k === null) return null;
  const lot = typeof strategy.values.lot === 'number' ? strategy.values.lot : 1;
  return { lot, sigma, A: truth.A, k: truth.k };
}

/** GLFT's half-spread at no inventory: what a desk that never leans quotes for the same γ. */
function halfSpread(gamma: number, market: Market): number {
  const { lot, k } = market;
  return log1pOver((gamma * lot) / k) / k + 0.5 * skew(gamma, market);
}

/** GLFT's lean per lot. */
function skew(gamma: number, { lot, sigma, A, k }: Market): number {
  return glftSkew(gamma * lot, sigma, A, k);
}

/** φ that prices a squared lot as γ does: γσ²·lot²/2. */
function penalty(gamma: number, { lot, sigma }: Market): number {
  return 0.5 * gamma * sigma * sigma * lot * lot;
}
