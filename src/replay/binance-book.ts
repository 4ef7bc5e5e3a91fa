import { RecentIds } from '../domain/recent-ids';
import { Book, isCrossed, type Level } from './book';

/** A depth update of Binance: levels that changed from update id `first` to `last`. */
export interface DepthDiff {
  /** U */
  readonly first: number;
  /** u */
  readonly last: number;
  /** pu, the `u` of the update before it; futures only. */
  readonly previous: number | null;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

/** What a diff did to the book. */
export type DiffOutcome = 'applied' | 'buffered' | 'stale' | 'repeated' | 'broken';

/** So many diffs are remembered, to know one that is told again: by a second connection, or a recorder's retry. */
const REMEMBERED_DIFFS = 1000;

/**
 * A local book by Binance's rule: buffer diffs until a snapshot, drop those that end before it, apply the rest in order.
 * The first one must reach back to the snapshot, and each must follow the one before it (`pu` = previous `u` on futures,
 * `U` = previous `u` + 1 on spot); where it does not, the book is unknown until the next snapshot.
 */
export class BinanceBook {
  readonly book = new Book();
  /** A snapshot was applied and no diff is missing since. */
  synced = false;
  diffs = 0;
  /** Diffs that do not follow the one before them. */
  chainBreaks = 0;
  applied = 0;
  /** Diffs that the snapshot already holds. */
  stale = 0;
  /** Diffs that were told before. */
  repeated = 0;
  /** Diffs that came while there was no snapshot. */
  beforeSnapshot = 0;
  /** Snapshots that are older than the first diff after them reaches back: something is missing between the two. */
  holes = 0;
  /** Diffs after which bid and ask cross. */
  crossed = 0;
  /** `u` of the last diff, null before the first. */
  lastUpdate: number | null = null;
  private snapshotId: number | null = null;
  /** A diff was applied since the snapshot. */
  private connected = false;
  private buffer: DepthDiff[] = [];
  /** `u` of the latest diffs. */
  private readonly told = new RecentIds<number>(REMEMBERED_DIFFS);

  /**
   * Takes a REST snapshot with its `lastUpdateId` and the diffs that were waiting for it; `told` hears of each that
   * changed the book. A snapshot that is older than the book in hand says nothing new.
   */
  snapshot(
    lastUpdateId: number,
    bids: readonly Level[],
    asks: readonly Level[],
    told?: (diff: DepthDiff) => void,
  ): void {
    if (this.synced && this.lastUpdate !== null && lastUpdateId <= this.lastUpdate) return;
    this.book.reset(bids, asks);
    this.snapshotId = lastUpdateId;
    this.synced = true;
    this.connected = false;
    const waiting = this.buffer;
    this.buffer = [];
    for (const diff of waiting) {
      const outcome = this.synced ? this.apply(diff, lastUpdateId) : 'broken';
      if (outcome === 'applied') told?.(diff);
      else if (outcome === 'broken') this.buffer.push(diff);
    }
  }

  diff(diff: DepthDiff): DiffOutcome {
    this.diffs++;
    if (!this.told.add(diff.last)) {
      this.repeated++;
      return 'repeated';
    }
    const follows =
      this.lastUpdate === null ||
      (diff.previous !== null ? diff.previous === this.lastUpdate : diff.first === this.lastUpdate + 1);
    this.lastUpdate = diff.last;
    if (!follows) {
      this.chainBreaks++;
      // What is buffered does not connect to what comes. A snapshot newer than the break does, if it reaches so far.
      this.buffer = [];
      const isFresh = !this.connected && this.snapshotId !== null && bridges(diff, this.snapshotId);
      if (this.synced && !isFresh) {
        this.lose();
        this.buffer.push(diff);
        return 'broken';
      }
    }
    if (this.snapshotId === null) {
      this.beforeSnapshot++;
      this.buffer.push(diff);
      if (this.buffer.length > 100_000) this.buffer.shift();
      return 'buffered';
    }
    const outcome = this.apply(diff, this.snapshotId);
    if (outcome === 'broken') this.buffer.push(diff);
    return outcome;
  }

  /** The updates that wait for a snapshot, in their order. */
  get waiting(): readonly DepthDiff[] {
    return this.buffer;
  }

  private lose(): void {
    this.synced = false;
    this.snapshotId = null;
    this.book.clear();
  }

  private apply(diff: DepthDiff, snapshotId: number): DiffOutcome {
    if (diff.last < snapshotId) {
      this.stale++;
      return 'stale';
    }
    if (!this.connected && !reachesBack(diff, snapshotId)) {
      this.holes++;
      this.lose();
      return 'broken';
    }
    this.connected = true;
    for (const level of diff.bids) this.book.set(1, level);
    for (const level of diff.asks) this.book.set(-1, level);
    this.applied++;
    if (isCrossed(this.book.top)) this.crossed++;
    return 'applied';
  }
}

/** The first update that a snapshot of this id wants: it reaches back to it, and not only to what came before. */
export function bridges(diff: DepthDiff, snapshotId: number): boolean {
  return diff.last >= snapshotId && reachesBack(diff, snapshotId);
}

function reachesBack({ first, previous }: DepthDiff, snapshotId: number): boolean {
  return first <= snapshotId + 1 || (previous !== null && previous <= snapshotId);
}
