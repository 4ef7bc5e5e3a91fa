import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTape, tapeDigest } from '../../../src/tape/encoding';
import { decodeTape, TapeDecoder } from '../../../src/tape/tape-decoder';
import { BUY_TRADE, MARK, MARK_GAP, QUOTE, SELL_TRADE, Tape, type TapeHeader } from '../../../src/tape/tape';

const headers = fc.record<TapeHeader>({
  source: fc.string({ maxLength: 20 }),
  origin: fc.constantFrom('synthetic', 'recorded', 'live'),
  symbol: fc.string({ maxLength: 12, unit: 'grapheme' }),
  tick: fc.constantFrom(0, 0.01, 0.25),
  lotStep: fc.constantFrom(0, 0.001),
  originUs: fc.nat(),
  touch: fc.boolean(),
  sizes: fc.boolean(),
  identified: fc.boolean(),
  truth: fc.option(
    fc.record({
      sigma: fc.option(fc.double({ min: 0, max: 100, noNaN: true }).map((x) => x + 0)),
      sigmaTotal: fc.constant(null),
      A: fc.constant(0.5),
      k: fc.constant(0.02),
      informedShare: fc.constant(0),
    }),
  ),
});

const price = fc.double({ min: 0.01, max: 1e6, noNaN: true });
const rows = fc.array(
  fc.record({
    wait: fc.double({ min: 0, max: 100, noNaN: true }),
    kind: fc.constantFrom(QUOTE, BUY_TRADE, SELL_TRADE, MARK),
    price,
    ask: price,
    size: price,
    askSize: price,
    flag: fc.nat(255),
    id: fc.nat(),
  }),
  { maxLength: 60 },
);

const tapes = fc.tuple(headers, rows).map(([header, list]) => {
  const tape = new Tape(header, 1);
  let timeS = 0;
  for (const row of list) {
    timeS += row.wait;
    if (row.kind === QUOTE) tape.quote(timeS, row.price, row.ask, row.size, row.askSize, row.flag);
    else if (row.kind === MARK) tape.mark(timeS, row.flag);
    else tape.trade(timeS, row.kind, row.price, row.size, row.flag);
    if (header.identified) tape.identify(row.id * 1000, row.id);
  }
  return tape;
});

/** Everything that a tape says, in plain arrays. */
function contents(tape: Tape): unknown {
  const column = (values: Float64Array | Uint8Array): number[] => [...values.subarray(0, tape.length)];
  return {
    header: tape.header,
    columns: [
      tape.time,
      tape.kind,
      tape.price,
      tape.ask,
      tape.size,
      tape.askSize,
      tape.flags,
      tape.exchangeUs,
      tape.id,
    ].map(column),
  };
}

