import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultsOf, type Values } from '../../../src/domain/part';
import type { MarketEvent } from '../../../src/market/events';
import { MARKETS } from '../../../src/market/registry';
import { tapeDigest } from '../../../src/tape/encoding';
import {
  BUY_TRADE,
  FLAG_EVENT,
  FLAG_INFORMED,
  FLAG_NEWS,
  QUOTE,
  SELL_TRADE,
  type Tape,
} from '../../../src/tape/tape';
import { tapeOf } from './constant-quotes';

const CONTINUOUS = Object.keys(MARKETS).filter((name) => MARKETS[name].events.length > 0);

/** Values under which every market is busy enough for a short test. */
const BUSY: Values = { A: 0.5, k: 0.06, gridS: 0.5 };

const isTrade = (tape: Tape, row: number): boolean =>
  tape.kind[row] === BUY_TRADE || tape.kind[row] === SELL_TRADE;

/** Mids of the quote rows that stand on the grid, without those that precede a trade or follow a jump. */
function gridMids(tape: Tape, gridS: number): number[] {
  const mids: number[] = [];
  for (let row = 0; row < tape.length; row++) {
    if (tape.kind[row] === QUOTE && tape.time[row] === mids.length * gridS) mids.push(tape.price[row]);
  }
  return mids;
}

function meanSquare(values: readonly number[]): { mean: number; se: number } {
  const squares = values.map((x) => x * x);
  const mean = squares.reduce((a, b) => a + b, 0) / squares.length;
  const variance = squares.reduce((a, b) => a + (b - mean) * (b - mean), 0) / (squares.length - 1);
  return { mean, se: Math.sqrt(variance / squares.length) };
}

const moves = (mids: readonly number[]): number[] => mids.slice(1).map((mid, i) => mid - mids[i]);

describe.each(Object.keys(MARKETS))('market %s', (name) => {
  const durationS = name === 'paper-2008' ? 1 : 900;
  const busy = name === 'paper-2008' ? {} : BUSY;

  it('writes the same tape for the same seed and path, and another for others', () => {
    const digest = (seed: number, path: number): string =>
      tapeDigest(tapeOf(name, busy, { durationS, seed, path }));
    expect(digest(7, 0)).toBe(digest(7, 0));
    expect(new Set([digest(7, 0), digest(8, 0), digest(7, 1)]).size).toBe(3);
  });

  it('goes forward in time, from 0 to the end, with finite prices', () => {
    const tape = tapeOf(name, busy, { durationS });
    expect(tape.time[0]).toBe(0);
    expect(tape.endS).toBe(durationS);
    for (let row = 0; row < tape.length; row++) {
      if (row > 0 && tape.time[row] < tape.time[row - 1]) throw new Error(`row ${row} goes back in time`);
      if (!Number.isFinite(tape.price[row])) throw new Error(`row ${row} has no price`);
    }
  });

  it('knows itself: what it states is finite or null', () => {
    const truth = MARKETS[name].truth(defaultsOf(MARKETS[name].parameters));
    for (const value of Object.values(truth)) expect(value === null || Number.isFinite(value)).toBe(true);
    expect(truth.sigmaTotal).toBeGreaterThanOrEqual(truth.sigma ?? 0);
  });

  it('has something to say about every parameter', () => {
    for (const parameter of Object.values(MARKETS[name].parameters)) {
      expect(parameter.label).not.toBe('');
      expect(parameter.help).toMatch(/\.$/);
    }
  });
});

