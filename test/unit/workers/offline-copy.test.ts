import { describe, expect, test } from 'vitest';
import { OfflineCopy } from '../../../workers/offline-copy';

const SCOPE = 'https://host.example/deep/lab/';
const FILES = ['', 'assets/index-a1.js', 'favicon.svg', 'BTC-USD-sample.csv.gz'];

/** A browser's caches, as far as they are used: by name, in the order in which they were opened first. */
class MemoryCaches {
  readonly all = new Map<string, Map<string, Response>>();

  open(name: string): Promise<unknown> {
    const entries = this.all.get(name) ?? new Map<string, Response>();
    this.all.set(name, entries);
    return Promise.resolve({
      put: (url: string, response: Response) => {
        entries.set(url, response);
        return Promise.resolve();
      },
      match: (url: string) => Promise.resolve(entries.get(url)?.clone()),
    });
  }
  keys(): Promise<string[]> {
    return Promise.resolve([...this.all.keys()]);
  }
  delete(name: string): Promise<boolean> {
    return Promise.resolve(this.all.delete(name));
  }
}

/** A host that has every file, and counts. */
function hostOf(version: string) {
  const asked: string[] = [];
  const fetchFile = (input: RequestInfo | URL): Promise<Response> => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    asked.push(url);
    return Promise.resolve(new Response(`${version} ${url}`));
  };
  return { asked, fetchFile };
}

function copyOf(caches: MemoryCaches, version: string, files: readonly string[] = FILES): OfflineCopy {
  return new OfflineCopy(caches as unknown as CacheStorage, SCOPE, { version, files });
}

const request = (url: string, mode: RequestMode = 'no-cors', method = 'GET') =>
  ({ url, mode, method }) as Request;

describe('the copy for visits without a network', () => {
  test('holds every file of the build and answers for each without asking the host again', async () => {
    const caches = new MemoryCaches();
    const host = hostOf('1');
    const copy = copyOf(caches, '1');
    await copy.fill(host.fetchFile);
    expect(host.asked.sort()).toEqual(FILES.map((file) => SCOPE + file).sort());
    const none = () => Promise.reject(new Error('offline'));
    for (const file of ['', 'index.html', '?from=mail', ...FILES]) {
      const answer = await copy.answer(request(SCOPE + file), none);
      expect(await answer.text()).toMatch(/^1 https:/);
    }
  });

  test('is whole or is not: one missing file and the version before stays', async () => {
    const missing = (): Promise<Response> => Promise.resolve(new Response('', { status: 404 }));
    await expect(copyOf(new MemoryCaches(), '1').fill(missing)).rejects.toThrow('404');
  });

  test('answers for the page alone: no other origin, no neighbour, nothing but reading', () => {
    const copy = copyOf(new MemoryCaches(), '1');
    expect(copy.answers(request(SCOPE, 'navigate'))).toBe(true);
    expect(copy.answers(request(`${SCOPE}assets/of-an-older-version-b2.js`))).toBe(true);
    expect(copy.answers(request('https://venue.example/deep/lab/assets/index-a1.js'))).toBe(false);
    expect(copy.answers(request('https://host.example/other/'))).toBe(false);
    expect(copy.answers(request(`${SCOPE}somebody-elses.json`))).toBe(false);
    expect(copy.answers(request(SCOPE, 'cors', 'POST'))).toBe(false);
  });

  test('leaves a tab of the version before its parts, and forgets older ones and never a neighbour’s', async () => {
    const caches = new MemoryCaches();
    await caches.open('quotelab https://host.example/other/ 1');
    for (const version of ['1', '2', '3']) {
      const copy = copyOf(caches, version, ['', `assets/part-${version}.js`]);
      await copy.fill(hostOf(version).fetchFile);
      await copy.tidy();
    }
    expect([...caches.all.keys()]).toEqual([
      'quotelab https://host.example/other/ 1',
      `quotelab ${SCOPE} 2`,
      `quotelab ${SCOPE} 3`,
    ]);
    const none = () => Promise.reject(new Error('offline'));
    const newest = copyOf(caches, '3', ['', 'assets/part-3.js']);
    expect(await (await newest.answer(request(SCOPE), none)).text()).toMatch(/^3 /);
    expect(await (await newest.answer(request(`${SCOPE}assets/part-2.js`), none)).text()).toMatch(/^2 /);
    await expect(newest.answer(request(`${SCOPE}assets/part-1.js`), none)).rejects.toThrow('offline');
  });
});
