import { asciiText } from './fields';
import { dayOfName } from './new-york-time';
import { NumberColumns } from './number-columns';
import type { ReplayFormat, ReplayOptions } from './replay';
import { Row } from './row';
import { askedSpan, exactId, TapeWriter } from './tape-writer';
import { type Finished, type LineParser, TextReader } from './text-reader';

/** Prices are whole ten-thousandths; an empty level has ±9,999,999,999. */
const SCALE = 10_000;
const EMPTY_LEVEL = 9_999_999_999;

/** Message types: executions of visible and of hidden orders; 7 is a halt or its end. */
const VISIBLE = 4;
const HIDDEN = 5;
const HALT = 7;
/** The price of a message of type 7 that ends a halt; −1 begins one, 0 lets orders in again. */
const RESUMED = 1;

/**
 * LOBSTER: a message file and an order book file, line by line the event and the book after it. Trades come from the
 * messages, quotes from the book where its touch changes.
 */
export const lobster: ReplayFormat = {
  label: 'LOBSTER',
  summary: 'LOBSTER message and orderbook files of one NASDAQ share and day, to be given together.',
  extensions: ['.csv'],
  detect(head, fileName) {
    if (!/_(message|orderbook)_\d+\.csv$/i.test(fileName)) return 0;
    return /^\d+(\.\d+)?,\d+,/.test(asciiText(head, 0, 80)) ? 0.95 : 0;
  },
  open: (options) => new TextReader(new LobsterParser(options)),
};

class LobsterParser implements LineParser {
  private readonly options: ReplayOptions;
  private readonly writer: TapeWriter;
  private readonly row = new Row(',');
  /** time µs, type, order id, size, price, direction. */
  private readonly messages = new NumberColumns(6);
  /** ask, ask size, bid, bid size; 0 as price = that side empty. */
  private readonly books = new NumberColumns(4);
  private isMessages = true;
  private dayUs: number | null = null;
  private symbol = '';
  /** Names of the files but for their kind, in their order. */
  private readonly messageNames: string[] = [];
  private readonly bookNames: string[] = [];

  constructor(options: ReplayOptions) {
    this.options = options;
    this.writer = new TapeWriter('lobster', { ...options, spill: null });
  }

  begin(fileName: string): void {
    this.isMessages = !/orderbook/i.test(fileName);
    this.dayUs = this.options.dayUs ?? dayOfName(fileName.replaceAll('_', ' '));
    const base = fileName.slice(fileName.lastIndexOf('/') + 1);
    (this.isMessages ? this.messageNames : this.bookNames).push(base.replace(/_(message|orderbook)_/i, '_'));
    this.symbol = /^([A-Za-z0-9.]+)_/.exec(base)?.[1].toUpperCase() ?? this.symbol;
  }

  line(bytes: Uint8Array, start: number, end: number): string | null {
    if (end === start) return null;
    this.row.split(bytes, start, end);
    return this.isMessages ? this.message() : this.book();
  }

  chunkRead(): void {
    // Nothing can be told before both files are read.
  }

  finish(): Finished | { error: string } {
    const { messages, books, writer } = this;
    if (messages.length === 0)
      return { error: 'The message file is missing: the order book file has no times of its own.' };
    if (books.length > 0 && books.length !== messages.length) {
      return {
        error: `The message file has ${messages.length} lines and the order book file ${books.length}: they do not belong together.`,
      };
    }
    if (books.length > 0 && this.messageNames.join() !== this.bookNames.join()) {
      return {
        error: `The names of message and order book files differ (${this.messageNames.join(', ')} and ${this.bookNames.join(', ')}): they do not belong together.`,
      };
    }
    if (books.length === 0)
      writer.findings.note('The order book file is missing: the tape has trades but no quotes.');
    for (let i = 0; i < messages.length; i++)
      if (!this.tellMessage(i) || (books.length > 0 && !this.tellBook(i)))
        return { error: `Line ${i + 1} of the message file ${writer.problem}.` };
    if (writer.rows === 0)
      return { error: `The files hold no quote and no trade${askedSpan(this.options)}.` };
    return { tape: writer.finish(this.symbol), warnings: writer.findings.sentences() };
  }

  private message(): string | null {
    if (this.dayUs === null) return 'holds times of a day that the file name does not say (2012-06-21)';
    const { row } = this;
    const us = this.timeOfDayUs();
    const type = row.number(1);
    if (us === null || !(type >= 1 && type <= HALT)) return 'has no time after midnight or no message type';
    const executed = type === VISIBLE || type === HIDDEN;
    // The −1 at which a halt begins is no plain number.
    const price = row.number(4);
    const size = row.number(3);
    if (executed && !(price > 0 && size > 0)) return 'is an execution without price or size';
    // Direction −1 is not a plain number, 1 is.
    const direction = row.text(5) === '1' ? 1 : -1;
    this.messages.add(this.dayUs + us, type, exactId(row.number(2)), size || 0, price || 0, direction);
    return null;
  }

  /** Seconds with up to nine decimals, of which six count. */
  private timeOfDayUs(): number | null {
    const match = /^(\d{1,5})(?:\.(\d{1,12}))?$/.exec(this.row.text(0));
    if (match === null) return null;
    return Number(match[1]) * 1e6 + Number((match[2] ?? '').padEnd(6, '0').slice(0, 6));
  }

  private book(): string | null {
    const side = (price: number, size: number): [number, number] | null => {
      if (this.row.text(price).replace('-', '') === String(EMPTY_LEVEL)) return [0, 0];
      const [at, shares] = [this.row.number(price), this.row.number(size)];
      return at > 0 && shares >= 0 ? [at, shares] : null;
    };
    const ask = side(0, 1);
    const bid = side(2, 3);
    if (ask === null || bid === null) return 'has no best ask and bid with their sizes';
    this.books.add(ask[0], ask[1], bid[0], bid[1]);
    return null;
  }

  private tellMessage(i: number): boolean {
    const { messages, writer } = this;
    const us = messages.at(i, 0);
    const type = messages.at(i, 1);
    if (type === HALT) this.halted = messages.at(i, 4) !== RESUMED;
    if (type === HALT) return !this.halted || writer.inGap || writer.gap(us);
    if (type !== VISIBLE && type !== HIDDEN) return true;
    // What trades is halted no more, even where nothing says so.
    this.halted = false;
    // The direction is that of the resting order.
    const side = -messages.at(i, 5);
    const id = type === VISIBLE ? messages.at(i, 2) : 0;
    return writer.trade(us, side, messages.at(i, 4) / SCALE, messages.at(i, 3), us, id);
  }

  private halted = false;
  private told = '';

  /** The book at a halt is a copy of the one before it: nobody can trade with it until trading resumes. */
  private tellBook(i: number): boolean {
    if (this.halted) return true;
    const [ask, askSize, bid, bidSize] = [0, 1, 2, 3].map((column) => this.books.at(i, column));
    const touch = `${ask},${askSize},${bid},${bidSize}`;
    if (touch === this.told && !this.writer.inGap) return true;
    this.told = touch;
    const us = this.messages.at(i, 0);
    return this.writer.quoteOrGap(us, bid / SCALE, bidSize, ask / SCALE, askSize, us, 0);
  }
}
