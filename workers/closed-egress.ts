/** What of a worker's global scope can reach a network. All of it is optional: engines differ. */
export type NetworkScope = Partial<Record<(typeof DOORS)[number], unknown>> & {
  readonly location: { readonly origin: string; readonly href: string };
  WebSocket: typeof WebSocket;
  Worker: typeof Worker;
  Cache?: { prototype: object };
};

/** Constructors and functions that take an address and go there. */
const DOORS = [
  'fetch',
  'XMLHttpRequest',
  'EventSource',
  'WebSocket',
  'WebSocketStream',
  'WebTransport',
  'importScripts',
] as const;

/**
 * Closes every way out of a worker and returns the one that is left: opening a socket whose address was judged by the
 * plan of a feed. A policy in a meta tag does not bind a worker, and one in headers must leave `wss:` open, because it
 * cannot know the user's venue: so whatever else runs in here, a dependency gone bad included, finds no socket.
 *
 * Workers of the own origin may still be started; they close their own doors. A dynamic `import()` is syntax and
 * cannot be closed here: the policy of the headers does (`script-src 'self'`).
 */
export function closeEgress(scope: NetworkScope): (url: string) => WebSocket {
  const { WebSocket: NativeSocket, Worker: NativeWorker } = scope;
  for (const name of DOORS) close(scope, name);
  define(NativeSocket.prototype, 'constructor', refusing('WebSocket'));
  // A cache fetches what it is told to keep.
  for (const name of ['add', 'addAll']) if (scope.Cache !== undefined) close(scope.Cache.prototype, name);
  const { origin, href } = scope.location;
  const OwnWorker = function (url: string | URL, options?: WorkerOptions): Worker {
    if (!isOwn(url, href, origin)) refusing('Worker')();
    return new NativeWorker(url, options);
  };
  OwnWorker.prototype = NativeWorker.prototype;
  define(NativeWorker.prototype, 'constructor', OwnWorker);
  define(scope, 'Worker', OwnWorker);
  return (url) => new NativeSocket(url);
}

/** Puts a refusal in the place of `name`, wherever on the way up the prototypes it stands. */
function close(scope: object, name: string): void {
  for (
    let holder: object | null = scope;
    holder !== null;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    if (Object.hasOwn(holder, name)) define(holder, name, refusing(name));
  }
}

/** A script made of data or of a blob would start with its doors open. */
function isOwn(url: string | URL, base: string, origin: string): boolean {
  const { protocol, origin: asked } = new URL(url, base);
  return (protocol === 'https:' || protocol === 'http:') && asked === origin;
}

function refusing(name: string): () => never {
  return function () {
    throw new Error(`${name} is closed in this worker: only a feed that was asked for opens a socket.`);
  };
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: false, configurable: false });
}
