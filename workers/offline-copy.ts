/** What the build put together: the files of one version of the page, as paths from where it lies. */
export interface Precache {
  /** Changes with every byte of every file. */
  readonly version: string;
  /** '' is the page itself; a host may not know it as index.html. */
  readonly files: readonly string[];
}

/** What is fetched at once: the copy must not crowd out a market that just began. */
const AT_ONCE = 2;
/** The version before stays for tabs that still run it: they fetch parts of it later. */
const VERSIONS_KEPT = 2;
/** Names that change with their content: whatever cache holds them holds the right bytes. */
const HASHED = /^assets\//;

/**
 * A whole copy of the page in the browser's cache, so that it opens without a network. Only what the build lists is
 * ever kept: no other origin, nothing that was fetched along the way.
 */
export class OfflineCopy {
  private readonly caches: CacheStorage;
  private readonly scope: string;
  private readonly precache: Precache;
  private readonly urls: ReadonlySet<string>;

  /** `scope` is the address of the folder that the page lies in; others of its kind may lie beside it. */
  constructor(caches: CacheStorage, scope: string, precache: Precache) {
    this.caches = caches;
    this.scope = scope;
    this.precache = precache;
    this.urls = new Set(precache.files.map((file) => this.urlOf(file)));
  }

  /** Fetches every file; rejects if one is missing, and the version before stays in force. */
  async fill(fetchFile: typeof fetch): Promise<void> {
    const cache = await this.caches.open(this.name);
    const waiting = [...this.precache.files];
    const fetchNext = async (): Promise<void> => {
      for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
        const response = await fetchFile(this.urlOf(file), {
          cache: HASHED.test(file) ? 'default' : 'no-cache',
        });
        if (!response.ok) throw new Error(`${file}: ${response.status}`);
        await cache.put(this.urlOf(file), direct(response));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, fetchNext));
  }

  /** Forgets versions that no tab can still run. */
  async tidy(): Promise<void> {
    // Names come in the order in which their caches were made.
    const own = (await this.caches.keys()).filter((name) => name.startsWith(this.family));
    const old = own.filter((name) => name !== this.name);
    await Promise.all(
      old.slice(0, Math.max(0, old.length - VERSIONS_KEPT + 1)).map((name) => this.caches.delete(name)),
    );
  }

  /** Whether this request is one for the page or a part of it; every other goes to the network untouched. */
  answers({ method, url, mode }: Pick<Request, 'method' | 'url' | 'mode'>): boolean {
    if (method !== 'GET' || !url.startsWith(this.scope)) return false;
    return this.urls.has(plain(url)) || (mode !== 'navigate' && HASHED.test(url.slice(this.scope.length)));
  }

  /** The kept file, of this version or of one that an open tab still runs; from the network where there is none. */
  async answer(request: Request, fetchFile: typeof fetch): Promise<Response> {
    const url = plain(request.url);
    const kept = await (await this.caches.open(this.name)).match(url);
    if (kept !== undefined) return kept;
    const before = (await this.caches.keys()).filter((name) => name.startsWith(this.family)).reverse();
    for (const name of before) {
      const older = await (await this.caches.open(name)).match(url);
      if (older !== undefined) return older;
    }
    return fetchFile(request);
  }

  private get family(): string {
    return `quotelab ${this.scope} `;
  }

  private get name(): string {
    return this.family + this.precache.version;
  }

  private urlOf(file: string): string {
    return new URL(file, this.scope).href;
  }
}

/** An address without what is never sent or never matters here. */
function plain(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/index\.html$/, '/');
}

/** A response that came over a redirection may not answer a navigation: the same without its history. */
function direct(response: Response): Response {
  if (!response.redirected) return response;
  const { status, statusText, headers } = response;
  return new Response(response.body, { status, statusText, headers });
}
