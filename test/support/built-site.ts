import { readFileSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { build } from 'vite';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
};

/** Builds the site into a folder of its own, as visitors get it: what runs tests asks for a page of another kind. */
export async function buildSite(outDir: string): Promise<void> {
  const configFile = join(import.meta.dirname, '../../vite.config.ts');
  const { NODE_ENV } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await build({ configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  } finally {
    process.env.NODE_ENV = NODE_ENV;
  }
}

/** The file of a built site that a path names, and its type; null = there is none. */
export function fileOf(
  folder: string,
  path: string,
): { readonly type: string; readonly body: Buffer } | null {
  const file = join(folder, normalize(path.endsWith('/') ? `${path}index.html` : path));
  if (!file.startsWith(folder) || !statSync(file, { throwIfNoEntry: false })?.isFile()) return null;
  return { type: TYPES[extname(file)] ?? 'application/octet-stream', body: readFileSync(file) };
}

/** A plain static host: with the headers of the site's `_headers`, or, as most free hosts, without any. */
export class StaticHost {
  /** http://127.0.0.1:port/ */
  readonly address: string;
  /** Address and Referer of every request. */
  readonly requests: string[] = [];
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
    this.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  static async start(folder: string, withHeaders: boolean): Promise<StaticHost> {
    const headers = withHeaders ? headersForAll(readFileSync(join(folder, '_headers'), 'utf8')) : [];
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const host = new StaticHost(server);
    server.on('request', (request, response) => {
      host.requests.push(`${request.method} ${request.url} from ${request.headers.referer ?? 'nobody'}`);
      const found = fileOf(folder, new URL(request.url ?? '/', host.address).pathname);
      if (found === null) {
        response.writeHead(404).end();
        return;
      }
      for (const [name, value] of headers) response.setHeader(name, value);
      response.setHeader('Content-Type', found.type);
      response.end(found.body);
    });
    return host;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** The headers that a `_headers` file gives to every path. */
function headersForAll(text: string): [string, string][] {
  const found: [string, string][] = [];
  let applies = false;
  for (const line of text.split('\n')) {
    if (/^\S/.test(line)) applies = line.trim() === '/*';
    else if (applies && line.includes(':')) {
      const colon = line.indexOf(':');
      found.push([line.slice(0, colon).trim(), line.slice(colon + 1).trim()]);
    }
  }
  return found;
}
