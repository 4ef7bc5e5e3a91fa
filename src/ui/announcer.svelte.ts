const PACE_MS = 5000;

/** Says what changed, politely and at most every five seconds; what comes in between is replaced by what is newer. */
export class Announcer {
  /** The text of the live region. */
  text = $state('');

  private waiting: (() => string) | null = null;
  private spokenMs = -Infinity;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** The sentence is made when it is said, so that its numbers are today's; '' has become pointless and is not said. */
  say(sentence: () => string): void {
    this.waiting = sentence;
    if (this.timer !== undefined) return;
    const waitMs = Math.max(0, this.spokenMs + PACE_MS - performance.now());
    this.timer = setTimeout(() => this.speak(), waitMs);
  }

  private speak(): void {
    this.timer = undefined;
    if (this.waiting === null) return;
    const sentence = this.waiting();
    this.waiting = null;
    if (sentence === '') return;
    this.text = sentence;
    this.spokenMs = performance.now();
  }
}
