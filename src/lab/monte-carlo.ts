import { Sha256 } from '../domain/sha256';
import { DeskTotals, type DeskSummary } from './desk-totals';
import { blocksOf, type MonteCarloPlan } from './monte-carlo-plan';
import { OUTCOME } from './outcome';
import { EMPTY_PAIR, mergedPair, pairedDifference, type PairedDifference } from './paired';
import type { BlockResult, DeskBlock } from './path-block';

export interface MonteCarloSummary extends DeskSummary {
  readonly paths: number;
  readonly versus?: PairedDifference & { readonly other: DeskSummary };
  /** SHA-256 of the outcomes of all paths, block by block. */
  readonly digest: string;
}

/**
 * Gathers blocks. They may arrive in any order and are merged in their own, so that the result is the same to the
 * last bit whoever ran them; memory is bounded by the blocks that came too early.
 */
export class MonteCarlo {
  private readonly plan: MonteCarloPlan;
  private readonly early = new Map<number, BlockResult>();
  private next = 0;
  private readonly desk: DeskTotals;
  private readonly other: DeskTotals | null;
  private pair = EMPTY_PAIR;
  /** Grows by one block at a time: each digest covers the one before. */
  private digest = '';

  constructor(plan: MonteCarloPlan) {
    const { gamma } = plan.config.utility;
    this.plan = plan;
    this.desk = new DeskTotals(gamma);
    this.other = plan.versus === null ? null : new DeskTotals(gamma);
  }

  /** Paths gathered so far, up to the first block that is missing. */
  get paths(): number {
    return Math.min(this.plan.paths, this.next * this.plan.pathsPerBlock);
  }

  get complete(): boolean {
    return this.next === blocksOf(this.plan);
  }

  add(result: BlockResult): void {
    this.early.set(result.block, result);
    for (;;) {
      const due = this.early.get(this.next);
      if (due === undefined) return;
      this.early.delete(this.next++);
      this.merge(due);
    }
  }

  /** What is known so far; null before the first block. */
  summary(): MonteCarloSummary | null {
    if (this.next === 0) return null;
    const { desk, other } = this;
    const { gamma } = this.plan.config.utility;
    const versus = other !== null && {
      ...pairedDifference(this.pair, desk.utility, other.utility, gamma),
      other: other.summary(),
    };
    return { paths: this.paths, ...desk.summary(), ...(versus && { versus }), digest: this.digest };
  }

  private merge({ desk, other, pair }: BlockResult): void {
    const { gamma } = this.plan.config.utility;
    if (this.other !== null && other !== null && pair !== null) {
      const before = [this.desk.utility, this.other.utility] as const;
      this.pair = mergedPair(this.pair, pair, before, [desk.utility, other.utility], gamma);
      this.other.add(other);
    }
    this.desk.add(desk);
    const hash = new Sha256().text(this.digest).doubles(fingerprint(desk));
    if (other !== null) hash.doubles(fingerprint(other));
    this.digest = hash.hex();
  }
}

/** Numbers that any difference in any path's profit or inventory changes. */
function fingerprint({ outcomes }: DeskBlock): number[] {
  return [outcomes[OUTCOME.profit], outcomes[OUTCOME.inventory]].flatMap(({ n, mean, m2, m3, m4 }) => [
    n,
    mean,
    m2,
    m3,
    m4,
  ]);
}
