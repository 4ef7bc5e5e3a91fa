import { asciiText, Fields, LARGEST_EXACT_INTEGER, shown } from './fields';
import type { ReplayFormat, ReplayOptions } from './replay';
import { askedSpan, exactId, TapeWriter } from './tape-writer';
import { otherUnitOf } from './time-unit';
import { type Finished, type LineParser, TextReader } from './text-reader';

const HEADER = 'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id';
const QUOTE_BYTE = 'q'.charCodeAt(0);
const TRADE_BYTE = 't'.charCodeAt(0);
const BUY_BYTE = 'B'.charCodeAt(0);
const SELL_BYTE = 'S'.charCodeAt(0);

/** Quotes and trades in one file, in order of arrival: what every other dialect can be turned into. */
export const tapeCsv: ReplayFormat = {
  label: 'Common tape CSV',
  summary: `Best bid and ask (q) and trades (t) in order of arrival: ${HEADER}.`,
  extensions: ['.tape.csv', '.csv'],
  detect(head, fileName) {
    if (asciiText(head, 0, 120).includes(HEADER)) return 1;
    return fileName.endsWith('.tape.csv') ? 0.4 : 0;
  },
  open: (options) => new TextReader(new TapeCsvParser(options)),
};

class TapeCsvParser implements LineParser {
  private readonly options: ReplayOptions;
  private readonly writer: TapeWriter;
  private readonly fields = new Fields();
  private symbol = '';
  private headed = false;

  constructor(options: ReplayOptions) {
    this.options = options;
    this.writer = new TapeWriter('tape-csv', options);
  }

  begin(fileName: string): void {
    if (this.symbol === '') this.symbol = symbolOfName(fileName);
    this.headed = false;
  }

  line(bytes: Uint8Array, start: number, end: number, line: number): string | null {
    if (end === start) return null;
    if (!this.headed) {
      this.headed = true;
      return headerProblem(bytes, start, end);
    }
    const { fields } = this;
    fields.line(bytes, start, end);
    const us = fields.decimal();
    if (!(us >= 0 && us <= LARGEST_EXACT_INTEGER && Number.isInteger(us)))
      return `has no time in whole microseconds in ts_us, but ${shown(fields.text)}`;
    if (this.writer.rows === 0 && otherUnitOf(us) !== null)
      return `has ${fields.text} as ts_us, which looks like ${otherUnitOf(us)} since 1970: it must be microseconds`;
    fields.skip();
    const kind = fields.length === 1 ? fields.firstByte : 0;
    if (kind === QUOTE_BYTE) return this.quote(us, line);
    if (kind === TRADE_BYTE) return this.trade(us, line);
    return `is of kind ${shown(fields.text)}, not q or t`;
  }

  chunkRead(): void {
    this.writer.offer();
  }

  finish(): Finished | { error: string } {
    const { writer } = this;
    if (writer.quotes + writer.trades === 0)
      return { error: `The file holds no quote and no trade${askedSpan(this.options)}.` };
    return { tape: writer.finish(this.symbol), warnings: writer.findings.sentences() };
  }

  private quote(us: number, line: number): string | null {
    const { fields, writer } = this;
    const bid = fields.decimal();
    const noBid = fields.empty;
    if (!noBid && !isPrice(bid)) return `has ${shown(fields.text)} as bid, not a price`;
    const bidSize = fields.decimal();
    if (!noBid && !isSize(bidSize)) return `has ${shown(fields.text)} as bid_size, not a size`;
    const ask = fields.decimal();
    const noAsk = fields.empty;
    if (!noAsk && !isPrice(ask)) return `has ${shown(fields.text)} as ask, not a price`;
    const askSize = fields.decimal();
    if (!noAsk && !isSize(askSize)) return `has ${shown(fields.text)} as ask_size, not a size`;
    for (const name of ['price', 'size', 'side']) {
      fields.skip();
      if (!fields.empty) return `is a quote but has ${shown(fields.text)} as ${name}`;
    }
    const rest = this.exchangeAndId(line);
    if (rest !== null) return rest;
    if (noBid || noAsk) {
      writer.findings.count('Quotes with one side of the book empty, kept as gaps', `line ${line}`);
      return writer.gap(us) ? null : writer.problem;
    }
    return writer.quote(us, bid, bidSize, ask, askSize, this.exchangeUs, this.id) ? null : writer.problem;
  }

  private trade(us: number, line: number): string | null {
    const { fields, writer } = this;
    for (const name of ['bid', 'bid_size', 'ask', 'ask_size']) {
      fields.skip();
      if (!fields.empty) return `is a trade but has ${shown(fields.text)} as ${name}`;
    }
    const price = fields.decimal();
    if (!isPrice(price)) return `has ${shown(fields.text)} as price, not a price`;
    const size = fields.decimal();
    if (!isPrice(size)) return `has ${shown(fields.text)} as size, not a size above 0`;
    fields.skip();
    const letter = fields.length === 1 ? fields.firstByte : 0;
    if (!fields.empty && letter !== BUY_BYTE && letter !== SELL_BYTE)
      return `has ${shown(fields.text)} as side, not B, S or nothing`;
    const side = letter === BUY_BYTE ? 1 : letter === SELL_BYTE ? -1 : 0;
    const rest = this.exchangeAndId(line);
    if (rest !== null) return rest;
    return writer.trade(us, side, price, size, this.exchangeUs, this.id) ? null : writer.problem;
  }

  private exchangeUs = 0;
  private id = 0;

  /** Reads the last two fields into `exchangeUs` and `id`; 0 where they are empty or not exact. */
  private exchangeAndId(line: number): string | null {
    const { fields, writer } = this;
    const exchangeUs = fields.decimal();
    if (!fields.empty && !Number.isInteger(exchangeUs))
      return `has ${shown(fields.text)} as exch_us, not a time in whole microseconds`;
    this.exchangeUs = exchangeUs > 0 && exchangeUs <= LARGEST_EXACT_INTEGER ? exchangeUs : 0;
    if (fields.exhausted) return 'has fewer than 11 fields: the file may have been cut off';
    const id = fields.decimal();
    this.id = exactId(id);
    if (this.id === 0 && !fields.empty && id !== 0)
      writer.findings.count('Ids that are no whole number below 2^53, left out', `line ${line}`);
    return fields.exhausted ? null : 'has more than 11 fields';
  }
}

function headerProblem(bytes: Uint8Array, start: number, end: number): string | null {
  const header = asciiText(bytes, start, end);
  if (header === HEADER) return null;
  return `must be the header ${HEADER}, but is ${shown(header)}`;
}

/** A finite number above 0. */
function isPrice(value: number): boolean {
  return value > 0 && value < Infinity;
}

/** A finite number, 0 allowed. */
function isSize(value: number): boolean {
  return value >= 0 && value < Infinity;
}

/** A name for the instrument when the file does not say one: its own name without endings. */
export function symbolOfName(fileName: string): string {
  const base = fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
  const [stem] = base.split('.');
  return stem.slice(0, 64);
}