describe.each(CONTINUOUS)('continuous-time market %s', (name) => {
  it('shows the mid at the time of every trade, just before it', () => {
    const tape = tapeOf(name, BUSY, { durationS: 900 });
    let trades = 0;
    for (let row = 0; row < tape.length; row++) {
      if (!isTrade(tape, row)) continue;
      trades++;
      const side = tape.kind[row] === BUY_TRADE ? 1 : -1;
      const shown = tape.kind[row - 1] === QUOTE && tape.time[row - 1] === tape.time[row];
      const reaches = side * (tape.price[row] - tape.price[row - 1]) >= 0;
      if (!shown || !reaches) throw new Error(`row ${row} trades away from the mid before it`);
    }
    expect(trades).toBeGreaterThan(100);
  });

  it('quotes on the whole grid', () => {
    const tape = tapeOf(name, BUSY, { durationS: 900 });
    expect(gridMids(tape, 0.5)).toHaveLength(1801);
  });

  it('gives sizes only when asked, with the mean asked for', () => {
    expect(tapeOf(name, BUSY, { durationS: 10 }).header.sizes).toBe(false);
    for (const orderSizeLaw of ['constant', 'exponential', 'heavy-tailed']) {
      const tape = tapeOf(name, { ...BUSY, orderSize: 0.2, orderSizeLaw }, { durationS: 5000 });
      expect(tape.header.sizes).toBe(true);
      let sum = 0;
      let squares = 0;
      let n = 0;
      for (let row = 0; row < tape.length; row++) {
        if (!isTrade(tape, row)) continue;
        sum += tape.size[row];
        squares += tape.size[row] * tape.size[row];
        n++;
      }
      const mean = sum / n;
      const se = Math.sqrt(Math.max(0, squares / n - mean * mean) / n);
      expect(Math.abs(mean - 0.2)).toBeLessThanOrEqual(5 * se + 1e-12);
    }
  });

  it('keeps its rows up to an event, whatever the event is', () => {
    const calm = tapeOf(name, BUSY, { durationS: 900 });
    const chaos: MarketEvent[] = [
      { kind: 'jump', t: 450, size: -300, overS: 0, recovered: 0.5, holdS: 0, recoverS: 60 },
      { kind: 'burst', t: 450, durationS: 60, factor: 20, side: 'both' },
      { kind: 'burst', t: 450, durationS: 60, factor: 0.3, side: 'both' },
      { kind: 'freeze', t: 450, durationS: 20 },
      { kind: 'regime', t: 450, durationS: 60, factor: 4 },
    ];
    for (const event of chaos) {
      const tape = tapeOf(name, BUSY, { durationS: 900, events: [event] });
      const rows = tape.rowAt(450) + 1;
      expect(rows).toBe(calm.rowAt(450) + 1);
      for (let row = 0; row < rows; row++) {
        const same =
          tape.time[row] === calm.time[row] &&
          tape.kind[row] === calm.kind[row] &&
          tape.price[row] === calm.price[row] &&
          tape.flags[row] === calm.flags[row];
        if (!same) throw new Error(`row ${row} is not as it was without the ${event.kind}`);
      }
      expect(tapeDigest(tape)).not.toBe(tapeDigest(calm));
    }
  });
});

