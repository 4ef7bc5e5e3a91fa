import { decimalOrZero, positiveDecimal } from '../domain/plain-decimal';
import type { Level } from './book';

/** A list of [price, size, …] levels of a message; null where one of them is no level. Size 0 stands for a deletion. */
export function levelsOf(input: unknown): Level[] | null {
  if (!Array.isArray(input)) return null;
  const levels: Level[] = [];
  for (const item of input as unknown[]) {
    if (!Array.isArray(item)) return null;
    const level = levelOf(item[0], item[1]);
    if (level === null) return null;
    levels.push(level);
  }
  return levels;
}

/** One level from its price and size; null where they are none. */
export function levelOf(price: unknown, size: unknown): Level | null {
  const priceNumber = positiveDecimal(price);
  const sizeNumber = decimalOrZero(size);
  if (priceNumber === null || sizeNumber === null) return null;
  return { price: priceNumber, size: sizeNumber, priceText: String(price), sizeText: String(size) };
}

/** An id from a number or a text of digits; 0 where it is none or too long to be exact. */
export function idOf(input: unknown): number {
  if (typeof input === 'number') return Number.isSafeInteger(input) && input > 0 ? input : 0;
  if (typeof input !== 'string' || !/^\d{1,19}$/.test(input)) return 0;
  const id = Number(input);
  return Number.isSafeInteger(id) ? id : 0;
}

/** A short text, '' for anything else. */
export function textOf(input: unknown): string {
  return typeof input === 'string' && input.length <= 100 ? input : '';
}
