import { experimentDocument, readExperiment, type Experiment } from '../session/link';
import type { EngineClient } from './engine.svelte';
import { stepInWords } from './keep/setting-words';
import { standingQuestion } from './lab/lab-question.svelte';
import { questionInWords } from './lab/question-words';
import { canBeMeasured, whatIfOf } from './lab/what-if.svelte';
import { isReadable, writeLink } from './link';

/** A link to exactly the present run and, where one stands beside it, to the run before. */
export interface ShareLink {
  readonly fragment: string;
  readonly digest: string;
  /** Whether the clipboard took it. */
  readonly copied: boolean;
  readonly address: string;
  /** What was done, what the link holds, and what it does not. */
  readonly text: string;
}

/**
 * Makes the link and copies it, where the browser lets the page. With the lab open it holds the question that stands
 * filled in there.
 */
export async function shareLink(client: EngineClient): Promise<ShareLink> {
  // The ghost of a live market belongs to prices that nobody else has.
  const before = client.source === 'live' ? null : client.comparedWith;
  const asked = standingQuestion();
  const alone = await presentRun(client);
  const pairs = before === null ? null : whatIfOf(client).pairs;
  const question = asked !== null && isSound({ ...alone, question: asked }) ? asked : null;
  const whole = await writeLink({ ...alone, before, pairs, question });
  const fits = before === null || isReadable(whole);
  const fragment = fits ? whole : await writeLink({ ...alone, question });
  if (!isReadable(fragment)) {
    const text = 'This run was changed too often on its way for a link: save it under Experiments instead.';
    return { fragment: '', digest: alone.digest.run, copied: false, address: '', text };
  }
  const address = new URL(fragment, location.href).href;
  const copied = await copies(address);
  const remarks = [
    ...(fits ? [] : ['The run before differs in too much for one link and is left out.']),
    ...(asked === question ? [] : ['The question in the lab cannot be asked as it stands and is left out.']),
  ];
  const held = [contents({ ...alone, before: fits ? before : null, pairs, question }), ...remarks].join(' ');
  const text = copied ? `Link copied. ${held}` : `Copy this link. ${held}`;
  return { fragment, digest: alone.digest.run, copied, address, text };
}

/** The run on the page by itself, as a link holds it. */
export async function presentRun({ api }: Pick<EngineClient, 'api'>): Promise<Experiment> {
  const [{ tape, run, untilS }, config] = await Promise.all([api.digest(), api.configuration()]);
  return { config, before: null, pairs: null, untilS, digest: { tape, run }, question: null };
}

/** Whether it would be read again as it is. */
function isSound(experiment: Experiment): boolean {
  return readExperiment(JSON.parse(JSON.stringify(experimentDocument(experiment)))).ok;
}

/** What a link holds and what it does not, a sentence each. */
function contents({ config, before, pairs, question }: Experiment): string {
  const held =
    before === null
      ? 'It opens exactly this run and checks it'
      : `It opens exactly this run, checks it, and sets it beside the run before: ${stepInWords(before, config)}`;
  const asks =
    question === null
      ? ''
      : ` The Lab opens with this question filled in: ${questionInWords(question, config)}. Whoever opens it presses Run.`;
  const measured =
    before === null || !canBeMeasured(before, config)
      ? ''
      : pairs === null
        ? ' The evidence on paired tapes is measured anew on opening.'
        : ` The evidence is measured again on opening, on the same ${pairs} paired tapes.`;
  const how =
    before === null && question === null
      ? ' To share a comparison, change a setting on the charts: the link then holds both runs. To share a question, share from the Lab.'
      : '';
  const needs = config.market.part === 'tape' ? ' Whoever opens it needs the same recording.' : '';
  const results = question === null ? 'lab results' : 'the Lab’s answers';
  return `${held}.${asks}${measured} Not in it: pinned desks, ${results}, keys.${how}${needs}`;
}

async function copies(address: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch {
    return false;
  }
}
