/** What a row says. A trade's kind names its aggressor: a BUY_TRADE can only fill our asks. */
export const QUOTE = 0;
export const BUY_TRADE = 1;
export const SELL_TRADE = 2;
export const UNSIDED_TRADE = 3;
export const MARK = 4;
export type RowKind =
  typeof QUOTE | typeof BUY_TRADE | typeof SELL_TRADE | typeof UNSIDED_TRADE | typeof MARK;

/** Facts about the feed itself, carried in `flags` of a MARK row. */
export const MARK_CLOCK = 0; // nothing happened, but time passed (live tapes: every 250 ms)
export const MARK_GAP = 1; // rows are missing before this one: no quote until the next fresh price
export const MARK_DISCONNECTED = 2;
export const MARK_CONNECTED = 3;
export const MARK_SESSION = 4; // a session boundary of the recording

/** Flag of a trade row whose aggressor knew the next move (only a model can tell). */
export const FLAG_INFORMED = 1;
/** Flag of a quote row whose mid jumped by news, and of one moved by a market event. */
export const FLAG_NEWS = 2;
export const FLAG_EVENT = 4;

/** What a market model knows and a desk never sees; null where a model has no such number. */
export interface MarketTruth {
  /** Diffusive volatility, price/√s. */
  readonly sigma: number | null;
  /** Volatility including news jumps, price/√s: what calibration should find. */
  readonly sigmaTotal: number | null;
  /** Market orders per second and side. */
  readonly A: number | null;
  /** Decay of reach, 1/price. */
  readonly k: number | null;
  /** Share of market orders that know the next jump, 0 … 1. */
  readonly informedShare: number | null;
}

export interface TapeHeader {
  /** The market part or the import format that made the tape. */
  readonly source: string;
  /** Fill rules depend on it: `reach` belongs to synthetic tapes only. */
  readonly origin: 'synthetic' | 'recorded' | 'live';
  readonly symbol: string;
  readonly tick: number;
  readonly lotStep: number;
  /** Microseconds since 1970 UTC at time 0 of the tape; 0 on synthetic tapes. */
  readonly originUs: number;
  /** Quote rows carry bid and ask (otherwise one mid). */
  readonly touch: boolean;
  /** Rows carry sizes (otherwise a trade fills every order within its reach whole). */
  readonly sizes: boolean;
  /** Rows carry exchange time and id. */
  readonly identified: boolean;
  readonly truth: MarketTruth | null;
}

const NO_DOUBLES = new Float64Array(0);
const COLUMNS = ['time', 'kind', 'price', 'ask', 'size', 'askSize', 'flags', 'exchangeUs', 'id'] as const;

/**
 * What the world did: columns of equal length, append-only, in time order. Our quotes never change it, so two
 * desks on one tape meet exactly the same world.
 *
 * Readers take the columns anew after every append (growth replaces the arrays) and read `length` rows.
 */
export class Tape {
  readonly header: TapeHeader;
  length = 0;
  /** Seconds from the header's origin, never decreasing. */
  time: Float64Array;
  /** RowKind. */
  kind: Uint8Array;
  /** Quote: best bid, or the mid of a mid-only tape. Trade: the worst price its aggressor accepted. */
  price: Float64Array;
  /** Quote: best ask; the same array as `price` on a mid-only tape, so that (price + ask)/2 is always the mid. */
  ask: Float64Array;
  /** Quote: bid size. Trade: size, base units. Empty when the tape has no sizes. */
  size: Float64Array;
  /** Quote: ask size. Empty when the tape has no sizes. */
  askSize: Float64Array;
  flags: Uint8Array;
  /** Exchange time, µs since 1970 UTC, 0 = unknown. Empty unless `identified`. */
  exchangeUs: Float64Array;
  /** Trade id or update id, 0 = unknown. Empty unless `identified`. */
  id: Float64Array;

