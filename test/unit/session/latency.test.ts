import { describe, expect, it } from 'vitest';
import { PICKED_OFF } from '../../../src/domain/fill-log';
import { RestingOrders } from '../../../src/domain/resting-orders';
import { randomStream } from '../../../src/domain/random';
import { BUY } from '../../../src/domain/side';
import { FeedDelay, OrderDelay } from '../../../src/execution/extra-delay';
import { OrderEntry } from '../../../src/execution/order-entry';
import { OUTCOME, OUTCOME_WIDTH } from '../../../src/lab/outcome';
import { SessionPaths } from '../../../src/lab/session-paths';
import { readConfig } from '../../../src/session/read-config';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { Session } from '../../../src/session/session';
import { RecordedLag } from '../../../src/tape/recorded-lag';
import { Tape } from '../../../src/tape/tape';
import { configured } from '../../support/configured';
import { RECORDED_BOOK } from '../../support/recorded-book';

const HEADER = { ...RECORDED_BOOK, lotStep: 0.001, originUs: 1_700_000_000_000_000, identified: true };

/** Delays of `n` orders sent one after the other, s, besides the constant 10 ms. */
function orderDelays(delay: OrderDelay, n: number): number[] {
  const entry = new OrderEntry({ timeS: 0 }, 10, 10, 0, delay);
  const orders = new RestingOrders(BUY, 1);
  return Array.from({ length: n }, (_, i) => {
    const order = orders.layers[0];
    order.arrivesAt = Infinity;
    order.wishPrice = 100 + i;
    order.wishSize = 1;
    entry.send(orders, order);
    return order.arrivesAt - 0.01;
  });
}

describe('jitter', () => {
  it('adds exponential delays of the mean asked for, and never takes any away', () => {
    const delay = new OrderDelay(7, 0, () => 0);
    delay.jitterBy({ feed: 0, order: 20, cancel: 0 });
    const delays = orderDelays(delay, 4000);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(0);
    const mean = delays.reduce((sum, x) => sum + x, 0) / delays.length;
    // Mean and standard deviation of an exponential are equal: four standard errors.
    expect(Math.abs(mean - 0.02)).toBeLessThan((4 * 0.02) / Math.sqrt(4000));
    const longer = delays.filter((x) => x > 0.04).length / delays.length;
    expect(Math.abs(longer - 0.1353)).toBeLessThan(4 * Math.sqrt((0.1353 * 0.8647) / 4000));
  });

  it('draws for orders and for cancellations apart', () => {
    const alone = new OrderDelay(7, 0, () => 0);
    alone.jitterBy({ feed: 0, order: 20, cancel: 0 });
    const both = new OrderDelay(7, 0, () => 0);
    both.jitterBy({ feed: 0, order: 20, cancel: 5 });
    for (let i = 0; i < 100; i++) both.cancel();
    expect(orderDelays(both, 50)).toEqual(orderDelays(alone, 50));
  });

  it('of the feed belongs to the row, whenever it is asked for', () => {
    const feed = new FeedDelay(7, 0);
    const forward = Array.from({ length: 3000 }, (_, row) => feed.ofRow(row, 30));
    const backward = Array.from({ length: 3000 }, (_, i) => feed.ofRow(2999 - i, 30)).reverse();
    expect(backward).toEqual(forward);
    const mean = forward.reduce((sum, x) => sum + x, 0) / forward.length;
    expect(Math.abs(mean - 0.03)).toBeLessThan((4 * 0.03) / Math.sqrt(3000));
  });

  it('draws for every path of a Monte Carlo apart', () => {
    const delays = [0, 1, 2].map((path) => {
      const delay = new OrderDelay(7, path, () => 0);
      delay.jitterBy({ feed: 0, order: 20, cancel: 20 });
      return [...orderDelays(delay, 3), delay.cancel(), new FeedDelay(7, path).ofRow(5, 20)];
    });
    for (let i = 0; i < 5; i++) expect(new Set(delays.map((path) => path[i])).size).toBe(3);
  });

  it('is a path’s own in a Monte Carlo, as its market is', () => {
    const config = configured({
      durationS: 900,
      risk: { bands: 'none' },
      venue: { jitterMs: { order: 800, cancel: 800 } },
    });
    const row = new Float64Array(OUTCOME_WIDTH);
    const profitOf = (path: number): number => runSession(config, writeTape(config, 3), path).equity;
    new SessionPaths([config], config.seed).run(3, [row]);
    expect(row[OUTCOME.profit]).toBe(profitOf(3));
    expect(profitOf(3)).not.toBe(profitOf(0));
  });

  it('leaves a run the same however time is cut and whoever asks for a quote meanwhile', () => {
    const config = configured({
      durationS: 900,
      venue: {
        latencyMs: { feed: 20, order: 30, cancel: 30 },
        jitterMs: { feed: 15, order: 40, cancel: 25 },
      },
    });
    const tape = writeTape(config);
    const whole = runDigest(runSession(config, tape));
    const session = new Session(config, tape);
    for (let t = 0; t < 900; t += 0.7) {
      session.advance(t);
      session.explain(0, BUY);
    }
    session.advance(900);
    session.settle();
    expect(runDigest(session)).toBe(whole);
    const still = configured({ ...config, venue: { ...config.venue, jitterMs: {} } });
    expect(runDigest(runSession(still, tape))).not.toBe(whole);
  });

  it('leaves stale quotes standing: more of them are picked off', () => {
    const pickedOff = (order: number): number => {
      let count = 0;
      for (let seed = 1; seed <= 4; seed++) {
        const config = configured({
          seed,
          durationS: 3600,
          risk: { bands: 'none' },
          venue: { jitterMs: { order } },
        });
        const { fills } = runSession(config, writeTape(config));
        for (let i = 0; i < fills.length; i++) if (fills.kind[i] === PICKED_OFF) count++;
      }
      return count;
    };
    expect(pickedOff(4000)).toBeGreaterThan(1.4 * pickedOff(0));
  });
});

