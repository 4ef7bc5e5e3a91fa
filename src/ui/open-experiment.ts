import type { Config } from '../session/config';
import type { Problem } from '../domain/part';
import { readExperiment, type ExperimentResult } from '../session/link';
import { settingLabel } from '../session/setting-label';
import type { EngineClient } from './engine.svelte';
import { bringQuestion } from './lab/lab-question.svelte';
import { questionInWords } from './lab/question-words';
import { readLink } from './link';
import { sessionClock } from './session-clock';

/** How opening an experiment went. */
export interface Opening {
  /** Whether it is in force now; if not, nothing was changed. */
  readonly opened: boolean;
  /** Digest of the run; '' where none was promised. */
  readonly digest: string;
  readonly text: string;
  /** All that was wrong with it. */
  readonly list: readonly string[];
  readonly bad: boolean;
  /** Whether it brought a question, which the lab holds now. */
  readonly asks: boolean;
}

/** Opens the experiment in the fragment of an address and holds the engine to the digest it promises. */
export async function openLinked(client: EngineClient, fragment: string): Promise<Opening> {
  const read = await readLink(fragment);
  if (read === null) return refusal('link', ['The address holds no experiment.']);
  return openRead(client, read, 'link');
}

/** Opens what was saved: with its digests it is verified like a link, without it is run again. */
export async function openSaved(client: EngineClient, document: unknown): Promise<Opening> {
  if (typeof document === 'object' && document !== null && !('digest' in document)) {
    const { config, untilS } = document as { config: unknown; untilS: number };
    if (await client.reopen(config, untilS)) {
      await client.play();
      return { opened: true, digest: '', text: 'Running again.', list: [], bad: false, asks: false };
    }
    return refusal('run', ['It was kept by another version of the page, or its recording is not here.']);
  }
  return openRead(client, readExperiment(document), 'experiment');
}

async function openRead(client: EngineClient, read: ExperimentResult, what: string): Promise<Opening> {
  if (!read.ok) return refusal(what, messagesOf(read.problems));
  const { config, before, pairs, untilS, digest: promised } = read.experiment;
  // A question belongs to the address that names it.
  const question = what === 'link' ? read.experiment.question : null;
  const { playing } = client;
  await client.pause();
  const opened = await client.open(config, untilS);
  if (!opened.ok) {
    if (playing) await client.play();
    return refusal(what, messagesOf(opened.problems));
  }
  const found = await client.api.digest();
  const differs = [
    ...(found.tape === promised.tape ? [] : ['the market']),
    ...(found.run === promised.run ? [] : ['the run']),
  ];
  const bad = differs.length > 0;
  const kept = what === 'link' ? 'shared' : 'saved';
  const text = bad
    ? `Opened, but not verified: ${differs.join(' and ')} came out differently. It was ${kept} by another version of the engine.`
    : `Verified: this is bit for bit the run that was ${kept}, at ${sessionClock(untilS, config.durationS)}.`;
  const beside = before === null ? '' : ` ${await openBeside(client, before, config, pairs)}`;
  if (what === 'link') bringQuestion(question);
  const asked =
    question === null
      ? ''
      : ` The Lab holds the question that was shared: ${questionInWords(question, config)}. Press Run there.`;
  const said = text + beside + asked;
  return { opened: true, digest: found.run, text: said, list: [], bad, asks: question !== null };
}

/** Runs what the experiment was compared with, as the ghost, and says what differs. */
async function openBeside(
  client: EngineClient,
  before: Config,
  now: Config,
  pairs: number | null,
): Promise<string> {
  const [result, { stepInWords }, { canBeMeasured, whatIfOf }] = await Promise.all([
    client.compareWith(before),
    import('./keep/setting-words'),
    import('./lab/what-if.svelte'),
  ]);
  if (!result.ok) return `The run before it could not be opened: ${messagesOf(result.problems).join(' ')}`;
  if (pairs !== null) whatIfOf(client).countOn(pairs);
  const beside = `Beside it stands the run before: ${stepInWords(before, now)}.`;
  if (!canBeMeasured(before, now)) return beside;
  const counted =
    pairs === null
      ? 'Which is better is counted anew here, on as many tapes as there is time for.'
      : `Which is better is counted again here, on the same ${pairs} tapes as where it comes from.`;
  return `${beside} ${counted}`;
}

function refusal(what: string, list: readonly string[]): Opening {
  const count = list.length === 1 ? 'one thing is' : `${list.length} things are`;
  const text = `This ${what} cannot be opened, so nothing was changed; ${count} wrong with it:`;
  return { opened: false, digest: '', text, list, bad: true, asks: false };
}

/** Whatever part is meant: the same name is labelled alike everywhere. */
const ANY_PART = { market: '', strategy: '' };

/** What is wrong, with the names that settings have on the page. */
function messagesOf(problems: readonly Problem[]): string[] {
  return problems.map(({ path, message }) => {
    const own = path.replace(/^before\./, '');
    return own === '' ? message : message.replace(own, settingLabel(own, ANY_PART));
  });
}
