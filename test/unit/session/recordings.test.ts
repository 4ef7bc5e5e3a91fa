import { beforeAll, describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/domain/random';
import { markoutCurve } from '../../../src/metrics/markouts';
import { MidPath } from '../../../src/metrics/mid-path';
import { importTape } from '../../../src/replay/tape-import';
import type { Config } from '../../../src/session/config';
import { readRecordedConfig } from '../../../src/session/recorded-config';
import { runDigest, runSession } from '../../../src/session/run';
import { Session } from '../../../src/session/session';
import { QUOTE, SELL_TRADE, Tape } from '../../../src/tape/tape';
import { RecordedLag } from '../../../src/tape/recorded-lag';
import { NO_RECORDINGS, recording, recordingFacts } from '../../recordings';
import { RECORDED_BOOK } from '../../support/recorded-book';

const STRICT_TO_LOOSE = [
  { fillRule: 'through' },
  { fillRule: 'queue' },
  { fillRule: 'queue', queueCancels: 'probabilistic' },
  { fillRule: 'touch' },
];

function imported(name: string): Tape {
  const file = `${name}.tape.csv.gz`;
  const result = importTape([{ name: file, bytes: recording(file) }]);
  if (!result.ok) throw new Error(result.error);
  return result.tape;
}

function configured(changes: object, tape: Tape): Config {
  const result = readRecordedConfig(changes, tape);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.config;
}

/** One lot a side, half a tick from the mid: at the touch wherever the spread is one tick. */
function touchMaker(halfSpread: number, lot: number, refreshS: number, venue: object): object {
  return {
    strategy: { part: 'fixed', volatility: 'given', values: { halfSpread, lot } },
    layers: [],
    execution: { refreshS, sizeLaw: 'constant' },
    fees: { schedule: 'none' },
    venue,
  };
}

const ms = (order: number): object => ({ feed: 0, order, cancel: order });

describe(NO_RECORDINGS ?? 'a desk on the BTC recording', { skip: NO_RECORDINGS !== null }, () => {
  const name = 'binance_usdm_btcusdt_20240808';
  let tape: Tape;
  let path: MidPath;
  beforeAll(() => {
    tape = imported(name);
    path = new MidPath(tape);
  });

  test.each([0.1, 0.5, 1, 2])(
    'loses at the touch within a second, before fees: least by touch, most by through (refresh %d s)',
    (refreshS) => {
      for (const order of [0, 50]) {
        const markouts = STRICT_TO_LOOSE.map((rule) => {
          const desk = touchMaker(0.05, 0.01, refreshS, { ...rule, latencyMs: ms(order) });
          const { fills } = runSession(configured({ ...desk, risk: { bands: 'none' } }, tape), tape);
          expect(fills.length).toBeGreaterThan(200);
          return markoutCurve(path, fills, [1])[0].mean!;
        });
        expect(markouts).toEqual([...markouts].sort((a, b) => a - b));
        // The maker’s loss over all market orders is 0.17 bp there, 1 USD (facts, 1 s): nobody at the touch does much better.
        expect(Math.max(...markouts)).toBeLessThan(-0.5);
      }
    },
  );

  test('is late by what the recorder was late by, and not by its clock, which runs 1.27 s behind', () => {
    const { median } = recordingFacts(`${name}.facts.json`).quality.receive_minus_exchange_ms;
    expect(median).toBeLessThan(-1260);
    const lag = new RecordedLag(tape);
    const random = randomStream(1, 'test');
    for (let rows = 1; rows < tape.length; rows += 1 + Math.floor(20 * random.unit())) {
      const lagS = lag.after(rows);
      if (!(lagS >= 0 && lagS < 1)) expect(lagS, `row ${rows}`).toBeLessThan(1);
    }
    const venue = { latencyMs: ms(10), recordedLatency: true };
    const session = new Session(configured(touchMaker(0.05, 0.01, 1, venue), tape), tape);
    for (let t = 1.001; t < 300; t += 1) {
      session.advance(t);
      const due = session.bids.layers[0].arrivesAt;
      if (due !== Infinity) expect(due).toBeGreaterThanOrEqual(t);
    }
    expect(session.state).not.toBe('stale');
    expect(session.fills.length).toBeGreaterThan(0);
  });

  test('meets thousands of rows of equal time in their order, however time is cut', () => {
    expect(recordingFacts(`${name}.facts.json`).quality.equal_ts).toBe(8247);
    const config = configured(touchMaker(0.05, 0.01, 0.5, { fillRule: 'queue', latencyMs: ms(10) }), tape);
    const whole = runDigest(runSession(config, tape));
    const session = new Session(config, tape);
    // Cut at the very times that many rows share.
    for (let row = 1; row < tape.length; row++)
      if (tape.time[row] === tape.time[row - 1]) session.advance(tape.time[row]);
    session.advance(config.durationS);
    session.settle();
    expect(runDigest(session)).toBe(whole);
    expect(Number.isFinite(session.sigma)).toBe(true);
  });
});

describe(NO_RECORDINGS ?? 'a desk on the IBM recording', { skip: NO_RECORDINGS !== null }, () => {
  test.each(STRICT_TO_LOOSE)(
    'is not filled while the book is crossed or locked, nor at a stale price: %o',
    (rule) => {
      const tape = imported('lean_ibm_20131010');
      const latencyMs = { feed: 0, order: 50, cancel: 50 };
      const desk = touchMaker(0.01, 100, 1, { ...rule, latencyMs });
      const risk = {
        maxInventory: 5000,
        lossPer5Min: null,
        sessionLoss: null,
        adverseSelection: 'off',
        minSpreadBps: 0,
      };
      const session = runSession(configured({ ...desk, risk }, tape), tape);
      const { fills } = session;
      expect(session.badBooks).toBe(23 + 118);
      expect(fills.length).toBeGreaterThan(300);
      let row = -1;
      let whole = false;
      let quotedS = 0;
      const wrong: string[] = [];
      for (let i = 0; i < fills.length; i++) {
        while (row < fills.row[i]) {
          if (tape.kind[++row] !== QUOTE) continue;
          whole = tape.ask[row] > tape.price[row];
          if (whole) quotedS = tape.time[row];
        }
        if (!whole) wrong.push(`fill ${i} in a crossed or locked book`);
        if (fills.time[i] > quotedS + 5.05 + 1e-6) wrong.push(`fill ${i} at a price of ${quotedS} s`);
      }
      expect(wrong).toEqual([]);
    },
  );
});

const HEADER = { ...RECORDED_BOOK, lotStep: 0.001 };

describe('rows that come otherwise than one would like', () => {
  test('685 s of trades without a quote: quotes are gone after five, nothing fills until a fresh price', () => {
    const tape = new Tape(HEADER);
    for (let t = 0; t < 10; t += 0.5) tape.quote(t, 99.99, 100.01, 1, 1);
    for (let t = 10; t < 695; t += 0.25) tape.trade(t, SELL_TRADE, 99.9, 1);
    for (let t = 695; t <= 720; t += 0.5) {
      tape.quote(t, 99.49, 99.51, 1, 1);
      tape.trade(t, SELL_TRADE, 99.3, 1);
    }
    const layers = [{ offsetBps: 5, size: 0.01, refreshS: 0.5 }];
    const desk = {
      ...touchMaker(0.02, 0.01, 1, { latencyMs: ms(50) }),
      layers,
      risk: { oneSidedFills: null },
    };
    const session = new Session(configured(desk, tape), tape);
    session.advance(400);
    expect(session.state).toBe('stale');
    expect(session.priceAgeS).toBeCloseTo(390.5, 6);
    expect(session.bids.layers[0].size + session.asks.layers[0].size).toBe(0);
    session.advance(720);
    const { fills } = session;
    const times = Array.from(fills.time.subarray(0, fills.length));
    expect(times.filter((timeS) => timeS > 9.5 + 5.05 && timeS < 695)).toEqual([]);
    expect(times.filter((timeS) => timeS < 15).length).toBeGreaterThan(0);
    expect(times.filter((timeS) => timeS >= 695).length).toBeGreaterThan(0);
    expect(session.state).not.toBe('stale');
  });

  test('five thousand rows of one moment: no time passes between them, and the order of rows is kept', () => {
    const tape = new Tape(HEADER);
    tape.quote(0, 99.99, 100.01, 1, 1);
    tape.quote(1.5, 99.99, 100.01, 1, 1);
    for (let i = 0; i < 2500; i++) {
      tape.quote(2, 99.99 - (i % 3) / 100, 100.01 - (i % 3) / 100, 1, 1);
      tape.trade(2, SELL_TRADE, i === 1700 ? 99.9 : 99.99, 0.004);
    }
    tape.quote(3, 99.99, 100.01, 1, 1);
    const layers = [{ offsetBps: 5, size: 0.01, refreshS: 1 }];
    const desk = { ...touchMaker(0.02, 0.01, 1, { latencyMs: ms(0) }), layers };
    const session = runSession(configured({ ...desk, durationS: 3 }, tape), tape);
    const { fills, entry } = session;
    // Only the one print through 99.95 fills, in part; nothing is sent again before the next second.
    expect(fills.length).toBe(1);
    expect([fills.row[0], fills.time[0], fills.size[0]]).toEqual([2 + 2 * 1700 + 1, 2, 0.004]);
    expect(entry.placed).toBeLessThan(10);
  });
});
