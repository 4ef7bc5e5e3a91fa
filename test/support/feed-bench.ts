import { planFeed, type FeedPlan } from '../../src/feed/feed-plan';
import { LiveFeed, liveTape, type FeedState, type LiveFeedOptions } from '../../src/feed/live-feed';
import { MARK, QUOTE, type Tape } from '../../src/tape/tape';
import type { Command } from '../../src/feed/connection';

/** Time 0 of every bench, µs since 1970. */
export const ORIGIN_US = 1_772_000_000_000_000;

export function planOf(preset: string, key = '', more: object = {}): FeedPlan {
  const settings = { preset, url: '', symbol: '', confirmedHosts: [], allowKeyInUrl: true, ...more };
  const planned = planFeed(settings, key);
  if (!planned.ok) throw new Error(planned.problems.map((problem) => problem.message).join(' '));
  return planned.plan;
}

/** A feed in virtual time: the test is its network and its clock. */
export class FeedBench {
  nowS = 0;
  /** The newest socket; 0 before the first. */
  generation = 0;
  readonly feed: LiveFeed;
  readonly tape: Tape;
  /** Every command so far. */
  readonly commands: Command[] = [];

  constructor(plan: FeedPlan, more: Pick<Partial<LiveFeedOptions>, 'random' | 'jumpGuard' | 'limits'> = {}) {
    this.tape = liveTape(plan, { tick: 0, lotStep: 0 }, ORIGIN_US);
    this.feed = new LiveFeed({ plan, tape: this.tape, now: () => this.nowS, random: () => 0.5, ...more });
  }

  get state(): FeedState {
    return this.feed.state(this.nowS);
  }

  start(): this {
    this.feed.start();
    return this.obey();
  }

  open(): this {
    this.feed.onOpen(this.generation);
    return this.obey();
  }

  /** Frames of the newest socket: texts as they are, anything else as JSON. */
  say(...frames: unknown[]): this {
    return this.sayOn(this.generation, ...frames);
  }

  sayOn(generation: number, ...frames: unknown[]): this {
    for (const frame of frames) {
      this.feed.onMessage(generation, typeof frame === 'string' ? frame : JSON.stringify(frame));
      this.obey();
    }
    return this;
  }

  close(code = 1006, reason = ''): this {
    this.feed.onClose(this.generation, code, reason);
    return this.obey();
  }

  /** Lets time pass in ticks of 50 ms. */
  pass(seconds: number): this {
    const endS = this.nowS + seconds;
    while (this.nowS < endS - 1e-9) {
      this.nowS = Math.min(this.nowS + 0.05, endS);
      this.feed.tick(this.nowS);
      this.obey();
    }
    return this;
  }

  /** Lets time pass until the next attempt has begun. */
  passWait(): this {
    while (this.feed.connectionState === 'waiting') this.pass(0.05);
    return this;
  }

  sent(): string[] {
    return this.commands.flatMap((command) => (command.do === 'send' ? [command.frame] : []));
  }

  /** Takes the commands, as a socket would. */
  obey(): this {
    for (const command of this.feed.takeCommands()) {
      this.commands.push(command);
      if (command.do === 'open') this.generation = command.generation;
    }
    return this;
  }
}

/** The rows of a tape in a form that reads well in a test. */
export function rowsOf(tape: Tape): string[] {
  const { kind, price, ask, flags } = tape;
  return Array.from({ length: tape.length }, (_, i) => {
    if (kind[i] === QUOTE) return `quote ${price[i]} ${ask[i]}`;
    if (kind[i] === MARK) return `mark ${['clock', 'gap', 'disconnected', 'connected', 'session'][flags[i]]}`;
    return `${['', 'buy', 'sell', 'unsided'][kind[i]]} ${price[i]}`;
  });
}
