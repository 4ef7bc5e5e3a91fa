import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

/** How often a frame meets each fault, 0 … 1. */
export interface FrameFaults {
  drop: number;
  duplicate: number;
  /** Held back and sent behind the next frame. */
  reorder: number;
  corrupt: number;
  /** Every frame is this late, ms. */
  delayMs: number;
}

const NO_FAULTS: FrameFaults = { drop: 0, duplicate: 0, reorder: 0, corrupt: 0, delayMs: 0 };

/** A connection as the server knows it. */
export interface FaultConnection {
  readonly url: string;
  readonly received: string[];
}

/**
 * A real WebSocket server on loopback that speaks the sandbox's dialect and does, on a word, whatever a network or a
 * venue can do to a client. It numbers its trades from 1 and writes down all it hears.
 */
export class FaultServer {
  /** ws://127.0.0.1:port */
  readonly address: string;
  readonly connections: FaultConnection[] = [];
  /** Requests that were no upgrade: a client that only listens makes none. */
  readonly requests: string[] = [];
  /** Ids of the trades told so far are 1 … this. */
  trades = 0;
  faults: FrameFaults = { ...NO_FAULTS };
  /** So many of the last trades are told again after each subscription, as venues with a replay buffer do. */
  retold = 0;

  private readonly http: Server;
  private readonly sockets = new Set<WebSocket>();
  private readonly wires = new Set<Socket>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly told: string[] = [];
  private readonly held = new Map<WebSocket, string>();
  private readonly random: () => number;
  private isMute = false;
  private isDeaf = false;
  private refusal: number | 'silence' | null = null;
  private mid = 65_000;

