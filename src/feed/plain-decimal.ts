/** Prices and sizes outside of this range are no market's; the bounds keep every product of two of them finite. */
const SMALLEST = 1e-18;
const LARGEST = 1e18;
const LONGEST_TEXT = 40;

const POINT = 46;
const ZERO = 48;
const NINE = 57;

/**
 * A price or a size as venues write it: a number above 0, or a text of digits with at most one point between them.
 * Everything else is null: NaN and infinities (`1e999` is valid JSON), zero, signs, blanks, exponents, hexadecimal,
 * thousands separators, lists, flags.
 */
export function positiveDecimal(input: unknown): number | null {
  const value = decimal(input);
  return value !== null && value >= SMALLEST ? value : null;
}

/** The same with 0 allowed: a book level of size 0 is one to delete. */
export function decimalOrZero(input: unknown): number | null {
  return decimal(input);
}

function decimal(input: unknown): number | null {
  let value: number;
  if (typeof input === 'number') value = input;
  else if (typeof input === 'string' && isPlainDecimal(input)) value = Number(input);
  else return null;
  // −0 is a sign on nothing: not a plain zero.
  if (value === 0) return Object.is(value, -0) ? null : 0;
  return value >= SMALLEST && value <= LARGEST ? value : null;
}

/** Digits with at most one point between them. */
function isPlainDecimal(text: string): boolean {
  const length = text.length;
  if (length === 0 || length > LONGEST_TEXT) return false;
  let points = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === POINT) {
      points++;
      if (points > 1 || i === 0 || i === length - 1) return false;
    } else if (code < ZERO || code > NINE) return false;
  }
  return true;
}
