import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RiskConfig } from '../../../src/risk/risk-config';
import { RiskControl, type RiskEventKind, type WatchedDesk } from '../../../src/risk/risk-control';
import { BUY, SELL } from '../../../src/domain/side';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';

/** A desk that only writes down what risk does to it. */
class WrittenDesk implements WatchedDesk {
  withdrawn = 0;
  requoted = 0;
  underWay = false;
  readonly told: RiskEventKind[] = [];

  withdraw(): void {
    this.withdrawn++;
  }
  requote(): void {
    this.requoted++;
  }
  halve(): { side: 1 | -1; size: number } | null {
    if (this.underWay) return null;
    this.underWay = true;
    return { side: SELL, size: 0.1 };
  }
  reschedule(): void {
    // Nothing is due here.
  }
  tell(_timeS: number, kind: RiskEventKind): void {
    this.told.push(kind);
  }
}

const RISK: RiskConfig = {
  ...DEFAULT_CONFIG.risk,
  bands: 'article-7',
  maxInventory: 0.5,
  lossPer5Min: 75,
  sessionLoss: 200,
  perFillLoss: 50,
  oneSidedFills: null,
  fillSpike: null,
  pauseS: 60,
  staleS: 5,
};

let desk: WrittenDesk;
let risk: RiskControl;

/** A desk with a price, watched under these limits. */
function watched(changed: Partial<RiskConfig> = {}): void {
  desk = new WrittenDesk();
  risk = new RiskControl({ ...RISK, ...changed }, desk);
  risk.onFreshPrice(0, true);
}

describe('the state of a desk', () => {
  beforeEach(() => watched());

  test('nothing may be quoted before the first price, and the first one is no return', () => {
    const fresh = new RiskControl(RISK, desk);
    expect(fresh.mayQuote()).toBe(false);
    expect(risk.mayQuote()).toBe(true);
    expect(desk.told).toEqual([]);
  });

  test('the strictest reason wins, and each ends by itself', () => {
    risk.losePrice(10, 'stale', 'x', 'No price.');
    expect(risk.state).toBe('stale');
    risk.afterFills(11, BUY, 0, 0, 51);
    expect(risk.state).toBe('paused');
    risk.onSecond(12, 12, -201);
    expect(risk.state).toBe('halted');
    risk.kill(13);
    expect(risk.state).toBe('killed');
    risk.resume(71, -201);
    expect(risk.state).toBe('killed');
    risk.reset(72, -201);
    expect(risk.state).toBe('stale');
    risk.onFreshPrice(73, false);
    expect(risk.state).toBe('active');
    expect(risk.cause).toBe('');
    expect(desk.told).toEqual(['stale', 'per-fill-loss', 'session-loss', 'kill', 'reset', 'fresh']);
  });

  test('quotes are taken back whenever they may no longer stand, and let in anew when they may', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 40 }), (deeds) => {
        watched();
        let t = 1;
        for (const deed of deeds) {
          const { withdrawn, requoted } = desk;
          const might = risk.mayQuote();
          t += 20;
          if (deed === 0) risk.kill(t);
          else if (deed === 1) risk.reset(t, 0);
          else if (deed === 2) risk.losePrice(t, 'bad-book', 'x', 'x');
          else if (deed === 3) risk.onFreshPrice(t, false);
          else if (deed === 4) risk.afterFills(t, BUY, 0.1, 0, 51);
          else if (deed === 5 && risk.resumeDue <= t) risk.resume(t, 0);
          else if (deed === 6) risk.reduce(t);
          else risk.onSecond(t, t, 0);
          const may = risk.mayQuote();
          if (might && !may) expect(desk.withdrawn).toBeGreaterThan(withdrawn);
          if (!might && may) expect(desk.requoted).toBeGreaterThan(requoted);
          expect(may).toBe(risk.state === 'active' || risk.state === 'reducing');
          expect(risk.cause === '').toBe(risk.state === 'active');
        }
      }),
    );
  });

  test('only a halt makes the session’s loss count anew', () => {
    risk.onSecond(10, 10, -100);
    risk.kill(11);
    risk.reset(12, -100);
    expect(risk.sessionLoss(-100)).toBe(100);
    risk.onSecond(13, 13, -201);
    risk.reset(14, -201);
    expect(risk.sessionLoss(-201)).toBe(0);
  });
});

describe('inventory', () => {
  beforeEach(() => watched());

  test('the hard band is told once on the way up, and never on the way down', () => {
    for (const inventory of [0.1, 0.3, 0.41, 0.45, 0.3, 0.1]) risk.updateBand(1, inventory);
    expect(desk.told).toEqual(['band']);
    expect(risk.band).toBe('normal');
  });

  test('the limit sends half of the position once, however many fills come while that order is under way', () => {
    risk.afterFills(1, BUY, 0.5, 0, 0);
    risk.afterFills(1.01, BUY, 0.5, 0, 0);
    expect(risk.emergencies).toBe(1);
    expect(risk.state).toBe('paused');
    expect(risk.pausedUntilS).toBe(61);
  });
});

test('without limits nothing pauses but the reader', () => {
  watched({ bands: 'none' });
  risk.onSecond(1, 1, -1e6);
  risk.checkStale(1000, 0);
  risk.updateBand(1000, 100);
  expect(risk.mayQuote()).toBe(true);
  risk.kill(1001);
  expect(risk.mayQuote()).toBe(false);
  expect(desk.told).toEqual(['kill']);
});

test('a price that is too old is looked at when it is, not before', () => {
  watched();
  risk.checkStale(5, 2);
  expect(risk.staleDue).toBe(7);
  expect(risk.mayQuote()).toBe(true);
  risk.checkStale(7, 2);
  expect(risk.state).toBe('stale');
  expect(risk.staleDue).toBe(Infinity);
  risk.onFreshPrice(8, false);
  expect(risk.staleDue).toBe(13);
});