describe('tape file', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(tapes, (tape) => {
        const read = decodeTape(encodeTape(tape));
        if ('error' in read) throw new Error(read.error);
        expect(contents(read)).toEqual(contents(tape));
        expect(tapeDigest(read)).toBe(tapeDigest(tape));
      }),
    );
  });

  it('can be grown after it was read', () => {
    const tape = new Tape(MIXED, 4);
    tape.quote(0, 99, 101, 1, 2);
    const read = decodeTape(encodeTape(tape)) as Tape;
    read.trade(1, BUY_TRADE, 101, 3);
    expect(read.length).toBe(2);
    expect(read.price[1]).toBe(101);
    expect(read.size[1]).toBe(3);
  });

  it('reads from the middle of a larger buffer', () => {
    const bytes = encodeTape(smallTape());
    const larger = new Uint8Array(bytes.length + 7);
    larger.set(bytes, 3);
    const read = decodeTape(larger.subarray(3, 3 + bytes.length));
    expect(tapeDigest(read as Tape)).toBe(tapeDigest(smallTape()));
  });

  it('is refused with a sentence when it is cut off anywhere', () => {
    const bytes = encodeTape(smallTape());
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeTape(bytes.subarray(0, length))).toMatchObject({ error: expect.stringMatching(/\.$/) });
    }
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(decodeTape(longer)).toHaveProperty('error');
  });

  it('is refused as damaged where a number is another one than was written', () => {
    const bytes = encodeTape(smallTape());
    // The lowest bits of the last double before the two columns of bytes.
    bytes[bytes.length - 4 - 2 * smallTape().length - 8] ^= 1;
    expect(decodeTape(bytes)).toEqual({ error: 'The tape file is damaged: its checksum does not fit.' });
  });

  it('is read without a checksum from before there was one', () => {
    const bytes = encodeTape(smallTape());
    const key = ',"checksum":"crc32"}';
    const at = new TextDecoder('latin1').decode(bytes).indexOf(key);
    const old = bytes.slice(0, -4);
    old.set(new TextEncoder().encode('}'.padEnd(key.length)), at);
    expect(contents(decodeTape(old) as Tape)).toEqual(contents(smallTape()));
    expect(decodeTape(old.subarray(0, -1))).toHaveProperty('error');
  });

  it('never makes the reader throw, whatever bytes are changed', () => {
    const bytes = encodeTape(smallTape());
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        (changes) => {
          const hostile = bytes.slice();
          for (const [at, value] of changes) hostile[at] = value;
          const read = decodeTape(hostile);
          if ('error' in read) return;
          for (let i = 0; i < read.length; i++) {
            expect(Number.isFinite(read.price[i]) && Number.isFinite(read.time[i])).toBe(true);
            if (i > 0) expect(read.time[i]).toBeGreaterThanOrEqual(read.time[i - 1]);
          }
        },
      ),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(decodeTape(noise)).toHaveProperty('error');
      }),
    );
  });

  it('is refused as a recording with a price or size that no market has', () => {
    const recorded = { ...MIXED, origin: 'recorded' as const };
    const read = (bid: number, ask: number, size: number, header: TapeHeader = recorded) => {
      const tape = new Tape(header);
      tape.quote(0, 10, 11, 1, 1);
      tape.quote(1, bid, ask, size, 1);
      return decodeTape(encodeTape(tape));
    };
    for (const [bid, ask, size] of [
      [-5, 11, 1],
      [10, 0, 1],
      [10, 11, -1],
      [1e300, 1e301, 1],
    ] as const)
      expect(read(bid, ask, size)).toEqual({ error: expect.stringMatching(/^Row 2 .* no market has/) });
    expect(read(10, 11, 0)).toBeInstanceOf(Tape);
    // A model may draw a price below 0.
    expect(read(-5, 11, 1, { ...recorded, origin: 'synthetic' })).toBeInstanceOf(Tape);
  });

  it('does not reserve memory for rows that the file cannot hold', () => {
    const bytes = encodeTape(smallTape());
    const headerLength = new DataView(bytes.buffer).getUint32(8, true);
    new DataView(bytes.buffer).setFloat64(12 + headerLength, 4e8, true);
    expect(decodeTape(bytes)).toMatchObject({ error: expect.stringContaining('should hold') });
  });
});

describe('a tape file in pieces', () => {
  it('is the same tape, however it is cut', () => {
    fc.assert(
      fc.property(tapes, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (tape, cuts) => {
        const bytes = encodeTape(tape);
        const decoder = new TapeDecoder();
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const piece = bytes.slice(at, at + cuts[i % cuts.length]);
          decoder.feed(piece);
          at += piece.length;
          // Whoever feeds may use his buffer again.
          piece.fill(255);
        }
        const read = decoder.end();
        if ('error' in read) throw new Error(read.error);
        expect(contents(read)).toEqual(contents(tape));
      }),
    );
  });

  it('gives the rows of a range, or the first so many, with the clock at their beginning', () => {
    const tape = new Tape({ ...MIXED, originUs: 1.7e15 }, 4);
    for (let t = 0; t < 100; t++) tape.quote(t / 10, 99 + t, 101 + t, 1, 2);
    const read = (fromUs: number | null, untilUs: number | null, mostRows: number | null) => {
      const decoder = new TapeDecoder({ fromUs, untilUs, mostRows });
      const bytes = encodeTape(tape);
      for (let at = 0; at < bytes.length; at += 61) decoder.feed(bytes.slice(at, at + 61));
      const part = decoder.end() as Tape;
      const { length } = part;
      return [
        part.header.originUs,
        length,
        part.time[0],
        part.price[0],
        part.price[length - 1],
        decoder.leftOut,
      ];
    };
    expect(read(null, null, null)).toEqual([1.7e15, 100, 0, 99, 198, 0]);
    expect(read(null, null, 30)).toEqual([1.7e15, 30, 0, 99, 128, 70]);
    expect(read(1.7e15 + 2e6, null, null)).toEqual([1.7e15 + 2e6, 80, 0, 119, 198, 0]);
    expect(read(1.7e15 + 2e6, 1.7e15 + 4e6, null)).toEqual([1.7e15 + 2e6, 20, 0, 119, 138, 0]);
    expect(read(1.7e15 + 2e6, 1.7e15 + 4e6, 5)).toEqual([1.7e15 + 2e6, 5, 0, 119, 123, 15]);
    expect(read(1.7e15 + 2e7, null, null)[1]).toBe(0);
  });
});

