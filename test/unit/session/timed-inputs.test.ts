import { describe, expect, it } from 'vitest';
import type { Action, Config } from '../../../src/session/config';
import { changedFrom, changesBetween, withActions } from '../../../src/session/config-changes';
import { Player } from '../../../src/session/player';
import { readConfig } from '../../../src/session/read-config';
import { readRecordedConfig } from '../../../src/session/recorded-config';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { scenarioNamed } from '../../../src/session/scenarios';
import { Session } from '../../../src/session/session';
import { STRATEGIES } from '../../../src/strategy/registry';
import { copyTape, Tape } from '../../../src/tape/tape';
import { withSetting } from '../../../src/ui/rail/setting';
import { configured } from '../../support/configured';

/** Nothing stops quoting but what a test asks for. */
const QUIET = {
  lossPer5Min: null,
  sessionLoss: null,
  perFillLoss: null,
  oneSidedFills: null,
  fillSpike: null,
  adverseSelection: 'off',
};

const set = (t: number, path: string, value: unknown): Action => ({ t, do: 'set', path, value });

function at(config: Config, timeS: number): Session {
  const session = new Session(config, writeTape(config));
  session.advance(timeS);
  return session;
}

describe('an input of the present moment', () => {
  it('happens at once, whatever is to happen later', () => {
    const player = new Player(scenarioNamed('every-limit')!.config);
    player.seek(1800);
    player.act('kill');
    expect(player.session.state).toBe('killed');
    player.seek(2400);
    const again = runSession({ ...player.config, untilS: 2400 }, player.tape);
    expect(runDigest(again)).toBe(runDigest(player.session));
    const read = readConfig(JSON.parse(JSON.stringify(player.config)));
    expect(read.ok && read.config.actions).toEqual(player.config.actions);
  });

  it('happens at once after a cursor that went back', () => {
    const player = new Player(configured({ durationS: 3600 }));
    player.seek(3000);
    player.act('kill');
    player.seek(2000);
    expect(player.session.state).toBe('active');
    player.act('kill');
    expect(player.session.state).toBe('killed');
  });
});

describe('settings of one time', () => {
  it.each(Object.keys(STRATEGIES))(
    'change the strategy to %s from now on, as for the whole session',
    (part) => {
      const config = configured({ durationS: 3600 });
      const other = withSetting(config, 'strategy.part', part);
      const forked = readConfig(changedFrom(config, 1800, changesBetween(config, other)));
      expect(forked.ok ? [] : forked.problems).toEqual([]);
      if (!forked.ok || part === config.strategy.part) return;
      expect(withActions(forked.config).strategy).toEqual(other.strategy);
      const session = at(forked.config, 1801);
      expect(session.config.strategy).toEqual(other.strategy);
    },
  );

  it('are valid once all are made, and each meets those before it', () => {
    const pair = (first: Action, second: Action) => readConfig({ actions: [first, second] });
    const crossing = [set(10, 'risk.softPct', 90), set(10, 'risk.hardPct', 95)] as const;
    const custom = { risk: { bands: 'custom', softPct: 50, hardPct: 80 } };
    expect(readConfig({ ...custom, actions: crossing }).ok).toBe(true);
    const apart = readConfig({
      ...custom,
      actions: [set(10, 'risk.softPct', 90), set(11, 'risk.hardPct', 95)],
    });
    expect(apart.ok ? [] : apart.problems.map(({ path }) => path)).toEqual(['actions[0].value']);
    const later = pair(set(5, 'risk.bands', 'custom'), set(10, 'risk.hardPct', 40));
    expect(later.ok ? [] : later.problems).toMatchObject([
      { path: 'actions[1].value', code: 'out-of-range' },
    ]);
  });

  it('are refused where nothing stands by their name', () => {
    for (const path of ['strategy.values.__proto__', 'strategy.values.nothing', 'risk.constructor'])
      expect(readConfig({ actions: [set(1, path, 1)] }).ok, path).toBe(false);
  });

  it('cannot bring a strategy whose beliefs a recording lacks', () => {
    const written = writeTape(configured({ durationS: 60 }));
    const recording = copyTape(written, { ...written.header, origin: 'recorded', truth: null });
    const desk = (...actions: Action[]) => ({ strategy: { part: 'fixed', values: {} }, actions });
    const part = set(5, 'strategy.part', 'glft');
    const read = readRecordedConfig(desk(part), recording);
    expect(read.ok ? [] : read.problems.map(({ path }) => path)).toEqual([
      'strategy.values.sigma',
      'strategy.values.A',
      'strategy.values.k',
    ]);
    const stated = ['sigma', 'A', 'k'].map((name) => set(5, `strategy.values.${name}`, 0.5));
    for (const [actions, tape] of [
      [[part, ...stated], recording],
      [[part], written],
    ] as const) {
      const complete = readRecordedConfig(desk(...actions), tape);
      expect(complete.ok ? [] : complete.problems).toEqual([]);
      if (complete.ok) expect(runSession(complete.config, tape).config.strategy.part).toBe('glft');
    }

    const player = new Player(configured({}));
    expect(player.loadTape(recording).ok).toBe(true);
    expect(player.change(withSetting(player.config, 'strategy.part', 'fixed')).ok).toBe(true);
    const refused = player.change({ ...player.config, actions: [part] });
    expect(refused.ok ? [] : refused.problems).toHaveLength(3);
  });
});

