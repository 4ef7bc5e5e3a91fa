import type { Config } from './config';

/**
 * When a session is over, s: at `untilS`, but never after the world's own end, where nothing would happen any more. A
 * configuration may state both, and its length may become shorter later.
 */
export function sessionEndS({ untilS, durationS }: Pick<Config, 'untilS' | 'durationS'>): number {
  return untilS === null ? durationS : Math.min(untilS, durationS);
}
