import { mount, unmount } from 'svelte';
import AlertStack from '../alerts/AlertStack.svelte';
import type { EngineClient } from '../engine.svelte';
import type { ChangeHistory } from './change-history.svelte';
import { keepFocus } from './keep-focus';
import { keepOffline, offerWhereReplaced, type TakeOver } from './keep-offline';
import { LastLedger } from './last-ledger';
import { LiveRecorder } from './live-recorder';
import { SessionKeeper } from './session-keeper';
import type { Shelf } from './shelf';

/** What the page does once it stands and moves, so that none of it delays the first view. Returns what ends it. */
export function afterArrival(
  client: EngineClient,
  scenario: () => string,
  history: ChangeHistory,
  onupdate: (takeOver: TakeOver) => void,
): () => void {
  const shelf = async (): Promise<Shelf> => (await import('./shelf')).openShelf();
  const keeper = new SessionKeeper(client, scenario, shelf, history);
  const recorder = new LiveRecorder(client, async () => (await import('./live-shelf')).openLiveShelf());
  const ledger = new LastLedger(client);
  const stack = mountAlerts(client);
  const letFocus = keepFocus(document);
  const reload = (): void => location.reload();
  const stopOffering = offerWhereReplaced(window, () => fetch('./', { cache: 'no-store' }), reload, onupdate);
  // The development server has no build to copy.
  if (import.meta.env.PROD && 'serviceWorker' in navigator) {
    void keepOffline(navigator.serviceWorker, reload, onupdate);
  }
  return () => {
    keeper.close();
    recorder.close();
    ledger.close();
    letFocus();
    stopOffering();
    void unmount(stack);
  };
}

/** Away from whatever panel is open, so that an alert finds its reader. */
function mountAlerts(client: EngineClient): Record<string, unknown> {
  return mount(AlertStack, { target: document.querySelector('main') ?? document.body, props: { client } });
}
