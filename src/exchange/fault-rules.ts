import { isRecord, type Problem } from '../domain/part';
import { MARKET_CHANNELS } from './market-data';

/** What can be done to the frames of a socket one by one, to a socket as a whole, and to a request. */
export const FRAME_FAULTS = ['drop', 'duplicate', 'reorder', 'delay', 'corrupt'] as const;
export const SOCKET_FAULTS = ['mute', 'half-open', 'reset', 'close', 'flood', 'refuse'] as const;
export const REST_FAULTS = ['delay', 'drop', 'reset', 'lose-answer', 'error'] as const;

export type FrameFault = (typeof FRAME_FAULTS)[number];
export type SocketFault = (typeof SOCKET_FAULTS)[number];
export type RestFault = (typeof REST_FAULTS)[number];

/**
 * One fault to inject. Frames and requests: each is hit with probability `share`. Sockets: it happens `atS` after the
 * handshake, and again and again at random with mean `everyS` where that is given.
 */
export interface FaultRule {
  readonly on: 'ws' | 'rest';
  readonly kind: FrameFault | SocketFault | RestFault;
  /** 0 … 1. */
  readonly share: number;
  /** From this moment of a connection on, s; for requests, of the venue. */
  readonly atS: number;
  /** For this long, s; null = to the end. */
  readonly forS: number | null;
  /** Mean time between, s; null = once. */
  readonly everyS: number | null;
  /** Only frames of this channel; null = all. */
  readonly channel: string | null;
  /** Only the connection of this number, from 1; null = all. */
  readonly connection: number | null;
  readonly delayMs: number;
  /** Frames that overtake a reordered one, at most. */
  readonly depth: number;
  /** Frames a second of a flood. */
  readonly perSecond: number;
  /** Closing code. */
  readonly code: number;
  readonly reason: string;
  /** HTTP status of `refuse` and `error`. */
  readonly status: number;
}

export interface FaultPlan {
  readonly seed: number;
  readonly rules: readonly FaultRule[];
}

const NUMBERS: Readonly<
  Record<string, { readonly least: number; readonly most: number; readonly whole: boolean }>
> = {
  share: { least: 0, most: 1, whole: false },
  atS: { least: 0, most: 86_400, whole: false },
  forS: { least: 0, most: 86_400, whole: false },
  everyS: { least: 0.001, most: 86_400, whole: false },
  connection: { least: 1, most: 1e9, whole: true },
  delayMs: { least: 0, most: 600_000, whole: false },
  depth: { least: 1, most: 50, whole: true },
  perSecond: { least: 1, most: 100_000, whole: true },
  code: { least: 1000, most: 4999, whole: true },
  status: { least: 400, most: 599, whole: true },
};
const TEXTS = ['channel', 'reason'];
/** What a frame's `channel` can be: those of the market and the account, and the answers. */
const CHANNELS: readonly string[] = [
  ...MARKET_CHANNELS,
  ...['fills', 'subscribed', 'unsubscribed', 'authenticated', 'cancel_on_disconnect', 'pong'],
];
/** What can come again and again by the clock. */
const REPEATED: readonly unknown[] = SOCKET_FAULTS.filter((kind) => kind !== 'refuse');
/** Codes that may not stand in a closing frame. */
const SILENT_CODES = new Set([1004, 1005, 1006, 1015]);

/**
 * Reads a fault file: `{ "seed": 1, "faults": [ { "kind": "drop", "share": 0.01 }, … ] }`. Everything that is wrong is
 * listed.
 */
export function readFaults(
  input: unknown,
):
  | { readonly ok: true; readonly plan: FaultPlan }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  if (!isRecord(input)) {
    problems.push({ path: '', code: 'not-an-object', message: 'A fault file must be a JSON object.' });
    return { ok: false, problems };
  }
  for (const name of Object.keys(input)) {
    if (name !== 'seed' && name !== 'faults') problems.push(unknownField(name, 'seed, faults'));
  }
  const seed = input.seed ?? 1;
  if (typeof seed !== 'number' || !Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    problems.push({
      path: 'seed',
      code: 'out-of-range',
      message: 'seed must be a whole number from 0 to 4294967295.',
    });
  }
  if (!Array.isArray(input.faults)) {
    problems.push({ path: 'faults', code: 'not-a-list', message: 'faults must be a list.' });
    return { ok: false, problems };
  }
  const rules = (input.faults as unknown[]).map((item, i) => readRule(item, `faults[${i}]`, problems));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, plan: { seed: seed as number, rules } };
}

