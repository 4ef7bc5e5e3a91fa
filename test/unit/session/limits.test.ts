import { describe, expect, it } from 'vitest';
import type { RestingOrders } from '../../../src/domain/resting-orders';
import { riskState } from '../../../src/session/risk-view';
import { runSession, writeTape } from '../../../src/session/run';
import { BARE_THEORY, scenarioNamed, SCENARIOS, type Scenario } from '../../../src/session/scenarios';
import { BUY } from '../../../src/domain/side';
import type { TradingState } from '../../../src/risk/risk-control';
import { Session } from '../../../src/session/session';
import type { Band } from '../../../src/risk/bands';
import { MARK_COLUMNS, type DeskEvent, type DeskEventKind } from '../../../src/session/recording';
import { configured } from '../../support/configured';
import { openSizes } from '../../support/open-sizes';

/** What stops quoting for a minute. */
const PAUSES: readonly DeskEventKind[] = [
  'per-fill-loss',
  'five-minute-loss',
  'adverse-selection',
  'one-sided',
  'fill-spike',
  'emergency',
];
const OTHERS: readonly DeskEventKind[] = [
  'session-loss',
  'stale',
  'collar',
  'order-rate',
  'band',
  'kill',
  'reduce',
  'reset',
];
/** Orders that are cancelled stay for 50 ms. */
const CANCELLED_S = 0.06;

/** The desk as it stood at a whole second. */
interface Second {
  readonly state: TradingState;
  readonly band: Band;
  readonly inventory: number;
  readonly bids: number;
  readonly asks: number;
  /** Names of the limits that the page shows as tripped. */
  readonly tripped: readonly string[];
  readonly cause: string;
}

interface Watched {
  readonly scenario: Scenario;
  readonly events: readonly DeskEvent[];
  readonly seconds: readonly Second[];
  readonly session: Session;
}

function standing(orders: RestingOrders): number {
  return openSizes(orders).filter((size) => size > 0).length;
}

function watch(scenario: Scenario): Watched {
  const { config } = scenario;
  const session = new Session(config, writeTape(config));
  const seconds: Second[] = [];
  for (let s = 0; s <= config.durationS; s++) {
    session.advance(s);
    const risk = riskState(session);
    seconds.push({
      state: session.state,
      band: session.risk.band,
      inventory: session.inventory,
      bids: standing(session.bids),
      asks: standing(session.asks),
      tripped: risk.breakers.filter((breaker) => breaker.tripped).map((breaker) => breaker.name),
      cause: risk.cause,
    });
  }
  return { scenario, events: session.events, seconds, session };
}

const watched = SCENARIOS.filter(({ config }) => config.durationS >= 60).map(watch);

function eachEvent(kind: DeskEventKind, look: (event: DeskEvent, of: Watched) => void): void {
  let seen = 0;
  for (const of of watched)
    for (const event of of.events) {
      if (event.kind !== kind) continue;
      seen++;
      look(event, of);
    }
  expect(seen, `${kind} in any scenario`).toBeGreaterThan(0);
}

/** The first whole second by which cancellations have arrived. */
const after = (timeS: number): number => Math.ceil(timeS + CANCELLED_S);

describe('the scenarios of the menu', () => {
  it.each([...PAUSES, ...OTHERS])('show %s', (kind) => {
    expect(watched.filter(({ events }) => events.some((event) => event.kind === kind))).not.toEqual([]);
  });

  it('show every band and every trading state', () => {
    const seconds = watched.flatMap((of) => of.seconds);
    // The emergency lasts until its order has traded, a twentieth of a second: an event of its own above.
    expect(new Set(seconds.map(({ band }) => band))).toEqual(new Set(['normal', 'soft', 'hard']));
    expect(new Set(seconds.map(({ state }) => state))).toEqual(
      new Set(['active', 'reducing', 'paused', 'halted', 'killed', 'stale']),
    );
  });
});

