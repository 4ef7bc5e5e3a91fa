import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { tapeFacts } from '../../../src/calibrate/tape-facts';
import { tapeWarnings } from '../../../src/calibrate/tape-summary';
import { encodeTape } from '../../../src/tape/encoding';
import { REPLAY_FORMATS } from '../../../src/replay/registry';
import type { ReplayResult } from '../../../src/replay/replay';
import { importTape } from '../../../src/replay/tape-import';
import type { Tape } from '../../../src/tape/tape';
import { filesOf, SAMPLES } from './samples';

/** Whatever the bytes were: a tape without a number that is none and in order of time, or one sentence. */
function expectTapeOrSentence(result: ReplayResult): void {
  if (!result.ok) {
    expect(result.error).toMatch(/^[^\n]{15,1500}[.]$/);
    return;
  }
  const { tape, warnings } = result;
  for (const column of [tape.time, tape.price, tape.ask, tape.size, tape.askSize, tape.exchangeUs, tape.id])
    for (let row = 0; row < tape.length; row++) expect(Number.isFinite(column[row])).toBe(true);
  for (let row = 1; row < tape.length; row++)
    expect(tape.time[row]).toBeGreaterThanOrEqual(tape.time[row - 1]);
  for (const step of [tape.header.tick, tape.header.lotStep, tape.header.originUs])
    expect(step >= 0 && step < Infinity).toBe(true);
  for (const sentence of [...warnings, ...tapeWarnings(tapeFacts(tape))]) expect(sentence).toMatch(/\.$/);
}

const samples = Object.entries(SAMPLES);
const words = [
  '',
  '-',
  '-1',
  '0',
  'NaN',
  'Infinity',
  '1e999',
  '-0',
  '1e-400',
  '9007199254740993',
  '99999999999999999999',
  'null',
  'true',
  '[]',
  '{}',
  '"',
  ',',
  '\n',
  '\r\n',
  '\ufeff',
  '٥',
  '=1+1',
  '\u0000',
  '<img src=x>',
  '__proto__',
];

describe('no bytes throw', () => {
  test.each(samples)('%s cut anywhere, packed or not', (_, { format, files }) => {
    for (const { name, text } of files) {
      const bytes = new TextEncoder().encode(text);
      const others = filesOf({ format, files: files.filter((file) => file.name !== name) });
      for (let length = 0; length < bytes.length; length++) {
        expectTapeOrSentence(importTape([...others, { name, bytes: bytes.slice(0, length) }]));
        expectTapeOrSentence(importTape([{ name, bytes: bytes.slice(0, length) }], format));
      }
      const packed = gzipSync(bytes);
      for (let length = 0; length < packed.length; length += 7)
        expectTapeOrSentence(importTape([{ name, bytes: packed.slice(0, length) }], format));
    }
  });

  test.each(samples)('%s with words, bytes and lines out of place', (_, { format, files }) => {
    const edit = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      drop: fc.integer({ min: 0, max: 12 }),
      put: fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'binary', maxLength: 4 })),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), fc.boolean(), (edits, named) => {
        const spoilt = files.map(({ name, text }) => {
          let changed = text;
          for (const { at, drop, put } of edits) {
            const from = Math.floor(at * changed.length);
            changed = changed.slice(0, from) + put + changed.slice(from + drop);
          }
          return { name, bytes: new TextEncoder().encode(changed) };
        });
        expectTapeOrSentence(importTape(spoilt, named ? format : 'auto'));
      }),
      { numRuns: 150 },
    );
  });

  test('every dialect takes the bytes of every other, and noise', () => {
    const texts = samples.flatMap(([, { files }]) => files.map(({ text }) => text));
    for (const format of Object.keys(REPLAY_FORMATS)) {
      for (const text of texts)
        expectTapeOrSentence(
          importTape([{ name: '20131010_x_trade_tick.csv', bytes: new TextEncoder().encode(text) }], format),
        );
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) =>
          expectTapeOrSentence(importTape([{ name: 'x', bytes }], format)),
        ),
        { numRuns: 60 },
      );
    }
  });

  test('a tape file with any byte changed or cut, which is refused', () => {
    const result = importTape(filesOf(SAMPLES['common tape']));
    const whole = encodeTape((result as { tape: Tape }).tape);
    for (let at = 0; at < whole.length; at++) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const bytes = whole.slice();
        bytes[at] ^= mask;
        expect(importTape([{ name: 'x.qlt', bytes }], 'qlt').ok).toBe(false);
      }
      expect(importTape([{ name: 'x.qlt', bytes: whole.slice(0, at) }], 'qlt').ok).toBe(false);
    }
  });

  test('nesting without end and lines without end are refused', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    for (const format of ['json-lines', 'history-json', 'cryptofeed', 'hftbacktest'])
      expectTapeOrSentence(importTape([{ name: 'x', bytes: new TextEncoder().encode(`${deep}\n`) }], format));
    const long = new Uint8Array(33 * 1024 * 1024).fill(49);
    expect(importTape([{ name: 'x', bytes: long }], 'table')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/longer than/),
    });
  });
});
