import { gzipSync, strToU8, type Zippable, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { importTape, TapeImport } from '../../../src/replay/tape-import';
import { encodeTape, tapeDigest } from '../../../src/tape/encoding';
import type { ReplayResult } from '../../../src/replay/replay';

const HEADER = 'ts_us,kind,bid,bid_size,ask,ask_size,price,size,side,exch_us,id\n';
const rows = (from: number, count: number): string =>
  Array.from(
    { length: count },
    (_, i) => `${from + i},q,${100 + (i % 7)},${1 + (i % 3)},110,${1 + (i % 5)},,,,,${i}\n`,
  ).join('');
const csv = strToU8(HEADER + rows(0, 3000));
const digestOf = (result: ReplayResult): string => {
  if (!result.ok) throw new Error(result.error);
  return tapeDigest(result.tape);
};
const plain = digestOf(importTape([{ name: 'a.csv', bytes: csv }]));

describe('archives open by themselves', () => {
  test.each([
    ['gzip', 'a.csv.gz', gzipSync(csv)],
    [
      'two gzip members in a row',
      'a.csv.gz',
      joined(gzipSync(csv.slice(0, 5000)), gzipSync(csv.slice(5000))),
    ],
    ['gzip padded with zeros', 'a.csv.gz', joined(gzipSync(csv), new Uint8Array(1000))],
    ['gzip padded with one zero', 'a.csv.gz', joined(gzipSync(csv), new Uint8Array(1))],
    ['zip', 'a.zip', zipSync({ 'a.csv': csv })],
    ['stored zip', 'a.zip', zipSync({ 'a.csv': [csv, { level: 0 }] })],
    ['gzip in zip', 'a.zip', zipSync({ 'a.csv.gz': gzipSync(csv) })],
    ['zip with what is no market', 'a.zip', zipSync({ '__MACOSX/._a.csv': strToU8('x'), 'a.csv': csv })],
  ])('%s gives the same tape as the file itself, in any chunking', (_, name, bytes) => {
    expect(digestOf(importTape([{ name, bytes }]))).toBe(plain);
    const tapeImport = new TapeImport('auto');
    tapeImport.begin(name);
    const buffer = new Uint8Array(77);
    for (let at = 0; at < bytes.length; at += 77) {
      const piece = bytes.subarray(at, at + 77);
      buffer.set(piece);
      tapeImport.feed(buffer.subarray(0, piece.length));
    }
    expect(digestOf(tapeImport.end())).toBe(plain);
  });

  test('our own tape opens packed or not', () => {
    const result = importTape([{ name: 'a.csv', bytes: csv }]);
    const tape = encodeTape(result.ok ? result.tape : (null as never));
    expect(digestOf(importTape([{ name: 'a.qlt', bytes: tape }]))).toBe(plain);
    expect(digestOf(importTape([{ name: 'a.qlt.gz', bytes: gzipSync(tape) }]))).toBe(plain);
  });

  test('a text beside the recording is left out and said so', () => {
    const bytes = zipSync({ 'READ.txt': strToU8('hello'), 'a.csv': csv });
    expect(importTape([{ name: 'a.zip', bytes }])).toMatchObject({
      ok: true,
      warnings: [expect.stringMatching(/READ\.txt/)],
    });
  });
});

describe('damage is told in one sentence', () => {
  test('a gzip cut anywhere is refused', () => {
    const packed = gzipSync(csv);
    for (let length = 3; length < packed.length; length += 97) {
      expect(importTape([{ name: 'a.csv.gz', bytes: packed.slice(0, length) }])).toMatchObject({
        ok: false,
        error: expect.stringMatching(/cut off or damaged|known format/),
      });
    }
    expect(importTape([{ name: 'a.csv.gz', bytes: packed.slice(0, -1) }]).ok).toBe(false);
    const behind = joined(joined(packed, new Uint8Array(30_000)), packed);
    expect(importTape([{ name: 'a.csv.gz', bytes: behind }])).toMatchObject({
      error: 'a.csv.gz holds something else behind the zeros at its end.',
    });
  });

  test('a zip cut inside its entry is refused', () => {
    const packed = zipSync({ 'a.csv': csv });
    for (let length = 5; length < packed.length - 120; length += 97)
      expect(importTape([{ name: 'a.zip', bytes: packed.slice(0, length) }]).ok).toBe(false);
  });

  test('a zip whose end is cut off is refused', () => {
    const packed = zipSync({ 'a.csv': csv });
    for (const missing of [1, 22, 40]) {
      expect(importTape([{ name: 'a.zip', bytes: packed.slice(0, packed.length - missing) }])).toMatchObject({
        ok: false,
        error: expect.stringMatching(/list of its entries/),
      });
    }
  });

  test.each([
    ['alone', { 'a.csv': [csv, { level: 0 }] }],
    ['beside others', { 'd/': strToU8(''), 'READ.txt': strToU8('x'), 'd/ä.csv': [csv, { level: 0 }] }],
  ] as const)('a zip whose entry does not fit its checksum is refused (%s)', (_, files) => {
    const packed = zipSync(files as unknown as Zippable, { comment: 'r'.repeat(900) });
    const damaged = packed.slice();
    damaged[packed.length >> 1] ^= 1;
    expect(importTape([{ name: 'a.zip', bytes: packed }]).ok).toBe(true);
    for (const chunk of [77, packed.length]) {
      const tapeImport = new TapeImport('auto');
      tapeImport.begin('a.zip');
      for (let at = 0; at < damaged.length; at += chunk) tapeImport.feed(damaged.subarray(at, at + chunk));
      expect(tapeImport.end()).toMatchObject({
        ok: false,
        error: expect.stringMatching(/checksum of its entry .*csv does not fit/),
      });
    }
  });

  test('a flipped byte is refused or harmless, and never thrown', () => {
    const packed = gzipSync(csv);
    for (let at = 10; at < packed.length; at += 211) {
      const flipped = packed.slice();
      flipped[at] ^= 0x55;
      expect(importTape([{ name: 'a.csv.gz', bytes: flipped }]).ok).toBe(false);
    }
  });

  test('a damaged member is refused wherever it stands, in any chunking', () => {
    const cut = 5000;
    const member = gzipSync(csv.slice(0, cut), { level: 0 });
    const damaged = member.slice();
    damaged[3000] ^= 1;
    for (const chunk of [1, 77, 1e6]) {
      for (const first of [member, damaged]) {
        const bytes = joined(joined(first, gzipSync(new Uint8Array(0))), gzipSync(csv.slice(cut)));
        const tapeImport = new TapeImport('auto');
        tapeImport.begin('a.csv.gz');
        for (let at = 0; at < bytes.length; at += chunk) tapeImport.feed(bytes.subarray(at, at + chunk));
        const result = tapeImport.end();
        if (first === member) expect(digestOf(result)).toBe(plain);
        else expect(result).toMatchObject({ ok: false });
      }
    }
  });

  test('a bomb is refused before it is unpacked', () => {
    const bomb = gzipSync(new Uint8Array(36 * 1024 * 1024), { level: 6 });
    for (const bytes of [bomb, gzipSync(bomb), zipSync({ 'bomb.csv': [bomb, { level: 0 }] })]) {
      const result = importTape([{ name: 'bomb.gz', bytes }]);
      expect(result).toMatchObject({ ok: false, error: expect.stringMatching(/times its size|longer than/) });
    }
    const lines = gzipSync(strToU8(HEADER + '0,q,100,1,110,1,,,,,\n'.repeat(1_700_000)), { level: 6 });
    expect(importTape([{ name: 'bomb.csv.gz', bytes: lines }])).toMatchObject({
      ok: false,
      error: expect.stringMatching(/times its size/),
    });
  });

  test('a zip that is packed otherwise is whole, and told to be unpacked', () => {
    const packed = zipSync({ 'a.csv': csv });
    const lzma = 14;
    packed[8] = lzma;
    expect(importTape([{ name: 'a.zip', bytes: packed }])).toEqual({
      ok: false,
      error: 'a.zip is packed by another method than the usual one of zip (deflate): unpack it first.',
      where: null,
    });
  });

  test('a file of no known format names the known ones', () => {
    expect(importTape([{ name: 'a.pdf', bytes: strToU8('%PDF-1.7 and so on') }])).toMatchObject({
      ok: false,
      error: expect.stringMatching(/a\.pdf is a PDF\. Known are: .*Common tape CSV/),
    });
    expect(importTape([{ name: 'a.csv', bytes: csv }], 'no-such-format')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/no format no-such-format/),
    });
  });

  test.each([
    ['nothing', '', /x is empty\./],
    ['blank lines', '\r\n\n', /x is empty\./],
    ['xz', '\xfd7zXZ\0\0', /packed with xz/],
    ['bzip2', 'BZh91AY&SY', /packed with bzip2/],
    ['an array of NumPy', '\x93NUMPY\x01\0v\0', /array of NumPy.*give the recording itself/],
    ['UTF-16', '\xff\xfet\0i\0', /UTF-16/],
    ['a web page', '<!DOCTYPE html><html>', /web page/],
    ['a zip of nothing', `PK\x05\x06${'\0'.repeat(18)}`, /x is a zip without an entry\./],
    ['bytes', '\x01\x02\x03\x04\x05', /is binary/],
    ['bars', 'open_time,open,high,low,close,volume\n1,2,3,4,5,6\n', /holds bars/],
    ['carriage returns alone', 'time,price,size\r1,2,3\r', /carriage returns alone/],
    ['another table', 'name,colour\nx,red\n', /begins with “name,colour”/],
  ])('%s is refused for what it is', (_, text, expected) => {
    const result = importTape([{ name: 'x', bytes: strToU8(text, true) }]);
    expect(result).toMatchObject({ ok: false, error: expect.stringMatching(expected) });
  });

  test('a file that no format knows need not be read to its end', () => {
    const tapeImport = new TapeImport('auto');
    tapeImport.begin('zero');
    expect(tapeImport.ignoring).toBe(false);
    tapeImport.feed(new Uint8Array(100_000));
    expect(tapeImport.ignoring).toBe(true);
    expect(tapeImport.end()).toMatchObject({ ok: false, error: expect.stringMatching(/zero is binary/) });
  });

  test('a tape file cut off or two of them are refused', () => {
    const result = importTape([{ name: 'a.csv', bytes: csv }]);
    const tape = encodeTape(result.ok ? result.tape : (null as never));
    expect(importTape([{ name: 'a.qlt', bytes: tape.slice(0, 5000) }])).toMatchObject({
      ok: false,
      error: expect.stringMatching(/should hold/),
    });
    expect(
      importTape([
        { name: 'a.qlt', bytes: tape },
        { name: 'b.qlt', bytes: tape },
      ]),
    ).toMatchObject({
      ok: false,
      error: expect.stringMatching(/one tape file/),
    });
  });
});

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