describe('a limit that has been reached', () => {
  it.each(PAUSES)('%s pauses for a minute, says so, and quoting resumes by itself', (kind) => {
    eachEvent(kind, ({ timeS }, { scenario, seconds, events }) => {
      const where = `${scenario.name} at ${timeS}`;
      const first = after(timeS);
      const halts = events.some((other) => other.kind === 'session-loss' && other.timeS <= timeS + 60);
      expect(halts, where).toBe(false);
      for (let s = first; s < timeS + 60; s++) {
        expect(seconds[s].state, where).toBe('paused');
        expect(seconds[s].bids + seconds[s].asks, where).toBe(0);
        expect(seconds[s].tripped, where).toContain(kind);
        expect(seconds[s].cause, where).not.toBe('');
      }
      const resumed = events.find((other) => other.kind === 'resume' && other.timeS >= timeS);
      expect(resumed?.timeS, where).toBeCloseTo(timeS + 60, 9);
      const back = seconds[Math.ceil(timeS + 60.2)];
      expect(back.state, where).toBe('active');
      expect(back.bids + back.asks, where).toBeGreaterThan(0);
    });
  });

  it.each(['stale', 'collar'] as const)('%s withdraws the quotes until a price is believed', (kind) => {
    eachEvent(kind, ({ timeS }, { scenario, seconds }) => {
      let s = Math.ceil(timeS);
      if (kind === 'stale') {
        expect(seconds[after(timeS)].state, scenario.name).toBe('stale');
        expect(seconds[after(timeS)].tripped).toContain(kind);
        expect(seconds[after(timeS)].bids + seconds[after(timeS)].asks).toBe(0);
      }
      while (seconds[s].state === 'stale') s++;
      expect(s - timeS, scenario.name).toBeLessThan(60);
      expect(seconds[s + 1].bids + seconds[s + 1].asks, scenario.name).toBeGreaterThan(0);
    });
  });

  it('the session’s loss halts until a reset, after which the loss counts anew', () => {
    eachEvent('session-loss', ({ timeS }, { scenario, seconds, session }) => {
      for (let s = after(timeS); s < seconds.length; s++) {
        expect(seconds[s].state, scenario.name).toBe('halted');
        expect(seconds[s].bids + seconds[s].asks).toBe(0);
        expect(seconds[s].tripped).toContain('session-loss');
      }
      const again = new Session(session.config, session.tape);
      again.advance(timeS + 100);
      expect(again.risk.sessionLoss(again.equity)).toBeGreaterThan(200);
      again.schedule({ t: again.timeS, do: 'reset' });
      expect(again.risk.sessionLoss(again.equity)).toBe(0);
      for (let s = 1; s <= 120; s++) {
        again.advance(timeS + 100 + s);
        expect(again.state, `${s} s after the reset`).toBe('active');
        expect(standing(again.bids) + standing(again.asks)).toBeGreaterThan(0);
      }
    });
  });

  it('the message limit lets the rest of the orders wait, and they come', () => {
    eachEvent('order-rate', ({ timeS }, { seconds }) => {
      expect(seconds[Math.floor(timeS)].tripped).toContain('order-rate');
      expect(seconds[Math.ceil(timeS + 30)].bids).toBe(4);
      expect(seconds[Math.ceil(timeS + 30)].asks).toBe(4);
    });
  });
});

describe('the inventory bands', () => {
  it('withdraw the adding side in the hard band, and are left again', () => {
    const { seconds, events } = watched.find(({ scenario }) => scenario.name === 'flash-crash')!;
    const bands = seconds.map(({ band }) => band);
    const emergency = events.find(({ kind }) => kind === 'emergency')!.timeS;
    expect(Math.abs(seconds[Math.ceil(emergency + 1)].inventory)).toBeCloseTo(0.15, 3);
    expect(bands.indexOf('soft')).toBeLessThan(emergency);
    expect(bands.lastIndexOf('normal')).toBeGreaterThan(emergency);
    for (let s = 1; s < seconds.length; s++) {
      const { band, inventory, bids, asks } = seconds[s];
      if (band !== 'hard' || seconds[s - 1].band !== 'hard') continue;
      expect(inventory > 0 ? bids : asks, `at ${s} s`).toBe(0);
    }
  });
});

