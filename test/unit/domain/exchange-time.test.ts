import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exchangeMicroseconds, utcText } from '../../../src/domain/exchange-time';

test('a moment is written as the calendar has it, and reads back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9e9 }), (seconds) => {
      const text = utcText(seconds * 1e6 + 999_999);
      expect(text).toBe(new Date(seconds * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC'));
      if (text.length === 23) expect(exchangeMicroseconds(text.replace(' UTC', 'Z'))).toBe(seconds * 1e6);
    }),
  );
});
