import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Log } from './log';
import { hostOf, isLoopback, type Origins } from './origins';
import { methodNotAllowed, refusal } from './refusal';
import { refused, type ApiAnswer, type ApiRequest } from './trading-api';

const LONGEST_BODY = 65_536;
const BODY_MS = 10_000;
/** A connection is kept for so long between two requests: longer than any bot's rhythm, or one is closed as it is used. */
const QUIET_MS = 75_000;

/** Headers of an answer besides the usual ones. */
export type Headers = Readonly<Record<string, string>>;

export interface HttpOptions {
  readonly origins: Origins;
  readonly log: Log;
  /** The server listens on this machine only: requests under another name come from a page that was lured here. */
  readonly loopbackOnly: boolean;
  /** Answers below /api/trading; `key` is the bearer's. */
  trading(request: ApiRequest, key: string | null, headers: Record<string, string>): ApiAnswer;
  /** Answers every other address; null where there is nothing. */
  readonly page: (
    path: string,
  ) => { readonly type: string; readonly text: string; readonly headers?: Headers } | null;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** May delay, break or refuse a request instead of `answer`ing it. */
  disturb(request: IncomingMessage, response: ServerResponse, answer: () => void): void;
}

/** The HTTP side of the venue, not yet listening. */
export function httpServer(options: HttpOptions): Server {
  const server = createServer((request, response) => {
    options.disturb(request, response, () => receive(request, response, options));
  });
  server.requestTimeout = BODY_MS;
  server.headersTimeout = BODY_MS;
  server.keepAliveTimeout = QUIET_MS;
  server.on('upgrade', (request, socket, head) => {
    if (/^websocket$/i.test(request.headers.upgrade ?? '')) options.upgrade(request, socket, head);
    else receiveAgain(server, request, socket, head);
  });
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
  });
  return server;
}

/**
 * A client that offers another protocol (Java's offers HTTP/2 with its first request) is answered in the one it spoke: the
 * request is read again without the offer.
 */
function receiveAgain(
  server: Server,
  { method, url, rawHeaders }: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  const fields: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!/^(connection|upgrade|http2-settings)$/i.test(rawHeaders[i]))
      fields.push(`${rawHeaders[i]}: ${rawHeaders[i + 1]}`);
  }
  const text = [`${method} ${url} HTTP/1.1`, ...fields, '', ''].join('\r\n');
  socket.unshift(Buffer.concat([Buffer.from(text, 'latin1'), head]));
  server.emit('connection', socket);
}

/** The key of `Authorization: Bearer KEY`; null where there is none. */
export function bearerOf(request: IncomingMessage): string | null {
  const match = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '');
  return match === null ? null : match[1];
}

/** What was asked for; null where a client sent what is no address, such as `//`. */
export function addressOf(request: IncomingMessage): URL | null {
  const target = request.url ?? '/';
  return URL.canParse(target, 'http://venue') ? new URL(target, 'http://venue') : null;
}

function receive(request: IncomingMessage, response: ServerResponse, options: HttpOptions): void {
  const { headers } = request;
  if (options.loopbackOnly && !isLoopback(hostOf(headers.host ?? ''))) {
    return send(response, refused(refusal('wrong_host', 'This venue answers to its own address only.')), {});
  }
  const cors = corsHeaders(headers.origin, options.origins);
  if (request.method === 'OPTIONS') return preflight(response, cors);
  const url = addressOf(request);
  if (url === null) {
    request.resume();
    return send(response, refused(refusal('invalid_request', 'The address cannot be read.')), cors);
  }
  if (!url.pathname.startsWith('/api/trading/'))
    return sendPage(request, response, url.pathname, cors, options);
  if (request.method === 'POST') return readBody(request, response, url, cors, options);
  // Whatever comes with another method is not read.
  request.resume();
  answer(request, response, url, undefined, cors, options);
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: unknown,
  cors: Headers,
  options: HttpOptions,
): void {
  const headers: Record<string, string> = { ...cors };
  const path = decoded(url.pathname.slice('/api/trading/'.length));
  const apiRequest = { method: request.method ?? 'GET', path, query: url.searchParams, body };
  try {
    send(response, options.trading(apiRequest, bearerOf(request), headers), headers);
  } catch (error) {
    options.log.error('request-failed', { message: error instanceof Error ? error.message : String(error) });
    send(response, refused(refusal('internal_error', 'The venue could not do this.')), headers);
  }
}

function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  cors: Headers,
  options: HttpOptions,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= LONGEST_BODY) chunks.push(chunk);
  });
  request.on('end', () => {
    if (length > LONGEST_BODY) {
      return send(response, refused(refusal('too_large', `A body has at most ${LONGEST_BODY} bytes.`)), cors);
    }
    let body: unknown;
    try {
      body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    } catch {
      return send(response, refused(refusal('invalid_json', 'The body is not JSON.')), cors);
    }
    answer(request, response, url, body, cors, options);
  });
}

function sendPage(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  cors: Headers,
  { page }: HttpOptions,
): void {
  request.resume();
  const found = page(path);
  if (found !== null && request.method !== 'GET' && request.method !== 'HEAD') {
    return send(response, refused(methodNotAllowed('GET', 'HEAD')), cors);
  }
  if (found === null) {
    return send(
      response,
      refused(refusal('not_found', 'There is nothing at this address; see /openapi.json.')),
      cors,
    );
  }
  const text = Buffer.from(found.text, 'utf8');
  response.writeHead(200, {
    'Content-Type': found.type,
    'Content-Length': text.length,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    ...found.headers,
    ...cors,
  });
  response.end(request.method === 'HEAD' ? undefined : text);
}

function send(response: ServerResponse, answered: ApiAnswer, headers: Headers): void {
  const { status, body } = answered;
  const text = Buffer.from(JSON.stringify(body), 'utf8');
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': text.length,
    'Cache-Control': 'no-store',
    ...answered.headers,
    ...headers,
  });
  response.end(text);
}

function preflight(response: ServerResponse, cors: Headers): void {
  response.writeHead(204, {
    ...cors,
    ...('Access-Control-Allow-Origin' in cors && {
      'Access-Control-Allow-Methods': 'GET, POST, DELETE',
      'Access-Control-Allow-Headers': 'authorization, content-type',
      'Access-Control-Allow-Private-Network': 'true',
      'Access-Control-Max-Age': '600',
    }),
  });
  response.end();
}

function corsHeaders(origin: string | undefined, origins: Origins): Headers {
  if (origin === undefined) return {};
  return origins.allows(origin)
    ? {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'retry-after, x-ratelimit-limit, x-ratelimit-remaining',
        Vary: 'Origin',
      }
    : { Vary: 'Origin' };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