describe('what the user does', () => {
  const { config } = scenarioNamed('every-limit')!;
  const of = watched.find(({ scenario }) => scenario.name === 'every-limit')!;
  const timeOf = (verb: string): number => config.actions.find((action) => action.do === verb)!.t;

  it('kill: no order until the reset', () => {
    const from = timeOf('kill');
    for (let s = from + 1; s < from + 300; s++) {
      expect(of.seconds[s].state).toBe('killed');
      expect(of.seconds[s].bids + of.seconds[s].asks).toBe(0);
    }
    expect(of.seconds[from + 301].state).toBe('active');
    expect(of.seconds[from + 301].bids).toBe(4);
  });

  it('reduce: only the side that shrinks the position, never beyond flat, until the reset', () => {
    const from = timeOf('reduce');
    const held = of.seconds[from].inventory;
    expect(held).not.toBe(0);
    for (let s = from + 1; s < from + 600; s++) {
      const { state, bids, asks, inventory } = of.seconds[s];
      expect(state).toBe('reducing');
      expect(held > 0 ? bids : asks).toBe(0);
      expect(Math.abs(inventory)).toBeLessThanOrEqual(Math.abs(held));
      expect(inventory * Math.sign(held)).toBeGreaterThanOrEqual(0);
    }
    expect(Math.abs(of.seconds[from + 599].inventory)).toBeLessThan(Math.abs(held));
    expect(of.seconds[from + 601].state).toBe('active');
  });
});

describe('a limit that is changed from a time on', () => {
  it.each([
    ['risk.lossPer5Min', 0.5, 'five-minute-loss'],
    ['risk.oneSidedFills', 2, 'one-sided'],
    ['risk.fillSpike', 1, 'fill-spike'],
    ['risk.maxOrdersPerS', 2, 'order-rate'],
  ] as const)('%s binds from then on and not before', (path, value, kind) => {
    const config = configured({
      durationS: 3600,
      market: { values: { A: 0.1 } },
      actions: [{ t: 1800, do: 'set', path, value }],
    });
    const times = runSession(config, writeTape(config))
      .events.filter((event) => event.kind === kind)
      .map(({ timeS }) => timeS);
    expect(times.length).toBeGreaterThan(0);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(1800);
  });
});

describe('the adverse-selection breaker that widens', () => {
  it('doubles every distance for a minute and goes on quoting', () => {
    const config = configured({
      market: { values: { informedShare: 0.6 } },
      risk: { adverseAction: 'widen' },
    });
    const tape = writeTape(config);
    const trip = runSession(config, tape).events.find(({ kind }) => kind === 'adverse-selection')!;
    const session = new Session(config, tape);
    const caution = (timeS: number): number | undefined => {
      session.advance(timeS);
      return session.explain(0, BUY)?.steps.find(({ name }) => name === 'caution')?.amount;
    };
    expect(caution(trip.timeS - 1)).toBeUndefined();
    // The innermost layer stands 5 bp away: 5 bp more.
    expect(caution(trip.timeS + 1)! / session.mid).toBeCloseTo(-0.0005, 12);
    expect(session.state).toBe('active');
    expect(session.bids.layers[0].price / session.reservationPrice).toBeCloseTo(1 - 0.001, 4);
    const shown = riskState(session).breakers.find(({ name }) => name === 'adverse-selection')!;
    expect(shown.tripped).toBe(true);
    expect(shown.countdownS).toBeCloseTo(59, 9);
    expect(caution(trip.timeS + 61)).toBeUndefined();
  });

  it('leaves the charts without a share until ten further fills have matured', () => {
    const config = configured({
      market: { values: { informedShare: 0.6 } },
      risk: { adverseAction: 'widen' },
    });
    const session = runSession(config, writeTape(config));
    const trip = session.events.find(({ kind }) => kind === 'adverse-selection')!;
    const shares = (column: number): number[] =>
      Array.from({ length: session.marks.length }, (_, row) => session.marks.at(row, column));
    const chance = shares(MARK_COLUMNS.losingBaseline);
    const after = Math.ceil(trip.timeS / session.marks.stepS);
    expect(chance[after - 2]).toBeGreaterThan(0);
    expect(chance[after + 1]).toBeNaN();
    expect(shares(MARK_COLUMNS.losingShare)[after + 1]).toBeNaN();
    const known = chance.filter((share) => Number.isFinite(share));
    expect(known.length).toBeGreaterThan(100);
    expect(Math.max(...known)).toBeLessThan(0.8);
  });
});

