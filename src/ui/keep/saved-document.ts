import { experimentDocument } from '../../session/link';
import type { EngineClient } from '../engine.svelte';

/** What a share link of the present run alone holds, digests and all, as plain data. */
export async function savedDocument({ api }: EngineClient): Promise<Record<string, unknown>> {
  const [{ tape, run, untilS }, config] = await Promise.all([api.digest(), api.configuration()]);
  return experimentDocument({
    config,
    before: null,
    pairs: null,
    untilS,
    digest: { tape, run },
    question: null,
  });
}
