import type { Config } from '../session/config';
import type { EngineClient } from './engine.svelte';
import { stepInWords } from './keep/setting-words';
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

/** Makes the link and copies it, where the browser lets the page. */
export async function shareLink(client: EngineClient): Promise<ShareLink> {
  const { api, comparedWith, source } = client;
  const [{ tape, run, untilS }, config] = await Promise.all([api.digest(), api.configuration()]);
  const experiment = { config, untilS, digest: { tape, run } };
  // The ghost of a live market belongs to prices that nobody else has.
  const before = source === 'live' ? null : comparedWith;
  const whole = await writeLink({ ...experiment, before });
  const fits = before === null || isReadable(whole);
  const fragment = fits ? whole : await writeLink({ ...experiment, before: null });
  const address = new URL(fragment, location.href).href;
  const copied = await copies(address);
  const held = contents(config, fits ? before : null) + (fits ? '' : TOO_LONG);
  const text = copied ? `Link copied. ${held}` : `Copy this link. ${held}`;
  return { fragment, digest: run, copied, address, text };
}

const TOO_LONG = ' The run before differs in too much for one link and is left out.';

/** What a link holds and what it does not, a sentence each. */
function contents(config: Config, before: Config | null): string {
  const held =
    before === null
      ? 'It opens exactly this run and checks it'
      : `It opens exactly this run, checks it, and sets it beside the run before: ${stepInWords(before, config)}`;
  const measured = before === null ? '' : ' The evidence on paired tapes is measured anew on opening.';
  const how =
    before === null
      ? ' To share a comparison, change a setting on the charts: the link then holds both runs.'
      : '';
  const needs = config.market.part === 'tape' ? ' Whoever opens it needs the same recording.' : '';
  return `${held}.${measured} Not in it: pinned desks, lab results, keys.${how}${needs}`;
}

async function copies(address: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch {
    return false;
  }
}