describe('the volatility scaler', () => {
  it('widens the table’s layers while volatility is above its median', () => {
    const config = configured({
      durationS: 3600,
      market: { events: [{ kind: 'regime', t: 1800, durationS: 600, factor: 6 }] },
      strategy: { volatilityScaler: true },
    });
    const session = new Session(config, writeTape(config));
    const widened = (timeS: number): number => {
      session.advance(timeS);
      const { steps, mid } = session.explain(0, BUY)!;
      return -(steps.find(({ name }) => name === 'volatility')?.amount ?? 0) / mid;
    };
    expect(widened(1790)).toBeLessThan(0.0002);
    expect(widened(2390)).toBeGreaterThan(0.0003);
  });
});

describe('the anatomy of a quote that would cross', () => {
  it('ends with post-only: from a price that the desk saw late to one behind the market', () => {
    const config = configured({
      durationS: 600,
      market: { events: [{ kind: 'jump', t: 300, size: -900, overS: 0, recovered: 0 }] },
      venue: { latencyMs: { feed: 2000, order: 50, cancel: 50 } },
      risk: { lossPer5Min: null, sessionLoss: null, perFillLoss: null },
    });
    const session = new Session(config, writeTape(config));
    session.advance(301);
    const { mid, price, steps, binding } = session.explain(0, BUY)!;
    expect(binding).toBe('post-only');
    expect(price).toBeLessThan(session.mid);
    expect(session.mid - price).toBeLessThan(0.03);
    expect(steps.reduce((sum, step) => sum + step.amount, mid)).toBeCloseTo(price, 6);
    session.advance(310);
    expect(session.explain(0, BUY)!.binding).not.toBe('post-only');
  });
});

describe('a hard band that begins at nothing', () => {
  it('quotes both sides without a position, and after a fill the side that brings it back', () => {
    for (const lotStep of [1e-5, 0]) {
      const config = configured({
        durationS: 3600,
        instrument: { lotStep },
        risk: { bands: 'custom', softPct: 0, hardPct: 0 },
      });
      const session = new Session(config, writeTape(config));
      let held = 0;
      for (let timeS = 1; timeS <= 3600; timeS++) {
        session.advance(timeS);
        for (const orders of [session.bids, session.asks])
          for (const size of openSizes(orders)) expect(size).toBeGreaterThanOrEqual(0);
        held = Math.max(held, Math.abs(session.inventory));
      }
      expect(session.fills.length).toBeGreaterThan(10);
      // One side's four layers can fill before they are withdrawn, and no more.
      expect(held).toBeGreaterThan(0);
      expect(held).toBeLessThanOrEqual(0.175 + 1e-9);
    }
  });
});

describe('a bound of the strategy, in lots', () => {
  const grids = [0, 0.01].flatMap((tick) => [1, 0.1, 0.3, 0.007].map((lot) => ({ tick, lot })));

  it.each(grids)('is reached and never passed, for lots of $lot on ticks of $tick', ({ tick, lot }) => {
    const config = configured({
      ...BARE_THEORY,
      durationS: 4000,
      instrument: { tick },
      market: { part: 'brownian-poisson', values: { sigma: 1, A: 0.5, k: 0.06, gridS: 5 } },
      strategy: { part: 'fixed', volatility: 'given', values: { halfSpread: 15, lot, Q: 3 } },
    });
    const { fills } = runSession(config, writeTape(config));
    const held = Array.from(fills.inventory.subarray(0, fills.length), Math.abs);
    expect(Math.max(...held) / lot).toBeCloseTo(3, 9);
  });
});
