import { expect, it } from 'vitest';
import { isWholeQuote } from '../../../src/tape/whole-quote';

it('a quote tells a price unless it is crossed, locked or empty', () => {
  expect(isWholeQuote(true, 99, 101)).toBe(true);
  for (const [bid, ask] of [
    [101, 99],
    [100, 100],
    [0, 101],
    [99, 0],
    [NaN, 101],
    [99, NaN],
  ])
    expect(isWholeQuote(true, bid, ask)).toBe(false);
  expect(isWholeQuote(false, 100, 100)).toBe(true);
  expect(isWholeQuote(false, 0, 0)).toBe(false);
});
