import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { isRecord } from '../domain/part';
import type { Account } from './account';
import type { Log } from './log';
import { MARKET_CHANNELS, type Listener, type MarketChannel, type MarketData } from './market-data';
import type { Fill } from './order';
import { refusal, type Outcome, type Refusal } from './refusal';
import { RateLimit } from './rate-limit';

const LONGEST_FRAME = 65_536;
const MOST_SUBSCRIPTIONS = 50;
const MESSAGES_PER_SECOND = 100;
/** A listener this far behind is cut off: trades are never left out for it. */
const MOST_BEHIND_BYTES = 16 * 1024 * 1024;
/** Above this a market that plays as fast as it can waits. */
const CONGESTED_BYTES = 1024 * 1024;
const PING_MS = 20_000;

/** Closing codes of the venue's own. */
export const CLOSE_INVALID_KEY = 4401;
export const CLOSE_FORBIDDEN_ORIGIN = 4403;
const CLOSE_GOING_AWAY = 1001;
const CLOSE_TOO_SLOW = 1013;

/** What stands between a socket and its frames: the socket itself, or a line with faults. */
export interface FrameLine {
  send(text: string): void;
  /** Whether what the other side says still arrives. */
  readonly hears: boolean;
  close(): void;
}

export interface SocketsOptions {
  readonly marketData: MarketData;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly symbol: string;
  trades(symbol: string): boolean;
  /** The account of a key, or why there is none. */
  login(key: string): Outcome<Account>;
  /** Some connection of the account wants its open orders cancelled when the last such one is lost, or none does. */
  setCancelOnDisconnect(account: Account, wanted: boolean): void;
  /** The last connection of an account that wanted its orders cancelled is lost: they are, and none wants it now. */
  cancelAll(account: Account): void;
  /** Puts a line with faults before a socket. */
  lineOf(socket: WebSocket, request: IncomingMessage): FrameLine;
}

/** The WebSocket side of the venue: /ws/trading. */
export class TradingSockets {
  private readonly options: SocketsOptions;
  private readonly server: WebSocketServer;
  private readonly connections = new Set<Connection>();
  /** Lost for the venue, though nobody on the other side is told: see the fault half-open. */
  private readonly abandoned = new Set<Connection>();
  private readonly pings: ReturnType<typeof setInterval>;

  constructor(options: SocketsOptions) {
    this.options = options;
    this.server = new WebSocketServer({ noServer: true, maxPayload: LONGEST_FRAME, clientTracking: false });
    this.pings = setInterval(() => this.pingAll(), PING_MS);
  }

  get count(): number {
    return this.connections.size;
  }

  /** Takes over a connection; `denied` is told and the connection closed with `code`. */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    key: string | null,
    denied: { readonly refusal: Refusal; readonly code: number } | null,
  ): void {
    this.server.handleUpgrade(request, socket, head, (webSocket) => {
      const line = this.options.lineOf(webSocket, request);
      const connection = new Connection(webSocket, line, this.options, (account) => {
        this.options.setCancelOnDisconnect(account, this.isWished(account));
      });
      this.connections.add(connection);
      webSocket.on('close', () => {
        this.abandoned.delete(connection);
        this.leave(connection);
      });
      if (denied !== null) return connection.refuse(denied.refusal, denied.code);
      if (key !== null) connection.authenticate(key);
    });
  }

  /** Whether some listener is behind. */
  congested(): boolean {
    for (const connection of this.connections) if (connection.behindBytes > CONGESTED_BYTES) return true;
    return false;
  }

  /** Tells everyone that the venue stops, and closes. */
  close(): void {
    clearInterval(this.pings);
    for (const connection of this.connections) connection.close(CLOSE_GOING_AWAY, 'the exchange stops');
    this.server.close();
  }

  /** Ends what did not close by itself. */
  terminate(): void {
    for (const connection of [...this.connections, ...this.abandoned]) connection.terminate();
  }

  private pingAll(): void {
    for (const connection of this.connections) {
      if (connection.ping()) continue;
      if (connection.hears) connection.terminate();
      else {
        this.abandoned.add(connection);
        this.leave(connection);
      }
    }
  }

  private leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    connection.unsubscribeAll();
    const { account } = connection;
    if (account !== null && connection.cancelsOnDisconnect && !this.isWished(account))
      this.options.cancelAll(account);
  }

  /** Whether some connection of an account wants its orders cancelled when the last such one is lost. */
  private isWished(account: Account): boolean {
    for (const each of this.connections)
      if (each.account === account && each.cancelsOnDisconnect) return true;
    return false;
  }
}