describe('market events', () => {
  const calm = tapeOf('brownian-poisson', BUSY, { durationS: 900 });

  it('a jump moves every later price by its size, in a straight line, and comes back as far as told', () => {
    const tape = tapeOf('brownian-poisson', BUSY, {
      durationS: 900,
      events: [{ kind: 'jump', t: 100, size: -50, overS: 20, recovered: 0.6, holdS: 10, recoverS: 100 }],
    });
    expect(tape.length).toBe(calm.length);
    const shift = (timeS: number): number => {
      const row = tape.rowAt(timeS);
      return tape.price[row] - calm.price[row];
    };
    expect(shift(100)).toBe(0);
    expect(shift(110)).toBeCloseTo(-25, 8);
    expect(shift(120)).toBeCloseTo(-50, 8);
    expect(shift(130)).toBeCloseTo(-50, 8);
    expect(shift(180)).toBeCloseTo(-35, 8);
    expect(shift(800)).toBeCloseTo(-20, 8);
    expect(tape.flags[tape.rowAt(110)] & FLAG_EVENT).toBe(FLAG_EVENT);
  });

  it('a freeze silences every row and hides nothing from the mid afterwards', () => {
    const tape = tapeOf('brownian-poisson', BUSY, {
      durationS: 900,
      events: [{ kind: 'freeze', t: 100, durationS: 20 }],
    });
    expect(tape.time[tape.rowAt(100) + 1]).toBeGreaterThan(120);
    expect(tape.price[tape.length - 1]).toBe(calm.price[calm.length - 1]);
  });

  it('a burst multiplies the flow of its side while it lasts', () => {
    const tape = tapeOf('brownian-poisson', BUSY, {
      durationS: 900,
      events: [{ kind: 'burst', t: 100, durationS: 400, factor: 5, side: 'sell' }],
    });
    let sells = 0;
    let buys = 0;
    for (let row = tape.rowAt(100) + 1; tape.time[row] < 500; row++) {
      if (tape.kind[row] === SELL_TRADE) sells++;
      if (tape.kind[row] === BUY_TRADE) buys++;
    }
    // 5 × 0.5/s and 0.5/s over 400 s.
    expect(Math.abs(sells - 1000)).toBeLessThan(4 * Math.sqrt(1000));
    expect(Math.abs(buys - 200)).toBeLessThan(4 * Math.sqrt(200));
  });

  it('a burst with a factor below 1 thins the flow of its side and moves no price', () => {
    const withBursts = (...events: MarketEvent[]) =>
      tapeOf('informed-jumps', { ...BUSY, informedShare: 0.3, orderSize: 0.2 }, { durationS: 900, events });
    const counts = (tape: Tape): number[] => {
      const between = Array.from({ length: tape.length }, (_, row) => row).filter(
        (row) => tape.time[row] > 100 && tape.time[row] < 500,
      );
      return [BUY_TRADE, SELL_TRADE].map((kind) => between.filter((row) => tape.kind[row] === kind).length);
    };
    const burst = (factor: number, side: 'buy' | 'sell' | 'both'): MarketEvent => ({
      kind: 'burst',
      t: 100,
      durationS: 400,
      factor,
      side,
    });
    const usual = withBursts();
    const [buys, sells] = counts(usual);
    const thinned = withBursts(burst(0.25, 'sell'));
    expect(counts(thinned)[0]).toBe(buys);
    expect(Math.abs(counts(thinned)[1] - sells / 4)).toBeLessThan(4 * Math.sqrt((sells * 3) / 16));
    expect(counts(withBursts(burst(0, 'both')))).toEqual([0, 0]);
    // Twice a half, one of them on top of twice the usual.
    const mixed = counts(withBursts(burst(0.5, 'both'), burst(2, 'buy'), burst(0.5, 'buy')));
    expect(Math.abs(mixed[0] - buys / 2)).toBeLessThan(4 * Math.sqrt(buys));
    expect(Math.abs(mixed[1] - sells / 2)).toBeLessThan(4 * Math.sqrt(sells / 4));
    const quotes = (tape: Tape): number[] =>
      Array.from({ length: tape.length }, (_, row) => row)
        .filter((row) => tape.kind[row] === QUOTE)
        .map((row) => tape.price[row]);
    expect(quotes(thinned)).toEqual(quotes(usual));
    expect(tapeDigest(withBursts(burst(1, 'both')))).toBe(tapeDigest(usual));
  });

  it('a regime multiplies volatility while it lasts', () => {
    const tape = tapeOf('brownian-poisson', BUSY, {
      durationS: 900,
      events: [{ kind: 'regime', t: 100, durationS: 400, factor: 3 }],
    });
    const steps = moves(gridMids(tape, 0.5));
    const inside = meanSquare(steps.slice(200, 1000));
    const outside = meanSquare(steps.slice(1000));
    expect(Math.abs(inside.mean - 144 * 0.5)).toBeLessThan(4 * inside.se);
    expect(Math.abs(outside.mean - 16 * 0.5)).toBeLessThan(4 * outside.se);
  });
});

