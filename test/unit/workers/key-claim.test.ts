import { describe, expect, it } from 'vitest';
import { KeyClaim, type Locks } from '../../../workers/key-claim';

const KEY = 'pf_live_CANARY_0123456789abcdef';

/** The locks that the tabs of one origin share, as far as they are used. */
class SharedLocks {
  readonly names = new Set<string>();
  private readonly held = new Map<string, Promise<unknown>>();

  request = (async (name: string, options: LockOptions, use: LockGrantedCallback<unknown>) => {
    this.names.add(name);
    await Promise.resolve();
    if (options.ifAvailable === true && this.held.has(name)) return use(null);
    const gone = new Promise((_, reject) => {
      options.signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
    while (this.held.has(name)) await Promise.race([this.held.get(name), gone]);
    const using = Promise.resolve(use({ name, mode: 'exclusive' }));
    this.held.set(name, using);
    await using;
    this.held.delete(name);
    return undefined;
  }) as Locks['request'];
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

function tab(locks: Locks): { claim: KeyClaim; told: boolean[] } {
  const told: boolean[] = [];
  const claim: KeyClaim = new KeyClaim(locks, () => told.push(claim.elsewhere));
  return { claim, told };
}

describe('a key in two tabs', () => {
  it('is noticed by the second one, until the first one lets go', async () => {
    const locks = new SharedLocks();
    const [first, second] = [tab(locks), tab(locks)];
    first.claim.hold(KEY);
    await settled();
    second.claim.hold(KEY);
    await settled();
    expect([first.told, second.told]).toEqual([[], [true]]);
    first.claim.letGo();
    await settled();
    expect([second.told, second.claim.elsewhere]).toEqual([[true, false], false]);
    first.claim.hold(KEY);
    await settled();
    expect(first.claim.elsewhere).toBe(true);
  });

  it('is not in the name of the lock', async () => {
    const locks = new SharedLocks();
    tab(locks).claim.hold(KEY);
    await settled();
    expect([...locks.names]).toEqual([expect.stringMatching(/^key [0-9a-f]{64}$/)]);
  });

  it('disturbs nobody who has another one, or none, or who has waited enough', async () => {
    const locks = new SharedLocks();
    const [first, second, third, fourth] = [tab(locks), tab(locks), tab(locks), tab(locks)];
    first.claim.hold(KEY);
    second.claim.hold(`${KEY}2`);
    third.claim.hold('');
    await settled();
    fourth.claim.hold(KEY);
    await settled();
    fourth.claim.letGo();
    await settled();
    expect([second.told, third.told, fourth.claim.elsewhere]).toEqual([[], [], false]);
    first.claim.letGo();
    await settled();
    expect(fourth.told).toEqual([true]);
  });

  it('is not noticed where there are no locks', () => {
    expect(() => new KeyClaim(undefined, () => undefined).hold(KEY)).not.toThrow();
  });
});
