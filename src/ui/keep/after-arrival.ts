import type { EngineClient } from '../engine.svelte';
import { SessionKeeper } from './session-keeper';

/** What the page does once it stands and moves, so that none of it delays the first view. Returns what ends it. */
export function afterArrival(client: EngineClient, scenario: () => string): () => void {
  const keeper = new SessionKeeper(client, scenario, async () => (await import('./shelf')).openShelf());
  return () => keeper.close();
}
