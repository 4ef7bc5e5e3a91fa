import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  anyAuditedDesk,
  auditedDesk,
  orderOfRules,
  STRICT_TO_LOOSE,
  STRICT_TO_LOOSE_ON_MIDS,
} from '../../support/fill-audit';

describe('whatever the market, the desk and the rule', () => {
  it('a fill is of a live order at its price, within what traded, and post-only never takes', () => {
    const fills = new Map<string, number>();
    fc.assert(
      fc.property(anyAuditedDesk, (of) => {
        const audit = auditedDesk(of, 600);
        fills.set(audit.rule, (fills.get(audit.rule) ?? 0) + audit.fills);
        expect(audit.violations.slice(0, 3)).toEqual([]);
      }),
      { numRuns: 150 },
    );
    for (const rule of ['reach', 'touch', 'through', 'queue', 'probabilistic'])
      expect(fills.get(rule), rule).toBeGreaterThan(100);
  });
});

describe('the same orders', () => {
  const recording = {
    seed: fc.integer({ min: 0, max: 0xffff_ffff }),
    rows: fc.constant(400),
    broken: fc.constant(false),
  };

  it('never fill more under a stricter rule, at any time: through ≤ queue ≤ queue with cancels spread ≤ touch', () => {
    let filled = 0;
    fc.assert(
      fc.property(
        fc.record({
          ...recording,
          touch: fc.constant(true),
          sizes: fc.constant(true),
          trades: fc.constant(true),
        }),
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        (of, power) => {
          const order = orderOfRules(of, STRICT_TO_LOOSE, power);
          filled += order.filled;
          expect(order.violations.slice(0, 3)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
    expect(filled).toBeGreaterThan(10);
  });

  it('never fill more by the passing mid alone than with drawn orders besides', () => {
    fc.assert(
      fc.property(
        fc.record({
          ...recording,
          touch: fc.constant(false),
          sizes: fc.constant(false),
          trades: fc.constant(false),
        }),
        (of) => {
          const order = orderOfRules(of, STRICT_TO_LOOSE_ON_MIDS, 1);
          expect(order.filled).toBeGreaterThan(0);
          expect(order.violations.slice(0, 3)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });
});
