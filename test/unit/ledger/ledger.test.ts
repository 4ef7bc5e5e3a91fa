import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/ledger/ledger';

const TICK = 0.01;
const LOT = 0.00001;

interface Trade {
  side: 1 | -1;
  ticks: number;
  lots: number;
  midTicks: number;
  feeBps: number;
}

const trade: fc.Arbitrary<Trade> = fc.record({
  side: fc.constantFrom<1 | -1>(1, -1),
  ticks: fc.integer({ min: 6_000_000, max: 7_000_000 }),
  lots: fc.integer({ min: 1, max: 20_000 }),
  midTicks: fc.integer({ min: 6_000_000, max: 7_000_000 }),
  feeBps: fc.integer({ min: -3, max: 5 }),
});

function booked(trades: readonly Trade[]): Ledger {
  const ledger = new Ledger(TICK, LOT);
  trades.forEach((t, i) =>
    ledger.fill(i, t.side, t.ticks / 100, t.lots / 100_000, t.midTicks / 100, t.feeBps, true),
  );
  return ledger;
}

describe('the ledger', () => {
  it('keeps cash and inventory exact in whole ticks and lots', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 200 }), (trades) => {
        const ledger = booked(trades);
        let cash = 0n;
        let lots = 0n;
        for (const t of trades) {
          cash -= BigInt(t.side * t.ticks * t.lots);
          lots += BigInt(t.side * t.lots);
        }
        expect(ledger.cash).toBe(Number(cash) * (TICK * LOT));
        expect(ledger.inventory).toBe(Number(lots) / 100_000);
      }),
    );
  });

  it('has realised + unrealised equal to cash + inventory at the mid', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 200 }), (trades) => {
        const ledger = booked(trades);
        const mid = 65_000.125;
        const worth = ledger.cash + ledger.inventory * mid;
        expect(ledger.realised + ledger.unrealised(mid)).toBeCloseTo(worth, 5);
      }),
    );
  });

  it('has equity equal to spread capture + inventory P&L − fees', () => {
    fc.assert(
      fc.property(fc.array(trade, { minLength: 1, maxLength: 200 }), (trades) => {
        const ledger = booked(trades);
        const mid = 64_321.98;
        ledger.settle(trades.length, mid);
        const parts = ledger.spreadCapture + ledger.inventoryPnl - ledger.fees;
        const scale = trades.reduce((sum, t) => sum + Math.abs(t.lots * t.ticks * TICK * LOT), 1);
        expect(Math.abs(ledger.equity(mid) - parts)).toBeLessThan(1e-10 * scale);
      }),
    );
  });

  it('charges a positive fee and pays out a negative one, on the notional', () => {
    const ledger = new Ledger(TICK, LOT);
    expect(ledger.fill(0, 1, 65_000, 0.01, 65_000, 5, false)).toBe(0.325);
    expect(ledger.fees).toBe(0.325);
    expect(ledger.equity(65_000)).toBe(-0.325);
    expect(ledger.fill(1, -1, 65_000, 0.01, 65_000, -1, true)).toBe(-0.065);
    expect(ledger.fees).toBe(0.26);
  });

  it('mirrors: swapping buys and sells negates inventory and keeps fees', () => {
    fc.assert(
      fc.property(fc.array(trade, { maxLength: 100 }), (trades) => {
        const ledger = booked(trades);
        const mirrored = booked(trades.map((t) => ({ ...t, side: -t.side as 1 | -1 })));
        expect(mirrored.inventory + 0).toBe(-ledger.inventory + 0);
        expect(mirrored.cash + 0).toBe(-ledger.cash + 0);
        expect(mirrored.fees).toBe(ledger.fees);
      }),
    );
  });

  it('takes average cost: a sale from a long position realises against it, a flip starts anew', () => {
    const ledger = new Ledger(TICK, LOT);
    ledger.fill(0, 1, 100, 1, 100, 0, true);
    ledger.fill(1, 1, 110, 1, 110, 0, true);
    expect(ledger.averageCost).toBeCloseTo(105, 9);
    ledger.fill(2, -1, 120, 1, 120, 0, true);
    expect(ledger.realised).toBeCloseTo(15, 9);
    ledger.fill(3, -1, 120, 2, 120, 0, true);
    expect(ledger.realised).toBeCloseTo(30, 9);
    expect(ledger.averageCost).toBeCloseTo(120, 9);
    expect(ledger.inventory).toBe(-1);
  });

  it('does not take the cash paid for a purchase for a loss', () => {
    const ledger = new Ledger(TICK, LOT);
    ledger.fill(0, 1, 65_000, 0.01, 65_000, 0, true);
    expect(ledger.cash).toBeCloseTo(-650, 9);
    expect(ledger.equity(65_000)).toBe(0);
  });

  it('counts time-weighted inventory', () => {
    const ledger = new Ledger(0, 0);
    ledger.fill(10, 1, 100, 2, 100, 0, true);
    ledger.fill(20, -1, 100, 3, 100, 0, true);
    ledger.settle(30, 100);
    expect(ledger.absoluteInventoryTime).toBe(2 * 10 + 1 * 10);
    expect(ledger.squaredInventoryTime).toBe(4 * 10 + 1 * 10);
  });
});
