import type { Redactor } from './redact';

/** One line of the inspector. */
export interface FrameLine {
  readonly direction: 'in' | 'out';
  readonly kind: string;
  /** The frame with the key masked, cut to a length that can be shown. */
  readonly text: string;
}

const LINES = 50;
const SHOWN = 300;
const LONG_FRAME = 20_000;

/** The last frames as they were, for the inspector. They are masked when they are read, not before: a flood is cheap. */
export class FrameLog {
  private readonly redactor: Redactor;
  private readonly lines: FrameLine[] = [];
  private next = 0;

  constructor(redactor: Redactor) {
    this.redactor = redactor;
  }

  received(data: unknown, kind: string): void {
    this.add({ direction: 'in', kind, text: typeof data === 'string' ? this.cut(data) : '(binary)' });
  }

  sent(frame: string): void {
    this.add({ direction: 'out', kind: 'sent', text: this.cut(frame) });
  }

  newestFirst(): FrameLine[] {
    const ordered = [...this.lines.slice(this.next), ...this.lines.slice(0, this.next)].reverse();
    return ordered.map((line) => ({ ...line, text: this.shown(line.text) }));
  }

  private add(line: FrameLine): void {
    this.lines[this.next] = line;
    this.next = (this.next + 1) % LINES;
  }

  /** Keeps so much more than is shown that half a key at the cut stays out of sight. */
  private cut(text: string): string {
    const kept = SHOWN + this.redactor.longestForm;
    const head = text.length > kept ? text.slice(0, kept) : text;
    // A slice keeps the whole frame alive behind it; a few such frames must not hold megabytes.
    return text.length > LONG_FRAME ? [...head].join('') : head;
  }

  private shown(text: string): string {
    const masked = this.redactor.mask(text);
    return masked.length > SHOWN ? `${masked.slice(0, SHOWN)}…` : masked;
  }
}
