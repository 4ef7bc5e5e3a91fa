import { describe, expect, test } from 'vitest';
import { Xxh64 } from '../../../src/domain/xxh64';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The algorithm as its specification states it, in big integers. */
function reference(bytes: Uint8Array): number {
  const M = (1n << 64n) - 1n;
  const P = [
    0x9e3779b185ebca87n,
    0xc2b2ae3d27d4eb4fn,
    0x165667b19e3779f9n,
    0x85ebca77c2b2ae63n,
    0x27d4eb2f165667c5n,
  ];
  const rotl = (x: bigint, by: bigint) => ((x << by) | (x >> (64n - by))) & M;
  const round = (acc: bigint, x: bigint) => (rotl((acc + x * P[1]) & M, 31n) * P[0]) & M;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let at = 0;
  let h = P[4];
  if (bytes.length >= 32) {
    const lanes = [(P[0] + P[1]) & M, P[1], 0n, -P[0] & M];
    for (; at + 32 <= bytes.length; at += 32)
      lanes.forEach((lane, i) => (lanes[i] = round(lane, view.getBigUint64(at + 8 * i, true))));
    h = lanes.reduce((sum, lane, i) => (sum + rotl(lane, [1n, 7n, 12n, 18n][i])) & M, 0n);
    for (const lane of lanes) h = ((h ^ round(0n, lane)) * P[0] + P[3]) & M;
  }
  h = (h + BigInt(bytes.length)) & M;
  for (; at + 8 <= bytes.length; at += 8)
    h = (rotl(h ^ round(0n, view.getBigUint64(at, true)), 27n) * P[0] + P[3]) & M;
  if (at + 4 <= bytes.length) {
    h = (rotl(h ^ ((BigInt(view.getUint32(at, true)) * P[0]) & M), 23n) * P[1] + P[2]) & M;
    at += 4;
  }
  for (; at < bytes.length; at++) h = (rotl(h ^ ((BigInt(bytes[at]) * P[4]) & M), 11n) * P[0]) & M;
  h = ((h ^ (h >> 33n)) * P[1]) & M;
  h = ((h ^ (h >> 29n)) * P[2]) & M;
  return Number((h ^ (h >> 32n)) & 0xffffffffn);
}

describe('XXH64', () => {
  test.each([
    ['', 0x51d8e999],
    ['a', 0xa98c6e5b],
    ['abc', 0xad770999],
    ['Nobody inspects the spammish repetition', 0x8a378bf1],
  ])('of %j is the published one', (text, low) => {
    const hash = new Xxh64();
    hash.update(bytesOf(text));
    expect(hash.low32).toBe(low);
    expect(reference(bytesOf(text))).toBe(low);
  });

  test('is that of the specification at any length and in any chunking', () => {
    const bytes = Uint8Array.from({ length: 300 }, (_, i) => (i * i * 167 + 13 * i + 255) >> 2);
    for (let length = 0; length <= bytes.length; length++) {
      const hash = new Xxh64();
      const chunk = 1 + (length % 41);
      for (let at = 0; at < length; at += chunk)
        hash.update(bytes.subarray(at, Math.min(length, at + chunk)));
      expect(hash.low32).toBe(reference(bytes.subarray(0, length)));
    }
  });
});
