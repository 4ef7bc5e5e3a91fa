/**
 * Something asked of the worker only while somebody looks: never twice at once, at most every `everyMs`, and once more
 * when the last thing asked about has changed meanwhile.
 */
export class OnDemand<T> {
  /** The newest answer; null before the first. */
  value = $state.raw<T | null>(null);

  private readonly ask: () => Promise<T>;
  private readonly everyMs: number;
  private stale = false;
  private asking = false;
  private closed = false;

  constructor(ask: () => Promise<T>, everyMs = 1000) {
    this.ask = ask;
    this.everyMs = everyMs;
  }

  /** To be called whenever the question or its answer may have changed. */
  refresh(): void {
    this.stale = true;
    void this.run();
  }

  /** No answer arrives after this. */
  close(): void {
    this.closed = true;
  }

  private async run(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    while (this.stale && !this.closed) {
      this.stale = false;
      const value = await this.ask();
      if (this.closed) return;
      this.value = value;
      await new Promise((resolve) => setTimeout(resolve, this.everyMs));
    }
    this.asking = false;
  }
}
