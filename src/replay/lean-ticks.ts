import { asciiText } from './fields';
import { dayOfName, utcDayOfName } from './new-york-time';
import { NumberColumns } from './number-columns';
import type { ReplayFormat, ReplayOptions } from './replay';
import { Row } from './row';
import { askedSpan, quoteRuleSide, TapeWriter } from './tape-writer';
import { type Finished, type LineParser, TextReader } from './text-reader';

/** Prices of equities are whole ten-thousandths; those of other assets are decimals. */
const SCALE = 10_000;
/** The regular session, ms after midnight in New York: 09:30 to 16:00. */
const OPEN_MS = 34_200_000;
const CLOSE_MS = 57_600_000;
const NAME = /(quote|trade)_tick\.csv$/i;
/** Crypto and forex, whose days are those of UTC and have no session. */
const OTHER_NAME = /_tick_(quote|trade)\.csv$/i;

/**
 * Tick files of QuantConnect's Lean for US equities: one zip of quotes and one of trades a day. Quote rows tell one side
 * at a time; trades have no side and get the one that the quote rule gives. Ticks of crypto and forex tell both sides in
 * decimals, those of forex without sizes.
 */
export const leanTicks: ReplayFormat = {
  label: 'Lean ticks',
  summary:
    'Tick zips of QuantConnect Lean, quotes and trades of a day together: US equities in their regular session, crypto and forex.',
  extensions: ['.zip', '.csv'],
  detect(head, fileName) {
    if (!NAME.test(fileName) && !OTHER_NAME.test(fileName)) return 0;
    return /^\d{1,8}(\.\d+)?,[\d.]+,[\d.]+/.test(asciiText(head, 0, 80)) ? 0.95 : 0.3;
  },
  open: (options) => new TextReader(new LeanParser(options)),
};

class LeanParser implements LineParser {
  private readonly options: ReplayOptions;
  private readonly writer: TapeWriter;
  private readonly row = new Row(',');
  /** time µs, bid, bid size, ask, ask size (0 as price = that side unchanged; ten-thousandths), 1 in the session. */
  private quotes = new NumberColumns(6);
  /** time µs, price, size. */
  private trades = new NumberColumns(3);
  private isQuotes = true;
  /** What prices of the file are counted in; 0 before the first file. */
  private scale = 0;
  private isMixed = false;
  private isOther = false;
  /** The last time of each kind and day, ms: several files may tell a day, one after the other. */
  private readonly lastMs = new Map<string, number>();
  private day = '';
  private dayUs: number | null = null;
  private symbol = '';

  constructor(options: ReplayOptions) {
    this.options = options;
    this.writer = new TapeWriter('lean-ticks', { ...options, spill: null });
  }

  begin(fileName: string): void {
    const scale = OTHER_NAME.test(fileName) ? 1 : SCALE;
    this.isMixed = this.scale !== 0 && this.scale !== scale;
    this.scale = scale;
    this.isQuotes = !/trade/i.test(fileName);
    const name = fileName.replaceAll('_', ' ');
    this.dayUs = this.options.dayUs ?? (scale === 1 ? utcDayOfName(name) : dayOfName(name));
    this.day = `${this.isQuotes} ${this.dayUs}`;
    const symbol = /\d{8}_([A-Za-z0-9.]+)_/.exec(fileName)?.[1].toUpperCase() ?? this.symbol;
    this.isOther = this.symbol !== '' && this.symbol !== symbol;
    this.symbol = symbol;
  }

  line(bytes: Uint8Array, start: number, end: number): string | null {
    if (end === start) return null;
    if (this.isMixed) return 'is of another kind of asset than the file before: import them one by one';
    if (this.isOther) return 'is of another instrument than the file before: import them one by one';
    if (this.dayUs === null) return 'holds times of a day that the file name does not say (20131010)';
    const { row } = this;
    row.split(bytes, start, end);
    const ms = row.number(0);
    if (!(ms >= 0 && ms < 86_400_000)) return 'has no time in milliseconds after midnight';
    const lastMs = this.lastMs.get(this.day) ?? 0;
    if (ms < lastMs)
      return `goes back in time by ${(lastMs - ms) / 1000} s: the file must be sorted by time, and given once`;
    this.lastMs.set(this.day, ms);
    const us = this.dayUs + Math.round(ms * 1000);
    const regular = this.scale === 1 || (ms >= OPEN_MS && ms <= CLOSE_MS);
    return this.isQuotes ? this.quote(us, regular) : this.trade(us, regular);
  }

