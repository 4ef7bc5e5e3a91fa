import { createHash } from 'node:crypto';

const LONGEST_KEY = 256;
const KEYS_KEPT = 10_000;

/**
 * Which keys open an account. Keys themselves are held in memory only, to hash each once; accounts, state and logs know
 * the hash or a number.
 */
export class KeyRing {
  /** null: every key is welcome. */
  private readonly allowed: ReadonlySet<string> | null;
  private readonly hashes = new Map<string, string>();

  constructor(allowed: ReadonlySet<string> | null) {
    this.allowed = allowed;
  }

  /** SHA-256 of a key that may trade, hexadecimal; null for one that may not. */
  hashOf(key: string): string | null {
    const known = this.hashes.get(key);
    if (known !== undefined) return known;
    if (key.length === 0 || key.length > LONGEST_KEY) return null;
    const hash = createHash('sha256').update(key, 'utf8').digest('hex');
    if (this.allowed !== null && !this.allowed.has(hash)) return null;
    if (this.hashes.size >= KEYS_KEPT) this.hashes.clear();
    this.hashes.set(key, hash);
    return hash;
  }
}

/** Keys of a key file: one a line, # begins a comment. Returns their hashes, or what is wrong. */
export function readKeyFile(
  text: string,
):
  | { readonly ok: true; readonly hashes: ReadonlySet<string> }
  | { readonly ok: false; readonly error: string } {
  const hashes = new Set<string>();
  for (const [i, line] of text.split('\n').entries()) {
    const key = line.replace(/#.*/, '').trim();
    if (key === '') continue;
    if (key.length < 16 || key.length > LONGEST_KEY || /\s/.test(key)) {
      return { ok: false, error: `line ${i + 1}: a key has 16 to ${LONGEST_KEY} characters and no blanks.` };
    }
    hashes.add(createHash('sha256').update(key, 'utf8').digest('hex'));
  }
  return hashes.size > 0 ? { ok: true, hashes } : { ok: false, error: 'there is no key in it.' };
}
