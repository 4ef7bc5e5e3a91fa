import { expose, wrap, type Endpoint, type Remote } from 'comlink';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it } from 'vitest';
import type { SocketLike } from '../../../src/feed/socket';
import { DEFAULT_CONFIG } from '../../../src/session/default-config';
import { runDigest, runSession, writeTape } from '../../../src/session/run';
import { STRATEGIES } from '../../../src/strategy/registry';
import { withSetting } from '../../../src/ui/rail/setting';
import { EngineHost } from '../../../workers/engine-host';
import type { EngineApi, ErratumResult, LiveSettings } from '../../../workers/protocol';
import { configured } from '../../support/configured';

/** A worker's world with a clock that only the test moves. */
class TestWorld {
  ms = 0;
  readonly sockets: { url: string; socket: SocketLike; sent: string[]; closed: boolean }[] = [];
  private timers: { every: number; due: number; run: () => void }[] = [];

  now = (): number => this.ms;
  utcUs = (): number => 1_700_000_000_000_000 + this.ms * 1000;
  every = (ms: number, run: () => void): (() => void) => {
    const timer = { every: ms, due: this.ms + ms, run };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  };
  after = (ms: number, run: () => void): void => {
    const stop = this.every(ms, () => {
      stop();
      run();
    });
  };
  openSocket = (url: string): SocketLike => {
    const entry = { url, sent: [] as string[], closed: false, socket: null as unknown as SocketLike };
    entry.socket = {
      binaryType: '',
      onopen: null,
      onmessage: null,
      onclose: null,
      onerror: null,
      send: (text) => entry.sent.push(text),
      close: () => {
        entry.closed = true;
      },
    };
    this.sockets.push(entry);
    return entry.socket;
  };

  pass(ms: number): void {
    const end = this.ms + ms;
    for (;;) {
      const next = this.timers.reduce<{ due: number; run: () => void; every: number } | null>(
        (soonest, timer) => (soonest === null || timer.due < soonest.due ? timer : soonest),
        null,
      );
      if (next === null || next.due > end) break;
      this.ms = next.due;
      next.due += next.every;
      next.run();
    }
    this.ms = end;
  }

  /** A frame from the venue on the newest socket. */
  receive(frame: unknown): void {
    const { socket } = this.sockets[this.sockets.length - 1];
    socket.onmessage?.({ data: JSON.stringify(frame) } as never);
  }
}

const LIVE = {
  preset: 'purple-flea-d1',
  url: '',
  symbol: 'BTC-USDC',
  confirmedHosts: [],
  allowKeyInUrl: true,
  frames: null,
  fillRule: null,
};
const ALL = { points: 1200, fromS: null, toS: null };

