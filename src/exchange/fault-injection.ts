import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { randomStream, type RandomStream } from '../domain/random';
import type { Disturbance } from './exchange';
import { FRAME_FAULTS, SOCKET_FAULTS, type FaultPlan, type FaultRule } from './fault-rules';
import { refusal } from './refusal';
import { refused } from './trading-api';
import type { FrameLine } from './trading-sockets';
import { venueNowMs } from './venue-clock';

/** A reordered frame is not held back for longer than this where nothing follows it. */
const LONGEST_HOLD_MS = 1000;
const FLOOD_TICK_MS = 10;

/** No fault at all: frames go straight to the socket. */
export const NO_FAULTS: Disturbance = {
  count: 0,
  lineOf: (socket) => ({ send: (text) => socket.send(text), hears: true, close: () => undefined }),
  refuseUpgrade: () => false,
  disturb: (_request, _response, answer) => answer(),
};

/**
 * Makes things go wrong as a plan says, in the same way for the same seed and the same order of connections and
 * requests. It stands between the venue and the network: what the venue does is not touched.
 */
export class FaultInjection implements Disturbance {
  private readonly frameRules: readonly FaultRule[];
  private readonly socketRules: readonly FaultRule[];
  private readonly restRules: readonly FaultRule[];
  private readonly seed: number;
  private readonly random: RandomStream;
  private readonly startedMs = venueNowMs();
  private connections = 0;

  constructor({ seed, rules }: FaultPlan) {
    const ofKinds = (kinds: readonly string[]): FaultRule[] =>
      rules.filter(({ on, kind }) => on === 'ws' && kinds.includes(kind));
    this.seed = seed;
    this.frameRules = ofKinds(FRAME_FAULTS);
    this.socketRules = ofKinds(SOCKET_FAULTS);
    this.restRules = rules.filter(({ on }) => on === 'rest');
    this.random = randomStream(seed, 'rest-faults');
  }

  get count(): number {
    return this.frameRules.length + this.socketRules.length + this.restRules.length;
  }

  lineOf(socket: WebSocket, request: IncomingMessage): FrameLine {
    const number = this.connections;
    const isOurs = ({ connection }: FaultRule): boolean => connection === null || connection === number;
    const random = randomStream(this.seed, 'socket-faults', number);
    const line = new FaultyLine(socket, request.socket, this.frameRules.filter(isOurs), random);
    for (const rule of this.socketRules) if (isOurs(rule) && rule.kind !== 'refuse') line.plan(rule);
    return line;
  }

