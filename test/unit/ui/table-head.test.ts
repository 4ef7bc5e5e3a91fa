import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { headOf, tableHead } from '../../../src/ui/panels/table-head';

test('the head of a table is cut at whichever delimiter cuts most', () => {
  expect(headOf('\uFEFFwhen;"best bid";ask\r\n1;99,5;100\r\n')).toEqual({
    names: ['when', 'best bid', 'ask'],
    example: ['1', '99,5', '100'],
  });
  expect(headOf('a\tb\n')).toEqual({ names: ['a', 'b'], example: [''] });
});

test('what is no table has no head', () => {
  expect(headOf('')).toBeNull();
  expect(headOf('{"price":1,"size":2}')).toBeNull();
  expect(headOf('PAR1\u0000,\u0001,')).toBeNull();
});

test('a packed table is looked into, a damaged one is none', async () => {
  const text = 'when,b,a\n' + '1700000000,100,101\n'.repeat(50_000);
  const packed = new Uint8Array(gzipSync(text));
  expect((await tableHead(new Blob([packed])))?.names).toEqual(['when', 'b', 'a']);
  expect((await tableHead(new Blob([text])))?.example).toEqual(['1700000000', '100', '101']);
  expect(await tableHead(new Blob([new Uint8Array([0x1f, 0x8b, 1, 2, 3])]))).toBeNull();
});
