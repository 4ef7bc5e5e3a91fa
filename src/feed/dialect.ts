import type { ClientFrame } from './send-guard';

/** What a feed can tell, from least to most. It decides which fill rules make sense. */
export type FeedGrade = 'mid only' | 'touch' | 'touch + trades' | 'depth' | 'depth + trades';

/** Where the key goes: nowhere, into the address (`{key}`), or into the first message after the connection opens. */
export type FeedAuth = 'none' | 'query' | 'first-message';

/** One way of talking to one venue: how to ask, and how to read what it says. */
export interface Dialect {
  readonly label: string;
  readonly summary: string;
  /** What is known and not known about this endpoint, in a sentence for the panel. */
  readonly honesty: string;
  /** May hold `{key}` (in the query only) and `{symbol}`. */
  readonly urlTemplate: string;
  /** The preset's own hosts, `host` or `host:port`; with loopback the only ones that need no confirmation. */
  readonly hosts: readonly string[];
  readonly auth: FeedAuth;
  /** The symbol to begin with, in the venue's own spelling. */
  readonly symbol: string;
  readonly grade: FeedGrade;
  /** Quotes or trades carry sizes. */
  readonly sizes: boolean;
  /** What to send after each opening, in order; with no key, nothing that needs one. */
  greet(request: Greeting): readonly ClientFrame[];
  /** The confirmations that one of these frames, parsed, is answered with; absent where nobody knows of any. */
  awaits?(frame: Readonly<Record<string, unknown>>): readonly Confirmation[];
  readonly ping: { readonly frame: ClientFrame; readonly everyS: number } | null;
  /** A frame that is no JSON but a sign of life, such as OKX's `pong`. */
  readonly plainPong: string | null;
  /** Characters that a frame may have, where the venue's first one, a whole book, is longer than a frame usually may be. */
  readonly longestFrame?: number;
  /** A reader for one connection. Books and sequence numbers begin anew with it. */
  createDecoder(symbol: string): Decoder;
}

/** What shows that a subscription, or the key, was taken. */
export interface Confirmation {
  /** The text of the control `ack` that says so. */
  readonly ack: string;
  /** What shows it as well, once it arrives; null = nothing but the acknowledgement. */
  readonly shownBy: 'price' | 'trade' | null;
}

export interface Greeting {
  readonly symbol: string;
  /** '' = none. */
  readonly key: string;
  /** Microseconds since 1970 UTC. */
  readonly nowUs: number;
}

/** Reads the parsed frames of one connection and says what they mean. It never throws, whatever the frame. */
export interface Decoder {
  decode(frame: unknown, rows: RowSink): void;
}

/** Where a decoder puts what it read. Prices and sizes are finite and above 0; times are µs since 1970, 0 = unknown. */
export interface RowSink {
  /** Best bid and ask (the mid twice on a mid-only feed). A size of 0 is unknown; `id` 0 too. */
  quote(bid: number, ask: number, bidSize: number, askSize: number, exchangeUs: number, id: number): void;
  /** A trade between others. Side of the aggressor, 0 = unknown. Size 0 = unknown. Id '' = none. */
  trade(side: 1 | -1 | 0, price: number, size: number, exchangeUs: number, id: string): void;
  /** A fill of the key's own account at the venue: shown, and never part of the paper ledger. */
  ownFill(fill: OwnFill): void;
  /** The text of an `ack` names what was taken: see Confirmation. */
  control(kind: ControlKind, text: string): void;
  /** The book is well told but cannot be quoted on: empty, or empty on one side. */
  unquotable(): void;
  /** Something is missing before this frame. `mend` asks for a new connection, because only that brings a snapshot. */
  gap(reason: GapReason, mend: boolean): void;
  /** The frame, or one element of its batch, is not used. */
  reject(reason: RejectReason): void;
}

export interface OwnFill {
  readonly side: 1 | -1 | 0;
  readonly price: number | null;
  readonly size: number | null;
  readonly symbol: string;
  /** '' = none. */
  readonly id: string;
}

/** `refused` ends the connection for good: the venue rejects the key or the subscription. `leaving`: it is going down. */
export type ControlKind = 'ack' | 'heartbeat' | 'notice' | 'error' | 'refused' | 'leaving';

export type GapReason = 'sequence' | 'checksum' | 'trades';

/** Why a frame, or an element of one, was not used; the texts are what the panel shows beside the count. */
export const REJECT_REASONS = {
  'too-long': 'longer than 1 MB',
  binary: 'binary, not text',
  'not-json': 'not JSON',
  'not-a-frame': 'JSON, but neither an object nor a list of objects',
  'unknown-kind': 'of a kind this preset does not know',
  'missing-field': 'without a field it needs',
  'bad-price': 'price is not a positive plain number',
  'bad-size': 'size is not a positive plain number',
  'zero-size': 'size 0 (some feeds send such ticks as heartbeats)',
  'other-symbol': 'for another symbol',
  duplicate: 'seen before',
  old: 'older than what is already known',
  unsynced: 'a book change before its snapshot',
  jump: 'price too far from the last one (held back until a second one agrees)',
} as const;

export type RejectReason = keyof typeof REJECT_REASONS;
