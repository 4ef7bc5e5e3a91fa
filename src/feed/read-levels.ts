import { isRecord } from '../domain/part';
import type { Level } from './depth-book';
import { decimalOrZero, positiveDecimal } from './plain-decimal';

/** Beyond this many levels a side is refused: no venue sends as many, and a hostile frame could. */
const MOST_LEVELS = 100_000;

/**
 * Levels as venues write them: `[price, size, …]`, `{price, size}`, `{price, quantity | qty}` or `{px, sz}`, numbers or
 * texts; size 0 deletes. Appends to `levels` and says whether all could be read. A level's `total` or `notional` is
 * never its size: those are sums over the levels before it.
 */
export function readLevels(input: unknown, levels: Level[]): 'ok' | 'bad-price' | 'bad-size' {
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
  return 'ok';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(value);
}
