import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exchangeMicroseconds, utcText } from '../../../src/domain/exchange-time';

test.each([
  '2025-01-01T00:00:00Z',
  '2025-01-01 00:00:00',
  '2025-01-01 00:00:00 UTC',
  '2025/01/01 00:00:00.000',
  '2025.01.01D00:00:00.000000000',
  '2025-01-01T02:00:00+02:00',
  '2025-01-01 02:00:00 +0200',
  '2024-12-31T19:00:00-05',
])('%s is one and the same moment', (text) => expect(exchangeMicroseconds(text)).toBe(1_735_689_600_000_000));

test.each([
  '2025-02-29T00:00:00Z',
  '2025-04-31 00:00:00',
  '2025-13-01 00:00:00',
  '2025-01-01 24:00:00',
  '2025-01/01 00:00:00',
  '2025-01-01',
  '01/02/2025 00:00:00',
])('%s is no moment', (text) => expect(exchangeMicroseconds(text)).toBe(0));

test('the 29th of February is a day where the year has one', () =>
  expect(exchangeMicroseconds('2024-02-29T00:00:00Z')).toBe(1_709_164_800_000_000));

test('a moment is written as the calendar has it, and reads back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9e9 }), (seconds) => {
      const text = utcText(seconds * 1e6 + 999_999);
      expect(text).toBe(new Date(seconds * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC'));
      if (text.length === 23) expect(exchangeMicroseconds(text.replace(' UTC', 'Z'))).toBe(seconds * 1e6);
    }),
  );
});
