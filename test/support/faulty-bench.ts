import type { RandomStream } from '../../src/domain/random';
import type { FeedPlan } from '../../src/feed/feed-plan';
import { FeedBench } from './feed-bench';

const DROPPED = 0.01;
const DOUBLED = 0.02;
const CORRUPT = 0.01;
/** So many frames in a hundred come late, by up to ten seconds and behind up to fifty later ones. */
const LATE = 0.01;
const LATE_S = 10;
const LATE_FRAMES = 50;
/** Each about once in five minutes: the clock leaps, or nothing runs for a while. */
const TROUBLE_EVERY_S = 300;

interface Held {
  readonly text: string;
  readonly generation: number;
  readonly dueS: number;
  behind: number;
}

/** A bench on a bad line: frames are dropped, doubled, late, in another order, corrupt; the machine sleeps. */
export class FaultyBench extends FeedBench {
  /** Called after every frame and every tick. */
  onEvent: () => void = () => undefined;
  private readonly faults: RandomStream;
  private held: Held[] = [];
  private nextSleepS: number;
  private nextLeapS: number;

  constructor(plan: FeedPlan, faults: RandomStream, random: () => number) {
    super(plan, { random });
    this.faults = faults;
    this.nextSleepS = faults.exponential() * TROUBLE_EVERY_S;
    this.nextLeapS = faults.exponential() * TROUBLE_EVERY_S;
  }

  override say(...frames: unknown[]): this {
    for (const frame of frames) this.line(typeof frame === 'string' ? frame : JSON.stringify(frame));
    return this;
  }

  override pass(seconds: number): this {
    const { faults } = this;
    if (this.nowS >= this.nextSleepS) {
      // Half a minute at most in which no timer runs; what came meanwhile is read on waking.
      this.nowS += 30 * faults.unit();
      this.nextSleepS = this.nowS + faults.exponential() * TROUBLE_EVERY_S;
    }
    if (this.nowS >= this.nextLeapS) {
      // A monotonic clock never goes back, but it may leap when a machine was suspended.
      this.nowS += 90 * faults.unit();
      this.nextLeapS = this.nowS + faults.exponential() * TROUBLE_EVERY_S;
    }
    super.pass(seconds);
    this.release();
    this.onEvent();
    return this;
  }

  private line(text: string): void {
    const { faults } = this;
    const fate = faults.unit();
    for (const held of this.held) held.behind++;
    if (fate < DROPPED) return;
    if (fate < DROPPED + LATE) {
      const dueS = this.nowS + LATE_S * faults.unit();
      this.held.push({ text, generation: this.generation, dueS, behind: 0 });
      return;
    }
    this.deliver(fate < DROPPED + LATE + CORRUPT ? this.corrupted(text) : text, this.generation);
    if (faults.unit() < DOUBLED) this.deliver(text, this.generation);
    this.release();
  }

  private release(): void {
    const due = this.held.filter(({ dueS, behind }) => dueS <= this.nowS || behind >= LATE_FRAMES);
    if (due.length === 0) return;
    this.held = this.held.filter((held) => !due.includes(held));
    // Of a socket that is gone too: it must not be heard.
    for (const { text, generation } of due) this.deliver(text, generation);
  }

  private deliver(text: string, generation: number): void {
    this.feed.onMessage(generation, text);
    this.obey();
    this.onEvent();
  }

  /** One to three characters become others. */
  private corrupted(text: string): string {
    const letters = [...text];
    for (let i = 0; i <= 3 * this.faults.unit(); i++) {
      const at = Math.floor(this.faults.unit() * letters.length);
      letters[at] = String.fromCharCode(32 + Math.floor(this.faults.unit() * 95));
    }
    return letters.join('');
  }
}
