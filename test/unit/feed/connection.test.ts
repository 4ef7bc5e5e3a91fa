import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../../src/domain/random';
import { Connection, isFatal, type ConnectionState } from '../../../src/feed/connection';
import type { Confirmation } from '../../../src/feed/dialect';
import { clientFrame } from '../../../src/feed/send-guard';

const SUBSCRIBE = clientFrame({ action: 'subscribe', channel: 'ticker', symbol: 'BTC-USDC' });
const PING = clientFrame({ action: 'ping' });

/** A connection in virtual time, with the commands it gave. */
class Bench {
  nowS = 0;
  readonly said: string[] = [];
  readonly opens: number[] = [];
  /** The socket opened last. */
  newest = 0;
  readonly connection: Connection;

  constructor(options: { random?: () => number; ping?: boolean; awaits?: readonly Confirmation[] } = {}) {
    this.connection = new Connection({
      url: 'wss://venue.example/',
      greet: () => [SUBSCRIBE],
      awaits: () => options.awaits ?? [],
      ping: options.ping ? { frame: PING, everyS: 3 } : null,
      random: options.random ?? (() => 0.5),
    });
  }

  /** Lets time pass in ticks of 50 ms. */
  pass(seconds: number): this {
    const endS = this.nowS + seconds;
    while (this.nowS < endS - 1e-9) {
      this.nowS = Math.min(this.nowS + 0.05, endS);
      this.connection.tick(this.nowS);
      this.obey();
    }
    return this;
  }

  /** Lets time pass until the next attempt begins. */
  passWait(): this {
    while (this.state === 'waiting') this.pass(0.05);
    return this;
  }

  start(): this {
    this.connection.start(this.nowS);
    return this.obey();
  }

  open(): this {
    this.connection.opened(this.nowS, this.connection.generation);
    return this.obey();
  }

  price(): this {
    this.connection.heard(this.nowS, this.connection.generation, 'price');
    return this.obey();
  }

  other(): this {
    this.connection.heard(this.nowS, this.connection.generation, 'other');
    return this.obey();
  }

