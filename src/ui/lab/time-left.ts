import { decimal } from '../numbers';
import { sessionLength } from '../session-length';

/** How long something takes yet, as far as it can be known: `4.2 s`, `32 s`, `7 min`. */
export function timeLeft(leftS: number): string {
  if (leftS < 120) return `${decimal(leftS, leftS < 10 ? 1 : 0)} s`;
  return sessionLength(60 * Math.round(leftS / 60));
}
