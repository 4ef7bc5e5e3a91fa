/**
 * Numbered jobs on their way to whoever is free, and their results back in job order, whoever finishes first: what is
 * gathered from them does not depend on how many work. `ahead` bounds the results that wait for their turn.
 */
export class JobQueue<Result> {
  readonly count: number;
  private readonly ahead: number;
  private readonly receive: (result: Result) => void;
  private readonly early = new Map<number, Result>();
  private sent = 0;
  private received = 0;

  constructor(count: number, ahead: number, receive: (result: Result) => void) {
    this.count = count;
    this.ahead = ahead;
    this.receive = receive;
  }

  get complete(): boolean {
    return this.received === this.count;
  }

  /** The next job, 0 … count − 1; null while none may be started. */
  next(): number | null {
    return this.sent < Math.min(this.count, this.received + this.ahead) ? this.sent++ : null;
  }

  /** A finished job's result, which is handed on as soon as all earlier ones have been. */
  deliver(job: number, result: Result): void {
    this.early.set(job, result);
    while (this.early.has(this.received)) {
      const due = this.early.get(this.received)!;
      this.early.delete(this.received++);
      this.receive(due);
    }
  }
}
