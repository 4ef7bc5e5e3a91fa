import type { Problem } from '../domain/part';
import { MARKETS } from '../market/registry';
import type { Config, ConfigResult, MarketConfig } from './config';
import { missingBeliefs } from './read-config';

/**
 * What a desk may believe on a tape that states nothing: what its last synthetic market knew, carried over in
 * proportion to the price, by the name of the belief; null where that market knew no such number.
 */
export interface CarriedBeliefs {
  readonly mid: number;
  readonly values: Readonly<Record<string, number | null>>;
}

/** Beliefs of a market, or where it states none those held before, at another price. */
export function carriedBeliefs(
  { part, values }: MarketConfig,
  mid: number,
  before: CarriedBeliefs | null,
): CarriedBeliefs {
  const known = part === 'tape' ? before : truthOf(part, values, mid);
  if (known === null) return { mid, values: { sigma: null, A: null, k: null, p: null } };
  const scale = mid / known.mid;
  const { sigma, A, k, p } = known.values;
  return { mid, values: { sigma: scaled(sigma, scale), A, k: scaled(k, 1 / scale), p } };
}

function truthOf(part: string, values: MarketConfig['values'], mid: number): CarriedBeliefs {
  const { sigmaTotal, A, k, informedShare } = MARKETS[part].truth(values);
  return {
    mid: typeof values.mid === 'number' ? values.mid : mid,
    values: { sigma: sigmaTotal, A, k, p: informedShare },
  };
}

/** The beliefs that a strategy leaves open, as far as they are carried over. */
export function statedBeliefs(config: Config, carried: CarriedBeliefs): Readonly<Record<string, number>> {
  const stated: Record<string, number> = {};
  for (const name of missingBeliefs(config)) {
    const value = carried.values[name];
    if (value !== null) stated[name] = value;
  }
  return stated;
}

/** The configuration with the beliefs that its strategy leaves open; one that nobody knows is a problem. */
export function withCarriedBeliefs(config: Config, carried: CarriedBeliefs | null): ConfigResult {
  const missing = missingBeliefs(config);
  if (missing.length === 0) return { ok: true, config };
  const stated = carried === null ? {} : statedBeliefs(config, carried);
  const unknown = missing.filter((name) => !Object.hasOwn(stated, name));
  if (unknown.length > 0) {
    const problem: Problem = {
      path: 'strategy.part',
      code: 'missing',
      message: `This strategy believes ${unknown.join(', ')}, and a recording or a live market knows none: state it first.`,
    };
    return { ok: false, problems: [problem] };
  }
  const { strategy } = config;
  return {
    ok: true,
    config: { ...config, strategy: { ...strategy, values: { ...strategy.values, ...stated } } },
  };
}

/** In four digits: what is carried from one market to another is no better known. */
function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : Number((value * factor).toPrecision(4));
}
