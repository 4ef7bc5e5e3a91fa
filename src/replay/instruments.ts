import { type Book, isCrossed, type Top } from './book';
import { noteContracts } from './contracts';
import { Findings } from './findings';
import type { ReplayOptions } from './replay';
import { askedSpan, exactId, TapeWriter } from './tape-writer';
import type { Finished } from './text-reader';
import { TradesOnce } from './trades-once';

/** Recorders take their time stamps in several threads: so much disorder is normal. */
const ORDER_TOLERANCE_US = 1e6;
const MAX_INSTRUMENTS = 2000;
/** On subscribing, venues repeat their last prints: what is so much older than the recording does not belong to it. */
const OLD_PRINT_US = 5e6;
/** A book that is recorded beside a ticker has come by then. */
const TICKER_PATIENCE_US = 5e6;

/** One instrument of a recording: its rows so far. */
export class Instrument {
  readonly symbol: string;
  readonly writer: TapeWriter;
  /** A stream of best bid and ask exists: the book is not needed for quotes. */
  hasTouch = false;
  /** The venue knows it as a contract that is settled in its base currency. */
  isInverse = false;
  /** The venue counts sizes in contracts. */
  countsContracts = false;
  private readonly recording: Instruments;
  private hasBook = false;
  private readonly prints = new TradesOnce<string>();
  private firstTickerUs: number | null = null;

  constructor(symbol: string, source: string, options: ReplayOptions, recording: Instruments) {
    this.symbol = symbol;
    this.recording = recording;
    this.writer = new TapeWriter(source, { ...options, symbol: null }, ORDER_TOLERANCE_US);
  }

  get rows(): number {
    return this.writer.rows;
  }

  /** A best bid and ask as the venue states them; 0 as price = that side is empty. */
  touch(
    us: number,
    bid: number,
    bidSize: number,
    ask: number,
    askSize: number,
    exchangeUs: number,
    id: number,
  ): string | null {
    this.hasTouch = true;
    return this.writer.quoteOrGap(us, bid, bidSize, ask, askSize, exchangeUs, exactId(id))
      ? null
      : this.writer.problem;
  }

  /** The touch of a rebuilt book, if it changed and there is no better source. */
  bookTop(us: number, book: Book, exchangeUs: number, id: number): string | null {
    this.hasBook = true;
    if (this.hasTouch) return null;
    const { top } = book;
    if (isCrossed(top) && this.writer.isNews(top))
      this.writer.findings.count('Rebuilt books that cross', `${us} µs`);
    return this.tellTop(us, top, exchangeUs, id);
  }

  /** The touch that a ticker tells: of use where neither a book nor a stream of best quotes comes within seconds. */
  ticker(us: number, top: Top, exchangeUs: number): string | null {
    if (this.hasTouch || this.hasBook) return null;
    this.firstTickerUs ??= us;
    if (us < this.firstTickerUs + TICKER_PATIENCE_US) {
      this.recording.missing ??= 'it tells tickers for less than 5 s, and neither a book nor best quotes';
      return null;
    }
    this.writer.findings.note('Quotes are those of tickers, told now and then: no book is recorded.');
    return this.tellTop(us, top, exchangeUs, 0);
  }

  /**
   * A print; `side` +1 = the aggressor bought, −1 sold, 0 unknown. `id` is a number, or what the venue has instead; 0 or ''
   * where it has none.
   */
  trade(
    us: number,
    side: number,
    price: number,
    size: number,
    exchangeUs: number,
    id: number | string,
  ): string | null {
    if (exchangeUs > 0 && exchangeUs < this.startUs) {
      this.writer.findings.count('Prints from before the recording, left out', '');
      return null;
    }
    // Two connections, two channels, or a second subscription: the same print is one trade.
    const isNamed = id !== 0 && id !== '';
    if (isNamed && this.prints.repeats([id, exchangeUs, price, size].join(), us, this.writer.findings))
      return null;
    return this.writer.trade(us, side, price, size, exchangeUs, exactId(Number(id)))
      ? null
      : this.writer.problem;
  }

  /** The book is unknown from here to the next quote; `why` is counted. */
  gap(us: number, why: string): string | null {
    this.writer.findings.count(why, `${us} µs`);
    return this.mark(us);
  }

