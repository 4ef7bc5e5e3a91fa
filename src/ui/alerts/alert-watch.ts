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
  private timeS = -1;
  /** Events of the last frame: one that happens at the time of a frame that was seen already is news all the same. */
  private seen: ReadonlySet<string> = new Set();
  private wasLost: boolean | null = null;
  private readonly lastOfKind = new Map<string, number>();

  /** What `frame` has beyond the frames before it, oldest first. */
  look(frame: Pick<Frame, 'source' | 'timeS' | 'flags' | 'live'>): Alert[] {
    const { source, live, timeS, flags } = frame;
    if (source !== 'live' || live === null) {
      this.forget();
      return [];
    }
    if (timeS < this.timeS) this.forget();
    this.timeS = timeS;
    const fresh: Alert[] = flags
      .filter((flag) => ALARMING.has(flag.kind) && !this.seen.has(nameOf(flag)))
      .map(({ timeS: atS, kind, text }) => ({ timeS: atS, kind, text }))
      .reverse();
    this.seen = new Set(flags.map(nameOf));
    // The wait for the next attempt may be shorter than the time between two frames.
    const isLost = LOST.has(live.connection) || (live.connection === 'connecting' && live.attempts > 0);
    // A connection that the user ended is no news to him.
    const isNew = isLost && this.wasLost === false && live.text !== 'Disconnected.';
    if (isNew) fresh.push({ timeS, kind: 'disconnect', text: live.text });
    this.wasLost = isLost;
    return fresh.filter((alert) => this.isNews(alert));
  }

  private isNews({ kind, timeS }: Alert): boolean {
    const last = this.lastOfKind.get(kind) ?? -Infinity;
    if (timeS - last < SAME_AGAIN_S) return false;
    this.lastOfKind.set(kind, timeS);
    return true;
  }

  private forget(): void {
    this.timeS = -1;
    this.seen = new Set();
    this.wasLost = null;
    this.lastOfKind.clear();
  }
}

function nameOf({ timeS, kind, text }: Frame['flags'][number]): string {
  return `${timeS} ${kind} ${text}`;
}
