import { MARK, MARK_DISCONNECTED, MARK_GAP, MARK_SESSION, QUOTE, type Tape } from '../tape/tape';

/** A silence longer than this ends a session of the recording. */
const SESSION_GAP_US = 60e6;

/** A stretch of the recording without a long silence or a break of the feed; µs from the tape's origin. */
export interface Session {
  readonly startUs: number;
  readonly endUs: number;
}

/** When a tape says something: its sessions, and the silences between them. */
export interface CoveredTime {
  readonly sessions: readonly Session[];
  /** Sum of the sessions' lengths, s. */
  readonly coveredS: number;
  /** More than 60 s without a row, or without a feed between its last row and the next quote. */
  readonly gaps: readonly Session[];
  /** The longest silence that is none of them, s. */
  readonly longestSilenceS: number;
}

/**
 * Cuts a tape where no row arrives for more than 60 s, and where it says that the feed was gone: from its last row
 * before that until the next quote, whatever marks its clock sets meanwhile. A session of a single moment is none.
 */
export function coveredTime(tape: Tape): CoveredTime {
  const sessions: Session[] = [];
  const gaps: Session[] = [];
  let coveredUs = 0;
  let longestUs = 0;
  let startUs = 0;
  let lastUs = 0;
  let broken = false;
  const close = (): void => {
    if (lastUs <= startUs) return;
    sessions.push({ startUs, endUs: lastUs });
    coveredUs += lastUs - startUs;
  };
  for (let row = 0; row < tape.length; row++) {
    const us = Math.round(tape.time[row] * 1e6);
    const silent = row > 0 && us - lastUs > SESSION_GAP_US;
    if (breaksAt(tape, row)) broken = row > 0;
    if (broken && tape.kind[row] !== QUOTE) continue;
    if (broken || silent) {
      close();
      if (silent) gaps.push({ startUs: lastUs, endUs: us });
      startUs = us;
      broken = false;
    } else if (row === 0) startUs = us;
    else longestUs = Math.max(longestUs, us - lastUs);
    lastUs = us;
  }
  close();
  return { sessions, gaps, coveredS: coveredUs / 1e6, longestSilenceS: longestUs / 1e6 };
}

/** Whether a row says that the feed was gone: no mid is known before the next quote. */
export function breaksAt({ kind, flags }: Tape, row: number): boolean {
  const code = flags[row];
  return kind[row] === MARK && (code === MARK_GAP || code === MARK_DISCONNECTED || code === MARK_SESSION);
}
