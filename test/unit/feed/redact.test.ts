import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Redactor } from '../../../src/feed/redact';

const KEY = 'pf_live_CANARY_a1B2/c3+d4=e5&f6"g7';
const MASK = '[key]';

describe('a key is masked', () => {
  const redactor = new Redactor(KEY);

  test.each([
    ['as typed', `token ${KEY}!`, `token ${MASK}!`],
    ['percent-encoded', `?token=${encodeURIComponent(KEY)}`, `?token=${MASK}`],
    [
      'percent-encoded in small letters',
      `?t=${encodeURIComponent(KEY).replaceAll(/%../g, (x) => x.toLowerCase())}`,
      `?t=${MASK}`,
    ],
    ['inside JSON', JSON.stringify({ key: KEY }), `{"key":"${MASK}"}`],
    ['in hexadecimal', Buffer.from(KEY).toString('hex'), MASK],
    ['in capital hexadecimal', Buffer.from(KEY).toString('hex').toUpperCase(), MASK],
    ['twice', `${KEY}${KEY}`, `${MASK}${MASK}`],
  ])('%s', (_, text, masked) => {
    expect(redactor.mask(text)).toBe(masked);
    expect(redactor.finds(text)).toBe(true);
  });

  test.each(['', 'u', 'us', 'user:', 'agent-7:'])('in base64 behind "%s", all but its edges', (before) => {
    for (const after of ['', '\n', ' and more']) {
      for (const encoding of ['base64', 'base64url'] as const) {
        const text = Buffer.from(before + KEY + after).toString(encoding);
        const masked = redactor.mask(text);
        expect(masked).toContain(MASK);
        // What is left holds no three characters of the key.
        const left = Buffer.from(masked.replace(MASK, ''), 'base64').toString('latin1');
        expect(left).not.toContain(KEY.slice(3, 8));
      }
    }
  });

  test('and nothing else is', () => {
    expect(redactor.mask('pf_live_ is a prefix')).toBe('pf_live_ is a prefix');
    expect(new Redactor('').mask('no key, no mask')).toBe('no key, no mask');
  });
});

test('no printable key is left standing in a text that holds it, in any of its forms', () => {
  const key = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 12,
    maxLength: 80,
  });
  fc.assert(
    fc.property(key, fc.string(), fc.string(), (secret, before, after) => {
      const redactor = new Redactor(secret);
      const forms = [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('hex'),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ];
      for (const form of forms) {
        const masked = redactor.mask(`${before} ${form} ${after}`);
        if (!`${before} ${after}`.includes(form)) expect(masked.includes(form)).toBe(false);
      }
    }),
    { numRuns: 1000 },
  );
});
