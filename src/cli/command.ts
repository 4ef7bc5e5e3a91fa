/** One verb of the headless host. */
export interface Command {
  /** Arguments, for the usage text. */
  readonly usage: string;
  /** Returns what goes to standard output as one JSON object; undefined when the command printed by itself. */
  run(words: readonly string[]): unknown;
}
