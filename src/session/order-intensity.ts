import type { MarketTruth } from '../tape/tape';
import type { OrderIntensity } from '../venue/drawn-orders';
import type { Config } from './config';

/**
 * What the rule `probabilistic` draws by: as the venue states it, else as the strategy believes, else as the model
 * behind the tape knows. null where one of the two is nowhere to be had.
 */
export function intensityOf(config: Config, truth: MarketTruth | null): OrderIntensity | null {
  const A = intensityNumber('A', config, truth);
  const k = intensityNumber('k', config, truth);
  return A === null || k === null ? null : { A, k };
}

/** One of the two numbers, above 0; null where nobody says it. */
export function intensityNumber(
  name: keyof OrderIntensity,
  { venue, strategy }: Config,
  truth: MarketTruth | null,
): number | null {
  const believed = strategy.values[name];
  const belief = typeof believed === 'number' && believed > 0 ? believed : null;
  return venue.intensity[name] ?? belief ?? truth?.[name] ?? null;
}
