import { defaultsOf } from '../domain/part';
import { MARKETS } from '../market/registry';
import { STRATEGIES } from '../strategy/registry';
import type { Config, LayerConfig } from './config';

/** The article's four layers, offsets read as ± from the centre. */
export const ARTICLE_LAYERS: readonly LayerConfig[] = [
  { offsetBps: 5, size: 0.005, refreshS: 1 },
  { offsetBps: 12, size: 0.02, refreshS: 2 },
  { offsetBps: 25, size: 0.05, refreshS: 15 },
  { offsetBps: 60, size: 0.1, refreshS: 30 },
];

/**
 * The default scenario: an ordinary day of an illustrative BTC market. 1/k is 50 USD (7.7 bp), chosen by
 * simulation so that the four layers fill often, sometimes, seldom and rarely; a real one-tick BTC book has k near
 * 1 per bp.
 */
export const DEFAULT_CONFIG: Config = {
  version: 1,
  seed: 7,
  durationS: 28_800,
  market: { part: 'informed-jumps', values: defaultsOf(MARKETS['informed-jumps'].parameters), events: [] },
  instrument: { symbol: 'BTC-USDC', tick: 0.01, lotStep: 0.00001 },
  strategy: {
    part: 'glft',
    values: defaultsOf(STRATEGIES.glft.parameters),
    volatility: 'ewma',
    targetInventory: 0,
    volatilityScaler: false,
  },
  layers: ARTICLE_LAYERS,
  layerMode: 'fixed',
  execution: { refreshS: 2, sizeLaw: 'reduce-adding', toleranceTicks: 0, refill: 'at-refresh' },
  venue: {
    fillRule: null,
    postOnly: true,
    pickOff: true,
    throughBps: 1,
    intensity: { A: null, k: null },
    queueCancels: 'risk-averse',
    queuePower: 1,
    impact: 0,
    slippageBps: 2,
    latencyMs: { feed: 0, order: 50, cancel: 50 },
    jitterMs: { feed: 0, order: 0, cancel: 0 },
    recordedLatency: false,
  },
  fees: { schedule: 'article', volume30d: 0, makerBps: 0, takerBps: 5 },
  utility: { gamma: 0.01 },
  actions: [],
  untilS: null,
  risk: {
    maxInventory: 0.5,
    bands: 'article-7',
    softPct: 50,
    hardPct: 80,
    lossPer5Min: 75,
    sessionLoss: 200,
    maxSpreadBps: 200,
    minSpreadBps: 3,
    viableSpread: false,
    staleS: 5,
    pauseS: 60,
    adverseSelection: 'excess',
    adverseAction: 'pause',
    perFillLoss: 50,
    oneSidedFills: 10,
    fillSpike: 6,
    collarPct: 5,
    maxOrdersPerS: 100,
  },
};
