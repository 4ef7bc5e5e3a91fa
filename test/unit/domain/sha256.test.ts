import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sha256 } from '../../../src/domain/sha256';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('SHA-256', () => {
  it('gives the published answers (FIPS 180-4 examples)', () => {
    expect(new Sha256().hex()).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(new Sha256().update(ascii('abc')).hex()).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect(new Sha256().update(ascii('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).hex()).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
    const million = new Sha256();
    const chunk = ascii('a'.repeat(1000));
    for (let i = 0; i < 1000; i++) million.update(chunk);
    expect(million.hex()).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
  });

  it('does not depend on how the bytes are cut, and agrees with the platform', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.array(fc.nat(130), { maxLength: 8 }),
        (bytes, cuts) => {
          const hash = new Sha256();
          let at = 0;
          for (const cut of cuts) {
            hash.update(bytes.subarray(at, at + cut));
            at = Math.min(bytes.length, at + cut);
          }
          hash.update(bytes.subarray(at));
          expect(hash.hex()).toBe(createHash('sha256').update(bytes).digest('hex'));
        },
      ),
    );
  });

  it('reads doubles as little-endian bytes, −0 as 0, and text as UTF-16', () => {
    const numbers = [1.5, -0, Math.PI, 1e300];
    const bytes = Buffer.alloc(32);
    [1.5, 0, Math.PI, 1e300].forEach((x, i) => bytes.writeDoubleLE(x, 8 * i));
    expect(new Sha256().doubles(numbers).hex()).toBe(createHash('sha256').update(bytes).digest('hex'));
    const many = Float64Array.from({ length: 3000 }, (_, i) => i / 7);
    expect(new Sha256().doubles(many).hex()).toBe(
      createHash('sha256').update(new Uint8Array(many.buffer)).digest('hex'),
    );
    expect(new Sha256().text('€uro').hex()).toBe(
      createHash('sha256').update(Buffer.from('€uro', 'utf16le')).digest('hex'),
    );
  });
});
