import { utcText } from '../domain/exchange-time';
import { aggressorAt } from '../domain/side';
import { QUOTE, BUY_TRADE, MARK_GAP, SELL_TRADE, Tape, UNSIDED_TRADE, type TapeHeader } from '../tape/tape';
import { sameTop, type Top } from './book';
import { Findings } from './findings';
import { PriceGrid } from './price-grid';
import type { ReplayOptions } from './replay';

/** Rows that a reader holds before it offers them to the host. */
const SPILL_ROWS = 262_144;
/** A hostile file must not fill the memory: about 30 GB of text. */
const MAX_ROWS = 400_000_000;
/** No price and no size is larger; products of two stay finite. */
const LARGEST = 1e18;
const LATEST_US = Number.MAX_SAFE_INTEGER;
/** What stands for a row without a time on the tape. */
const REFUSED = -1;
const LEFT_OUT = -2;

/**
 * Turns recorded rows, in µs since 1970 and in time order, into a tape; learns tick and lot step from them and counts
 * what is odd. A method returns false when the row cannot be taken, and `problem` says why.
 */
export class TapeWriter {
  readonly tape: Tape;
  readonly findings: Findings;
  /** Why the last row was refused. */
  problem = '';
  /** Rows appended so far, those that were spilled included. */
  rows = 0;
  quotes = 0;
  trades = 0;
  private readonly source: string;
  private readonly options: ReplayOptions;
  private readonly toleranceUs: number;
  private readonly prices = new PriceGrid();
  private readonly tradePrices = new PriceGrid();
  private readonly sizes = new PriceGrid();
  /** Rows were handed to the host: what is here is not the whole. */
  spilled = false;
  /** The last word on the book is that it is unknown. */
  inGap = false;
  private lastTop: Top | null = null;
  private originUs = 0;
  /** Time of the first row that came, wanted or not, µs. */
  firstUs = -Infinity;
  private lastUs = -Infinity;
  /** Time of the last row kept, µs. */
  lastKeptUs = 0;
  /** Rows beyond the most that are kept. */
  leftOut = 0;

  /**
   * `source` names the format. Steps back in time of at most `toleranceUs` are lifted to the time of the row before and
   * counted; larger ones are refused.
   */
  constructor(source: string, options: ReplayOptions, toleranceUs = 0, findings = new Findings()) {
    this.source = source;
    this.options = options;
    this.toleranceUs = toleranceUs;
    this.findings = findings;
    this.tape = new Tape(recordedHeader(source, '', 0, 0, 0), 4096);
  }

  /** Best bid and ask with sizes (0 = not shown). `exchangeUs` and `id` 0 = unknown. */
  quote(
    us: number,
    bid: number,
    bidSize: number,
    ask: number,
    askSize: number,
    exchangeUs: number,
    id: number,
  ): boolean {
    if (!(bid <= LARGEST && ask <= LARGEST && bidSize <= LARGEST && askSize <= LARGEST))
      return this.tooLarge();
    const timeS = this.timeS(us);
    if (timeS < 0) return this.isLeftOut(timeS);
    this.prices.see(bid);
    this.prices.see(ask);
    if (bidSize > 0) this.sizes.see(bidSize);
    if (askSize > 0) this.sizes.see(askSize);
    this.inGap = false;
    this.tape.quote(timeS, bid, ask, bidSize, askSize);
    this.tape.identify(exchangeUs, id);
    this.quotes++;
    return true;
  }

  /** The same, but an empty side (price 0) becomes a gap and is counted; one gap until the next quote. */
  quoteOrGap(
    us: number,
    bid: number,
    bidSize: number,
    ask: number,
    askSize: number,
    exchangeUs: number,
    id: number,
  ): boolean {
    if (bid > 0 && ask > 0) return this.quote(us, bid, bidSize, ask, askSize, exchangeUs, id);
    this.findings.count('Moments with one side of the book empty, kept as gaps', `${us} µs`);
    return this.inGap || this.gap(us);
  }

  /** The best bid and ask of a book that is rebuilt from its levels, where they changed. */
  top(us: number, top: Top, exchangeUs: number, id: number): boolean {
    if (!this.isNews(top)) return true;
    this.lastTop = top;
    const { bid, ask } = top;
    const [bidSize, askSize] = [bid?.size ?? 0, ask?.size ?? 0];
    return this.quoteOrGap(us, bid?.price ?? 0, bidSize, ask?.price ?? 0, askSize, exchangeUs, id);
  }

