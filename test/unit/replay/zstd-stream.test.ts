import { readFileSync } from 'node:fs';
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { importTape } from '../../../src/replay/tape-import';
import { unzstd } from '../../../src/replay/zstd';
import { ZstdStream } from '../../../src/replay/zstd-stream';

const packed = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(`test/fixtures/packed/table.${name}`));
/** By zstd 1.5, with the checksum that it writes unless told not to. */
const checked = packed('checked.zst');
const SKIPPED = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
const EMPTY = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 1, 0, 0);
const text = Buffer.from(unzstd(packed('level-1.zst'), 300 * 25)).toString();

/** What comes out, or what is wrong, where the file comes in pieces of so many bytes. */
function unpacked(bytes: Uint8Array, piece: number): string | { readonly problem: string } {
  const parts: Uint8Array[] = [];
  const stream = new ZstdStream((part) => parts.push(part));
  for (let at = 0; at < bytes.length; at += piece) {
    const problem = stream.push(bytes.slice(at, at + piece));
    if (problem !== null) return { problem };
  }
  const problem = stream.end();
  return problem === null ? Buffer.concat(parts).toString() : { problem };
}

describe('a file of Zstandard', () => {
  test.each([
    ['with a checksum', checked, 1],
    ['without one', packed('level-19.zst'), 1],
    ['of several frames', Uint8Array.of(...EMPTY, ...checked, ...packed('level-1.zst')), 2],
    ['with frames to be skipped', Uint8Array.of(...SKIPPED, ...checked, ...SKIPPED), 1],
  ] as const)('%s is unpacked to the byte, in any pieces', (_, bytes, times) => {
    for (const piece of [1, 2, 7, 64, 1000, bytes.length])
      expect(unpacked(bytes, piece)).toBe(text.repeat(times));
  });

  test('cut off anywhere is refused', () => {
    for (let length = 1; length < checked.length; length++)
      expect(unpacked(checked.slice(0, length), 50)).toEqual({
        problem: expect.stringMatching(/cut off or damaged/),
      });
  });

  test('with a flipped bit is refused, by its checksum where nothing else shows it', () => {
    const told = new Set<string>();
    for (let at = 4; at < checked.length; at++) {
      const flipped = checked.slice();
      flipped[at] ^= 1 << (at % 8);
      const result = unpacked(flipped, 100);
      // A larger window, or a length that nobody asks for, changes nothing.
      if (typeof result === 'string') expect(result).toBe(text);
      else told.add(result.problem);
    }
    expect([...told].join('\n')).toMatch(/checksum does not fit/);
    for (const problem of told) expect(problem).toMatch(/^is (cut off or damaged|packed with a )/);
  });

  test('that asks for more memory than any recording needs gets none', () => {
    const window = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3);
    const segment = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x60 | 0x80, 0, 0, 0, 0x40, 0, 0, 0, 0);
    const before = process.memoryUsage().arrayBuffers;
    for (const head of [window, segment])
      expect(unpacked(head, 100)).toEqual({ problem: expect.stringMatching(/window of more than 128 MiB/) });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    const dictionary = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 1, 0, 5);
    expect(unpacked(dictionary, 100)).toEqual({ problem: expect.stringMatching(/a dictionary/) });
  });
});

describe('a recording in Zstandard', () => {
  const csv = new TextEncoder().encode(`time,mid\n${text.split('\n').sort().join('\n').trim()}\n`);
  /** One frame of blocks that are not packed. */
  const stored = (bytes: Uint8Array): Uint8Array => {
    const length = bytes.length << 3;
    const head = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x40, 1 | (length & 255), (length >> 8) & 255, length >> 16];
    return Uint8Array.of(...head, ...bytes);
  };
  const rowsOf = (name: string, bytes: Uint8Array) => {
    const result = importTape([{ name, bytes }]);
    return result.ok ? [result.tape.length, result.tape.header.symbol] : result.error;
  };

  test('is read as what it holds, packed once more or not', () => {
    const plain = rowsOf('table.csv', csv);
    expect(plain).toEqual([expect.any(Number), expect.any(String)]);
    expect(rowsOf('table.csv.zst', stored(csv))).toEqual(plain);
    expect(rowsOf('table.csv.zst.gz', gzipSync(stored(csv)))).toEqual(plain);
    expect(rowsOf('table.csv.gz.zst', stored(gzipSync(csv)))).toEqual(plain);
    expect(rowsOf('table.csv.zst', stored(csv).slice(0, -1))).toBe('table.csv.zst is cut off or damaged.');
  });

  test('is refused as a bomb before it is unpacked', () => {
    const block = Uint8Array.of(0x02, 0x00, 0x10, 0x30);
    const bomb = new Uint8Array(6 + 4 * 100_000);
    bomb.set([0x28, 0xb5, 0x2f, 0xfd, 0, 0x40]);
    for (let at = 6; at < bomb.length; at += 4) bomb.set(block, at);
    expect(rowsOf('bomb.csv.zst', bomb)).toMatch(/more than 250 times its size/);
  });
});
