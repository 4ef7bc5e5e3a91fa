import { isRecord } from '../domain/part';
import type { Dialect } from './dialect';
import { feedAddress, type FeedProblem, type FeedProblemCode } from './feed-url';
import { withOwnFrames, type OwnFrames } from './own-frames';
import { Redactor } from './redact';
import { FEEDS } from './registry';

/** What the panel asks for. */
export interface FeedSettings {
  /** A name of FEEDS. */
  readonly preset: string;
  /** An address, wss:// (or ws:// to loopback), with {key} and {symbol} where the preset has them; '' = the preset's own. */
  readonly url: string;
  /** '' = the preset's own. */
  readonly symbol: string;
  /** Hosts the user has confirmed besides the preset's own: `host` or `host:port`. */
  readonly confirmedHosts: readonly string[];
  /** The user has read what a key in an address means. */
  readonly allowKeyInUrl: boolean;
  /** What to send instead of the preset's own frames; null = those. */
  readonly frames: OwnFrames | null;
}

/** Settings that were checked, with everything a feed needs to begin. It holds the key: it never leaves the worker. */
export interface FeedPlan {
  readonly preset: string;
  /** The preset's, with the user's own frames if he has any. */
  readonly dialect: Dialect;
  readonly symbol: string;
  readonly key: string;
  /** The address to open. It may hold the key. */
  readonly url: string;
  /** The same for people, with the key masked. */
  readonly shownUrl: string;
  readonly redactor: Redactor;
}

export type FeedPlanResult =
  | { readonly ok: true; readonly plan: FeedPlan }
  | { readonly ok: false; readonly problems: readonly FeedProblem[] };

const SYMBOL = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,39}$/;
/** Printable ASCII without blanks: what a key may be made of. */
const KEY = /^[\x21-\x7e]{1,512}$/;
const MOST_HOSTS = 32;

/**
 * Checks what was asked and either plans the feed or lists everything that is wrong. No message repeats the key.
 * Unknown fields are ignored, so that the page's own settings fit as they are.
 */
export function planFeed(input: unknown, key: string): FeedPlanResult {
  const problems: FeedProblem[] = [];
  const say = (path: string, code: FeedProblemCode, message: string): void => {
    problems.push({ path, code, message });
  };
  if (!isRecord(input)) {
    say('', 'not-an-object', 'The settings of a feed must be an object.');
    return { ok: false, problems };
  }
  const preset = text(input.preset, 'preset', say);
  const known = Object.hasOwn(FEEDS, preset) ? FEEDS[preset] : null;
  const ownFrames = input.frames ?? null;
  const dialect = known === null || ownFrames === null ? known : withOwnFrames(known, ownFrames, problems);
  if (dialect === null) say('preset', 'unknown-preset', `Presets are: ${Object.keys(FEEDS).join(', ')}.`);
  const symbol = text(input.symbol, 'symbol', say) || (dialect?.symbol ?? 'X');
  if (!SYMBOL.test(symbol))
    say('symbol', 'bad-symbol', 'A symbol is up to 40 letters, digits and . _ : / @ -');
  if (key !== '' && !KEY.test(key))
    say('key', 'bad-key', 'A key is up to 512 printable characters without blanks.');
  if (typeof input.allowKeyInUrl !== 'boolean')
    say('allowKeyInUrl', 'not-a-flag', 'allowKeyInUrl must be true or false.');
  const template = text(input.url, 'url', say) || (dialect?.urlTemplate ?? '');
  const confirmed = hostList(input.confirmedHosts, say);
  const redactor = new Redactor(key);
  const url =
    dialect === null
      ? ''
      : feedAddress(
          {
            template,
            symbol,
            key,
            allowKeyInUrl: input.allowKeyInUrl === true,
            allowedHosts: [...dialect.hosts, ...confirmed],
            redactor,
          },
          problems,
        );
  if (dialect === null || problems.length > 0) {
    // A key pasted into the wrong field would come back in the complaint about that field.
    return { ok: false, problems: problems.map((p) => ({ ...p, message: redactor.mask(p.message) })) };
  }
  return { ok: true, plan: { preset, dialect, symbol, key, url, shownUrl: redactor.mask(url), redactor } };
}

type Say = (path: string, code: FeedProblemCode, message: string) => void;

function text(input: unknown, path: string, say: Say): string {
  if (typeof input === 'string') return input;
  say(path, 'not-a-text', `${path} must be a text.`);
  return '';
}

function hostList(input: unknown, say: Say): string[] {
  if (!Array.isArray(input) || !input.every((host): host is string => typeof host === 'string')) {
    say('confirmedHosts', 'not-a-list', 'confirmedHosts must be a list of host names.');
    return [];
  }
  if (input.length > MOST_HOSTS)
    say('confirmedHosts', 'too-long', `At most ${MOST_HOSTS} hosts can be confirmed.`);
  return input.slice(0, MOST_HOSTS).map((host) => host.trim().toLowerCase());
}
