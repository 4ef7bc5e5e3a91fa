/* eslint-disable @typescript-eslint/no-explicit-any -- parsed JSON, whose shape the assertion itself states */
import WebSocket from 'ws';
import { startExchange, type Exchange, type ExchangeOptions } from '../../src/exchange/exchange';
import { NO_FAULTS } from '../../src/exchange/fault-injection';
import { KeyRing } from '../../src/exchange/key-ring';
import { Log } from '../../src/exchange/log';
import { recordedSource, type MarketSource } from '../../src/exchange/market-source';
import { Origins } from '../../src/exchange/origins';
import { Tape } from '../../src/tape/tape';
import { newVenue } from './venue';

export const KEY = 'pf_test_CANARY_0123456789abcdef';

/** A recording of BTC-USDC on a tick of 0.5 and lots of 0.001; `write` adds the rows. */
export function recordedTape(write: (tape: Tape) => void): Tape {
  const tape = new Tape({
    source: 'test',
    origin: 'recorded',
    symbol: 'BTC-USDC',
    tick: 0.5,
    lotStep: 0.001,
    originUs: 0,
    touch: true,
    sizes: true,
    identified: false,
    truth: null,
  });
  write(tape);
  return tape;
}

/** 999.5 / 1000.5 with 0.010 a side, for an hour. */
export const stillMarket = (): Tape =>
  recordedTape((tape) => {
    tape.quote(0, 999.5, 1000.5, 0.01, 0.01);
    tape.quote(3600, 999.5, 1000.5, 0.01, 0.01);
  });

export function sourceOf(tape: Tape, loop = true): MarketSource {
  const source = recordedSource(tape, tape.header.symbol, loop);
  if ('problems' in source) throw new Error(source.problems[0].message);
  return source;
}

export interface TestHost extends Exchange {
  /** Lines of the log. */
  readonly lines: string[];
  rest(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
}

/** A real venue on a port of its own on loopback. */
export async function startHost(tape: Tape, options: Partial<ExchangeOptions> = {}): Promise<TestHost> {
  const lines: string[] = [];
  const source = options.source ?? sourceOf(tape);
  const started = await startExchange({
    source,
    settings: { ...newVenue().settings, symbol: source.symbol, tick: source.tick, lotStep: source.lotStep },
    rate: 1,
    host: '127.0.0.1',
    port: 0,
    keys: new KeyRing(null),
    origins: new Origins([]),
    statePath: null,
    faults: NO_FAULTS,
    log: new Log((line) => lines.push(line)),
    startS: 0,
    requestsPerSecond: 1000,
    onFatal: (error) => {
      throw error;
    },
    ...options,
  });
  if ('error' in started) throw new Error(started.error);
  const { http, ws } = started;
  return {
    http,
    ws,
    lines,
    stop: () => started.stop(),
    rest: (method, path, body, headers = { Authorization: `Bearer ${KEY}` }) =>
      callRest(http, method, path, body, headers),
  };
}

export async function callRest(
  http: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = { Authorization: `Bearer ${KEY}` },
): Promise<Answer> {
  const response = await fetch(`${http}/api/trading${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

/** A bot's socket that keeps what it heard and lets one wait for what it will hear. */
export class Ear {
  readonly socket: WebSocket;
  readonly frames: any[] = [];
  readonly texts: string[] = [];
  closed: { readonly code: number; readonly reason: string } | null = null;
  private waiting: { wanted: (ear: Ear) => unknown; resolve: (found: any) => void }[] = [];

  constructor(ws: string, path = `/ws/trading?token=${KEY}`, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${ws}${path}`, { headers });
    this.socket.on('message', (data) => {
      const text = (data as Buffer).toString();
      this.texts.push(text);
      try {
        this.frames.push(JSON.parse(text));
      } catch {
        this.frames.push(null);
      }
      this.look();
    });
    this.socket.on('open', () => this.look());
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() };
      this.look();
    });
    this.socket.on('error', () => this.look());
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Resolves with what `wanted` finds (anything but false, null or undefined), now or after some later event. */
  until<T>(wanted: (ear: Ear) => T | false | null | undefined): Promise<T> {
    return new Promise((resolve) => {
      this.waiting.push({ wanted, resolve });
      this.look();
    });
  }

  opened(): Promise<true> {
    return this.until((ear) => ear.socket.readyState === WebSocket.OPEN);
  }

  /** The `n`th frame of a channel. */
  frame(channel: string, n = 1): Promise<any> {
    return this.until((ear) => ear.frames.filter((frame) => frame?.channel === channel)[n - 1]);
  }

  async subscribed(...channels: string[]): Promise<this> {
    await this.opened();
    for (const channel of channels) this.say({ action: 'subscribe', channel, symbol: 'BTC-USDC' });
    await this.frame('subscribed', channels.length);
    return this;
  }

  close(): void {
    this.socket.terminate();
  }

  private look(): void {
    this.waiting = this.waiting.filter(({ wanted, resolve }) => {
      const found = wanted(this);
      if (found === false || found === null || found === undefined) return true;
      resolve(found);
      return false;
    });
  }
}
