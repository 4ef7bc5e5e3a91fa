/** Times since 1970 that are in seconds or in ms instead of µs, from 2001 to 2096. */
const FIRST_SECOND = 1e9;
const LAST_SECOND = 4e9;
const FIRST_MS = 1e12;
const LAST_MS = 4e12;

/** The unit that a time stamp seems to have instead of µs; null where it is one of µs. */
export function otherUnitOf(us: number): string | null {
  if (us >= FIRST_SECOND && us <= LAST_SECOND) return 'seconds';
  return us >= FIRST_MS && us <= LAST_MS ? 'milliseconds' : null;
}