  constructor(header: TapeHeader, capacity = 1024) {
    this.header = header;
    this.time = new Float64Array(capacity);
    this.kind = new Uint8Array(capacity);
    this.flags = new Uint8Array(capacity);
    this.price = new Float64Array(capacity);
    this.ask = header.touch ? new Float64Array(capacity) : this.price;
    this.size = header.sizes ? new Float64Array(capacity) : NO_DOUBLES;
    this.askSize = header.sizes ? new Float64Array(capacity) : NO_DOUBLES;
    this.exchangeUs = header.identified ? new Float64Array(capacity) : NO_DOUBLES;
    this.id = header.identified ? new Float64Array(capacity) : NO_DOUBLES;
  }

  /** Time of the last row, s; 0 for an empty tape. */
  get endS(): number {
    return this.length > 0 ? this.time[this.length - 1] : 0;
  }

  /** Appends a best bid and ask (give the mid twice on a mid-only tape). */
  quote(timeS: number, bid: number, ask: number, bidSize = 0, askSize = 0, flags = 0): void {
    const row = this.append(timeS, QUOTE, flags);
    this.price[row] = bid;
    if (this.header.touch) this.ask[row] = ask;
    if (this.header.sizes) {
      this.size[row] = bidSize;
      this.askSize[row] = askSize;
    }
  }

  /** Appends a trade. `price` is the worst price the aggressor accepted; a print where it was recorded. */
  trade(timeS: number, kind: RowKind, price: number, size = 0, flags = 0): void {
    const row = this.append(timeS, kind, flags);
    this.price[row] = price;
    if (this.header.sizes) this.size[row] = size;
  }

  mark(timeS: number, code: number): void {
    this.append(timeS, MARK, code);
  }

  /** Adds exchange time (µs) and id to the row just appended. */
  identify(exchangeUs: number, id: number): void {
    this.exchangeUs[this.length - 1] = exchangeUs;
    this.id[this.length - 1] = id;
  }

  /** The last row whose time is ≤ timeS, −1 if there is none. */
  rowAt(timeS: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.time[middle] <= timeS) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private append(timeS: number, kind: RowKind, flags: number): number {
    const row = this.length;
    if (row === this.time.length) this.grow(row * 2);
    this.time[row] = timeS;
    this.kind[row] = kind;
    this.flags[row] = flags;
    this.length = row + 1;
    return row;
  }

  private grow(capacity: number): void {
    const larger = (column: Float64Array): Float64Array => {
      const grown = new Float64Array(capacity);
      grown.set(column);
      return grown;
    };
    const largerBytes = (column: Uint8Array): Uint8Array => {
      const grown = new Uint8Array(capacity);
      grown.set(column);
      return grown;
    };
    this.time = larger(this.time);
    this.kind = largerBytes(this.kind);
    this.flags = largerBytes(this.flags);
    this.price = larger(this.price);
    this.ask = this.header.touch ? larger(this.ask) : this.price;
    if (this.header.sizes) {
      this.size = larger(this.size);
      this.askSize = larger(this.askSize);
    }
    if (this.header.identified) {
      this.exchangeUs = larger(this.exchangeUs);
      this.id = larger(this.id);
    }
  }
}

/** The first rows of a tape, on the same columns: for readers only. */
export function firstRows(tape: Tape, rows: number): Tape {
  const first = new Tape(tape.header, 0);
  first.length = Math.min(rows, tape.length);
  for (const name of COLUMNS) first[name] = tape[name] as never;
  return first;
}

/** The same rows under another header of the same layout (a live tape as a recording, say). */
export function copyTape(tape: Tape, header: TapeHeader): Tape {
  const copy = new Tape(header, Math.max(1, tape.length));
  const { length } = tape;
  copy.length = length;
  for (const name of ['time', 'kind', 'flags', 'price'] as const)
    copy[name].set(tape[name].subarray(0, length));
  if (header.touch) copy.ask.set(tape.ask.subarray(0, length));
  if (header.sizes) {
    copy.size.set(tape.size.subarray(0, length));
    copy.askSize.set(tape.askSize.subarray(0, length));
  }
  if (header.identified) {
    copy.exchangeUs.set(tape.exchangeUs.subarray(0, length));
    copy.id.set(tape.id.subarray(0, length));
  }
  return copy;
}