  refuseUpgrade(_request: IncomingMessage, socket: Duplex): boolean {
    this.connections++;
    const nowS = (venueNowMs() - this.startedMs) / 1000;
    const rule = this.socketRules.find(
      ({ kind, connection, share, atS, forS }) =>
        kind === 'refuse' &&
        isDue({ atS, forS }, nowS) &&
        (connection === null || connection === this.connections) &&
        this.random.unit() < share,
    );
    if (rule === undefined) return false;
    socket.end(`HTTP/1.1 ${rule.status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    return true;
  }

  disturb(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
    const nowS = (venueNowMs() - this.startedMs) / 1000;
    const rule = this.restRules.find(
      (candidate) => isDue(candidate, nowS) && this.random.unit() < candidate.share,
    );
    if (rule === undefined) return answer();
    switch (rule.kind) {
      case 'delay':
        setTimeout(answer, rule.delayMs);
        return;
      case 'drop':
        // Neither answered nor closed: the client's time runs out.
        request.resume();
        return;
      case 'reset':
        return reset(request.socket);
      case 'lose-answer':
        loseAnswer(request, response);
        return answer();
      default: {
        request.resume();
        const isLimit = rule.status === 429;
        // Who is asked to wait is told for how long, as by the venue itself.
        const { body } = refused(
          isLimit
            ? refusal('rate_limited', rule.reason, { retryAfterS: 1 })
            : refusal('internal_error', rule.reason),
        );
        response.writeHead(rule.status, {
          'Content-Type': 'application/json',
          ...(isLimit && { 'Retry-After': '1' }),
        });
        response.end(JSON.stringify(body));
      }
    }
  }
}

/** A socket whose frames get lost, doubled, overtaken, late and broken, and that itself falls silent or breaks off. */
class FaultyLine implements FrameLine {
  hears = true;
  private readonly socket: WebSocket;
  private readonly wire: Socket;
  private readonly rules: readonly FaultRule[];
  private readonly random: RandomStream;
  private readonly openedMs = venueNowMs();
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private readonly floods = new Set<ReturnType<typeof setInterval>>();
  /** Frames held back, with how many may still overtake each. */
  private held: { readonly text: string; overtakers: number }[] = [];
  /** Frames on their way, in the order in which they arrive: a delayed one delays those behind it. */
  private underway: { readonly text: string; readonly dueMs: number }[] = [];
  private mutes = 0;
  private last = '{"channel":"pong"}';

  constructor(socket: WebSocket, wire: Socket, rules: readonly FaultRule[], random: RandomStream) {
    this.socket = socket;
    this.wire = wire;
    this.rules = rules;
    this.random = random;
  }

  /** Schedules what happens to the connection as a whole. */
  plan(rule: FaultRule): void {
    const waitS = rule.atS + (rule.everyS === null ? 0 : this.random.exponential() * rule.everyS);
    this.later(waitS * 1000, () => {
      if (this.random.unit() < rule.share) this.happen(rule);
      if (rule.everyS !== null) this.plan({ ...rule, atS: 0 });
    });
  }

  send(text: string): void {
    this.last = text;
    if (this.mutes > 0) return;
    const kinds = this.hits(text);
    if (kinds.has('drop')) return;
    const sent = kinds.has('corrupt') ? this.corrupted(text) : text;
    const delayMs = kinds.get('delay')?.delayMs ?? 0;
    const reorder = kinds.get('reorder');
    if (reorder !== undefined) this.hold(sent, reorder.depth);
    else this.leave(sent, delayMs);
    if (kinds.has('duplicate')) this.leave(sent, delayMs);
    if (reorder === undefined) this.overtaken();
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const flood of this.floods) clearInterval(flood);
    this.timers.clear();
    this.floods.clear();
    this.held = [];
    this.underway = [];
  }

  private hits(text: string): Map<string, FaultRule> {
    const nowS = (venueNowMs() - this.openedMs) / 1000;
    const hits = new Map<string, FaultRule>();
    for (const rule of this.rules) {
      const isOfChannel =
        rule.channel === null || text.startsWith(`{"channel":${JSON.stringify(rule.channel)}`);
      if (isOfChannel && isDue(rule, nowS) && this.random.unit() < rule.share) hits.set(rule.kind, rule);
    }
    return hits;
  }

  private happen(rule: FaultRule): void {
    switch (rule.kind) {
      case 'reset':
        return reset(this.wire);
      case 'close':
        return this.socket.close(rule.code, rule.reason);
      case 'mute':
        this.mutes++;
        if (rule.forS !== null) this.later(rule.forS * 1000, () => this.mutes--);
        return;
      case 'half-open':
        // Nothing is read any more, not even the closing frame, and nothing is said: the other side must notice itself.
        this.mutes++;
        this.hears = false;
        this.socket.pause();
        return;
      case 'flood':
        return this.flood(rule);
      default:
        throw new Error(`bug: ${rule.kind} does not happen to a socket`);
    }
  }

  private flood({ perSecond, forS }: FaultRule): void {
    const startMs = venueNowMs();
    const wholeS = forS ?? Infinity;
    let sent = 0;
    const flood = setInterval(() => {
      const elapsedS = (venueNowMs() - startMs) / 1000;
      for (const owed = perSecond * Math.min(elapsedS, wholeS); sent < owed; sent++) this.write(this.last);
      if (elapsedS >= wholeS) clearInterval(flood);
    }, FLOOD_TICK_MS);
    this.floods.add(flood);
  }

  private hold(text: string, depth: number): void {
    const held = { text, overtakers: 1 + Math.floor(this.random.unit() * depth) };
    this.held.push(held);
    this.later(LONGEST_HOLD_MS, () => this.release((other) => other === held));
  }

  private overtaken(): void {
    for (const held of this.held) held.overtakers--;
    this.release(({ overtakers }) => overtakers <= 0);
  }

  private release(isDue_: (held: { readonly text: string; overtakers: number }) => boolean): void {
    const due = this.held.filter(isDue_);
    this.held = this.held.filter((held) => !due.includes(held));
    for (const { text } of due) this.leave(text, 0);
  }

  private leave(text: string, delayMs: number): void {
    if (delayMs === 0 && this.underway.length === 0) return this.write(text);
    this.underway.push({ text, dueMs: venueNowMs() + delayMs });
    if (this.underway.length === 1) this.arrive();
  }

  /** Delivers what is due from the front, and comes again for the next. */
  private arrive(): void {
    while (this.underway.length > 0) {
      const waitMs = this.underway[0].dueMs - venueNowMs();
      if (waitMs > 0) return this.later(waitMs, () => this.arrive());
      this.write(this.underway.shift()!.text);
    }
  }

  private write(text: string): void {
    if (this.mutes === 0 && this.socket.readyState === this.socket.OPEN) this.socket.send(text);
  }

  /** Cut off, or with one character replaced by another. */
  private corrupted(text: string): string {
    const at = Math.floor(this.random.unit() * text.length);
    if (this.random.unit() < 0.5) return text.slice(0, at);
    const other = String.fromCharCode(32 + Math.floor(this.random.unit() * 95));
    return text.slice(0, at) + other + text.slice(at + 1);
  }

  private later(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
  }
}

/** Whether a rule is in force at this moment of a connection or venue. */
function isDue({ atS, forS }: Pick<FaultRule, 'atS' | 'forS'>, nowS: number): boolean {
  return nowS >= atS && (forS === null || nowS < atS + forS);
}

function reset(socket: Socket): void {
  if (socket instanceof Socket) socket.resetAndDestroy();
}

/** The request is carried out, but its answer never arrives: what an idempotent client id is for. */
function loseAnswer(request: IncomingMessage, response: ServerResponse): void {
  response.end = (() => {
    reset(request.socket);
    return response;
  }) as typeof response.end;
}
