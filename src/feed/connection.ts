import type { Confirmation } from './dialect';
import type { ClientFrame } from './send-guard';

export type ConnectionState = 'idle' | 'connecting' | 'open' | 'live' | 'stale' | 'waiting' | 'stopped';

/** What the socket's owner has to do. Commands of an older generation are to be ignored. */
export type Command =
  | { readonly do: 'open'; readonly generation: number; readonly url: string }
  | { readonly do: 'send'; readonly generation: number; readonly frame: ClientFrame }
  | { readonly do: 'close'; readonly generation: number };

/** Times in seconds. Sources: reliability.md C, frontend.md section 6, rulings 22. */
export interface ConnectionLimits {
  /** From opening a socket to its handshake. */
  readonly handshakeS: number;
  /** From the handshake to the first frame of any kind. */
  readonly firstFrameS: number;
  /** From the handshake to the last confirmation that was awaited. */
  readonly subscribeS: number;
  /** From the handshake to the first price. */
  readonly firstPriceS: number;
  /** Without a price for this long, no quote stands. */
  readonly staleS: number;
  /** Without any frame for this long the link is taken for dead: no browser says so. */
  readonly silenceS: number;
  /** With heartbeats but without a price for this long the subscription is taken for lost. */
  readonly quietS: number;
  readonly backoffBaseS: number;
  readonly backoffCapS: number;
  /** A connection that brought prices for this long ends the row of failures. */
  readonly stableS: number;
  /** Venues cut a connection after 24 h; a planned change comes before. */
  readonly lifeS: number;
  /** At most one new connection for a lost sequence in this time. */
  readonly mendEveryS: number;
  /** Handshakes in a row without a price, before any price ever came, after which trying on is pointless. */
  readonly unprovenAttempts: number;
  /** Connections in a row given up because a part of the subscriptions was not confirmed; after that it has to do. */
  readonly partlyAttempts: number;
}

const CONNECTION_LIMITS: ConnectionLimits = {
  handshakeS: 10,
  firstFrameS: 5,
  subscribeS: 5,
  firstPriceS: 20,
  staleS: 5,
  silenceS: 7.5,
  quietS: 60,
  backoffBaseS: 1,
  backoffCapS: 30,
  stableS: 5,
  lifeS: 85_800,
  mendEveryS: 5,
  unprovenAttempts: 5,
  partlyAttempts: 1,
};

export interface ConnectionOptions {
  readonly url: string;
  /** What to send after each opening: authentication and subscriptions. */
  readonly greet: () => readonly ClientFrame[];
  /** What a frame is answered with. */
  readonly awaits?: (frame: ClientFrame) => readonly Confirmation[];
  readonly ping: { readonly frame: ClientFrame; readonly everyS: number } | null;
  /** Uniform on (0, 1): the jitter. */
  readonly random: () => number;
  readonly limits?: Partial<ConnectionLimits>;
}

/** A socket that is to take the place of the present one, which serves until then. */
interface Successor {
  readonly generation: number;
  /** When it was opened or, once it is, when its handshake was made. */
  readonly sinceS: number;
  /** What it is to confirm; null before its handshake. */
  readonly awaited: readonly Confirmation[] | null;
}

/**
 * The life of a connection as a pure machine: time comes in as a number (monotonic seconds), what to do goes out as
 * commands. Every socket has a generation; what an older one still says is not heard, and its close is not waited for
 * (after `close()` on a half-open link no event comes).
 *
 * An end that is foreseen leaves no gap: a successor is opened beside the present socket, and is the connection from its
 * first price on (`takeOver`) or from the end of the other.
 */
export class Connection {
  state: ConnectionState = 'idle';
  /** The present socket, counted from 1; 0 before the first. */
  generation = 0;
  /** Why it is not live, in words; '' while it is. */
  cause = '';
  /** Failed attempts in a row. */
  failures = 0;
  /** When the next attempt is due; null unless waiting. */
  retryAtS: number | null = null;
  /** Arrival of the last price, of this connection or an earlier one; null before the first. */
  lastPriceS: number | null = null;

  private readonly options: ConnectionOptions;
  private readonly limits: ConnectionLimits;
  private commands: Command[] = [];
  /** A price has come since start(): from then on it is retried without end. */
  private proven = false;
  private openedAtS = 0;
  private lastHeardS: number | null = null;
  private lastPingS = 0;
  /** First price of the present connection; null before it. */
  private pricedSinceS: number | null = null;
  private lastMendS = -Infinity;
  private sockets = 0;
  private successor: Successor | null = null;
  private lastSuccessorS = -Infinity;
  /** The venue has announced that it will close the present socket. */
  private leaves = false;
  /** What the present connection is to confirm, and what of it has not been yet. */
  private awaited: readonly Confirmation[] = [];
  private unconfirmed: readonly Confirmation[] = [];
  /** The present connection has confirmed something by name: so it would the rest. */
  private confirms = false;
  private partlyInARow = 0;
  /** The socket opened at least once in this row of failures: tells what to explain. */
  private everOpened = false;

