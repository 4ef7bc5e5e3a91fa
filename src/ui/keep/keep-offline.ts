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
  const controlled = container.controller !== null;
  container.addEventListener('controllerchange', () => {
    // The first copy takes nobody over; later, another tab may have let the new version in.
    if (asked) reload();
    else if (controlled) onready(reload);
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
