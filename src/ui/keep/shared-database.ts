import { openDB, type DBSchema, type IDBPDatabase, type OpenDBCallbacks } from 'idb';

/**
 * Opens a database of this browser at its first use and shares it from then on; one that was refused, lost or closed is
 * opened again. `upgrade` makes its stores.
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
    opened = openDB<Schema>(name, version, {
      upgrade,
      // A tab with a later version of the page must not wait for this one.
      blocking(_from, _to, event) {
        forget();
        (event.target as IDBDatabase).close();
      },
      terminated: forget,
    });
    opened.catch(forget);
    return opened;
  };
}
