const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const MASK = '[key]';
/** A shorter key is no secret, and masking it would take ordinary words to pieces. */
const SHORTEST_KEY = 4;
/** Encoded pieces shorter than this would mask ordinary words. */
const SHORTEST_PIECE = 8;

/**
 * Removes a key from every text that leaves the feed: as typed, percent-encoded, inside JSON, in hexadecimal and in
 * base64 at any of its three alignments (so `base64("user:" + key)` is found as well). Keys under four characters are
 * not masked.
 */
export class Redactor {
  private readonly forms: readonly string[];
  private readonly foldedForms: readonly string[];
  /** Length of the longest form: a text cut by less than this beyond what is shown never shows half a key. */
  readonly longestForm: number;

  constructor(key: string) {
    const bytes = utf8(key);
    const base64 = [0, 1, 2].map((shift) => base64Middle(bytes, shift));
    const percent = percentEncoded(key);
    const isLong = (form: string): boolean => form.length >= SHORTEST_PIECE;
    this.forms = distinct([
      key,
      JSON.stringify(key).slice(1, -1),
      ...[...base64, ...base64.map(urlSafe)].filter(isLong),
    ]);
    this.foldedForms = distinct([
      percent,
      percent.replaceAll('%20', '+'),
      ...[hexadecimal(bytes)].filter(isLong),
    ]);
    this.longestForm = [...this.forms, ...this.foldedForms].reduce(
      (most, form) => Math.max(most, form.length),
      0,
    );
  }

  /** The text with every form of the key replaced. */
  mask(text: string): string {
    let masked = text;
    for (const form of this.forms) if (masked.includes(form)) masked = masked.replaceAll(form, MASK);
    for (const form of this.foldedForms) masked = replaceFolded(masked, form);
    return masked;
  }

  /** Whether any form of the key stands in the text. */
  finds(text: string): boolean {
    return this.mask(text) !== text;
  }
}

/** Percent-encoding as `encodeURIComponent` writes it; a key that is no well-formed text stays as it is. */
export function percentEncoded(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Replaces regardless of case: hexadecimal digits are written either way. */
function replaceFolded(text: string, form: string): string {
  const folded = text.toLowerCase();
  // Lower case may be of another length in some scripts: then only exact matches are safe to cut.
  if (folded.length !== text.length) return text.replaceAll(form, MASK);
  const wanted = form.toLowerCase();
  let at = folded.indexOf(wanted);
  if (at < 0) return text;
  let out = '';
  let from = 0;
  for (; at >= 0; at = folded.indexOf(wanted, from)) {
    out += text.slice(from, at) + MASK;
    from = at + wanted.length;
  }
  return out + text.slice(from);
}

function distinct(forms: readonly string[]): string[] {
  // The longest first: a shorter form inside of a longer one would leave the rest of it standing.
  return [...new Set(forms)]
    .filter((form) => form.length >= SHORTEST_KEY)
    .sort((a, b) => b.length - a.length);
}

function utf8(text: string): number[] {
  const bytes: number[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000)
      bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else
      bytes.push(
        0xf0 | (point >> 18),
        0x80 | ((point >> 12) & 63),
        0x80 | ((point >> 6) & 63),
        0x80 | (point & 63),
      );
  }
  return bytes;
}

/** The characters of a base64 text that the bytes alone decide when `shift` unknown bytes stand before them. */
function base64Middle(bytes: readonly number[], shift: number): string {
  const bits = [...new Array<number>(shift).fill(0), ...bytes];
  let text = '';
  for (let i = 0; i + 2 < bits.length; i += 3) {
    const word = (bits[i] << 16) | (bits[i + 1] << 8) | bits[i + 2];
    for (let part = 18; part >= 0; part -= 6) text += ALPHABET[(word >> part) & 63];
  }
  const left = bits.length % 3;
  const last = bits.length - left;
  if (left === 1) text += ALPHABET[bits[last] >> 2];
  if (left === 2) {
    const word = (bits[last] << 8) | bits[last + 1];
    text += ALPHABET[word >> 10] + ALPHABET[(word >> 4) & 63];
  }
  return text.slice(Math.ceil((shift * 8) / 6));
}

function urlSafe(base64: string): string {
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

function hexadecimal(bytes: readonly number[]): string {
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
