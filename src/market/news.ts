import { number, type Values } from '../domain/part';

/** A share of the flow that knows the next jump of the mid. */
export interface News {
  /** 0 … 1. */
  readonly informedShare: number;
  /** Mean delay between the informed trade and the jump, s; 0 = at once. */
  readonly revealS: number;
  /** Decay k_J of the size of the jumps, 1/price; null = the k of all orders. */
  readonly kJ: number | null;
}

export const NO_NEWS: News = { informedShare: 0, revealS: 0, kJ: null };

/** Parameters of the informed flow, with the share it has by default. */
export function newsParameters(informedShare: number) {
  return {
    informedShare: number({
      label: 'Informed share p',
      unit: '',
      default: informedShare,
      min: 0,
      max: 0.95,
      help: 'Higher: more fills come from traders who know the next jump; break-even half-spread is p/((1 − p)k).',
    }),
    revealS: number({
      label: 'News delay',
      unit: 's',
      default: 2,
      min: 0,
      max: 600,
      help: 'Mean time between an informed trade and the jump it knew; 0 = at once.',
    }),
    kJ: number({
      label: 'Jump decay',
      unit: '1/USD',
      default: null,
      min: 1e-9,
      max: 1e13,
      scale: 'log',
      help: 'Jumps have the mean size 1/decay, and the informed reach just as deep. Empty: the k of all orders.',
    }),
  } as const;
}

/** The informed flow of a market; none where it has no such parameters. */
export function newsOf(values: Values): News {
  return {
    informedShare: maybe(values, 'informedShare') ?? 0,
    revealS: maybe(values, 'revealS') ?? 0,
    kJ: maybe(values, 'kJ'),
  };
}

function maybe(values: Values, name: string): number | null {
  const value = values[name];
  return typeof value === 'number' ? value : null;
}

/** Jumps that some know and the market does not yet, soonest first. */
export class PendingJumps {
  nextS = Infinity;
  private readonly queue: { timeS: number; size: number }[] = [];

  add(timeS: number, size: number): void {
    let at = this.queue.length;
    while (at > 0 && this.queue[at - 1].timeS > timeS) at--;
    this.queue.splice(at, 0, { timeS, size });
    this.nextS = this.queue[0].timeS;
  }

  /** Takes the next jump: its size, price units. */
  take(): number {
    const jump = this.queue.shift()!;
    this.nextS = this.queue.length > 0 ? this.queue[0].timeS : Infinity;
    return jump.size;
  }
}
