import { describe, expect, it } from 'vitest';
import { MarketPlayer } from '../../../src/exchange/market-player';
import { syntheticSource, type MarketSource } from '../../../src/exchange/market-source';
import type { Venue } from '../../../src/exchange/venue';
import { readConfig } from '../../../src/session/read-config';
import { MARK_GAP, SELL_TRADE } from '../../../src/tape/tape';
import { recordedTape, sourceOf } from '../../support/exchange-host';
import { Desk, newVenue } from '../../support/venue';

/** A player in virtual time, with what it did: [ms since the start, what]. */
function stage(source: MarketSource, rate: number, venue: Venue = newVenue()) {
  const startMs = 1_790_000_000_000;
  let nowMs = startMs;
  let timers: { atMs: number; run: () => void }[] = [];
  let congested = false;
  const told: [number, string][] = [];
  const note = (what: string): void => {
    told.push([Math.round(nowMs - startMs), what]);
  };
  const player = new MarketPlayer(source, venue, rate, {
    nowMs: () => nowMs,
    after: (ms, run) => {
      const timer = { atMs: nowMs + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    beforeTrade: () => note('before trade'),
    afterRow: (quote) => {
      for (const { timeMs } of venue.takeChanges()?.prints ?? [])
        note(`print at ${Math.round(timeMs - startMs)}`);
      if (quote) note('quote');
    },
    congested: () => congested,
  });
  /** Lets time pass, at most `times` timers. */
  const pass = (ms: number, times = 100_000): void => {
    const endMs = nowMs + ms;
    for (let i = 0; i < times; i++) {
      timers.sort((a, b) => a.atMs - b.atMs);
      const [next] = timers;
      if (next === undefined || next.atMs > endMs) break;
      timers.shift();
      nowMs = Math.max(nowMs, next.atMs);
      next.run();
    }
    nowMs = Math.max(nowMs, endMs);
  };
  const jump = (ms: number): void => {
    nowMs += ms;
  };
  const jam = (is: boolean): void => {
    congested = is;
  };
  return { player, venue, told, pass, jump, jam };
}

describe('the time of the history', () => {
  it('is the market’s own where it is played as fast as it can be', () => {
    const tape = recordedTape((rows) => {
      for (let i = 0; i < 5; i++) rows.quote(i, 999.5, 1000.5, 1, 1);
    });
    const fast = stage(sourceOf(tape, false), Infinity);
    fast.player.start();
    fast.pass(1000);
    const times = [0, 1, 2, 3, 4].map((row) => fast.player.historyTimeOf(row) - fast.player.historyTimeOf(0));
    expect(times).toEqual([0, 1000, 2000, 3000, 4000]);
  });
});

const twoTrades = () =>
  sourceOf(
    recordedTape((rows) => {
      rows.quote(0, 999.5, 1000.5, 1, 1);
      rows.trade(1.5, SELL_TRADE, 999.5, 0.1);
      rows.quote(2, 999, 1000, 1, 1);
      rows.trade(2.25, SELL_TRADE, 999, 0.1);
    }),
    false,
  );

describe('a market that is played', () => {
  it('keeps the time of its rows, times the rate', () => {
    for (const rate of [1, 10]) {
      const { player, told, pass } = stage(twoTrades(), rate);
      player.start();
      pass(10_000);
      const at = (ms: number) => Math.round(ms / rate);
      expect(told).toEqual([
        [0, 'quote'],
        [at(1500), 'before trade'],
        [at(1500), `print at ${at(1500)}`],
        [at(2000), 'quote'],
        [at(2250), 'before trade'],
        [at(2250), `print at ${at(2250)}`],
        [at(2250), 'quote'],
      ]);
      expect(player.ended).toBe(true);
    }
  });

  it('gives late rows their own due time', () => {
    const { player, told, jump, pass } = stage(twoTrades(), 1);
    player.start();
    jump(2100);
    pass(0);
    expect(told.at(-2)).toEqual([2100, 'print at 1500']);
  });

  it('is played up to now before anyone’s order is matched', () => {
    const { player, venue, jump } = stage(twoTrades(), 1);
    player.start();
    expect(venue.outside.bid).toBe(1999);
    jump(2100);
    player.catchUp();
    expect(venue.outside.bid).toBe(1998);
  });

  it('has no price once it has ended', () => {
    const { player, venue, pass } = stage(twoTrades(), 1);
    player.start();
    pass(60_000);
    expect(venue.touch()).toMatchObject({ bid: null, ask: null });
  });

  it('begins again where it is a recording, without the orders that stood', () => {
    const source = sourceOf(
      recordedTape((rows) => {
        rows.quote(0, 999.5, 1000.5, 1, 1);
        rows.quote(5, 1099.5, 1100.5, 1, 1);
      }),
    );
    const { player, venue, pass } = stage(source, 1);
    player.start();
    pass(1000);
    const order = new Desk(venue, 'a').buy(990, 0.001);
    pass(4500);
    expect(order).toMatchObject({ status: 'cancelled', reason: 'session_end', filledLots: 0 });
    expect([player.stretch.number, venue.outside.bid]).toEqual([1, 1999]);
  });

  it('goes on without a jump where a model writes it', () => {
    const read = readConfig({ durationS: 60, market: { part: 'brownian-poisson', values: { sigma: 1 } } });
    if (!read.ok) throw new Error('bad configuration');
    const source = syntheticSource(read.config);
    if ('problems' in source) throw new Error('bad source');
    const { player, venue, pass } = stage(source, 60, newVenue({ tick: 0.01, lotStep: 0.00001 }));
    player.start();
    let last: number | null = null;
    let largest = 0;
    for (let i = 0; i < 395; i++) {
      pass(10);
      if (last !== null) largest = Math.max(largest, Math.abs(venue.mid! - last));
      last = venue.mid;
    }
    expect(player.stretch.number).toBe(3);
    // 0.6 s of σ = 1 a step.
    expect(largest).toBeLessThan(5);
    expect(source.open(3, player.stretch.startMid).tape.price.slice(0, 50)).toEqual(
      player.stretch.tape.price.slice(0, 50),
    );
  });

  it('gives prints a size where the model gives orders none', () => {
    const read = readConfig({ durationS: 3600 });
    if (!read.ok) throw new Error('bad configuration');
    const source = syntheticSource(read.config);
    if ('problems' in source) throw new Error('bad source');
    const { tape } = source.open(0, null);
    expect(tape.header.sizes).toBe(true);
    const sizes = [...tape.kind.subarray(0, tape.length)].flatMap((kind, row) =>
      kind === SELL_TRADE ? [tape.size[row] * 65_000] : [],
    );
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(mean).toBeGreaterThan(7000);
    expect(mean).toBeLessThan(13_000);
  });

  it('has no price after a gap until the next quote', () => {
    const source = sourceOf(
      recordedTape((rows) => {
        rows.quote(0, 999.5, 1000.5, 1, 1);
        rows.mark(1, MARK_GAP);
        rows.quote(2, 999.5, 1000.5, 1, 1);
      }),
    );
    const { player, venue, pass } = stage(source, 1);
    player.start();
    pass(1500);
    expect(venue.touch().bid).toBeNull();
    pass(600);
    expect(venue.touch().bid).toBe(1999);
  });

  it('stands where it is put, with the quote that stood there and nothing matched again', () => {
    const { player, venue } = stage(twoTrades(), 1);
    player.seek(0, null, 3);
    expect([venue.outside.bid, player.row]).toEqual([1998, 3]);
    expect(venue.takeChanges()).toBeNull();
  });

  it('has no price where it is put behind a gap, until the next quote', () => {
    const source = sourceOf(
      recordedTape((rows) => {
        rows.quote(0, 999.5, 1000.5, 1, 1);
        rows.mark(1, MARK_GAP);
        rows.trade(1.5, SELL_TRADE, 999.5, 0.1);
        rows.quote(2, 999, 1000, 1, 1);
        rows.quote(9, 999, 1000, 1, 1);
      }),
    );
    const { player, venue, pass } = stage(source, 1);
    player.seek(0, null, 3);
    expect([venue.touch().bid, venue.mid]).toEqual([null, 1000]);
    player.start();
    pass(600);
    expect(venue.touch().bid).toBe(1998);
  });

  it('waits for listeners that are behind when it plays as fast as it can', () => {
    const source = sourceOf(
      recordedTape((rows) => {
        for (let i = 0; i < 10_000; i++) rows.quote(i, 999.5, 1000.5, 1, 1 + i);
      }),
      false,
    );
    const { player, pass, jam } = stage(source, Infinity);
    player.start();
    const played = player.row;
    expect(played).toBeGreaterThan(0);
    jam(true);
    pass(1000, 50);
    expect(player.row).toBe(played);
    jam(false);
    pass(1000);
    expect(player.ended).toBe(true);
  });
});

describe('a market that no venue can have', () => {
  it('is refused with everything that is wrong', () => {
    const read = readConfig({ instrument: { tick: 0, lotStep: 0 } });
    if (!read.ok) throw new Error('bad configuration');
    const source = syntheticSource(read.config);
    expect('problems' in source && source.problems.map(({ path }) => path)).toEqual([
      'instrument.tick',
      'instrument.lotStep',
    ]);
    const tiny = readConfig({ instrument: { tick: 1e-6 } });
    if (!tiny.ok) throw new Error('bad configuration');
    expect(syntheticSource(tiny.config)).toHaveProperty('problems');
  });
});
