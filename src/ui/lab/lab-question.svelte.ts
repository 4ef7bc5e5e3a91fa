import type { LabQuestion } from '../../session/lab-question';

/** The question that a link brought, and the address that says so. */
let linked = $state.raw<{ readonly question: LabQuestion; readonly fragment: string } | null>(null);
/** Rises with every question that a link brings. */
let brought = $state(0);
/** Whether it has been asked since. */
let asked = $state(false);
/** What stands filled in where the lab is open; null where it is not, or where it could not be asked. */
let standing = $state.raw<LabQuestion | null>(null);

/** The question of the link in the address; null without one, and once the address no longer names it. */
export function linkedQuestion(): LabQuestion | null {
  return linked !== null && location.hash === linked.fragment ? linked.question : null;
}

/** Has the lab filled in with the question of the link in the address; null: with its own. */
export function bringQuestion(question: LabQuestion | null): void {
  linked = question === null ? null : { question, fragment: location.hash };
  asked = false;
  if (question !== null) brought++;
}

/** How many questions links have brought: another number, and the lab is filled in anew. */
export function questionsBrought(): number {
  return brought;
}

/** The question on the page at this moment: what a link would share. */
export function standingQuestion(): LabQuestion | null {
  return standing;
}

/**
 * Notes what stands filled in; returns what to call when it no longer does. An address that names another question would
 * mislead whoever copies it: it goes.
 */
export function setUpQuestion(question: LabQuestion | null): () => void {
  standing = question;
  const of = linkedQuestion();
  if (question !== null && of !== null && question.kind === of.kind && !alike(question, of))
    history.replaceState(null, '', location.pathname + location.search);
  return () => {
    if (standing === question) standing = null;
  };
}

/** Notes that the question on the page has been asked. */
export function askQuestion(): void {
  asked = true;
}

/** Whether what stands filled in is what the link brought, and nobody has asked it yet. */
export function waitsToBeAsked(): boolean {
  const of = linkedQuestion();
  return !asked && of !== null && standing !== null && alike(standing, of);
}

/** Whether two ask the same. */
export function alike(one: LabQuestion, other: LabQuestion): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** Its fields in one order, however it was written. */
function sorted(question: LabQuestion): unknown {
  const axes =
    'axes' in question
      ? question.axes.map(({ path, range }) => [path, range?.from, range?.to, range?.steps, range?.ratio])
      : null;
  return [question.kind, question.paths, 'desk' in question ? question.desk : null, axes];
}
