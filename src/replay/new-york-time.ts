import { daysSinceEpoch } from '../domain/exchange-time';

const HOUR_US = 3_600e6;

/** Midnight of a day in New York, µs since 1970 UTC. US rules of daylight saving time since 1987. */
export function newYorkMidnightUs(year: number, month: number, day: number): number {
  const date = daysSinceEpoch(year, month, day);
  const [start, end] =
    year >= 2007
      ? [sunday(year, 3, 2), sunday(year, 11, 1)]
      : [sunday(year, 4, 1), lastSundayOfOctober(year)];
  // Clocks change at two in the morning: the midnight before still has the old time.
  const summer = date > start && date <= end;
  return date * 24 * HOUR_US + (summer ? 4 : 5) * HOUR_US;
}

/** The n-th Sunday of a month, in days since 1970. */
function sunday(year: number, month: number, n: number): number {
  const first = daysSinceEpoch(year, month, 1);
  // 1970-01-01 was a Thursday: day 3 a Sunday.
  const toSunday = (((3 - first) % 7) + 7) % 7;
  return first + toSunday + 7 * (n - 1);
}

function lastSundayOfOctober(year: number): number {
  return sunday(year, 11, 1) - 7;
}

/** The date in a file's name (20131010 or 2012-06-21) as New York midnight, µs; null where there is none. */
export function dayOfName(fileName: string): number | null {
  const date = dateOfName(fileName);
  return date === null ? null : newYorkMidnightUs(...date);
}

/** The same as midnight of UTC. */
export function utcDayOfName(fileName: string): number | null {
  const date = dateOfName(fileName);
  return date === null ? null : daysSinceEpoch(...date) * 24 * HOUR_US;
}

function dateOfName(fileName: string): [year: number, month: number, day: number] | null {
  const match = /(?:^|[^0-9])((?:19|20)\d\d)-?(\d\d)-?(\d\d)(?:[^0-9]|$)/.exec(fileName);
  if (match === null) return null;
  const [year, month, day] = match.slice(1).map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 ? [year, month, day] : null;
}