  constructor(options: ConnectionOptions) {
    this.options = options;
    this.limits = { ...CONNECTION_LIMITS, ...options.limits };
  }

  /** A handshake has been made and the socket has not been given up. */
  get connected(): boolean {
    return this.state === 'open' || this.state === 'live' || this.state === 'stale';
  }

  /**
   * What this connection has confirmed by no word and no message yet, '' = nothing. A server that confirms nothing at all
   * may be one that never does; one that confirms a part has lost the rest.
   */
  get missing(): string {
    return this.confirms ? this.unconfirmed.map(({ ack }) => ack).join(', ') : '';
  }

  /** The commands since the last call, in order. */
  takeCommands(): readonly Command[] {
    const taken = this.commands;
    this.commands = [];
    return taken;
  }

  /** Begins, or begins again after a stop. */
  start(nowS: number): void {
    if (this.state !== 'idle' && this.state !== 'stopped') return;
    this.failures = 0;
    this.partlyInARow = 0;
    this.proven = false;
    this.everOpened = false;
    this.lastPriceS = null;
    this.lastSuccessorS = -Infinity;
    this.open(nowS);
  }

  /** Ends for good, by the user's wish. */
  stop(): void {
    if (this.state === 'idle') return;
    this.release();
    this.end('Disconnected.');
  }

  /** Tries at once instead of at the end of the wait: the network is back, or the tab woke. */
  retryNow(nowS: number): void {
    if (this.state === 'waiting') this.open(nowS);
  }

  opened(nowS: number, generation: number): void {
    if (generation === this.successor?.generation) {
      if (this.successor.awaited !== null) return;
      this.successor = { generation, sinceS: nowS, awaited: this.greet(generation) };
    } else if (generation === this.generation && this.state === 'connecting') {
      this.begin(nowS, this.greet(generation));
    }
  }

  /** Whether a socket is to take the place of the present one, and has been opened. */
  isSuccessor(generation: number): boolean {
    return generation === this.successor?.generation && this.successor.awaited !== null;
  }

  /** The successor tells prices: it is the connection from now on. Whoever reads them notices nothing. */
  takeOver(): void {
    if (this.successor === null) return;
    const { state, cause, pricedSinceS } = this;
    this.leave();
    this.promote();
    this.state = state;
    this.cause = cause;
    this.pricedSinceS = pricedSinceS;
  }

  /** Gives the successor up. The present connection goes on, and another successor is tried later. */
  forgoSuccessor(): void {
    if (this.successor === null) return;
    this.commands.push({ do: 'close', generation: this.successor.generation });
    this.successor = null;
  }

  /** A frame arrived: one with a price, or anything else that shows that the link is alive. */
  heard(nowS: number, generation: number, what: 'price' | 'other'): void {
    if (!this.isCurrent(generation)) return;
    this.lastHeardS = nowS;
    if (what === 'other') return;
    this.confirm(({ shownBy }) => shownBy === 'price');
    this.pricedSinceS ??= nowS;
    if (this.state === 'stale') this.pricedSinceS = nowS;
    this.lastPriceS = nowS;
    this.proven = true;
    this.state = 'live';
    this.cause = '';
    this.settleIfStable(nowS);
  }

  /** The venue confirmed something by its name. */
  acknowledged(generation: number, name: string): void {
    if (!this.isCurrent(generation)) return;
    this.confirms ||= this.awaited.some(({ ack }) => ack === name);
    this.confirm(({ ack }) => ack === name);
  }

  /** A trade arrived: its subscription stands, confirmed or not. */
  traded(generation: number): void {
    if (this.isCurrent(generation)) this.confirm(({ shownBy }) => shownBy === 'trade');
  }

  /** Whether frames of this generation are to be read. */
  isCurrent(generation: number): boolean {
    return generation === this.generation && this.connected;
  }

  /** The venue said no: to the key, or to the subscription. */
  refused(generation: number, text: string): void {
    if (!this.isCurrent(generation)) return;
    this.release();
    const sentence = /[.!?…]$/.test(text) ? text : `${text}.`;
    this.end(`The venue refused: ${sentence} Check the key and the symbol.`);
  }

  /** Nothing ran here for a while: no word of a socket from before is about the present. Begins anew at once. */
  woke(nowS: number, sleptS: number): void {
    if (this.connected) this.change(nowS, `Nothing ran here for ${sleptS.toFixed(0)} s: connecting anew.`);
    else if (this.state === 'connecting') this.openedAtS = nowS;
    else this.retryNow(nowS);
  }