describe('the engine in the worker', () => {
  it('arrives with thirty minutes run and plays at sixty times', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.play();
    world.pass(1000);
    const frame = await host.frame(ALL);
    expect(frame.timeS).toBeCloseTo(1860, 0);
    expect(frame.run.length).toBeGreaterThan(600);
    expect(frame.fills.length).toBeGreaterThan(20);
    expect(frame.ladder.some((row) => row.bid !== null)).toBe(true);
  });

  it('runs to the same digest at every speed as the headless run', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.setSpeed(Infinity);
    await host.play();
    world.pass(2000);
    const { run, untilS } = await host.digest();
    expect(untilS).toBe(DEFAULT_CONFIG.durationS);
    expect(run).toBe(runDigest(runSession(DEFAULT_CONFIG, writeTape(DEFAULT_CONFIG))));
  });

  it('shows the desk that was expected as if nobody had expected it, and what it cost', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    const seen: string[] = [];
    for (const guess of [0.02, 0.03]) {
      for (const gamma of [0.01, 0.02]) {
        await host.change(configured({ strategy: { values: { gamma } } }));
        await host.expect(configured({ strategy: { values: { gamma: guess } } }));
        await host.expect('no desk at all');
        world.pass(20);
      }
      seen.push((await host.digest()).run);
    }
    expect(seen[1]).toBe(seen[0]);
    const { baseline, engineMs } = await host.frame(ALL);
    expect(baseline).not.toBeNull();
    expect(engineMs).toBeGreaterThanOrEqual(0);
  });

  it('ends its columns at the moment of the scorecard, wherever the clock stands', async () => {
    const host = new EngineHost(new TestWorld());
    for (const timeS of [1801.37, 2000.01, 600.5]) {
      await host.seek(timeS);
      const { run, scorecard: card } = await host.frame(ALL);
      const last = run.length - 1;
      const shown = [run.mid, run.reservation, run.inventory, run.equity, run.spreadCapture];
      expect(shown.map((column) => column[last])).toEqual([
        ...[card.mid, card.reservationPrice, card.inventory, card.equity, card.spreadCapture],
      ]);
      // What came before is as it was recorded.
      const { run: earlier } = await host.frame({ ...ALL, toS: timeS - 60 });
      expect(earlier.mid[earlier.length - 1]).not.toBe(card.mid);
    }
  });

  it('tells where the desk stands as of the moment of its quotes, however often metrics are computed', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.play();
    let moved = 0;
    let last: number | null = null;
    for (let i = 0; i < 20; i++) {
      world.pass(50);
      const { ladder, scorecard, run } = await host.frame(ALL);
      expect(scorecard.mid).toBe(run.mid[run.length - 1]);
      expect(scorecard.inventory).toBe(run.inventory[run.length - 1]);
      for (const row of ladder) {
        expect([row.bid === null, row.ask === null]).toEqual([
          row.bidMissing !== null,
          row.askMissing !== null,
        ]);
      }
      for (const order of ladder.flatMap(({ bid, ask }) => [bid, ask])) {
        if (order !== null)
          expect(order.bps).toBeCloseTo((1e4 * Math.abs(order.price - scorecard.mid!)) / scorecard.mid!, 9);
      }
      if (scorecard.mid !== last) moved++;
      last = scorecard.mid;
    }
    expect(moved).toBeGreaterThan(15);
  });

  it('keeps the run before a change as the ghost, in step, until it is dismissed', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    const before = (await host.frame(ALL)).scorecard.equity;
    const changed = {
      ...DEFAULT_CONFIG,
      strategy: { ...DEFAULT_CONFIG.strategy, values: { gamma: 0.1, lot: 0.01 } },
    };
    expect((await host.change(changed)).ok).toBe(true);
    await host.play();
    world.pass(500);
    const frame = await host.frame(ALL);
    expect(frame.baseline?.length).toBe(frame.run.length);
    expect(frame.baselineScorecard).not.toBeNull();
    expect(frame.scorecard.equity).not.toBe(before);
    await host.clearBaseline();
    expect((await host.frame(ALL)).baseline).toBeNull();
  });

  it('sets another experiment beside the present run, on its own market, and leaves that run alone', async () => {
    const host = new EngineHost(new TestWorld());
    const { scorecard, timeS } = await host.frame(ALL);
    const leaning = {
      ...DEFAULT_CONFIG,
      strategy: { ...DEFAULT_CONFIG.strategy, values: { gamma: 0.1, lot: 0.01 } },
    };
    expect((await host.compareWith(leaning)).ok).toBe(true);
    const beside = await host.frame(ALL);
    expect(beside.timeS).toBe(timeS);
    expect(beside.scorecard.equity).toBe(scorecard.equity);
    expect(beside.baselineScorecard!.inventoryRms).toBeLessThan(scorecard.inventoryRms);
    expect([...beside.baseline!.mid]).toEqual([...beside.run.mid]);

    expect((await host.compareWith({ ...DEFAULT_CONFIG, seed: 8 })).ok).toBe(true);
    const elsewhere = await host.frame(ALL);
    expect([...elsewhere.baseline!.mid]).not.toEqual([...elsewhere.run.mid]);
    expect(elsewhere.scorecard.equity).toBe(scorecard.equity);

    expect((await host.compareWith({ seed: -1 })).ok).toBe(false);
    expect((await host.frame(ALL)).baselineScorecard).not.toBeNull();
  });

  it('runs an erratum tape by tape, and plays on meanwhile', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    expect((await host.errata()).map(({ name }) => name)).toContain('E1');
    expect(await host.runErratum('E99')).toBeNull();
    await host.play();
    const from = (await host.frame(ALL)).timeS;
    let result: ErratumResult | null = null;
    void host.runErratum('E21').then((answer) => (result = answer));
    for (let turn = 0; result === null && turn < 10_000; turn++) {
      await new Promise((resolve) => setTimeout(resolve));
      world.pass(20);
    }
    expect(result).toMatchObject({ name: 'E21', paths: 12, columns: ['hears nothing', 'hears of fills'] });
    expect((await host.frame(ALL)).timeS).toBeGreaterThan(from);
    // What crosses the border of the worker must be plain data.
    expect(structuredClone(result)).toEqual(result);
    expect(structuredClone(await host.errata())).toHaveLength((await host.errata()).length);
  });

  it('says how far an erratum has come, and ends one that is cancelled', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    expect(await host.erratumProgress()).toBeNull();
    let result: ErratumResult | null | undefined;
    void host.runErratum('E21').then((answer) => (result = answer));
    const passTurn = async (): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve));
      world.pass(20);
    };
    let progress = await host.erratumProgress();
    for (let turn = 0; (progress?.done ?? 0) < 3 && turn < 1000; turn++) {
      await passTurn();
      progress = await host.erratumProgress();
    }
    expect(progress).toEqual({ done: 3, paths: 12 });
    await host.cancelErratum();
    for (let turn = 0; result === undefined && turn < 10; turn++) await passTurn();
    expect(result).toBeNull();
    expect(await host.erratumProgress()).toBeNull();
  });

  it('refuses a bad configuration with all that is wrong and changes nothing', async () => {
    const host = new EngineHost(new TestWorld());
    const before = await host.digest();
    const result = await host.change({ seed: -1, durationS: 0, layers: 'none' });
    expect(result.ok ? 0 : result.problems.length).toBe(3);
    expect(await host.digest()).toEqual(before);
  });

  it('accounts for a quote to the last tick', async () => {
    const host = new EngineHost(new TestWorld());
    for (const side of [1, -1] as const) {
      for (let layer = 0; layer < 4; layer++) {
        const account = await host.anatomy(layer, side, null);
        if (account === null) throw new Error('not quoted');
        const sum = account.steps.reduce((total, step) => total + step.amount, account.mid);
        expect(sum).toBeCloseTo(account.price, 6);
      }
    }
    expect(await host.anatomy(9, 1, null)).toBeNull();
  });

  it('answers an open question at once on a change and after a second without one', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    world.pass(100);
    const first = await host.notice(0);
    let answered = false;
    const open = host.notice(first.version).then((notice) => {
      answered = true;
      return notice;
    });
    world.pass(900);
    await Promise.resolve();
    expect(answered).toBe(false);
    world.pass(200);
    expect((await open).version).toBe(first.version);
    const next = host.notice(first.version);
    await host.kill();
    expect((await next).risk).toBe('killed');
  });

  it('kills at once and comes back only by a reset', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.play();
    await host.kill();
    world.pass(200);
    let frame = await host.frame(ALL);
    expect(frame.risk.state).toBe('killed');
    expect(frame.ladder.every((row) => row.bid === null && row.ask === null)).toBe(true);
    expect(new Set(frame.ladder.flatMap((row) => [row.bidMissing, row.askMissing]))).toEqual(
      new Set(['risk']),
    );
    await host.reset();
    world.pass(200);
    frame = await host.frame(ALL);
    expect(frame.risk.state).toBe('active');
  });

  it('quotes on a live feed, withdraws with the connection, and never sends but its greeting', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    expect((await host.connect(LIVE, 'pf_live_CANARY')).ok).toBe(true);
    const [first] = world.sockets;
    first.socket.onopen?.({} as never);
    for (let i = 0; i < 40; i++) {
      world.pass(100);
      world.receive({ channel: 'ticker', mid: 64_000 + i });
    }
    let frame = await host.frame(ALL);
    expect(frame.live?.connection).toBe('live');
    expect(frame.source).toBe('live');
    expect(frame.ladder.some((row) => row.bid !== null)).toBe(true);
    expect(JSON.stringify(frame)).not.toContain('CANARY');
    first.socket.onclose?.({ code: 1006, reason: '' } as never);
    frame = await host.frame(ALL);
    expect(frame.ladder.every((row) => row.bid === null && row.ask === null)).toBe(true);
    expect(frame.live?.connection).toBe('waiting');
    world.pass(3000);
    const second = world.sockets[1];
    second.socket.onopen?.({} as never);
    world.receive({ channel: 'ticker', mid: 64_100 });
    world.pass(1200);
    world.receive({ channel: 'ticker', mid: 64_101 });
    frame = await host.frame(ALL);
    expect(frame.ladder.some((row) => row.bid !== null)).toBe(true);
    for (const { sent } of world.sockets) {
      expect(sent.map((text) => (JSON.parse(text) as { action: string }).action)).toEqual([
        'subscribe',
        'subscribe',
      ]);
    }
  });

  it('says that another tab has the same key, as long as it has', async () => {
    let isTaken = true;
    const request = ((_name: string, options: LockOptions, use: LockGrantedCallback<unknown>) => {
      if (options.ifAvailable === true)
        return Promise.resolve(use(isTaken ? null : { name: '', mode: 'shared' }));
      return new Promise(() => undefined);
    }) as LockManager['request'];
    const host = new EngineHost(Object.assign(new TestWorld(), { locks: { request } }));
    await host.connect(LIVE, 'pf_live_CANARY');
    const said = 'Another tab of this browser is connected with the same key.';
    expect((await host.frame(ALL)).live?.text).toContain(said);
    isTaken = false;
    await host.connect(LIVE, 'pf_live_CANARY');
    expect((await host.frame(ALL)).live?.text).not.toContain(said);
  });

  it('stays on a live feed when something else is refused, and tells its events whatever part is looked at', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.connect(LIVE, 'pf_live_CANARY');
    world.sockets[0].socket.onopen?.({} as never);
    for (let i = 0; i < 40; i++) {
      world.pass(100);
      world.receive({ channel: 'ticker', mid: 64_000 + i });
    }
    expect((await host.open({ market: { part: 'tape' } })).ok).toBe(false);
    await host.kill();
    const { source, live, flags } = await host.frame({ ...ALL, fromS: 0, toS: 1 });
    expect(source).toBe('live');
    expect(live?.connection).toBe('live');
    expect(flags[0].kind).toBe('kill');
  });

  it('gives a market that was stopped its last word, however soon it is asked', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.setSpeed(600);
    await host.play();
    world.pass(300);
    await host.frame(ALL);
    world.pass(100);
    await host.pause();
    const { timeS, scorecard } = await host.frame(ALL);
    expect(timeS).toBeGreaterThan(1800);
    await host.open(await host.configuration(), timeS);
    expect((await host.frame(ALL)).scorecard).toEqual(scorecard);
  });

  it('closes the socket of a page that goes, and opens one again if it comes back', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.connect(LIVE, 'pf_live_0123456789');
    await host.suspendFeed();
    expect(world.sockets.map(({ closed }) => closed)).toEqual([true]);
    world.pass(60_000);
    expect(world.sockets).toHaveLength(1);
    await host.resumeFeed();
    expect(world.sockets).toHaveLength(2);
    // What the user ended stays ended.
    await host.disconnect();
    await host.suspendFeed();
    await host.resumeFeed();
    expect(world.sockets).toHaveLength(2);
  });

  it('holds a key for the place it was given for until it is forgotten', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    const connectsWithKey = async (settings: LiveSettings, key: string): Promise<boolean> => {
      await host.connect(settings, key);
      const { live } = await host.frame(ALL);
      await host.disconnect();
      return live!.hasKey;
    };
    expect(await connectsWithKey(LIVE, 'pf_live_0123456789')).toBe(true);
    expect(await connectsWithKey(LIVE, '')).toBe(true);
    const elsewhere = { ...LIVE, url: 'wss://example.org/ws', confirmedHosts: ['example.org'] };
    expect(await connectsWithKey(elsewhere, '')).toBe(false);
    expect(await connectsWithKey(LIVE, 'pf_live_0123456789')).toBe(true);
    await host.forgetKey();
    expect(await connectsWithKey(LIVE, '')).toBe(false);
  });

  it('withdraws live quotes when the page is not heard for ten seconds, and not before', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.connect(LIVE, 'pf_live_0123456789');
    world.sockets[0].socket.onopen?.({} as never);
    /** A second of prices; the page asks after each where it is there. */
    const second = async (heard: boolean): Promise<void> => {
      for (let i = 0; i < 10; i++) {
        world.pass(100);
        world.receive({ channel: 'ticker', mid: 64_000 + i });
      }
      if (heard) void host.notice(-1);
      await Promise.resolve();
    };
    const state = async () => (await host.frame(ALL)).risk;
    // A hidden page asks no frames but answers messages: ten minutes of it change nothing.
    for (let s = 0; s < 600; s++) await second(true);
    expect((await state()).state).toBe('active');
    for (let s = 0; s < 9; s++) await second(false);
    expect((await state()).state).toBe('active');
    for (let s = 0; s < 11; s++) await second(false);
    const { state: after, cause } = await state();
    expect(after).toBe('killed');
    expect(cause).toContain('silent for ten seconds');
    expect((await host.frame(ALL)).ladder.every((row) => row.bid === null && row.ask === null)).toBe(true);
    await host.reset();
    await second(true);
    expect((await state()).state).toBe('active');
  });

  it('changes a live desk from now on and shows the whole re-run as the ghost', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    expect(await host.connect(LIVE, 'pf_live_0123456789')).toEqual({ ok: true });
    world.sockets[0].socket.onopen?.({} as never);
    const ticks = (count: number): void => {
      for (let i = 0; i < count; i++) {
        world.pass(200);
        world.receive({ channel: 'ticker', mid: 64_000 + 60 * (i % 3) });
      }
    };
    ticks(60);
    const before = await host.fills(1000);
    const opened = await host.change({});
    expect(opened.ok).toBe(false);
    const config = await host.configuration();
    const wider = {
      ...config,
      layers: config.layers.map((layer) => ({ ...layer, offsetBps: layer.offsetBps * 2 })),
    };
    expect((await host.change(wider)).ok).toBe(true);
    ticks(60);
    const frame = await host.frame(ALL);
    expect(frame.baseline).not.toBeNull();
    expect((await host.fills(1000)).slice(-before.length)).toEqual(before);
    expect(frame.baselineScorecard?.fills).toBeLessThan(frame.scorecard.fills);
  });

  it('replays what it received, bit for bit', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    expect((await host.replayRecording()).ok).toBe(false);
    expect(await host.connect(LIVE, 'pf_live_0123456789')).toEqual({ ok: true });
    world.sockets[0].socket.onopen?.({} as never);
    for (let i = 0; i < 100; i++) {
      world.pass(100);
      world.receive({ channel: 'ticker', mid: 64_000 + 20 * ((i * 7) % 5) });
    }
    const live = await host.digest();
    const result = await host.replayRecording();
    expect(result.ok).toBe(true);
    await host.setSpeed(Infinity);
    await host.play();
    world.pass(500);
    expect((await host.frame(ALL)).source).toBe('replay');
    expect((await host.digest()).run).toBe(live.run);
  });

  it('hands over once what it received when another market takes its place', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    expect(await host.leftRecording()).toBeNull();
    await host.connect(LIVE, 'pf_live_0123456789');
    world.sockets[0].socket.onopen?.({} as never);
    for (let i = 0; i < 30; i++) {
      world.pass(100);
      world.receive({ channel: 'ticker', mid: 64_000 + i });
    }
    const { bytes } = await host.exportFile('tape');
    expect(await host.leftRecording()).toBeNull();
    expect((await host.open({})).ok).toBe(true);
    const left = await host.leftRecording();
    expect(left).toMatchObject({ symbol: LIVE.symbol });
    expect(left!.spanS).toBeCloseTo(3, 0);
    // All of it, and that the connection ended.
    expect(left!.bytes.length).toBeGreaterThanOrEqual(bytes.length);
    expect(await host.leftRecording()).toBeNull();
  });

  it('replays what it received with the desk that was tuned meanwhile, and leaves a kill behind', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.connect(LIVE, 'pf_live_0123456789');
    world.sockets[0].socket.onopen?.({} as never);
    world.receive({ channel: 'ticker', mid: 64_000 });
    const tuned = withSetting(await host.configuration(), 'strategy.values.gamma', 0.05);
    expect((await host.change(withSetting(tuned, 'strategy.values.sigma', 12))).ok).toBe(true);
    await host.kill();
    expect((await host.replayRecording()).ok).toBe(true);
    const { strategy, actions } = await host.configuration();
    expect(strategy.values).toMatchObject({ gamma: 0.05, sigma: 12 });
    expect(actions).toEqual([]);
  });
});

