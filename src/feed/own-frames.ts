import { isRecord } from '../domain/part';
import type { Dialect, Greeting } from './dialect';
import type { FeedProblem } from './feed-url';
import { guardedFrame, type ClientFrame } from './send-guard';

/**
 * What the user sends instead of a preset's own frames: JSON texts in which a string `{symbol}` or `{key}` stands for
 * the symbol and the key, and the whole string `{nowNs}` for the number of nanoseconds since 1970. A frame with a
 * `{key}` is left out where there is no key.
 */
export interface OwnFrames {
  readonly greeting: readonly string[];
  /** Sent every so many seconds; null = never. */
  readonly ping: { readonly frame: string; readonly everyS: number } | null;
}

const MOST_FRAMES = 8;
const PING_S = { min: 1, max: 300 };
/** Stands for what is not known yet when a template is checked. */
const SAMPLE: Greeting = { symbol: 'BTC-USD', key: 'k', nowUs: 1 };

/** The preset with the user's frames in place of its own; every problem is listed, and no message repeats a frame. */
export function withOwnFrames(dialect: Dialect, input: unknown, problems: FeedProblem[]): Dialect {
  const say = (path: string, message: string): void => {
    problems.push({ path, code: 'bad-frame', message });
  };
  if (!isRecord(input) || !Array.isArray(input.greeting)) {
    say('frames', 'frames must hold a list of texts, greeting, and a ping or null.');
    return dialect;
  }
  const texts: unknown[] = input.greeting.filter((text) => typeof text !== 'string' || text.trim() !== '');
  if (texts.length > MOST_FRAMES) say('frames.greeting', `At most ${MOST_FRAMES} frames can be sent.`);
  const templates = texts
    .slice(0, MOST_FRAMES)
    .map((text, i) => template(text, `frames.greeting[${i}]`, `Frame ${i + 1}`, say));
  const ping = pingOf(input.ping, say);
  return {
    ...dialect,
    greet: (greeting) =>
      templates
        .filter((frame) => frame !== null)
        .filter((frame) => greeting.key !== '' || !JSON.stringify(frame).includes('{key}'))
        .map((frame) => filled(frame, greeting))
        .filter((frame) => frame !== null),
    ping,
  };
}

type Say = (path: string, message: string) => void;
type Template = Readonly<Record<string, unknown>>;

function template(text: unknown, path: string, name: string, say: Say): Template | null {
  let frame: unknown = null;
  try {
    frame = typeof text === 'string' ? JSON.parse(text) : null;
  } catch {
    // Said below, with everything else that is no object.
  }
  if (!isRecord(frame)) {
    say(path, `${name} is not a JSON object.`);
    return null;
  }
  if (holdsSecret(frame)) {
    say(
      path,
      `${name} holds a secret: write {key} there, and the key in its own field, which nothing repeats.`,
    );
    return null;
  }
  if (filled(frame, SAMPLE) === null) {
    say(
      path,
      `${name} is more than authentication, subscribing, unsubscribing or a ping: nothing else is sent.`,
    );
    return null;
  }
  return frame;
}

const SECRET = /^(api_?)?(key|token|secret|signature|passphrase|password)$/i;

/** Whether a field that is meant for a secret has anything but `{key}` in it, at any depth. */
function holdsSecret(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, of]) => (SECRET.test(name) && of !== '{key}') || holdsSecret(of));
}

function pingOf(input: unknown, say: Say): Dialect['ping'] {
  if (input === null) return null;
  if (!isRecord(input)) {
    say('frames.ping', 'A ping is a frame and its seconds, or null.');
    return null;
  }
  const { frame: text, everyS } = input;
  const inRange = typeof everyS === 'number' && everyS >= PING_S.min && everyS <= PING_S.max;
  if (!inRange) say('frames.ping.everyS', `A ping goes out every ${PING_S.min} to ${PING_S.max} seconds.`);
  // OKX's is a bare word.
  const bare = typeof text === 'string' ? guardedFrame(text) : null;
  const made = bare === null ? template(text, 'frames.ping.frame', 'The ping', say) : null;
  const frame = bare ?? (made === null ? null : filled(made, { ...SAMPLE, key: '' }));
  return frame !== null && inRange ? { frame, everyS } : null;
}

/** The frame with everything put in, if it may be sent. */
function filled(frame: Template, greeting: Greeting): ClientFrame | null {
  return guardedFrame(JSON.stringify(frame, (_, value: unknown) => put(value, greeting)));
}

function put(value: unknown, { symbol, key, nowUs }: Greeting): unknown {
  if (typeof value !== 'string') return value;
  if (value === '{nowNs}') return nowUs * 1000;
  return value.replace(/\{(symbol|key)\}/g, (_, name) => (name === 'key' ? key : symbol));
}
