import type { Config } from './config';
import { changesBetween } from './config-changes';
import { DEFAULT_SCENARIO, type Scenario } from './default-scenario';
import { readConfig } from './read-config';

export type { Scenario };

/** A configuration that differs from the default as given; a mistake in it is a bug. */
function scenario(name: string, label: string, story: string, changes: Record<string, unknown>): Scenario {
  const result = readConfig(changes);
  if (!result.ok)
    throw new Error(`bug: scenario ${name}: ${result.problems.map((p) => p.message).join(' ')}`);
  return { name, label, story, config: result.config };
}

/** The switches of bare theory: one lot a side at the strategy's own distances, no rounding, fees, limits or latency. */
export const BARE_THEORY = {
  layers: [],
  execution: { refreshS: 0 },
  instrument: { symbol: 'THEORY', tick: 0, lotStep: 0 },
  fees: { schedule: 'none' },
  risk: { bands: 'none' },
  venue: { postOnly: false, pickOff: false, latencyMs: { feed: 0, order: 0, cancel: 0 } },
} as const;

const FIXED_ONE_LAYER = {
  layers: [{ offsetBps: 4, size: 0.01, refreshS: 2 }],
  execution: { sizeLaw: 'constant' },
} as const;

export const SCENARIOS: readonly Scenario[] = [
  DEFAULT_SCENARIO,
  scenario(
    'paper-2008',
    'Avellaneda–Stoikov 2008',
    'The simulation of the paper that started it: two hundred steps, a random sign for the price, one unit a quote. The reservation price returns to the mid as the end comes nearer. Move γ {strategy.values.gamma}, and compare 0.01, 0.1 and 1 with the paper’s tables in the Lab.',
    {
      ...BARE_THEORY,
      durationS: 1,
      market: { part: 'paper-2008' },
      strategy: { part: 'avellaneda-stoikov', values: { gamma: 0.1, lot: 1 }, volatility: 'given' },
      utility: { gamma: 0.1 },
    },
  ),
  scenario(
    'strategy-ladder',
    'Fixed vs skew vs optimum',
    'A market without information, quoted by fixed distances that never lean. Watch the inventory wander off. Change the strategy to linear skew and then to GLFT on the same tape: most of the gain is the right lean.',
    {
      market: { part: 'brownian-poisson' },
      strategy: { part: 'fixed', values: { halfSpreadBps: 5 }, volatility: 'given' },
      execution: { sizeLaw: 'constant' },
      layers: [{ offsetBps: 8, size: 0.02, refreshS: 1 }],
      layerMode: 'scaled',
    },
  ),
  scenario(
    'toxic-flow',
    'Toxic flow',
    'A share {market.values.informedShare} of the orders knows where the price goes next. The share of losing fills stands far above what chance would make it, fills look like income and are not, and the adverse-selection breaker trips. A higher γ {strategy.values.gamma} leaves that share where it is: it has the desk hold less, which answers another question.',
    { market: { values: { informedShare: 0.6 } } },
  ),
  scenario(
    'flash-crash',
    'Flash crash',
    'Four hours in, the price falls 2 % in ninety seconds under a wave of selling, and most of it comes back. Stale quotes are run over, the bands withdraw the bid, the loss breaker pauses, and at the limit half of the position is sold. See what a lower limit {risk.maxInventory} would have saved.',
    {
      market: {
        events: [
          { kind: 'jump', t: 14_400, size: -1300, overS: 90, recovered: 0.6, recoverS: 1800 },
          { kind: 'regime', t: 14_400, durationS: 600, factor: 5 },
          { kind: 'burst', t: 14_400, durationS: 90, factor: 80, side: 'sell' },
        ],
      },
      execution: { sizeLaw: 'constant' },
      risk: { maxInventory: 0.3, oneSidedFills: null, fillSpike: null, perFillLoss: null },
    },
  ),
  scenario(
    'trend',
    'Trend',
    'The price has a direction that lasts for hours, and a share {market.values.flowShare} of the orders comes from its side. Fixed quotes sell all the way up or buy all the way down, until the breakers stop them. Change the strategy to GLFT on the same tape: it leans, and keeps most of an ordinary day’s profit.',
    {
      market: { part: 'trend' },
      strategy: { part: 'fixed', values: { halfSpreadBps: 5 }, volatility: 'given' },
      execution: { sizeLaw: 'constant' },
    },
  ),
  scenario(
    'thin-altcoin',
    'Thin altcoin',
    'A wide market with few orders, where fees decide. Layers of quotes far out earn a little under a rebate and lose it under a fee. Move the maker fee {fees.makerBps} and watch the sign of the profit change.',
    {
      market: {
        values: { mid: 2, sigma: 0.00018, A: 0.003, k: 333, informedShare: 0.3 },
      },
      instrument: { symbol: 'ALT-USDC', tick: 0.0001, lotStep: 1 },
      strategy: { values: { gamma: 0.0001, lot: 650 } },
      layers: [
        { offsetBps: 6, size: 325, refreshS: 1 },
        { offsetBps: 10, size: 650, refreshS: 2 },
        { offsetBps: 20, size: 1625, refreshS: 15 },
        { offsetBps: 50, size: 3250, refreshS: 30 },
      ],
      fees: { schedule: 'custom', makerBps: -3, takerBps: 5 },
      risk: { maxInventory: 16_250 },
    },
  ),
  scenario(
    'accidents',
    'A day of accidents',
    'A misprint, a silent feed, a gap in the price and a wave of selling, each with the breaker that answers it. Watch the collar {risk.collarPct} hold back a price nobody traded at, the stale stop withdraw the quotes, and the pauses count down. Switch a breaker off and see what it was worth.',
    {
      market: {
        events: [
          { kind: 'jump', t: 2400, size: -5000, overS: 0, holdS: 0.3, recovered: 1, recoverS: 0 },
          { kind: 'freeze', t: 3600, durationS: 20 },
          { kind: 'jump', t: 5400, size: -1300, overS: 0, recovered: 0 },
          { kind: 'burst', t: 7200, durationS: 120, factor: 60, side: 'sell' },
        ],
      },
    },
  ),
  scenario(
    'every-limit',
    'Every limit in one morning',
    'Three hours in which whatever may stop a desk does: a rush of fills, a desk that may only reduce, the kill switch and the way back, a limit on messages, and two falls, the second of which ends the session. Watch the state, its cause and its countdown beside the charts. When the desk is halted, re-arm it: it takes two steps, and the loss counts anew.',
    {
      durationS: 10_800,
      market: {
        events: [
          { kind: 'burst', t: 2100, durationS: 90, factor: 25, side: 'both' },
          { kind: 'jump', t: 7500, size: -3000, overS: 0, recovered: 0 },
          { kind: 'jump', t: 8100, size: -3000, overS: 0, recovered: 0 },
        ],
      },
      actions: [
        { t: 3000, do: 'reduce' },
        { t: 3600, do: 'reset' },
        { t: 4200, do: 'kill' },
        { t: 4500, do: 'reset' },
        { t: 5400, do: 'set', path: 'risk.maxOrdersPerS', value: 6 },
        { t: 6000, do: 'set', path: 'risk.maxOrdersPerS', value: 100 },
      ],
    },
  ),
  scenario(
    'article-as-printed',
    'The article’s code, as printed',
    'One small quote a side, with the sign of the skew as the article prints it. When long it raises both quotes: the bid comes closer, the ask moves away, and the inventory grows until the bands stop it. Change the strategy to linear skew, the sign its text describes, and watch the inventory come home.',
    {
      ...FIXED_ONE_LAYER,
      strategy: { part: 'article-as-printed', volatility: 'given' },
    },
  ),
];

/** More changes than this make something of one's own out of a scenario. */
const MOST_CHANGES = 3;

/** The scenario that a configuration has come from by a few changes, its timed actions aside; null if there is none. */
export function scenarioBehind(config: Config): Scenario | null {
  const apart = SCENARIOS.map((scenario) => changesBetween(scenario.config, config).length);
  const least = Math.min(...apart);
  return least <= MOST_CHANGES ? SCENARIOS[apart.indexOf(least)] : null;
}

/** A scenario's configuration by name; undefined if there is none. */
export function scenarioNamed(name: string): Scenario | undefined {
  return SCENARIOS.find((candidate) => candidate.name === name);
}