/** One bot's or page's socket. */
class Connection implements Listener {
  account: Account | null = null;
  cancelsOnDisconnect = false;
  private readonly socket: WebSocket;
  private readonly line: FrameLine;
  private readonly options: SocketsOptions;
  private readonly onWish: (account: Account) => void;
  private readonly subscriptions = new Map<
    string,
    { readonly channel: MarketChannel; readonly symbol: string }
  >();
  private hearsFills = false;
  private readonly messages: RateLimit;
  private answered = true;

  /** `onWish`: the connection has changed its mind about its account's orders. */
  constructor(
    socket: WebSocket,
    line: FrameLine,
    options: SocketsOptions,
    onWish: (account: Account) => void,
  ) {
    this.socket = socket;
    this.line = line;
    this.options = options;
    this.onWish = onWish;
    this.messages = new RateLimit(MESSAGES_PER_SECOND, options.nowMs());
    socket.on('message', (data, isBinary) => this.receive(data, isBinary));
    socket.on('pong', () => {
      this.answered = true;
    });
    // An error is followed by the close; there is nothing else to do about it.
    socket.on('error', () => undefined);
  }

  get behindBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(text: string): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    if (this.socket.bufferedAmount > MOST_BEHIND_BYTES) {
      this.options.log.warn('listener-too-slow', { account: this.account?.number ?? null });
      return this.close(CLOSE_TOO_SLOW, 'too far behind');
    }
    this.line.send(text);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }

  refuse(refusal: Refusal, code: number): void {
    this.sendError(refusal);
    this.close(code, refusal.message.slice(0, 120));
  }

  authenticate(key: string): boolean {
    const login = this.options.login(key);
    if (!login.ok) {
      this.refuse(login.refusal, CLOSE_INVALID_KEY);
      return false;
    }
    if (this.account !== null && this.account !== login.value) {
      const message = 'This connection belongs to another account: open one for each key.';
      this.sendError(refusal('invalid_request', message));
      return false;
    }
    this.account = login.value;
    return true;
  }

  /** Whether what the other side says still arrives. */
  get hears(): boolean {
    return this.line.hears;
  }

  /** Asks for a sign of life; false where the last question got none. */
  ping(): boolean {
    if (!this.answered) return false;
    this.answered = false;
    if (this.hears) this.socket.ping();
    return true;
  }

  unsubscribeAll(): void {
    for (const { channel, symbol } of this.subscriptions.values()) {
      this.options.marketData.unsubscribe(this, channel, symbol);
    }
    this.subscriptions.clear();
    this.unsubscribeFills();
    this.line.close();
  }

  private receive(data: RawData, isBinary: boolean): void {
    if (!this.line.hears) return;
    const waitS = this.messages.take(this.options.nowMs());
    if (waitS > 0) {
      return this.sendError(refusal('rate_limited', `At most ${MESSAGES_PER_SECOND} messages a second.`));
    }
    if (isBinary) return this.sendError(refusal('invalid_request', 'Frames are text: one JSON object each.'));
    let message: unknown;
    try {
      message = JSON.parse((data as Buffer).toString('utf8'));
    } catch {
      return this.sendError(refusal('invalid_json', 'The frame is not JSON.'));
    }
    if (!isRecord(message))
      return this.sendError(refusal('invalid_request', 'The frame must be a JSON object.'));
    this.obey(message);
  }

  private obey(message: Record<string, unknown>): void {
    switch (message.action) {
      case 'subscribe':
        return this.subscribe(message);
      case 'unsubscribe':
        return this.unsubscribe(message);
      case 'ping':
        return this.send(JSON.stringify({ channel: 'pong', time: Math.round(this.options.nowMs()) }));
      case 'auth':
        return this.authenticateBy(message);
      case 'cancel_on_disconnect':
        return this.wishCancelOnDisconnect(message);
      default:
        return this.sendError(
          refusal(
            'invalid_request',
            'action must be one of: subscribe, unsubscribe, ping, auth, cancel_on_disconnect.',
          ),
        );
    }
  }

  private authenticateBy({ token }: Record<string, unknown>): void {
    if (typeof token !== 'string') {
      return this.sendError(refusal('unauthorized', 'auth wants a token: your API key.'));
    }
    if (this.authenticate(token)) this.send(JSON.stringify({ channel: 'authenticated' }));
  }

  private wishCancelOnDisconnect({ enabled }: Record<string, unknown>): void {
    if (this.account === null) return this.sendError(keyNeeded('cancel_on_disconnect'));
    if (typeof enabled !== 'boolean') {
      return this.sendError(refusal('invalid_request', 'enabled must be true or false.'));
    }
    this.cancelsOnDisconnect = enabled;
    this.onWish(this.account);
    this.send(JSON.stringify({ channel: 'cancel_on_disconnect', enabled }));
  }

  private subscribe(message: Record<string, unknown>): void {
    const { channel } = message;
    if (channel === 'fills') return this.subscribeFills(message.since);
    const wanted = this.marketChannel(message);
    if (wanted === null) return;
    const name = `${wanted.channel} ${wanted.symbol}`;
    if (!this.subscriptions.has(name) && this.subscriptions.size >= MOST_SUBSCRIPTIONS) {
      return this.sendError(
        refusal('limit_reached', `At most ${MOST_SUBSCRIPTIONS} subscriptions a connection.`),
      );
    }
    this.subscriptions.set(name, wanted);
    this.send(JSON.stringify({ channel: 'subscribed', subscription: wanted.channel, symbol: wanted.symbol }));
    this.options.marketData.subscribe(this, wanted.channel, wanted.symbol);
  }

  private unsubscribe(message: Record<string, unknown>): void {
    if (message.channel === 'fills') {
      this.unsubscribeFills();
      return this.send(JSON.stringify({ channel: 'unsubscribed', subscription: 'fills' }));
    }
    const wanted = this.marketChannel(message);
    if (wanted === null) return;
    this.subscriptions.delete(`${wanted.channel} ${wanted.symbol}`);
    this.options.marketData.unsubscribe(this, wanted.channel, wanted.symbol);
    this.send(
      JSON.stringify({ channel: 'unsubscribed', subscription: wanted.channel, symbol: wanted.symbol }),
    );
  }

  private subscribeFills(since: unknown): void {
    const { account } = this;
    if (account === null) return this.sendError(keyNeeded('fills'));
    if (since !== undefined && !(typeof since === 'number' && Number.isSafeInteger(since) && since >= 0)) {
      return this.sendError(
        refusal('invalid_request', 'since must be the id of the last fill you know, or 0.'),
      );
    }
    // Whoever asks for what he missed is told how far back nobody knows any more.
    const forgotten = typeof since === 'number' && { forgotten_through: account.forgottenThrough };
    this.send(JSON.stringify({ channel: 'subscribed', subscription: 'fills', ...forgotten }));
    if (typeof since === 'number') this.resend(account.fills, since);
    this.hearsFills = true;
    this.options.marketData.subscribeFills(this, account.number);
  }

  /** Fills that happened while the bot was away. */
  private resend(fills: readonly Fill[], since: number): void {
    for (const fill of fills) if (fill.id > since) this.send(this.options.marketData.fillText(fill));
  }

  private unsubscribeFills(): void {
    if (!this.hearsFills || this.account === null) return;
    this.hearsFills = false;
    this.options.marketData.unsubscribeFills(this, this.account.number);
  }

  private marketChannel(message: Record<string, unknown>): { channel: MarketChannel; symbol: string } | null {
    const { channel, symbol = this.options.symbol } = message;
    const known = MARKET_CHANNELS.find((name) => name === channel);
    if (known === undefined) {
      this.sendError(refusal('invalid_request', 'channel must be one of: ticker, book, trades, fills.'));
      return null;
    }
    if (typeof symbol !== 'string' || symbol.length > 40 || !this.options.trades(symbol)) {
      this.sendError(
        refusal('market_not_found', `There is no market of that name here; it is ${this.options.symbol}.`),
      );
      return null;
    }
    return { channel: known, symbol };
  }

  private sendError({ error, message }: Refusal): void {
    this.send(JSON.stringify({ error, message }));
  }
}

function keyNeeded(what: string): Refusal {
  return refusal('unauthorized', `${what} belongs to an account: connect with ?token=KEY.`);
}
