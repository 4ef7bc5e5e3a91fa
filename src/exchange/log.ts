/** One line of JSON per event on a stream. Keys never come near it: accounts are named by number. */
export class Log {
  private readonly write: (line: string) => void;

  constructor(write: (line: string) => void) {
    this.write = write;
  }

  info(event: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.line('info', event, facts);
  }

  warn(event: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.line('warn', event, facts);
  }

  error(event: string, facts: Readonly<Record<string, unknown>> = {}): void {
    this.line('error', event, facts);
  }

  private line(level: string, event: string, facts: Readonly<Record<string, unknown>>): void {
    this.write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...facts })}\n`);
  }
}
