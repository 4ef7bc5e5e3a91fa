import type { Tape } from '../tape/tape';

/** A silence longer than this ends a session of the recording. */
const SESSION_GAP_US = 60e6;

/** A stretch of the recording without a long silence; µs from the tape's origin. */
export interface Session {
  readonly startUs: number;
  readonly endUs: number;
}

/** When a tape says something: its sessions, and the silences between them. */
export interface CoveredTime {
  readonly sessions: readonly Session[];
  /** Sum of the sessions' lengths, s. */
  readonly coveredS: number;
  /** Silences of more than 60 s between rows. */
  readonly gaps: readonly Session[];
  /** The longest silence that is none of them, s. */
  readonly longestSilenceS: number;
}

/** Cuts a tape where no row arrives for more than 60 s; a session of a single moment is none. */
export function coveredTime(tape: Tape): CoveredTime {
  const sessions: Session[] = [];
  const gaps: Session[] = [];
  let coveredUs = 0;
  let longestUs = 0;
  let startUs = 0;
  let lastUs = 0;
  const close = (): void => {
    if (lastUs <= startUs) return;
    sessions.push({ startUs, endUs: lastUs });
    coveredUs += lastUs - startUs;
  };
  for (let row = 0; row < tape.length; row++) {
    const us = Math.round(tape.time[row] * 1e6);
    if (row === 0) startUs = us;
    else if (us - lastUs > SESSION_GAP_US) {
      close();
      gaps.push({ startUs: lastUs, endUs: us });
      startUs = us;
    } else longestUs = Math.max(longestUs, us - lastUs);
    lastUs = us;
  }
  close();
  return { sessions, gaps, coveredS: coveredUs / 1e6, longestSilenceS: longestUs / 1e6 };
}
