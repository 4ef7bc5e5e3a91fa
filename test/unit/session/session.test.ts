import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { readConfig } from '../../../src/session/read-config';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { SCENARIOS } from '../../../src/session/scenarios';
import { Session } from '../../../src/session/session';
import {
  BUY_TRADE,
  MARK_CLOCK,
  MARK_DISCONNECTED,
  SELL_TRADE,
  Tape,
  UNSIDED_TRADE,
} from '../../../src/tape/tape';
import { configured } from '../../support/configured';
import { openSizes } from '../../support/open-sizes';
import { RECORDED_BOOK } from '../../support/recorded-book';

/** One layer of fixed quotes 10 bp around the mid, no latency, no fees. */
const PLAIN = {
  durationS: 600,
  strategy: { part: 'fixed', volatility: 'given' },
  layers: [{ offsetBps: 10, size: 0.01, refreshS: 1 }],
  execution: { sizeLaw: 'constant' },
  fees: { schedule: 'none' },
  venue: { latencyMs: { feed: 0, order: 0, cancel: 0 } },
};

describe('a session', () => {
  it('does not depend on how time is cut into calls', () => {
    const config = configured({ durationS: 1800, seed: 11 });
    const tape = writeTape(config);
    const whole = runDigest(runSession(config, tape));
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 400, noNaN: true }), { minLength: 5, maxLength: 40 }),
        (steps) => {
          const session = new Session(config, tape);
          let t = 0;
          for (const step of steps) session.advance((t = Math.min(1800, t + step)));
          session.advance(1800);
          session.settle();
          expect(runDigest(session)).toBe(whole);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('lets the queue stand before us, and not the size run out, where orders have none', () => {
    const config = configured({ ...PLAIN, durationS: 3600, venue: { ...PLAIN.venue, fillRule: 'queue' } });
    const { noFills } = runSession(config, writeTape(config));
    expect(noFills.total('queue-ahead')).toBeGreaterThan(0);
    expect(noFills.total('volume-exhausted')).toBe(0);
  });

  it('fills whole lots only, by trades and by quotes of sizes between two lots, and the ledger agrees', () => {
    const tape = new Tape({ ...RECORDED_BOOK, lotStep: 0.0001 });
    for (let t = 0; t < 300; t++) {
      const away = t % 50 === 49 ? 0.4 : 0;
      tape.quote(t, 99.99 - away, 100.01 - away, 0.00033, 0.00033);
      tape.trade(t, t % 2 ? BUY_TRADE : SELL_TRADE, t % 2 ? 101 : 99, 0.00017 + 0.00001 * (t % 30));
    }
    const lot = 0.0001;
    const config = configured({
      ...PLAIN,
      instrument: { tick: 0.01, lotStep: lot },
      risk: { bands: 'none' },
    });
    for (const fillRule of ['through', 'queue', 'touch'] as const) {
      const run = runSession({ ...config, venue: { ...config.venue, fillRule } }, tape);
      const { fills, ledger } = run;
      let inventory = 0;
      for (let i = 0; i < fills.length; i++) {
        expect(fills.size[i] / lot).toBeCloseTo(Math.round(fills.size[i] / lot), 9);
        expect(fills.size[i]).toBeGreaterThan(0);
        inventory += fills.side[i] * fills.size[i];
      }
      expect(fills.length).toBeGreaterThan(20);
      expect(ledger.inventory).toBeCloseTo(inventory, 12);
    }
  });

  it('keeps equity = spread capture + inventory P&L − fees in every scenario', () => {
    for (const { name, config } of SCENARIOS) {
      const session = runSession(config, writeTape(config));
      const { ledger } = session;
      const parts = ledger.spreadCapture + ledger.inventoryPnl - ledger.fees;
      expect(Math.abs(session.equity - parts), name).toBeLessThan(1e-10 * (1 + ledger.volume));
    }
  });

  it('fills only at or inside its limits, with a side of the market that could have traded', () => {
    const session = runSession(DEFAULT_CONFIG, writeTape(DEFAULT_CONFIG));
    const { fills, tape } = session;
    expect(fills.length).toBeGreaterThan(500);
    for (let i = 0; i < fills.length; i++) {
      const row = fills.row[i];
      if (fills.kind[i] !== 0) continue;
      if (fills.side[i] > 0) {
        expect(tape.kind[row]).toBe(SELL_TRADE);
        expect(fills.price[i]).toBeGreaterThanOrEqual(tape.price[row]);
      } else {
        expect(tape.kind[row]).toBe(BUY_TRADE);
        expect(fills.price[i]).toBeLessThanOrEqual(tape.price[row]);
      }
    }
  });

  it('never holds more than its limit, whatever the flow', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1_000_000 }),
          A: fc.double({ min: 0.05, max: 2, noNaN: true }),
          maxInventory: fc.double({ min: 0.02, max: 0.5, noNaN: true }),
          order: fc.integer({ min: 0, max: 500 }),
          sizeLaw: fc.constantFrom('constant', 'reduce-adding'),
        }),
        ({ seed, A, maxInventory, order, sizeLaw }) => {
          const config = configured({
            seed,
            durationS: 600,
            market: { values: { A } },
            execution: { sizeLaw },
            venue: { latencyMs: { order, cancel: order, feed: 0 } },
            risk: { maxInventory, lossPer5Min: null, sessionLoss: null, adverseSelection: 'off' },
          });
          const session = runSession(config, writeTape(config));
          const { fills } = session;
          for (let i = 0; i < fills.length; i++) {
            expect(Math.abs(fills.inventory[i])).toBeLessThanOrEqual(maxInventory + 1e-9);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('sells half of a position at the limit as a taker, pauses, and does not flip', () => {
    const config = configured({
      durationS: 1200,
      seed: 3,
      market: {
        values: { A: 1 },
        events: [{ kind: 'burst', t: 60, durationS: 120, factor: 50, side: 'sell' }],
      },
      strategy: { part: 'fixed', values: { halfSpreadBps: 5 } },
      execution: { sizeLaw: 'constant' },
      risk: {
        maxInventory: 0.1,
        bands: 'article-7',
        lossPer5Min: null,
        sessionLoss: null,
        adverseSelection: 'off',
      },
      layers: [{ offsetBps: 5, size: 0.05, refreshS: 1 }],
      venue: { latencyMs: { feed: 0, order: 0, cancel: 0 } },
    });
    const session = runSession(config, writeTape(config));
    const { fills } = session;
    const takers = Array.from({ length: fills.length }, (_, i) => i).filter((i) => fills.kind[i] === 2);
    expect(takers.length).toBeGreaterThan(0);
    for (const i of takers) {
      const before = fills.inventory[i - 1];
      expect(Math.sign(fills.inventory[i])).toBe(Math.sign(before));
      expect(Math.abs(fills.inventory[i])).toBeCloseTo(Math.abs(before) / 2, 4);
      expect(fills.fee[i]).toBeGreaterThan(0);
      const next = i + 1 < fills.length ? fills.time[i + 1] : Infinity;
      expect(next - fills.time[i]).toBeGreaterThan(59.8);
    }
  });

  it('withdraws its quotes five seconds after the last price, and quotes again with the next', () => {
    const tape = new Tape(RECORDED_BOOK);
    for (let t = 0; t <= 20; t += 0.5) tape.quote(t, 100, 100.02, 1, 1);
    tape.quote(40, 100, 100.02, 1, 1);
    tape.quote(41.5, 100, 100.02, 1, 1);
    const session = new Session(configured({ ...PLAIN, instrument: { tick: 0.01 } }), tape);
    session.advance(24.99);
    expect(session.bids.layers[0].size).toBeGreaterThan(0);
    session.advance(25);
    expect(session.state).toBe('stale');
    expect(session.bids.layers[0].size + session.asks.layers[0].size).toBe(0);
    session.advance(39.9);
    expect(session.bids.layers[0].size).toBe(0);
    session.advance(41);
    expect(session.state).toBe('active');
    expect(session.bids.layers[0].size).toBeGreaterThan(0);
  });

  it('shows no quote between a lost connection and the first fresh price', () => {
    const tape = new Tape({ ...RECORDED_BOOK, origin: 'live' });
    for (let t = 0; t <= 5; t += 0.5) tape.quote(t, 100, 100.02, 1, 1);
    tape.mark(5.2, MARK_DISCONNECTED);
    tape.quote(6, 101, 101.02, 1, 1);
    const session = new Session(configured(PLAIN), tape);
    session.advance(5.1);
    expect(session.bids.layers[0].size).toBeGreaterThan(0);
    session.advance(5.2);
    expect(session.bids.layers[0].size + session.asks.layers[0].size).toBe(0);
    session.advance(5.9);
    expect(session.bids.layers[0].size + session.asks.layers[0].size).toBe(0);
    session.advance(6.1);
    expect(session.bids.layers[0].price).toBeCloseTo(100.9, 1);
  });

  it('takes neither the time without a feed for calm nor what the price did meanwhile for a move', () => {
    const tape = new Tape({ ...RECORDED_BOOK, origin: 'live' });
    let bid = 1000;
    const until = (fromS: number, toS: number) => {
      for (let t = fromS; t < toS; t++) {
        bid += 0.01 * Math.round(4 * Math.sin(t * t));
        tape.quote(t, bid, bid + 0.02, 1, 1);
      }
    };
    until(0, 600);
    tape.mark(600, MARK_DISCONNECTED);
    for (let t = 601; t < 1200; t++) tape.mark(t, MARK_CLOCK);
    bid += 5;
    until(1200, 1800);
    for (const volatility of ['ewma', 'rolling', 'two-scale'] as const) {
      for (const feed of [0, 1500]) {
        const venue = { latencyMs: { feed, order: 0, cancel: 0 } };
        const strategy = { part: 'glft', values: { sigma: 0.02, A: 0.1, k: 10 }, volatility };
        const session = new Session(configured({ ...PLAIN, strategy, venue, durationS: 1800 }), tape);
        const moves: number[] = [];
        vi.spyOn(session.risk.adverseSelection, 'observeMove').mockImplementation((move) => moves.push(move));
        session.advance(599);
        const { sigma } = session;
        session.advance(1204);
        expect(Math.abs(session.sigma / sigma - 1)).toBeLessThan(0.05);
        session.advance(1800);
        // Five seconds each, on either side of the break.
        expect(Math.abs(moves.length - 1190)).toBeLessThan(5);
        for (const move of moves) expect(Math.abs(move)).toBeLessThan(1);
      }
    }
  });

  it('neither quotes nor fills while the book is crossed or locked', () => {
    const tape = new Tape(RECORDED_BOOK);
    tape.quote(0, 100, 100.02, 1, 1);
    tape.quote(1.5, 100, 100.02, 1, 1);
    tape.quote(2, 100.1, 100.05, 1, 1);
    tape.trade(2.1, SELL_TRADE, 90, 5);
    tape.quote(3, 100, 100, 1, 1);
    tape.trade(3.1, BUY_TRADE, 110, 5);
    tape.quote(4, 100, 100.02, 1, 1);
    const session = new Session(configured(PLAIN), tape);
    session.advance(3.9);
    expect(session.fills.length).toBe(0);
    expect(session.bids.layers[0].size + session.asks.layers[0].size).toBe(0);
    session.advance(5);
    expect(session.bids.layers[0].size).toBeGreaterThan(0);
  });

  it('never fills more than a trade printed, best price first', () => {
    const tape = new Tape(RECORDED_BOOK);
    tape.quote(0, 100, 100.02, 1, 1);
    tape.trade(2, SELL_TRADE, 96, 0.025);
    tape.quote(3, 100, 100.02, 1, 1);
    const layers = [
      { offsetBps: 10, size: 0.01, refreshS: 1 },
      { offsetBps: 20, size: 0.01, refreshS: 1 },
      { offsetBps: 30, size: 0.01, refreshS: 1 },
    ];
    const session = new Session(configured({ ...PLAIN, layers }), tape);
    session.advance(2.5);
    expect(Array.from(session.fills.size.slice(0, 3))).toEqual([
      0.01,
      0.01,
      expect.closeTo(0.005, 9) as number,
    ]);
    expect(Array.from(session.fills.layer.slice(0, 3))).toEqual([0, 1, 2]);
  });

  it('fills nothing on a feed of mids that only come to its price: they have to pass it', () => {
    const tape = new Tape({ ...RECORDED_BOOK, touch: false, sizes: false });
    for (const [t, mid] of [
      [0, 100],
      [1, 99.98],
      [2, 99.98],
      [3, 99.97],
    ])
      tape.quote(t, mid, mid);
    const layers = [{ offsetBps: 2, size: 0.01, refreshS: 60 }];
    const session = new Session(configured({ ...PLAIN, layers, risk: { minSpreadBps: 0 } }), tape);
    session.advance(2.5);
    expect(session.bids.layers[0].price).toBe(99.98);
    expect(session.fills.length).toBe(0);
    session.advance(3);
    expect(Array.from(session.fills.price.slice(0, session.fills.length))).toEqual([99.98]);
  });

  it('serves the order first that was there first where prices are equal, whatever its layer', () => {
    const tape = new Tape(RECORDED_BOOK);
    // Layer 1 rests at 99.97 from the start; layer 0 comes down to it at 5 s, when the market has moved.
    tape.quote(0, 100, 100.02, 1, 1);
    for (const t of [4, 6, 8]) tape.quote(t, 99.98, 100, 1, 1);
    tape.trade(9, SELL_TRADE, 99.9, 0.015);
    const layers = [
      { offsetBps: 2, size: 0.01, refreshS: 5 },
      { offsetBps: 3.5, size: 0.01, refreshS: 60 },
    ];
    const session = new Session(configured({ ...PLAIN, layers, risk: { minSpreadBps: 0 } }), tape);
    session.advance(8);
    expect(session.bids.layers.map(({ price }) => price)).toEqual([99.97, 99.97]);
    session.advance(9);
    expect(Array.from(session.fills.layer.slice(0, 2))).toEqual([1, 0]);
    expect(Array.from(session.fills.size.slice(0, 2))).toEqual([0.01, expect.closeTo(0.005, 9)]);
  });

  it('lets a print of no side at the very middle meet nobody, whatever the last bit of the mid', () => {
    const tape = new Tape(RECORDED_BOOK);
    tape.quote(0, 183.29, 183.34, 100, 100);
    // The bid of 183.29 rests from before; (183.28 + 183.30)/2 is more than 183.29 by the last bit.
    tape.quote(1, 183.28, 183.3, 100, 100);
    expect(0.5 * (183.28 + 183.3)).toBeGreaterThan(183.29);
    tape.trade(2, UNSIDED_TRADE, 183.29, 200);
    tape.trade(3, UNSIDED_TRADE, 183.28, 200);
    const config = configured({
      ...PLAIN,
      layers: [{ offsetBps: 1.2, size: 0.01, refreshS: 60 }],
      venue: { ...PLAIN.venue, fillRule: 'touch' },
      risk: { minSpreadBps: 0 },
    });
    const session = new Session(config, tape);
    session.advance(2);
    expect(session.bids.layers[0].price).toBe(183.29);
    expect(session.fills.length).toBe(0);
    session.advance(3);
    expect(session.fills.length).toBe(1);
  });

  it('counts no fill at the mid as lost by the dust of halving a sum', () => {
    const tape = new Tape(RECORDED_BOOK);
    tape.quote(0, 183.25, 183.3, 1, 1);
    for (let t = 1; t <= 20; t++) tape.quote(t, 183.28, 183.3, 1, 1);
    tape.trade(20, BUY_TRADE, 183.3, 1);
    tape.quote(30, 183.28, 183.3, 1, 1);
    const config = configured({
      ...PLAIN,
      layers: [{ offsetBps: 0.8, size: 0.01, refreshS: 60 }],
      venue: { ...PLAIN.venue, fillRule: 'touch' },
      risk: { minSpreadBps: 0 },
    });
    const session = new Session(config, tape);
    session.advance(30);
    expect(session.fills.price[0]).toBe(183.29);
    expect(session.fills.mid[0]).toBeGreaterThan(183.29);
    const { matured, losingShare, baseline } = session.risk.adverseSelection;
    expect({ matured, losingShare, baseline }).toEqual({ matured: 1, losingShare: 0, baseline: 0 });
  });

  it('tells of a price outside the collar without the dust of halving a sum', () => {
    const tape = new Tape(RECORDED_BOOK);
    tape.quote(0, 100, 100.02, 1, 1);
    tape.quote(1, 106.1, 106.12, 1, 1);
    const session = new Session(configured(PLAIN), tape);
    session.advance(1);
    expect(session.events.map(({ text }) => text)).toEqual([
      'A price of 106.11 is more than 5 % from 100.01: not believed until confirmed.',
    ]);
  });

  it('counts and re-prices a quote that would cross on arrival, to a tick behind the mid', () => {
    const tape = new Tape(RECORDED_BOOK);
    tape.quote(0, 100, 100.02, 1, 1);
    tape.quote(0.05, 99, 99.02, 1, 1);
    const config = configured({
      ...PLAIN,
      layers: [{ offsetBps: 2, size: 0.01, refreshS: 1 }],
      venue: { latencyMs: { feed: 0, order: 100, cancel: 100 } },
      risk: { minSpreadBps: 0 },
    });
    const session = new Session(config, tape);
    session.advance(0.2);
    expect(session.admission.repriced).toBe(1);
    expect(session.bids.layers[0].price).toBeCloseTo(99, 9);
  });

  it('prices it a whole tick behind a mid on the grid that halving a sum has left off it', () => {
    const tape = new Tape({ ...RECORDED_BOOK, tick: 0.1 });
    tape.quote(0, 61_601.9, 61_602, 1, 1);
    // The mid is 61 647.4; (61 646.7 + 61 648.1)/2 is less by the last bit.
    tape.quote(0.05, 61_646.7, 61_648.1, 1, 1);
    expect(0.5 * (61_646.7 + 61_648.1)).toBeLessThan(61_647.4);
    const config = configured({
      ...PLAIN,
      instrument: { tick: 0.1 },
      layers: [{ offsetBps: 2, size: 0.01, refreshS: 1 }],
      venue: { latencyMs: { feed: 0, order: 100, cancel: 100 } },
      risk: { minSpreadBps: 0 },
    });
    const session = new Session(config, tape);
    session.advance(0.2);
    expect(session.admission.repriced).toBe(1);
    expect(session.asks.layers[0].price).toBe(61_647.5);
  });

  it('is told apart by a kill: no quote from then on, until a reset', () => {
    const config = configured({
      durationS: 600,
      actions: [
        { t: 100, do: 'kill' },
        { t: 300, do: 'reset' },
      ],
    });
    const session = new Session(config, writeTape(config));
    session.advance(100.25);
    expect(session.state).toBe('killed');
    expect(openSizes(session.bids).every((size) => size === 0)).toBe(true);
    session.advance(299);
    expect(openSizes(session.bids).every((size) => size === 0)).toBe(true);
    session.advance(340);
    expect(session.state).toBe('active');
    expect(openSizes(session.bids).some((size) => size > 0)).toBe(true);
  });

  it('trips the five-minute breaker above its limit and not at it', () => {
    const lossOf = (fall: number): Session => {
      const tape = new Tape({ ...RECORDED_BOOK, touch: false, sizes: false, origin: 'synthetic' });
      tape.quote(0, 65_000, 65_000);
      tape.trade(2, SELL_TRADE, 64_000);
      tape.quote(3, 65_000, 65_000);
      tape.quote(10, 65_000 - fall, 65_000 - fall);
      tape.quote(11, 65_000 - fall, 65_000 - fall);
      const config = configured({
        ...PLAIN,
        layers: [{ offsetBps: 0, size: 0.01, refreshS: 1 }],
        risk: { minSpreadBps: 0, lossPer5Min: 25, sessionLoss: null },
        venue: { postOnly: false, pickOff: false, latencyMs: { feed: 0, order: 0, cancel: 0 } },
      });
      const session = new Session(config, tape);
      session.advance(11.5);
      expect(session.inventory).toBe(0.01);
      return session;
    };
    expect(lossOf(0).risk.lossBreaker.trips).toBe(0);
    expect(lossOf(2499).risk.lossBreaker.trips).toBe(0);
    expect(lossOf(2501).risk.lossBreaker.trips).toBe(1);
  });

  it('does not believe a misprint, and believes a move that three quotes confirm', () => {
    const tape = new Tape(RECORDED_BOOK);
    tape.quote(0, 100, 100.02, 1, 1);
    tape.quote(2, 1000, 1000.02, 1, 1);
    tape.trade(2.5, BUY_TRADE, 1000, 1);
    tape.quote(3, 100, 100.02, 1, 1);
    tape.quote(6, 90, 90.02, 1, 1);
    tape.quote(6.5, 90.01, 90.03, 1, 1);
    tape.quote(7, 90, 90.02, 1, 1);
    const session = new Session(configured(PLAIN), tape);
    session.advance(2.9);
    expect(session.mid).toBeCloseTo(100.01, 9);
    expect(session.fills.length).toBe(0);
    expect(session.bids.layers[0].size).toBe(0);
    session.advance(5);
    expect(session.bids.layers[0].price).toBeCloseTo(99.9, 1);
    session.advance(6.6);
    expect(session.mid).toBeCloseTo(100.01, 9);
    session.advance(7.1);
    expect(session.mid).toBeCloseTo(90.01, 9);
  });

  it('answers every accident of the day with the breaker that belongs to it', () => {
    const config = SCENARIOS.find((scenario) => scenario.name === 'accidents')!.config;
    const kinds = new Set(runSession(config, writeTape(config)).events.map((event) => event.kind));
    for (const kind of ['collar', 'stale', 'fresh', 'per-fill-loss', 'one-sided', 'resume']) {
      expect(kinds, kind).toContain(kind);
    }
  });

  it('stands no nearer than what fills cost, where a viable spread is asked for', () => {
    const pnl = (viableSpread: boolean): number => {
      const config = configured({
        durationS: 7200,
        market: { values: { informedShare: 0.7 } },
        layers: [{ offsetBps: 2, size: 0.01, refreshS: 1 }],
        risk: { viableSpread, adverseSelection: 'off', lossPer5Min: null, sessionLoss: null },
      });
      let sum = 0;
      for (let path = 0; path < 4; path++) sum += runSession(config, writeTape(config, path)).equity;
      return sum;
    };
    expect(pnl(true)).toBeGreaterThan(pnl(false));
  });

  it('takes bands of one’s own', () => {
    const at = (hardPct: number): number => {
      const config = configured({
        durationS: 3600,
        market: { events: [{ kind: 'burst', t: 300, durationS: 600, factor: 40, side: 'sell' }] },
        execution: { sizeLaw: 'constant' },
        risk: {
          bands: 'custom',
          softPct: 10,
          hardPct,
          lossPer5Min: null,
          oneSidedFills: null,
          fillSpike: null,
        },
      });
      const { fills } = runSession(config, writeTape(config));
      return Math.max(...fills.inventory.slice(0, fills.length));
    };
    expect(at(20)).toBeLessThan(at(80));
    expect(readConfig({ risk: { bands: 'custom', softPct: 90, hardPct: 50 } }).ok).toBe(false);
  });

  it('quotes a layer without a refresh time at every quote row, whatever the others do', () => {
    // Orders that reach beyond δ come as Poisson at A·e^(−kδ) a side: 2·0.2·7200·e^(−0.03·10) and ·e^(−0.03·20).
    const expected = [2133.5, 1580.6];
    for (const refreshS of [
      [0, 0],
      [0, 0.5],
      [0.5, 0],
    ]) {
      const config = configured({
        ...PLAIN,
        durationS: 7200,
        market: { part: 'brownian-poisson', values: { mid: 65_000, sigma: 0, A: 0.2, k: 0.03 } },
        layers: [10, 20].map((delta, i) => ({
          offsetBps: delta / 6.5,
          size: 0.01,
          refreshS: refreshS[i],
        })),
        execution: { sizeLaw: 'constant', refill: 'at-once' },
        risk: { bands: 'none' },
        venue: { ...PLAIN.venue, postOnly: false, pickOff: false },
      });
      const { fills } = runSession(config, writeTape(config));
      const filled = [0, 0];
      for (let i = 0; i < fills.length; i++) filled[fills.layer[i]]++;
      filled.forEach((n, l) => expect(Math.abs(n - expected[l])).toBeLessThan(4 * Math.sqrt(expected[l])));
    }
  });

  it('has no refresh time so short that it would never end', () => {
    const problems = readConfig({
      execution: { refreshS: 1e-9 },
      layers: [{ offsetBps: 5, size: 0.01, refreshS: 5e-324 }],
    });
    expect(problems.ok ? [] : problems.problems.map(({ path }) => path)).toEqual([
      'execution.refreshS',
      'layers[0].refreshS',
    ]);
  });

  it('keeps old orders rather than send more than its rate', () => {
    const config = configured({
      durationS: 60,
      layers: [{ offsetBps: 5, size: 0.01, refreshS: 0.05 }],
      risk: { maxOrdersPerS: 10 },
    });
    const session = runSession(config, writeTape(config));
    expect(session.entry.placed).toBeLessThanOrEqual(61 * 10);
    expect(session.risk.orderRate.throttled).toBeGreaterThanOrEqual(59);
  });

  it('draws the same tape and run for the same seed, and others for another', () => {
    const config = configured({ durationS: 900 });
    const digest = (seed: number): string => {
      const seeded = { ...config, seed };
      return runDigest(runSession(seeded, writeTape(seeded)));
    };
    expect(digest(1)).toBe(digest(1));
    expect(digest(1)).not.toBe(digest(2));
  });
});
