import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Account } from './account';
import { addressOf, bearerOf, httpServer } from './http-server';
import type { KeyRing } from './key-ring';
import type { Log } from './log';
import { MarketData } from './market-data';
import { MarketPlayer } from './market-player';
import type { MarketSource } from './market-source';
import { openApi } from './open-api';
import { hostOf, isLoopback, type Origins } from './origins';
import { RateLimit } from './rate-limit';
import { refusal, type Outcome, type Refusal } from './refusal';
import { lockState, StateFile, unlockState } from './state-file';
import { STATUS_PAGE_POLICY, statusPage } from './status-page';
import { answerTrading, type ApiAnswer, type ApiRequest } from './trading-api';
import { CLOSE_FORBIDDEN_ORIGIN, CLOSE_INVALID_KEY, TradingSockets, type FrameLine } from './trading-sockets';
import {
  eventRecord,
  headerProblem,
  headerRecord,
  restore,
  stateRecords,
  type MarketPosition,
} from './venue-state';
import { Venue, type VenueSettings } from './venue';
import { venueNowMs } from './venue-clock';
import type { ServerResponse } from 'node:http';
import type { WebSocket } from 'ws';

/** How often the position in the market is written down and the state put through to the disk. */
const HOUSEKEEPING_MS = 1000;
/** A state file is written anew, without what is forgotten, when it is this long and four times what it need be. */
const COMPACT_BYTES = 64 * 1024 * 1024;
/** Connections that did not end by themselves are cut off after this. */
const FAREWELL_MS = 1000;

/** What can go wrong on purpose: see faults. */
export interface Disturbance {
  /** Number of rules. */
  readonly count: number;
  lineOf(socket: WebSocket, request: IncomingMessage): FrameLine;
  /** Answers an upgrade by itself (and returns true) or lets it pass. */
  refuseUpgrade(request: IncomingMessage, socket: Duplex): boolean;
  disturb(request: IncomingMessage, response: ServerResponse, answer: () => void): void;
}

export interface ExchangeOptions {
  readonly source: MarketSource;
  readonly settings: VenueSettings;
  /** Market seconds per second; Infinity = as fast as it can. */
  readonly rate: number;
  readonly host: string;
  /** 0 = any. */
  readonly port: number;
  readonly keys: KeyRing;
  readonly origins: Origins;
  /** Write-ahead file; null = nothing is kept. */
  readonly statePath: string | null;
  readonly faults: Disturbance;
  readonly log: Log;
  /** Tape time at which play begins, s; what lies before is history. Ignored where a state is continued. */
  readonly startS: number;
  readonly requestsPerSecond: number;
  /** The venue cannot keep its promises any more and must end at once. */
  onFatal(error: unknown): void;
}

/** A running venue. */
export interface Exchange {
  readonly http: string;
  readonly ws: string;
  /** Lets requests end, closes connections, writes the state. */
  stop(): Promise<void>;
}

/** Starts a venue; returns what is wrong if it cannot. */
export async function startExchange(
  options: ExchangeOptions,
): Promise<Exchange | { readonly error: string }> {
  const host = new ExchangeHost(options);
  let problem: string | null = 'it did not come so far.';
  try {
    problem = host.openState() ?? (await host.listen());
  } finally {
    // What is left open would keep the process alive, also behind an error that nobody foresaw.
    if (problem !== null) host.abandon();
  }
  return problem === null ? host : { error: problem };
}

/** Puts venue, market, state and servers together. Every change goes the same way: play what is due, act, write, tell. */
class ExchangeHost implements Exchange {
  http = '';
  ws = '';
  private readonly options: ExchangeOptions;
  private readonly venue: Venue;
  private readonly player: MarketPlayer;
  private readonly marketData: MarketData;
  private readonly sockets: TradingSockets;
  private readonly server: Server;
  private readonly limits = new Map<number, RateLimit>();
  private readonly startedMs = venueNowMs();
  private state: StateFile | null = null;
  /** The lock beside the state is ours. */
  private locked = false;
  private compactedBytes = 0;
  private savedRow = 0;
  private housekeeping: ReturnType<typeof setInterval> | null = null;
  private stopping = false;