  /** Whether a book's best bid and ask say more than those told last: after a gap anything does. */
  isNews(top: Top): boolean {
    return this.lastTop === null || this.inGap || !sameTop(this.lastTop, top);
  }

  /** A row that is not wanted is read all the same: what is wrong further on is still found. */
  private isLeftOut(timeS: number): boolean {
    return timeS === LEFT_OUT;
  }

  /** A print; `side` is the aggressor: +1 bought, −1 sold, 0 unknown. */
  trade(us: number, side: number, price: number, size: number, exchangeUs: number, id: number): boolean {
    if (!(price <= LARGEST && size <= LARGEST)) return this.tooLarge();
    const timeS = this.timeS(us);
    if (timeS < 0) return this.isLeftOut(timeS);
    this.tradePrices.see(price);
    this.sizes.see(size);
    this.tape.trade(timeS, side > 0 ? BUY_TRADE : side < 0 ? SELL_TRADE : UNSIDED_TRADE, price, size);
    this.tape.identify(exchangeUs, id);
    this.trades++;
    return true;
  }

  /** Rows are missing or the book is unknown here: nobody quotes until the next fresh price. */
  gap(us: number): boolean {
    const timeS = this.timeS(us);
    if (timeS < 0) return this.isLeftOut(timeS);
    this.inGap = true;
    this.tape.mark(timeS, MARK_GAP);
    return true;
  }

  /** Offers the rows held to the host once they are many. */
  offer(): void {
    if (this.options.spill === null || this.tape.length < SPILL_ROWS) return;
    this.spilled = true;
    this.options.spill(this.tape);
  }

  /**
   * The tape under its final header; `midOnly` where every quote was one mid. The writer must not be used afterwards.
   */
  finish(symbol: string, midOnly = false): Tape {
    if (this.leftOut > 0) this.findings.note(keptOnly(this.rows, this.leftOut, this.lastKeptUs));
    return this.titled(symbol, midOnly);
  }

  /** The same where it is one of several to be merged: what is left out is theirs to tell. */
  titled(symbol: string, midOnly = false): Tape {
    const { tick, lotStep } = this.options;
    const learnedTick = this.quotes > 0 ? this.prices.step : this.tradePrices.step;
    const header = recordedHeader(
      this.source,
      this.options.symbol ?? symbol,
      tick ?? learnedTick,
      lotStep ?? this.sizes.step,
      this.originUs,
    );
    return retitled(this.tape, midOnly ? { ...header, touch: false } : header);
  }

  private tooLarge(): false {
    this.problem = `has a price or size above ${LARGEST}`;
    return false;
  }

  /** Seconds from the first row; REFUSED where the row cannot be taken and LEFT_OUT where it is not wanted. */
  private timeS(us: number): number {
    if (!(us <= LATEST_US)) {
      this.problem = 'has a time beyond the year 2255';
      return REFUSED;
    }
    let at = us;
    if (us < this.lastUs) {
      if (this.lastUs - us > this.toleranceUs) {
        const steps = (this.lastUs - us) / 1e6;
        this.problem = `goes back in time by ${steps} s: the file must be sorted by time`;
        return REFUSED;
      }
      at = this.lastUs;
      this.findings.count('Rows slightly out of order, given the time of the row before them', '');
    }
    if (this.lastUs === -Infinity) this.firstUs = at;
    this.lastUs = at;
    const { fromUs, untilUs, mostRows } = this.options;
    if ((fromUs !== null && at < fromUs) || (untilUs !== null && at >= untilUs)) return LEFT_OUT;
    if (mostRows !== null && this.rows >= mostRows) {
      this.leftOut++;
      return LEFT_OUT;
    }
    if (this.rows === 0) this.originUs = at;
    if (this.rows >= MAX_ROWS) {
      this.problem = `is one more than the ${MAX_ROWS} rows that a tape can hold`;
      return REFUSED;
    }
    this.lastKeptUs = at;
    this.rows++;
    return (at - this.originUs) / 1e6;
  }
}

/** The span of time that was asked for, to say where nothing was found; '' = all of it. */
export function askedSpan({ fromUs, untilUs }: Pick<ReplayOptions, 'fromUs' | 'untilUs'>): string {
  const from = fromUs === null ? '' : ` from ${utcText(fromUs)}`;
  return untilUs === null ? from : `${from} until ${utcText(untilUs)}`;
}

/** What a user of a tape that is only the beginning should know; `untilUs` is its last row. */
export function keptOnly(rows: number, leftOut: number, untilUs: number): string {
  return `Only the first ${rows} rows are kept, until ${utcText(untilUs)}; ${leftOut} more do not fit here. Choose a later beginning, or more rows, to see them.`;
}

