import { assert } from '../domain/assert';
import { isRecord } from '../domain/part';

declare const checked: unique symbol;

/** A text that has passed the guard. Nothing else fits a socket's `send`: paper means paper. */
export type ClientFrame = string & { readonly [checked]: true };

const VERB_FIELDS = ['action', 'op', 'type', 'event', 'method'];
const VERBS = new Set([
  'auth',
  'subscribe',
  'unsubscribe',
  'ping',
  'bts:subscribe',
  'bts:unsubscribe',
  'bts:heartbeat',
  // Binance has no other ping that a browser could send: what is subscribed, it answers whatever the market does.
  'list_subscriptions',
]);
/** What may stand beside the verb. An order needs a side, a price and a size, and none of them is here. */
const FIELDS = new Set([
  ...['channel', 'channels', 'topics', 'args', 'params', 'subscription', 'data', 'depth', 'resumeFrom'],
  ...['symbol', 'symbols', 'market', 'markets', 'pair', 'product_ids'],
  ...['api_key', 'token', 'timestamp_ns', 'id', 'req_id', 'reqid'],
]);
/** What an order is made of: refused at any depth, for a user may write frames of his own. */
const ORDER_FIELD =
  /^(side|price|limit_?price|size|qty|quantity|amount|volume|orders?|order_?id|order_?type|cl_?ord_?id|client_?(order_?)?id|cloid)$/i;
/** OKX's ping is a bare word. */
const PLAIN_PING = 'ping';
const LONGEST_FRAME = 4096;

/**
 * The text as a frame that may be sent, or null. Only authentication, subscribing, unsubscribing and pings pass: one
 * verb of a closed list, known fields beside it, no field twice, nothing hidden in blanks.
 */
export function guardedFrame(text: string): ClientFrame | null {
  if (text === PLAIN_PING) return text as ClientFrame;
  if (text.length > LONGEST_FRAME) return null;
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  // A field given twice is read differently by different servers: only the canonical text is what it seems.
  if (!isRecord(frame) || JSON.stringify(frame) !== text) return null;
  const names = Object.keys(frame);
  const verbs = names.filter((name) => VERB_FIELDS.includes(name));
  if (verbs.length !== 1) return null;
  const verb = frame[verbs[0]];
  if (typeof verb !== 'string' || !VERBS.has(verb.toLowerCase())) return null;
  const known = names.every((name) => name === verbs[0] || FIELDS.has(name));
  return known && !namesAnOrder(frame) ? (text as ClientFrame) : null;
}

function namesAnOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, of]) => ORDER_FIELD.test(name) || namesAnOrder(of));
}

/** Builds a frame of a dialect. Throws if the guard refuses it: that is a bug of the dialect. */
export function clientFrame(fields: Readonly<Record<string, unknown>>): ClientFrame {
  const text = JSON.stringify(fields);
  const frame = guardedFrame(text);
  assert(frame !== null, `a dialect wants to send ${text}`);
  return frame;
}

/** The bare word `ping` of OKX. */
export const plainPing = PLAIN_PING as ClientFrame;
