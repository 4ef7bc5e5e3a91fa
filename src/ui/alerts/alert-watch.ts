import type { Frame } from '../../../workers/protocol';

/** Something the trader must know at once. */
export interface Alert {
  /** Session seconds. */
  readonly timeS: number;
  readonly kind: string;
  readonly text: string;
}

/** Events of a live desk that are worth an interruption: breakers, a stale price, a position at its limit, a kill. */
const ALARMING = new Set([
  'stale',
  'bad-book',
  'collar',
  'five-minute-loss',
  'session-loss',
  'adverse-selection',
  'per-fill-loss',
  'one-sided',
  'fill-spike',
  'emergency',
  'kill',
]);

const LOST = new Set(['waiting', 'stopped']);
/** The same kind again within this time says nothing new. */
const SAME_AGAIN_S = 10;

/** Finds what is new and alarming in the frames of a live session; silent in every other. */
export class AlertWatch {
  private seenS = -1;
  private connection = '';
  private readonly lastOfKind = new Map<string, number>();

  /** What `frame` has beyond the frames before it, oldest first. */
  look(frame: Pick<Frame, 'source' | 'timeS' | 'flags' | 'live'>): Alert[] {
    const { source, live, timeS, flags } = frame;
    if (source !== 'live' || live === null) {
      this.forget();
      return [];
    }
    if (timeS < this.seenS) this.forget();
    const fresh: Alert[] = flags
      .filter((flag) => flag.timeS > this.seenS && ALARMING.has(flag.kind))
      .map(({ timeS: atS, kind, text }) => ({ timeS: atS, kind, text }))
      .reverse();
    this.seenS = Math.max(timeS, this.seenS);
    // A connection that the user ended is no news to him.
    const lost = LOST.has(live.connection) && !LOST.has(this.connection) && this.connection !== '';
    if (lost && live.text !== 'Disconnected.') fresh.push({ timeS, kind: 'disconnect', text: live.text });
    this.connection = live.connection;
    return fresh.filter((alert) => this.isNews(alert));
  }

  private isNews({ kind, timeS }: Alert): boolean {
    const last = this.lastOfKind.get(kind) ?? -Infinity;
    if (timeS - last < SAME_AGAIN_S) return false;
    this.lastOfKind.set(kind, timeS);
    return true;
  }

  private forget(): void {
    this.seenS = -1;
    this.connection = '';
    this.lastOfKind.clear();
  }
}
