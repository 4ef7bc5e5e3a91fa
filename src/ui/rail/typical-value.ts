import type { NumberParameter } from '../../domain/part';
import type { Config } from '../../session/config';
import { modelOf } from './model';

/**
 * A value of a parameter that makes sense beside the others: where a slider is centred when the present value is 0 or
 * absent, and what an optional value begins with when it is switched on.
 */
export function typicalValue(
  path: string,
  parameter: NumberParameter,
  config: Config,
  mid: number | null,
): number {
  const { A, k, sigma, p } = modelOf(config);
  const lot = lotOf(config);
  const depth = k === null ? 0.0008 * (mid ?? 1) : 1 / k;
  const limitLots = Math.max(1, Math.round(config.risk.maxInventory / lot));
  const suggestion: Readonly<Record<string, number | null>> = {
    'strategy.values.sigma': sigma,
    'strategy.values.A': A,
    'strategy.values.k': k,
    'strategy.values.p': p,
    'strategy.values.lambdaBuy': A,
    'strategy.values.lambdaSell': A,
    'strategy.values.halfSpread': depth,
    'strategy.values.Q': limitLots,
    'strategy.values.fullLots': limitLots,
    'strategy.values.T': config.durationS,
    'strategy.values.horizonS': 1200,
    'strategy.values.mu': depth / 5000,
    'strategy.values.xi': depth / 10,
    'strategy.values.eps': depth / 10,
    'strategy.values.epsBuy': depth / 10,
    'strategy.values.epsSell': depth / 10,
    'strategy.targetInventory': config.risk.maxInventory / 4,
    'market.values.orderSize': 5 * lot,
    'market.values.kJ': k,
    'execution.toleranceTicks': 25,
    'venue.intensity.A': A,
    'venue.intensity.k': k,
    'venue.impact': depth / 10,
    'venue.latencyMs.feed': 50,
    'venue.latencyMs.order': 50,
    'venue.latencyMs.cancel': 50,
    'fees.volume30d': 5e6,
    'fees.makerBps': 1.2,
    'fees.takerBps': 5,
  };
  const typical = suggestion[path] ?? parameter.default ?? 0;
  const value = typical !== 0 ? typical : Math.min(parameter.max, Math.max(parameter.min, 1));
  const rounded = Number(value.toPrecision(3));
  const inside = Math.min(parameter.max, Math.max(parameter.min, rounded));
  return parameter.integer ? Math.round(inside) : inside;
}

/** How far a logarithmic slider reaches around its reference, where running times or sense ask for less than usual. */
export function reachOf(path: string): number | undefined {
  const reach: Readonly<Record<string, number>> = {
    durationS: 3,
    'market.values.gridS': 8,
    'market.values.mid': 4,
    'market.values.steps': 8,
  };
  return reach[path];
}

/** Size in which the strategy counts inventory, base units. */
export function lotOf(config: Config): number {
  const { lot } = config.strategy.values;
  return typeof lot === 'number' ? lot : 1;
}
