import { carriedValues, type Value } from '../../domain/part';
import { MARKETS } from '../../market/registry';
import type { Config } from '../../session/config';
import { withChanges } from '../../session/config-changes';
import { STRATEGIES } from '../../strategy/registry';

/** The value at a dotted path of a configuration, as its form field shows it; undefined where there is none. */
export function settingOf(config: Config, path: string): Value | undefined {
  let at: unknown = config;
  for (const key of path.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  if (path === 'venue.fillRule' && at === null) return 'auto';
  return at as Value | undefined;
}

/**
 * The configuration with one field set. A new part brings its defaults and keeps every value that the former part
 * declared in the very same way, so that two strategies can be compared under one γ, lot and set of beliefs.
 */
export function withSetting(config: Config, path: string, value: Value): Config {
  switch (path) {
    case 'market.part':
      return {
        ...config,
        market: {
          part: String(value),
          values: carriedValues(
            MARKETS[config.market.part]?.parameters ?? {},
            MARKETS[String(value)].parameters,
            config.market.values,
          ),
          events: config.market.events.filter((event) => MARKETS[String(value)].events.includes(event.kind)),
        },
      };
    case 'strategy.part':
      return {
        ...config,
        strategy: {
          ...config.strategy,
          part: String(value),
          values: carriedValues(
            STRATEGIES[config.strategy.part].parameters,
            STRATEGIES[String(value)].parameters,
            config.strategy.values,
          ),
        },
      };
    case 'venue.fillRule':
      return withChanges(config, [{ path, value: value === 'auto' ? null : value }]);
    default:
      return withChanges(config, [{ path, value }]);
  }
}
