/** Digits of the shortest integer that a double may not hold (2^53 has as many). */
const LONG = 16;
const QUOTE = 34;
const BACKSLASH = 92;
const ZERO = 48;
const NINE = 57;

/**
 * A frame's JSON, or undefined where it is none. Integers too long for a double become texts, so that ids keep every
 * digit and two trades that differ in the last one stay two.
 */
export function parseFrame(text: string): unknown {
  try {
    return JSON.parse(hasLongDigits(text) ? quoteLongIntegers(text) : text);
  } catch {
    return undefined;
  }
}

/** Whether so many digits stand side by side: such a run covers one of every sixteenth characters. */
function hasLongDigits(text: string): boolean {
  for (let i = LONG - 1; i < text.length; i += LONG) {
    if (!isDigit(text.charCodeAt(i))) continue;
    let from = i;
    let to = i;
    while (from > 0 && isDigit(text.charCodeAt(from - 1))) from--;
    while (isDigit(text.charCodeAt(to + 1))) to++;
    if (to - from + 1 >= LONG) return true;
  }
  return false;
}

/** Puts quotation marks around every bare integer that a double would round; what stands inside of texts stays. */
function quoteLongIntegers(text: string): string {
  let out = '';
  let from = 0;
  let i = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfText(text, i);
    } else if (isDigit(code)) {
      const start = i;
      while (isDigit(text.charCodeAt(i))) i++;
      const isInteger = !isNumberPart(text.charCodeAt(start - 1)) && !isNumberPart(text.charCodeAt(i));
      const digits = text.slice(start, i);
      if (isInteger && digits.length >= LONG && !Number.isSafeInteger(Number(digits))) {
        out += `${text.slice(from, start)}"${digits}"`;
        from = i;
      }
    } else i++;
  }
  return out + text.slice(from);
}

/** Index just after the closing mark of the text that opens at `start`. */
function endOfText(text: string, start: number): number {
  let i = start + 1;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i + 1;
  }
  return i;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** A sign, a point or an exponent beside the digits: then they are not the whole number. */
function isNumberPart(code: number): boolean {
  return code === 45 || code === 46 || code === 43 || code === 69 || code === 101;
}
