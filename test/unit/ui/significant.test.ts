import { expect, test } from 'vitest';
import { significant } from '../../../src/ui/significant';

test('a number keeps so many digits, and whole numbers all of theirs', () => {
  expect(significant(0.0123456, 3)).toBe('0.0123');
  expect(significant(7.812, 2)).toBe('7.8');
  expect(significant(2104, 3)).toBe('2,104');
  expect(significant(-1.5, 2)).toBe('−1.5');
});

test('very small and very large numbers are written with an exponent', () => {
  expect(significant(0.0000000023, 2)).toBe('2.3e−9');
  expect(significant(1e13, 2)).toBe('1.0e+13');
});

test('what is absent is a dash', () => {
  expect(significant(null)).toBe('–');
  expect(significant(NaN)).toBe('–');
});