describe('the lag of a recording', () => {
  it('is its delay beyond the best of the last five minutes, whatever the clocks say', () => {
    const tape = new Tape(HEADER);
    const random = randomStream(3, 'test');
    const differences: number[] = [];
    for (let row = 0; row < 3000; row++) {
      const timeS = row * 0.4;
      // The recorder runs 1.27 s behind and drifts.
      const differenceUs = Math.round(-1_270_000 + 40 * timeS + 20_000 * random.exponential());
      tape.quote(timeS, 100, 100.01, 1, 1);
      tape.identify(HEADER.originUs + Math.round(timeS * 1e6) - differenceUs, row);
      differences.push(differenceUs / 1e6);
    }
    const lag = new RecordedLag(tape);
    for (const rows of [1, 2, 10, 700, 701, 2000, 3000]) {
      const last = rows - 1;
      // Rows of the last 300 s by plain search.
      const window = differences.slice(Math.max(0, last - 750), rows);
      expect(lag.after(rows)).toBeCloseTo(differences[last] - Math.min(...window), 9);
    }
  });

  it('delays orders by what the last row told, and not by unknown times', () => {
    const tape = new Tape(HEADER);
    for (const [timeS, differenceMs] of [
      [0, 5],
      [1, 5],
      [2, 45],
    ] as const) {
      tape.quote(timeS, 100, 100.02, 1, 1);
      tape.identify(HEADER.originUs + timeS * 1e6 - differenceMs * 1000, 0);
    }
    tape.quote(3, 101, 101.02, 1, 1); // without an exchange time: the last one known holds
    const config = configured({
      durationS: 10,
      market: { part: 'tape' },
      strategy: { part: 'fixed', values: { halfSpread: 0.5 }, volatility: 'given' },
      layers: [{ offsetBps: 10, size: 0.01, refreshS: 1 }],
      venue: { latencyMs: { feed: 0, order: 10, cancel: 10 }, recordedLatency: true },
    });
    const session = new Session(config, tape);
    session.advance(3.01);
    // Sent at 3 s, 10 ms of its own way and 40 ms of the recording's.
    expect(session.bids.layers[0].arrivesAt).toBeCloseTo(3.05, 9);
  });

  it('is nothing on a tape without exchange times', () => {
    const tape = new Tape({ ...HEADER, identified: false });
    tape.quote(0, 1, 2);
    expect(new RecordedLag(tape).after(1)).toBe(0);
  });
});

describe('their settings', () => {
  it('are checked like any other', () => {
    const result = readConfig({ venue: { jitterMs: { order: -1, feeds: 3 }, recordedLatency: 'yes' } });
    expect(result.ok ? [] : result.problems.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'venue.jitterMs.feeds unknown-field',
      'venue.jitterMs.order out-of-range',
      'venue.recordedLatency not-a-flag',
    ]);
  });
});
