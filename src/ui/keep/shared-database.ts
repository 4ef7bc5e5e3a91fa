import { openDB, type DBSchema, type IDBPDatabase, type OpenDBCallbacks } from 'idb';

/** Some browsers never answer when their store is damaged: whoever waits this long is told that. */
const LONGEST_MS = 5000;

/**
 * Opens a database of this browser at its first use and shares it from then on; one that was refused, lost or closed, or
 * did not answer, is opened again. `upgrade` makes its stores.
 */
export function sharedDatabase<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: OpenDBCallbacks<Schema>['upgrade'],
): () => Promise<IDBPDatabase<Schema>> {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const forget = (): void => {
    opened = null;
  };
  return () => {
    if (opened !== null) return opened;
    const asked = openDB<Schema>(name, version, {
      upgrade,
      // A tab with a later version of the page must not wait for this one.
      blocking(_from, _to, event) {
        forget();
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    });
    opened = inTime(asked);
    opened.catch(forget);
    return opened;
  };
}

async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it does not answer')), LONGEST_MS);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