  constructor(options: ExchangeOptions) {
    this.options = options;
    const { source, settings, rate, log } = options;
    this.venue = new Venue(settings);
    this.marketData = new MarketData(this.venue, venueNowMs);
    this.player = new MarketPlayer(source, this.venue, rate, {
      nowMs: venueNowMs,
      after: (ms, run) => this.after(ms, run),
      beforeTrade: () => this.marketData.flushQuote(),
      afterRow: (quote) => this.afterRow(quote),
      congested: () => this.sockets.congested(),
    });
    this.sockets = new TradingSockets({
      marketData: this.marketData,
      log,
      nowMs: venueNowMs,
      symbol: settings.symbol,
      trades: (symbol) => this.venue.trades(symbol),
      login: (key) => this.login(key),
      setCancelOnDisconnect: (account, wanted) => {
        this.command(() => this.venue.setCancelOnDisconnect(account, wanted));
      },
      cancelAll: (account) => this.cancelAllOf(account),
      lineOf: (socket, request) => options.faults.lineOf(socket, request),
    });
    this.server = httpServer({
      origins: options.origins,
      log,
      loopbackOnly: isLoopback(options.host),
      trading: (request, key, headers) => this.answer(request, key, headers),
      page: (path) => this.page(path),
      upgrade: (request, socket, head) => this.upgrade(request, socket, head),
      disturb: (request, response, answer) => options.faults.disturb(request, response, answer),
    });
  }

  // ---- life -------------------------------------------------------------------------------------------------

  /** Opens the state file and goes on from it; null = all is well, otherwise what is wrong. */
  openState(): string | null {
    const { statePath, source, log, startS } = this.options;
    this.player.seekTime(startS);
    if (statePath === null) return null;
    const owner = lockState(statePath);
    if (owner !== null) return `${statePath} is in use by process ${owner}: give another --state.`;
    this.locked = true;
    const opened = StateFile.open(statePath);
    if ('error' in opened) return opened.error;
    const { file, records } = opened;
    this.state = file;
    if (records.length === 0) {
      file.append(headerRecord(source.identity, source.symbol));
      file.flush();
      return null;
    }
    const problem = headerProblem(records[0], source.identity);
    if (problem !== null) return `${statePath}: ${problem}`;
    let at: MarketPosition | null;
    try {
      at = restore(this.venue, records.slice(1));
    } catch (error) {
      const why = (error as Error).message;
      return `${statePath}: its records do not fit together (${why}); move the file away to start anew.`;
    }
    if (at !== null) this.player.seek(at.stretch, at.startMid, at.row, at.taken);
    this.savedRow = this.player.row;
    this.cancelForLost();
    log.info('state-restored', {
      accounts: this.venue.accountCount,
      openOrders: this.venue.book.orders,
      row: this.player.row,
    });
    return null;
  }

  /** Listens and starts the market; null = all is well. */
  listen(): Promise<string | null> {
    const { host, port, log } = this.options;
    return new Promise((resolve) => {
      this.server.once('error', (error) => resolve(`cannot listen on ${host}:${port}: ${error.message}`));
      this.server.listen(port, host, () => {
        const { port: bound } = this.server.address() as AddressInfo;
        const name = host.includes(':') ? `[${host}]` : host;
        this.http = `http://${name}:${bound}`;
        this.ws = `ws://${name}:${bound}`;
        this.player.start();
        this.housekeeping = setInterval(() => this.keepHouse(), HOUSEKEEPING_MS);
        log.info('ready', { http: this.http });
        resolve(null);
      });
    });
  }

  /** Lets go of what was opened by a start that failed. */
  abandon(): void {
    this.sockets.close();
    this.closeState();
  }

  async stop(): Promise<void> {
    if (this.stopping) return;
    this.stopping = true;
    this.player.stop();
    if (this.housekeeping !== null) clearInterval(this.housekeeping);
    this.marketData.flushQuote();
    this.marketData.close();
    this.sockets.close();
    await new Promise<void>((resolve) => {
      const cutOff = setTimeout(() => {
        this.sockets.terminate();
        this.server.closeAllConnections();
      }, FAREWELL_MS);
      this.server.close(() => {
        clearTimeout(cutOff);
        resolve();
      });
      this.server.closeIdleConnections();
    });
    this.savePosition();
    this.closeState();
    this.options.log.info('stopped');
  }

