import type { RandomStream } from '../../src/domain/random';
import type { FeedBench } from './feed-bench';

/** How a connection ends, as seen from the client: with a code, or with nothing at all. */
const ENDINGS = [1000, 1001, 1006, 1011, 1012, 1013, null] as const;

/** Trades that are told again after each subscription, as venues with a replay buffer do. */
const REPLAYED = 400;

/**
 * A venue in virtual time that speaks the sandbox's dialect: it numbers its trades, tells the last ones again after
 * each subscription, and loses its clients at a random point of a connection, in a random way.
 */
export class VirtualVenue {
  /** Ids of all the trades there were. */
  readonly trades: number[] = [];
  forcedDisconnects = 0;

  private readonly bench: FeedBench;
  private readonly random: RandomStream;
  private readonly meanLifeS: number;
  private mid = 1000;
  /** The socket that the venue believes to be open; 0 = none. */
  private socket = 0;
  private subscribed = false;
  private sawCommands = 0;
  private nextTradeS = 0;
  private nextQuoteS = 0;
  private endS = Infinity;

  constructor(bench: FeedBench, random: RandomStream, meanLifeS = 6) {
    this.bench = bench;
    this.random = random;
    this.meanLifeS = meanLifeS;
  }

  /** Lets a step of time pass on both sides. */
  step(seconds: number): void {
    this.bench.pass(seconds);
    this.answer();
    const { nowS } = this.bench;
    while (nowS >= this.nextTradeS) {
      this.trades.push(this.trades.length + 1);
      this.nextTradeS += this.random.exponential() * 0.4;
      if (this.subscribed) this.say(this.print(this.trades.length));
    }
    if (nowS >= this.nextQuoteS) {
      this.mid += this.random.normal() * 0.1;
      this.nextQuoteS = nowS + 0.1;
      if (this.subscribed) this.say(this.book());
    }
    if (nowS >= this.endS) this.lose();
  }

  private answer(): void {
    for (; this.sawCommands < this.bench.commands.length; this.sawCommands++) {
      const command = this.bench.commands[this.sawCommands];
      if (command.do === 'open') this.accept(command.generation);
      else if (command.do === 'send' && command.generation === this.socket) this.subscribe(command.frame);
      else if (command.do === 'close' && command.generation === this.socket) this.forget();
    }
  }

  /** One handshake in five fails, and some never get an answer. */
  private accept(generation: number): void {
    const fate = this.random.unit();
    if (fate < 0.15) {
      this.forcedDisconnects++;
      this.bench.close(1006);
    } else if (fate < 0.2) this.forcedDisconnects++;
    else {
      this.socket = generation;
      this.subscribed = false;
      this.endS = this.bench.nowS + this.random.exponential() * this.meanLifeS;
      this.bench.open();
    }
  }

  private subscribe(frame: string): void {
    if (!frame.includes('"trades"') || this.subscribed) return;
    this.subscribed = true;
    const missed = this.trades.slice(-REPLAYED);
    // What happened meanwhile is told before the first fresh price, partly in one batch.
    this.say(missed.slice(0, 200).map((id) => this.print(id)));
    for (const id of missed.slice(200)) this.say(this.print(id));
    this.say(this.book());
  }

  private lose(): void {
    this.forcedDisconnects++;
    const ending = ENDINGS[Math.floor(this.random.unit() * ENDINGS.length)];
    // In the middle of a burst, as likely as not, and sometimes in the middle of a frame.
    if (this.random.unit() < 0.5) {
      for (let i = 0; i < 5; i++) {
        this.trades.push(this.trades.length + 1);
        if (i < 3) this.say(this.print(this.trades.length));
      }
      this.bench.say(JSON.stringify(this.book()).slice(0, 20));
    }
    this.forget();
    if (ending !== null) this.bench.close(ending);
  }

  private forget(): void {
    this.socket = 0;
    this.subscribed = false;
    this.endS = Infinity;
  }

  private say(frame: unknown): void {
    if (Array.isArray(frame) && frame.length === 0) return;
    if (this.socket === this.bench.generation) this.bench.say(frame);
  }

  private book(): object {
    return { channel: 'book', bid: this.mid - 0.5, ask: this.mid + 0.5, bidSize: 1, askSize: 1 };
  }

  private print(id: number): object {
    return { channel: 'trades', price: this.mid, size: 0.1, side: id % 2 === 0 ? 'buy' : 'sell', id };
  }
}