describe('a belief set on the way', () => {
  it('is the volatility at once where it is the given one', () => {
    const session = at(configured({ strategy: { volatility: 'given' } }), 100);
    session.schedule(set(100, 'strategy.values.sigma', 40));
    expect(session.sigma).toBe(40);
  });

  it('does not make an estimate forget what it has seen', () => {
    const market = { part: 'brownian-poisson', values: { sigma: 4 } };
    const session = at(configured({ market, strategy: { values: { sigma: 20 } } }), 1000);
    const { sigma } = session;
    expect(sigma).toBeLessThan(8);
    session.schedule(set(1000, 'strategy.volatilityScaler', true));
    session.schedule(set(1000, 'strategy.values.sigma', 30));
    expect(session.sigma).toBe(sigma);
  });
});

/** A run on the first tape that brings the desk into its hard band. */
function hardAfterAll(config: Config): Session {
  for (let seed = 1; seed < 80; seed++) {
    const session = at({ ...config, seed }, 0);
    for (let t = 1; t < 7200 && session.risk.band !== 'hard'; t++) session.advance(t);
    if (session.risk.band === 'hard') return session;
  }
  throw new Error('no tape leads there');
}

describe('limits set on the way', () => {
  it('do not count losses again that a pause has paid for', () => {
    const market = { part: 'informed-jumps', events: [{ kind: 'jump', t: 100, size: -900 }] };
    let tried = 0;
    for (let seed = 1; seed < 40 && tried < 3; seed++) {
      const config = configured({ durationS: 1200, seed, market, risk: { ...QUIET, lossPer5Min: 20 } });
      const told = runSession(config, writeTape(config)).events;
      const tripped = told.findIndex(({ kind }) => kind === 'five-minute-loss');
      const resumed = told.slice(tripped).find(({ kind }) => kind === 'resume');
      if (tripped < 0 || resumed === undefined || resumed.timeS > 600) continue;
      tried++;
      const t = resumed.timeS + 5;
      const changed = runSession(
        { ...config, actions: [set(t, 'risk.maxSpreadBps', 199)] },
        writeTape(config),
      );
      const before = told.filter(({ kind, timeS }) => kind === 'five-minute-loss' && timeS < t + 60);
      const after = changed.events.filter(({ kind, timeS }) => kind === 'five-minute-loss' && timeS < t + 60);
      expect(after.length).toBe(before.length);
    }
    expect(tried).toBe(3);
  });

  it('hold at once for the position and for what rests', () => {
    let tried = 0;
    for (let seed = 1; seed < 60 && tried < 3; seed++) {
      const session = at(configured({ durationS: 1200, seed, risk: QUIET }), 1000);
      const held = Math.abs(session.inventory);
      if (held < 0.1) continue;
      tried++;
      session.schedule(set(1000, 'risk.maxInventory', 0.05));
      expect(session.risk.band).toBe('emergency');
      expect(session.risk.emergencies).toBe(1);
      expect(session.state).toBe('paused');
      session.advance(1060);
      expect(Math.abs(session.inventory)).toBeLessThanOrEqual(held);
    }
    expect(tried).toBe(3);
  });

  it('cut resting orders to the room that is left', () => {
    const session = at(configured({ seed: 5, risk: { ...QUIET, bands: 'article-7' } }), 50);
    const limit = Math.abs(session.inventory) * 1.05 + 0.02;
    session.schedule(set(50, 'risk.maxInventory', limit));
    for (const { side, layers } of [session.bids, session.asks]) {
      const open = layers.reduce((sum, { size }) => sum + size, 0);
      expect(side * session.inventory + open).toBeLessThanOrEqual(limit + 1e-12);
    }
  });

  it('leave no band behind that is switched off', () => {
    const risk = { ...QUIET, maxInventory: 0.15 };
    const execution = { sizeLaw: 'constant' };
    const session = hardAfterAll(
      configured({ durationS: 14_400, strategy: { part: 'fixed' }, execution, risk }),
    );
    session.schedule(set(session.timeS, 'risk.bands', 'none'));
    expect(session.risk.band).toBe('normal');
    session.advance(session.timeS + 120);
    expect(session.bids.best > 0 && session.asks.best < Infinity).toBe(true);
  });

  it('bring the stale stop forward', () => {
    const market = { part: 'informed-jumps', events: [{ kind: 'freeze', t: 100, durationS: 600 }] };
    const stops = (risk: object, actions: Action[]): number[] => {
      const config = configured({ durationS: 1200, market, risk, actions });
      const { events } = runSession(config, writeTape(config));
      return events.filter(({ kind }) => kind === 'stale').map(({ timeS }) => timeS);
    };
    const expected = stops({ staleS: 5 }, []);
    expect(expected).toHaveLength(1);
    expect(stops({ staleS: 3600 }, [set(10, 'risk.staleS', 5)])).toEqual(expected);
    expect(stops({ staleS: 5, bands: 'none' }, [set(200, 'risk.bands', 'article-7')])).toEqual([200]);
  });
});

