import { OfflineCopy, type Precache } from './offline-copy';

/** Filled in by the build. */
declare const PRECACHE: Precache;
declare const self: ServiceWorkerGlobalScope;

/**
 * Serves the page without a network. A new version waits until the reader lets it take over: a session that runs is
 * never swapped under the reader's hands. The tab of a first visit gets its later parts from here too: the site may have
 * another version by then, and none of this one.
 */
const copy = new OfflineCopy(caches, self.registration.scope, PRECACHE);

self.addEventListener('install', (event) => event.waitUntil(copy.fill(fetch)));
self.addEventListener('activate', (event) => event.waitUntil(copy.tidy().then(() => self.clients.claim())));
self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (copy.answers(request)) event.respondWith(copy.answer(request, fetch));
  // Nothing of the page comes from elsewhere: a script that asks for it is none of ours.
  else if (new URL(request.url).origin !== location.origin) event.respondWith(Response.error());
});
self.addEventListener('message', (event) => {
  if (event.data === 'take over') void self.skipWaiting();
});
