import { sweptLot } from '../../execution/swept-lot';
import { MARKETS } from '../../market/registry';
import type { Config } from '../../session/config';
import { STRATEGIES } from '../../strategy/registry';
import { baseOf } from '../base-of';
import { significant } from '../significant';

/** Where a setting enters, by its path; the form itself says what its present value causes. */
export const FORMULAS: Readonly<Record<string, string>> = {
  'market.values.sigma': 'std of the mid’s move over t seconds = σ·√t',
  'market.values.A': 'orders that reach a quote δ from the mid: A·e^(−kδ) a second and side',
  'market.values.k': 'orders that reach a quote δ from the mid: A·e^(−kδ) a second and side',
  'market.values.informedShare': 'half-spread that breaks even = p / ((1 − p)·k)',
  'strategy.values.gamma':
    'skew per lot c = √(σ²g/(2kA) · (1 + g/k)^(1 + k/g)), g = γ·lot; Avellaneda–Stoikov: c = g·σ²·(T − t)',
  'strategy.values.lot': 'g = γ·lot; inventory in lots = inventory / lot',
  'strategy.values.sigma': 'skew per lot grows with σ (GLFT) or σ² (Avellaneda–Stoikov)',
  'strategy.values.A': 'skew per lot ∝ 1/√A (GLFT): the faster fills come, the less it must lean',
  'strategy.values.k': 'half-spread of one indifferent to risk = 1/k',
  'strategy.values.p': 'half-spread that breaks even = p / ((1 − p)·k)',
  'strategy.values.phi': 'objective: final wealth − φ·∫ inventory² dt',
  'strategy.values.skewPerLot': 'reservation price = mid − inventory in lots × skew per lot',
  'strategy.values.halfSpreadBps': 'bid, ask = reservation price ∓ half-spread',
  'strategy.values.T': 'reservation price = mid − inventory·γσ²(T − t)',
  'strategy.targetInventory': 'inventory that leans = inventory − target',
  'risk.maxInventory': 'bands begin at their share of it: soft, hard, 100 %',
  'risk.lossPer5Min': 'equity(max(t − 300 s, end of the last pause)) − equity(t) > limit',
  'risk.sessionLoss': 'equity(start, or re-armed) − equity(t) > limit',
  'risk.minSpreadBps': 'ask − bid ≥ floor',
  'risk.maxSpreadBps': 'ask − bid ≤ cap',
  'risk.staleS': 'now − time of the last price > limit',
  'risk.collarPct': '|price / last price − 1| > limit',
  'fees.makerBps': 'fee of a fill = notional · fee / 10,000; negative is a rebate',
  'fees.takerBps': 'fee of a market order = notional · fee / 10,000',
  'venue.latencyMs.feed': 'the price seen at t is that of t − latency',
  'venue.latencyMs.order': 'an order sent at t stands from t + latency on',
  'venue.latencyMs.cancel': 'an order cancelled at t can fill until t + latency',
  'venue.slippageBps': 'price of a market order = opposite best ± slippage',
  'utility.gamma': 'certainty equivalent = −ln E[e^(−γ·P&L)] / γ',
};

/** The formula that a setting enters, and where its part of the model comes from. */
export function parameterLesson(path: string, config: Config): { formula?: string; source?: string } {
  const stated = Object.hasOwn(FORMULAS, path) ? FORMULAS[path] : undefined;
  const formula = path === 'strategy.values.lot' ? [stated, suitedLot(config)].join('') : stated;
  const part = path.startsWith('market.')
    ? MARKETS[config.market.part]
    : path.startsWith('strategy.values.')
      ? STRATEGIES[config.strategy.part]
      : undefined;
  return { formula, source: part?.source ?? 'The article, as ruled in the model notes.' };
}

/** What an order sweeps of layers at fixed offsets around a desk without a position; '' where the model says too little. */
function suitedLot(config: Config): string {
  const { market, layers, layerMode } = config;
  if (market.part === 'tape' || layerMode !== 'fixed') return '';
  const { k } = MARKETS[market.part].truth(market.values);
  const { mid } = market.values;
  if (k === null || typeof mid !== 'number') return '';
  const lot = sweptLot(
    layers.map(({ offsetBps }) => (offsetBps * mid) / 1e4),
    layers.map(({ size }) => size),
    k,
  );
  return lot === null
    ? ''
    : `; suited to these layers: E[S²]/E[S] = ${significant(lot, 2)} ${baseOf(config)}, S what one order sweeps`;
}
