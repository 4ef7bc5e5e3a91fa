import { strFromU8 } from 'fflate';
import { exchangeMicroseconds } from '../domain/exchange-time';
import { isRecord } from '../domain/part';
import { asciiText } from './fields';
import { Instruments } from './instruments';
import type { ReplayFormat, ReplayOptions } from './replay';
import { type Finished, type LineParser, TextReader } from './text-reader';
import { binance } from './venues/binance';
import { bitfinex } from './venues/bitfinex';
import { bitmex } from './venues/bitmex';
import { bitstamp } from './venues/bitstamp';
import { bybit } from './venues/bybit';
import { bybitV2 } from './venues/bybit-v2';
import { coinbase } from './venues/coinbase';
import { coinbaseAdvanced } from './venues/coinbase-advanced';
import { deribit } from './venues/deribit';
import { gemini } from './venues/gemini';
import { hyperliquid } from './venues/hyperliquid';
import { kraken } from './venues/kraken';
import { krakenFutures } from './venues/kraken-futures';
import { krakenV2 } from './venues/kraken-v2';
import { okx } from './venues/okx';
import type { Venue, VenueDecoder } from './venues/venue';

const VENUES: readonly Venue[] = [
  binance,
  bybit,
  bybitV2,
  coinbase,
  coinbaseAdvanced,
  kraken,
  krakenV2,
  krakenFutures,
  okx,
  bitstamp,
  hyperliquid,
  bitmex,
  deribit,
  bitfinex,
  gemini,
];
/** How well a file fits whose lines are stamped, but of no venue known by its first lines. */
const UNKNOWN_VENUE = 0.25;
/** Lines that a detector looks at. */
const DETECTED_LINES = 200;

/** A message that is spread over lines is held whole. */
const MAX_DOCUMENT_BYTES = 200e6;
const OPENING = /^[{[]\s*$/;
const CLOSING = /^[}\]]\s*$/;

