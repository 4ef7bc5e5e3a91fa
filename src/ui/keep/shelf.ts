import type { DBSchema, IDBPDatabase } from 'idb';
import { sharedDatabase } from './shared-database';

/** How a run went when it was last looked at. */
export interface Figures {
  /** Quote currency. */
  readonly equity: number;
  readonly fills: number;
  /** Base units. */
  readonly inventoryRms: number;
  /** 0 … 1; null before a fill has matured. */
  readonly losingShare: number | null;
}

/** An experiment kept under a name. */
export interface SavedExperiment {
  readonly id: string;
  readonly name: string;
  readonly savedAtMs: number;
  /** Name of the scenario it grew from; '' if none. */
  readonly scenario: string;
  /** What a share link of it holds: configuration, time and digests, as plain data. */
  readonly document: unknown;
  readonly figures: Figures;
}

/** A run that stood long enough to be looked at. */
export interface RecentRun {
  /** The configuration itself, written out: the same run again replaces its record. */
  readonly id: string;
  readonly ranAtMs: number;
  readonly scenario: string;
  readonly untilS: number;
  readonly figures: Figures;
}

/** Where experiments, recent runs and the recording being replayed are kept. Every call may reject; see `shelfProblem`. */
export interface Shelf {
  experiments(): Promise<SavedExperiment[]>;
  save(experiment: SavedExperiment): Promise<void>;
  /** Whether it was still there: what another tab deleted stays deleted. */
  rename(id: string, name: string): Promise<boolean>;
  remove(id: string): Promise<void>;
  recent(): Promise<RecentRun[]>;
  /** Keeps the newest few. */
  note(run: RecentRun): Promise<void>;
  /** A recording by its id; undefined if it is not kept. */
  recording(id: string): Promise<Blob | undefined>;
  /** Keeps it in the place of whatever is kept. */
  keepRecording(id: string, recording: Blob): Promise<void>;
  dropRecording(id: string): Promise<void>;
}

interface Schema extends DBSchema {
  experiments: { key: string; value: SavedExperiment };
  recent: { key: string; value: RecentRun; indexes: { ranAtMs: number } };
  recordings: { key: string; value: Blob };
}

const MOST_RECENT = 24;

const open = sharedDatabase<Schema>('quotelab', 1, (opened) => {
  opened.createObjectStore('experiments', { keyPath: 'id' });
  opened.createObjectStore('recent', { keyPath: 'id' }).createIndex('ranAtMs', 'ranAtMs');
  opened.createObjectStore('recordings');
});

/** The shelf of this browser. Tabs share it: the last to write a record wins. */
export async function openShelf(): Promise<Shelf> {
  return shelfOf(await open());
}

function shelfOf(database: IDBPDatabase<Schema>): Shelf {
  return {
    async experiments() {
      const all = await database.getAll('experiments');
      return all.sort((a, b) => b.savedAtMs - a.savedAtMs);
    },
    async save(experiment) {
      await database.put('experiments', experiment);
    },
    async rename(id, name) {
      const change = database.transaction('experiments', 'readwrite');
      const experiment = await change.store.get(id);
      if (experiment !== undefined) await change.store.put({ ...experiment, name });
      await change.done;
      return experiment !== undefined;
    },
    remove: (id) => database.delete('experiments', id),
    async recent() {
      const all = await database.getAllFromIndex('recent', 'ranAtMs');
      return all.reverse();
    },
    async note(run) {
      const change = database.transaction('recent', 'readwrite');
      await change.store.put(run);
      const oldest = await change.store.index('ranAtMs').getAllKeys();
      await Promise.all(oldest.slice(0, -MOST_RECENT).map((id) => change.store.delete(id)));
      await change.done;
    },
    recording: (id) => database.get('recordings', id),
    async keepRecording(id, recording) {
      const change = database.transaction('recordings', 'readwrite');
      await Promise.all([change.store.clear(), change.store.put(recording, id), change.done]);
    },
    dropRecording: (id) => database.delete('recordings', id),
  };
}

/** Why the shelf refused, and what helps, in a sentence. */
export function shelfProblem(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'QuotaExceededError') {
    return 'There is no room left: what this browser keeps for the page is full. Delete something below, or export it to a file.';
  }
  if (/^(SecurityError|InvalidStateError|UnknownError|NotFoundError|ReferenceError)$/.test(name)) {
    return 'This browser keeps nothing for this page: a private window, or storage is switched off. Share links and exported files work all the same.';
  }
  return `What this browser keeps could not be reached${error instanceof Error && error.message !== '' ? ` (${error.message})` : ''}. Share links and exported files work all the same.`;
}