  private constructor(http: Server, random: () => number) {
    this.http = http;
    this.random = random;
    this.address = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const upgrades = new WebSocketServer({ noServer: true, clientTracking: false });
    http.on('request', (request: IncomingMessage, response) => {
      this.requests.push(`${request.method} ${request.url}`);
      response.writeHead(404).end();
    });
    http.on('connection', (wire: Socket) => {
      this.wires.add(wire);
      wire.on('close', () => this.wires.delete(wire));
    });
    http.on('upgrade', (request: IncomingMessage, wire: Socket, head: Buffer) => {
      if (this.refusal === 'silence') return;
      if (this.refusal !== null) {
        wire.end(`HTTP/1.1 ${this.refusal} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      upgrades.handleUpgrade(request, wire, head, (socket) => this.welcome(socket, request.url ?? ''));
    });
  }

  /** Listens on a free port. `random` decides which frames meet a fault. */
  static start(random: () => number = Math.random): Promise<FaultServer> {
    const http = createServer();
    return new Promise((resolve) => {
      http.listen(0, '127.0.0.1', () => resolve(new FaultServer(http, random)));
    });
  }

  /** Every frame that any client sent. */
  get received(): string[] {
    return this.connections.flatMap((connection) => connection.received);
  }

  get open(): number {
    return this.sockets.size;
  }

  /** A quote near 65,000, to everyone; `mid` moves the market. */
  quote(mid = this.mid): void {
    this.mid = mid;
    this.tell({ channel: 'book', bid: mid - 0.5, ask: mid + 0.5, bidSize: 1, askSize: 2, time: Date.now() });
  }

  /** The next numbered trade, to everyone. */
  trade(): void {
    const id = ++this.trades;
    const side = id % 2 === 0 ? 'buy' : 'sell';
    const frame = { channel: 'trades', price: this.mid, size: 0.01, side, time: Date.now(), id };
    if (this.retold > 0) this.told.push(JSON.stringify(frame));
    this.tell(frame);
  }

  /** A text as it is, past all frame faults. */
  say(text: string): void {
    for (const socket of this.sockets) if (!this.isMute) socket.send(text);
  }

  /** Quotes and trades, so many of each a second by the clock, until stopped. */
  play(perSecond: number): () => void {
    const startMs = performance.now();
    let played = 0;
    return this.repeat(10, () => {
      // As venues do: what is due at once goes out in as few packets as it needs.
      for (const wire of this.wires) wire.cork();
      const due = Math.ceil(((performance.now() - startMs) * perSecond) / 1000) - played;
      for (let i = 0; i < due; i++) this.quote(this.mid + this.random() - 0.5);
      for (let i = 0; i < due; i++) this.trade();
      played += due;
      for (const wire of this.wires) wire.uncork();
    });
  }

  /** Cuts every connection without a word (TCP reset). */
  drop(): void {
    for (const wire of this.wires) wire.resetAndDestroy();
  }

  /** Keeps connections open and says nothing more. */
  mute(): void {
    this.isMute = true;
  }

  unmute(): void {
    this.isMute = false;
    this.isDeaf = false;
  }

  /** Neither says nor hears anything any more, not even a closing: the other side must notice by itself. */
  halfOpen(): void {
    this.isMute = true;
    this.isDeaf = true;
    for (const socket of this.sockets) socket.pause();
  }

  /** Closes every connection in good order. */
  close(code: number, reason = ''): void {
    for (const socket of this.sockets) socket.close(code, reason);
  }

  /** Answers upgrades with an HTTP status, with nothing at all, or (null) as they should be. */
  refuse(answer: number | 'silence' | null): void {
    this.refusal = answer;
  }

  /** Says back what came in the address and in first messages: in an error, in a broken frame, in a close reason. */
  echoKey(key: string, code = 1011): void {
    this.say(JSON.stringify({ error: 'rate_limited', message: `slow down, ${key}` }));
    this.say(`{"channel":"${key}","broken`);
    this.close(code, `bye ${key}`.slice(0, 120));
  }

  /** Ends all connections, timers and the port. */
  stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    for (const socket of this.sockets) socket.terminate();
    for (const wire of this.wires) wire.destroy();
    return new Promise((resolve) => {
      this.http.close(() => resolve());
    });
  }

  private welcome(socket: WebSocket, url: string): void {
    const connection: FaultConnection = { url, received: [] };
    this.connections.push(connection);
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      connection.received.push(text);
      if (text.includes('"ping"')) this.deliver(socket, JSON.stringify({ channel: 'pong' }));
      if (text.includes('"subscribe"')) this.deliver(socket, JSON.stringify({ channel: 'subscribed' }));
      if (text.includes('"subscribe"') && text.includes('"trades"')) {
        for (const trade of this.retold > 0 ? this.told.slice(-this.retold) : []) this.deliver(socket, trade);
      }
    });
  }

  private tell(frame: object): void {
    const text = JSON.stringify(frame);
    for (const socket of this.sockets) this.deliver(socket, text);
  }

  private deliver(socket: WebSocket, text: string): void {
    const { drop, duplicate, reorder, corrupt, delayMs } = this.faults;
    if (this.isMute || this.isDeaf || this.random() < drop) return;
    const sent = this.random() < corrupt ? this.corrupted(text) : text;
    const held = this.held.get(socket);
    this.held.delete(socket);
    if (held === undefined && this.random() < reorder) {
      this.held.set(socket, sent);
      return;
    }
    this.send(socket, sent, delayMs);
    if (held !== undefined) this.send(socket, held, delayMs);
    if (this.random() < duplicate) this.send(socket, sent, delayMs);
  }

  private send(socket: WebSocket, text: string, delayMs: number): void {
    if (delayMs === 0) socket.send(text);
    else this.timers.add(setTimeout(() => socket.send(text), delayMs));
  }

  private corrupted(text: string): string {
    const at = Math.floor(this.random() * text.length);
    return this.random() < 0.5 ? text.slice(0, at) : `${text.slice(0, at)}\u0007${text.slice(at + 1)}`;
  }

  private repeat(ms: number, act: () => void): () => void {
    const timer = setInterval(act, ms);
    this.timers.add(timer);
    return () => clearInterval(timer);
  }
}