describe('a feed that tells a mid only', () => {
  const midOnly = { ...LIVE, fillRule: 'probabilistic' as const };

  it('fills by drawn orders where asked to, and its replay is the same bit for bit', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    expect(await host.connect(midOnly, 'pf_live_0123456789')).toEqual({ ok: true });
    world.sockets[0].socket.onopen?.({} as never);
    for (let i = 0; i < 600; i++) {
      world.pass(500);
      world.receive({ channel: 'ticker', mid: 64_000 });
      if (i % 10 === 0) await host.frame(ALL);
    }
    expect((await host.frame(ALL)).live).toMatchObject({ fillRule: 'probabilistic', grade: 'mid only' });
    expect((await host.fills(1000)).length).toBeGreaterThan(3);
    const live = await host.digest();
    expect((await host.replayRecording()).ok).toBe(true);
    await host.setSpeed(Infinity);
    await host.play();
    world.pass(500);
    expect((await host.digest()).run).toBe(live.run);
  });

  it('is the only kind that may have orders drawn: a feed that tells trades is refused them', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    const told = await host.connect({ ...midOnly, preset: 'coinbase', url: '', symbol: '' }, '');
    expect(told).toMatchObject({
      ok: false,
      error: expect.stringMatching(/trades are told.*through, queue or touch/),
    });
    expect(world.sockets).toEqual([]);
  });

  it('believes what its last synthetic market knew, under every strategy, played again and live', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    const receive = async (): Promise<void> => {
      await host.connect(LIVE, 'pf_live_0123456789');
      world.sockets.at(-1)!.socket.onopen?.({} as never);
      world.receive({ channel: 'ticker', mid: 130_000 });
    };
    const beliefs = async (): Promise<unknown> => {
      const { values } = (await host.configuration()).strategy;
      return [values.sigma, values.A, values.k].map((value) => Number(Number(value).toPrecision(3)));
    };
    // Twice the price of the market it comes from.
    const scaled = [15.6, 0.03, 0.01];
    await receive();
    for (const replayed of [false, true]) {
      if (replayed) expect((await host.replayRecording()).ok).toBe(true);
      for (const part of Object.keys(STRATEGIES)) {
        const config = await host.configuration();
        const result = await host.change(withSetting({ ...config, actions: [] }, 'strategy.part', part));
        expect(result, part).toMatchObject({ ok: true });
        expect((await host.frame(ALL)).timeS).toBeGreaterThanOrEqual(0);
        expect((await host.configuration()).strategy.part).toBe(part);
        if (part === 'glft') expect(await beliefs()).toEqual(scaled);
      }
    }
    // From the recording to a feed, by a desk that believes nothing.
    const config = await host.configuration();
    expect((await host.change(withSetting(config, 'strategy.part', 'fixed'))).ok).toBe(true);
    await receive();
    const live = await host.configuration();
    expect((await host.change(withSetting({ ...live, actions: [] }, 'strategy.part', 'glft'))).ok).toBe(true);
    expect(await beliefs()).toEqual(scaled);
  });

  it('connects again with the desk that was tuned meanwhile, its beliefs at the scale of the new price', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    const own = await host.configuration();
    const receive = async (mid: number): Promise<void> => {
      await host.connect(LIVE, 'pf_live_0123456789');
      world.sockets.at(-1)!.socket.onopen?.({} as never);
      world.receive({ channel: 'ticker', mid });
    };
    await receive(130_000);
    const live = { ...(await host.configuration()), actions: [] };
    const gamma = withSetting(live, 'strategy.values.gamma', 0.05);
    expect((await host.change(withSetting(gamma, 'strategy.values.k', 0.07))).ok).toBe(true);
    await host.disconnect();
    await receive(2);
    const again = await host.configuration();
    expect(again.strategy.values).toMatchObject({ gamma: 0.05, k: 0.07, sigma: 0.0002403 });
    expect(again.venue).toEqual(live.venue);
    expect((await host.open(own)).ok).toBe(true);
    expect((await host.configuration()).strategy).toEqual(own.strategy);
  });

  it('scales beliefs to the first price also for a page that has not heard of it, and forgets no deed', async () => {
    for (const isEarly of [true, false]) {
      const world = new TestWorld();
      const host = new EngineHost(world);
      await host.connect(LIVE, 'pf_live_0123456789');
      world.sockets[0].socket.onopen?.({} as never);
      const shown = await host.configuration();
      const price = (): void => world.receive({ channel: 'ticker', mid: 2 });
      if (!isEarly) price();
      const asked = withSetting({ ...shown, actions: [] }, 'strategy.values.gamma', 0.02);
      expect(await host.change(asked)).toMatchObject({ ok: true });
      await host.kill();
      if (isEarly) price();
      const { strategy } = await host.configuration();
      expect(strategy.values).toMatchObject({ gamma: 0.02, sigma: 0.0002403, A: 0.03, k: 650 });
      world.pass(300);
      expect((await host.frame(ALL)).risk.state).toBe('killed');
      // Once it has heard, a belief is what it says.
      const own = withSetting({ ...(await host.configuration()), actions: [] }, 'strategy.values.k', 700);
      expect(await host.change(own)).toMatchObject({ ok: true });
      const stated = withSetting({ ...own, actions: [] }, 'strategy.values.k', 0.02);
      expect(await host.change(stated)).toMatchObject({ ok: true });
      expect((await host.configuration()).strategy.values.k).toBe(0.02);
    }
  });

  it('has them drawn by what the last synthetic market knew where the desk believes nothing', async () => {
    const world = new TestWorld();
    const host = new EngineHost(world);
    await host.connect(LIVE, 'pf_live_0123456789');
    world.sockets[0].socket.onopen?.({} as never);
    world.receive({ channel: 'ticker', mid: 65_000 });
    expect((await host.replayRecording()).ok).toBe(true);
    const config = await host.configuration();
    expect((await host.change({ ...config, strategy: { part: 'fixed' } })).ok).toBe(true);
    expect(await host.connect(midOnly, 'pf_live_0123456789')).toEqual({ ok: true });
    world.sockets.at(-1)!.socket.onopen?.({} as never);
    world.receive({ channel: 'ticker', mid: 65_000 });
    expect((await host.configuration()).venue.intensity).toEqual({ A: 0.03, k: 0.02 });
  });
});

