import type { QuoteAnatomy } from '../../../workers/protocol';

/** One bar of the waterfall: from where to where it goes, and the amount as printed. */
export interface AnatomyRow {
  readonly name: string;
  readonly label: string;
  /** Price units, already rounded to the decimals shown. */
  readonly amount: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The steps with amounts that add up as printed: each is the difference of two rounded running sums, so that no sum of
 * rounded numbers is a cent off. Steps that round to nothing are left out unless they were the binding clamp.
 */
export function anatomyRows(anatomy: QuoteAnatomy, decimals: number): readonly AnatomyRow[] {
  const unit = 10 ** decimals;
  const rounded = (value: number): number => Math.round(value * unit) / unit;
  const rows: AnatomyRow[] = [];
  let exact = anatomy.mid;
  let from = rounded(exact);
  for (const { name, label, amount } of anatomy.steps) {
    exact += amount;
    const to = rounded(exact);
    const printed = rounded(to - from);
    // Rounding comes and goes with every tick: its row stays, or all below it would jump.
    if (printed !== 0 || name === 'tick') rows.push({ name, label, amount: printed + 0, from, to });
    from = to;
  }
  return rows;
}
