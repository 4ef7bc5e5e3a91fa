import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exchangeMicroseconds } from '../../../src/domain/exchange-time';
import { parseFrame } from '../../../src/feed/parse-frame';
import { decimalOrZero, positiveDecimal } from '../../../src/domain/plain-decimal';
import { planFeed } from '../../../src/feed/feed-plan';
import { RowList } from '../../support/row-list';

/** What JSON can put where a price should be, and what it is worth; null = refused. */
const CELLS: readonly (readonly [json: string, price: number | null])[] = [
  ['65000.5', 65000.5],
  ['"65000.5"', 65000.5],
  ['"007.50"', 7.5],
  ['1', 1],
  ['1e3', 1000],
  ['9007199254740993', 9007199254740992],
  ['"9007199254740993"', 9007199254740992],
  ['0.00001305', 0.00001305],
  ['"0.000000000000000001"', 1e-18],
  ['NaN', null],
  ['"NaN"', null],
  ['Infinity', null],
  ['"Infinity"', null],
  ['"-Infinity"', null],
  ['1e999', null],
  ['-1e999', null],
  ['1e-400', null],
  ['1e300', null],
  ['-0', null],
  ['"-0"', null],
  ['0', null],
  ['"0"', null],
  ['"0.0"', null],
  ['-1', null],
  ['"-1"', null],
  ['"+1"', null],
  ['""', null],
  ['" 1 "', null],
  ['"1 "', null],
  ['"\\t1"', null],
  ['"0x10"', null],
  ['"0b1"', null],
  ['"1,000"', null],
  ['"1_000"', null],
  ['"1e3"', null],
  ['"1E3"', null],
  ['".5"', null],
  ['"5."', null],
  ['"."', null],
  ['"1.2.3"', null],
  ['"١٢"', null],
  ['"１"', null],
  ['"true"', null],
  ['null', null],
  ['true', null],
  ['false', null],
  ['[]', null],
  ['[1]', null],
  ['{}', null],
  ['{"valueOf":1}', null],
  [`"${'9'.repeat(41)}"`, null],
];

/** The article's own frames, so that the table is held where it matters: at the price and the size of a row. */
function said(frame: string): readonly { kind: string }[] {
  const planned = planFeed(
    { preset: 'sandbox-exchange', url: '', symbol: '', confirmedHosts: [], allowKeyInUrl: false },
    '',
  );
  if (!planned.ok) throw new Error('the preset is not valid');
  const parsed = parseFrame(frame);
  if (parsed === undefined) return [];
  const list = new RowList();
  planned.plan.dialect.createDecoder('BTC-USDC').decode(parsed, list);
  return list.rows;
}

describe('the numbers table', () => {
  test.each(CELLS)('as a price %s is %s', (json, price) => {
    const parsed = parseFrame(`[${json}]`);
    expect(Array.isArray(parsed) ? positiveDecimal(parsed[0]) : null).toBe(price);
  });

  test.each(CELLS)('a book with ask %s is told only if that is a price', (json, price) => {
    const rows = said(`{"channel":"book","symbol":"BTC-USDC","bid":0.0000000000001,"ask":${json}}`);
    const quotes = rows.filter((row) => row.kind === 'quote');
    expect(quotes).toHaveLength(price === null ? 0 : 1);
  });

  test.each(CELLS)('a trade of size %s is told only if that is a size', (json, size) => {
    const trades = said(`{"channel":"trades","symbol":"BTC-USDC","price":5,"size":${json},"side":"buy"}`);
    // A trade without a size is one of unknown size.
    const isTold = size !== null || json === 'null';
    expect(trades.filter((row) => row.kind === 'trade')).toHaveLength(isTold ? 1 : 0);
  });

  test('a level may be of size 0, and nothing else may', () => {
    expect(decimalOrZero(0)).toBe(0);
    expect(decimalOrZero('0.000')).toBe(0);
    expect(decimalOrZero(-0)).toBeNull();
    expect(decimalOrZero('')).toBeNull();
  });

  test('every price that passes is finite and above 0, whatever was sent', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        const price = positiveDecimal(input);
        return price === null || (Number.isFinite(price) && price > 0);
      }),
      { numRuns: 10_000 },
    );
  });
});

describe('ids and times', () => {
  test.each([
    ['{"id":9223372036854775807}', '9223372036854775807'],
    ['{"id":9007199254740993}', '9007199254740993'],
    ['{"id":12345678901234567890123}', '12345678901234567890123'],
    ['{"id":1772000000123456}', 1772000000123456],
  ])('%s keeps every digit of its id', (json, id) => {
    expect(parseFrame(json)).toEqual({ id });
  });

  test.each([
    '{"a":"id 9223372036854775807, \\"9223372036854775807\\""}',
    '{"a":0.12345678901234567890,"b":-9223372036854775807,"c":1234567890123456e2,"d":1e1234567890123456}',
    '{"9223372036854775807":1}',
    '[9.223372036854775807]',
  ])('%s means what JSON says', (json) => {
    expect(parseFrame(json)).toEqual(JSON.parse(json));
  });

  test('a frame means what JSON says, but for integers that JSON would round', () => {
    const rounded = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replace(/"(\d{16,})"/g, (_, digits) => `${Number(digits)}`));
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (json) => {
        expect(rounded(parseFrame(json))).toEqual(rounded(JSON.parse(json)));
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    [1772000000, 1772000000000000],
    [1772000000.123, 1772000000123000],
    [1772000000123, 1772000000123000],
    [1772000000123456, 1772000000123456],
    ['1772000000123456789', 1772000000123457],
    ['1772000000.123', 1772000000123000],
    ['2021-04-17T16:43:30.244075Z', 1618677810244075],
    ['2026-03-19T08:00:00.000Z', 1773907200000000],
    ['2026-03-19T09:00:00+01:00', 1773907200000000],
    ['2026-03-19 08:00:00', 1773907200000000],
    ['2000-02-29T00:00:00Z', 951782400000000],
  ])('%s is %s µs after 1970', (given, us) => {
    expect(Math.abs(exchangeMicroseconds(given) - us)).toBeLessThanOrEqual(250);
  });

  test.each([
    0,
    -1,
    NaN,
    Infinity,
    1e25,
    '',
    'soon',
    null,
    undefined,
    {},
    '2026-13-01T00:00:00Z',
    '99999999999999999999999',
  ])('%s is no time', (given) => {
    expect(exchangeMicroseconds(given)).toBe(0);
  });
});