describe('another number of layers', () => {
  it('leaves the others where they are, and what was counted of them', () => {
    const session = at(configured({ durationS: 3600 }), 3000);
    const { layers } = session.config;
    const resting = session.asks.layers.slice(0, 2).map(({ price, size }) => [price, size]);
    const counted = session.noFills.at('not-reached', 1, 1);
    expect(counted).toBeGreaterThan(0);
    session.schedule(set(3000, 'layers', [...layers, { offsetBps: 90, size: 0.1, refreshS: 60 }]));
    expect(session.layers).toBe(5);
    session.schedule(set(3000, 'layers', layers.slice(0, 2)));
    expect(session.asks.layers.slice(0, 2).map(({ price, size }) => [price, size])).toEqual(resting);
    expect(session.noFills.at('not-reached', 1, 1)).toBe(counted);
    const ofTheThird = session.noFills.at('inventory', 1, 2);
    session.advance(3300);
    expect(session.layers).toBe(2);
    expect(session.asks.layers.slice(2).every(({ size }) => size === 0)).toBe(true);
    expect(session.noFills.at('inventory', 1, 2)).toBe(ofTheThird);
    expect(session.explain(2, 1)).toBeNull();
  });

  it('calls back the orders of those that are no more: until the venue hears of it they stand and fill', () => {
    const config = configured({
      durationS: 3600,
      market: { part: 'informed-jumps', values: { A: 2 } },
      venue: { latencyMs: { order: 50, cancel: 60_000 } },
      risk: QUIET,
    });
    const session = at(config, 1000);
    const { layers } = session.config;
    const resting = [...session.bids.layers.slice(1), ...session.asks.layers.slice(1)].filter(
      ({ size, arrivesAt }) => size > 0 && arrivesAt === Infinity,
    ).length;
    expect(resting).toBeGreaterThan(0);
    const before = session.entry.cancelled;
    session.schedule(set(1000, 'layers', layers.slice(0, 1)));
    expect(session.entry.cancelled - before).toBe(resting);
    const standing = (): number => session.bids.layers.slice(1).filter(({ size }) => size > 0).length;
    expect(standing()).toBeGreaterThan(0);
    session.advance(1059);
    const { fills } = session;
    const late = Array.from({ length: fills.length }, (_, i) => i).filter((i) => fills.time[i] > 1000);
    expect(late.some((i) => fills.layer[i] > 0)).toBe(true);
    session.advance(1061);
    expect(standing()).toBe(0);
    const { length } = fills;
    session.advance(3000);
    expect(fills.layer.subarray(length, fills.length).every((layer) => layer === 0)).toBe(true);
    // They come back when they are wanted again.
    session.schedule(set(3000, 'layers', layers));
    session.advance(3001);
    expect(standing()).toBeGreaterThan(0);
  });
});

