import { Sha256 } from '../src/domain/sha256';

/** What of the browser's locks is used. */
export type Locks = Pick<LockManager, 'request'>;

/**
 * Notices another tab that is connected with the same key: venues count both together. Tabs of one origin share their
 * locks, so each takes the one that is named after the key, in a form that says nothing of it.
 */
export class KeyClaim {
  /** Another tab was first. */
  elsewhere = false;
  private readonly locks: Locks | undefined;
  private readonly onChange: () => void;
  private letGo_: () => void = () => undefined;

  /** Without locks (a page that was not served securely) nothing is noticed. */
  constructor(locks: Locks | undefined, onChange: () => void) {
    this.locks = locks;
    this.onChange = onChange;
  }

  /** From now on the key is in use here; '' is none. */
  hold(key: string): void {
    this.letGo();
    const { locks } = this;
    if (key === '' || locks === undefined) return;
    const name = `key ${new Sha256().text(key).hex()}`;
    const end = new AbortController();
    const ended = new Promise<void>((resolve) => {
      end.signal.addEventListener('abort', () => resolve());
    });
    this.letGo_ = () => end.abort();
    const wait = (): Promise<void> => {
      if (end.signal.aborted) return Promise.resolve();
      this.set(true);
      return locks.request(name, { signal: end.signal }, () => {
        this.set(false);
        return ended;
      });
    };
    locks
      .request(name, { ifAvailable: true }, (lock) => (lock === null ? null : ended))
      .then((taken) => (taken === null ? wait() : undefined))
      // Let go while it waited.
      .catch(() => undefined);
  }

  /** The key is not in use here any more. */
  letGo(): void {
    this.letGo_();
    this.elsewhere = false;
  }

  private set(elsewhere: boolean): void {
    this.elsewhere = elsewhere;
    this.onChange();
  }
}
