/** Numbers in a sentence are renewed no sooner, ms. */
const NUMBERS_MS = 8000;
/** Other words take the place of those that are read no sooner, ms: long enough for the longest sentence. */
const WORDS_MS = 24_000;
/** What a cause brings arrives within so long, ms: until then the sentence follows. */
const FOLLOWS_MS = 2000;

/** A sentence about a market that moves, held still while it is read. */
export class HeldSentence {
  private text = '';
  private cause: readonly unknown[] = [];
  private causedMs = 0;
  private shownMs = 0;

  /**
   * What to show, given what the sentence would be now. Another cause (a step, a setting, a pause) shows it at once; the
   * market alone renews its numbers from time to time, and turns its words round later still.
   */
  at(nowMs: number, text: string, cause: readonly unknown[]): string {
    if (cause.length !== this.cause.length || cause.some((one, i) => one !== this.cause[i])) {
      this.cause = cause;
      this.causedMs = nowMs;
    }
    const restMs = wordsOf(text) === wordsOf(this.text) ? NUMBERS_MS : WORDS_MS;
    if (this.text === '' || nowMs - this.causedMs < FOLLOWS_MS || nowMs - this.shownMs >= restMs) {
      this.text = text;
      this.shownMs = nowMs;
    }
    return this.text;
  }
}

/** A sentence without its numbers; a sign before one counts as a word. */
function wordsOf(text: string): string {
  return text.replace(/\d[\d.,\u00a0\u202f]*/g, '#');
}
