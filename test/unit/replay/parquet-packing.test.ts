import { readFileSync } from 'node:fs';
import { strToU8 } from 'fflate';
import { describe, expect, test } from 'vitest';
import { unlz4 } from '../../../src/replay/lz4';
import { unzstd } from '../../../src/replay/zstd';

/** What was packed, by Apache Arrow 25. */
const table = strToU8(
  Array.from({ length: 300 }, (_, i) => {
    const us = 1_700_000_000_000_000 + ((i * i * 977) % 1_000_003) * 10;
    return `${us},${(60_000 + ((i * 37) % 101) / 10).toFixed(1)}\n`;
  }).join(''),
);
const packed = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(`test/fixtures/packed/table.${name}`));

/** A frame of Zstandard that says nothing of its length, with one raw block and one of a repeated byte. */
const SIMPLE = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0, 16, 0, 0, 7, 8, 27, 0, 0, 9);

describe.each([
  ['Zstandard, fast', 'level-1.zst', unzstd],
  ['Zstandard, thorough', 'level-19.zst', unzstd],
  ['LZ4', 'lz4-block', unlz4],
] as const)('%s', (_, name, unpack) => {
  test('is unpacked to the byte', () => {
    expect(unpack(packed(name), table.length)).toEqual(table);
  });

  test('of another length than told is damaged', () => {
    for (const length of [0, table.length - 1, table.length + 1])
      expect(() => unpack(packed(name), length)).toThrow(/damaged/);
  });

  test('cut off or with a flipped bit is told or harmless, and no bytes beyond are read or written', () => {
    const whole = packed(name);
    for (let length = 1; length < whole.length; length += 7)
      expect(() => unpack(whole.subarray(0, length), table.length)).toThrow(/damaged/);
    for (let at = 0; at < whole.length; at++) {
      const flipped = whole.slice();
      flipped[at] ^= 1 << (at % 8);
      try {
        expect(unpack(flipped, table.length)).toHaveLength(table.length);
      } catch (error) {
        expect((error as Error).message).toMatch(/Zstandard|LZ4/);
      }
    }
  });
});

describe('frames of Zstandard', () => {
  test('with blocks that are not packed, one behind the other, and some to be skipped', () => {
    const skipped = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
    const bytes = Uint8Array.of(...SIMPLE, ...skipped, ...SIMPLE);
    expect([...unzstd(bytes, 10)]).toEqual([7, 8, 9, 9, 9, 7, 8, 9, 9, 9]);
    expect(unzstd(skipped, 0)).toHaveLength(0);
  });

  test('that ask for more memory than any recording needs get none', () => {
    const window = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3);
    const segment = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x60 | 0x80, 0, 0, 0, 0x40);
    const before = process.memoryUsage().arrayBuffers;
    for (const frame of [window, segment])
      for (const bytes of [frame, Uint8Array.of(...SIMPLE, ...frame)])
        expect(() => unzstd(bytes, 5)).toThrow(/damaged/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  test('that need a dictionary are refused', () => {
    const bytes = SIMPLE.slice();
    bytes[4] = 1;
    bytes[6] = 5;
    expect(() => unzstd(bytes, 5)).toThrow(/damaged/);
  });
});
