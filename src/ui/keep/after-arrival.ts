import type { EngineClient } from '../engine.svelte';
import { keepOffline, type TakeOver } from './keep-offline';
import { LiveRecorder } from './live-recorder';
import { SessionKeeper } from './session-keeper';

/** What the page does once it stands and moves, so that none of it delays the first view. Returns what ends it. */
export function afterArrival(
  client: EngineClient,
  scenario: () => string,
  onupdate: (takeOver: TakeOver) => void,
): () => void {
  const keeper = new SessionKeeper(client, scenario, async () => (await import('./shelf')).openShelf());
  const recorder = new LiveRecorder(client, async () => (await import('./live-shelf')).openLiveShelf());
  // The development server has no build to copy.
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    void keepOffline(navigator.serviceWorker, () => location.reload(), onupdate);
  }
  return () => {
    keeper.close();
    recorder.close();
  };
}
