import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyAuditedDesk,
  auditedDesk,
  orderOfRules,
  STRICT_TO_LOOSE,
  STRICT_TO_LOOSE_ON_MIDS,
} from '../support/fill-audit';

const FILLS = 1_000_000;
const ROWS = 8000;
/** Of random desks, so that a failure can be run again. */
const SEED = 20_240_808;
const WORLDS = 3000;

describe('a million fills', () => {
  it('are each of a live order, at its price, within what traded, and never taken by a post-only quote', () => {
    const fills: Record<string, number> = {};
    const violations: string[] = [];
    let total = 0;
    for (let batch = 0; total < FILLS; batch++) {
      for (const desk of fc.sample(anyAuditedDesk, { seed: SEED + batch, numRuns: 50 })) {
        const audit = auditedDesk(desk, ROWS);
        fills[audit.rule] = (fills[audit.rule] ?? 0) + audit.fills;
        total += audit.fills;
        violations.push(...audit.violations.slice(0, 3));
      }
    }
    console.info(`${total} fills by rule: ${JSON.stringify(fills)}`);
    expect(violations).toEqual([]);
    for (const rule of ['reach', 'touch', 'through', 'queue', 'probabilistic'])
      expect(fills[rule], rule).toBeGreaterThan(FILLS / 50);
  });
});

describe('the same orders in thousands of worlds', () => {
  it('never fill more under the stricter of two rules, at any time', () => {
    const violations: string[] = [];
    let filled = 0;
    for (let world = 0; world < WORLDS; world++) {
      const book = {
        seed: SEED + world,
        rows: 400,
        touch: true,
        sizes: true,
        trades: true,
        broken: world % 2 === 0,
      };
      const mids = { ...book, touch: false, sizes: false, trades: false };
      for (const order of [
        orderOfRules(book, STRICT_TO_LOOSE, 0.25 * (1 + (world % 20))),
        orderOfRules(mids, STRICT_TO_LOOSE_ON_MIDS, 1),
      ]) {
        filled += order.filled;
        violations.push(...order.violations.slice(0, 3));
      }
    }
    console.info(`${filled.toFixed(0)} base units filled in ${WORLDS} worlds`);
    expect(violations).toEqual([]);
    expect(filled).toBeGreaterThan(WORLDS);
  });
});
