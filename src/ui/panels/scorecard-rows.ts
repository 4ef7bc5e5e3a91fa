import type { Scorecard } from '../../../workers/protocol';
import { decimal, percent, signed } from '../numbers';
import { significant } from '../significant';
import type { GlossaryName } from './glossary';

/** One of the article's five metrics beside its target. */
export interface MetricRow {
  readonly name: GlossaryName;
  readonly label: string;
  readonly value: string;
  readonly target: string;
  /** Whether the target is met; null where there is no value. */
  readonly met: boolean | null;
  /** Difference to the baseline run; '' without one. */
  readonly change: string;
  /** What the number means beside its target; '' if nothing. */
  readonly remark: string;
}

interface Metric {
  readonly name: keyof Scorecard & GlossaryName;
  readonly label: string;
  readonly target: string;
  readonly meets: (value: number) => boolean;
  readonly show: (value: number | null) => string;
  readonly change: (difference: number) => string;
  readonly remark: (value: number, card: Scorecard) => string;
}

const points = (difference: number): string => `${signed(100 * difference, 1)} pt`;

const METRICS: readonly Metric[] = [
  {
    name: 'fillRate',
    label: 'Fill rate',
    target: '20–60 %',
    meets: (value) => value >= 0.2 && value <= 0.6,
    show: (value) => percent(value, 1),
    change: points,
    remark: (value, card) =>
      value < 0.2
        ? `Quotes are replaced before they can fill; ${significant(card.fillsPerHour, 3)} fills an hour say more.`
        : '',
  },
  {
    name: 'profitPerVolumeBps',
    label: 'Earned per fill',
    target: '3–15 bp',
    meets: (value) => value >= 3 && value <= 15,
    show: (value) => `${decimal(value, 2)} bp`,
    change: (difference) => `${signed(difference, 2)} bp`,
    remark: (_value, card) =>
      card.spreadPerFillBps === null
        ? ''
        : `${decimal(card.spreadPerFillBps, 2)} bp were captured at the fills; the rest is what the inventory did, and fees.`,
  },
  {
    name: 'inventoryTurnover',
    label: 'Inventory turnover',
    target: '> 5×',
    meets: (value) => value > 5,
    show: (value) => `${significant(value, 3)}×`,
    change: (difference) => `${difference > 0 ? '+' : ''}${significant(difference, 2)}×`,
    remark: () => '',
  },
  {
    name: 'losingFillShare',
    label: 'Losing fills',
    target: '< 40 %',
    meets: (value) => value < 0.4,
    show: (value) => percent(value, 1),
    change: points,
    remark: (value, card) => excessInWords(value, card),
  },
  {
    name: 'sharpeDaily',
    label: 'Sharpe, daily',
    target: '> 2',
    meets: (value) => value > 2,
    show: (value) => decimal(value, 1),
    change: (difference) => signed(difference, 1),
    remark: (_value, card) =>
      card.sharpe === null
        ? ''
        : `${significant(card.sharpe, 2)} a year; from one session it is mostly noise.`,
  },
];

/** The article's five metrics, in its order. */
export function metricRows(card: Scorecard, baseline: Scorecard | null): readonly MetricRow[] {
  return METRICS.map((metric): MetricRow => {
    const value = card[metric.name];
    const before = baseline?.[metric.name] ?? null;
    return {
      name: metric.name,
      label: metric.label,
      value: value === null ? '–' : metric.show(value),
      target: metric.target,
      met: value === null ? null : metric.meets(value),
      change: value === null || before === null ? '' : metric.change(value - before),
      remark: value === null ? '' : metric.remark(value, card),
    };
  });
}

/** The losing share beside what it would be if fills told nothing. */
function excessInWords(value: number, card: Scorecard): string {
  const { losingFillBaseline: baseline, losingFillExcessSe: se } = card;
  if (baseline === null) return '';
  const excess = `${signed(100 * (value - baseline), 1)}${se === null ? '' : `\u00a0±\u00a0${decimal(196 * se, 1)}`}`;
  return `All fills of the session. By chance ${percent(baseline, 1)}: excess ${excess} points${se === null ? '' : ` (${percent(0.95)})`}.`;
}

/** A part of the P&L with the sign it enters with. */
export interface ProfitRow {
  readonly name: GlossaryName;
  readonly label: string;
  readonly amount: number;
  /** Difference to the baseline run; null without one. */
  readonly change: number | null;
}

/** spread capture + inventory P&L − fees = P&L; the last row is the sum. */
export function profitRows(card: Scorecard, baseline: Scorecard | null): readonly ProfitRow[] {
  const row = (name: GlossaryName, label: string, of: (card: Scorecard) => number): ProfitRow => ({
    name,
    label,
    amount: of(card) + 0,
    change: baseline === null ? null : of(card) - of(baseline) + 0,
  });
  return [
    row('spreadCapture', 'Spread capture', ({ spreadCapture }) => spreadCapture),
    row('inventoryPnl', 'Inventory P&L', ({ inventoryPnl }) => inventoryPnl),
    row('fees', card.fees < 0 ? 'Rebates earned' : 'Fees paid', ({ fees }) => -fees),
    row('equity', 'P&L', ({ equity }) => equity),
  ];
}
