import type { Config } from '../../session/config';
import type { LabQuestion } from '../../session/lab-question';
import { alike, linkedQuestion, setUpQuestion } from './lab-question.svelte';

/** What readers left filled in, by question and by what it was asked of. */
const left = new Map<string, LabQuestion>();

/**
 * What stands in the fields of a question. Looking at another question or at the charts takes the fields away: what was
 * typed is there again on return, as long as market, strategy and length of the session are of the same kind.
 */
export class QuestionForm<Kind extends LabQuestion['kind']> {
  /** What to fill in: what the link in the address brought, else what was left; null: the usual. */
  readonly filled: (LabQuestion & { readonly kind: Kind }) | null;
  private readonly key: string;
  private first: LabQuestion | null = null;
  private touched = false;

  constructor(kind: Kind, { market, strategy, durationS }: Config) {
    this.key = JSON.stringify([kind, market.part, strategy.part, durationS]);
    const linked = linkedQuestion();
    const found = linked?.kind === kind ? linked : left.get(this.key);
    this.filled = (found ?? null) as typeof this.filled;
  }

  /** To be told of everything that stands filled in; null where it cannot be asked. Returns what to call when it no longer does. */
  stands(question: LabQuestion | null): () => void {
    if (question !== null) {
      this.first ??= question;
      this.touched ||= !alike(question, this.first);
      if (this.touched) left.set(this.key, question);
    }
    return setUpQuestion(question);
  }
}

/** Forgets what was left: a page that begins anew. */
export function forgetForms(): void {
  left.clear();
}