/** An id as the tape holds it: a whole number that a double holds exactly (below 2^53), otherwise 0 = unknown. */
export function exactId(id: number): number {
  return id > 0 && Number.isSafeInteger(id) ? id : 0;
}

/** The side that a trade most probably had: at or beyond a quote, else nearer to it; 0 at the very middle. */
export function quoteRuleSide(price: number, bid: number, ask: number): number {
  if (price >= ask) return 1;
  if (price <= bid) return -1;
  return aggressorAt(price, (bid + ask) / 2);
}

/** So many rows that are the same to the µs are no coincidence; of fewer, all. */
const TELLING_ROWS = 3;

/** Whether two tapes hold the same rows where the later of them begins. */
export function tellTheSame(a: Tape, b: Tape): boolean {
  const [early, late] = startUs(a) <= startUs(b) ? [a, b] : [b, a];
  const rows = Math.min(TELLING_ROWS, late.length);
  for (let row = 0; row < rows; row++) if (!holds(early, late, row)) return false;
  return rows > 0;
}

function startUs(tape: Tape): number {
  return tape.header.originUs + Math.round(tape.time[0] * 1e6);
}

/** Whether a tape holds a row of another one. */
function holds(tape: Tape, other: Tape, row: number): boolean {
  const us = other.header.originUs + Math.round(other.time[row] * 1e6);
  const timeS = (us - tape.header.originUs) / 1e6;
  const columns = ['kind', 'price', 'ask', 'size', 'askSize', 'exchangeUs', 'id'] as const;
  for (let at = tape.rowAt(timeS); at >= 0 && tape.time[at] === timeS; at--)
    if (columns.every((column) => tape[column][at] === other[column][row])) return true;
  return false;
}

/** One tape of several that were recorded side by side: by time, on equal times the earlier tape of the list first. */
export function mergeTapes(tapes: readonly Tape[]): Tape {
  const present = tapes.filter((tape) => tape.length > 0);
  if (present.length === 0) return tapes[0];
  if (present.length === 1) return present[0];
  const originUs = Math.min(...present.map((tape) => tape.header.originUs));
  const rows = present.reduce((sum, tape) => sum + tape.length, 0);
  const quoted = present.find((tape) => tape.kind[0] === QUOTE) ?? present[0];
  const sizes = new PriceGrid();
  for (const { header } of present) if (header.lotStep > 0) sizes.see(header.lotStep);
  const merged = new Tape({ ...quoted.header, lotStep: sizes.step, originUs }, rows);
  const next = present.map(() => 0);
  const shiftUs = present.map((tape) => tape.header.originUs - originUs);
  const timeUs = (which: number): number => {
    const tape = present[which];
    const row = next[which];
    return row < tape.length ? Math.round(tape.time[row] * 1e6) + shiftUs[which] : Infinity;
  };
  for (let row = 0; row < rows; row++) {
    let first = 0;
    for (let which = 1; which < present.length; which++) if (timeUs(which) < timeUs(first)) first = which;
    copyRow(present[first], next[first], merged, row, timeUs(first) / 1e6);
    next[first]++;
  }
  merged.length = rows;
  return merged;
}

function copyRow(from: Tape, row: number, to: Tape, target: number, timeS: number): void {
  to.time[target] = timeS;
  to.kind[target] = from.kind[row];
  to.flags[target] = from.flags[row];
  to.price[target] = from.price[row];
  if (to.header.touch) to.ask[target] = from.ask[row];
  to.size[target] = from.size[row];
  to.askSize[target] = from.askSize[row];
  to.exchangeUs[target] = from.exchangeUs[row];
  to.id[target] = from.id[row];
}

/** The same columns under another header, which may leave the touch out. */
function retitled(tape: Tape, header: TapeHeader): Tape {
  const titled = new Tape(header, 0);
  titled.length = tape.length;
  titled.time = tape.time;
  titled.kind = tape.kind;
  titled.flags = tape.flags;
  titled.price = tape.price;
  titled.ask = header.touch ? tape.ask : tape.price;
  titled.size = tape.size;
  titled.askSize = tape.askSize;
  titled.exchangeUs = tape.exchangeUs;
  titled.id = tape.id;
  return titled;
}

function recordedHeader(
  source: string,
  symbol: string,
  tick: number,
  lotStep: number,
  originUs: number,
): TapeHeader {
  return {
    source,
    origin: 'recorded',
    symbol,
    tick,
    lotStep,
    originUs,
    touch: true,
    sizes: true,
    identified: true,
    truth: null,
  };
}
