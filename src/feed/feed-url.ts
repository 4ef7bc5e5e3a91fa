import { percentEncoded, type Redactor } from './redact';

/** One thing wrong with what was asked of a feed; `path` is a field of the settings. */
export interface FeedProblem {
  readonly path: string;
  readonly code: FeedProblemCode;
  readonly message: string;
}

export type FeedProblemCode =
  | 'not-an-object'
  | 'not-a-text'
  | 'not-a-flag'
  | 'not-a-list'
  | 'too-long'
  | 'unknown-preset'
  | 'bad-symbol'
  | 'bad-key'
  | 'bad-frame'
  | 'bad-address'
  | 'not-secure'
  | 'bad-host'
  | 'host-not-allowed'
  | 'misplaced-placeholder'
  | 'key-in-address';

/** What an address may hold: no user info, no fragment, no backslash, no blank, no letter beyond ASCII. */
const ADDRESS =
  /^(wss?):\/\/(\[[0-9a-f:]{2,39}\]|[a-z0-9.-]{1,253})(?::([0-9]{1,5}))?((?:\/[\w.~!$&'()*+,;=:@%{}/-]*)?)(\?[\w.~!$&'()*+,;=:@%{}/?-]*)?$/i;
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const PLACEHOLDER = /\{([^{}]*)\}/g;
const LONGEST_ADDRESS = 2048;
/** A shorter key (`demo`, `trading`) may stand in an address by chance. */
const SHORTEST_FOUND = 12;
const DEFAULT_PORT = { wss: 443, ws: 80 };

/** Hosts that are this machine. A plain `ws:` is allowed to no other. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

export interface AddressRequest {
  readonly template: string;
  readonly symbol: string;
  readonly key: string;
  readonly allowKeyInUrl: boolean;
  /** `host` or `host:port`, lower case. */
  readonly allowedHosts: readonly string[];
  readonly redactor: Redactor;
}

/**
 * Fills in a template and judges the address. Appends every problem to `problems` and returns the address, which is
 * only to be used when none was added. The host is judged before the key is filled in, and what is filled in is
 * percent-encoded, so that neither the key nor the symbol can change where the bytes go.
 */
export function feedAddress(request: AddressRequest, problems: FeedProblem[]): string {
  const { template } = request;
  const say = (code: FeedProblemCode, message: string): void => {
    problems.push({ path: 'url', code, message });
  };
  if (template.length > LONGEST_ADDRESS) {
    say('too-long', `The address is longer than ${LONGEST_ADDRESS} characters.`);
    return '';
  }
  const match = ADDRESS.exec(template);
  if (match === null) {
    say('bad-address', 'The address must be wss://host/path, without user name, blank or fragment.');
    return '';
  }
  const [, scheme, host, port, path, query = ''] = match;
  judgeHost(scheme.toLowerCase() as 'wss' | 'ws', host.toLowerCase(), port, request.allowedHosts, say);
  judgePlaceholders(request, path, query, say);
  return `${scheme}://${host}${port === undefined ? '' : `:${port}`}${filledPath(path, request)}${filledQuery(query, request)}`;
}

function judgeHost(
  scheme: 'wss' | 'ws',
  host: string,
  port: string | undefined,
  allowedHosts: readonly string[],
  say: (code: FeedProblemCode, message: string) => void,
): void {
  if (LOOPBACK.has(host)) {
    if (port !== undefined && !isPort(port)) say('bad-address', 'The port must lie between 1 and 65535.');
    return;
  }
  if (scheme === 'ws') {
    say(
      'not-secure',
      'Only wss:// is allowed: ws:// would send everything in the clear (this machine excepted).',
    );
  }
  const name = hostProblem(host);
  if (name !== null) {
    say('bad-host', name);
    return;
  }
  const number = port === undefined ? DEFAULT_PORT[scheme] : Number(port);
  if (port !== undefined && !isPort(port)) say('bad-address', 'The port must lie between 1 and 65535.');
  const spelled = number === DEFAULT_PORT.wss ? [host, `${host}:443`] : [`${host}:${number}`];
  if (!spelled.some((candidate) => allowedHosts.includes(candidate))) {
    say('host-not-allowed', `The host ${spelled[0]} is not one of this preset's and was not confirmed.`);
  }
}

/** Why a name cannot be a public host's, or null. Numbers are refused in every spelling but a plain dotted quad. */
function hostProblem(host: string): string | null {
  if (host.startsWith('[')) return 'An IPv6 address other than [::1] is not allowed.';
  const labels = host.split('.');
  if (!labels.every((label) => LABEL.test(label))) return `${host} is no host name.`;
  if (labels.some((label) => label.startsWith('xn--')))
    return 'Host names in punycode are not allowed: they can look like another host.';
  const last = labels[labels.length - 1];
  if (/^(\d+|0x[0-9a-f]*)$/.test(last)) {
    const plain =
      labels.length === 4 && labels.every((label) => /^(0|[1-9]\d{0,2})$/.test(label) && Number(label) < 256);
    return plain ? null : `${host} is a number in disguise, not a host name.`;
  }
  return labels.length > 1 ? null : 'A host name needs a dot.';
}

function isPort(text: string): boolean {
  return /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535;
}

function judgePlaceholders(
  { template, key, allowKeyInUrl, redactor }: AddressRequest,
  path: string,
  query: string,
  say: (code: FeedProblemCode, message: string) => void,
): void {
  for (const [, name] of template.matchAll(PLACEHOLDER)) {
    if (name !== 'key' && name !== 'symbol') {
      say('misplaced-placeholder', `{${name.slice(0, 20)}} is not known: only {symbol} and {key} are.`);
    }
  }
  if (/[{}]/.test((path + query).replace(PLACEHOLDER, '')))
    say('bad-address', 'A brace in the address must belong to {symbol} or {key}.');
  if (path.includes('{key}')) say('misplaced-placeholder', '{key} may only stand in the query, after the ?.');
  if (key.length >= SHORTEST_FOUND && redactor.finds(template))
    say(
      'key-in-address',
      'The key itself stands in the address: write {key} instead, so that it can be masked.',
    );
  if (query.includes('{key}') && key !== '' && !allowKeyInUrl) {
    say(
      'key-in-address',
      'This address carries the key, which servers and proxies may write to their logs: tick the box to allow it.',
    );
  }
}

function filledPath(path: string, { symbol }: AddressRequest): string {
  return path.replaceAll('{symbol}', () => percentEncoded(symbol));
}

/** Without a key, the parameters that would carry it are left out. */
function filledQuery(query: string, { symbol, key }: AddressRequest): string {
  const pairs = query.slice(1).split('&');
  const kept = key === '' ? pairs.filter((pair) => !pair.includes('{key}')) : pairs;
  const filled = kept
    .join('&')
    .replaceAll('{symbol}', () => percentEncoded(symbol))
    .replaceAll('{key}', () => percentEncoded(key));
  return filled === '' ? '' : `?${filled}`;
}