/** A port of worker_threads as Comlink wants it: listeners that take events. */
function endpointOf(port: MessagePort): Endpoint {
  const listeners = new Map<unknown, (data: unknown) => void>();
  return {
    postMessage: (message: unknown, transfer: Transferable[] = []) => {
      port.postMessage(message, transfer as ArrayBuffer[]);
    },
    addEventListener: (_type: string, listener: unknown) => {
      const heard = (data: unknown): void => (listener as (event: { data: unknown }) => void)({ data });
      listeners.set(listener, heard);
      port.on('message', heard);
    },
    removeEventListener: (_type: string, listener: unknown) => {
      const heard = listeners.get(listener);
      if (heard !== undefined) port.off('message', heard);
    },
  };
}

describe('the protocol over Comlink', () => {
  const open: MessageChannel[] = [];
  afterEach(() => {
    for (const channel of open.splice(0)) {
      channel.port1.close();
      channel.port2.close();
    }
  });

  function remote(): Remote<EngineApi> {
    const channel = new MessageChannel();
    open.push(channel);
    expose(new EngineHost(new TestWorld()), endpointOf(channel.port1));
    return wrap<EngineApi>(endpointOf(channel.port2));
  }

  it('transfers the columns of a frame and lists problems as plain data', async () => {
    const engine = remote();
    const frame = await engine.frame(ALL);
    expect(frame.run.mid).toBeInstanceOf(Float64Array);
    expect(frame.run.mid.length).toBe(frame.run.length);
    const result = await engine.change({ seed: 'x' });
    expect(result.ok ? [] : result.problems).toEqual([
      expect.objectContaining({ path: 'seed', code: 'not-a-number' }),
    ]);
  });
});
