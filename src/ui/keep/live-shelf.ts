import type { DBSchema } from 'idb';
import { sharedDatabase } from './shared-database';

/** What is known of a recorded live session without opening it. */
export interface LiveRecording {
  readonly id: string;
  readonly startedAtMs: number;
  readonly symbol: string;
  /** A name of the feed registry. */
  readonly preset: string;
  readonly spanS: number;
  readonly bytes: number;
  /** The session went on after this: it had become too long to be kept. */
  readonly cut: boolean;
}

/** Where recorded live sessions are kept in this browser. Every call may reject; see `shelfProblem`. */
export interface LiveShelf {
  /** Newest first. */
  list(): Promise<LiveRecording[]>;
  /** Keeps it, in place of an earlier state of the same session; the oldest ones make room. */
  put(recording: LiveRecording, tape: Blob): Promise<void>;
  tape(id: string): Promise<Blob | undefined>;
  remove(id: string): Promise<void>;
}

interface Schema extends DBSchema {
  about: { key: string; value: LiveRecording };
  tapes: { key: string; value: Blob };
}

export const MOST_RECORDINGS = 20;
const MOST_BYTES_OF_ALL = 268_435_456;

/** A database of its own: however full it runs, the experiments of the other one stay. */
const open = sharedDatabase<Schema>('quotelab-recordings', 1, (opened) => {
  opened.createObjectStore('about', { keyPath: 'id' });
  opened.createObjectStore('tapes');
});

export async function openLiveShelf(): Promise<LiveShelf> {
  const database = await open();
  const list = async (): Promise<LiveRecording[]> =>
    (await database.getAll('about')).sort((a, b) => b.startedAtMs - a.startedAtMs);
  const remove = async (id: string): Promise<void> => {
    const change = database.transaction(['about', 'tapes'], 'readwrite');
    await change.objectStore('about').delete(id);
    await change.objectStore('tapes').delete(id);
    await change.done;
  };
  return {
    list,
    remove,
    tape: (id) => database.get('tapes', id),
    async put(recording, tape) {
      for (const id of toMakeRoom(await list(), recording)) await remove(id);
      const change = database.transaction(['about', 'tapes'], 'readwrite');
      await change.objectStore('tapes').put(tape, recording.id);
      await change.objectStore('about').put(recording);
      await change.done;
    },
  };
}

/** The recordings that must go for another, oldest first; `kept` is newest first. */
export function toMakeRoom(kept: readonly LiveRecording[], next: LiveRecording): string[] {
  const gone: string[] = [];
  let bytes = next.bytes;
  let count = 1;
  for (const recording of kept) {
    if (recording.id === next.id) continue;
    bytes += recording.bytes;
    count++;
    if (count > MOST_RECORDINGS || bytes > MOST_BYTES_OF_ALL) gone.unshift(recording.id);
  }
  return gone;
}
