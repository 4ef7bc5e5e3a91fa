import type { EngineApi } from '../../../workers/protocol';

let watched: Pick<EngineApi, 'suspendFeed' | 'resumeFeed'> | null = null;

/** From now on the feed's socket closes when the page goes, and opens again if the page comes back as it was. */
export function closeWithPage(api: Pick<EngineApi, 'suspendFeed' | 'resumeFeed'>): void {
  const isFirst = watched === null;
  watched = api;
  if (!isFirst) return;
  addEventListener('pagehide', () => void watched?.suspendFeed());
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) void watched?.resumeFeed();
  });
}
