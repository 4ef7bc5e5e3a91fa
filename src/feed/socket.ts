import type { LiveFeed } from './live-feed';

/** The part of a WebSocket that is used: the browser's and the `ws` package's both have it. */
export interface SocketLike {
  binaryType: string;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number): void;
}

/** What the world gives a feed: sockets, a clock and a timer. */
export interface SocketHost {
  /** Opens a socket, or throws where the platform refuses the address. */
  readonly open: (url: string) => SocketLike;
  /** The clock the feed was made with: monotonic seconds. */
  readonly nowS: () => number;
  /** Calls back every `ms` milliseconds until the returned function is called. */
  readonly every: (ms: number, callback: () => void) => () => void;
}

const TICK_MS = 50;
/** Codes a program may close with: 1000 says that nothing is wrong. */
const NORMAL_CLOSE = 1000;
/** What a browser reports when a connection could not be made, for a platform that throws instead. */
const ABNORMAL_CLOSE = 1006;

/**
 * The I/O half of a feed: obeys its commands with real sockets and hands it what they say. A socket that is given up
 * loses its handlers first, so that nothing it still does is heard.
 */
export class FeedSocket {
  private readonly feed: LiveFeed;
  private readonly host: SocketHost;
  private readonly changed: () => void;
  /** By generation; more than one while one takes over from another. */
  private readonly sockets = new Map<number, SocketLike>();
  private stopTicking: (() => void) | null = null;

  /** `changed` is called after everything that may have grown the tape or changed the state. */
  constructor(feed: LiveFeed, host: SocketHost, changed: () => void = () => undefined) {
    this.feed = feed;
    this.host = host;
    this.changed = changed;
  }

  start(): void {
    this.stopTicking ??= this.host.every(TICK_MS, () => this.after(() => this.feed.tick(this.host.nowS())));
    this.after(() => this.feed.start());
  }

  /** Closes the socket and ends the timer. The feed and its tape stay and may be started again. */
  stop(): void {
    this.stopTicking?.();
    this.stopTicking = null;
    this.after(() => this.feed.stop());
  }

  /** Ends a wait at once: the network is back, or the tab woke up. */
  retryNow(): void {
    this.after(() => this.feed.retryNow());
  }

  private after(act: () => void): void {
    act();
    // Obeying may bring further commands at once: a platform that refuses an address fails inside of `open`.
    for (let commands = this.feed.takeCommands(); commands.length > 0; commands = this.feed.takeCommands()) {
      for (const command of commands) {
        if (command.do === 'open') this.open(command.generation, command.url);
        else if (command.do === 'send') this.sockets.get(command.generation)?.send(command.frame);
        else this.drop(command.generation);
      }
    }
    this.changed();
  }

  private open(generation: number, url: string): void {
    let socket: SocketLike;
    try {
      socket = this.host.open(url);
    } catch {
      // The text of the error may hold the address, and with it the key.
      this.feed.onClose(generation, ABNORMAL_CLOSE, '');
      return;
    }
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.after(() => this.feed.onOpen(generation));
    socket.onmessage = (event: { data: unknown }) =>
      this.after(() => this.feed.onMessage(generation, event.data));
    socket.onclose = (event: { code: number; reason: string }) => {
      this.sockets.delete(generation);
      this.after(() => this.feed.onClose(generation, event.code, event.reason));
    };
    // An error is always followed by a close, and says nothing more than that.
    socket.onerror = () => undefined;
    this.sockets.set(generation, socket);
  }

  private drop(generation: number): void {
    const socket = this.sockets.get(generation);
    if (socket === undefined) return;
    this.sockets.delete(generation);
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    // The `ws` package throws errors that nobody listens to.
    socket.onerror = () => undefined;
    socket.close(NORMAL_CLOSE);
  }
}