  close(code: number, reason = ''): this {
    this.connection.closed(this.nowS, this.connection.generation, code, reason);
    return this.obey();
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  /** The socket opened last is greeted, and if it is to take over, it brings a price and does. */
  takeOver(): this {
    this.connection.opened(this.nowS, this.newest);
    if (this.connection.isSuccessor(this.newest)) this.connection.takeOver();
    return this.price();
  }

  obey(): this {
    for (const command of this.connection.takeCommands()) {
      if (command.do === 'open') {
        this.opens.push(this.nowS);
        this.newest = command.generation;
      }
      this.said.push(command.do === 'send' ? command.frame : command.do);
    }
    return this;
  }
}

describe('a connection that works', () => {
  test('is connecting, open, and live only once a price came', () => {
    const bench = new Bench();
    expect(bench.state).toBe('idle');
    expect(bench.start().state).toBe('connecting');
    expect(bench.open().state).toBe('open');
    expect(bench.other().state).toBe('open');
    expect(bench.price().state).toBe('live');
    expect(bench.connection.cause).toBe('');
  });

  test('subscribes exactly once per socket', () => {
    const bench = new Bench().start().open();
    bench.connection.opened(bench.nowS, bench.connection.generation);
    expect(bench.said).toEqual(['open', SUBSCRIBE]);
    bench.price().close(1006).pass(2).open();
    expect(bench.said).toEqual(['open', SUBSCRIBE, 'open', SUBSCRIBE]);
  });

  test('sends nothing that was meant for a socket that is gone', () => {
    const bench = new Bench();
    bench.connection.start(0);
    bench.connection.opened(0, 1);
    bench.connection.closed(0, 1, 1006, '');
    bench.connection.tick(30);
    // The greeting of the first socket was never taken: it must not go out any more.
    expect(bench.connection.takeCommands().map((command) => command.do)).toEqual(['open', 'open']);
    const released = new Bench();
    released.connection.start(0);
    released.connection.opened(0, 1);
    released.connection.stop();
    expect(released.connection.takeCommands().map((command) => command.do)).toEqual(['open', 'close']);
  });

  test('hears nothing from an older socket', () => {
    const bench = new Bench().start().open().price().close(1006).pass(2);
    expect(bench.connection.generation).toBe(2);
    bench.connection.opened(bench.nowS, 1);
    bench.connection.heard(bench.nowS, 1, 'price');
    bench.connection.closed(bench.nowS, 1, 1008, '');
    expect(bench.state).toBe('connecting');
  });

  test('hears nothing from an older socket while the newer one is open', () => {
    const bench = new Bench().start().open().price().close(1006).passWait().open();
    bench.connection.heard(bench.nowS, 1, 'price');
    bench.connection.refused(1, 'no');
    expect(bench.state).toBe('open');
    expect(bench.connection.isCurrent(1)).toBe(false);
  });

  test('pings where the venue understands it', () => {
    const bench = new Bench({ ping: true }).start().open().price();
    for (let i = 0; i < 20; i++) bench.pass(0.5).price();
    expect(bench.said.filter((text) => text === PING)).toHaveLength(3);
  });

  describe('is replaced', () => {
    test('before the venue cuts it at 24 h: one connection serves until the next has brought a price', () => {
      const bench = new Bench().start().open().price();
      bench.nowS = 85_799;
      bench.price().pass(0.9);
      expect(bench.newest).toBe(1);
      bench.pass(0.2);
      expect(bench.said.at(-1)).toBe('open');
      expect([bench.state, bench.connection.generation, bench.newest]).toEqual(['live', 1, 2]);
      bench.price().connection.opened(bench.nowS, 2);
      expect(bench.obey().said.at(-1)).toBe(SUBSCRIBE);
      bench.pass(2).price();
      expect([bench.connection.isCurrent(1), bench.connection.isCurrent(2)]).toEqual([true, false]);
      bench.connection.takeOver();
      expect(bench.obey().said.at(-1)).toBe('close');
      expect([bench.state, bench.connection.generation]).toEqual(['live', 2]);
      expect([bench.connection.isCurrent(1), bench.connection.isCurrent(2)]).toEqual([false, true]);
      bench.price().pass(4);
      expect([bench.state, bench.connection.failures, bench.newest]).toEqual(['live', 0, 2]);
    });

    test('at once when the venue announces that it will close', () => {
      const bench = new Bench().start().open().price();
      bench.connection.leaving(bench.nowS, 1);
      expect(bench.obey().said.at(-1)).toBe('open');
      expect(bench.state).toBe('live');
    });

    test('by what is being made already, where it ends before that has a price', () => {
      for (const isOpened of [false, true]) {
        const bench = new Bench().start().open().price();
        bench.connection.leaving(bench.nowS, 1);
        bench.obey();
        if (isOpened) bench.connection.opened(bench.nowS, 2);
        bench.obey().close(1001);
        expect(bench.state).toBe(isOpened ? 'open' : 'connecting');
        expect([bench.connection.generation, bench.connection.failures]).toEqual([2, 0]);
        if (!isOpened) bench.open();
        expect(bench.price().state).toBe('live');
        expect(bench.said.filter((text) => text === SUBSCRIBE)).toHaveLength(2);
      }
    });

    test.each([
      ['is refused', 0, (bench: Bench) => bench.connection.closed(bench.nowS, 2, 1006, '')],
      ['gets no handshake', 10.1, () => undefined],
      ['gets no price', 20.1, (bench: Bench) => bench.connection.opened(bench.nowS, 2)],
      ['is of no use', 0, (bench: Bench) => bench.connection.forgoSuccessor()],
    ])('not by one that %s: it goes on, and half a minute later another is tried', (_, afterS, happen) => {
      const bench = new Bench().start().open().price();
      bench.connection.leaving(bench.nowS, 1);
      happen(bench.obey());
      for (let s = 0; s < 29; s++) bench.pass(1).price();
      expect([bench.state, bench.connection.generation, bench.newest]).toEqual(['live', 1, 2]);
      if (afterS > 0) expect(bench.said.at(-1)).toBe('close');
      bench.pass(1.1).price();
      expect([bench.state, bench.newest]).toEqual(['live', 3]);
      bench.takeOver();
      expect([bench.state, bench.connection.generation, bench.connection.failures]).toEqual(['live', 3, 0]);
    });

    test('neither of two sockets is left behind by a stop', () => {
      const bench = new Bench().start().open().price();
      bench.connection.leaving(bench.nowS, 1);
      bench.obey().connection.stop();
      expect(bench.obey().said.slice(-2)).toEqual(['close', 'close']);
      bench.connection.opened(bench.nowS, 2);
      expect(bench.connection.isSuccessor(2)).toBe(false);
    });
  });
});

describe('silence', () => {
  test('a mute server: stale after 5 s, given up and tried anew within 10 s', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        fc.double({ min: 0, max: 60, noNaN: true }),
        (jitter, liveS) => {
          const bench = new Bench({ random: () => jitter }).start().open().price();
          for (let s = 0; s < liveS; s += 1) bench.pass(1).price();
          const lastS = bench.nowS;
          bench.pass(4.94);
          expect(bench.state).toBe('live');
          bench.pass(0.16);
          expect(bench.state).toBe('stale');
          bench.pass(lastS + 10 - bench.nowS);
          expect(bench.opens.at(-1)).toBeGreaterThan(lastS);
          expect(bench.opens.at(-1)).toBeLessThanOrEqual(lastS + 10);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('heartbeats keep the link but not the price: stale, and no new connection for a minute', () => {
    const bench = new Bench().start().open().price();
    for (let s = 0; s < 55; s++) bench.pass(1).other();
    expect(bench.state).toBe('stale');
    expect(bench.connection.cause).toContain('quiet market');
    expect(bench.opens).toHaveLength(1);
    for (let s = 0; s < 8; s++) bench.pass(1).other();
    expect(bench.opens.length + (bench.state === 'waiting' ? 1 : 0)).toBe(2);
  });

  test('a price ends staleness', () => {
    expect(new Bench().start().open().price().pass(6).price().state).toBe('live');
  });

  test('no handshake within 10 s, no frame within 5 s, no price within 20 s: given up', () => {
    expect(new Bench().start().pass(10.1).connection.failures).toBe(1);
    expect(new Bench().start().open().pass(5.1).connection.failures).toBe(1);
    const bench = new Bench().start().open().other();
    for (let s = 0; s < 19; s++) bench.pass(1).other();
    expect(bench.connection.failures).toBe(0);
    bench.pass(1.1);
    expect(bench.connection.failures).toBe(1);
  });

  test('a venue that confirms a part of the subscriptions has five seconds for the rest', () => {
    const awaits: Confirmation[] = [
      { ack: 'book', shownBy: 'price' },
      { ack: 'trades', shownBy: 'trade' },
    ];
    const quoted = (seconds: number, bench: Bench): Bench => {
      for (let s = 0; s < seconds; s++) bench.pass(1).price();
      return bench;
    };
    const silent = new Bench({ awaits }).start().open().price();
    expect(quoted(30, silent).opens).toHaveLength(1);
    const partly = new Bench({ awaits }).start().open().price();
    partly.connection.acknowledged(1, 'book');
    quoted(4, partly);
    expect(partly.state).toBe('live');
    partly.pass(1.05);
    expect(partly.connection.failures).toBe(1);
    expect(partly.connection.cause).toBe('The venue did not confirm within 5 s: trades.');
    const whole = new Bench({ awaits }).start().open().price();
    whole.connection.acknowledged(1, 'book');
    whole.connection.acknowledged(1, 'trades');
    expect(quoted(30, whole).opens).toHaveLength(1);
    const shown = new Bench({ awaits }).start().open().price();
    shown.connection.acknowledged(1, 'book');
    shown.connection.traded(1);
    expect(quoted(30, shown).opens).toHaveLength(1);
  });

  test('a subscription that is never confirmed does not count as stable', () => {
    const awaits: Confirmation[] = [
      { ack: 'book', shownBy: null },
      { ack: 'trades', shownBy: 'trade' },
    ];
    const bench = new Bench({ awaits }).start();
    bench.open().price();
    bench.connection.acknowledged(1, 'book');
    for (let i = 0; i < 52; i++) bench.pass(0.1).price();
    bench.passWait();
    expect(bench.connection.failures).toBe(1);
    // What two connections did not bring, a third will not either: better some of it than nothing for ever.
    bench.open().price();
    bench.connection.acknowledged(2, 'book');
    for (let i = 0; i < 600; i++) bench.pass(0.1).price();
    expect([bench.state, bench.opens.length, bench.connection.missing]).toEqual(['live', 2, 'trades']);
    bench.connection.traded(2);
    expect(bench.connection.missing).toBe('');
  });

  test('a clock that stood still (sleep, freeze) shows at the first tick', () => {
    const bench = new Bench().start().open().price();
    bench.nowS = 600;
    bench.connection.tick(600);
    expect(['waiting', 'stale']).toContain(bench.state);
    bench.pass(1);
    expect(bench.opens.at(-1)! - 600).toBeLessThanOrEqual(1);
  });
});

describe('trying again', () => {
  test('the n-th delay lies in [0, min(30 s, 1 s · 2ⁿ)]: the first is at most 2 s', () => {
    const random = randomStream(7, 'backoff');
    for (let run = 0; run < 50; run++) {
      const bench = new Bench({ random: () => random.unit() }).start().open().price();
      for (let n = 1; n <= 12; n++) {
        bench.close(1006);
        const delayS = bench.connection.retryAtS! - bench.nowS;
        expect(delayS).toBeGreaterThanOrEqual(0);
        expect(delayS).toBeLessThanOrEqual(Math.min(30, 2 ** n));
        bench.passWait().open();
      }
    }
  });

  test('a price alone does not forgive: five stable seconds do', () => {
    const bench = new Bench().start().open().price();
    for (let n = 0; n < 6; n++) bench.close(1006).passWait().open().price();
    expect(bench.connection.failures).toBe(6);
    for (let n = 0; n < 11; n++) bench.pass(0.5).price();
    expect(bench.connection.failures).toBe(0);
  });

  test('1,000 clients after one outage: no tenth of a second holds more than a tenth of the attempts', () => {
    const random = randomStream(1, 'clients');
    const attempts: number[] = [];
    for (let client = 0; client < 1000; client++) {
      const bench = new Bench({ random: () => random.unit() }).start().open().price().close(1006);
      for (; bench.nowS < 30;) {
        bench.pass(0.05);
        if (bench.state === 'connecting') bench.close(1006);
      }
      attempts.push(...bench.opens.slice(1));
    }
    const slots = new Map<number, number>();
    for (const timeS of attempts)
      slots.set(Math.floor(timeS * 10), (slots.get(Math.floor(timeS * 10)) ?? 0) + 1);
    expect(Math.max(...slots.values())).toBeLessThanOrEqual(0.1 * attempts.length);
  });

  test('nor if the outage was over at once', () => {
    const random = randomStream(2, 'clients');
    const slots = new Map<number, number>();
    for (let client = 0; client < 1000; client++) {
      const { connection } = new Bench({ random: () => random.unit() }).start().open().price().close(1006);
      const slot = Math.floor(connection.retryAtS! * 10);
      slots.set(slot, (slots.get(slot) ?? 0) + 1);
    }
    expect(Math.max(...slots.values())).toBeLessThanOrEqual(100);
  });

  test('a venue that says at every connection that it goes is not run after', () => {
    const bench = new Bench().start().open().price();
    for (let s = 0; s < 600; s++) {
      bench.connection.leaving(bench.nowS, bench.connection.generation);
      bench.obey().takeOver().pass(1);
    }
    expect(bench.opens.length).toBeLessThanOrEqual(21);
    expect(bench.state).toBe('live');
  });

  test('a server that accepts and closes for ten minutes sees at most 60 attempts', () => {
    const random = randomStream(3, 'closer');
    const bench = new Bench({ random: () => random.unit() }).start().open().price().close(1006);
    while (bench.nowS < 600) {
      bench.pass(0.05);
      if (bench.state === 'connecting') bench.open().price().close(1011);
    }
    expect(bench.opens.length).toBeLessThanOrEqual(60);
    expect(bench.state).toBe('waiting');
  });

  test('five handshakes that never led to a price: stopped, with an explanation of what a browser can know', () => {
    const bench = new Bench().start();
    for (let n = 0; n < 5; n++) bench.close(1006).passWait();
    expect(bench.state).toBe('stopped');
    expect(bench.connection.cause).toContain('A browser is not told why');
    expect(bench.pass(300).opens).toHaveLength(5);
  });

  test('five connections that never brought a price: stopped, and the preset is suspected', () => {
    const bench = new Bench().start();
    for (let n = 0; n < 5; n++) bench.open().pass(5.1).passWait();
    expect(bench.state).toBe('stopped');
    expect(bench.connection.cause).toContain('nothing that this preset reads');
  });

  test('once live, it is tried without end', () => {
    const bench = new Bench().start().open().price();
    for (let n = 0; n < 200; n++) bench.close(1006).passWait();
    expect(bench.state).toBe('connecting');
    expect(bench.connection.failures).toBe(200);
  });

  test.each([1008, 4400, 4401, 4403, 4409])('code %i is fatal: no attempt in five minutes', (code) => {
    const bench = new Bench().start().open().price().close(code, 'bad key');
    expect(bench.state).toBe('stopped');
    expect(bench.connection.cause).toContain('bad key');
    expect(bench.pass(300).opens).toHaveLength(1);
  });

  test.each([1000, 1001, 1005, 1006, 1011, 1012, 1013, 4429, 4500])('code %i is tried again', (code) => {
    expect(isFatal(code)).toBe(false);
    expect(new Bench().start().open().price().close(code).pass(1.1).opens).toHaveLength(2);
  });

  test('a refusal in words is as final as one by code', () => {
    const bench = new Bench().start().open();
    bench.connection.refused(1, 'invalid key');
    expect(bench.state).toBe('stopped');
    expect(bench.connection.cause).toBe('The venue refused: invalid key. Check the key and the symbol.');
    expect(bench.pass(300).said).toEqual(['open', SUBSCRIBE, 'close']);
  });

  test('a stop ends it, a start begins afresh, and a wait can be cut short', () => {
    const bench = new Bench().start().open().price().close(1006);
    bench.connection.retryNow(bench.nowS);
    expect(bench.state).toBe('connecting');
    bench.connection.stop();
    expect(bench.pass(100).state).toBe('stopped');
    expect(bench.start().state).toBe('connecting');
    expect(bench.connection.failures).toBe(0);
  });
});

describe('a lost sequence', () => {
  test('brings a new connection at once, and then at most one in five seconds', () => {
    const bench = new Bench().start().open().price();
    const mends: number[] = [];
    for (let n = 0; n < 200; n++) {
      bench.pass(0.1);
      if (bench.state === 'connecting') {
        mends.push(bench.nowS);
        bench.open();
      }
      bench.price();
      bench.connection.mend(bench.nowS, bench.connection.generation);
    }
    expect(mends.length).toBeGreaterThanOrEqual(4);
    for (let i = 1; i < mends.length; i++) expect(mends[i] - mends[i - 1]).toBeGreaterThanOrEqual(4.9);
    expect(bench.connection.failures).toBe(0);
  });
});

test('whatever happens, in whatever order, states are known, generations grow and nothing throws', () => {
  const event = fc.oneof(
    fc.record({
      do: fc.constant('pass'),
      s: fc.double({ min: 0, max: 100, noNaN: true }),
      code: fc.constant(0),
    }),
    fc.record({
      do: fc.constantFrom(
        'start',
        'stop',
        'open',
        'open newest',
        'take over',
        'forgo',
        'price',
        'other',
        'close',
        'mend',
        'leaving',
        'refused',
        'retry',
      ),
      s: fc.constant(0),
      code: fc.constantFrom(1000, 1006, 1008, 1011, 4401, 4500),
    }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      const bench = new Bench();
      const { connection } = bench;
      let generation = 0;
      let sockets = 0;
      const open = new Set<number>();
      for (const { do: what, s, code } of events) {
        if (what === 'pass') {
          bench.nowS += s;
          connection.tick(bench.nowS);
        } else if (what === 'start') connection.start(bench.nowS);
        else if (what === 'stop') connection.stop();
        else if (what === 'open') connection.opened(bench.nowS, connection.generation);
        else if (what === 'open newest') connection.opened(bench.nowS, sockets);
        else if (what === 'take over') connection.takeOver();
        else if (what === 'forgo') connection.forgoSuccessor();
        else if (what === 'price' || what === 'other')
          connection.heard(bench.nowS, connection.generation, what);
        else if (what === 'close') connection.closed(bench.nowS, connection.generation, code, '');
        else if (what === 'mend') connection.mend(bench.nowS, connection.generation);
        else if (what === 'leaving') connection.leaving(bench.nowS, connection.generation);
        else if (what === 'refused') connection.refused(connection.generation, 'no');
        else connection.retryNow(bench.nowS);
        for (const command of connection.takeCommands()) {
          if (command.do === 'open') {
            open.add(command.generation);
            expect(command.generation).toBe(++sockets);
          } else expect(open).toContain(command.generation);
          if (command.do === 'close') open.delete(command.generation);
        }
        expect(connection.generation).toBeGreaterThanOrEqual(generation);
        generation = connection.generation;
        expect(sockets).toBeGreaterThanOrEqual(generation);
        // Of those that were opened and not closed again, by whichever side, only one serves and one is to.
        expect([...open].filter((socket) => socket > generation).length).toBeLessThanOrEqual(1);
        expect(connection.state === 'waiting').toBe(connection.retryAtS !== null);
        expect(connection.cause === '').toBe(connection.state === 'live' || connection.state === 'idle');
      }
    }),
    { numRuns: 500 },
  );
});
