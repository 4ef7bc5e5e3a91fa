/** A clock, and a way to let others go first: what long work in a worker needs of its surroundings. */
export interface Turns {
  /** Monotonic milliseconds. */
  now(): number;
  after(ms: number, run: () => void): void;
}