  private closeState(): void {
    const { statePath } = this.options;
    this.state?.close();
    this.state = null;
    if (this.locked && statePath !== null) unlockState(statePath);
    this.locked = false;
  }

  // ---- the one way of every change --------------------------------------------------------------------------

  private command<T>(act: (nowMs: number) => T): T {
    this.player.catchUp();
    const result = act(venueNowMs());
    this.commit();
    return result;
  }

  private afterRow(quote: boolean): void {
    this.commit();
    if (quote) this.marketData.quoteChanged();
  }

  /** Writes down what changed, then tells it. */
  private commit(): void {
    const changes = this.venue.takeChanges();
    if (changes === null) return;
    if (this.state !== null) {
      const record = eventRecord(changes, this.position());
      if (record !== null) {
        this.state.append(record);
        this.flushState(this.state);
      }
    }
    this.marketData.publish(changes);
  }

  private flushState(state: StateFile): void {
    try {
      state.flush();
    } catch (error) {
      this.options.log.error('state-lost', { message: (error as Error).message });
      this.options.onFatal(error);
      throw error;
    }
  }

  private position(): MarketPosition {
    const { stretch, row } = this.player;
    const { prints, outside } = this.venue;
    const { number, startMid } = stretch;
    const taken = [outside.bidTaken, outside.askTaken] as const;
    return { stretch: number, startMid, row, timeMs: venueNowMs(), prints, taken };
  }

  private keepHouse(): void {
    if (this.state === null) return;
    if (this.player.row !== this.savedRow) this.savePosition();
    const { bytes } = this.state;
    if (bytes > COMPACT_BYTES && bytes > 4 * this.compactedBytes) this.compact(this.state);
    this.state.sync();
  }

  private savePosition(): void {
    if (this.state === null) return;
    this.savedRow = this.player.row;
    this.state.append({ at: this.position() });
    this.flushState(this.state);
  }

  private compact(state: StateFile): void {
    const { source, log } = this.options;
    const { venue } = this;
    const at = this.position();
    state.replace(
      (function* () {
        yield headerRecord(source.identity, source.symbol);
        yield* stateRecords(venue, at);
      })(),
    );
    this.compactedBytes = state.bytes;
    log.info('state-compacted', { bytes: state.bytes });
  }

  /** Connections that asked for it did not survive the last process. */
  private cancelForLost(): void {
    for (const account of this.venue.allAccounts()) {
      if (!account.cancelOnDisconnect) continue;
      this.venue.setCancelOnDisconnect(account, false);
      this.venue.cancelAll(account, 'disconnected', venueNowMs());
    }
    this.commit();
  }

  private cancelAllOf(account: Account): void {
    if (this.stopping) return;
    const cancelled = this.command((nowMs) => {
      this.venue.setCancelOnDisconnect(account, false);
      return this.venue.cancelAll(account, 'disconnected', nowMs);
    });
    this.options.log.info('cancelled-on-disconnect', { account: account.number, orders: cancelled.length });
  }

