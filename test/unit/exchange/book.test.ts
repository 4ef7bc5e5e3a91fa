import { describe, expect, it } from 'vitest';
import { BUY, SELL } from '../../../src/domain/side';
import { randomStream } from '../../../src/domain/random';
import { NIL, OrderBook } from '../../../src/exchange/book';
import { firstDifference, metBy } from '../../support/plain-book';

describe('an order book', () => {
  it('matches as a plain list does, over 100,000 random commands', () => {
    expect(firstDifference(randomStream(1, 'book'), 60_000, 3)).toBeNull();
    // Prices that run away move the window of levels again and again.
    expect(firstDifference(randomStream(2, 'book'), 40_000, 400)).toBeNull();
  });

  it('fills the best price first, then the oldest order', () => {
    const book = new OrderBook();
    book.place(SELL, 102, 5, 0, 1);
    book.place(SELL, 101, 5, 0, 2);
    book.place(SELL, 101, 5, 0, 3);
    expect(book.take(BUY, 102, 12, 0)).toBe(0);
    expect(metBy(book).map(({ tag, ticks, lots }) => [tag, ticks, lots])).toEqual([
      [2, 101, 5],
      [3, 101, 5],
      [1, 102, 2],
    ]);
    expect(book.lotsAt(102)).toBe(3);
  });

  it('keeps the place of an order that was filled in part', () => {
    const book = new OrderBook();
    book.place(BUY, 100, 5, 0, 1);
    book.place(BUY, 100, 5, 0, 2);
    book.take(SELL, 100, 2, 0);
    book.take(SELL, 100, 4, 0);
    expect(metBy(book).map(({ tag, lots }) => [tag, lots])).toEqual([
      [1, 3],
      [2, 1],
    ]);
  });

  it('never lets an account trade with itself: the resting order makes way', () => {
    const book = new OrderBook();
    book.place(SELL, 100, 5, 7, 1);
    book.place(SELL, 100, 5, 8, 2);
    const slot = book.place(BUY, 100, 6, 7, 3);
    expect(metBy(book).map(({ tag, lots, isSelf }) => [tag, lots, isSelf])).toEqual([
      [1, 5, true],
      [2, 5, false],
    ]);
    expect(slot).not.toBe(NIL);
    expect(book.bestBid).toBe(100);
    expect(book.lotsAt(100)).toBe(1);
  });

  it('takes more orders than it was made for, and gives the room back', () => {
    const book = new OrderBook();
    const slots = Array.from({ length: 50_000 }, (_, i) => book.rest(BUY, 1000 + (i % 997), 1, 0, i));
    expect(book.orders).toBe(50_000);
    expect(new Set(slots).size).toBe(50_000);
    for (const slot of slots) book.cancel(slot);
    expect([book.orders, book.bestBid]).toEqual([0, null]);
    // A room that was given back, not one of its own behind them all.
    expect(slots).toContain(book.rest(SELL, 5, 1, 0, 1));
  });

  it('covers prices that lie millions of ticks apart, and refuses what would not fit', () => {
    const book = new OrderBook();
    expect(book.covers(6_500_000)).toBe(true);
    book.rest(BUY, 6_500_000, 1, 0, 1);
    expect(book.covers(5_200_000)).toBe(true);
    book.rest(BUY, 5_200_000, 1, 0, 2);
    expect(book.covers(100_000_000)).toBe(false);
    expect(() => book.rest(SELL, 100_000_000, 1, 0, 3)).toThrow(/bug/);
    expect(book.take(SELL, 0, 5, 0)).toBe(3);
    expect(metBy(book).map(({ tag }) => tag)).toEqual([1, 2]);
  });
});
