import { isRecord } from '../domain/part';
import { Tape } from '../tape/tape';
import { Connection, type Command, type ConnectionLimits, type ConnectionState } from './connection';
import type { Confirmation, Decoder, FeedGrade, OwnFill, RowSink } from './dialect';
import type { FeedPlan } from './feed-plan';
import { FrameLog, type FrameLine } from './frame-log';
import { Handover } from './handover';
import { parseFrame } from './parse-frame';
import { RowRecorder, type FrameOutcome } from './row-recorder';

/** A longer frame is refused unread (1 MB, in characters), unless the dialect knows better. */
export const LONGEST_FRAME = 1_048_576;
const LONGEST_QUOTATION = 200;
/**
 * A host that ticks every 50 ms and was not seen for so long did not run: it was frozen, or the machine slept. As long as
 * a price keeps: what comes sooner is late, but a busy machine loses no trade by it.
 */
const SLEPT_S = 5;

/** What the page may know. The key is in none of it. */
export interface FeedState {
  readonly connection: ConnectionState;
  /** A sentence for people. */
  readonly text: string;
  readonly retryInS: number | null;
  readonly attempts: number;
  /** 'none' until a price has been read. */
  readonly grade: FeedGrade | 'none';
  /** Seconds since the last price arrived; null before the first. */
  readonly ageS: number | null;
  /** What was read, and what was not and why, by the words of dialect.ts and row-recorder.ts; only what occurred. */
  readonly counts: Readonly<Record<string, number>>;
  /** The last frames with the key masked, newest first. */
  readonly recent: readonly FrameLine[];
  readonly hasKey: boolean;
}

export interface LiveFeedOptions {
  readonly plan: FeedPlan;
  /** Grows by what arrives; made by `liveTape` for the same plan. */
  readonly tape: Tape;
  /** Seconds by a monotonic clock, 0 at time 0 of the tape. */
  readonly now: () => number;
  /** Uniform on (0, 1), for the jitter of the backoff. */
  readonly random: () => number;
  /** A price this share away from the last mid needs a second one that agrees; null = every price is believed. */
  readonly jumpGuard?: number | null;
  readonly limits?: Partial<ConnectionLimits>;
}

/** An empty tape that fits a plan: what the dialect cannot tell has no column. `originUs` is the time at its 0. */
export function liveTape(
  plan: FeedPlan,
  instrument: { readonly tick: number; readonly lotStep: number },
  originUs: number,
): Tape {
  const { tick, lotStep } = instrument;
  return new Tape({
    source: plan.preset,
    origin: 'live',
    symbol: plan.symbol,
    tick,
    lotStep,
    originUs,
    touch: plan.dialect.grade !== 'mid only',
    sizes: plan.dialect.sizes,
    identified: true,
    truth: null,
  });
}

/**
 * A live source that grows a tape: frames in, rows and commands out. It does no I/O and reads no clock but the one it
 * was given, so every fault of a network can be played to it in virtual time. Arrival time is tape time.
 *
 * After each call the host takes the commands and obeys them (`FeedSocket` does).
 */
export class LiveFeed {
  readonly tape: Tape;

  private readonly plan: FeedPlan;
  private readonly now: () => number;
  private readonly connection: Connection;
  private readonly recorder: RowRecorder;
  private readonly log: FrameLog;
  private decoder: Decoder;
  /** What the socket tells that is to take over; null while there is none. */
  private handover: Handover | null = null;
  /** When the host last called. */
  private seenS: number;
  /** The generation whose handshake is marked on the tape; null while no connection is. */
  private marked: number | null = null;

  constructor({ plan, tape, now, random, jumpGuard = 0.05, limits }: LiveFeedOptions) {
    this.plan = plan;
    this.tape = tape;
    this.now = now;
    this.seenS = now();
    this.recorder = new RowRecorder(tape, jumpGuard);
    this.log = new FrameLog(plan.redactor);
    this.decoder = this.newDecoder();
    this.connection = new Connection({
      url: plan.url,
      greet: () => this.greeting(),
      awaits: (frame) => this.awaited(frame),
      ping: plan.dialect.ping,
      random,
      limits,
    });
  }

