import type { Tape } from '../tape/tape';

/** Files that become a tape: one part per dialect. Parsers are synchronous and take bytes in any chunking. */
export interface ReplayFormat {
  readonly label: string;
  /** One sentence: whose files these are and what they hold. */
  readonly summary: string;
  /** Usual endings of such files after unpacking, with the dot. */
  readonly extensions: readonly string[];
  /**
   * How well the first bytes of the unpacked file (64 KiB at most) and its name fit: 0 = not at all,
   * 1 = beyond doubt. The best format wins; below 0.2 none does.
   */
  detect(head: Uint8Array, fileName: string): number;
  open(options: ReplayOptions): Reader;
}

/** What a user may know better than the file. null = as the file says. */
export interface ReplayOptions {
  /** Which instrument of a recording that holds several. */
  readonly symbol: string | null;
  /** Price step, quote currency; null = the coarsest grid that every quoted price lies on. */
  readonly tick: number | null;
  /** Size step, base units; null = the coarsest grid that every size lies on. */
  readonly lotStep: number | null;
  /** Midnight of the recording's own day, µs since 1970 UTC, where the file holds times of day only. */
  readonly dayUs: number | null;
  /** Which column of a plain table holds what. */
  readonly columns: ColumnMap | null;
  /** What the times of a table are counted in where its columns are not mapped; null = told by their size. */
  readonly timeUnit: ColumnMap['timeUnit'] | null;
  /** Rows before this are left out, µs since 1970 UTC; null = none. */
  readonly fromUs: number | null;
  /** Rows from this on are left out, µs since 1970 UTC; null = none. */
  readonly untilUs: number | null;
  /** The most rows to keep; those that follow are left out, and the warnings say so. null = all. */
  readonly mostRows: number | null;
  /**
   * Called after a chunk whenever the reader holds so many rows that the host wants to store them elsewhere. It may
   * empty the tape (`tape.length = 0`); rows that stay are in the tape of the result.
   */
  readonly spill: ((tape: Tape) => void) | null;
}

/** Names (or 1-based numbers) of the columns of a plain table; null = the table has no such column. */
export interface ColumnMap {
  readonly time: string;
  readonly timeUnit: 's' | 'ms' | 'us' | 'ns' | 'iso' | 'auto';
  readonly bid: string | null;
  readonly bidSize: string | null;
  readonly ask: string | null;
  readonly askSize: string | null;
  readonly price: string | null;
  readonly size: string | null;
  readonly side: string | null;
  readonly id: string | null;
}

export const DEFAULT_REPLAY_OPTIONS: ReplayOptions = {
  symbol: null,
  tick: null,
  lotStep: null,
  dayUs: null,
  columns: null,
  timeUnit: null,
  fromUs: null,
  untilUs: null,
  mostRows: null,
  spill: null,
};

/** Reads one recording, which may be spread over several files (quotes and trades, messages and books). */
export interface Reader {
  /**
   * A file begins; its bytes follow. The one before it is complete. `packed`: it comes out of an archive, whose own check
   * says whether it is whole.
   */
  begin(fileName: string, packed: boolean): void;
  /** The next bytes. Ignored once something was wrong. */
  feed(bytes: Uint8Array): void;
  /** Something is wrong: the rest need not be read. */
  readonly failed: boolean;
  /** Lines read so far, for whoever watches; 0 where the format has none. */
  readonly linesRead: number;
  /** Everything was fed. To be called once. */
  end(): ReplayResult;
}

/** A whole tape, or one sentence that says what is wrong and where. */
export type ReplayResult =
  | {
      readonly ok: true;
      readonly tape: Tape;
      /** What a user of the tape should know, a sentence each. */
      readonly warnings: readonly string[];
      /** What the recording holds, the tape's own first, each a `symbol` to ask for; absent where it is one instrument. */
      readonly instruments?: readonly string[];
    }
  | { readonly ok: false; readonly error: string; readonly where: Where | null };

/** Where in the unpacked file: a line or a row counted from 1, or an offset in bytes. */
export interface Where {
  readonly fileName: string;
  readonly unit: 'line' | 'row' | 'offset';
  readonly at: number;
}
