/** From here on a number of this unit would be the next coarser one's: 1e11 s is the year 5138, 1e11 ms is 1973. */
const FIRST_MS = 1e11;
const FIRST_US = 1e14;
const FIRST_NS = 1e17;

const ISO =
  /^(\d{4})(?<dash>[-/.])(\d{2})\k<dash>(\d{2})[TD ](\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?\d*(?: ?(?:Z|UTC|GMT|([+-])(\d{2})(?::?(\d{2}))?))?$/;
const NUMERIC = /^\d{1,20}(\.\d{1,12})?$/;

/**
 * A venue's time stamp as µs since 1970 UTC; 0 where there is none or it cannot be read. Numbers (or texts of digits)
 * in seconds, milliseconds, microseconds or nanoseconds are told apart by their size; ISO 8601 and what databases and
 * brokers make of it (slashes or points, D, a blank, UTC, the day first between points), without an offset it is UTC.
 */
export function exchangeMicroseconds(input: unknown): number {
  if (typeof input === 'number') return scaled(input);
  if (typeof input !== 'string' || input.length > 40) return 0;
  if (NUMERIC.test(input)) return scaled(Number(input));
  return isoMicroseconds(input);
}

function scaled(value: number): number {
  if (!(value > 0 && value < Infinity)) return 0;
  if (value < FIRST_MS) return Math.round(value * 1e6);
  if (value < FIRST_US) return Math.round(value * 1e3);
  if (value < FIRST_NS) return Math.round(value);
  return value < FIRST_NS * 1e3 ? Math.round(value / 1e3) : 0;
}

function isoMicroseconds(text: string): number {
  const match = ISO.exec(text) ?? ISO.exec(yearFirst(text));
  if (match === null) return 0;
  const [year, , month, day, hour, minute, second] = match.slice(1).map(Number);
  if (!isDay(year, month, day) || hour > 23 || minute > 59 || second > 60) return 0;
  const [fraction, sign, offsetHours, offsetMinutes] = match.slice(8);
  const offset =
    sign === undefined
      ? 0
      : (sign === '-' ? -60 : 60) * (Number(offsetHours) * 60 + Number(offsetMinutes ?? 0));
  const seconds = daysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset;
  const us = seconds * 1e6 + Math.round(Number(fraction ?? 0) * 1e6);
  return us > 0 ? us : 0;
}

/** 31.12.2024 (with points the day comes first everywhere) and 20241231 as ISO 8601 writes the day. */
function yearFirst(text: string): string {
  return text
    .replace(/^(\d{2})\.(\d{2})\.(\d{4})(?=[ T])/, '$3-$2-$1')
    .replace(/^(\d{4})(\d{2})(\d{2})(?=[ T])/, '$1-$2-$3');
}

/** The calendar has the day: no 30 February. */
function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const next = month === 12 ? daysSinceEpoch(year + 1, 1, 1) : daysSinceEpoch(year, month + 1, 1);
  return daysSinceEpoch(year, month, day) < next;
}

/** A time in µs since 1970 as "2024-08-08 23:54:15 UTC". Days to dates: Howard Hinnant, civil_from_days. */
export function utcText(us: number): string {
  const seconds = Math.floor(us / 1e6);
  const shifted = Math.floor(seconds / 86_400) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (value: number): string => String(value).padStart(2, '0');
  const rest = seconds - Math.floor(seconds / 86_400) * 86_400;
  const clock = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60].map(two).join(':');
  return `${year}-${two(month)}-${two(day)} ${clock} UTC`;
}

/** Days from 1970-01-01 in the Gregorian calendar (Howard Hinnant, days_from_civil). */
export function daysSinceEpoch(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