  /** The venue announced that it will close: it is replaced without waiting for that. */
  leaving(nowS: number, generation: number): void {
    if (!this.isCurrent(generation)) return;
    this.leaves = true;
    this.replace(nowS);
  }

  /** A sequence is broken, and only a new connection brings a snapshot; at most one in `mendEveryS`. */
  mend(nowS: number, generation: number): void {
    if (!this.isCurrent(generation)) return;
    const earliestS = this.lastMendS + this.limits.mendEveryS;
    if (nowS >= earliestS) {
      this.lastMendS = nowS;
      this.change(nowS, 'The book lost its sequence: connecting anew for a snapshot.');
    } else {
      this.lastMendS = earliestS;
      this.release();
      this.wait(earliestS, 'The book lost its sequence again: waiting before connecting anew.');
    }
  }

  closed(nowS: number, generation: number, code: number, reason: string): void {
    if (generation === this.successor?.generation) this.successor = null;
    if (generation !== this.generation || !(this.connected || this.state === 'connecting')) return;
    this.forgetUnsent();
    const said = reason === '' ? '' : ` (${reason})`;
    if (isFatal(code)) {
      this.end(
        `The server closed the connection with code ${code}${said}, which means: do not try again. Check the key.`,
      );
    } else if (this.state === 'connecting') {
      this.fail(nowS, 'The connection could not be made.');
    } else {
      this.fail(nowS, `The connection closed with code ${code}${said}.`);
    }
  }

  /** To be called at least every 100 ms: everything that silence means happens here. */
  tick(nowS: number): void {
    switch (this.state) {
      case 'waiting':
        if (this.retryAtS !== null && nowS >= this.retryAtS) this.open(nowS);
        return;
      case 'connecting':
        if (nowS - this.openedAtS >= this.limits.handshakeS) {
          this.giveUp(nowS, `No handshake within ${this.limits.handshakeS} s.`);
        }
        return;
      case 'open':
      case 'live':
      case 'stale':
        this.watch(nowS);
        return;
      case 'idle':
      case 'stopped':
    }
  }

  private watch(nowS: number): void {
    const silentS = nowS - (this.lastHeardS ?? this.openedAtS);
    const { firstFrameS, subscribeS, firstPriceS, staleS, silenceS, quietS, lifeS } = this.limits;
    if (this.lastHeardS === null && silentS >= firstFrameS) {
      this.giveUp(nowS, `Nothing came within ${firstFrameS} s of subscribing.`);
    } else if (this.awaitsMore && nowS - this.openedAtS >= subscribeS) {
      this.partlyInARow++;
      this.giveUp(nowS, `The venue did not confirm within ${subscribeS} s: ${this.missing}.`);
    } else if (this.state === 'open' && nowS - this.openedAtS >= firstPriceS) {
      this.giveUp(nowS, `No price came within ${firstPriceS} s of subscribing.`);
    } else if (silentS >= silenceS) {
      this.giveUp(nowS, `Nothing was heard for ${silenceS} s: the link is taken for dead.`);
    } else if (this.state !== 'open' && nowS - (this.lastPriceS ?? nowS) >= quietS) {
      this.giveUp(nowS, `No price came for ${quietS} s, only heartbeats.`);
    } else {
      if (this.leaves || nowS - this.openedAtS >= lifeS) this.replace(nowS);
      if (this.state === 'live' && nowS - (this.lastPriceS ?? nowS) >= staleS) this.state = 'stale';
      if (this.state === 'stale') this.cause = staleCause(silentS < staleS);
      if (this.state === 'live') this.settleIfStable(nowS);
      this.pingIfDue(nowS);
    }
  }

  /** Makes a successor, at most one in `backoffCapS`; what became of the last one is looked after here too. */
  private replace(nowS: number): void {
    const { handshakeS, firstPriceS, backoffCapS } = this.limits;
    if (this.successor !== null) {
      const { sinceS, awaited } = this.successor;
      if (nowS - sinceS >= (awaited === null ? handshakeS : firstPriceS)) this.forgoSuccessor();
    } else if (nowS - this.lastSuccessorS >= backoffCapS) {
      this.lastSuccessorS = nowS;
      this.successor = { generation: this.openSocket(), sinceS: nowS, awaited: null };
    }
  }

  /** The successor takes the place of a connection that is no more. */
  private promote(): void {
    const { generation, sinceS, awaited } = this.successor!;
    this.successor = null;
    this.generation = generation;
    if (awaited !== null) this.begin(sinceS, awaited);
    else this.connect(sinceS);
  }

  private pingIfDue(nowS: number): void {
    const { ping } = this.options;
    if (ping === null || nowS - this.lastPingS < ping.everyS) return;
    this.lastPingS = nowS;
    this.send(ping.frame);
  }