  chunkRead(): void {
    // Nothing can be told before both files are read.
  }

  /** Quotes of equal time stand before trades. Days may have come in any order. */
  finish(): Finished | { error: string } {
    this.quotes = this.quotes.sorted();
    this.trades = this.trades.sorted();
    const { quotes, trades } = this;
    let next = 0;
    for (let i = 0; i < trades.length; i++) {
      for (; next < quotes.length && quotes.at(next, 0) <= trades.at(i, 0); next++)
        if (!this.tellQuote(next)) return { error: this.unsorted() };
      if (!this.tellTrade(i)) return { error: this.unsorted() };
    }
    for (; next < quotes.length; next++) if (!this.tellQuote(next)) return { error: this.unsorted() };
    if (this.writer.rows === 0)
      return {
        error: `The files hold no quote and no trade of the regular session${askedSpan(this.options)}.`,
      };
    return { tape: this.writer.finish(this.symbol), warnings: this.writer.findings.sentences() };
  }

  private quote(us: number, regular: boolean): string | null {
    if (this.scale === 1) return this.bothSides(us);
    const [bid, bidSize, ask, askSize] = [1, 2, 3, 4].map((column) => this.row.number(column));
    if (!isWhole(bid) || !isWhole(ask) || !(bidSize >= 0) || !(askSize >= 0))
      return 'has no bid, ask and sizes in whole ten-thousandths';
    this.quotes.add(us, bid, bidSize, ask, askSize, regular ? 1 : 0);
    return null;
  }

  /** Crypto: bid, its size, ask, its size and a mark of doubt; forex: bid and ask. */
  private bothSides(us: number): string | null {
    const { row } = this;
    const [bid, bidSize, ask, askSize] =
      row.count === 3
        ? [row.number(1), 0, row.number(2), 0]
        : [1, 2, 3, 4].map((column) => row.number(column));
    if (!(bid > 0) || !(ask > 0) || !(bidSize >= 0) || !(askSize >= 0))
      return 'has no bid and ask (of forex), or bid, size, ask and size (of crypto)';
    if (row.text(5) === '1') this.writer.findings.count('Quotes marked as suspicious, left out', '');
    else this.quotes.add(us, bid, bidSize, ask, askSize, 1);
    return null;
  }

  private trade(us: number, regular: boolean): string | null {
    const price = this.row.number(1);
    const size = this.row.number(2);
    const fits = this.scale === 1 ? price >= 0 : isWhole(price);
    if (!fits || !(size >= 0)) return 'has no price and size, of equities in whole ten-thousandths';
    // The sixth column (of crypto the fourth) marks trades that the venue itself holds for doubtful; Lean reads anything
    // but 1 as no mark.
    if (this.row.text(this.scale === 1 ? 3 : 5) === '1') {
      this.writer.findings.count('Trades marked as suspicious, left out', '');
    } else if (!regular) {
      this.writer.findings.count('Trades outside of the regular session, left out', '');
    } else if (price > 0 && size > 0) this.trades.add(us, price, size);
    else this.writer.findings.count('Trades without a price or without a size, left out', '');
    return null;
  }

  private bid = 0;
  private bidSize = 0;
  private ask = 0;
  private askSize = 0;
  private told = '';

  private tellQuote(i: number): boolean {
    const { quotes } = this;
    if (quotes.at(i, 1) > 0) [this.bid, this.bidSize] = [quotes.at(i, 1), quotes.at(i, 2)];
    if (quotes.at(i, 3) > 0) [this.ask, this.askSize] = [quotes.at(i, 3), quotes.at(i, 4)];
    if (this.bid === 0 || this.ask === 0 || quotes.at(i, 5) === 0) return true;
    const touch = `${this.bid},${this.bidSize},${this.ask},${this.askSize}`;
    if (touch === this.told) return true;
    this.told = touch;
    return this.writer.quote(
      quotes.at(i, 0),
      this.bid / this.scale,
      this.bidSize,
      this.ask / this.scale,
      this.askSize,
      0,
      0,
    );
  }

  private tellTrade(i: number): boolean {
    const price = this.trades.at(i, 1);
    const side = this.bid > 0 && this.ask > 0 ? quoteRuleSide(price, this.bid, this.ask) : 0;
    return this.writer.trade(this.trades.at(i, 0), side, price / this.scale, this.trades.at(i, 2), 0, 0);
  }

  private unsorted(): string {
    return `A row ${this.writer.problem}.`;
  }
}

function isWhole(price: number): boolean {
  return price >= 0 && Number.isInteger(price);
}