function unknownField(path: string, known: string): Problem {
  return { path, code: 'unknown-field', message: `${path} is not a field here; known are: ${known}.` };
}

function readRule(item: unknown, path: string, problems: Problem[]): FaultRule {
  if (!isRecord(item)) problems.push({ path, code: 'not-an-object', message: `${path} must be an object.` });
  const given = isRecord(item) ? item : {};
  const known = ['on', 'kind', ...Object.keys(NUMBERS), ...TEXTS];
  for (const name of Object.keys(given)) {
    if (!known.includes(name)) problems.push(unknownField(`${path}.${name}`, known.join(', ')));
  }
  const on = given.on === 'rest' ? 'rest' : 'ws';
  if (given.on !== undefined && given.on !== 'rest' && given.on !== 'ws') {
    problems.push({
      path: `${path}.on`,
      code: 'not-an-option',
      message: `${path}.on must be one of: ws, rest.`,
    });
  }
  const kinds: readonly string[] = on === 'rest' ? REST_FAULTS : [...FRAME_FAULTS, ...SOCKET_FAULTS];
  if (typeof given.kind !== 'string' || !kinds.includes(given.kind)) {
    problems.push({
      path: `${path}.kind`,
      code: 'not-an-option',
      message: `${path}.kind must be one of: ${kinds.join(', ')}.`,
    });
  }
  if (given.everyS !== undefined && !REPEATED.includes(given.kind)) {
    problems.push({
      path: `${path}.everyS`,
      code: 'not-applicable',
      message: `${path}.everyS belongs to what happens to a connection: ${REPEATED.join(', ')}. Here share says how often.`,
    });
  }
  if (typeof given.channel === 'string' && !CHANNELS.includes(given.channel)) {
    problems.push({
      path: `${path}.channel`,
      code: 'not-an-option',
      message: `${path}.channel must be one of: ${CHANNELS.join(', ')}.`,
    });
  }
  const number = (name: string, fallback: number): number =>
    numberOf(given[name], `${path}.${name}`, name, problems) ?? fallback;
  const absent = (name: string): number | null => numberOf(given[name], `${path}.${name}`, name, problems);
  const text = (name: string): string | null => textOf(given[name], `${path}.${name}`, problems);
  const code = number('code', 1011);
  if (SILENT_CODES.has(code)) {
    problems.push({
      path: `${path}.code`,
      code: 'out-of-range',
      message: `${path}.code ${code} cannot be sent; for 1006 use the kind reset.`,
    });
  }
  return {
    on,
    kind: given.kind as FaultRule['kind'],
    share: number('share', 1),
    atS: number('atS', 0),
    forS: absent('forS'),
    everyS: absent('everyS'),
    channel: text('channel'),
    connection: absent('connection'),
    delayMs: number('delayMs', 100),
    depth: number('depth', 5),
    perSecond: number('perSecond', 1000),
    code,
    reason: text('reason') ?? 'fault injected',
    status: number('status', on === 'rest' ? 503 : 401),
  };
}

function numberOf(value: unknown, path: string, name: string, problems: Problem[]): number | null {
  if (value === undefined || value === null) return null;
  const { least, most, whole } = NUMBERS[name];
  if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return value;
  const what = whole ? 'a whole number' : 'a number';
  problems.push({
    path,
    code: 'out-of-range',
    message: `${path} must be ${what} between ${least} and ${most}.`,
  });
  return null;
}

function textOf(value: unknown, path: string, problems: Problem[]): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string' && value.length <= 100) return value;
  problems.push({ path, code: 'not-a-text', message: `${path} must be a text of at most 100 characters.` });
  return null;
}
