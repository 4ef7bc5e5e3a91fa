/** What is odd about a recording without spoiling it: counted by kind, told once with the first place. */
export class Findings {
  private readonly seen = new Map<string, { count: number; first: string }>();
  private readonly notes: string[] = [];

  /** Counts one more of a kind; `where` is kept of the first only. */
  count(kind: string, where: string): void {
    const found = this.seen.get(kind);
    if (found === undefined) this.seen.set(kind, { count: 1, first: where });
    else found.count++;
  }

  /** A sentence of its own, told once. */
  note(sentence: string): void {
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }

  /** Sentences in the order in which the kinds first appeared. */
  sentences(): string[] {
    const counted = [...this.seen].map(
      ([kind, { count, first }]) => `${kind}: ${count}${first ? `, first at ${first}` : ''}.`,
    );
    return [...this.notes, ...counted];
  }
}
