/** Numbers as the page writes them, in the reader's locale. Absent is an en dash: never 0, never NaN. */
const ABSENT = '–';

const formats = new Map<number, Intl.NumberFormat>();

/** A number with so many decimals; null and anything not finite is absent. */
export function decimal(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return ABSENT;
  let format = formats.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat(undefined, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(decimals, format);
  }
  return withMinus(format, value);
}

/**
 * The number behind the true minus, which lines up with the plus: languages differ in their mark and its place. A rounded
 * zero has no sign.
 */
export function withMinus(format: Intl.NumberFormat, value: number): string {
  const text = format.format(Math.abs(value));
  return value < 0 && text !== format.format(0) ? `−${text}` : text;
}

/** Like `decimal`, with a plus before gains. */
export function signed(value: number | null | undefined, decimals: number): string {
  const text = decimal(value, decimals);
  return text !== ABSENT && value! > 0 && text !== decimal(0, decimals) ? `+${text}` : text;
}

/** A share 0 … 1 in percent. No line break falls before the sign. */
export function percent(share: number | null | undefined, decimals = 0): string {
  const text = decimal(share === null || share === undefined ? null : 100 * share, decimals);
  return text === ABSENT ? text : `${text}\u00a0%`;
}

/** A sentence in which no line ends between a number and its unit. */
export function unbroken(text: string): string {
  return text.replace(/(\d) (?=bp|USD)/g, '$1\u00a0');
}

/** Decimals that show a price to its tick; two where prices are not rounded. */
export function priceDecimals(tick: number, mid: number): number {
  if (tick > 0) return Math.max(0, Math.min(8, Math.ceil(-Math.log10(tick) - 1e-9)));
  return Math.abs(mid) < 10 ? 4 : 2;
}