  private settleIfStable(nowS: number): void {
    if (this.awaitsMore || nowS - (this.pricedSinceS ?? nowS) < this.limits.stableS) return;
    this.failures = 0;
    this.everOpened = false;
  }

  private get awaitsMore(): boolean {
    return this.missing !== '' && this.partlyInARow < this.limits.partlyAttempts;
  }

  private confirm(isShown: (confirmation: Confirmation) => boolean): void {
    if (this.unconfirmed.length === 0) return;
    this.unconfirmed = this.unconfirmed.filter((one) => !isShown(one));
    if (this.unconfirmed.length === 0) this.partlyInARow = 0;
  }

  /** Leaves a socket that still is there, and counts the attempt as failed. */
  private giveUp(nowS: number, cause: string): void {
    this.leave();
    this.fail(nowS, cause);
  }

  private fail(nowS: number, cause: string): void {
    if (this.successor !== null) {
      this.promote();
      return;
    }
    this.failures++;
    if (!this.proven && this.failures >= this.limits.unprovenAttempts) {
      this.end(`Stopped after ${this.failures} attempts that never brought a price. ${this.explanation()}`);
      return;
    }
    const { backoffBaseS, backoffCapS } = this.limits;
    // Full jitter: uniform on [0, min(cap, base·2^n)] before the n-th new attempt: were the first one within a second, a
    // thousand clients of one short outage would fill some tenth of it with more than a tenth of them. Doubling 20 times
    // is past any cap.
    const ceilingS = Math.min(backoffCapS, backoffBaseS * (1 << Math.min(this.failures, 20)));
    this.wait(nowS + this.options.random() * ceilingS, cause);
  }

  private explanation(): string {
    return this.everOpened
      ? 'The server took the connection but sent nothing that this preset reads as a price: the preset, the symbol or the key may be wrong.'
      : 'A browser is not told why: the address may not exist, the key may be refused, this machine may be offline, or a policy may block the host.';
  }

  /** A new connection in place of one that works: no failure, no wait. */
  private change(nowS: number, cause: string): void {
    this.release();
    this.cause = cause;
    this.open(nowS);
    this.cause = cause;
  }

  private open(nowS: number): void {
    this.generation = this.openSocket();
    this.connect(nowS);
  }

  private openSocket(): number {
    this.commands.push({ do: 'open', generation: ++this.sockets, url: this.options.url });
    return this.sockets;
  }

  /** The present socket waits for its handshake since `nowS`. */
  private connect(nowS: number): void {
    this.state = 'connecting';
    this.cause = this.failures > 0 ? `Connecting again. ${this.cause}` : 'The server has not answered yet.';
    this.retryAtS = null;
    this.openedAtS = nowS;
    this.leaves = false;
  }

  /** The present socket was opened at `nowS`. */
  private begin(nowS: number, awaited: readonly Confirmation[]): void {
    this.state = 'open';
    this.cause = 'Connected, no price yet.';
    this.everOpened = true;
    this.leaves = false;
    this.openedAtS = nowS;
    this.lastHeardS = null;
    this.lastPingS = nowS;
    this.pricedSinceS = null;
    this.awaited = awaited;
    this.unconfirmed = awaited;
    this.confirms = false;
  }

  /** Says to a socket what has to be said first, and returns what it is to confirm. */
  private greet(generation: number): readonly Confirmation[] {
    const frames = this.options.greet();
    for (const frame of frames) this.send(frame, generation);
    return frames.flatMap((frame) => this.options.awaits?.(frame) ?? []);
  }

  private wait(untilS: number, cause: string): void {
    this.state = 'waiting';
    this.cause = cause;
    this.retryAtS = untilS;
  }

  private end(cause: string): void {
    this.forgoSuccessor();
    this.state = 'stopped';
    this.cause = cause;
    this.retryAtS = null;
  }

  /** Leaves every socket there is. */
  private release(): void {
    this.leave();
    this.forgoSuccessor();
  }

  private leave(): void {
    if (!this.connected && this.state !== 'connecting') return;
    this.forgetUnsent();
    this.commands.push({ do: 'close', generation: this.generation });
  }

  /** What was queued for a connection that is gone is not sent on the next one. */
  private forgetUnsent(): void {
    this.commands = this.commands.filter(
      ({ do: what, generation }) => what !== 'send' || generation !== this.generation,
    );
  }

  private send(frame: ClientFrame, generation = this.generation): void {
    this.commands.push({ do: 'send', generation, frame });
  }
}

/** Codes after which a server does not want to see us again: policy (1008), and the 4400s for bad or missing keys. */
export function isFatal(code: number): boolean {
  return code === 1008 || (code >= 4400 && code <= 4409);
}

function staleCause(linkIsAlive: boolean): string {
  return linkIsAlive
    ? 'A quiet market: the link is alive, but no price came for a while. No quote stands.'
    : 'No price and no sign of life: no quote stands.';
}
