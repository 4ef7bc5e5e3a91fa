import { significant } from './significant';

/** How long something lasts, in a word: `30 days`, `8 h`, `90 min`, `1 s`; rounded to three digits. */
export function sessionLength(durationS: number): string {
  const hours = durationS / 3600;
  if (hours >= 48) return `${significant(hours / 24)} days`;
  if (hours >= 2 || hours === 1) return `${significant(hours)} h`;
  return durationS < 120 ? `${significant(durationS)} s` : `${significant(60 * hours)} min`;
}
