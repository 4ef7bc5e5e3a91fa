/** A new version that waits; calling it changes over and reloads the page. */
export type TakeOver = () => void;

const LOOK_EVERY_MS = 3_600_000;

/**
 * Keeps a copy of the page for visits without a network, and tells when a new version has been fetched. It takes over
 * when the reader says so, or when every tab of the old one is closed.
 */
export async function keepOffline(
  container: ServiceWorkerContainer,
  reload: () => void,
  onready: (takeOver: TakeOver) => void,
): Promise<void> {
  let asked = false;
  let controlled = container.controller !== null;
  container.addEventListener('controllerchange', () => {
    // The first copy is this version's own; later, another tab may have let a new one in.
    if (asked) reload();
    else if (controlled) onready(reload);
    controlled = true;
  });

  const registration = await registered(container);
  if (registration === undefined) return;
  const offer = (worker: ServiceWorker): void =>
    onready(() => {
      asked = true;
      worker.postMessage('take over');
    });
  if (registration.waiting !== null && controlled) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && controlled) offer(worker);
    });
  });
  setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
}

/** Undefined where the browser allows none: a private window, a page that is not served securely. */
async function registered(container: ServiceWorkerContainer): Promise<ServiceWorkerRegistration | undefined> {
  try {
    return await container.register('./service-worker.js', { updateViaCache: 'none' });
  } catch {
    return undefined;
  }
}

/**
 * Where no copy is kept, a part that is asked for late may be gone with its version: then the new one is offered.
 * Returns what ends it.
 */
export function offerWhereReplaced(
  view: Window,
  fetchPage: () => Promise<Response>,
  reload: () => void,
  onready: (takeOver: TakeOver) => void,
): () => void {
  const failed = async (): Promise<void> => {
    const answer = await fetchPage().catch(() => null);
    if (answer?.ok && isOther(view.document, await answer.text())) onready(reload);
  };
  const heard = (): void => void failed();
  view.addEventListener('vite:preloadError', heard);
  return () => view.removeEventListener('vite:preloadError', heard);
}

/** Whether a page begins with other scripts than this one. */
function isOther(page: Document, html: string): boolean {
  return [...page.querySelectorAll('head script[src]')].some(
    (script) => !html.includes(script.getAttribute('src')!),
  );
}