describe('limits throughout', () => {
  it('hold for what filled and stands again at once, which is a new order', () => {
    const config = configured({
      durationS: 7200,
      market: { part: 'brownian-poisson', values: { A: 2 } },
      layers: [{ offsetBps: 2, size: 0.02, refreshS: 60 }],
      execution: { refill: 'at-once', sizeLaw: 'constant' },
      risk: { ...QUIET, maxInventory: 0.05 },
    });
    const { fills, filledOrders, entry } = runSession(config, writeTape(config));
    const largest = Math.max(...fills.inventory.subarray(0, fills.length).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(0.05 + 1e-12);
    expect(filledOrders).toBeLessThanOrEqual(entry.placed);
  });

  it('make every layer wait its turn where the order rate is short', () => {
    const session = at(configured({ durationS: 600, risk: { ...QUIET, maxOrdersPerS: 2 } }), 0);
    const quoted = new Set<number>();
    for (let t = 1; t <= 30; t++) {
      session.advance(t);
      session.bids.layers.forEach(({ size }, l) => size > 0 && quoted.add(l));
    }
    expect([...quoted].sort()).toEqual([0, 1, 2, 3]);
    expect(session.entry.placed).toBeLessThanOrEqual(2 * 31);
    expect(readConfig({ risk: { maxOrdersPerS: 1 } }).ok).toBe(false);
  });

  it('bind layers that follow every quote', () => {
    const layers = [{ offsetBps: 5, size: 0.01, refreshS: 0 }];
    const session = at(configured({ durationS: 60, layers, risk: { ...QUIET, maxOrdersPerS: 2 } }), 60);
    expect(session.entry.placed).toBeLessThanOrEqual(2 * 61);
  });

  it('withdraw the side that adds to the position, whatever its target', () => {
    const session = at(
      configured({ strategy: { targetInventory: 0.45 }, risk: { ...QUIET, maxInventory: 0.5 } }),
      0,
    );
    for (let t = 1; t < 7200 && session.risk.band !== 'hard'; t++) session.advance(t);
    expect(session.risk.band).toBe('hard');
    expect(session.inventory).toBeGreaterThan(0);
    session.advance(session.timeS + 0.2);
    expect(session.bids.layers.every(({ size }) => size === 0)).toBe(true);
    session.advance(session.timeS + 31);
    if (session.risk.band === 'hard') expect(session.asks.best).toBeLessThan(Infinity);
  });
});

it('what is not believed does not depend on how time is cut', () => {
  const config = configured({
    durationS: 28_800,
    market: { part: 'tape' },
    strategy: { values: { sigma: 1, A: 1, k: 1 } },
    // No order is in the way of any quote.
    actions: [{ t: 0, do: 'kill' }],
  });
  const mids = [100, 100, 96, 104, 104, 104, 104];
  const make = (): Tape => {
    const header = {
      ...writeTape(configured({ durationS: 1 })).header,
      origin: 'recorded' as const,
      touch: true,
      truth: null,
    };
    const tape = new Tape(header, mids.length);
    mids.forEach((mid, i) => tape.quote(1.1 + 0.1 * i, mid - 0.01, mid + 0.01, 1, 1));
    return tape;
  };
  const told = (cuts: readonly number[]): string[] => {
    const session = new Session({ ...config, risk: { ...config.risk, collarPct: 5 } }, make());
    for (const cut of [...cuts, 60]) session.advance(cut);
    return session.events.map(({ timeS, kind }) => `${timeS} ${kind}`);
  };
  expect(told([])).toEqual(told([1.35]));
  expect(told([]).some((event) => event.endsWith('collar'))).toBe(true);
});
