import type { EngineClient } from './engine.svelte';
import { writeLink } from './link';

/** A link to exactly the present run. */
export interface ShareLink {
  readonly fragment: string;
  readonly digest: string;
  /** Whether the clipboard took it. */
  readonly copied: boolean;
  readonly address: string;
  readonly text: string;
}

/** Makes the link and copies it, where the browser lets the page. */
export async function shareLink({ api }: EngineClient): Promise<ShareLink> {
  const [{ tape, run, untilS }, config] = await Promise.all([api.digest(), api.configuration()]);
  const fragment = await writeLink({ config, untilS, digest: { tape, run } });
  const address = new URL(fragment, location.href).href;
  const link = { fragment, digest: run, address };
  try {
    await navigator.clipboard.writeText(address);
    const needs = config.market.part === 'tape' ? ' Whoever opens it needs the same recording.' : '';
    return { ...link, copied: true, text: `Link copied: it opens exactly this run and checks it.${needs}` };
  } catch {
    return { ...link, copied: false, text: 'Copy this link; it opens exactly this run and checks it:' };
  }
}
