import { RecentIds } from '../domain/recent-ids';
import type { Findings } from './findings';

/** So many trades are remembered, to know one that is told again. */
const REMEMBERED_TRADES = 20_000;

/** Knows a trade that stands twice: pages overlap, and two connections tell the same. */
export class TradesOnce<Id> {
  private readonly told = new RecentIds<Id>(REMEMBERED_TRADES);

  /** Whether the trade of this id, at `us`, was told before; then that is counted. */
  repeats(id: Id, us: number, findings: Findings): boolean {
    if (this.told.add(id)) return false;
    findings.count('Trades told twice, the second time left out', `${us} µs`);
    return true;
  }
}
