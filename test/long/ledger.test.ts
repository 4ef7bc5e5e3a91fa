import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/domain/random';
import { Ledger } from '../../src/ledger/ledger';

const FILLS = 1_000_000;
const TICK = 0.01;
const LOT = 0.00001;

/** a/b rounded to the nearest, halves upwards, in whole numbers; b > 0. */
function roundedRatio(a: bigint, b: bigint): bigint {
  const twice = 2n * a + b;
  const quotient = twice / (2n * b);
  return twice < 0n && twice % (2n * b) !== 0n ? quotient - 1n : quotient;
}

/** Accounting in whole tick·lots without a limit of size: a closing fill removes round(basis·closed/|q|). */
class WholeNumbers {
  cash = 0n;
  lots = 0n;
  basis = 0n;
  fees = 0n;

  fill(lots: bigint, ticks: bigint, feeUnits: bigint): void {
    const held = this.lots;
    this.cash -= lots * ticks;
    this.fees += feeUnits;
    this.lots += lots;
    const opens = held === 0n || held > 0n === lots > 0n;
    const [size, had] = [lots < 0n ? -lots : lots, held < 0n ? -held : held];
    if (opens) this.basis += lots * ticks;
    else if (size >= had) this.basis = this.lots * ticks;
    else this.basis -= roundedRatio(this.basis * size, had);
  }
}

describe('a million random fills', () => {
  it.each([3, 77])(
    'leave cash, inventory, cost and fees exact to the last unit (seed %s)',
    (seed) => {
      const random = randomStream(seed, 'ledger');
      const whole = (below: number): number => Math.floor(random.unit() * below);
      const ledger = new Ledger(TICK, LOT);
      const exact = new WholeNumbers();
      let ticks = 6_500_000;
      for (let i = 0; i < FILLS; i++) {
        ticks = Math.max(5_000_000, Math.min(8_000_000, ticks + whole(2001) - 1000));
        const lots = 1 + whole(i % 10 === 0 ? 50_000 : 2000);
        // Back towards flat more often than not, so that positions open, close and turn around.
        const side = whole(100) < (ledger.inventory > 0 ? 40 : 60) ? 1 : -1;
        const feeBps = whole(9) - 3;
        ledger.fill(i, side, ticks / 100, lots / 100_000, (ticks + whole(200) - 100) / 100, feeBps, true);
        // Notional in tick·lots is 1e-7 of the currency; bp of it, in 1e-8: a factor of 1e-3, rounded.
        const feeUnits = roundedRatio(BigInt(ticks) * BigInt(lots) * BigInt(feeBps), 1000n);
        exact.fill(BigInt(side * lots), BigInt(ticks), feeUnits);
        if (i % 1000 !== 999) continue;
        const state = ledger.save();
        expect(BigInt(state.cashUnits)).toBe(exact.cash);
        expect(BigInt(state.lots)).toBe(exact.lots);
        expect(BigInt(state.basisUnits)).toBe(exact.basis);
        expect(BigInt(state.feeUnits)).toBe(exact.fees);
        // realised + unrealised = cash + inventory·mid, in whole half tick·lots.
        const midHalfTicks = BigInt(2 * ticks + 1);
        const realised = 2n * (BigInt(state.cashUnits) + BigInt(state.basisUnits));
        const unrealised = BigInt(state.lots) * midHalfTicks - 2n * BigInt(state.basisUnits);
        expect(realised + unrealised).toBe(2n * exact.cash + exact.lots * midHalfTicks);
      }
    },
    120_000,
  );
});