describe('tape digest', () => {
  it('changes with any row or header field, and not with spare capacity', () => {
    const digest = tapeDigest(smallTape());
    const roomy = new Tape(MIXED, 4096);
    fill(roomy);
    expect(tapeDigest(roomy)).toBe(digest);
    const changes: ((tape: Tape) => void)[] = [
      (tape) => (tape.price[0] += 1e-9),
      (tape) => (tape.time[2] += 1e-9),
      (tape) => (tape.kind[1] = SELL_TRADE),
      (tape) => (tape.flags[1] ^= 1),
      (tape) => tape.length--,
    ];
    for (const change of changes) {
      const tape = smallTape();
      change(tape);
      expect(tapeDigest(tape)).not.toBe(digest);
    }
    const renamed = new Tape({ ...MIXED, symbol: 'Y' }, 4);
    fill(renamed);
    expect(tapeDigest(renamed)).not.toBe(digest);
  });

  it('does not depend on the order in which header fields were written', () => {
    const truth = { sigma: 1, sigmaTotal: 2, A: 3, k: 4, informedShare: 0 };
    const shuffled = { informedShare: 0, k: 4, A: 3, sigmaTotal: 2, sigma: 1 };
    const { source, ...rest } = MIXED;
    const one = new Tape({ ...MIXED, truth }, 1);
    const other = new Tape({ ...rest, truth: shuffled, source }, 1);
    expect(tapeDigest(other)).toBe(tapeDigest(one));
  });

  it('does not tell −0 from 0', () => {
    const zero = new Tape(MIXED, 4);
    zero.quote(0, 0, 1);
    const minusZero = new Tape(MIXED, 4);
    minusZero.quote(-0, -0, 1);
    expect(tapeDigest(minusZero)).toBe(tapeDigest(zero));
  });
});

describe('tape', () => {
  it('finds the last row at a time', () => {
    const tape = smallTape();
    expect(tape.rowAt(-1)).toBe(-1);
    expect(tape.rowAt(0)).toBe(0);
    expect(tape.rowAt(1.5)).toBe(2);
    expect(tape.rowAt(99)).toBe(3);
    expect(tape.endS).toBe(2);
    expect(new Tape(MIXED).endS).toBe(0);
  });

  it('keeps every row while it grows', () => {
    const tape = new Tape(MIXED, 1);
    for (let i = 0; i < 1000; i++) tape.quote(i, 100 + i, 101 + i, i, 2 * i);
    for (let i = 0; i < 1000; i += 111) {
      expect([tape.time[i], tape.price[i], tape.ask[i], tape.askSize[i]]).toEqual([
        i,
        100 + i,
        101 + i,
        2 * i,
      ]);
    }
  });
});

const MIXED: TapeHeader = {
  source: 'test',
  origin: 'recorded',
  symbol: 'X–Y',
  tick: 0.01,
  lotStep: 0.001,
  originUs: 1_723_161_255_088_169,
  touch: true,
  sizes: true,
  identified: true,
  truth: null,
};

function smallTape(): Tape {
  const tape = new Tape(MIXED, 4);
  fill(tape);
  return tape;
}

function fill(tape: Tape): void {
  tape.quote(0, 99, 101, 5, 6);
  tape.trade(1, BUY_TRADE, 101, 2);
  tape.identify(17, 42);
  tape.mark(1.5, MARK_GAP);
  tape.quote(2, 98, 100, 5, 6);
}
