import { within95 } from '../domain/student-quantile';
import { COUNTS, OUTCOME, OUTCOMES, type OutcomeName } from './outcome';
import type { DeskBlock } from './path-block';
import {
  EMPTY_SAMPLE,
  EMPTY_UTILITY,
  Quantiles,
  certaintyEquivalentOf,
  deviationError,
  merged,
  mergedUtility,
  sharpeOf,
  standardDeviation,
  standardError,
  type Estimate,
  type Sample,
  type UtilitySample,
} from './statistics';

/** A mean over paths; `n` is the number of paths on which it is defined. */
export interface MeanOverPaths {
  readonly mean: number;
  readonly se: number | null;
  readonly n: number;
}

/** Mean and spread over paths, each with its standard error; null where there are too few paths. */
export interface Spread {
  readonly mean: number;
  readonly se: number | null;
  readonly std: number | null;
  readonly stdSe: number | null;
}

const QUANTILES = { p1: 0.01, p5: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95, p99: 0.99 } as const;

/** How one desk fared over all paths so far. */
export interface DeskSummary {
  /** Equity at the end, quote currency. */
  readonly profit: Spread & { readonly quantiles: Readonly<Record<keyof typeof QUANTILES, number>> };
  /** Base units. */
  readonly finalInventory: Spread;
  /** −ln E e^(−γW)/γ with the configuration's `utility.gamma`. */
  readonly certaintyEquivalent: Estimate & { readonly gamma: number };
  /** Mean over standard deviation of the profit of independent sessions; null where profit never varies. */
  readonly sharpe: Estimate | null;
  readonly averageSpread: number | null;
  readonly metrics: Readonly<Partial<Record<OutcomeName, MeanOverPaths>>>;
}

/** Adds up the blocks of one desk, in block order. */
export class DeskTotals {
  utility: UtilitySample = EMPTY_UTILITY;
  private readonly gamma: number;
  private outcomes: readonly Sample[] = OUTCOMES.map(() => EMPTY_SAMPLE);
  private readonly quantiles = new Quantiles();

  /** `gamma` is the risk aversion of the certainty equivalent, 1/quote currency. */
  constructor(gamma: number) {
    this.gamma = gamma;
  }

  add(block: DeskBlock): void {
    this.outcomes = this.outcomes.map((sample, i) => merged(sample, block.outcomes[i]));
    this.utility = mergedUtility(this.utility, block.utility, this.gamma);
    this.quantiles.add(block.profit);
  }

  /** What is known so far; at least one block must have been added. */
  summary(): DeskSummary {
    const { outcomes, gamma } = this;
    const equivalent = certaintyEquivalentOf(this.utility, gamma);
    if (equivalent === null) throw new Error('bug: a summary of no paths');
    const spread = outcomes[OUTCOME.averageSpread];
    return {
      profit: { ...spreadOf(outcomes[OUTCOME.profit]), quantiles: this.quantileValues() },
      finalInventory: spreadOf(outcomes[OUTCOME.inventory]),
      certaintyEquivalent: { ...equivalent, gamma },
      sharpe: sharpeOf(outcomes[OUTCOME.profit]),
      averageSpread: spread.n > 0 ? spread.mean : null,
      metrics: Object.fromEntries(
        OUTCOMES.map((name, i) => [name, meanOf(name, outcomes[i])] as const).filter(
          ([name, { n }]) => n > 0 && name !== 'profit' && name !== 'inventory',
        ),
      ),
    };
  }

  private quantileValues(): Record<keyof typeof QUANTILES, number> {
    const entries = Object.entries(QUANTILES).map(([name, share]) => [name, this.quantiles.at(share)]);
    return Object.fromEntries(entries) as Record<keyof typeof QUANTILES, number>;
  }
}

/**
 * The mean of an outcome over paths. A count that was the same on every path, as of what never happened, is not thereby
 * known: its interval then reaches as far as the score interval of no event in n paths, t²/n (the rule of three).
 */
export function meanOf(name: OutcomeName, sample: Sample): MeanOverPaths {
  const { n, mean, m2 } = sample;
  const se = n > 1 && m2 === 0 && COUNTS.has(name) ? within95(n) / n : standardError(sample);
  return { mean, se, n };
}

/** Mean and spread from a sample. */
export function spreadOf(sample: Sample): Spread {
  return {
    mean: sample.mean,
    se: standardError(sample),
    std: standardDeviation(sample),
    stdSe: deviationError(sample),
  };
}