  /** Fills of the key's own account at the venue, newest last: shown, and never booked. */
  get ownFills(): readonly OwnFill[] {
    return this.recorder.ownFills;
  }

  /** The state alone, which costs nothing to ask for after every frame. */
  get connectionState(): ConnectionState {
    return this.connection.state;
  }

  /** Begins to connect, or begins again after a stop. */
  start(): void {
    this.seenS = this.now();
    this.connection.start(this.seenS);
  }

  /** Disconnects for good. The tape stays. */
  stop(): void {
    this.connection.stop();
    this.markConnection(this.now());
  }

  /** Ends a wait at once: the network is back, or the tab woke up. */
  retryNow(): void {
    this.connection.retryNow(this.now());
  }

  /** To be called every 50 ms or so: only here is silence noticed, and only here does time pass without frames. */
  tick(nowS: number): void {
    this.noticeSleep(nowS);
    const before = this.connection.state;
    this.connection.tick(nowS);
    this.markConnection(nowS);
    const { state } = this.connection;
    // A desk withdraws by the time of its tape: the moment a price grows old must not wait for the next clock mark.
    const grewOld = state === 'stale' && before !== 'stale';
    if (state !== 'idle' && state !== 'stopped') this.recorder.tick(nowS, grewOld);
  }

  onOpen(generation: number): void {
    const nowS = this.now();
    this.connection.opened(nowS, generation);
    if (this.connection.isSuccessor(generation))
      this.handover = new Handover(generation, this.newDecoder(), this.tape.header.touch);
    else if (this.connection.isCurrent(generation)) this.decoder = this.newDecoder();
    this.markConnection(nowS);
  }

  onClose(generation: number, code: number, reason: string): void {
    const nowS = this.now();
    this.connection.closed(nowS, generation, code, this.quoted(reason));
    this.markConnection(nowS);
  }

  /** Takes what a socket received. Whatever it is, this does not throw. */
  onMessage(generation: number, data: unknown): void {
    const nowS = this.now();
    this.noticeSleep(nowS);
    if (this.connection.isSuccessor(generation)) return this.onSuccessorMessage(data, nowS);
    if (!this.connection.isCurrent(generation)) return;
    const outcome = this.recorder.begin(nowS);
    this.read(data, this.decoder, this.recorder);
    this.log.received(data, frameKind(outcome));
    this.tell(outcome, nowS);
  }

  private onSuccessorMessage(data: unknown, nowS: number): void {
    const { handover } = this;
    if (handover === null) return;
    this.read(data, handover.decoder, handover);
    this.log.received(data, handover.ready ? 'price' : 'other');
    if (handover.failed) this.connection.forgoSuccessor();
    else if (handover.ready) {
      this.connection.takeOver();
      // The price goes on: the tape has no break to show.
      this.marked = handover.generation;
      this.markConnection(nowS);
    }
  }

  /** The socket that was to take over is the present one now. */
  private adopt(handover: Handover, nowS: number): void {
    this.handover = null;
    this.decoder = handover.decoder;
    const outcome = this.recorder.begin(nowS);
    handover.deliver(this.recorder);
    outcome.acks.push(...handover.acks);
    this.tell(outcome, nowS);
  }

  /** Tells the connection what a frame of its socket came to. */
  private tell(outcome: FrameOutcome, nowS: number): void {
    const { generation } = this.connection;
    this.connection.heard(nowS, generation, outcome.price ? 'price' : 'other');
    if (outcome.trades > 0) this.connection.traded(generation);
    for (const ack of outcome.acks) this.connection.acknowledged(generation, ack);
    if (outcome.refusal !== null) this.connection.refused(generation, this.quoted(outcome.refusal));
    if (outcome.leaving) this.connection.leaving(nowS, generation);
    if (outcome.mend) this.connection.mend(nowS, generation);
    this.markConnection(nowS);
  }

