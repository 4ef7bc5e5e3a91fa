import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';

/** How a browser is started on an address with a profile of its own, without anything that drives it. */
export interface BrowserStart {
  readonly command: string;
  readonly args: (address: string, profile: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>Digests</title><script type="module">
const tell = (text) => fetch('/answer', { method: 'POST', body: text });
const worker = new Worker('/worker.js', { type: 'module' });
worker.onmessage = ({ data }) => tell(JSON.stringify(data));
worker.onerror = (event) => tell(JSON.stringify({ error: event.message }));
</script>`;

/** The worker of `entry`, with all it imports, as one file. */
export async function bundledWorker(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    build: { write: false, target: 'es2022', rolldownOptions: { input: entry, output: { format: 'es' } } },
  });
  if (!('output' in built)) throw new Error('the worker was not built');
  return built.output[0].code;
}

/** What a server says of a path: type and body; null = there is nothing. */
export type Served = (path: string) => { readonly type: string; readonly body: string | Buffer } | null;

/** A page that runs a worker and answers with what it posts first. */
export function pageOfWorker(worker: string): Served {
  return (path) =>
    path === '/worker.js' ? { type: 'text/javascript', body: worker } : { type: 'text/html', body: PAGE };
}

/** Serves a site, opens `path` of it in a browser and returns what the page posts to `/answer`. */
export async function answerOf(
  browser: BrowserStart,
  path: string,
  served: Served,
  waitMs: number,
): Promise<unknown> {
  const profile = mkdtempSync(join(tmpdir(), 'quotelab-browser-'));
  let told: (text: string) => void = () => undefined;
  const answer = new Promise<string>((resolve) => (told = resolve));
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    if (asked === '/answer') {
      void bodyOf(request).then(told);
      response.end();
      return;
    }
    const found = served(asked);
    if (found === null) response.writeHead(404).end();
    else response.setHeader('content-type', found.type).end(found.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const child = spawn(browser.command, browser.args(address, profile), {
    env: { ...process.env, HOME: profile, ...browser.env },
    stdio: 'ignore',
    // A group of its own: browsers are many processes, and all must end.
    detached: true,
  });
  const silence = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${waitMs / 1000} s`)), waitMs).unref();
    child.once('error', reject);
  });
  try {
    return JSON.parse(await Promise.race([answer, silence]));
  } finally {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    server.closeAllConnections();
    server.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text;
}
