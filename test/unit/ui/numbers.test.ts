import { afterEach, describe, expect, test, vi } from 'vitest';

afterEach(() => vi.unstubAllGlobals());

/** The page's own ways to write numbers, for a reader of this language. */
async function writing(locale: string) {
  const OfLocale = function (_: unknown, options?: Intl.NumberFormatOptions): Intl.NumberFormat {
    return new globalIntl.NumberFormat(locale, options);
  };
  vi.stubGlobal('Intl', { ...globalIntl, NumberFormat: OfLocale });
  vi.resetModules();
  return { ...(await import('../../../src/ui/numbers')), ...(await import('../../../src/ui/significant')) };
}
const globalIntl = Intl;

describe('a number', () => {
  test.each([
    ['en-GB', ['+1.25', '−1.25', '0.00', '0.00', '0.00', '−1,250', '−0.00125']],
    ['de-DE', ['+1,25', '−1,25', '0,00', '0,00', '0,00', '−1.250', '−0,00125']],
    // Their minus is another sign than a hyphen.
    ['sv-SE', ['+1,25', '−1,25', '0,00', '0,00', '0,00', '−1\u00a0250', '−0,00125']],
    // Other digits, and marks of direction around the sign.
    ['ar-EG', ['+١٫٢٥', '−١٫٢٥', '٠٫٠٠', '٠٫٠٠', '٠٫٠٠', '−١٬٢٥٠', '−٠٫٠٠١٢٥']],
    ['fa-IR', ['+۱٫۲۵', '−۱٫۲۵', '۰٫۰۰', '۰٫۰۰', '۰٫۰۰', '−۱٬۲۵۰', '−۰٫۰۰۱۲۵']],
  ])('has its sign in front in every language, and a zero none: %s', async (locale, expected) => {
    const { signed, significant } = await writing(locale);
    const written = [1.25, -1.25, 0, 0.004, -0.004].map((value) => signed(value, 2));
    expect([...written, significant(-1250, 3), significant(-0.00125, 3)]).toEqual(expected);
  });

  test('that is absent is an en dash, never a zero', async () => {
    const { decimal, signed, significant, percent } = await writing('en-GB');
    for (const nothing of [null, undefined, NaN, Infinity])
      expect([decimal(nothing, 1), signed(nothing, 1), significant(nothing), percent(nothing)]).toEqual([
        '–',
        '–',
        '–',
        '–',
      ]);
  });
});
