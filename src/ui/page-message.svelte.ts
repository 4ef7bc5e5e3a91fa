import type { Announcer } from './announcer.svelte';

/** What the page has to say about a link, a file or a deed of the reader's. */
export interface Message {
  readonly text: string;
  readonly list: readonly string[];
  readonly bad: boolean;
}

/** One message at a time, above everything: a wrong one stays until it is dismissed. */
export class PageMessage {
  shown = $state.raw<Message | null>(null);
  /** A link to copy by hand where the browser does not let the page. */
  link = $state('');

  private readonly announcer: Announcer;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(announcer: Announcer) {
    this.announcer = announcer;
  }

  /** What is wrong interrupts as an alert; all else is heard when the reader is free. */
  tell(text: string, list: readonly string[] = [], bad = false): void {
    clearTimeout(this.timer);
    if (!bad) this.announcer.say(() => text);
    this.shown = { text, list, bad };
  }

  /** A message that goes by itself. */
  say(text: string, forMs = 8000): void {
    this.tell(text);
    this.timer = setTimeout(() => (this.shown = null), forMs);
  }

  dismiss(): void {
    this.shown = null;
    this.link = '';
  }

  /** What was said of another run holds no longer; what was wrong is still to be read. */
  outlive(): void {
    if (this.shown?.bad === false) this.shown = null;
  }
}
