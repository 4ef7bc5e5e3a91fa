import { isRecord } from '../domain/part';
import type { DepthBook, Level } from './depth-book';
import type { RejectReason, RowSink } from './dialect';
import { decimalOrZero, positiveDecimal } from '../domain/plain-decimal';

/** Beyond this many levels a side is refused: no venue sends as many, and a hostile frame could. */
const MOST_LEVELS = 100_000;

export interface Sides {
  readonly bids: Level[];
  readonly asks: Level[];
}

/**
 * Both sides of a book as venues write them, or why they cannot be read. A side that is not there has no levels. A book
 * is only touched when all of a frame could be read.
 */
export function readSides(bids: unknown, asks: unknown): Sides | RejectReason {
  const sides: Sides = { bids: [], asks: [] };
  return readLevels(bids, sides.bids) ?? readLevels(asks, sides.asks) ?? sides;
}

/**
 * Levels as `[price, size, …]`, `{price, size}`, `{price, quantity | qty}` or `{px, sz}`, numbers or texts; size 0
 * deletes. Appends to `levels`; null if all could be read. A level's `total` or `notional` is never its size: those are
 * sums over the levels before it.
 */
export function readLevels(input: unknown, levels: Level[]): RejectReason | null {
  if (input === undefined || input === null) return null;
  if (!Array.isArray(input) || input.length > MOST_LEVELS) return 'bad-price';
  for (const item of input as readonly unknown[]) {
    let price: unknown;
    let size: unknown;
    if (Array.isArray(item)) [price, size] = item as readonly unknown[];
    else if (isRecord(item)) {
      price = item.price ?? item.px;
      size = item.size ?? item.quantity ?? item.qty ?? item.sz;
    }
    const priceValue = positiveDecimal(price);
    if (priceValue === null) return 'bad-price';
    const sizeValue = decimalOrZero(size);
    if (sizeValue === null) return 'bad-size';
    levels.push({ price: priceValue, size: sizeValue, priceText: textOf(price), sizeText: textOf(size) });
  }
  return null;
}

/** Tells the best of both sides; a book that has only one cannot be quoted on. */
export function tellBest(book: DepthBook, rows: RowSink, exchangeUs: number, id: number): void {
  const bid = book.bids.best;
  const ask = book.asks.best;
  if (bid === null || ask === null) rows.unquotable();
  else rows.quote(bid.price, ask.price, bid.size, ask.size, exchangeUs, id);
}

/** A trade id or update id as a text with every digit; '' where there is none. */
export function idText(given: unknown): string {
  if (typeof given === 'string') return given.slice(0, 64);
  return typeof given === 'number' && Number.isSafeInteger(given) ? String(given) : '';
}

/** An update number that a double holds exactly, also as a text of digits; null otherwise. */
export function sequenceNumber(given: unknown): number | null {
  const value = typeof given === 'string' && /^\d{1,16}$/.test(given) ? Number(given) : given;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