  private after(ms: number, run: () => void): () => void {
    if (ms <= 0) {
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  }

  // ---- requests ---------------------------------------------------------------------------------------------

  private login(key: string): Outcome<Account> {
    const hash = this.options.keys.hashOf(key);
    if (hash === null)
      return { ok: false, refusal: refusal('invalid_key', 'This key opens no account here.') };
    const before = this.venue.accountCount;
    const opened = this.command((nowMs) => this.venue.account(hash, nowMs));
    if (!opened.ok) return opened;
    if (this.venue.accountCount > before) {
      this.options.log.info('account-opened', { account: opened.value.number });
    }
    return opened;
  }

  private answer(request: ApiRequest, key: string | null, headers: Record<string, string>): ApiAnswer {
    return answerTrading(request, {
      venue: this.venue,
      player: this.player,
      marketData: this.marketData,
      command: (act) => this.command(act),
      login: () => this.loginRequest(key, headers),
    });
  }

  private loginRequest(key: string | null, headers: Record<string, string>): Outcome<Account> {
    if (this.stopping) return { ok: false, refusal: refusal('shutting_down', 'The exchange is stopping.') };
    if (key === null) {
      return { ok: false, refusal: refusal('unauthorized', 'Provide Authorization: Bearer <api_key>.') };
    }
    const login = this.login(key);
    if (!login.ok) return login;
    const nowMs = venueNowMs();
    const limit = this.limitOf(login.value, nowMs);
    const retryAfterS = limit.take(nowMs);
    headers['X-RateLimit-Limit'] = String(limit.perSecond);
    headers['X-RateLimit-Remaining'] = String(limit.left);
    if (retryAfterS === 0) return login;
    headers['Retry-After'] = String(Math.ceil(retryAfterS));
    const message = `At most ${limit.perSecond} requests a second.`;
    return { ok: false, refusal: refusal('rate_limited', message, { retryAfterS }) };
  }

  private limitOf(account: Account, nowMs: number): RateLimit {
    const known = this.limits.get(account.number);
    if (known !== undefined) return known;
    const limit = new RateLimit(this.options.requestsPerSecond, nowMs);
    this.limits.set(account.number, limit);
    return limit;
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const url = addressOf(request);
    const { host, origins, faults } = this.options;
    const isStranger = isLoopback(host) && !isLoopback(hostOf(request.headers.host ?? ''));
    if (url?.pathname !== '/ws/trading' || isStranger || this.stopping) {
      const status = isStranger
        ? '421 Misdirected Request'
        : this.stopping
          ? '503 Service Unavailable'
          : '404 Not Found';
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    if (faults.refuseUpgrade(request, socket)) return;
    // A browser can set no header on a socket; a program may use the one it sends with its requests.
    const key = url.searchParams.get('token') ?? bearerOf(request) ?? '';
    this.sockets.accept(
      request,
      socket,
      head,
      key === '' ? null : key,
      this.denial(request.headers.origin, origins, key),
    );
  }

  /** A browser learns why it may not come in from a frame and a closing code: it cannot see an HTTP status. */
  private denial(
    origin: string | undefined,
    origins: Origins,
    key: string,
  ): { readonly refusal: Refusal; readonly code: number } | null {
    if (!origins.allows(origin)) {
      const message = 'Pages of another origin may not trade here: start the exchange with --origins.';
      return { refusal: refusal('forbidden_origin', message), code: CLOSE_FORBIDDEN_ORIGIN };
    }
    if (key === '') return null;
    const login = this.login(key);
    return login.ok ? null : { refusal: login.refusal, code: CLOSE_INVALID_KEY };
  }

  private page(path: string): { type: string; text: string; headers?: Record<string, string> } | null {
    if (path === '/') {
      const headers = { 'Content-Security-Policy': STATUS_PAGE_POLICY };
      return { type: 'text/html; charset=utf-8', text: statusPage(this.status()), headers };
    }
    if (path === '/health') return { type: 'application/json', text: JSON.stringify(this.health()) };
    if (path === '/openapi.json') {
      return { type: 'application/json', text: JSON.stringify(openApi(this.options.settings, this.http)) };
    }
    return null;
  }

  private health(): Record<string, unknown> {
    const { stretch, row, ended } = this.player;
    const { live } = this.options.source;
    return {
      status: 'ok',
      ...(live !== null && { feed: live.state() }),
      symbol: this.options.settings.symbol,
      market: ended ? 'ended' : this.venue.mid === null ? 'no price yet' : 'running',
      stretch: stretch.number,
      row,
      rows: stretch.tape.length,
      accounts: this.venue.accountCount,
      open_orders: this.venue.book.orders,
      connections: this.sockets.count,
      uptime_s: (venueNowMs() - this.startedMs) / 1000,
      memory_bytes: process.memoryUsage.rss(),
    };
  }

  private status() {
    const { settings, source, rate, faults } = this.options;
    const { bid, ask } = this.venue.touch();
    return {
      symbol: settings.symbol,
      market: source.live === null ? source.label : `${source.label}: ${source.live.state().connection}`,
      rate: rate === Infinity ? 'as fast as it can' : `${rate}×`,
      bid: bid === null ? null : this.venue.prices.at(bid),
      ask: ask === null ? null : this.venue.prices.at(ask),
      accounts: this.venue.accountCount,
      openOrders: this.venue.book.orders,
      connections: this.sockets.count,
      uptimeS: (venueNowMs() - this.startedMs) / 1000,
      state: this.state === null ? 'not kept' : 'kept in a file',
      faults: faults.count,
    };
  }
}
