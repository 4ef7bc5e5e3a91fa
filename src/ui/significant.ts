import { decimal, withMinus } from './numbers';

const formats = new Map<number, Intl.NumberFormat>();

/** A number with so many significant digits and no more, in the reader's locale; null and not finite are an en dash. */
export function significant(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size > 0 && (size < 1e-6 || size >= 1e9)) return value.toPrecision(digits).replaceAll('-', '−');
  let format = formats.get(digits);
  if (format === undefined) {
    format = new Intl.NumberFormat(undefined, { maximumSignificantDigits: digits });
    formats.set(digits, format);
  }
  // Integers keep their digits: 2,104 fills are not 2,100.
  return size >= 10 ** digits ? decimal(value, 0) : withMinus(format, value);
}