  /** The commands since the last call, in order. */
  takeCommands(): readonly Command[] {
    const commands = this.connection.takeCommands();
    for (const command of commands) if (command.do === 'send') this.log.sent(command.frame);
    return commands;
  }

  state(nowS: number): FeedState {
    const { state, cause, retryAtS, failures, lastPriceS } = this.connection;
    const { dialect, redactor, key } = this.plan;
    const { missing } = this.connection;
    const without = missing === '' ? '' : ` The venue has not confirmed: ${missing}.`;
    const text = cause === '' ? `Live: ${dialect.label}, ${this.plan.symbol}.${without}` : cause;
    return {
      connection: state,
      text: redactor.mask(text),
      retryInS: retryAtS === null ? null : Math.max(0, retryAtS - nowS),
      attempts: failures,
      grade: lastPriceS === null ? 'none' : dialect.grade,
      ageS: lastPriceS === null ? null : Math.max(0, nowS - lastPriceS),
      counts: Object.fromEntries(this.recorder.counts),
      recent: this.log.newestFirst(),
      hasKey: key !== '',
    };
  }

  /**
   * What lies in a socket after a sleep was said during it, and would be read as the present: the connection is given
   * up unread, and a new one asks for what holds now.
   */
  private noticeSleep(nowS: number): void {
    const sleptS = nowS - this.seenS;
    this.seenS = nowS;
    if (sleptS < SLEPT_S) return;
    this.connection.woke(nowS, sleptS);
    this.markConnection(nowS);
  }

  /** Words of the venue, fit to be shown. Masked before they are cut: half a key would not be recognised. */
  private quoted(text: string): string {
    const masked = this.plan.redactor.mask(text);
    return masked.length > LONGEST_QUOTATION ? `${masked.slice(0, LONGEST_QUOTATION)}…` : masked;
  }

  private greeting(): ReturnType<FeedPlan['dialect']['greet']> {
    const { dialect, symbol, key } = this.plan;
    const nowUs = Math.round(this.tape.header.originUs + this.now() * 1e6);
    return dialect.greet({ symbol, key, nowUs });
  }

  private awaited(text: string): readonly Confirmation[] {
    const frame = parseFrame(text);
    return isRecord(frame) ? (this.plan.dialect.awaits?.(frame) ?? []) : [];
  }

  private newDecoder(): Decoder {
    return this.plan.dialect.createDecoder(this.plan.symbol);
  }

  private read(data: unknown, decoder: Decoder, sink: RowSink): void {
    if (typeof data !== 'string') return sink.reject('binary');
    const { plainPong, longestFrame = LONGEST_FRAME } = this.plan.dialect;
    if (data.length > longestFrame) return sink.reject('too-long');
    if (data === plainPong) return sink.control('heartbeat', data);
    const frame = parseFrame(data);
    if (frame === undefined) return sink.reject('not-json');
    if (typeof frame !== 'object' || frame === null) return sink.reject('not-a-frame');
    decoder.decode(frame, sink);
  }

  /** Puts the loss and the return of the connection on the tape. */
  private markConnection(nowS: number): void {
    const { connected, generation } = this.connection;
    const present = connected ? generation : null;
    if (present !== this.marked) {
      if (this.marked !== null) this.recorder.disconnected(nowS);
      if (present !== null) this.recorder.connected(nowS);
      this.marked = present;
    }
    if (this.handover?.generation === generation) this.adopt(this.handover, nowS);
  }
}

function frameKind({ price, trades, rejects }: FrameOutcome): string {
  if (rejects > 0) return 'rejected';
  if (price) return 'price';
  return trades > 0 ? 'trade' : 'other';
}