describe('brownian-poisson', () => {
  const values = { sigma: 5, A: 0.5, k: 0.06, gridS: 1 };
  const tape = tapeOf('brownian-poisson', values, { durationS: 40_000 });

  it('diffuses with σ² a second and no drift, on the grid and through the bridges', () => {
    const steps = moves(gridMids(tape, 1));
    const square = meanSquare(steps);
    expect(Math.abs(square.mean - 25)).toBeLessThan(4 * square.se);
    const mean = steps.reduce((a, b) => a + b, 0) / steps.length;
    expect(Math.abs(mean)).toBeLessThan((4 * 5) / Math.sqrt(steps.length));
    // Between any two neighbouring quotes, standardised by the time between them.
    const standard: number[] = [];
    let before = 0;
    for (let row = 1; row < tape.length; row++) {
      if (tape.kind[row] !== QUOTE) continue;
      const width = tape.time[row] - tape.time[before];
      if (width > 0) standard.push((tape.price[row] - tape.price[before]) / (5 * Math.sqrt(width)));
      before = row;
    }
    const unit = meanSquare(standard);
    expect(Math.abs(unit.mean - 1)).toBeLessThan(4 * unit.se);
    const product = standard.slice(1).reduce((sum, z, i) => sum + z * standard[i], 0) / standard.length;
    expect(Math.abs(product)).toBeLessThan(4 / Math.sqrt(standard.length));
  });

  it('sends A orders a second and side, independent in time, that reach Exp(k) deep', () => {
    const counts = [0, 0];
    const gaps: number[] = [];
    const reach: number[] = [];
    let lastS = 0;
    for (let row = 0; row < tape.length; row++) {
      if (!isTrade(tape, row)) continue;
      counts[tape.kind[row] === BUY_TRADE ? 0 : 1]++;
      gaps.push(tape.time[row] - lastS);
      lastS = tape.time[row];
      reach.push(Math.abs(tape.price[row] - tape.price[row - 1]));
    }
    for (const count of counts) expect(Math.abs(count - 20_000)).toBeLessThan(4 * Math.sqrt(20_000));
    // Exponential: mean 1/rate, mean square 2/rate².
    const n = gaps.length;
    const second = gaps.reduce((sum, gap) => sum + gap * gap, 0) / n;
    expect(Math.abs(second - 2)).toBeLessThan(4 * Math.sqrt(20 / n));
    for (const depth of [5, 20, 50]) {
      const share = Math.exp(-0.06 * depth);
      const deeper = reach.filter((x) => x > depth).length / n;
      expect(Math.abs(deeper - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
    }
  });

  it('keeps its diffusion when the flow changes, and its flow when the diffusion changes', () => {
    const busier = tapeOf('brownian-poisson', { ...values, A: 0.9, k: 0.1 }, { durationS: 600 });
    const base = tapeOf('brownian-poisson', values, { durationS: 600 });
    expect(gridMids(busier, 1)).toEqual(gridMids(base, 1));
    const wilder = tapeOf('brownian-poisson', { ...values, sigma: 10 }, { durationS: 600 });
    expect([...wilder.time.subarray(0, wilder.length)]).toEqual([...base.time.subarray(0, base.length)]);
    expect([...wilder.kind.subarray(0, wilder.length)]).toEqual([...base.kind.subarray(0, base.length)]);
    const last = base.length - 1;
    expect(wilder.price[last] - 65_000).toBeCloseTo(2 * (base.price[last] - 65_000), 6);
  });

  it('scales: prices in another unit are the same market', () => {
    fc.assert(
      fc.property(fc.constantFrom(2, 0.5, 1024), (scale) => {
        const base = tapeOf('brownian-poisson', { ...values, mid: 1000 }, { durationS: 60 });
        const scaled = tapeOf(
          'brownian-poisson',
          { ...values, mid: 1000 * scale, sigma: 5 * scale, k: 0.06 / scale },
          { durationS: 60 },
        );
        for (let row = 0; row < base.length; row++) {
          expect(scaled.price[row] / scale).toBeCloseTo(base.price[row], 9);
        }
      }),
      { numRuns: 3 },
    );
  });
});

describe('informed-jumps', () => {
  const values = { sigma: 0.5, A: 0.8, k: 0.4, informedShare: 0.25, gridS: 1 };

  it('moves with variance rate σ² + 4pA/k², whatever the delay', () => {
    for (const revealS of [0, 2]) {
      const tape = tapeOf('informed-jumps', { ...values, revealS }, { durationS: 40_000 });
      expect(tape.header.truth?.sigmaTotal).toBeCloseTo(Math.sqrt(5.25), 12);
      const square = meanSquare(moves(gridMids(tape, 1)));
      expect(Math.abs(square.mean - 5.25)).toBeLessThan(4 * square.se);
    }
  });

  it('flags the share p of its orders, each followed by a jump as large as its reach', () => {
    const tape = tapeOf('informed-jumps', { ...values, sigma: 0, revealS: 0 }, { durationS: 10_000 });
    let orders = 0;
    let informed = 0;
    for (let row = 0; row < tape.length; row++) {
      if (!isTrade(tape, row)) continue;
      orders++;
      if ((tape.flags[row] & FLAG_INFORMED) === 0) continue;
      informed++;
      // The mid moves to where the order reached, at the same time.
      expect(tape.time[row + 1]).toBe(tape.time[row]);
      expect(tape.flags[row + 1] & FLAG_NEWS).toBe(FLAG_NEWS);
      expect(tape.price[row + 1]).toBeCloseTo(tape.price[row], 9);
    }
    expect(Math.abs(informed / orders - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / orders));
  });

  it('reveals after an exponential delay', () => {
    const tape = tapeOf(
      'informed-jumps',
      { ...values, sigma: 0, A: 0.01, revealS: 3 },
      { durationS: 200_000 },
    );
    const delays: number[] = [];
    let knownS: number | null = null;
    for (let row = 0; row < tape.length; row++) {
      if (isTrade(tape, row) && tape.flags[row] & FLAG_INFORMED) knownS = tape.time[row];
      if (tape.kind[row] === QUOTE && tape.flags[row] & FLAG_NEWS && knownS !== null) {
        delays.push(tape.time[row] - knownS);
        knownS = null;
      }
    }
    const mean = delays.reduce((a, b) => a + b, 0) / delays.length;
    // Rare overlaps of two pieces of news shorten some of the delays a little.
    expect(Math.abs(mean - 3)).toBeLessThan((4 * 3) / Math.sqrt(delays.length) + 0.1);
  });

  it('keeps diffusion, times and sides when p changes, and is brownian-poisson at p = 0', () => {
    const none = tapeOf('informed-jumps', { ...values, informedShare: 0 }, { durationS: 600 });
    const plain = tapeOf('brownian-poisson', { sigma: 0.5, A: 0.8, k: 0.4, gridS: 1 }, { durationS: 600 });
    expect([...none.price.subarray(0, none.length)]).toEqual([...plain.price.subarray(0, plain.length)]);
    const some = tapeOf('informed-jumps', values, { durationS: 600 });
    const trades = (tape: Tape): number[] => {
      const times: number[] = [];
      for (let row = 0; row < tape.length; row++) {
        if (isTrade(tape, row)) times.push(tape.time[row] * (tape.kind[row] === BUY_TRADE ? 1 : -1));
      }
      return times;
    };
    expect(trades(some)).toEqual(trades(none));
  });
});

describe('paper-2008', () => {
  it('fills a quote with probability λ·dt at each step, and moves by ±σ√dt', () => {
    const steps = 200_000;
    const tape = tapeOf('paper-2008', { steps }, { durationS: 1000 });
    const dt = 1000 / steps;
    let hits = 0;
    const mids: number[] = [];
    for (let row = 0; row < tape.length; row++) {
      if (tape.kind[row] === QUOTE) mids.push(tape.price[row]);
      else if (tape.kind[row] === BUY_TRADE && tape.price[row] - mids[mids.length - 1] > 0.7) hits++;
    }
    const probability = 140 * Math.exp(-1.5 * 0.7) * dt;
    expect(Math.abs(hits - steps * probability)).toBeLessThan(
      4 * Math.sqrt(steps * probability * (1 - probability)),
    );
    expect(mids).toHaveLength(steps + 1);
    for (const move of moves(mids).slice(0, 1000)) expect(Math.abs(move)).toBeCloseTo(2 * Math.sqrt(dt), 9);
  });

  it('lets an order far through the mid fill for certain', () => {
    const tape = tapeOf('paper-2008', { A: 1e5 }, { durationS: 1 });
    for (let row = 0; row < tape.length; row++) {
      if (tape.kind[row] === BUY_TRADE) expect(tape.price[row]).toBeGreaterThan(tape.price[row - 1]);
    }
  });
});
