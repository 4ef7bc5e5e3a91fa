import type { Parameters, Values } from '../domain/part';
import type { MarketTruth } from '../tape/tape';
import type { StrategyPart } from './strategy';

/** Either complete values or the beliefs that nobody stated. */
export type ResolvedBeliefs =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly missing: readonly string[] };

/**
 * What a strategy may believe about its market, and where the market states it. σ is the diffusive one: where a
 * model has news jumps on top, only calibration finds the total.
 */
const SOURCES: Readonly<Record<string, (truth: MarketTruth) => number | null>> = {
  sigma: (truth) => truth.sigma ?? truth.sigmaTotal,
  A: (truth) => truth.A,
  k: (truth) => truth.k,
  p: (truth) => truth.informedShare,
};

/** The beliefs among a part's parameters: those it may leave open (null) for the market to fill. */
export function beliefsOf(parameters: Parameters): readonly string[] {
  return Object.keys(SOURCES).filter((name) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return parameter?.kind === 'number' && parameter.nullable && parameter.default === null;
  });
}

/**
 * `values` with every open belief copied from the market. `truth` is null on recorded and live tapes, where no
 * one knows: there each belief must be stated (or calibrated), and those that are not are listed.
 */
export function resolveBeliefs(
  part: StrategyPart,
  values: Values,
  truth: MarketTruth | null,
): ResolvedBeliefs {
  const open = beliefsOf(part.parameters).filter(
    (name) => values[name] === null || values[name] === undefined,
  );
  const filled = open.map((name) => [name, truth === null ? null : SOURCES[name](truth)] as const);
  const unread = part.unread?.(values) ?? [];
  const missing = filled
    .filter(([name, value]) => value === null && !unread.includes(name))
    .map(([name]) => name);
  if (missing.length > 0) return { ok: false, missing };
  return { ok: true, values: { ...values, ...Object.fromEntries(filled) } };
}

/**
 * The σ that a strategy will work with, price/√s: the belief where it is to be given, or what an estimator will find in
 * this market.
 */
export function sigmaInUse(volatility: string, believed: number, truth: MarketTruth | null): number {
  return volatility === 'given' ? believed : (truth?.sigmaTotal ?? believed);
}