  /**
   * Prints before it are no part of the recording, µs; where nothing is stamped, nothing is before the first row. A venue
   * that repeats none is believed: what looks old there shows a recorder whose clock is ahead.
   */
  private get startUs(): number {
    const { startUs, repeatsPrints } = this.recording;
    if (!repeatsPrints) return -Infinity;
    return startUs === null ? this.writer.firstUs : startUs - OLD_PRINT_US;
  }

  private tellTop(us: number, top: Top, exchangeUs: number, id: number): string | null {
    return this.writer.top(us, top, exchangeUs, exactId(id)) ? null : this.writer.problem;
  }

  /** Writes a gap, once until the next quote. */
  mark(us: number): string | null {
    return this.writer.inGap || this.writer.gap(us) ? null : this.writer.problem;
  }
}

/** All instruments of a recording. The one asked for, or the one with the most rows, becomes the tape. */
export class Instruments {
  readonly findings = new Findings();
  /** How many files have begun. */
  file = 0;
  /** What a recording without a row lacks, in words; null where nobody knows. */
  missing: string | null = null;
  /** Whether the venue may tell its last prints again on subscribing. */
  repeatsPrints = true;
  /** When the present connection began, or the first message was received, µs; null where the recording does not say. */
  startUs: number | null = null;
  private readonly bySymbol = new Map<string, Instrument>();
  private readonly source: string;
  private readonly options: ReplayOptions;
  private readonly wanted: string | null;

  constructor(source: string, options: ReplayOptions) {
    this.source = source;
    this.options = options;
    this.wanted = options.symbol?.toUpperCase() ?? null;
  }

  /** The instrument of that name; null where another one was asked for. */
  of(symbol: string): Instrument | null {
    const found = this.bySymbol.get(symbol);
    if (found !== undefined) return found;
    if (this.wanted !== null && symbol.toUpperCase() !== this.wanted) {
      this.findings.count(`Messages of instruments other than ${this.options.symbol}`, '');
      return null;
    }
    if (this.bySymbol.size >= MAX_INSTRUMENTS) return null;
    // Rows can only be stored elsewhere while it is certain which instrument will be asked for.
    const spill = this.wanted === null ? null : this.options.spill;
    const instrument = new Instrument(symbol, this.source, { ...this.options, spill }, this);
    this.bySymbol.set(symbol, instrument);
    return instrument;
  }

  /** Every book is unknown from here to its next quote; `why` is counted once. */
  gap(us: number, why: string): string | null {
    this.findings.count(why, `${us} µs`);
    for (const instrument of this.bySymbol.values()) {
      const problem = instrument.rows > 0 ? instrument.mark(us) : null;
      if (problem !== null) return problem;
    }
    return null;
  }

  offer(): void {
    if (this.wanted === null) return;
    for (const instrument of this.bySymbol.values()) instrument.writer.offer();
  }

  finish(): Finished | { error: string } {
    const found = [...this.bySymbol.values()].filter(({ writer }) => writer.quotes + writer.trades > 0);
    if (found.length === 0) {
      return {
        error:
          this.wanted === null
            ? `The recording holds no quote and no trade${askedSpan(this.options)}${this.missing === null ? '' : `: ${this.missing}`}.`
            : `The recording holds nothing of ${this.options.symbol}${askedSpan(this.options)}.`,
      };
    }
    found.sort((a, b) => b.rows - a.rows || (a.symbol < b.symbol ? -1 : 1));
    const [chosen, ...others] = found;
    if (others.length > 0) {
      const list = others.map(({ symbol, rows }) => `${symbol} (${rows} rows)`).join(', ');
      this.findings.note(
        `${chosen.symbol} was taken of ${found.length} instruments; name another as the symbol: ${list}.`,
      );
    }
    noteContracts(this.findings, chosen.symbol, chosen);
    return {
      tape: chosen.writer.finish(chosen.symbol),
      warnings: [...this.findings.sentences(), ...chosen.writer.findings.sentences()],
      ...(others.length > 0 && { instruments: found.map(({ symbol }) => symbol) }),
    };
  }
}
