import type { Config } from '../../session/config';
import { SPEEDS, type EngineClient } from '../engine.svelte';
import type { ChangeHistory } from './change-history.svelte';
import { keptChanges } from './kept-changes';
import type { KeptSession } from './kept-session';
import { openShelf } from './shelf';

/** How bringing a session back went. */
export interface BroughtBack {
  /** Whether its configuration is in force. */
  readonly opened: boolean;
  /** What the reader should know, in a sentence; '' if nothing. */
  readonly remark: string;
}

/** Opens what was kept before the page went, at its speed and with its history; what cannot be opened is left and said. */
export async function bringBack(
  client: EngineClient,
  kept: KeptSession,
  history: ChangeHistory,
): Promise<BroughtBack> {
  // Before anything else happens in this tab: what is kept next takes its place.
  const changes = keptChanges();
  const result = await bringSessionBack(client, kept);
  if (result.opened && kept.source !== 'live')
    void untilShown(client, kept.source).then(() => {
      if (history.past.length === 0) Object.assign(history, changes);
    });
  return result;
}

/** A recording that begins to play has all forgotten that was changed before it. */
async function untilShown(client: EngineClient, source: KeptSession['source']): Promise<void> {
  while (client.source !== source && client.failure === '')
    await new Promise((resolve) => requestAnimationFrame(resolve));
}

async function bringSessionBack(client: EngineClient, kept: KeptSession): Promise<BroughtBack> {
  const speed = SPEEDS.find((known) => known === (kept.speed === null ? Infinity : kept.speed));
  if (speed !== undefined) await client.setSpeed(speed);
  if (kept.source === 'replay') return bringRecordingBack(client, kept);
  const opened = await reopen(client, kept);
  if (!opened)
    return { opened, remark: 'What ran here last was kept by another version and could not be opened.' };
  const remark =
    kept.source === 'live'
      ? 'The live connection ended with the page, and its key was kept nowhere: connect again under Live.'
      : '';
  return { opened, remark };
}

/** The run and, where one stood beside it, the run before. */
async function reopen(client: EngineClient, kept: KeptSession): Promise<boolean> {
  const { config, comparedWith, untilS, forkS } = kept;
  const opened = await client.reopen(config, untilS);
  if (opened && comparedWith) await client.compareWith(comparedWith as Config);
  if (opened && typeof forkS === 'number') client.forkS = forkS;
  return opened;
}

async function bringRecordingBack(client: EngineClient, kept: KeptSession): Promise<BroughtBack> {
  // Older pages kept one for all tabs.
  const recording = await recordingOf(kept.recording ?? 'last');
  if (recording !== undefined) {
    const loaded = await client.importFiles([{ name: 'kept.qlt', data: recording }], null);
    // It plays as soon as it is read; whether it is to play on is said by what was kept.
    await client.pause();
    if (loaded.ok && (await reopen(client, kept))) return { opened: true, remark: '' };
  }
  return {
    opened: false,
    remark: 'The recording that was replayed here was not kept: open its file again under Replay.',
  };
}

async function recordingOf(id: string): Promise<Blob | undefined> {
  try {
    return await (await openShelf()).recording(id);
  } catch {
    return undefined;
  }
}
