import type { CellSummary } from '../cells';

/** An entry of the article's tuning guide: a symptom, when a desk has it, and what the article would do. */
export interface GuideEntry {
  readonly name: string;
  /** The article's own words. */
  readonly symptom: string;
  readonly advice: string;
  /** The figure that tells, and the article's line. */
  readonly measure: string;
  /** Value of the figure; null where the desk gives none. */
  read(desk: CellSummary): number | null;
  /** Whether the article would call it one. */
  shows(value: number): boolean;
  /** Rules whose remedies the advice asks for. */
  readonly rules: readonly string[];
}

/** The four entries of the guide (article, “Parameter Tuning Guide”) with the lines of its table of metrics. */
export const TUNING_GUIDE: readonly GuideEntry[] = [
  {
    name: 'low-fill-rate',
    symptom: 'Low fill rate: spread too wide.',
    advice: 'Reduce base_spread_bps or lower risk_aversion.',
    measure: 'fills / quotes placed, article: 20–60 %',
    read: ({ metrics }) => (metrics.fillRate.n > 0 ? metrics.fillRate.mean : null),
    shows: (value) => value < 0.2,
    rules: ['spread-too-wide', 'skew-too-strong'],
  },
  {
    name: 'high-adverse-selection',
    symptom: 'High adverse selection: spread too tight relative to information.',
    advice: 'Increase risk_aversion or add volatility filter.',
    measure: 'losing fills / fills, article: below 40 %',
    read: ({ metrics }) => (metrics.losingFillShare.n > 0 ? metrics.losingFillShare.mean : null),
    shows: (value) => value > 0.4,
    rules: ['skew-too-weak', 'deaf-to-volatility'],
  },
  {
    name: 'inventory-accumulating',
    symptom: 'Inventory accumulating: skew not aggressive enough.',
    advice: 'Increase skew_factor.',
    measure: 'volume / average inventory, article: above 5 a session',
    read: ({ metrics }) => (metrics.inventoryTurnover.n > 0 ? metrics.inventoryTurnover.mean : null),
    shows: (value) => value < 5,
    rules: ['skew-too-weak', 'wrong-sign'],
  },
  {
    name: 'negative-profit',
    symptom: 'Negative PnL despite fills: classic adverse selection or fees not covered.',
    advice: 'Increase minimum spread floor.',
    measure: 'mean profit of a session',
    read: ({ profit }) => profit.mean,
    shows: (value) => value < 0,
    rules: ['floor-below-cost'],
  },
];