/** How a line begins before its message: the time of receipt, or nothing. */
const NANOSECONDS = /^(\d{13,19}) (?=[{[])/;
const SECONDS = /^(\d{9,11})\.(\d{1,9}): (?=[{[])/;
const CONNECTED = /^wss?:\/\/\S+ <-> (\d{9,11})\.(\d{1,9})/;
const SENT = /^wss?:\/\/\S+ <- \d{9,11}/;
/** The address at the beginning of a line. */
const ADDRESS = /^(?:wss?|https?):\/\/[^\s/?]+/;
/** What cryptofeed was told to subscribe to, and a word that keeps a connection alive: no message of a market. */
const NO_MARKET = /^(configuration: [{[]|(\d{9,11}\.\d{1,9}:|\d{13,19}) ("?[A-Za-z]{1,20}"?|\d{1,20})?$)/;
const PACKED = /^\d{9,11}\.\d{1,9}: b['"]/;
/** What a venue answered to a question over HTTP, which cryptofeed stores in a file of its own. */
const ANSWERED = /^https?:\/\/(\S+) -> (\d{9,11})\.(\d{1,9}): (?=[{[])/;
const WORDED = /^(\d{13}) ([a-z_]+) (?=[{[])/;

/** Keys under which a recorder of one's own keeps the message as it came, as JSON or as its text. */
const WRAPPED = ['data', 'msg', 'message', 'payload', 'raw', 'frame', 'body'];
/** Keys beside it under which the time of receipt stands. */
const RECEIVED = [
  ...['received_at', 'received', 'receive_time', 'receive_ts', 'receive_timestamp', 'receipt_timestamp'],
  ...['recv_time', 'recv_ts', 'ts_recv', 'local_timestamp', 'local_time', 'local_ts'],
  ...['timestamp', 'ts', 'time', 't'],
];
/** Keys of what is a message itself, and no wrapping of one. */
const OWN_KIND = ['channel', 'type', 'event', 'topic', 'stream', 'table', 'feed', 'method', 'op', 'arg', 'e'];

type Prefix = 'hftbacktest' | 'cryptofeed' | 'none';

/** Raw recordings of hftbacktest's collectors: nanoseconds of receipt, then the message. */
export const hftbacktest = messageFormat(
  'hftbacktest',
  'hftbacktest recording',
  'Messages as received, each behind its time of receipt in nanoseconds (Binance and others), books rebuilt and checked.',
  ['.gz'],
);

/** Sessions stored by cryptofeed: seconds of receipt, then the message, with connects and subscriptions. */
export const cryptofeed = messageFormat(
  'cryptofeed',
  'cryptofeed session',
  'WebSocket sessions as received (Binance, Bybit, Coinbase, Kraken, OKX, Bitstamp, Hyperliquid and others), books rebuilt and checked.',
  ['.ws', '.0'],
);

/** Bare messages, one JSON text a line: their own times count. */
export const jsonLines = messageFormat(
  'none',
  'Venue messages, one a line',
  'JSON messages of Binance, Bybit, Coinbase, Kraken, OKX, Bitstamp, Hyperliquid and others, one a line, by their own times.',
  ['.jsonl', '.ndjson', '.json'],
);

function messageFormat(
  prefix: Prefix,
  label: string,
  summary: string,
  extensions: readonly string[],
): ReplayFormat {
  const source = prefix === 'none' ? 'json-lines' : prefix;
  return {
    label,
    summary,
    extensions,
    detect(head) {
      if (prefixOf(head) !== prefix) return 0;
      if (venueOf(head) !== null || (prefix === 'none' && isSnapshot(head)) || isAnswer(head)) return 0.9;
      // The venue shows further on, or never: then the refusal says which session it is.
      return prefix === 'none' ? 0 : UNKNOWN_VENUE;
    },
    open: (options) => new TextReader(new MessageParser(source, options)),
  };
}

function prefixOf(head: Uint8Array): Prefix | null {
  const start = asciiText(head, 0, 200).replace(/^\?\?\?/, '');
  if (NANOSECONDS.test(start) || WORDED.test(start)) return 'hftbacktest';
  if ([SECONDS, CONNECTED, SENT, ANSWERED, PACKED].some((begins) => begins.test(start))) return 'cryptofeed';
  if (start.startsWith('configuration: {')) return 'cryptofeed';
  return /^\s*[{[]/.test(start) ? 'none' : null;
}

/** A depth snapshot of Binance that is spread over lines, and may be longer than the head. */
function isSnapshot(head: Uint8Array): boolean {
  return /^\s*\[?\s*\{\s*"lastUpdateId"\s*:\s*\d+\s*,/.test(asciiText(head, 0, 200).replaceAll('?', ' '));
}

/** A whole book as an answer over HTTP, whose line may be longer than the head. */
function isAnswer(head: Uint8Array): boolean {
  const start = asciiText(head, 0, 400);
  return ANSWERED.test(start) && /^https?:\S*(binance\S*[?&]symbol=|bitstamp\S*\/order_book\/)/.test(start);
}

/** The venue whose manner one of the first lines has. A line that is cut off at the end of the head counts for nothing. */
function venueOf(head: Uint8Array): Venue | null {
  const lines = strFromU8(head, true).split('\n', DETECTED_LINES);
  for (const line of lines) {
    const read = readLine(line.trim());
    if (read === null || (read.kind !== 'message' && read.kind !== 'answer')) continue;
    const inside = unwrapped(read.message)?.message;
    const venue = recognised(read.message) ?? (isCommon(inside) ? null : recognised(inside));
    if (venue !== null) return venue;
  }
  return null;
}

/** Too little to tell a venue by where it is wrapped: a whole book and an event could be anybody's. */
function isCommon(message: unknown): boolean {
  return isRecord(message) && ('lastUpdateId' in message || ('event' in message && !('channel' in message)));
}

/** The message inside a wrapping, and when it was received, µs (null = not told); null where there is none. */
function unwrapped(input: unknown): { readonly message: unknown; readonly us: number | null } | null {
  if (!isRecord(input) || OWN_KIND.some((key) => key in input)) return null;
  const key = WRAPPED.find((each) => each in input);
  if (key === undefined) return null;
  const inside = input[key];
  const line = typeof inside === 'string' ? messageOf(inside, null) : null;
  const time = RECEIVED.find((each) => each in input);
  const us = time === undefined ? 0 : exchangeMicroseconds(input[time]);
  return { message: line?.kind === 'message' ? line.message : inside, us: us > 0 ? us : null };
}

function recognised(message: unknown): Venue | null {
  if (!isRecord(message) && !Array.isArray(message)) return null;
  return VENUES.find((venue) => venue.recognises(message)) ?? null;
}

type Line =
  | { readonly kind: 'message'; readonly us: number | null; readonly message: unknown }
  | { readonly kind: 'answer'; readonly us: number; readonly message: unknown }
  | { readonly kind: 'connected'; readonly us: number }
  | { readonly kind: 'sent' };

/** What a line says; null where it is no such line. */
function readLine(text: string): Line | null {
  const seconds = SECONDS.exec(text);
  if (seconds !== null) return messageOf(text.slice(seconds[0].length), secondsUs(seconds[1], seconds[2]));
  const nanoseconds = NANOSECONDS.exec(text);
  if (nanoseconds !== null) return messageOf(text.slice(nanoseconds[0].length), digitsUs(nanoseconds[1]));
  const answered = ANSWERED.exec(text);
  if (answered !== null) return answerOf(answered, text.slice(answered[0].length));
  if (text.startsWith('{') || text.startsWith('[')) return messageOf(text, null);
  const worded = WORDED.exec(text);
  if (worded !== null) {
    const line = messageOf(text.slice(worded[0].length), digitsUs(worded[1]));
    return line?.kind === 'message' ? { ...line, message: { event: worded[2], data: line.message } } : null;
  }
  const connected = CONNECTED.exec(text);
  if (connected !== null) return { kind: 'connected', us: secondsUs(connected[1], connected[2]) };
  return SENT.test(text) || NO_MARKET.test(text) ? { kind: 'sent' } : null;
}

function messageOf(json: string, us: number | null): Line | null {
  try {
    return { kind: 'message', us, message: JSON.parse(json) as unknown };
  } catch {
    return null;
  }
}

/** A whole book that was asked for, in the manner of the venue's own messages; other answers are messages of no kind. */
function answerOf([, url, whole, fraction]: RegExpExecArray, json: string): Line | null {
  const line = messageOf(json, secondsUs(whole, fraction));
  if (line?.kind !== 'message') return null;
  const { message } = line;
  const us = line.us ?? 0;
  const symbol = /[?&]symbol=([A-Z0-9_]+)/.exec(url)?.[1];
  if (symbol !== undefined && isRecord(message) && 'lastUpdateId' in message)
    return { kind: 'answer', us, message: { ...message, symbol } };
  const pair = /bitstamp\.net\/.*\/order_book\/([a-z0-9]+)/.exec(url)?.[1];
  const channel = pair === undefined ? '' : `order_book_${pair}`;
  return { kind: 'answer', us, message: { event: 'data', channel, data: message } };
}

/** Milli-, micro- or nanoseconds by their number of digits, rounded down to µs. */
function digitsUs(digits: string): number {
  if (digits.length >= 19) return Number(digits.slice(0, -3));
  return digits.length >= 16 ? Number(digits) : Number(digits) * 1000;
}

function secondsUs(whole: string, fraction: string): number {
  return Number(whole) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

class MessageParser implements LineParser {
  readonly linesAreWhole = true;
  private readonly instruments: Instruments;
  private decoder: VenueDecoder | null = null;
  /** Messages stand inside of records that say when they were received. */
  private isWrapped = false;
  private connections = 0;
  /** When the last message was received, µs; 0 before the first. */
  private lastUs = 0;
  /** Whose session it is. */
  private address: string | null = null;
  /** Answers that no message has followed yet, in their order. */
  private readonly answers: Extract<Line, { kind: 'answer' }>[] = [];
  /** Lines of a document that is spread over several. */
  private document: string[] = [];
  private documentBytes = 0;

  readonly cutOff = 'is no message behind a time, or its JSON is damaged';

  constructor(source: string, options: ReplayOptions) {
    this.instruments = new Instruments(source, options);
  }

  /** A second file goes on where the first one ended. */
  begin(): void {
    this.instruments.file++;
    this.document = [];
  }

  line(bytes: Uint8Array, start: number, end: number): string | null {
    if (end === start) return null;
    const text = strFromU8(bytes.subarray(start, end));
    if (this.document.length > 0 || OPENING.test(text)) return this.documentLine(text);
    this.address ??= ADDRESS.exec(text)?.[0] ?? null;
    const line = readLine(text);
    if (line === null)
      return PACKED.test(text) ? 'is a message as packed bytes, which is not read' : this.cutOff;
    if (line.kind === 'sent') return null;
    if (line.kind === 'answer') {
      this.answers.push(line);
      return null;
    }
    if (line.kind === 'connected') {
      this.instruments.startUs = line.us;
      // A session that began before the last one ended was recorded beside it.
      if (this.connections++ === 0 || line.us < this.lastUs) return null;
      this.decoder?.reconnected?.();
      return this.instruments.gap(line.us, 'Reconnections of the recorder');
    }
    return this.takeAnswers(line.us) ?? this.take(line.message, line.us);
  }

  /** Answers come in files of their own: each is heard before the first message that was received later. */
  private takeAnswers(us: number | null): string | null {
    while (this.answers.length > 0 && us !== null && this.answers[0].us <= us) {
      const answer = this.answers.shift()!;
      const problem = this.take(answer.message, answer.us);
      if (problem !== null) return problem;
    }
    return null;
  }

  /** JSON that was written for the eye, a message or a list of them over several lines. */
  private documentLine(text: string): string | null {
    this.document.push(text);
    this.documentBytes += text.length;
    if (this.documentBytes > MAX_DOCUMENT_BYTES)
      return `makes the document longer than ${MAX_DOCUMENT_BYTES / 1e6} MB: give it one message a line`;
    if (!CLOSING.test(text)) return null;
    const line = messageOf(this.document.join('\n'), null);
    this.document = [];
    this.documentBytes = 0;
    if (line?.kind !== 'message') return 'ends a document of damaged JSON';
    const messages = Array.isArray(line.message) ? (line.message as unknown[]) : [line.message];
    for (const message of messages) {
      const problem = this.take(message, null);
      if (problem !== null) return `ends a document with a message that ${problem}`;
    }
    return null;
  }

  private take(input: unknown, stampedUs: number | null): string | null {
    const bare = { message: input, us: stampedUs };
    this.isWrapped ||=
      this.decoder === null && recognised(input) === null && recognised(unwrapped(input)?.message) !== null;
    const { message, us } = this.isWrapped ? (unwrapped(input) ?? bare) : bare;
    this.instruments.startUs ??= us;
    this.lastUs = us ?? this.lastUs;
    if (this.decoder === null) {
      const venue = recognised(message);
      // Greetings and acknowledgements come before the first message that tells the venue.
      if (venue === null) return null;
      this.decoder = venue.open(this.instruments);
    }
    return this.decoder.take(message, us);
  }

  chunkRead(): void {
    this.instruments.offer();
  }

  finish(): Finished | { error: string } {
    if (this.document.length > 0) return { error: 'The last document is cut off: its JSON does not end.' };
    if (this.answers.length > 0) {
      this.instruments.findings.count(
        'Answers over HTTP that no message follows: name their files before those of the messages',
        '',
      );
    }
    if (this.decoder === null) {
      const labels = VENUES.map((venue) => venue.label).join(', ');
      const session = this.address === null ? '' : ` The session is with ${this.address}.`;
      return { error: `No line is a message in a known manner (${labels}).${session}` };
    }
    this.decoder.finish();
    return this.instruments.finish();
  }
}
