import { describe, expect, it } from 'vitest';
import { calibrateTape } from '../../../src/calibrate/calibrate';
import { tapeSummary } from '../../../src/calibrate/tape-summary';
import { encodeTape, tapeDigest } from '../../../src/tape/encoding';
import { BUY_TRADE, firstRows, SELL_TRADE, Tape, type TapeHeader } from '../../../src/tape/tape';
import { decodeTape } from '../../../src/tape/tape-decoder';
import {
  buffersOfTape,
  calibrated,
  done,
  received,
  sent,
  summarised,
  type TapeHand,
  type TapeOrder,
} from '../../../workers/tape-work';
import { RECORDED_BOOK } from '../../support/recorded-book';

const HEADER = { ...RECORDED_BOOK, lotStep: 0.1 };

function tapeOf(header: TapeHeader, rows = 30_000): Tape {
  const tape = new Tape(header);
  for (let i = 0; i < rows; i++) {
    const bid = 100 + 0.01 * ((i * 7919) % 41);
    if (i % 3 === 0) tape.quote(i / 10, bid, bid + 0.02, 1, 2);
    else tape.trade(i / 10, i % 2 ? BUY_TRADE : SELL_TRADE, bid + (i % 2 ? 0.02 : 0), 0.5);
  }
  return tape;
}

/** A hand in this thread, to which tapes go as they go to a worker. */
function hand(breaks = false): TapeHand {
  const self: TapeHand = {
    onmessage: null,
    onerror: null,
    terminate: () => undefined,
    postMessage(order, transfer) {
      const { task, tape: given }: TapeOrder = structuredClone(order, { transfer });
      queueMicrotask(() => {
        if (breaks) return self.onerror?.({} as ErrorEvent);
        const tape = received(given);
        const result = done(task, tape);
        const back = task.kind === 'summary' ? sent(tape) : null;
        const data = structuredClone(
          { result, tape: back },
          { transfer: back === null ? [] : buffersOfTape(back) },
        );
        self.onmessage?.({ data } as MessageEvent);
      });
    },
  };
  return self;
}

const around = (startTapeHand?: () => TapeHand) => ({
  now: () => 0,
  after: (_ms: number, run: () => void): void => void setTimeout(run),
  startTapeHand,
});

describe('long work on a tape', () => {
  const headers = [HEADER, { ...HEADER, touch: false, sizes: false }, { ...HEADER, identified: true }];

  it.each(headers)('finds by hand what it would on the spot (%#)', async (header) => {
    const tape = tapeOf(header);
    const expected = calibrateTape(firstRows(tape, 25_000));
    for (const start of [() => hand(), () => hand(true), undefined])
      expect(await calibrated(tape, 25_000, around(start))).toEqual(expected);
    expect(tape.length).toBe(30_000);
  });

  it.each(headers)('brings a tape back as it was sent (%#)', async (header) => {
    const whole = decodeTape(encodeTape(tapeOf(header))) as Tape;
    const [digest, facts] = [tapeDigest(whole), tapeSummary('a', whole, ['odd'])];
    const found = await summarised(
      whole,
      'a',
      ['odd'],
      around(() => hand()),
    );
    expect(found!.facts).toEqual(facts);
    expect(tapeDigest(found!.tape)).toBe(digest);
    expect(
      await summarised(
        tapeOf(header),
        'a',
        [],
        around(() => hand(true)),
      ),
    ).toBeNull();
  });

  it('does not start a hand for a few rows', async () => {
    const never = (): never => {
      throw new Error('started');
    };
    const tape = tapeOf(HEADER, 1000);
    expect(await calibrated(tape, 1000, around(never))).toEqual(calibrateTape(tape));
    expect((await summarised(tape, 'a', [], around(never)))!.tape).toBe(tape);
  });
});
